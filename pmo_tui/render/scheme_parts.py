"""The other pages of a scheme: milestones, issues, exceptions."""

import datetime as dt
from collections.abc import Sequence

from db.reading.scheme import IssueRecord, MilestoneRecord, UpdateRecord
from pmo_tui.domain.period import month_name
from pmo_tui.render.cells import fit, text_cell
from pmo_tui.render.page import Page
from pmo_tui.render.scheme import CONFIDENCE_WORDS


def days_late(row: MilestoneRecord, as_at: str) -> int:
    """Return how many days after its plan a milestone is, or will be; negative is early.

    One that is not reached by the date the ratings speak of is at least that late.
    """
    expected = row.actual_date or max(row.forecast_date or row.baseline_date, as_at)
    if row.actual_date is None and row.forecast_date is None and row.baseline_date >= as_at:
        expected = row.baseline_date
    return (dt.date.fromisoformat(expected) - dt.date.fromisoformat(row.baseline_date)).days


def milestones_page(
    milestones: Sequence[MilestoneRecord], as_at: str, width: int, *, locked: bool = False
) -> Page:
    """Build the list of milestones, with days late at the date the ratings speak of.

    `locked` offers no key that changes anything, here and below.
    """
    page = Page(width)
    page.title("Milestones", "" if locked else "Enter changes one · + adds one")
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


def issues_table(page: Page, issues: Sequence[IssueRecord], as_at: str, *, locked: bool = False) -> None:
    """Draw the issues, open ones first."""
    page.title("Issues", f"what has happened{'' if locked else ' · Enter changes one · + adds one'}")
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
