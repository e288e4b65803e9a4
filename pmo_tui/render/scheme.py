"""The pages of a scheme: built from records, with stops for what can be opened or rated."""

from dataclasses import dataclass, field

from rich.cells import cell_len

from db.enums import CommentaryRule, RecoveryConfidence, ReturnState, SchemeStatus
from db.reading.portfolio import DimensionRecord, View
from db.reading.scheme import (
    RatingRecord,
    ReturnRecord,
    SchemeRecord,
    UpdateRecord,
)
from db.reading.scheme_money import ShareRecord
from pmo_tui.domain import commentary, rag
from pmo_tui.domain.finance import Position, total
from pmo_tui.domain.period import month_name, parse_date
from pmo_tui.render.cells import Line, Look, badge, fit, text_cell, wrap
from pmo_tui.render.headlines import headline
from pmo_tui.render.page import Page
from pmo_tui.render.register import STATE_WORDS

LEAST_REASON = 24
"""Columns that the status and its reason keep above the sections, however long the rest is."""

SECTIONS = ("Return", "Finance", "Milestones", "Risks", "Exceptions", "History")
RETURN, FINANCE, MILESTONES, RISKS, EXCEPTIONS, HISTORY = range(len(SECTIONS))

CONFIDENCE_WORDS = {
    RecoveryConfidence.HIGH: "High",
    RecoveryConfidence.MEDIUM: "Medium",
    RecoveryConfidence.LOW: "Low",
    RecoveryConfidence.TO_BE_ASSESSED: "To be assessed",
    RecoveryConfidence.TO_BE_CONFIRMED: "To be confirmed",
}


@dataclass(frozen=True)
class SchemeView:
    """Everything the return page of a scheme shows."""

    scheme: SchemeRecord
    view: View
    given: ReturnRecord | None
    prior: ReturnRecord | None
    updates: tuple[UpdateRecord, ...]
    shares: tuple[ShareRecord, ...]
    drafts: frozenset[str] = field(default_factory=frozenset)
    """Fields of the commentary that have an unsaved draft."""

    @property
    def position(self) -> Position:
        """The scheme's figures, all organisations together, in pence."""
        return total([share_position(share) for share in self.shares])

    def update(self, month: str | None) -> UpdateRecord | None:
        """Return the commentary of a month."""
        return next((update for update in self.updates if update.month == month), None)

    @property
    def now(self) -> UpdateRecord | None:
        """The commentary of the month shown."""
        return self.update(self.view.period.month) if self.view.period else None

    @property
    def before(self) -> UpdateRecord | None:
        """The commentary of the month before."""
        return self.update(self.view.prior.month) if self.view.prior else None


def share_position(share: ShareRecord) -> Position:
    """Return a share's figures; what was not given counts as nothing, and has not moved."""
    return Position(
        share.plan,
        share.ytd_plan,
        share.ytd,
        share.fot or 0,
        (share.prior_fot or 0) if share.fot is not None else 0,
        share.low or 0,
        share.medium or 0,
        share.high or 0,
    )


def header(found: SchemeView, look: Look, width: int) -> list[Line]:
    """Draw the lines above every section: which scheme, whose, and its figures."""
    scheme = found.scheme
    overall = found.given.rating(found.view.overall.id) if found.given else None
    people = scheme.lead or scheme.sro or "no lead named"
    state = STATE_WORDS[found.given.state] if found.given else "not started"
    name_room = max(10, width - len(scheme.ref) - 8)
    first: Line = [(" ", ""), badge(overall.chosen if overall else None, look)]
    first += [
        text_cell(f" {scheme.ref} ", "title"),
        (fit(text_cell(scheme.name)[0], name_room).rstrip(), "bold"),
    ]
    rest = text_cell(f" · return {state} · {scheme.area} · {people}", "muted")[0]
    status = text_cell(status_words(scheme) or str(scheme.status))[0]
    room = max(width - cell_len(rest) - 1, LEAST_REASON)
    second: Line = [(fit(f" {fit(status, room).rstrip()}{rest}", width), "muted")]
    return [first, second, headline(found, look, width)]


