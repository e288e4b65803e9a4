"""The overview's page: how it is drawn at every size, and what is not there yet."""

from dataclasses import replace
from itertools import takewhile

import pytest

from db.enums import MoneyUnit, NegativeStyle, Rating, SavingSign
from db.reading import overview as reading
from db.reading.overview import MonthFigures, Movement, Overview, Side
from db.reading.portfolio import view
from db.reading.reader import Reader
from pmo_tui.domain.money import HouseStyle
from pmo_tui.render import overview as drawing
from pmo_tui.render import overview_table as table
from pmo_tui.render.cells import Line, Look, width_of
from pmo_tui.render.overview_table import Drill
from pmo_tui.render.page import Page
from pmo_tui.widgets import chart
from tests.render.overview_steps import LOOK, SIZES, at, cell, text, words

# -- how it is drawn -------------------------------------------------------------


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("unit", MoneyUnit)
def test_everything_fits_at_every_size(found: Overview, width: int, height: int, unit: MoneyUnit) -> None:
    look = Look(HouseStyle(unit, NegativeStyle.BRACKETS, SavingSign.NEGATIVE))
    current = "2018-10"

    def draw(wide: int, high: int) -> list[Line]:
        return chart.draw(found.months, current, look, wide, high)

    page = drawing.page(found, look, width, height, draw)
    assert max(width_of(line) for line in page.lines) <= width
    assert "#" not in text(page)
    for stop in page.stops:
        assert stop.line < len(page.lines)
        assert -1 <= stop.end <= width
        assert at(page, stop)
    assert "Grand Total" in text(page)
    shown = {stop.key.column for stop in page.stops if isinstance(stop.key, Drill)}
    assert {"rag:red", "rag:grey", "fot"} <= shown
    for column in table.columns(found, look):
        assert column.key in shown or column.words in text(page)  # what has no room is named


def test_at_the_design_size_headlines_and_table_are_one_page(found: Overview) -> None:
    lines = [words(line) for line in drawing.page(found, LOOK, 79, 21).lines]
    assert lines[20].startswith(" Grand Total")


def test_the_movement_stands_beside_the_table_where_there_is_room(found: Overview) -> None:
    wide = [words(line) for line in drawing.page(found, LOOK, 159, 47).lines]
    assert any("Programme area" in line and "Movement since Sep" in line for line in wide)
    narrow = [words(line) for line in drawing.page(found, LOOK, 79, 21).lines]
    assert any(line.startswith(" Favourable") and "Adverse" in line for line in narrow)
    narrowest = [words(line) for line in drawing.page(found, LOOK, 59, 16).lines]
    assert not any("Favourable" in line and "Adverse" in line for line in narrowest)


def test_without_colour_ratings_stand_in_brackets(found: Overview) -> None:
    assert "[R] [A] [G] [B] [P] [X]" in text(drawing.page(found, Look(mono=True), 79, 21))


def test_names_are_shown_as_they_are_written(found: Overview) -> None:
    odd = replace(found.areas[0], name="[bold]Care[/] \x1b[31m\u202e")
    page = drawing.page(replace(found, areas=(odd, *found.areas[1:])), LOOK, 119, 37)
    assert "[bold]Care[/] \ufffd[31m\ufffd" in text(page)
    assert max(width_of(line) for line in page.lines) <= 119


def test_a_copy_has_every_column_in_full_pounds(found: Overview) -> None:
    lines = [line.split("\t") for line in table.as_text(found, LOOK).split("\n")]
    assert {len(line) for line in lines} == {len(table.columns(found, LOOK)) + 1}
    total = dict(zip(lines[0], lines[-1], strict=True))
    assert total["Programme area"] == "Grand Total"
    assert (total["Red"], total["Blue"], total["To submit"]) == ("31", "10", "23")
    assert total["Forecast £"] == "55432742"
    assert total["Variance £"] == str(55432742 - 58200187)


def test_a_copy_holds_no_formula(found: Overview) -> None:
    odd = replace(found.areas[0], name='=HYPERLINK("http://x","y")')
    copied = table.as_text(replace(found, areas=(odd, *found.areas[1:])), LOOK)
    assert "\n'=HYPERLINK(" in copied
    assert "\n=" not in copied


# -- what is not there yet -------------------------------------------------------


def test_without_schemes_it_says_how_to_begin(found: Overview) -> None:
    page = drawing.page(replace(found, areas=()), LOOK, 79, 21)
    words = text(page)
    assert "No schemes yet" in words
    steps = (
        "press 0 for Set-up",
        "press 2 for the register",
        "+ to add a scheme",
        "pmo-tui import FOLDER FILE",
    )
    assert [words.index(step) for step in steps] == sorted(words.index(step) for step in steps)


def test_without_a_month_there_is_the_plan_only(reader: Reader) -> None:
    page = drawing.page(reading.overview(reader, view(reader, "2030-01")), LOOK, 79, 21)
    assert "none yet" in text(page)
    assert "58,200" in text(page)
    assert "Movement" not in text(page)
    assert at(page, cell(page, "", "rag:none")) == "177"


def test_the_first_month_has_no_movement(reader: Reader) -> None:
    page = drawing.page(reading.overview(reader, view(reader, "2018-09")), LOOK, 79, 21)
    assert "Movement" not in text(page)
    assert "since" not in text(page)


def test_counts_of_nothing_lead_nowhere(found: Overview) -> None:
    total = replace(found.total, unsent=0, due=0)
    calm = replace(found, total=total, milestones=0, actions=0, adverse=Side(), favourable=Side())
    page = drawing.page(calm, LOOK, 79, 21)
    assert "121 of 121 open submitted   0 to submit   0 commentaries due" in text(page)
    assert "0 milestones   0 risk actions" in text(page)
    assert "No scheme." in text(page)
    assert not [
        s
        for s in page.stops
        if isinstance(s.key, Drill) and s.key.column in {"due", "late"} and s.key.row == "headline"
    ]


