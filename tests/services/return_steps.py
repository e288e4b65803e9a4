"""What a person asks for on a return, and what the file then holds of it."""

from pathlib import Path

from db.enums import Rating, RecoveryConfidence
from pmo_tui.domain.inputs import CommentaryDraft, RatingDraft
from tests.services.recording import (
    dimension_id,
    organisation_id,
    period_id,
    scheme_id,
    value,
)


def rated(path: Path, ref: str, code: str, rating: Rating, reason: str = "", **more: str) -> RatingDraft:
    """What a person who presses a letter asks for."""
    return RatingDraft(
        scheme_id(path, ref), period_id(path), dimension_id(path, code), rating, reason, **more
    )


def commentary(path: Path, ref: str, month: str = "2018-10", **fields: object) -> CommentaryDraft:
    """A commentary that is complete unless told otherwise."""
    complete: dict[str, object] = {
        "issue": "The hub is late",
        "corrective_action": "A second provider is asked",
        "recovery_date": "31/01/2019",
        "confidence": RecoveryConfidence.MEDIUM,
    }
    return CommentaryDraft(scheme_id(path, ref), period_id(path, month), **(complete | fields))  # type: ignore[arg-type]


def state(path: Path, ref: str) -> str:
    sql = "SELECT r.state FROM return_ r WHERE r.scheme_id = ? AND r.period_id = ?"
    return str(value(path, sql, scheme_id(path, ref), period_id(path)))


def rating_row(path: Path, ref: str, code: str, organisation: str | None = None) -> tuple[object, ...]:
    """Proposed, chosen, reason and source of a rating."""
    sql = (
        "SELECT g.proposed, g.chosen, g.reason, g.source FROM rating g JOIN return_ r ON r.id = g.return_id"
        " WHERE r.scheme_id = ? AND r.period_id = ? AND g.dimension_id = ? AND g.organisation_id IS ?"
    )
    code_id = None if organisation is None else organisation_id(path, organisation)
    found: tuple[object, ...] = value(
        path, sql, scheme_id(path, ref), period_id(path), dimension_id(path, code), code_id
    )
    return found


def version(path: Path, ref: str) -> int:
    """The version of the month's commentary."""
    sql = (
        "SELECT u.version FROM exception_update u JOIN exception e ON e.id = u.exception_id"
        " WHERE e.scheme_id = ? AND u.period_id = ? AND e.closed_on IS NULL"
    )
    return int(value(path, sql, scheme_id(path, ref), period_id(path)))
