"""The finance page of a scheme: its shares, and the year month by month with a bar for each month."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rich.cells import cell_len

from db.enums import Source
from db.reading.scheme_money import MonthRecord, ShareRecord
from pmo_tui.domain.finance import Position
from pmo_tui.domain.money import format_amount
from pmo_tui.domain.period import month_name
from pmo_tui.domain.sources import mark, phased
from pmo_tui.render.cells import Cell, Line, Look, amount, fit, text_cell, variance
from pmo_tui.render.headlines import NOT_GIVEN
from pmo_tui.render.page import Page
from pmo_tui.render.scheme import SchemeView, share_position

Figure = tuple[str, Callable[[Position], Cell]]

_Block = list[tuple[str, Callable[[Position], Cell], int]]

OF_FORECAST = frozenset({"Forecast", "Variance", "Low", "Medium", "High", "Change"})
"""Figures that nobody knows while there is no forecast."""

OF_SPLIT = frozenset({"Low", "Medium", "High"})
"""Figures that nobody knows while the forecast is not assessed."""

LEAST_FIGURE = 8
"""Columns of a figure with a blank before it; longer ones take their room."""

LEAST_CODE = 5
"""Columns of the organisations' codes; longer ones take their room."""

LEAST_CHART = 12
"""Columns from which the bars are drawn."""

ACTUAL, AHEAD, PLAN, ZERO = "━", "╌", "┃", "│"
"""What the bars are drawn with: what was delivered, what is forecast, where the plan stands, and nothing.

The line of nothing is drawn only where a month costs: savings are to its right, costs to its left.
"""


def fill(page: Page, found: SchemeView, months: Sequence[MonthRecord], look: Look) -> None:
    """Draw the whole section; without shares it says how one is given."""
    if not found.shares:
        page.title("Shares")
        page.text("No organisation has a share yet: w gives an organisation its share.", "warn")
        return
    _shares(page, found, look)
    page.blank()
    _months(page, months, found.view.period.month if found.view.period else "", look, locked=found.locked)


def _columns(look: Look) -> list[Figure]:
    """Return the figures of a share; what has no room beside the rest stands below it."""
    return [
        ("Plan", lambda p: amount(p.plan, look)),
        ("YTD plan", lambda p: amount(p.ytd_plan, look)),
        ("YTD", lambda p: amount(p.ytd, look)),
        ("Forecast", lambda p: amount(p.fot, look)),
        ("Variance", lambda p: variance(p.variance, look)),
        ("Low", lambda p: amount(p.low, look)),
        ("Medium", lambda p: amount(p.medium, look)),
        ("High", lambda p: amount(p.high, look)),
        ("Change", lambda p: variance(p.change, look)),
    ]


def _shares(page: Page, found: SchemeView, look: Look) -> None:
    """Draw each organisation's share: plan, to date, forecast, variance, split."""
    code = max(LEAST_CODE, *(cell_len(text_cell(share.organisation)[0]) for share in found.shares))
    blocks = _blocks(found, _columns(look), page.width - code - 2)
    keys = "" if found.locked else " · Enter forecast and split · M months · w share"
    page.title("Shares", f"{look.style.unit_words}{keys}")
    unknown = frozenset.intersection(*map(_unknown, found.shares))
    never = frozenset() if found.view.prior else frozenset({"Change"})

    def line(shown: _Block, label: str, position: Position, style: str, unknown: frozenset[str]) -> Line:
        cells: Line = [(f" {fit(label, code)}", style or "bold")]
        for name, figure, wide in shown:
            text, own = NOT_GIVEN if name in unknown | never else figure(position)
            cells.append((fit(text, wide, right=True), style or own))
        return cells

    for shown in blocks:
        head = f" {'':<{code}}" + "".join(fit(name, wide, right=True) for name, _, wide in shown)
        page.add((head, "heading"))
        for share in found.shares:
            label = text_cell(share.organisation)[0]
            cells = line(shown, label, share_position(share), "", _unknown(share))
            if shown is not blocks[0]:
                page.add(*cells)
            else:
                page.stop_line("share", share.organisation_id, *cells)
        page.add(*line(shown, "All", found.position, "sum", unknown))
    _notes(page, found, look)


def _blocks(found: SchemeView, columns: Sequence[Figure], room: int) -> list[_Block]:
    """Return the figures that stand beside each other, each with its width; the rest stands below them.

    The change, which the header says of the whole scheme, is left out where it would need a block of its own.
    """
    positions = [found.position, *map(share_position, found.shares)]
    blocks = list[_Block]([[]])
    for name, figure in columns:
        longest = max(cell_len(text) for text in (name, *(figure(position)[0] for position in positions)))
        wide = max(LEAST_FIGURE, longest + 1)
        if blocks[-1] and sum(placed for _, _, placed in blocks[-1]) + wide > room:
            if name == "Change":
                break
            blocks.append([])
        blocks[-1].append((name, figure, wide))
    return blocks


def _unknown(share: ShareRecord) -> frozenset[str]:
    delivered = frozenset({"YTD"}) if share.ytd is None else frozenset()
    if share.fot is None:
        return OF_FORECAST | delivered
    return OF_SPLIT | delivered if share.low is None else delivered


