"""The other pages of a scheme: shares and months, milestones, issues, exceptions."""

import datetime as dt
from collections.abc import Callable, Sequence

from db.reading.scheme import IssueRecord, MilestoneRecord, UpdateRecord
from db.reading.scheme_money import MonthRecord
from pmo_tui.domain.finance import Position
from pmo_tui.domain.period import month_name
from pmo_tui.render.cells import Cell, Line, Look, amount, fit, text_cell, variance
from pmo_tui.render.page import Page
from pmo_tui.render.scheme import CONFIDENCE_WORDS, SchemeView, share_position

Figure = tuple[str, Callable[[Position], Cell]]


def _share_columns(look: Look) -> list[Figure]:
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


def shares_table(page: Page, found: SchemeView, look: Look) -> None:
    """Draw each organisation's share: plan, to date, forecast, variance, split."""
    wide = 9 if look.style.unit.value == "thousands" else 13
    columns = _share_columns(look)
    shown = columns[: max(3, (page.width - 9) // wide)]
    page.title("Shares", f"{look.style.unit_words} · Enter changes forecast and split · M the months")
    head = f" {'':<6}" + "".join(fit(name, wide, right=True) for name, _ in shown)
    page.add((head, "heading"), (" ›" if len(shown) < len(columns) else "", "accent"))

    def line(label: str, position: Position, style: str) -> Line:
        cells: Line = [(f" {fit(label, 6)}", style or "bold")]
        for _, figure in shown:
            text, own = figure(position)
            cells.append((fit(text, wide, right=True), style or own))
        return cells

    for share in found.shares:
        label = text_cell(share.organisation)[0]
        page.stop_line("share", share.organisation_id, *line(label, share_position(share), ""))
    page.add(*line("All", found.position, "sum"))


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
    name = max(10, width - 45)
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
        month = (f" {month_name(update.month)}", "bold")
        facts = (
            f"raised {update.raised_on}   recovery {update.recovery_date or 'not given'}   confidence {sure}"
        )
        fits = len(month[0]) + len(facts) + 3 <= width
        page.stop_line("update", update.id, month, *([(f"   {facts}", "muted")] if fits else []))
        if not fits:
            page.text(facts, "muted")
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
        bar = ("━" if done else "╌") * round(room * abs(value) / largest)
        page.add((line, ""), (f"  {bar}", "accent"))
    if not by_month:
        page.add((" No months yet. M enters them.", "muted"))
