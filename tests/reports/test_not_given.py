"""A month that nobody, or not everybody, has given a forecast of yet."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from db.reading.portfolio import view
from db.reading.reader import Reader
from pmo_tui.domain.inputs import ForecastDraft
from pmo_tui.domain.money import HouseStyle
from pmo_tui.reports import figures, tables, text, tie_out
from pmo_tui.reports.figures import Figures
from pmo_tui.services.finance import save_forecast
from pmo_tui.services.periods import open_month
from pmo_tui.services.workspace import Workspace
from tests.services.recording import organisation_id, period_id, scheme_id

AHEAD = ("2018-12", "2019-01", "2019-02", "2019-03")


@pytest.fixture
def november(demo: Workspace, open_reader: Callable[[Path], Reader]) -> Reader:
    """The demo with November opened, and nothing given."""
    open_month(demo, "2018-11", "2018-11-30", "2018-11-30")
    return open_reader(demo.path)


def read(reader: Reader) -> Figures:
    """Read the figures of the open month, whose tables must agree with each other."""
    seen = view(reader)
    shown = figures.read(reader, seen)
    parts = [figures.read(reader, seen, owner) for owner in seen.organisations]
    assert list(tie_out.disagreements(shown, parts)) == []
    return shown


def objects(shown: Figures, name: str) -> dict[str, dict[str, Any]]:
    """Return a table's rows by their first cell."""
    return {str(next(iter(row.values()))): dict(row) for row in tables.build(name, shown).objects()}


@pytest.mark.parametrize("name", ["organisation", "programme-area"])
def test_no_forecast_is_no_shortfall(november: Reader, name: str) -> None:
    table = tables.build(name, read(november))
    for row in table.objects():
        assert (row["fot_k"], row["annual_variance_k"]) == (None, None)
        assert isinstance(row["annual_plan_k"], int)
    assert text.lines(table, HouseStyle())[-1].split()[-3:] == ["58,200", "–", "–"]
    assert "0 of 254 forecasts" in table.note


def test_months_ahead_are_not_known_and_the_total_is_of_what_is_given(november: Reader) -> None:
    shown = read(november)
    whole = objects(shown, "monthly")["ALL"]
    assert [whole[month] for month in ("2018-11", *AHEAD)] == [None] * 5
    assert whole["total"] == 34_507
    note = tables.build("monthly", shown).note
    assert note.startswith(
        "actual to November 2018, forecast after;"
        " the total holds the actuals and the forecasts that are given; 0 of 254 forecasts"
    )


def test_the_other_tables_print_dashes_too(november: Reader) -> None:
    shown = read(november)
    rated = tables.build("forecast-by-rating", shown)
    assert {cell for row in rated.rows for cell in row.cells[1:]} == {None}
    dashboard = tables.build("dashboard", shown)
    assert {cell for row in dashboard.rows for cell in row.cells[-4:]} == {None}
    assert dashboard.footer is not None
    assert dashboard.footer.cells[-4:] == (None,) * 4
    moved = tables.build("movement", shown)
    assert [row.cells[2:] for row in moved.rows] == [(None,) * 4]
    assert text.lines(moved, HouseStyle())[-1].split() == ["Total", *"––––"]


def test_one_forecast_is_of_its_own_row(november: Reader, demo: Workspace) -> None:
    """The total counts the others as nothing, as the screens do; what a row does not print is in it."""
    path = demo.path
    share = (scheme_id(path, "7 ELR"), organisation_id(path, "ELR"), period_id(path, "2018-11"))
    save_forecast(demo, ForecastDraft(*share, 90_000_00))
    shown = read(november)
    owners = objects(shown, "organisation")
    assert [owners[code]["fot_k"] for code in ("ELR", "LC", "WL", "Grand Total")] == [90, None, None, 90]
    assert owners["LC"]["annual_variance_k"] is None
    assert owners["Grand Total"]["annual_variance_k"] == 90 - 58_200
    months = objects(shown, "monthly")
    assert None not in [months["ELR"][month] for month in AHEAD]
    assert [months["LC"][month] for month in AHEAD] == [None] * 4
    rated = objects(shown, "forecast-by-rating")["Grand Total"]
    assert rated["total"] == 90
    assert rated["assured_value"] is None
    assert rated["grey"] is None  # there are schemes of that rating, and no forecast
