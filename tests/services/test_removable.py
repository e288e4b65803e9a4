"""What stands in the way of taking something out: said before the reason is asked, and again at the save."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.enums import OpenState, Priority, RoleName, SchemeStatus
from db.reading import removal
from db.unit_of_work import UnitOfWork
from pmo_tui.domain.inputs import ActionDraft, IssueDraft, RiskDraft, SchemeDraft, ShareDraft
from pmo_tui.services import periods, portfolio, raid, risk_parts, schemes
from pmo_tui.services.portfolio import NamedDraft
from pmo_tui.services.workspace import Workspace
from tests.services.making import scheme_with_share
from tests.services.recording import organisation_id, scheme_id, value, values
from tests.services.removing_steps import add_mistake, add_scheme, look, remove, share_id
from tests.services.undo_steps import refused, status, unsound, write

FIXED = "which is fixed since September 2018 was frozen"
INSTEAD = "Close the scheme instead, or set its forecast to 0."


def said(demo: Workspace, kind: str, row_id: str) -> list[str]:
    """Return what is said before; the save says the same and leaves nothing behind."""
    found = look(demo.path, kind, row_id)
    assert found is not None
    before = [problem.message for problem in found.problems]
    assert refused(demo.path, lambda: remove(demo, kind, row_id)) == " ".join(before)
    return before


def row(demo: Workspace, table: str, column: str, name: str) -> str:
    return str(value(demo.path, f"SELECT id FROM {table} WHERE {column} = ?", name))


class TestReferredTo:
    def test_an_area(self, demo: Workspace) -> None:
        assert said(demo, "programme", row(demo, "programme", "name", "CHC")) == [
            "CHC has 2 schemes: move them to another area first.",
            "CHC has 4 roles: take them away from the people first (r).",
            "CHC has 1 risk: remove it or link it to something else first.",
        ]

    def test_an_area_of_nothing_but_an_issue(self, demo: Workspace) -> None:
        area = portfolio.save_programme(demo, NamedDraft("Digital")).row_id
        found = IssueDraft(
            "Old", Priority.LOW, "", programme_id=area, status=OpenState.CLOSED, resolution="x"
        )
        issue = raid.save_issue(demo, found).row_id
        assert said(demo, "programme", area) == ["Digital has 1 issue: remove it first."]
        remove(demo, "issue", issue)
        remove(demo, "programme", area)

    def test_an_organisation(self, demo: Workspace) -> None:
        shares, people = said(demo, "organisation", organisation_id(demo.path, "WL"))
        (count,) = values(
            demo.path,
            "SELECT count(*) FROM scheme_share WHERE organisation_id = ?",
            organisation_id(demo.path, "WL"),
        )
        assert shares == (
            f"WL has {count} plan shares: take them away on the schemes' Finance pages first (-)."
        )
        assert people.startswith("WL has ")
        assert people.endswith(" people: give them another organisation first.")

    def test_an_organisation_with_figures_and_no_share(self, demo: Workspace) -> None:
        new = portfolio.save_organisation(demo, NamedDraft("NEW")).row_id
        scheme = add_scheme(demo)
        write(demo, lambda unit: _actual(unit, scheme, new))
        assert said(demo, "organisation", new) == [
            "NEW has 1 month of a profile: undo the change that added it first (History, 9)."
        ]

    def test_a_person(self, demo: Workspace) -> None:
        person = portfolio.save_person(demo, NamedDraft("Amy")).row_id
        scheme = add_scheme(demo)
        portfolio.add_role(demo, person, RoleName.SRO, programme_id=None, scheme_id=scheme)
        first = RiskDraft("Late", scheme_id=scheme, owner_id=person, likelihood=4, impact=4)
        risk = raid.save_risk(demo, first).row_id
        risk_parts.save_action(demo, ActionDraft(risk, "Ring them", person))
        raid.save_issue(demo, IssueDraft("No room", Priority.LOW, "", scheme_id=scheme, owner_id=person))
        assert said(demo, "person", person) == [
            "Amy has 1 role: take it away first (r).",
            "Amy has 1 risk: give it another owner first.",
            "Amy has 1 risk action: give it another owner first.",
            "Amy has 1 issue: give it another owner first.",
        ]


def _actual(unit: UnitOfWork, scheme: str, organisation: str) -> None:
    from db.models import ProfileMonth

    unit.add(ProfileMonth(id=unit.new_id(), scheme_id=scheme, organisation_id=organisation, month="2018-05"))


class TestSchemes:
    def test_one_in_a_frozen_month_is_closed_instead(self, demo: Workspace, demo_file: Path) -> None:
        scheme = scheme_id(demo_file, "A9")
        stays = "September 2018 is frozen with A9 in it, so it stays"
        assert said(demo, "scheme", scheme) == [f"{stays}. Close it instead (x)."]
        status(demo, demo_file, "A9", SchemeStatus.CLOSED)
        assert said(demo, "scheme", scheme) == [f"{stays} closed."]

    def test_its_risks_are_named(self, demo: Workspace, demo_file: Path) -> None:
        scheme = add_scheme(demo)

        def add(ref: str) -> str:
            first = RiskDraft("Late", scheme_id=scheme, ref=ref, likelihood=4, impact=4)
            return raid.save_risk(demo, first).row_id

        one = add("X1")
        raid.close_risk(demo, one, "over")
        assert said(demo, "scheme", scheme) == ["X1 is linked to S3: remove it, or link it elsewhere, first."]
        others = [add(f"X{number}") for number in (2, 3)]
        assert said(demo, "scheme", scheme) == [
            "X1, X2 and X3 are linked to S3: remove them, or link them elsewhere, first."
        ]
        others += [add(f"X{number}") for number in range(4, 8)]
        assert said(demo, "scheme", scheme)[0].startswith("X1, X2, X3, X4, X5 and 2 more are linked to S3")
        for risk in (one, *others):
            remove(demo, "risk", risk)
        remove(demo, "scheme", scheme)

    def test_a_plan_of_a_year_with_a_frozen_month_stays(
        self, workspace: Workspace, portfolio_file: Path
    ) -> None:
        scheme, organisation, _ = scheme_with_share(workspace, "2018-09")
        area = value(portfolio_file, "SELECT id FROM programme")
        late = schemes.save_scheme(workspace, SchemeDraft("A2", "Another", area)).row_id
        periods.freeze(workspace, "2018-09", "closed")
        share = share_id(portfolio_file, "A1", "ELR")
        assert said(workspace, "scheme", scheme) == [
            f"A1 has a plan, {FIXED}, so it stays. Close it instead (x)."
        ]
        assert said(workspace, "scheme_share", share) == [f"ELR's share has a plan, {FIXED}. {INSTEAD}"]
        schemes.save_share(workspace, ShareDraft(late, organisation, 0))
        remove(workspace, "scheme", late)  # a plan of nothing, added since

    def test_a_plan_goes_while_no_month_is_frozen(self, workspace: Workspace, portfolio_file: Path) -> None:
        scheme, _, _ = scheme_with_share(workspace, "2018-09")
        remove(workspace, "scheme_share", share_id(portfolio_file, "A1", "ELR"))
        remove(workspace, "scheme", scheme)
        assert values(portfolio_file, "SELECT count(*) FROM profile_month") == [0]
        assert unsound(portfolio_file, "2018-09") == []


class TestShares:
    def test_one_in_a_frozen_month_stays(self, demo: Workspace, demo_file: Path) -> None:
        assert said(demo, "scheme_share", share_id(demo_file, "A9", "WL")) == [
            f"September 2018 is frozen with WL's share in it, so it stays. {INSTEAD}"
        ]

    @pytest.mark.parametrize("table", ["forecast_month", "rating", "exception_update", "return_"])
    def test_whatever_a_frozen_month_holds_counts(self, demo: Workspace, demo_file: Path, table: str) -> None:
        """Each by itself; of a share, what is its own."""
        mistake = add_mistake(demo)
        with closing(_without_guards(demo_file)) as copy:
            for other in {*HELD} - {table, "return_" if table == "rating" else table}:
                copy.execute(f"DELETE FROM {other}")
            copy.execute("UPDATE period SET state = 'frozen'")
            assert removal.frozen_with(copy, mistake.scheme) == "2018-10"
            own = "2018-10" if table in {"forecast_month", "rating"} else ""
            assert removal.frozen_with(copy, mistake.scheme, organisation_id(demo_file, "WL")) == own


HELD = ("forecast_month", "confidence_split", "rating", "exception_update", "return_")


def _without_guards(path: Path) -> sqlite3.Connection:
    """Copy the tables that a month holds, and what they belong to, into memory."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    copy.execute("ATTACH ? AS file", (str(path),))
    for table in ("period", "exception", *HELD):
        copy.execute(f"CREATE TABLE {table} AS SELECT * FROM file.{table}")
    return copy
