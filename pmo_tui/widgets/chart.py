"""The chart of the year by month, drawn by plotext and coloured by the app's own styles.

plotext is imported when this module is: after the overview's first paint (decision 4). It lays out the scale,
its axis and the months' names. Its own bars end at whole lines and its lines cut them, so every point of bars
and marks is given to it in columns and lines: then a bar is right to a quarter of a line.
"""

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len
from textual_plotext.plot import Plot

from db.enums import MoneyUnit
from db.reading.overview import MonthFigures
from pmo_tui.domain.money import HouseStyle, format_amount
from pmo_tui.domain.period import short_month
from pmo_tui.render.cells import Cell, Line, Look, fit
from pmo_tui.render.overview_blocks import LABEL, SHAPE_STYLES, SHAPES

_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
_STEPS = (1, 2, 2.5, 4, 5, 10)
_LEAST = {MoneyUnit.POUNDS: 100, MoneyUnit.THOUSANDS: 100_000, MoneyUnit.MILLIONS: 10_000_000}
"""Pence of the least step of the scale: two less apart could print alike."""
_NAMED = 4
"""Columns a month needs to have its name in three letters."""
_ROOMY = 8
"""Columns from which there is an empty one between the plan's marks."""
_SPARE = 3
"""Columns more for plotext, which moves or drops a name at the edge; they stay empty."""
_ZERO = "─"
_BARS = {"actual": "▂▄▆█", "forecast": "⣀⣤⣶⣿"}
"""The top of a bar by quarters of a line."""
_HANGING = {"actual": "▀█", "forecast": "⠛⣿"}
"""The end of a bar below nothing, by halves: few shapes hang from the top of their line."""
_ROOTS = {"actual": "▀▄", "forecast": "⠛⣤"}
"""A bar in the line of nothing, from its middle up or down, where the axis is."""
_MARKS = "▁━▔"
"""The plan's mark at the foot, in the middle and at the top of its line."""
_STYLES = {
    letter: SHAPE_STYLES[SHAPES[name]]
    for name, letters in [*_BARS.items(), *_ROOTS.items(), ("plan", _MARKS)]
    for letter in letters
}

_Points = dict[tuple[int, int], str]
"""What stands at a column and a line; the line of nothing is 0, nothing itself in its middle."""


class _Scale(NamedTuple):
    """A round step of so many pence each so many lines, and the lines there are below and above nothing."""

    step: int
    apart: int
    below: int
    above: int

    def lines(self, pence: int) -> float:
        """Return how many lines above nothing an amount stands."""
        return pence * self.apart / self.step


def draw(months: Sequence[MonthFigures], current: str, look: Look, width: int, height: int) -> list[Line]:
    """Draw the months in so many columns and lines: actual up to the current month, forecast after.

    Bars begin on the line of nothing: savings above, costs below. A month that nobody gave has none. The plan
    is a mark behind its month's bar. Months begin after the width of a label, so that figures below can stand
    in line with them. Returns lines of cells, none wider than asked: only words where a month has no room for
    a bar and a mark beside it.
    """
    scale = _scale(months, look.style, height - 1)
    steps = range(-(scale.below // scale.apart), scale.above // scale.apart + 1)
    labels = [format_amount(step * scale.step, look.style) for step in steps]
    label = max(LABEL - 1, *map(cell_len, labels))
    each = (width - label - 1) // max(1, len(months))
    if each < 2:
        return [[(fit(" Too narrow", width), "muted")]]
    points: _Points = {(column, 0): _ZERO for column in range(each * len(months))}
    for place, month in enumerate(months):
        _month(points, place * each, each, month, scale, "actual" if month.month <= current else "forecast")
    plot = Plot()
    room = width + _SPARE
    plot.plotsize(room, height)
    plot._set_size(room, height)  # plotsize alone forgets a resize (textual-plotext issue 5)
    plot.theme("clear")
    for letter in sorted(set(points.values())):
        placed = [place for place, at in points.items() if at == letter]
        plot.scatter([x for x, _ in placed], [y for _, y in placed], marker=letter)
    plot.xlim(0, room - label - 2)
    plot.ylim(-scale.below, scale.above)
    plot.yticks([step * scale.apart for step in steps], [f"{text:>{label}}" for text in labels])
    names = [short_month(month.month)[: 3 if each >= _NAMED else 1] for month in months]
    plot.xticks([place * each + each // 2 for place in range(len(months))], names)
    plot.frame(False)
    plot.xaxes(False, False)
    plot.yaxes(True, False)
    return [_cells(line) for line in _ESCAPES.sub("", plot.build()).split("\n")[:height]]


def _month(points: _Points, first: int, each: int, month: MonthFigures, scale: _Scale, name: str) -> None:
    """Put a month's mark and bar into its columns; the mark stays on both sides of the bar."""
    bar = max(1, min(each - 2, round(each * 0.6)))
    start = first + (each - bar) // 2
    mark, line = _mark(scale.lines(month.plan))
    for column in range(first, first + each - (each >= _ROOMY)):
        points[column, line] = mark
    for line, letter in _bar(scale.lines(month.amount or 0), name):
        for column in range(start, start + bar):
            points[column, line] = letter


def _mark(lines: float) -> tuple[str, int]:
    """Return the plan's mark and its line."""
    line = math.ceil(lines - 0.5)
    return _MARKS[round((lines + 0.5 - line) * 2)], line


def _bar(lines: float, name: str) -> list[tuple[int, str]]:
    """Return a bar's lines and what stands there; whatever is not nothing is seen."""
    if not lines:
        return []
    up = lines > 0
    parts, sign = (_BARS[name], 1) if up else (_HANGING[name], -1)
    root = len(parts) // 2
    full, rest = divmod(max(round(abs(lines) * len(parts)), root) - root, len(parts))
    bar = [(0, _ROOTS[name][not up]), *((sign * number, parts[-1]) for number in range(1, full + 1))]
    return [*bar, (sign * (full + 1), parts[rest - 1])] if rest else bar


def _scale(months: Sequence[MonthFigures], style: HouseStyle, lines: int) -> _Scale:
    """Choose the round amounts of the scale that draw the bars as high as so many lines allow."""
    amounts = [amount for month in months for amount in (month.plan, month.amount or 0)]
    low, high, least = min(0, *amounts), max(0, *amounts), _LEAST[style.unit]
    found = list[tuple[float, int, _Scale]]()
    for size in range(len(str(high - low)) + 2):
        for step in {int(least * 10**size * round_) for round_ in _STEPS if size or round_ != 2.5}:
            for apart in {2, 3, 4, 5, *([lines - 1] if step == least else [])}:
                below = math.ceil(-low * apart / step)
                if below + math.ceil(high * apart / step - 0.5) < lines:
                    scale = _Scale(step, apart, below, lines - 1 - below)
                    found.append((step / apart, abs(apart - 3), scale))
    return min(found)[2]


def _cells(line: str) -> Line:
    """Cut a line where its shapes change, and give each its style."""
    cells: list[Cell] = []
    for letter in line.rstrip():
        style = _STYLES.get(letter, "muted")
        if cells and cells[-1][1] == style:
            cells[-1] = (cells[-1][0] + letter, style)
        else:
            cells.append((letter, style))
    return cells
