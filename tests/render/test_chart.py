"""The chart of the year by month: its room, its shapes, its scale."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from db.enums import NegativeStyle, SavingSign
from db.reading import overview as reading
from db.reading.overview import MonthFigures, Overview
from db.reading.portfolio import view
from db.reading.reader import Reader
from pmo_tui.domain.money import HouseStyle
from pmo_tui.render.cells import Line, Look, width_of
from pmo_tui.widgets import chart

LOOK = Look()
MARKS = "▁━▔"
HEIGHTS = {"▂": 1, "▄": 2, "▆": 3, "█": 4, "▀": 2, "⣀": 1, "⣤": 2, "⣶": 3, "⣿": 4, "⠛": 2}
"""Quarters of a line that a letter of a bar fills."""


@pytest.fixture(scope="module")
def found(demo_template: Path) -> Iterator[Overview]:
    with closing(Reader(demo_template)) as reader:
        yield reading.overview(reader, view(reader))


def words(line: Line) -> str:
    return "".join(part for part, _ in line)


def months(*amounts: tuple[int, int | None]) -> list[MonthFigures]:
    names = [f"2018-{number:02}" for number in range(4, 13)] + ["2019-01", "2019-02", "2019-03"]
    return [MonthFigures(name, plan, amount) for name, (plan, amount) in zip(names, amounts, strict=False)]


@pytest.mark.parametrize(("width", "height"), [(34, 9), (58, 9), (78, 12), (158, 18)])
def test_the_chart_keeps_to_its_room_and_tells_its_parts_apart_by_shape(
    found: Overview, width: int, height: int
) -> None:
    lines = chart.draw(found.months, "2018-10", LOOK, width, height)
    drawn = "\n".join(words(line) for line in lines)
    assert len(lines) == height
    assert max(width_of(line) for line in lines) <= width
    assert all(any(shape in drawn for shape in shapes) for shapes in ("█", "⣿", MARKS))
    assert "\x1b" not in drawn
    assert "0" in drawn


def bars(lines: list[Line], count: int) -> list[int]:
    """Return each month's height in quarters of a line, as a person sees it in the middle of its room."""
    rows = [words(line) for line in lines[:-1]]
    each = (len(rows[zero(lines)]) - 10) // count
    middle = [10 + place * each + (each - 1) // 2 for place in range(count)]
    return [sum(HEIGHTS.get(row[column : column + 1], 0) for row in rows) for column in middle]


def zero(lines: list[Line]) -> int:
    return next(number for number, line in enumerate(lines) if words(line).startswith("        0┤"))


SIZES = [(34, 9), (46, 9), (58, 9), (70, 11), (78, 12), (118, 18), (190, 22)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_heights_drawn_rank_as_the_figures_do(found: Overview, width: int, height: int) -> None:
    """A bar is right to a quarter of a line: none is higher than a larger one's, none off by more."""
    lines = chart.draw(found.months, "2018-10", LOOK, width, height)
    drawn = bars(lines, 12)
    figures = [month.amount or 0 for month in found.months]
    by_figure = [drawn[place] for place in sorted(range(12), key=figures.__getitem__)]
    assert by_figure == sorted(by_figure)
    quarter = max(figures) / max(drawn)
    assert all(abs(high * quarter - pence) < quarter for high, pence in zip(drawn, figures, strict=True))
    assert max(drawn) > 4 * (height - 2) * 0.7  # the room is used


def test_months_that_were_drawn_alike_are_told_apart(found: Overview) -> None:
    drawn = bars(chart.draw(found.months, "2018-10", LOOK, 70, 11), 12)
    april, may, june, december, january, march = (drawn[place] for place in (0, 1, 2, 8, 9, 11))
    assert april > may > june
    assert march > december > january


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_plans_mark_does_not_cut_a_bar(width: int, height: int) -> None:
    """It stands beside the bar that is higher, at the same line as above one that is lower."""
    every = months(*[(500_000_00, 900_000_00), (500_000_00, None)] * 6)
    lines = chart.draw(every, "2018-10", LOOK, width, height)
    drawn = bars(lines, 12)
    assert len(set(drawn[::2])) == 1
    assert set(drawn[1::2]) == {0}
    marked = [words(line) for line in lines if any(mark in words(line) for mark in MARKS)]
    assert len(marked) == 1
    assert "█" in marked[0]


def test_a_bar_begins_on_the_line_of_nothing_and_a_cost_hangs_from_it() -> None:
    amounts = [(0, 4_000_000_00), (0, -2_000_000_00), (0, None), (0, 0), (0, -4_000_000_00), (0, 1)] * 2
    lines = chart.draw(months(*amounts), "2018-10", LOOK, 70, 14)
    row = words(lines[zero(lines)])[10:]
    assert [row[place * 5 + 2] for place in range(12)] == list("▀▄━━▄▀▀⣤━━⣤⠛")
    up, down, none, nothing, deep, penny = bars(lines, 12)[:6]
    assert none == nothing == 0
    assert penny == 2  # half a line: it is not nothing
    assert abs(2 * down - deep) <= 2
    assert abs(up - deep) <= 2
    above = [words(line)[10 + 5 + 2 : 10 + 5 + 3] for line in lines[: zero(lines)]]
    assert not set(above) & set(HEIGHTS)


@pytest.mark.parametrize("width", range(40))
def test_a_window_too_narrow_for_the_chart_says_so(width: int) -> None:
    lines = chart.draw(months(*[(500_000, 400_000)] * 12), "2018-10", LOOK, width, 9)
    assert all(width_of(line) <= width for line in lines)
    assert ("narrow" in words(lines[0])) is (11 <= width < 34)


@pytest.mark.parametrize(
    "amounts",
    [
        [(0, 0)] * 12,
        [(100, -100)] * 12,
        [(-500_000_00, -700_000_00)] * 12,
        [(1, 10**13)] * 12,
        [(5_000_00, 0)],
        [(5_000_00, 4_000_00)] * 7 + [(5_000_00, None)] * 5,
        [(5_000_00, None)] * 12,
    ],
)
def test_the_chart_of_any_amounts_is_drawn(amounts: list[tuple[int, int | None]]) -> None:
    lines = chart.draw(months(*amounts), "2018-10", LOOK, 78, 12)
    assert len(lines) == 12
    assert max(width_of(line) for line in lines) <= 78


def test_a_month_that_nobody_has_given_has_no_bar() -> None:
    """Not even the line of a bar of nothing."""
    given = months(*[(500_000, 400_000)] * 7, *[(500_000, None)] * 5)
    drawn = "\n".join(words(line) for line in chart.draw(given, "2018-11", LOOK, 78, 12))
    assert "█" in drawn
    assert "⣿" not in drawn


def test_each_shape_has_its_own_style_and_the_rest_is_muted(found: Overview) -> None:
    styles = {
        letter: style
        for line in chart.draw(found.months, "2018-10", LOOK, 78, 12)
        for part, style in line
        for letter in part
    }
    assert (styles["█"], styles["⣿"]) == ("accent", "accent")
    assert {styles[letter] for letter in MARKS if letter in styles} == {"warn"}
    rest = {style for letter, style in styles.items() if letter not in HEIGHTS and letter not in MARKS}
    assert rest == {"muted"}


def test_the_scale_is_printed_in_house_style(found: Overview) -> None:
    look = Look(HouseStyle(negative=NegativeStyle.BRACKETS, saving=SavingSign.NEGATIVE))
    drawn = "\n".join(words(line) for line in chart.draw(found.months, "2018-10", look, 78, 12))
    assert "(5,000)" in drawn
