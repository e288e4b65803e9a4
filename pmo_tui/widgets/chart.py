"""The chart of the year by month, drawn by plotext and coloured by the app's own styles.

Plan, actual and forecast are told apart by their shapes (a line, full and dotted bars), which the legend
names; colour only helps. plotext is imported when this module is: after the overview's first paint.
"""

import re
from collections.abc import Sequence

from textual_plotext.plot import Plot

from db.reading.overview import MonthFigures
from pmo_tui.domain.money import format_amount
from pmo_tui.domain.period import short_month
from pmo_tui.render.cells import Cell, Line, Look

ACTUAL, FORECAST, PLAN = "█", "▒", "━"
STYLES = {ACTUAL: "accent", FORECAST: "accent", PLAN: "warn"}
"""The style of each shape; everything else of the chart is muted."""

_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
_STEPS = (1, 2, 2.5, 4, 5, 10)
_BAR = 0.6

MARGIN = 9
"""Columns left of the axis, so that figures below can stand in line with the bars."""


def draw(months: Sequence[MonthFigures], current: str, look: Look, width: int, height: int) -> list[Line]:
    """Draw the months in so many columns and lines: actual up to the current month, forecast after.

    Returns lines of cells, none wider than asked.
    """
    plot = Plot()
    plot.plotsize(width, height)
    plot._set_size(width, height)  # plotsize alone forgets a resize (textual-plotext issue 5)
    plot.theme("clear")
    places = range(1, len(months) + 1)
    done = [place for place, month in zip(places, months, strict=True) if month.month <= current]
    for marker, name, chosen in (
        (ACTUAL, "actual", done),
        (FORECAST, "forecast", [place for place in places if place not in done]),
    ):
        if chosen:
            amounts = [months[place - 1].amount for place in chosen]
            plot.bar(chosen, amounts, marker=marker, width=_BAR, label=f" {name} ")
    for place, month in zip(places, months, strict=True):
        label = " plan " if place == 1 else None
        ends = [place - _BAR / 2, place + _BAR / 2]
        plot.plot(ends, [month.plan, month.plan], marker=PLAN, label=label)
    plot.xticks(list(places), [short_month(month.month) for month in months])
    plot.xlim(0.5, len(months) + 0.5)
    _scale(plot, months, look, height)
    plot.frame(False)
    plot.xaxes(True, False)
    plot.yaxes(True, False)
    return [_cells(line) for line in _ESCAPES.sub("", plot.build()).split("\n")[:height]]


def _scale(plot: Plot, months: Sequence[MonthFigures], look: Look, height: int) -> None:
    """Put round amounts in house style at the left, zero among them."""
    amounts = [amount for month in months for amount in (month.plan, month.amount)]
    low, high = min(0, *amounts), max(0, *amounts)
    step = _round_step((high - low) / max(2, height // 3))
    bottom, top = low // step, max(-(-high // step), low // step + 1)
    ticks: list[float] = [number * step for number in range(bottom, top + 1)]
    plot.ylim(ticks[0], ticks[-1])
    labels = [format_amount(int(tick), look.style) for tick in ticks]
    plot.yticks(ticks, [f"{label:>{MARGIN}}" for label in labels])


def _round_step(wanted: float) -> int:
    """Return the next round number of pence that is at least so much, and at least a pound."""
    size = 100
    while size * 10 < wanted:
        size *= 10
    return int(next(size * step for step in _STEPS if size * step >= wanted))


def _cells(line: str) -> Line:
    """Cut a line where its shapes change, and give each its style."""
    cells: list[Cell] = []
    for letter in line.rstrip():
        style = STYLES.get(letter, "muted")
        if cells and cells[-1][1] == style:
            cells[-1] = (cells[-1][0] + letter, style)
        else:
            cells.append((letter, style))
    return cells
