"""Schemes and shares by form: what is saved, and that a plan is never changed once a month is frozen."""

from pathlib import Path

import pytest

from db import errors
from db.enums import Maturity, SchemeKind
from pmo_tui.domain.inputs import SchemeDraft, ShareDraft
from pmo_tui.errors import Refused
from pmo_tui.services import drafts, schemes
from pmo_tui.services.periods import freeze
from pmo_tui.services.workspace import Workspace
from tests.db.tamper import findings
from tests.services.making import scheme_with_share
from tests.services.recording import (
    changed,
    header,
    nothing_left_behind,
    organisation_id,
    scheme_id,
    value,
    values,
    written,
)


def area(path: Path, name: str = "Community") -> str:
    return str(value(path, "SELECT id FROM programme WHERE name = ?", name))


def plans(path: Path, scheme: str, code: str) -> list[int]:
    sql = "SELECT plan_pence FROM profile_month WHERE scheme_id = ? AND organisation_id = ? ORDER BY month"
    return values(path, sql, scheme, organisation_id(path, code))


class TestScheme:
    def test_a_new_one_is_open_and_in_its_place(self, demo: Workspace, demo_file: Path) -> None:
        answer = schemes.save_scheme(
            demo, SchemeDraft(" A9a ", "A new\x07 one", area(demo_file), SchemeKind.QIPP, description="what")
        )
        assert answer.said == "A9a: scheme added"
        assert written(demo_file, answer) == {("scheme", "I"): 1}
        assert header(demo_file, answer) == ("edit", "PMO manager", "PMO", "")
        refs = values(demo_file, "SELECT ref FROM scheme ORDER BY sort_key, id")
        assert refs[refs.index("A9") + 1] == "A9a"
        row = value(demo_file, "SELECT name, status, description FROM scheme WHERE id = ?", answer.row_id)
        assert row == ("A new one", "open", "what")

    def test_a_change_names_only_what_changed(self, demo: Workspace, demo_file: Path) -> None:
        scheme = scheme_id(demo_file, "A9")
        name, programme = value(demo_file, "SELECT name, programme_id FROM scheme WHERE id = ?", scheme)
        draft = SchemeDraft("A9", name, programme, maturity=Maturity.FULLY_DEVELOPED)
        answer = schemes.save_scheme(demo, draft, scheme, 1)
        assert answer.said == "A9: scheme saved"
        assert changed(demo_file, answer, "scheme") == [["maturity"]]
        with nothing_left_behind(demo_file):
            assert schemes.save_scheme(demo, draft, scheme, 2).change is None

    def test_a_reference_may_be_used_twice_and_that_is_said(self, demo: Workspace, demo_file: Path) -> None:
        answer = schemes.save_scheme(demo, SchemeDraft("a9", "Another", area(demo_file)))
        assert answer.said == "a9: scheme added; 1 other with that reference: A9 Pathway Redesign"

    def test_what_is_missing_or_too_long_is_told_together(self, demo: Workspace, demo_file: Path) -> None:
        with nothing_left_behind(demo_file), pytest.raises(Refused) as refused:
            schemes.save_scheme(demo, SchemeDraft("\u200b", "x" * 301, "", description="x" * 4001))
        assert [tuple(problem) for problem in refused.value.problems] == [
            ("ref", "The reference must be filled in."),
            ("name", "The name has 301 characters; 300 fit. Shorten it by 1."),
            ("description", "The description has 4,001 characters; 4,000 fit. Shorten it by 1."),
            ("programme_id", "Choose a programme area. New ones are made in Set-up (key 0)."),
        ]

    def test_one_that_was_saved_meanwhile_is_not_written_over(self, demo: Workspace, demo_file: Path) -> None:
        scheme = scheme_id(demo_file, "A9")
        schemes.save_scheme(demo, SchemeDraft("A9", "theirs", area(demo_file)), scheme, 1)
        with nothing_left_behind(demo_file), pytest.raises(errors.StaleRecord):
            schemes.save_scheme(demo, SchemeDraft("A9", "mine", area(demo_file)), scheme, 1)

    def test_an_area_that_is_gone_is_told(self, demo: Workspace, demo_file: Path) -> None:
        with nothing_left_behind(demo_file), pytest.raises(errors.RecordMissing):
            schemes.save_scheme(demo, SchemeDraft("A99", "x", "nowhere"))

    def test_its_draft_goes_with_it(self, demo: Workspace, demo_file: Path) -> None:
        drafts.keep(demo, schemes.scheme_key(None), {"name": "half"})
        drafts.keep(demo, schemes.scheme_key("other"), {"name": "other"})
        schemes.save_scheme(demo, SchemeDraft("A99", "x", area(demo_file)))
        assert values(demo_file, "SELECT text FROM draft") == ["other"]


