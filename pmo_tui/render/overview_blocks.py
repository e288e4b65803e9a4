"""Blocks of the overview: what moved since last month, and the year by month with its chart."""

from collections.abc import Callable
from dataclasses import replace

from rich.cells import cell_len

from db.reading.overview import MonthFigures, Movement, Overview, Side
from pmo_tui.domain.money import format_pounds
from pmo_tui.domain.period import month_name, short_month
from pmo_tui.domain.query import exactly
from pmo_tui.render.cells import Cell, Line, Look, amount, fit, pad, text_cell, variance, width_of
from pmo_tui.render.overview_table import Drill, position
from pmo_tui.render.page import Page, Stop

LABEL = 10
"""Columns of the labels at the left, and of the chart's scale."""

TWO_SIDES_FROM = 72
"""Columns from which favourable and adverse movement stand side by side."""

SINCE_FROM = 48
"""Columns from which a block names last month in full."""

LOWEST_CHART, HIGHEST_CHART = 9, 22
"""Lines of the chart."""

SHAPES = {"actual": "█", "forecast": "⣿", "plan": "━"}
"""What each part of the chart is drawn with, so that it is told apart without colour too."""

SHAPE_STYLES = {"█": "accent", "⣿": "accent", "━": "warn"}
"""The style of each shape."""

OF_GIVEN = "of the forecasts given"
"""What movement is of while some are not: those have not moved yet."""

DrawChart = Callable[[int, int], list[Line]]
"""Draws the chart in so many columns and lines."""


def rest_text(side: Side, *, favourable: bool) -> str:
    """Return the filter for the schemes of a side that are not named."""
    every = "change>0" if favourable else "change<0"
    if not side.largest:
        return every if side.schemes else ""
    last = side.largest[-1].change
    edge = format_pounds(last)
    equal = "=" if side.tied else ""
    near = f"change<{equal}{edge}" if favourable else f"change>{equal}{edge}"
    named = [movement.ref for movement in side.largest if side.tied and movement.change == last]
    return " ".join([every, near, *(f"-{exactly('ref', r)}" for r in named)])


def movement(made: Page, found: Overview, look: Look) -> None:
    """Draw what moved since last month: the largest either way, and the rest, so that it balances."""
    assert found.view.prior is not None
    change = variance(position(found.total).change, look)
    name = (month_name if made.width >= SINCE_FROM else short_month)(found.view.prior.month)
    sums = found.total.sums
    if sums.shares and not sums.forecasts:
        made.add((f" Movement since {name}", "title"))
        made.add((" No forecast is given yet.", "muted"))
        return
    part = (f"   {OF_GIVEN}", "muted") if sums.forecasts < sums.shares else ("", "")
    made.add((f" Movement since {name}  ", "title"), change, part)
    two = made.width >= TWO_SIDES_FROM
    room = (made.width - 3) // 2 if two else made.width
    sides = [Page(room), Page(room)]
    _side(sides[0], found.favourable, look, favourable=True)
    _side(sides[1], found.adverse, look, favourable=False)
    if two:
        side_by_side(made, sides[0], sides[1], 2)
    else:
        for side in sides:
            _below(made, side)


def _worth_naming(side: Side, look: Look) -> Side:
    """Leave out what prints as nothing: a name beside a 0 explains no movement. It is among the others."""
    named = tuple(m for m in side.largest if any(d in "123456789" for d in variance(m.change, look)[0]))
    return side if named == side.largest else replace(side, largest=named, tied=False)


def _side(made: Page, found: Side, look: Look, *, favourable: bool) -> None:
    side = _worth_naming(found, look)
    word = "Favourable" if favourable else "Adverse"
    figures = [variance(movement.change, look)[0] for movement in side.largest]
    wide = 1 + max([cell_len(text) for text in (*figures, variance(side.change, look)[0])])
    name = made.width - wide - 2
    total: Line = [
        (fit(f" {word}", name + 1), "heading"),
        (fit(variance(side.change, look)[0], wide, right=True), "heading"),
    ]
    made.add(*total)
    for movement in side.largest:
        made.stop_cells(_moved_line(movement, look, name, wide), [(1, "scheme", movement.id)])
    if side.others:
        words = _others(side, small=side.largest != found.largest)
        cell = variance(side.remainder, look)
        line: Line = [(" ", ""), (fit(words, name) + fit(cell[0], wide, right=True), "muted")]
        made.stop_cells(line, [(1, "schemes", Drill(word, "rest", rest_text(side, favourable=favourable)))])
    if not side.schemes:
        made.add((" No scheme.", "muted"))


def _others(side: Side, *, small: bool) -> str:
    """Count the schemes without a name; `small` says that each moved by what prints as nothing."""
    one = side.others == 1
    if not small:
        return f"{side.others:,} other{'' if one else 's'}"
    noun = "other" if side.largest else "scheme"
    return f"1 {noun}, rounds to 0" if one else f"{side.others:,} {noun}s, each rounds to 0"


