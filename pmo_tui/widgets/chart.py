"""The chart of the year by month, drawn by plotext and coloured by the app's own styles.

plotext is imported when this module is: after the overview's first paint (decision 4).
"""

import re
from collections.abc import Sequence

from textual_plotext.plot import Plot

from db.reading.overview import MonthFigures
from pmo_tui.domain.money import format_amount
from pmo_tui.domain.period import short_month
from pmo_tui.render.cells import Cell, Line, Look, fit
from pmo_tui.render.overview_blocks import LABEL, SHAPE_STYLES, SHAPES

_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
_STEPS = (1, 2, 2.5, 4, 5, 10)
_NARROW = 5
"""Columns a month needs to have its name in three letters and a bar of half its room."""
_BELOW = 2
"""Lines that the axis and the months' names take."""


def draw(months: Sequence[MonthFigures], current: str, look: Look, width: int, height: int) -> list[Line]:
    """Draw the months in so many columns and lines: actual up to the current month, forecast after.

    The bars begin after the width of a label, so that figures below can stand in line with them. Returns
    lines of cells, none wider than asked: only words where there is not a column for each month.
    """
    if width < LABEL + len(months):
        return [[(fit(" Too narrow", width), "muted")]]
    plot = Plot()
    plot.plotsize(width, height)
    plot._set_size(width, height)  # plotsize alone forgets a resize (textual-plotext issue 5)
    plot.theme("clear")
    narrow = (width - LABEL) // len(months) < _NARROW
    bar = 0.3 if narrow else 0.5
    places: list[float] = [float(number) for number in range(1, len(months) + 1)]
    for shape, wanted in ((SHAPES["actual"], True), (SHAPES["forecast"], False)):
        chosen = [
            (place, month.amount)
            for place, month in zip(places, months, strict=True)
            if month.amount is not None and (month.month <= current) is wanted
        ]
        if chosen:
            plot.bar(*map(list, zip(*chosen, strict=True)), marker=shape, width=bar)
    for place, month in zip(places, months, strict=True):
        ends = [place - bar / 2, place + bar / 2]
        plot.plot(ends, [month.plan, month.plan], marker=SHAPES["plan"])
    plot.xticks(places, [short_month(month.month)[: 1 if narrow else 3] for month in months])
    plot.xlim(0.5, len(months) + 0.5)
    _scale(plot, months, look, height - _BELOW)
    plot.frame(False)
    plot.xaxes(True, False)
    plot.yaxes(True, False)
    return [_cells(line) for line in _ESCAPES.sub("", plot.build()).split("\n")[:height]]


def _scale(plot: Plot, months: Sequence[MonthFigures], look: Look, lines: int) -> None:
    """Put round amounts in house style at the left, zero among them, each as many lines from the next."""
    amounts = [amount for month in months for amount in (month.plan, month.amount or 0)]
    low, high = min(0, *amounts), max(0, *amounts)
    step = _round_step((high - low) / max(1, (lines - 1) // (3 if lines > 9 else 2)))
    bottom, top = low // step, max(-(-high // step), low // step + 1)
    apart = max(1, (lines - 1) // (top - bottom))
    ticks: list[float] = [number * step for number in range(bottom, top + 1)]
    plot.ylim(ticks[0], max(ticks[-1], ticks[0] + step * (lines - 1) / apart))
    labels = [format_amount(int(tick), look.style) for tick in ticks]
    plot.yticks(ticks, [f"{label:>{LABEL - 1}}" for label in labels])


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
        style = SHAPE_STYLES.get(letter, "muted")
        if cells and cells[-1][1] == style:
            cells[-1] = (cells[-1][0] + letter, style)
        else:
            cells.append((letter, style))
    return cells