class TestShare:
    def test_a_plan_is_spread_equally_with_the_odd_pence_last(
        self, workspace: Workspace, portfolio_file: Path
    ) -> None:
        scheme, _, _ = scheme_with_share(workspace, "2018-10")
        wl = organisation_id(portfolio_file, "WL")
        answer = schemes.save_share(workspace, ShareDraft(scheme, wl, 100_03))
        assert answer.said == "A1 WL: share saved"
        assert written(portfolio_file, answer) == {("scheme_share", "I"): 1, ("profile_month", "I"): 12}
        assert plans(portfolio_file, scheme, "WL") == [833] * 11 + [840]
        assert sum(plans(portfolio_file, scheme, "WL")) == 100_03

    def test_own_phasing_must_come_to_the_plan(self, workspace: Workspace, portfolio_file: Path) -> None:
        scheme, elr, _ = scheme_with_share(workspace, "2018-10")
        with nothing_left_behind(portfolio_file), pytest.raises(Refused) as refused:
            schemes.save_share(
                workspace, ShareDraft(scheme, elr, 50_00, {"2018-04": 20_00, "2019-03": 20_00})
            )
        field, said = refused.value.problems[0]
        assert (field, said[:45]) == ("plan_months", "The months come to £40, the plan is £50. Chan")
        schemes.save_share(workspace, ShareDraft(scheme, elr, 50_00, {"2018-04": 20_00, "2019-03": 30_00}))
        assert plans(portfolio_file, scheme, "ELR") == [20_00, *[0] * 10, 30_00]
        assert set(values(portfolio_file, "SELECT plan_source FROM profile_month WHERE plan_pence > 0")) == {
            "entered"
        }

    def test_the_same_plan_keeps_its_phasing(self, workspace: Workspace, portfolio_file: Path) -> None:
        scheme, elr, _ = scheme_with_share(workspace, "2018-10")
        schemes.save_share(workspace, ShareDraft(scheme, elr, 50_00, {"2018-04": 50_00}))
        with nothing_left_behind(portfolio_file):
            assert schemes.save_share(workspace, ShareDraft(scheme, elr, 50_00)).change is None
        schemes.save_share(workspace, ShareDraft(scheme, elr, -12_00))
        assert plans(portfolio_file, scheme, "ELR") == [-1_00] * 12

    def test_a_plan_beyond_reason(self, workspace: Workspace, portfolio_file: Path) -> None:
        scheme, elr, _ = scheme_with_share(workspace, "2018-10")
        with nothing_left_behind(portfolio_file), pytest.raises(Refused, match="beyond £100 billion"):
            schemes.save_share(workspace, ShareDraft(scheme, elr, 10**16))

    def test_once_a_month_is_frozen_no_plan_changes_any_more(
        self, workspace: Workspace, portfolio_file: Path
    ) -> None:
        """Neither its sum nor its phasing, nor by a new share; one with plan 0 may still join."""
        scheme, elr, _ = scheme_with_share(workspace, "2018-10")
        freeze(workspace, "2018-10", "issued")
        wl = organisation_id(portfolio_file, "WL")
        for draft in (
            ShareDraft(scheme, elr, 121_00),
            ShareDraft(scheme, elr, 120_00, {"2018-04": 120_00}),
            ShareDraft(scheme, wl, 1_00),
        ):
            with (
                nothing_left_behind(portfolio_file),
                pytest.raises(errors.PlanLocked, match="fixed for the year"),
            ):
                schemes.save_share(workspace, draft)
        assert schemes.save_share(workspace, ShareDraft(scheme, wl, 0)).change is not None
        assert findings(portfolio_file) == []

    def test_its_draft_goes_with_it(self, workspace: Workspace, portfolio_file: Path) -> None:
        scheme, elr, _ = scheme_with_share(workspace, "2018-10")
        wl = organisation_id(portfolio_file, "WL")
        for key in (schemes.share_key(scheme), schemes.share_key(scheme, elr), schemes.share_key(scheme, wl)):
            drafts.keep(workspace, key, {"annual_plan": "1"})
        schemes.save_share(workspace, ShareDraft(scheme, elr, 130_00))
        assert values(portfolio_file, "SELECT row_id FROM draft") == [f"{scheme}/{wl}"]