def status_words(scheme: SchemeRecord) -> str:
    """Return the status of a scheme that is not open with its reason; empty when there is none to give."""
    if scheme.status is SchemeStatus.OPEN or not scheme.status_reason:
        return ""
    return f"{scheme.status}: {' '.join(scheme.status_reason.split())}"


def return_page(found: SchemeView, look: Look, width: int, focus: str | None = None) -> Page:
    """Build the return: ratings with last month, proposal and choice; commentary with what it lacks.

    `focus` is the dimension whose guidelines stand below the ratings.
    """
    page = Page(width)
    _ratings(page, found, look)
    dimension = next((d for d in found.view.dimensions if d.id == focus), found.view.overall)
    page.blank()
    _guidelines(page, found, dimension, look)
    page.blank()
    _commentary(page, found)
    page.blank()
    _submission(page, found)
    return page


def _ratings(page: Page, found: SchemeView, look: Look) -> None:
    prior = f"Last month ({month_name(found.view.prior.month)})" if found.view.prior else "Last month"
    name = max((len(d.name) for d in found.view.dimensions), default=10) + 2
    page.title("Ratings", f"{prior} beside this month")
    head = f" {'':<{name}}{'Was':<12}{'Proposed':<12}{'Chosen':<12}Reason"
    page.add((fit(head, page.width), "heading"))
    organisations = (
        sorted({r.organisation for r in found.given.ratings if r.organisation}) if found.given else []
    )
    for dimension in found.view.dimensions:
        now = found.given.rating(dimension.id) if found.given else None
        before = found.prior.rating(dimension.id) if found.prior else None
        page.stop_line(
            "dimension", dimension.id, *_rating_line(dimension, before, now, look, name, page.width)
        )
        for code in organisations:
            own = found.given.rating(dimension.id, code) if found.given else None
            if own is None or now is None or (own.chosen == now.chosen and not _reason_missing(own)):
                continue
            line: Line = [(fit(f"   {code} only", name + 25), "muted"), *_word(own, look)]
            if _reason_missing(own):
                line = [*line[:1], *_padded(line[1:], 12), ("reason missing", "warn")]
            page.stop_line("dimension", dimension.id, *line)


def _reason_missing(rating: RatingRecord) -> bool:
    return rag.reason_required(rating.proposed, rating.chosen) and not rating.reason


def _rating_line(
    dimension: DimensionRecord,
    before: RatingRecord | None,
    now: RatingRecord | None,
    look: Look,
    name: int,
    width: int,
) -> Line:
    line: Line = [(fit(f" {dimension.name}", name + 1), "")]
    line += _padded(_word(before, look), 12)
    proposal = rag.WORDS[now.proposed] if now is not None and now.proposed is not None else "–"
    line.append((fit(proposal, 12), "muted"))
    line += _padded(_word(now, look), 12)
    reason = now.reason if now is not None else ""
    if now is not None and _reason_missing(now):
        line.append(("reason missing", "warn"))
    else:
        line.append((fit(text_cell(reason)[0], max(0, width - name - 38)).rstrip(), "muted"))
    return line


def _word(rating: RatingRecord | None, look: Look) -> Line:
    if rating is None or rating.chosen is None:
        return [("–", "muted")]
    return [badge(rating.chosen, look), (f" {rag.WORDS[rating.chosen]}", "")]


def _padded(line: Line, width: int) -> Line:
    length = sum(len(text) for text, _ in line)
    return [*line, (" " * max(0, width - length), "")]


