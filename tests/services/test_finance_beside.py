"""What a save of figures meets beside it: other months that share its actuals, rows that went meanwhile."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from db import errors
from db.enums import ReturnState
from db.models import Return
from pmo_tui.domain.inputs import ForecastDraft, MonthsDraft, ShareDraft
from pmo_tui.errors import Refused
from pmo_tui.services import finance, history, returns
from pmo_tui.services.periods import open_month
from pmo_tui.services.schemes import save_share
from pmo_tui.services.workspace import Workspace
from tests.services.making import scheme_with_share
from tests.services.recording import (
    header,
    nothing_left_behind,
    organisation_id,
    period_id,
    scheme_id,
    value,
)

WHY = "the contract was signed"


def outturn(path: Path) -> int:
    """What A9's share of ELR is forecast to come to in October."""
    sql = (
        "SELECT fot_pence FROM confidence_split WHERE scheme_id = ? AND organisation_id = ? AND period_id = ?"
    )
    return int(value(path, sql, scheme_id(path, "A9"), organisation_id(path, "ELR"), period_id(path)))


class TestMonthsBesideOthers:
    """Actuals are shared: with November open and shown, October's return holds October's actual still."""

    def draft(self, path: Path, actuals: Mapping[str, int], reason: str = "") -> MonthsDraft:
        ids = scheme_id(path, "A9"), organisation_id(path, "ELR"), period_id(path, "2018-11")
        return MonthsDraft(*ids, actuals, {}, reason)

    def test_a_submitted_month_changes_only_with_a_reason(self, demo: Workspace, demo_file: Path) -> None:
        open_month(demo, "2018-11", "2018-11-30", "2018-11-30")
        words = "The October 2018 return of A9 was submitted: say why it changes."
        with nothing_left_behind(demo_file), pytest.raises(Refused, match=words) as refused:
            finance.save_months(demo, self.draft(demo_file, {"2018-10": 9_000_00}))
        assert [problem.field for problem in refused.value.problems] == ["reason"]
        answer = finance.save_months(demo, self.draft(demo_file, {"2018-10": 9_000_00}, WHY))
        assert answer.said == "A9 ELR: months saved; October 2018 fitted to the actuals"
        assert header(demo_file, answer)[3] == WHY
        assert outturn(demo_file) == 44_240_00

    def test_also_when_its_year_to_date_stays(self, demo: Workspace, demo_file: Path) -> None:
        """What was delivered in two of its months is different, though their sum is not."""
        open_month(demo, "2018-11", "2018-11-30", "2018-11-30")
        sql = (
            "SELECT actual_pence FROM profile_month WHERE scheme_id = ? AND organisation_id = ? AND month = ?"
        )
        ids = scheme_id(demo_file, "A9"), organisation_id(demo_file, "ELR")
        august, september = (value(demo_file, sql, *ids, f"2018-0{month}") for month in (8, 9))
        moved = {"2018-08": august - 1_00, "2018-09": september + 1_00}
        with nothing_left_behind(demo_file), pytest.raises(Refused, match="October 2018 return of A9"):
            finance.save_months(demo, self.draft(demo_file, moved))
        assert finance.save_months(demo, self.draft(demo_file, moved, WHY)).said == "A9 ELR: months saved"

    def test_a_month_that_holds_none_of_it_asks_nothing(self, demo: Workspace, demo_file: Path) -> None:
        open_month(demo, "2018-11", "2018-11-30", "2018-11-30")
        answer = finance.save_months(demo, self.draft(demo_file, {"2018-11": 9_000_00}))
        assert answer.said == "A9 ELR: months saved"

    def test_a_later_month_that_was_submitted_asks_too(self, demo: Workspace, demo_file: Path) -> None:
        """October is shown and a draft; November has been submitted with its actual in it."""
        open_month(demo, "2018-11", "2018-11-30", "2018-11-30")
        october, november = period_id(demo_file), period_id(demo_file, "2018-11")
        scheme = scheme_id(demo_file, "A9")
        returns.reopen(demo, scheme, october, WHY)
        with demo.unit() as unit:
            unit.add(
                Return(id="of-november", scheme_id=scheme, period_id=november, state=ReturnState.SUBMITTED)
            )
            unit.commit()
        shown = replace(self.draft(demo_file, {"2018-10": 9_000_00}, WHY), period_id=october)
        draft = replace(shown, reason="")
        with nothing_left_behind(demo_file), pytest.raises(Refused, match="The November 2018 return of A9"):
            finance.save_months(demo, draft)
        answer = finance.save_months(demo, shown)
        assert answer.said.endswith("; the November 2018 return lacks something now and is a draft again")


def test_a_forecast_that_went_meanwhile_is_not_made_again(workspace: Workspace, portfolio_file: Path) -> None:
    """Who changes what was taken back since is told; a new one is made only by who saw none."""
    scheme, organisation, period = scheme_with_share(workspace, "2018-10")
    first = finance.save_forecast(workspace, ForecastDraft(scheme, organisation, period, 60_00))
    assert first.change is not None
    history.undo(workspace, first.change.id)
    seen = ForecastDraft(scheme, organisation, period, 70_00, base_version=1)
    with nothing_left_behind(portfolio_file), pytest.raises(errors.StaleRecord, match="kept; compare"):
        finance.save_forecast(workspace, seen)
    months = MonthsDraft(scheme, organisation, period, {}, {"2018-11": 70_00}, base_version=1)
    with nothing_left_behind(portfolio_file), pytest.raises(errors.StaleRecord, match="kept; compare"):
        finance.save_months(workspace, months)
    finance.save_forecast(workspace, replace(seen, base_version=0))


def test_a_share_that_went_meanwhile_is_not_made_again(workspace: Workspace, portfolio_file: Path) -> None:
    scheme, _, _ = scheme_with_share(workspace, "2018-10")
    wl = organisation_id(portfolio_file, "WL")
    made = save_share(workspace, ShareDraft(scheme, wl, 12_00, base_version=0))
    assert made.change is not None
    history.undo(workspace, made.change.id)
    with nothing_left_behind(portfolio_file), pytest.raises(errors.StaleRecord, match="kept; compare"):
        save_share(workspace, ShareDraft(scheme, wl, 24_00, base_version=1))