def _moved_line(movement: Movement, look: Look, name: int, wide: int) -> Line:
    words = fit(f"{text_cell(movement.ref)[0]} {text_cell(movement.name)[0]}", name)
    cell = variance(movement.change, look)
    return [(" ", ""), (words + fit(cell[0], wide, right=True), "")]


def side_by_side(made: Page, left: Page, right: Page, gap: int) -> None:
    """Put two pages beside each other."""
    start, shift = len(made.lines), left.width + gap
    for number in range(max(len(left.lines), len(right.lines))):
        ours = left.lines[number] if number < len(left.lines) else []
        theirs = right.lines[number] if number < len(right.lines) else []
        made.lines.append([*pad(ours, left.width), (" " * gap, ""), *theirs])
    made.stops += [Stop(start + s.line, s.start, s.end, s.kind, s.key) for s in left.stops]
    made.stops += [Stop(start + s.line, s.start + shift, s.end + shift, s.kind, s.key) for s in right.stops]


def _below(made: Page, other: Page) -> None:
    start = len(made.lines)
    made.lines += other.lines
    made.stops += [Stop(start + s.line, s.start, s.end, s.kind, s.key) for s in other.stops]


def year(made: Page, found: Overview, look: Look, height: int, chart: DrawChart | None) -> None:
    """Draw the chart and its figures, as high as a window of so many lines allows."""
    _legend(made, found, look)
    if not any(month.plan or month.amount for month in found.months):
        made.add((" No months yet. They come with the schemes' shares and returns.", "muted"))
        return
    rows = _month_rows(found, look)
    wide = max(cell_len(text) for cells in rows.values() for text, _ in cells) + 1
    each = (made.width - LABEL - 1) // len(found.months)
    figures = Page(made.width)
    if each >= wide:  # a figure stands below its bar
        _months(figures, found, rows, (each, (each - wide) // 2), len(found.months))
    else:
        fits = (made.width - LABEL - 1) // wide
        step = next(size for size in (6, 4, 3, 2, 1) if size <= max(1, fits))
        _months(figures, found, rows, (wide, 0), step)
    left = height - len(made.lines) - len(figures.lines)
    if left < LOWEST_CHART:
        left = height - len(figures.lines) - 1
    lines = max(LOWEST_CHART, min(left, HIGHEST_CHART))
    drawn: list[Line] = [[(" Drawing the chart…", "muted")]]
    if chart is not None:
        drawn = chart(LABEL + each * len(found.months), lines)
    for number in range(lines):
        made.lines.append(drawn[number] if number < len(drawn) else [])
    _below(made, figures)


def _legend(made: Page, found: Overview, look: Look) -> None:
    """Draw what the shapes stand for; a plan that was not given by month says so, below where it must."""
    line: Line = [(" By month", "title"), (f"  {look.style.unit_words}  ", "muted")]
    for name, shape in SHAPES.items():
        line += [(f"   {shape * 2}", SHAPE_STYLES[shape]), (f" {name}", "muted")]
    planned, phased = (sum(getattr(month, what) for month in found.months) for what in ("planned", "phased"))
    note = "phased" if phased == planned else "partly phased"
    beside: Line = [(f", {note}", "muted")]
    if phased and width_of([*line, *beside]) <= made.width:
        made.add(*line, *beside)
        return
    made.add(*line)
    if phased:
        made.text(f"The plan by month is {note}.", "muted")


def _month_rows(found: Overview, look: Look) -> dict[str, list[Cell]]:
    shown = found.view.period.month if found.view.period else ""

    def if_(wanted: bool, month: MonthFigures) -> Cell:
        return amount(month.amount, look) if wanted else ("", "")

    return {
        "Plan": [amount(month.plan, look) for month in found.months],
        "Actual": [if_(month.month <= shown, month) for month in found.months],
        "Forecast": [if_(month.month > shown, month) for month in found.months],
    }


def _months(
    made: Page, found: Overview, rows: dict[str, list[Cell]], room: tuple[int, int], step: int
) -> None:
    """Draw the chart's figures: so many months beside each other, each in its room with a margin after it."""
    wide, margin = room
    for start in range(0, len(found.months), step):
        part = slice(start, start + step)
        if step < len(found.months):
            heads = "".join(fit(short_month(month.month), wide, right=True) for month in found.months[part])
            made.add((fit(f" {'':<{LABEL - 1}}{heads}", made.width), "heading"))
        for label, cells in rows.items():
            if not any(text for text, _ in cells[part]):
                continue
            line = [(fit(f" {label}", LABEL), "muted")]
            for text, style in cells[part]:
                line.append((fit(text, wide - margin, right=True) + " " * margin, style))
            made.stop_line("schemes", Drill("months", f"{label} {start}", ""), *line)
