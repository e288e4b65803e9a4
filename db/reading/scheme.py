"""One scheme in one month: return, exceptions, milestones, issues."""

from dataclasses import dataclass
from typing import Any

from db.enums import (
    OpenState,
    Position,
    Priority,
    Rating,
    RecoveryConfidence,
    ReturnState,
    SchemeStatus,
    Source,
)
from db.reading.commentary import FIRST
from db.reading.reader import Reader


@dataclass(frozen=True, slots=True)
class SchemeRecord:
    """A scheme's own facts."""

    id: str
    version: int
    ref: str
    name: str
    programme_id: str
    area: str
    status: SchemeStatus
    status_reason: str
    kind: str
    recurrence: str
    maturity: str
    qia_status: str
    eia_status: str
    description: str
    lead: str
    sro: str


@dataclass(frozen=True, slots=True)
class RatingRecord:
    """One rating of a return. Organisation is its code, empty for all."""

    id: str
    version: int
    dimension_id: str
    organisation: str
    proposed: Rating | None
    chosen: Rating | None
    reason: str
    source: Source


@dataclass(frozen=True, slots=True)
class ReturnRecord:
    """A scheme's return in a month, with its ratings."""

    id: str
    version: int
    state: ReturnState
    submitted_by: str
    submitted_at: str | None
    ratings: tuple[RatingRecord, ...]

    def rating(self, dimension_id: str, organisation: str = "") -> RatingRecord | None:
        """Return the rating of a dimension for one organisation, or for all."""
        return next(
            (r for r in self.ratings if r.dimension_id == dimension_id and r.organisation == organisation),
            None,
        )


@dataclass(frozen=True, slots=True)
class UpdateRecord:
    """A month's commentary on an exception."""

    id: str
    version: int
    exception_id: str
    month: str
    raised_on: str
    closed_on: str | None
    issue: str
    corrective_action: str
    recovery_date: str | None
    confidence: RecoveryConfidence | None
    position: Position | None


@dataclass(frozen=True, slots=True)
class MilestoneRecord:
    """One milestone; dates as ISO text."""

    id: str
    version: int
    title: str
    baseline_date: str
    forecast_date: str | None
    actual_date: str | None


@dataclass(frozen=True, slots=True)
class IssueRecord:
    """One issue of a scheme or of its programme."""

    id: str
    version: int
    title: str
    priority: Priority
    owner_id: str | None
    owner: str
    raised_on: str
    due_on: str | None
    status: OpenState
    resolution: str
    of_programme: bool


def scheme(reader: Reader, scheme_id: str) -> SchemeRecord | None:
    """Read a scheme, or None when it is not there."""
    row = reader.row(
        "SELECT s.id, s.version, s.ref, s.name, s.programme_id, p.name, s.status, s.status_reason, s.kind,"
        " s.recurrence, s.maturity, s.qia_status, s.eia_status, s.description"
        " FROM scheme s JOIN programme p ON p.id = s.programme_id WHERE s.id = ?",
        (scheme_id,),
    )
    if row is None:
        return None
    people = roles(reader, scheme_id, row[4])
    lead, sro = people.get("programme_lead", ""), people.get("sro", "")
    return SchemeRecord(*(*row[:6], SchemeStatus(row[6]), *row[7:], lead, sro))


def roles(reader: Reader, scheme_id: str, programme_id: str) -> dict[str, str]:
    """Return who holds each role: the scheme's own people, else its programme's."""
    rows = reader.rows(
        "SELECT ra.role, pe.name FROM role_assignment ra JOIN person pe ON pe.id = ra.person_id"
        " WHERE ra.scheme_id = ? OR ra.programme_id = ? ORDER BY ra.scheme_id IS NULL DESC, pe.name DESC",
        (scheme_id, programme_id),
    )
    return dict(rows)


