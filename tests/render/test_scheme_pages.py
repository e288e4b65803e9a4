"""A scheme's header, finance page and commentary: what has no figure says so, and nothing is cut silently."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len

from db.enums import MoneyUnit, NegativeStyle, Rating, SavingSign
from db.reading import scheme_money
from db.reading.portfolio import view
from db.reading.reader import Reader
from db.reading.scope import Scope
from pmo_tui.domain.money import HouseStyle
from pmo_tui.flows.reading import read_scheme
from pmo_tui.render import scheme as drawing
from pmo_tui.render import scheme_finance as finance
from pmo_tui.render import scheme_parts as parts
from pmo_tui.render.cells import Look, width_of
from pmo_tui.render.headlines import headlines
from pmo_tui.render.page import Page
from pmo_tui.render.risks import risks_table
from pmo_tui.render.scheme_return import return_page
from tests.render.overview_steps import text, words
from tests.render.scheme_steps import money, scheme

Opened = Callable[[Path], Reader]

LOOK = Look()
POUNDS = Look(HouseStyle(MoneyUnit.POUNDS, NegativeStyle.BRACKETS, SavingSign.POSITIVE))


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("look", [LOOK, POUNDS])
def test_the_headers_figures_are_whole_or_left_out_with_a_sign(
    reader: Reader, width: int, look: Look
) -> None:
    line = drawing.header(scheme(reader), look, width)[2]
    assert width_of(line) <= width
    every = all(head in words(line) for head in ("YTD", "Variance", "Change", "Assured"))
    assert words(line).rstrip("… ").endswith(look.style.unit_words)
    assert words(line).endswith("…") is not every
    assert "Plan" in words(line)
    assert "Forecast" in words(line)


def test_movement_is_what_gives_way_first(reader: Reader) -> None:
    line = words(drawing.header(scheme(reader), POUNDS, 80)[2])
    assert "Assured" in line
    assert "Change" not in line


@pytest.mark.parametrize("width", [60, 100])
def test_every_figure_of_a_share_is_somewhere(reader: Reader, width: int) -> None:
    """What has no room beside the rest stands below it; only the first line leads to the forms."""
    page = money(reader, scheme(reader), width)
    shown = text(page)
    for head in ("Plan", "YTD", "Forecast", "Variance", "Low", "Medium", "High", "Change", "YTD plan"):
        assert head in shown
    assert [stop.kind for stop in page.stops].count("share") == 3


def test_eighty_columns_hold_a_share_in_one_line_and_the_change_gives_way(reader: Reader) -> None:
    """The header has the change; year to date stands beside its plan, and nothing touches the scrollbar."""
    lines = text(money(reader, scheme(reader), 79)).splitlines()
    heads = [line for line in lines if "YTD" in line]
    assert [head.split() for head in heads] == [
        ["Plan", "YTD", "plan", "YTD", "Forecast", "Variance", "Low", "Medium", "High"]
    ]
    assert cell_len(heads[0]) < 79
    assert sum(line.startswith(" WL") for line in lines) == 1


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
        "246",
        "86",
        *"––––––",
    ]
    assert " No forecast for October 2018 yet, so it counts as nothing: WL." in lines
    assert " Full-year effect: WL 1" in lines
    empty = replace(found, shares=tuple(none))
    line = next(line for line in text(money(reader, empty)).splitlines() if line.startswith(" All"))
    assert line.split() == ["All", "1,305", "554", "224", *"––––––"]
    assert "Forecast –   Variance –" in words(drawing.header(empty, LOOK, 120)[2])


def test_a_forecast_without_a_split_has_none(reader: Reader) -> None:
    found = scheme(reader)
    shares = tuple(replace(share, low=None, medium=None, high=None) for share in found.shares)
    line = next(
        line
        for line in text(money(reader, replace(found, shares=shares))).splitlines()
        if line.startswith(" WL")
    )
    assert line.split() == ["WL", "535", "246", "86", "138", "-397", "–", "–", "–", "-397"]


def test_without_shares_the_page_says_how_one_is_given(reader: Reader) -> None:
    page = money(reader, replace(scheme(reader), shares=()))
    assert "w gives an organisation its share" in text(page)


def test_without_shares_no_figure_of_the_header_is_one_of_nothing(reader: Reader) -> None:
    found = replace(scheme(reader), shares=())
    assert {cell for cell, _ in headlines(found, LOOK).values()} == {"–"}


def test_a_recovery_date_that_has_passed_says_so(reader: Reader) -> None:
    found = scheme(reader, "2")
    update = found.now
    assert update is not None
    late = replace(update, recovery_date="2018-11-04")
    page = return_page(replace(found, updates=(late,)), LOOK, 100)
    assert "2018-11-04, which has passed" in text(page)
    assert "passed" not in text(return_page(found, LOOK, 100))


def test_an_illustrative_split_and_illustrative_ratings_say_so(reader: Reader) -> None:
    found = scheme(reader)
    assert "illustrative" not in text(money(reader, found))
    assert "Last month (September 2018, illustrative) beside this month" in text(return_page(found, LOOK, 79))
    assert "Was: September 2018, illustrative" in text(return_page(found, LOOK, 59))
    september = read_scheme(reader, view(reader, "2018-09"), found.scheme.id)
    assert september is not None
    assert "September 2018's split into low, medium and high is illustrative." in text(
        money(reader, september)
    )
    assert "Last month beside this month (illustrative)" in text(return_page(september, LOOK, 79))


def test_organisations_codes_and_large_amounts_are_whole(reader: Reader) -> None:
    found = scheme(reader)
    code = "NHS EAST LEICS & RUT"
    shares = tuple(
        replace(share, organisation=f"{code[:-1]}{number}", plan=123_456_789_000_00)
        for number, share in enumerate(found.shares)
    )
    for width in (59, 79, 119):
        page = money(reader, replace(found, shares=shares), width)
        shown = text(page)
        assert "#" not in shown
        assert f"{code[:-1]}2 " in shown
        assert "123,456,789 " in shown
        assert "370,370,367 " in shown
        assert max(width_of(line) for line in page.lines) <= width
    months = scheme_money.months(reader, found.scheme.id, Scope.of(found.view))
    page = Page(79)
    finance.fill(page, found, [replace(row, plan=-123_456_789_000_00) for row in months], LOOK)
    line = next(line for line in text(page).splitlines() if line.startswith(" April 2018"))
    assert line.split()[2] == "-370,370,367"


@pytest.mark.parametrize("width", [59, 79, 119])
def test_the_reason_of_the_line_stands_below_the_ratings_in_full(reader: Reader, width: int) -> None:
    """Where the column has no room for words a sign stands for it; "R…" said nothing."""
    found = scheme(reader)
    assert found.given is not None
    overall = found.given.rating(found.view.overall.id)
    assert overall is not None
    why = "the gastroenterology pathway was signed off after the ratings were given, as the panel heard"
    own = replace(overall, id="own", organisation="LC", chosen=Rating.AMBER, reason="signed later")
    lacking = replace(own, id="lacking", organisation="WL", chosen=Rating.RED, reason="")
    given = replace(found.given, ratings=(replace(overall, reason=why), own, lacking))
    page = return_page(replace(found, given=given), LOOK, width)
    shown = " ".join(text(page).split())
    assert f"Reason {why}" in shown
    assert "Reason, LC signed later" in shown
    assert "Reason, WL missing" in shown
    assert max(width_of(line) for line in page.lines) <= width
    line = next(line for line in text(page).splitlines() if line.startswith(" Overall"))
    assert line.endswith("…")
    lines = text(page).splitlines()
    assert next(line for line in lines if "WL only" in line).endswith(
        "none" if width < 79 else "reason missing"
    )
    other = text(return_page(replace(found, given=given), LOOK, width, found.view.components[0].id))
    assert "Reason, LC" not in other


def test_only_keys_that_work_now_are_offered(reader: Reader) -> None:
    found = replace(scheme(reader, "4"), updates=())
    draft = replace(found, given=None)
    assert found.given is not None
    shown = text(return_page(found, LOOK, 100))
    assert "S takes it back to draft" in shown
    assert "s submits" not in shown
    assert "s submits it" in text(return_page(draft, LOOK, 100))
    assert "its letter or Enter chooses" in shown
    for locked in (replace(found, locked=True), replace(draft, locked=True)):
        page = text(return_page(locked, LOOK, 100)) + text(money(reader, locked))
        for words_ in ("submits", "takes it back", "Enter", "c writes", "w share"):
            assert words_ not in page
    for off in (False, True):
        pages = [parts.milestones_page((), "2018-10-31", 100, locked=off), Page(100), Page(100)]
        parts.issues_table(pages[1], (), "2018-10-31", locked=off)
        risks_table(pages[2], (), LOOK, locked=off)
        assert [("adds one" in text(each)) for each in pages] == [not off] * 3
