"""Who a month's figure comes from, and what becomes of the outturn: what the app spread it may fit again."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from pmo_tui.domain.inputs import ForecastDraft, MonthsDraft
from pmo_tui.services import finance
from pmo_tui.services.periods import open_month
from pmo_tui.services.workspace import Workspace
from tests.db.tamper import findings
from tests.services.making import scheme_with_share
from tests.services.recording import period_id, value, values, written

Share = tuple[str, str, str]


@pytest.fixture
def share(workspace: Workspace) -> Share:
    """A new scheme's share in April: nothing is delivered or forecast yet."""
    return scheme_with_share(workspace, "2018-04")


def ahead(path: Path, period: str) -> list[tuple[str, int, str]]:
    sql = "SELECT month, amount_pence, source FROM forecast_month WHERE period_id = ? ORDER BY month"
    return list(values(path, sql, period))


def sources(path: Path, period: str) -> set[str]:
    return {source for _, _, source in ahead(path, period)}


def split(path: Path) -> tuple[int, int, int, int]:
    sql = "SELECT fot_pence, low_pence, medium_pence, high_pence FROM confidence_split"
    found: tuple[int, int, int, int] = value(path, sql)
    return found


def months(
    share: Share, actuals: Mapping[str, int], forecasts: Mapping[str, int] | None = None
) -> MonthsDraft:
    return MonthsDraft(*share, actuals, forecasts or {})


def test_forecast_first_then_the_actual_leaves_the_outturn(
    workspace: Workspace, portfolio_file: Path, share: Share
) -> None:
    """600,000 over eleven months, then 50,000 in April: still 600,000, and nothing more in Low."""
    draft = ForecastDraft(*share, 600_000_00, 100_000_00, 0, 500_000_00)
    finance.save_forecast(workspace, draft)
    assert sources(portfolio_file, share[2]) == {"phased"}
    shown = {month: amount for month, amount, _ in ahead(portfolio_file, share[2])}
    answer = finance.save_months(workspace, months(share, {"2018-04": 50_000_00}, shown))
    assert answer.said == "A1 ELR: months saved; the forecast stays £600,000"
    assert split(portfolio_file) == (600_000_00, 100_000_00, 0, 500_000_00)
    assert [amount for _, amount, _ in ahead(portfolio_file, share[2])] == [50_000_00] * 11
    assert sources(portfolio_file, share[2]) == {"phased"}
    assert (
        value(portfolio_file, "SELECT actual_source FROM profile_month WHERE month = '2018-04'") == "entered"
    )
    assert findings(portfolio_file) == []


def test_the_actual_first_comes_to_the_same(workspace: Workspace, portfolio_file: Path, share: Share) -> None:
    finance.save_months(workspace, months(share, {"2018-04": 50_000_00}))
    finance.save_forecast(workspace, ForecastDraft(*share, 600_000_00, base_version=1))
    assert [amount for _, amount, _ in ahead(portfolio_file, share[2])] == [50_000_00] * 11


def test_months_that_were_typed_make_the_outturn(
    workspace: Workspace, portfolio_file: Path, share: Share
) -> None:
    """One is enough: then a person said what is expected, month by month."""
    finance.save_forecast(workspace, ForecastDraft(*share, 600_000_00))
    first = ahead(portfolio_file, share[2])[0][1]
    finance.save_months(workspace, months(share, {}, {"2018-05": first + 1_00}))
    assert split(portfolio_file)[0] == 600_001_00
    assert [month for month, _, source in ahead(portfolio_file, share[2]) if source == "entered"] == [
        "2018-05"
    ]
    answer = finance.save_months(workspace, months(share, {"2018-04": 50_000_00}))
    assert answer.said == "A1 ELR: months saved"
    assert split(portfolio_file)[0] == 650_001_00


def test_an_actual_and_a_month_to_come_at_once_make_it_too(
    workspace: Workspace, portfolio_file: Path, share: Share
) -> None:
    finance.save_forecast(workspace, ForecastDraft(*share, 11_00))
    finance.save_months(workspace, months(share, {"2018-04": 5_00}, {"2018-05": 2_00}))
    assert split(portfolio_file)[0] == 17_00


def test_another_open_month_is_fitted_by_the_app(
    workspace: Workspace, portfolio_file: Path, share: Share
) -> None:
    """April's actual came late, with May open: nobody typed May's months."""
    finance.save_forecast(workspace, ForecastDraft(*share, 600_000_00))
    open_month(workspace, "2018-05", "2018-05-31", "2018-05-31")
    may = (share[0], share[1], period_id(portfolio_file, "2018-05"))
    finance.save_forecast(workspace, ForecastDraft(*may, 600_000_00))
    finance.save_months(workspace, months(may, {"2018-05": 50_000_00}))
    answer = finance.save_months(workspace, months(share, {"2018-04": 50_000_00}))
    assert answer.said == "A1 ELR: months saved; the forecast stays £600,000; May 2018 fitted to the actuals"
    assert sources(portfolio_file, may[2]) == sources(portfolio_file, share[2]) == {"phased"}
    assert value(portfolio_file, "SELECT sum(fot_pence) FROM confidence_split") == 2 * 600_000_00


def test_a_first_forecast_by_month_is_one_new_row(workspace: Workspace, share: Share) -> None:
    answer = finance.save_months(workspace, months(share, {"2018-04": 5_00}, {"2018-05": 2_00}))
    found = written(workspace.path, answer)
    assert (found["confidence_split", "I"], found["confidence_split", "U"]) == (1, 0)