def return_of(reader: Reader, scheme_id: str, period_id: str) -> ReturnRecord | None:
    """Read a scheme's return in a month, or None when there is none."""
    row = reader.row(
        "SELECT id, version, state, submitted_by, submitted_at FROM return_"
        " WHERE scheme_id = ? AND period_id = ?",
        (scheme_id, period_id),
    )
    if row is None:
        return None
    ratings = reader.rows(
        "SELECT r.id, r.version, r.dimension_id, coalesce(o.code, ''), r.proposed, r.chosen, r.reason,"
        " r.source"
        " FROM rating r LEFT JOIN organisation o ON o.id = r.organisation_id WHERE r.return_id = ?"
        " ORDER BY o.position, o.code",
        (row[0],),
    )
    return ReturnRecord(
        row[0], row[1], ReturnState(row[2]), row[3], row[4], tuple(_rating(r) for r in ratings)
    )


def _rating(row: Any) -> RatingRecord:
    row_id, version, dimension_id, code, proposed, chosen, reason, source = row
    return RatingRecord(
        row_id, version, dimension_id, code, _known(proposed), _known(chosen), reason, Source(source)
    )


def _known(value: str | None) -> Rating | None:
    return None if value is None else Rating(value)


def updates(reader: Reader, scheme_id: str) -> tuple[UpdateRecord, ...]:
    """Read every month's commentary on a scheme's exceptions: the latest month first, open ones first."""
    rows = reader.rows(
        "SELECT u.id, u.version, e.id, p.month, e.raised_on, e.closed_on, u.issue, u.corrective_action,"
        " u.recovery_date, u.confidence, u.position FROM exception e JOIN exception_update u"
        " ON u.exception_id = e.id JOIN period p ON p.id = u.period_id WHERE e.scheme_id = ?"
        f" ORDER BY p.month DESC, {FIRST}",
        (scheme_id,),
    )
    return tuple(_update(row) for row in rows)


def _update(row: Any) -> UpdateRecord:
    *facts, confidence, position = row
    sure = None if confidence is None else RecoveryConfidence(confidence)
    return UpdateRecord(*(*facts, sure, None if position is None else Position(position)))


def milestones(reader: Reader, scheme_id: str) -> tuple[MilestoneRecord, ...]:
    """Read a scheme's milestones by their planned date."""
    rows = reader.rows(
        "SELECT id, version, title, baseline_date, forecast_date, actual_date FROM milestone"
        " WHERE scheme_id = ? ORDER BY baseline_date, position, id",
        (scheme_id,),
    )
    return tuple(MilestoneRecord(*row) for row in rows)


def scheme_of_milestone(reader: Reader, milestone_id: str) -> str | None:
    """Return the id of the scheme a milestone belongs to; None when there is no such milestone."""
    found: str | None = reader.value("SELECT scheme_id FROM milestone WHERE id = ?", (milestone_id,))
    return found


def subject_of_issue(reader: Reader, issue_id: str) -> tuple[str, str]:
    """Return the ids of the scheme and of the programme area an issue is about, one of them empty.

    Both are when there is no such issue.
    """
    row = reader.row(
        "SELECT coalesce(scheme_id, ''), coalesce(programme_id, '') FROM issue WHERE id = ?", (issue_id,)
    )
    return ("", "") if row is None else (row[0], row[1])


def issues(reader: Reader, scheme_id: str, programme_id: str) -> tuple[IssueRecord, ...]:
    """Read a scheme's issues and its programme's, open ones first."""
    rows = reader.rows(
        "SELECT i.id, i.version, i.title, i.priority, i.owner_id, coalesce(pe.name, ''), i.raised_on,"
        " i.due_on, i.status, i.resolution, i.scheme_id IS NULL"
        " FROM issue i LEFT JOIN person pe ON pe.id = i.owner_id"
        " WHERE i.scheme_id = ? OR i.programme_id = ?"
        " ORDER BY i.status = 'closed', i.scheme_id IS NULL, i.raised_on, i.id",
        (scheme_id, programme_id),
    )
    return tuple(_issue(row) for row in rows)


def _issue(row: Any) -> IssueRecord:
    row_id, version, title, priority, owner_id, owner, raised, due, status, resolution, of_programme = row
    return IssueRecord(
        row_id,
        version,
        title,
        Priority(priority),
        owner_id,
        owner,
        raised,
        due,
        OpenState(status),
        resolution,
        bool(of_programme),
    )
