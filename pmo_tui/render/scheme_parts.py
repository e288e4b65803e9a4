"""The other pages of a scheme: shares and months, milestones, issues, exceptions."""

import datetime as dt
from collections.abc import Sequence

from db.reading.scheme import IssueRecord, MilestoneRecord, MonthRecord, ShareRecord, UpdateRecord
from pmo_tui.domain.period import month_name
from pmo_tui.render.cells import Cell, Look, amount, fit, text_cell, variance
from pmo_tui.render.page import Page
from pmo_tui.render.scheme import CONFIDENCE_WORDS, SchemeView


def shares_table(page: Page, found: SchemeView, look: Look) -> None:
    """Draw each organisation's share: plan, to date, forecast, variance, split."""
    wide = 9 if look.style.unit.value == "thousands" else 13
    heads = ("Plan", "YTD plan", "YTD", "Forecast", "Variance", "Change", "Low", "Medium", "High")
    shown = heads[: max(4, (page.width - 8) // wide)]
    page.title("Shares", f"{look.style.unit_words} · Enter changes forecast and split · M the months")
    page.add(
        (fit(f" {'':<6}" + "".join(fit(head, wide, right=True) for head in shown), page.width), "heading")
    )
    for share in found.shares:
        cells = [
            (fit(text_cell(share.organisation)[0], 6), "bold"),
            *_figures(share, look, wide)[: len(shown)],
        ]
        page.stop_line("share", share.organisation_id, (" ", ""), *cells)
    total = found.position
    sums = [total.plan, total.ytd_plan, total.ytd, total.fot, total.variance, total.change]
    sums += [total.low, total.medium, total.high]
    cells = [(fit("All", 6), "sum")]
    for place, pence in enumerate(sums[: len(shown)]):
        cell = variance(pence, look) if place in {4, 5} else amount(pence, look)
        cells.append((fit(cell[0], wide, right=True), "sum"))
    page.add((" ", "sum"), *cells)


def _figures(share: ShareRecord, look: Look, wide: int) -> list[Cell]:
    fot, prior = share.fot or 0, share.prior_fot or 0
    cells = [
        amount(share.plan, look),
        amount(share.ytd_plan, look),
        amount(share.ytd, look),
        amount(share.fot, look),
        variance(fot - share.plan, look),
        variance(fot - prior, look),
        amount(share.low, look),
        amount(share.medium, look),
        amount(share.high, look),
    ]
    return [(fit(text, wide, right=True), style) for text, style in cells]


def days_late(row: MilestoneRecord, as_at: str) -> int:
    """Return how many days after its plan a milestone is, or will be; negative is early.

    One that is not reached by the date the ratings speak of is at least that late.
    """
    expected = row.actual_date or max(row.forecast_date or row.baseline_date, as_at)
    if row.actual_date is None and row.forecast_date is None and row.baseline_date >= as_at:
        expected = row.baseline_date
    return (dt.date.fromisoformat(expected) - dt.date.fromisoformat(row.baseline_date)).days


def milestones_page(milestones: Sequence[MilestoneRecord], as_at: str, width: int) -> Page:
    """Build the list of milestones, with days late at the date the ratings speak of."""
    page = Page(width)
    page.title("Milestones", "Enter changes one · + adds one")
    name = max(16, width - 52)
    page.add(
        (
            fit(f" {fit('Milestone', name)} {'Planned':<11}{'Expected':<11}{'Reached':<11}Days late", width),
            "heading",
        )
    )
    for row in milestones:
        late = days_late(row, as_at)
        style = "" if late <= 0 else ("bad" if late > 30 else "warn")
        dates = f"{row.baseline_date:<11}{row.forecast_date or '–':<11}{row.actual_date or '–':<11}"
        page.stop_line(
            "milestone",
            row.id,
            (f" {fit(text_cell(row.title)[0], name)} ", ""),
            (dates, "muted"),
            (fit("on time" if late <= 0 else str(late), 9, right=True), style),
        )
    if not milestones:
        page.add((" None yet.", "muted"))
    return page


def issues_table(page: Page, issues: Sequence[IssueRecord], as_at: str) -> None:
    """Draw the issues, open ones first."""
    page.title("Issues", "what has happened · Enter changes one · + adds one")
    name = max(16, page.width - 44)
    page.add((fit(f" {fit('Issue', name)} {'Priority':<10}{'Due':<12}State", page.width), "heading"))
    for row in issues:
        overdue = row.status == "open" and row.due_on is not None and row.due_on < as_at
        state = "overdue" if overdue else str(row.status)
        title = text_cell(f"{row.title} (programme)" if row.of_programme else row.title)[0]
        page.stop_line(
            "issue",
            row.id,
            (f" {fit(title, name)} ", ""),
            (f"{row.priority:<10}{row.due_on or '–':<12}", "muted"),
            (fit(state, 9), "warn" if overdue else "muted"),
        )
    if not issues:
        page.add((" None.", "muted"))


def exceptions_page(updates: Sequence[UpdateRecord], width: int) -> Page:
    """Build the exceptions month by month, so that a recovery date that moves is seen to move."""
    page = Page(width)
    page.title("Exceptions", "month by month, the latest first")
    if not updates:
        page.add((" No exception was ever reported.", "muted"))
    for update in updates:
        page.blank()
        sure = CONFIDENCE_WORDS[update.confidence] if update.confidence else "not given"
        page.stop_line(
            "update",
            update.id,
            (f" {month_name(update.month)}", "bold"),
            (f"   raised {update.raised_on}   recovery {update.recovery_date or 'not given'}", "muted"),
            (f"   confidence {sure}", "muted"),
        )
        page.labelled("Issue", update.issue or "–", label_width=20)
        page.labelled("Corrective action", update.corrective_action or "–", label_width=20)
        if update.closed_on:
            page.labelled("Closed", update.closed_on, label_width=20)
    return page


def months_table(page: Page, months: Sequence[MonthRecord], current: str, look: Look) -> None:
    """Draw plan, actual and forecast by month, all organisations together, with a bar for each month."""
    by_month: dict[str, list[int]] = {}
    for row in months:
        sums = by_month.setdefault(row.month, [0, 0])
        sums[0] += row.plan
        sums[1] += (row.actual or 0) if row.month <= current else (row.forecast or 0)
    page.title("By month", "actual to the month shown, forecast after")
    page.add((fit(f" {'Month':<16}{'Plan':>10}{'Actual':>12}{'Forecast':>12}", page.width), "heading"))
    largest = max((abs(value) for pair in by_month.values() for value in pair), default=0) or 1
    room = max(0, page.width - 56)
    for month, (plan, value) in sorted(by_month.items()):
        done = month <= current
        text = amount(value, look)[0]
        columns = f"{text:>12}{'':>12}" if done else f"{'':>12}{text:>12}"
        line = f" {month_name(month):<16}{amount(plan, look)[0]:>10}{columns}"
        bar = "█" * round(room * abs(value) / largest) if done else "░" * round(room * abs(value) / largest)
        page.add((line, ""), (f"  {bar}", "accent"))
    if not by_month:
        page.add((" No months yet. M enters them.", "muted"))