def _guidelines(page: Page, found: SchemeView, dimension: DimensionRecord, look: Look) -> None:
    allowed = rag.choosable((rule.rating for rule in dimension.rules), found.scheme.status)
    page.title(f"Guidelines: {dimension.name}", "its letter or Enter chooses")
    for rule in dimension.rules:
        if rule.rating in allowed:
            parts = wrap(rule.guideline, page.width - 15) or [""]
            page.add(
                (" ", ""), badge(rule.rating, look), (f" {rag.WORDS[rule.rating]:<8}", "bold"), (parts[0], "")
            )
            for part in parts[1:]:
                page.add((" " * 13 + part, ""))
    if not allowed or found.scheme.status != "open":
        page.text(f"The scheme is {found.scheme.status}, so its colour follows from that.", "muted")
        if status_words(found.scheme):
            page.text(f"It is {status_words(found.scheme)}")


def asked_by(found: SchemeView) -> tuple[str, str] | None:
    """Return the dimension and rating that ask for exception commentary; None when nothing does."""
    for dimension in found.view.dimensions:
        now = found.given.rating(dimension.id) if found.given else None
        rule = dimension.rule(now.chosen) if now else None
        if (
            now is not None
            and now.chosen is not None
            and rule
            and rule.commentary is CommentaryRule.EXCEPTION
        ):
            return dimension.name, rag.WORDS[now.chosen]
    return None


def written(update: UpdateRecord | None) -> commentary.Commentary:
    """Return a stored commentary as the rule reads it."""
    if update is None:
        return commentary.Commentary()
    date = parse_date(update.recovery_date) if update.recovery_date else None
    return commentary.Commentary(update.issue, update.corrective_action, date, update.confidence)


def has_passed(found: SchemeView, recovery_date: str | None) -> bool:
    """Say whether a recovery date lies before the date the month's ratings speak of."""
    period = found.view.period
    return bool(recovery_date) and period is not None and str(recovery_date) < period.ratings_as_at


def _commentary(page: Page, found: SchemeView) -> None:
    asked, update = asked_by(found), found.now
    if asked is None and update is None:
        page.title("Commentary", "none is required; c writes one")
        return
    note = f"required because {asked[0]} is {asked[1]}" if asked else "not required for these ratings"
    page.title("Exception commentary", note)
    missing = commentary.missing(written(update)) if asked else ()
    values = {
        "issue": update.issue if update else "",
        "corrective_action": update.corrective_action if update else "",
        "recovery_date": (update.recovery_date or "") if update else "",
        "confidence": CONFIDENCE_WORDS[update.confidence] if update and update.confidence else "",
    }
    for name, label in commentary.FIELD_WORDS.items():
        start = len(page.lines)
        if name == "recovery_date" and has_passed(found, values[name]):
            page.labelled(label, f"{values[name]}, which has passed", label_width=24, style="warn")
        elif values[name]:
            page.labelled(label, values[name], label_width=24)
        else:
            page.labelled(
                label,
                "missing" if name in missing else "–",
                label_width=24,
                style="warn" if missing else "muted",
            )
        page.stop_at(start, "commentary", name)
        if name in found.drafts:
            page.labelled(
                "", "There is an unsaved draft of this: Enter goes on with it.", label_width=24, style="warn"
            )
    if update is not None and update.position is not None:
        page.labelled("Direction", str(update.position), label_width=24)
    if commentary.unchanged_since(written(update), written(found.before)) and update is not None:
        page.labelled("", "Word for word last month's.", label_width=24, style="warn")
    elif found.before is not None and update is not None:
        was = found.before.recovery_date
        if was and update.recovery_date and was != update.recovery_date:
            page.labelled("Recovery last month", was, label_width=24, style="muted")


def _submission(page: Page, found: SchemeView) -> None:
    given = found.given
    state = given.state if given else ReturnState.NOT_STARTED
    words = f"Return: {STATE_WORDS[state]}"
    if given is not None and given.submitted_by and state is not ReturnState.DRAFT:
        words += f", by {given.submitted_by}"
    page.stop_line("submit", None, text_cell(f" {words}", "bold"), ("   s submits, S reopens", "muted"))
