"""Opening and freezing a month."""

from contextlib import closing
from pathlib import Path

import pytest

from db.reading.portfolio import view
from db.reading.reader import Reader
from pmo_tui.domain.inputs import ForecastDraft, MonthsDraft
from pmo_tui.errors import Refused
from pmo_tui.services import checks
from pmo_tui.services.finance import save_forecast, save_months
from pmo_tui.services.periods import freeze, open_month
from pmo_tui.services.workspace import Workspace
from tests.db.tamper import findings
from tests.services.making import scheme_with_share
from tests.services.recording import header, nothing_left_behind, value, values, written


def test_a_month_is_opened_under_the_portfolio_s_framework(
    workspace: Workspace, portfolio_file: Path
) -> None:
    answer = open_month(workspace, "2018-10", "05/11/2018", "2018-10-31")
    assert answer.said == "October 2018 opened"
    assert header(portfolio_file, answer)[3] == "October 2018 opened"
    assert written(portfolio_file, answer) == {("period", "I"): 1}
    row = value(
        portfolio_file,
        "SELECT month, state, ratings_as_at, finance_as_at FROM period WHERE id = ?",
        answer.row_id,
    )
    assert row == ("2018-10", "open", "2018-11-05", "2018-10-31")


@pytest.mark.parametrize(
    ("month", "dates", "field", "words"),
    [
        ("2018-10", ("2018-10-31", "2018-10-31"), "month", "October 2018 is there already."),
        ("2018-09", ("2018-09-30", "2018-09-30"), "month", "October 2018 is there already; an earlier month"),
        ("2019-04", ("2019-04-30", "2019-04-30"), "month", "The portfolio is for 2018/19."),
        ("2018-11", ("", "2018-11-30"), "ratings_as_at", "Ratings as at must be filled in."),
        ("2018-11", ("2018-11-30", "never"), "finance_as_at", "“never” is not a date."),
    ],
)
def test_a_month_that_cannot_be_opened(
    demo: Workspace, demo_file: Path, month: str, dates: tuple[str, str], field: str, words: str
) -> None:
    with nothing_left_behind(demo_file), pytest.raises(Refused) as refused:
        open_month(demo, month, *dates)
    assert refused.value.problems[0].field == field
    assert words in refused.value.problems[0].message


def test_a_frozen_month_names_where_it_froze_and_what_it_held(
    workspace: Workspace, portfolio_file: Path
) -> None:
    scheme_with_share(workspace, "2018-10")
    done = freeze(workspace, "2018-10", "issued to the board")
    assert done is not None
    row = value(portfolio_file, "SELECT state, frozen_cs, length(content_hash) FROM period")
    assert row == ("frozen", done.id, 64)
    assert values(portfolio_file, "SELECT kind, reason FROM change_set WHERE id = ?", done.id) == [
        ("freeze", "issued to the board")
    ]
    assert findings(portfolio_file) == []


def test_what_is_not_open_is_not_frozen(demo: Workspace, demo_file: Path) -> None:
    """One that is frozen, and one that is not there; and never without a reason."""
    for month in ("2018-09", "2018-11"):
        with (
            nothing_left_behind(demo_file),
            pytest.raises(Refused, match="is not open, so it cannot be frozen"),
        ):
            freeze(demo, month, "again")
    with nothing_left_behind(demo_file), pytest.raises(Refused, match="The reason must be filled in"):
        freeze(demo, "2018-10", " ")


def test_months_are_frozen_in_order(demo: Workspace, demo_file: Path) -> None:
    open_month(demo, "2018-11", "2018-11-30", "2018-11-30")
    with (
        nothing_left_behind(demo_file),
        pytest.raises(Refused, match=r"October 2018 is still open\. Freeze it first\."),
    ):
        freeze(demo, "2018-11", "over")
    assert freeze(demo, "2018-10", "over") is not None
    assert freeze(demo, "2018-11", "over") is not None


def test_actuals_changed_in_a_month_leave_the_other_open_month_s_forecast_sound(
    demo: Workspace, demo_file: Path
) -> None:
    """In March, when no month is left to take the difference, the outturn and its low part do."""
    for month in ("2018-11", "2019-03"):
        open_month(demo, month, f"{month}-28", f"{month}-28")
    scheme = str(value(demo_file, "SELECT id FROM scheme WHERE ref = 'A9'"))
    wl = str(value(demo_file, "SELECT id FROM organisation WHERE code = 'WL'"))

    def period(month: str) -> str:
        return str(value(demo_file, "SELECT id FROM period WHERE month = ?", month))

    save_forecast(demo, ForecastDraft(scheme, wl, period("2018-11"), 60_000_00))
    save_months(demo, MonthsDraft(scheme, wl, period("2019-03"), {"2019-03": 1_000_00}, {}))
    draft = MonthsDraft(scheme, wl, period("2018-11"), {"2018-10": 12_345_67}, {}, "late figures")
    answer = save_months(demo, draft)
    assert answer.said == (
        "A9 WL: months saved; the forecast stays £60,000; October 2018 and March 2019 fitted to the actuals"
    )
    with closing(Reader(demo_file)) as reader:
        for month in ("2018-10", "2018-11", "2019-03"):
            assert checks.run(reader, view(reader, month), ["months-foot", "splits-foot"]) == []
