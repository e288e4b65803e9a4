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


@pytest.fixture(scope="module")
def found(demo_template: Path) -> Iterator[Overview]:
    with closing(Reader(demo_template)) as reader:
        yield reading.overview(reader, view(reader))


def words(line: Line) -> str:
    return "".join(part for part, _ in line)


def months(*amounts: tuple[int, int | None]) -> list[MonthFigures]:
    names = [f"2018-{number:02}" for number in range(4, 13)] + ["2019-01", "2019-02", "2019-03"]
    return [MonthFigures(name, plan, amount) for name, (plan, amount) in zip(names, amounts, strict=False)]


@pytest.mark.parametrize(("width", "height"), [(30, 9), (58, 9), (78, 12), (158, 18)])
def test_the_chart_keeps_to_its_room_and_tells_its_parts_apart_by_shape(
    found: Overview, width: int, height: int
) -> None:
    lines = chart.draw(found.months, "2018-10", LOOK, width, height)
    drawn = "\n".join(words(line) for line in lines)
    assert len(lines) == height
    assert max(width_of(line) for line in lines) <= width
    assert all(shape in drawn for shape in "█▒━")
    assert "\x1b" not in drawn
    assert "0" in drawn


@pytest.mark.parametrize("width", range(30))
def test_a_window_too_narrow_for_the_chart_says_so(width: int) -> None:
    lines = chart.draw(months(*[(500_000, 400_000)] * 12), "2018-10", LOOK, width, 9)
    assert all(width_of(line) <= width for line in lines)
    assert ("narrow" in words(lines[0])) is (11 <= width < 22)


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
    assert "▒" not in drawn


def test_each_shape_has_its_own_style_and_the_rest_is_muted(found: Overview) -> None:
    styles = {
        letter: style
        for line in chart.draw(found.months, "2018-10", LOOK, 78, 12)
        for part, style in line
        for letter in part
    }
    assert (styles["█"], styles["▒"], styles["━"]) == ("accent", "accent", "warn")
    assert {style for letter, style in styles.items() if letter not in "█▒━"} == {"muted"}


def test_the_scale_is_printed_in_house_style(found: Overview) -> None:
    look = Look(HouseStyle(negative=NegativeStyle.BRACKETS, saving=SavingSign.NEGATIVE))
    drawn = "\n".join(words(line) for line in chart.draw(found.months, "2018-10", look, 78, 12))
    assert "(4,000)" in drawn
