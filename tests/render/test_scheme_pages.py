"""A scheme's header, finance page and commentary: what has no figure says so, and nothing is cut silently."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from db.enums import MoneyUnit, NegativeStyle, SavingSign
from db.reading import scheme_money
from db.reading.portfolio import view
from db.reading.reader import Reader
from db.reading.scope import Scope
from pmo_tui.domain.money import HouseStyle
from pmo_tui.flows.reading import read_scheme
from pmo_tui.render import scheme as drawing
from pmo_tui.render import scheme_finance as finance
from pmo_tui.render.cells import Look, width_of
from pmo_tui.render.page import Page
from pmo_tui.render.scheme import SchemeView
from pmo_tui.services.workspace import Workspace
from tests.render.overview_steps import text, words
from tests.services.making import scheme_with_share

Opened = Callable[[Path], Reader]

LOOK = Look()
POUNDS = Look(HouseStyle(MoneyUnit.POUNDS, NegativeStyle.BRACKETS, SavingSign.POSITIVE))


def scheme(reader: Reader, ref: str = "A9") -> SchemeView:
    found = read_scheme(reader, view(reader), reader.value("SELECT id FROM scheme WHERE ref = ?", (ref,)))
    assert found is not None
    return found


def money(reader: Reader, found: SchemeView, width: int = 100) -> Page:
    page = Page(width)
    months = scheme_money.months(reader, found.scheme.id, Scope.of(found.view))
    finance.fill(page, found, months, LOOK)
    return page


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("look", [LOOK, POUNDS])
def test_the_headers_figures_are_whole_or_left_out(reader: Reader, width: int, look: Look) -> None:
    line = drawing.header(scheme(reader), look, width)[2]
    assert width_of(line) <= width
    assert words(line).endswith(look.style.unit_words)
    assert "Plan" in words(line)
    assert "Forecast" in words(line)


def test_movement_is_what_gives_way_first(reader: Reader) -> None:
    line = words(drawing.header(scheme(reader), POUNDS, 80)[2])
    assert "Assured" in line
    assert "Change" not in line


@pytest.mark.parametrize("width", [60, 80, 100])
def test_every_figure_of_a_share_is_somewhere(reader: Reader, width: int) -> None:
    """What has no room beside the rest stands below it; only the first line leads to the forms."""
    page = money(reader, scheme(reader), width)
    shown = text(page)
    for head in ("Plan", "YTD", "Forecast", "Variance", "Low", "Medium", "High", "Change", "YTD plan"):
        assert head in shown
    assert [stop.kind for stop in page.stops].count("share") == 3


def test_a_share_without_a_forecast_has_no_figure_of_it(reader: Reader) -> None:
    found = scheme(reader)
    none = [
        replace(share, fot=None, low=None, medium=None, high=None, full_year_effect=1_000_00)
        for share in found.shares
    ]
    page = money(reader, replace(found, shares=(*found.shares[:2], none[2])))
    lines = text(page).splitlines()
    assert next(line for line in lines if line.startswith(" WL")).split() == [
        "WL",
        "535",
        "86",
        *"––––––",
        "246",
    ]
    assert " No forecast for October 2018 yet, so it counts as nothing: WL." in lines
    assert " Full-year effect: WL 1" in lines
    empty = replace(found, shares=tuple(none))
    line = next(line for line in text(money(reader, empty)).splitlines() if line.startswith(" All"))
    assert line.split() == ["All", "1,305", "224", *"––––––", "554"]
    assert "Forecast –   Variance –" in words(drawing.header(empty, LOOK, 120)[2])


def test_a_forecast_without_a_split_has_none(reader: Reader) -> None:
    found = scheme(reader)
    shares = tuple(replace(share, low=None, medium=None, high=None) for share in found.shares)
    line = next(
        line
        for line in text(money(reader, replace(found, shares=shares))).splitlines()
        if line.startswith(" WL")
    )
    assert line.split() == ["WL", "535", "86", "138", "-397", "–", "–", "–", "-397", "246"]


def test_without_shares_the_page_says_how_one_is_given(reader: Reader) -> None:
    page = money(reader, replace(scheme(reader), shares=()))
    assert "w gives an organisation its share" in text(page)


def test_the_bars_show_plan_actual_and_forecast(reader: Reader) -> None:
    lines = text(money(reader, scheme(reader))).splitlines()
    assert "━━ actual   ╌╌ forecast   ┃ plan" in next(line for line in lines if "By month" in line)
    assert next(line for line in lines if "September 2018" in line).split()[3:] == [
        "171",
        f"{'━' * 20}┃{'━' * 22}",
    ]
    assert "╌" in next(line for line in lines if "March 2019" in line)


def test_every_month_is_there_for_a_share_without_a_plan(reader: Reader) -> None:
    """Its months to come stand in its forecast alone; with them the months come to the outturn."""
    found = scheme(reader, "2")
    lines = text(money(reader, found)).splitlines()
    months = lines[next(place for place, line in enumerate(lines) if "By month" in line) + 2 :]
    assert [line.split()[0] for line in months if line][-3:] == ["January", "February", "March"]
    assert len([line for line in months if line]) == 12
    assert not any("–" in line for line in months)


def test_a_share_that_nobody_phased_has_no_months(workspace: Workspace, open_reader: Opened) -> None:
    """The year is not drawn as twelve months of nothing."""
    scheme_id, _, _ = scheme_with_share(workspace, "2018-10")
    with workspace.unit() as unit:
        unit.sqlite.execute("DELETE FROM profile_month")
        unit.commit()
    reader = open_reader(workspace.path)
    found = read_scheme(reader, view(reader), scheme_id)
    assert found is not None
    assert "No months yet. M enters them." in text(money(reader, found))


def test_a_recovery_date_that_has_passed_says_so(reader: Reader) -> None:
    found = scheme(reader, "2")
    update = found.now
    assert update is not None
    late = replace(update, recovery_date="2018-11-04")
    page = drawing.return_page(replace(found, updates=(late,)), LOOK, 100)
    assert "2018-11-04, which has passed" in text(page)
    assert "passed" not in text(drawing.return_page(found, LOOK, 100))