def _notes(page: Page, found: SchemeView, look: Look) -> None:
    """Say whose forecast is missing, what is not as published, and what a whole year saves if it is given."""
    period = found.view.period
    lacking = [share.organisation for share in found.shares if share.fot is None]
    if lacking and period is not None:
        words = (
            f"No forecast for {month_name(period.month)} yet, so it counts as nothing: {', '.join(lacking)}."
        )
        page.text(words, "warn")
    effects = [
        f"{share.organisation} {format_amount(share.full_year_effect, look.style)}"
        for share in found.shares
        if share.full_year_effect is not None
    ]
    if effects:
        page.text(f"Full-year effect: {', '.join(effects)}", "muted")
    split = mark((share.split_source for share in found.shares if share.low is not None), Source.ILLUSTRATIVE)
    if split and period is not None:
        page.text(f"{month_name(period.month)}'s split into low, medium and high is {split}.", "muted")


def _months(page: Page, months: Sequence[MonthRecord], current: str, look: Look, *, locked: bool) -> None:
    """Draw plan, actual and forecast by month, all organisations together, with a bar for each month."""
    plans, values = dict[str, int | None](), dict[str, int | None]()
    for row in months:
        plans[row.month] = _plus(plans.get(row.month), row.plan)
        value = row.actual if row.month <= current else row.forecast
        values[row.month] = _plus(values.get(row.month), value)
    if all(value is None for value in (*plans.values(), *values.values())):
        page.title("By month", "actual to the month shown, forecast after")
        page.add((" No months yet." if locked else " No months yet. M enters them.", "muted"))
        return
    amounts = [amount(value, look)[0] for value in (*plans.values(), *values.values())]
    wide = max(10, *(cell_len(text) + 1 for text in amounts))
    scale = Scale.of(page.width - 26 - 3 * wide, [*plans.values(), *values.values()])
    _month_heads(page, scale, phased(_figures(months, current)), wide)
    for month, plan in sorted(plans.items()):
        value, done = values[month], month <= current
        text = amount(value, look)[0]
        columns = f"{'' if done else ' ' * (wide + 2)}{text:>{wide + 2}}{' ' * (wide + 2) if done else ''}"
        cells: Line = [(f" {month_name(month):<16}{amount(plan, look)[0]:>{wide}}{columns}  ", "")]
        page.add(*cells, *scale.bar(value, plan, ACTUAL if done else AHEAD))


def _month_heads(page: Page, scale: "Scale", spread: str, wide: int) -> None:
    """Draw what stands above the months: what the bars are, what is not as published, the columns' heads."""
    legend = f"{ACTUAL * 2} actual   {AHEAD * 2} forecast   {PLAN} plan"
    if scale.left:
        legend += f"   {ZERO} 0, costs to its left"
    page.title("By month", legend if scale.drawn else "actual to the month shown, forecast after")
    if spread:
        page.text(f"Phased, a total spread over the months: {spread}.", "muted")
    heads = f" {'Month':<16}{'Plan':>{wide}}{'Actual':>{wide + 2}}{'Forecast':>{wide + 2}}"
    page.add((fit(heads, page.width), "heading"))


def _figures(months: Sequence[MonthRecord], current: str) -> Iterator[tuple[str, str, Source | None]]:
    """Yield what is shown of the months and is other than nothing: what it is, its month, its source."""
    for row in months:
        done = row.month <= current
        if row.plan:
            yield "plan", row.month, row.plan_source
        if row.actual if done else row.forecast:
            yield "actual" if done else "forecast", row.month, row.source


def _plus(sum_: int | None, pence: int | None) -> int | None:
    """Add what was given; None while nobody gave anything."""
    return sum_ if pence is None else (sum_ or 0) + pence


@dataclass(frozen=True)
class Scale:
    """The scale of all the months' bars: savings to the right of nothing, costs to its left."""

    room: int
    """Columns of a bar with the plan's mark."""
    left: int
    """The column of the line of nothing; 0 where nothing costs, and no line is drawn."""
    pence: float
    """Pence in a column."""

    @classmethod
    def of(cls, room: int, amounts: Sequence[int | None]) -> "Scale":
        """Return the scale that has room for all of these amounts, and for a mark beyond them."""
        known = [pence or 0 for pence in amounts]
        cost, saving = -min(0, *known), max(0, *known)
        if not cost:
            return cls(room, 0, saving / max(1, room - 1) or 1)
        columns = max(2, room - 3)
        costs = min(max(1, round(columns * cost / (cost + saving))), columns - 1)
        return cls(room, costs + 1, max(cost / costs, saving / (columns - costs)))

    @property
    def drawn(self) -> bool:
        """Whether there is room for bars."""
        return self.room >= LEAST_CHART

    def bar(self, value: int | None, plan: int | None, shape: str) -> Line:
        """Draw a month's bar, with the plan's mark in it or beyond it; what nobody gave has neither."""
        if not self.drawn:
            return []
        blank = (" ", "")
        cells: list[Cell] = [blank] * self.room
        if self.left:
            cells[self.left] = (ZERO, "muted")
        start, end = self._span(value or 0)
        cells[start:end] = [(shape, "bad" if start < self.left else "accent")] * (end - start)
        if plan is not None:
            start, end = self._span(plan)
            cells[start - 1 if plan < 0 else end] = (PLAN, "warn")
        while cells and cells[-1] == blank:
            cells.pop()
        return [
            ("".join(text for text, _ in group), style)
            for style, group in groupby(cells, lambda cell: cell[1])
        ]

    def _span(self, pence: int) -> tuple[int, int]:
        """Return the columns of an amount: its first, and the one after its last."""
        length = round(abs(pence) / self.pence)
        if pence < 0:
            return self.left - length, self.left
        first = self.left + 1 if self.left else 0
        return first, first + length