def test_another_frameworks_ratings_have_their_columns(found: Overview) -> None:
    given = {Rating.RED: 1, Rating.ENABLER: 2, Rating.NOT_APPLICABLE: 3, None: 4}
    other = replace(found, total=replace(found.total, ratings=given))
    assert table.ratings(other)[-3:] == [Rating.NOT_APPLICABLE, Rating.ENABLER, None]


def test_one_of_a_kind_is_said_in_the_singular(found: Overview) -> None:
    one = replace(found, milestones=1, actions=1, total=replace(found.total, due=1))
    page = text(drawing.page(one, LOOK, 79, 21))
    assert "1 milestone   1 risk action " in page
    assert "1 commentary due" in page


@pytest.mark.parametrize("width", [59, 79])
def test_the_chart_says_that_the_plan_is_phased(found: Overview, width: int) -> None:
    def shown(*phased: bool) -> str:
        months = [
            replace(month, planned=2, phased=2 if here else 0)
            for month, here in zip(found.months, phased * 12, strict=False)
        ]
        page = drawing.page(replace(found, months=tuple(months)), LOOK, width, 40)
        assert max(width_of(line) for line in page.lines) <= width
        return text(page)

    assert "━━ plan, phased" in shown(True)
    assert "phased" not in shown(False)
    some = "The plan by month is partly phased." if width < 79 else "━━ plan, partly phased"
    assert some in shown(True, False)


def test_without_any_amount_there_is_no_chart(found: Overview) -> None:
    page = drawing.page(replace(found, months=(MonthFigures("2018-04", 0, 0),)), LOOK, 79, 21)
    assert "No months yet" in text(page)


def test_what_nobody_has_given_of_a_month_is_a_dash(found: Overview) -> None:
    months = tuple(
        replace(month, amount=None) if month.month > "2018-09" else month for month in found.months
    )
    lines = [words(line).split() for line in drawing.page(replace(found, months=months), LOOK, 140, 40).lines]
    actual, forecast = (next(line for line in lines if line[:1] == [row]) for row in ("Actual", "Forecast"))
    assert actual[-2:] == ["11,560", "–"]
    assert forecast[1:] == ["–"] * 5


@pytest.mark.parametrize(
    ("splits", "forecasts", "said"),
    [
        (356, 356, "Assured  51,767   93% of the forecast   +519 since Sep"),
        (355, 356, "Assured  51,767   355 of 356 splits given   +519 since Sep   of the splits given"),
        (300, 300, "Assured  51,767   93% of the forecast   +519 since Sep   of the forecasts given"),
        (299, 300, "Assured  51,767   299 of 300 splits given   +519 since Sep   of the splits given"),
        (0, 300, "Assured  –   no forecast is split yet"),
    ],
)
def test_what_is_assured_says_of_how_many_splits_it_is(
    found: Overview, splits: int, forecasts: int, said: str
) -> None:
    sums = found.total.sums._replace(splits=splits, forecasts=forecasts)
    page = drawing.page(replace(found, total=replace(found.total, sums=sums)), LOOK, 119, 37)
    assert said in [words(line).strip() for line in page.lines]


# -- what moved by less than is printed ------------------------------------------


def moved(found: Overview, *changes: int, others: tuple[int, int] = (0, 0), width: int = 79) -> Page:
    """Draw movements that are favourable, named by how much they are, and so many others of so much."""
    named = tuple(Movement(str(n), f"{n} ELR", "Federation " * 9, change) for n, change in enumerate(changes))
    side = Side(len(named) + others[0], sum(changes) + others[1], named, tied=len(named) > 4)
    return drawing.page(replace(found, favourable=side, adverse=Side()), LOOK, width, 40)


def below(page: Page, head: str = "Favourable") -> list[str]:
    lines = [words(line)[:38].strip() for line in page.lines]
    start = next(place for place, line in enumerate(lines) if line.startswith(head))
    return list(takewhile(bool, lines[start:]))


def test_a_movement_that_prints_as_nothing_is_not_named(found: Overview) -> None:
    """It is counted, and the way to it stays: the register is asked for all that moved so."""
    page = moved(found, 75)
    assert [line.split() for line in below(page)] == [
        ["Favourable", "0"],
        ["1", "scheme,", "rounds", "to", "0", "0"],
    ]
    assert cell(page, "Favourable", "rest").key.text == "change>0"
    page = moved(found, 40_000, 39_900, 30_000, 20_000, 10_000, others=(2, 20_000))
    assert below(page)[1].split() == ["7", "schemes,", "each", "rounds", "to", "0", "+2"]
    page = moved(found, 90_000, 60_000, 75)
    assert [line.split()[0] for line in below(page)] == ["Favourable", "0", "1", "1"]
    assert below(page)[3].split() == ["1", "other,", "rounds", "to", "0", "0"]
    assert cell(page, "Favourable", "rest").key.text == "change>0 change<600"
    assert not [stop for stop in page.stops if stop.kind == "scheme" and stop.key == "2"]


@pytest.mark.parametrize("width", [59, 79, 119, 159])
def test_a_name_that_is_cut_keeps_a_blank_before_its_amount(found: Overview, width: int) -> None:
    page = moved(found, 90_000_000, width=width)
    assert max(width_of(line) for line in page.lines) <= width
    assert [line for line in page.lines if "… +900" in words(line)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_tables_unit_is_said_at_every_size(found: Overview, width: int, height: int) -> None:
    head = next(
        line for line in text(drawing.page(found, LOOK, width, height)).splitlines() if "Prog" in line
    )
    assert "£k" in head
