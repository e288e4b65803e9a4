"""A month that somebody changed since it was shown is not written over: actual, forecast, plan."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from db import errors
from db.reading import scheme_money
from db.reading.portfolio import view
from db.reading.reader import Reader
from db.reading.scope import Scope
from pmo_tui.domain.inputs import ForecastDraft, MonthsDraft, ShareDraft
from pmo_tui.services import finance, history
from pmo_tui.services.schemes import save_share
from pmo_tui.services.workspace import Workspace
from tests.db.tamper import findings
from tests.services.making import scheme_with_share
from tests.services.recording import nothing_left_behind, value, values, written

Share = tuple[str, str, str]
STALE = "kept; compare, then save again"
PLAN = {f"2018-{month:02}": 10_00 for month in range(4, 13)} | {
    f"2019-0{month}": 10_00 for month in (1, 2, 3)
}


@pytest.fixture
def share(workspace: Workspace) -> Share:
    """A new scheme's share in June, forecast to come to £600 by the app's own spread."""
    made = scheme_with_share(workspace, "2018-06")
    finance.save_forecast(workspace, ForecastDraft(*made, 600_00))
    return made


def shown(path: Path, share: Share) -> dict[str, int | None]:
    """What the form of a share's months shows now."""
    reader = Reader(path)
    seen = view(reader)
    rows = scheme_money.months(reader, share[0], Scope.of(seen))
    return {row.month: row.actual if row.month <= "2018-06" else row.forecast for row in rows}


def draft(path: Path, share: Share, typed: Mapping[str, int]) -> MonthsDraft:
    """What the form hands over when some months are typed over: all twelve, and what was shown."""
    seen = shown(path, share)
    given = {month: pence for month, pence in {**seen, **typed}.items() if pence is not None}
    actuals = {month: pence for month, pence in given.items() if month <= "2018-06"}
    ahead = {month: pence for month, pence in given.items() if month > "2018-06"}
    version = value(path, "SELECT version FROM confidence_split")
    return MonthsDraft(*share, actuals, ahead, base_version=version, shown=seen)


class TestMonths:
    def test_an_actual_that_was_saved_meanwhile_stays(
        self, workspace: Workspace, portfolio_file: Path, share: Share
    ) -> None:
        """The outturn stays, so the forecast's version tells nothing of it."""
        first = draft(portfolio_file, share, {"2018-04": 123_00})
        second = draft(portfolio_file, share, {"2018-05": 77_00})
        finance.save_months(workspace, first)
        assert value(portfolio_file, "SELECT version FROM confidence_split") == 1
        with nothing_left_behind(portfolio_file), pytest.raises(errors.StaleRecord, match=STALE):
            finance.save_months(workspace, second)
        assert shown(portfolio_file, share)["2018-04"] == 123_00
        finance.save_months(workspace, draft(portfolio_file, share, {"2018-05": 77_00}))
        now = shown(portfolio_file, share)
        assert (now["2018-04"], now["2018-05"]) == (123_00, 77_00)
        assert findings(portfolio_file) == []

    def test_also_when_the_first_had_no_figure_yet_and_when_one_was_taken_back(
        self, workspace: Workspace, portfolio_file: Path, share: Share
    ) -> None:
        first = finance.save_months(workspace, draft(portfolio_file, share, {"2018-04": 0}))
        second = draft(portfolio_file, share, {"2018-05": 77_00})
        assert first.change is not None
        history.undo(workspace, first.change.id)
        with nothing_left_behind(portfolio_file), pytest.raises(errors.StaleRecord, match=STALE):
            finance.save_months(workspace, second)

    def test_a_month_to_come_is_kept_too(
        self, workspace: Workspace, portfolio_file: Path, share: Share
    ) -> None:
        """Two that moved one into the other: the outturn is what it was."""
        july, august = (shown(portfolio_file, share)[f"2018-0{month}"] or 0 for month in (7, 8))
        moved = {"2018-07": july - 5_00, "2018-08": august + 5_00}
        second = draft(portfolio_file, share, {"2018-09": 1_00})
        finance.save_months(workspace, draft(portfolio_file, share, moved))
        assert value(portfolio_file, "SELECT version FROM confidence_split") == 1
        with nothing_left_behind(portfolio_file), pytest.raises(errors.StaleRecord, match=STALE):
            finance.save_months(workspace, second)
        assert shown(portfolio_file, share)["2018-07"] == july - 5_00

    def test_only_what_was_typed_is_written(
        self, workspace: Workspace, portfolio_file: Path, share: Share
    ) -> None:
        finance.save_months(workspace, draft(portfolio_file, share, {"2018-07": 100_00}))
        answer = finance.save_months(workspace, draft(portfolio_file, share, {"2018-08": 100_00}))
        assert written(portfolio_file, answer) == {("forecast_month", "U"): 1, ("confidence_split", "U"): 1}

    def test_a_share_without_a_plan_by_month_is_fitted_to_its_first_actual(
        self, workspace: Workspace, portfolio_file: Path, share: Share
    ) -> None:
        """Its actual is a new row, which the months to come must make room for in the same save."""
        with workspace.unit() as unit:
            unit.sqlite.execute("DELETE FROM profile_month")
            unit.commit()
        answer = finance.save_months(workspace, draft(portfolio_file, share, {"2018-06": 60_00}))
        assert answer.said == "A1 ELR: months saved; the forecast stays £600"
        assert values(portfolio_file, "SELECT amount_pence FROM forecast_month") == [60_00] * 9


class TestPlans:
    def test_a_phasing_that_was_saved_meanwhile_stays(
        self, workspace: Workspace, portfolio_file: Path, share: Share
    ) -> None:
        seen = ShareDraft(*share[:2], 120_00, PLAN, None, 1, PLAN)
        first = replace(seen, plan_months=PLAN | {"2018-04": 15_00, "2018-05": 5_00})
        second = replace(seen, plan_months=PLAN | {"2018-09": 0, "2018-10": 20_00})
        save_share(workspace, first)
        assert value(portfolio_file, "SELECT version FROM scheme_share") == 1
        for late in (
            second,
            replace(seen, plan_months={}),
            replace(seen, annual_plan=240_00, plan_months={}),
        ):
            with nothing_left_behind(portfolio_file), pytest.raises(errors.StaleRecord, match=STALE):
                save_share(workspace, late)
        save_share(workspace, replace(second, shown=first.plan_months))

    def test_a_month_without_a_row_has_a_plan_of_nothing(
        self, workspace: Workspace, portfolio_file: Path, share: Share
    ) -> None:
        with workspace.unit() as unit:
            unit.sqlite.execute("DELETE FROM profile_month WHERE month = '2018-04'")
            unit.sqlite.execute("UPDATE profile_month SET plan_pence = 2000 WHERE month = '2018-05'")
            unit.commit()
        seen = PLAN | {"2018-04": 0, "2018-05": 20_00}
        save_share(workspace, ShareDraft(*share[:2], 120_00, PLAN, None, 1, seen))
        assert set(values(portfolio_file, "SELECT plan_pence FROM profile_month")) == {10_00}
