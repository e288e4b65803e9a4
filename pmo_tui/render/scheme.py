"""A scheme in the month shown, the lines above its sections, and what its return says of its exception."""

from dataclasses import dataclass, field

from rich.cells import cell_len

from db.enums import CommentaryRule, RecoveryConfidence, SchemeStatus
from db.reading.portfolio import View
from db.reading.scheme import (
    ReturnRecord,
    SchemeRecord,
    UpdateRecord,
)
from db.reading.scheme_money import ShareRecord
from pmo_tui.domain import commentary, rag
from pmo_tui.domain.finance import Position, total
from pmo_tui.domain.period import parse_date
from pmo_tui.render.cells import Line, Look, badge, fit, text_cell
from pmo_tui.render.headlines import headline
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
    locked: bool = False
    """Nothing of it can be changed now, so that no key is offered: the month is frozen, the past is shown."""

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
        share.ytd or 0,
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
