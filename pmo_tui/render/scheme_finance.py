"""The finance page of a scheme: its shares, and the year month by month with a bar for each month."""

from collections.abc import Callable, Sequence

from db.reading.scheme_money import MonthRecord, ShareRecord
from pmo_tui.domain.finance import Position
from pmo_tui.domain.money import format_amount
from pmo_tui.domain.period import month_name
from pmo_tui.render.cells import Cell, Line, Look, amount, fit, text_cell, variance
from pmo_tui.render.headlines import NOT_GIVEN
from pmo_tui.render.page import Page
from pmo_tui.render.scheme import SchemeView, share_position

Figure = tuple[str, Callable[[Position], Cell]]

OF_FORECAST = frozenset({"Forecast", "Variance", "Low", "Medium", "High", "Change"})
"""Figures that nobody knows while there is no forecast."""

OF_SPLIT = frozenset({"Low", "Medium", "High"})
"""Figures that nobody knows while the forecast is not assessed."""

LEAST_CHART = 12
"""Columns from which the bars are drawn."""

ACTUAL, AHEAD, PLAN = "━", "╌", "┃"
"""What the bars are drawn with: what was delivered, what is forecast, and where the plan stands."""


def fill(page: Page, found: SchemeView, months: Sequence[MonthRecord], look: Look) -> None:
    """Draw the whole section; without shares it says how one is given."""
    if not found.shares:
        page.title("Shares")
        page.text("No organisation has a share yet: w gives an organisation its share.", "warn")
        return
    _shares(page, found, look)
    page.blank()
    _months(page, months, found.view.period.month if found.view.period else "", look)


def _columns(look: Look) -> list[Figure]:
    """Return the figures of a share by weight: what does not fit is left out from the end."""
    return [
        ("Plan", lambda p: amount(p.plan, look)),
        ("YTD", lambda p: amount(p.ytd, look)),
        ("Forecast", lambda p: amount(p.fot, look)),
        ("Variance", lambda p: variance(p.variance, look)),
        ("Low", lambda p: amount(p.low, look)),
        ("Medium", lambda p: amount(p.medium, look)),
        ("High", lambda p: amount(p.high, look)),
        ("Change", lambda p: variance(p.change, look)),
        ("YTD plan", lambda p: amount(p.ytd_plan, look)),
    ]


def _shares(page: Page, found: SchemeView, look: Look) -> None:
    """Draw each organisation's share: plan, to date, forecast, variance, split."""
    wide = 9 if look.style.unit.value == "thousands" else 13
    columns = _columns(look)
    room = max(3, (page.width - 9) // wide)
    page.title("Shares", f"{look.style.unit_words} · Enter forecast and split · M months · w share")
    unknown = frozenset.intersection(*map(_unknown, found.shares))
    never = frozenset() if found.view.prior else frozenset({"Change"})

    def line(
        shown: Sequence[Figure], label: str, position: Position, style: str, unknown: frozenset[str]
    ) -> Line:
        cells: Line = [(f" {fit(label, 6)}", style or "bold")]
        for name, figure in shown:
            text, own = NOT_GIVEN if name in unknown | never else figure(position)
            cells.append((fit(text, wide, right=True), style or own))
        return cells

    for first in range(0, len(columns), room):  # what has no room beside the rest stands below it
        shown = columns[first : first + room]
        head = f" {'':<6}" + "".join(fit(name, wide, right=True) for name, _ in shown)
        page.add((head, "heading"))
        for share in found.shares:
            label = text_cell(share.organisation)[0]
            cells = line(shown, label, share_position(share), "", _unknown(share))
            if first:
                page.add(*cells)
            else:
                page.stop_line("share", share.organisation_id, *cells)
        page.add(*line(shown, "All", found.position, "sum", unknown))
    _notes(page, found, look)


def _unknown(share: ShareRecord) -> frozenset[str]:
    if share.fot is None:
        return OF_FORECAST
    return OF_SPLIT if share.low is None else frozenset()


def _notes(page: Page, found: SchemeView, look: Look) -> None:
    """Say whose forecast is missing, and what a whole year saves where somebody gave it."""
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


def _months(page: Page, months: Sequence[MonthRecord], current: str, look: Look) -> None:
    """Draw plan, actual and forecast by month, all organisations together, with a bar for each month."""
    plans, values = dict[str, int | None](), dict[str, int | None]()
    for row in months:
        plans[row.month] = _plus(plans.get(row.month), row.plan)
        value = row.actual if row.month <= current else row.forecast
        values[row.month] = _plus(values.get(row.month), value)
    if all(value is None for value in (*plans.values(), *values.values())):
        page.title("By month", "actual to the month shown, forecast after")
        page.add((" No months yet. M enters them.", "muted"))
        return
    room = max(0, page.width - 56)
    drawn = room >= LEAST_CHART
    legend = f"{ACTUAL * 2} actual   {AHEAD * 2} forecast   {PLAN} plan" if drawn else ""
    page.title("By month", legend or "actual to the month shown, forecast after")
    page.add((fit(f" {'Month':<16}{'Plan':>10}{'Actual':>12}{'Forecast':>12}", page.width), "heading"))
    largest = max((abs(value or 0) for value in (*plans.values(), *values.values())), default=0) or 1
    for month, plan in sorted(plans.items()):
        value, done = values[month], month <= current
        text = amount(value, look)[0]
        columns = f"{text:>12}{'':>12}" if done else f"{'':>12}{text:>12}"
        cells: Line = [(f" {month_name(month):<16}{amount(plan, look)[0]:>10}{columns}  ", "")]
        if drawn:
            end, mark = (round((room - 1) * abs(pence or 0) / largest) for pence in (value, plan))
            cells += _bar(end, mark, ACTUAL if done else AHEAD, "bad" if (value or 0) < 0 else "accent")
        page.add(*cells)


def _plus(sum_: int | None, pence: int | None) -> int | None:
    """Add what was given; None while nobody gave anything."""
    return sum_ if pence is None else (sum_ or 0) + pence


def _bar(end: int, plan: int, shape: str, style: str) -> Line:
    """Draw a month's bar, with the plan's mark in it or after it."""
    whole = shape * end
    return [(f"{whole[:plan]:<{plan}}", style), (PLAN, "warn"), (whole[plan + 1 :], style)]
