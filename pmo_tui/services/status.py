"""Closing, completing, deferring and reopening a scheme. The plan is never reduced (decision 9)."""

from typing import TYPE_CHECKING

from db.enums import ChangeKind, Rating, ReturnState, SchemeStatus, Source
from pmo_tui.domain import rag
from pmo_tui.domain.inputs import StatusDraft
from pmo_tui.services import drafts
from pmo_tui.services.drafts import DraftKey
from pmo_tui.services.return_rows import dimensions_of, open_return, ratings_of
from pmo_tui.services.saving import Answer, Checked
from pmo_tui.services.workspace import Workspace

if TYPE_CHECKING:
    from db.models import Return, Scheme
    from db.unit_of_work import UnitOfWork


LONGEST_REASON = 2000
"""Characters of the reason for a status: it goes to the meeting as it stands."""


def status_key(scheme_id: str, status: SchemeStatus) -> DraftKey:
    """Return where the draft of the reason for a status is kept."""
    return DraftKey("status", f"{scheme_id}/{status.value}")


def set_status(workspace: Workspace, draft: StatusDraft) -> Answer:
    """Close, complete, defer or reopen a scheme: its ratings take the status' colour, its plan stays.

    Needs a reason (S2 table 5 gives one for each). A reopened scheme loses its colour and must be rated.
    """
    from db.models import Scheme

    checked = Checked()
    words = checked.text("reason", draft.reason, "The reason", longest=LONGEST_REASON, required=True)
    checked.stop()
    with workspace.unit(ChangeKind.EDIT, words) as unit:
        scheme = unit.get(Scheme, draft.scheme_id)
        scheme.status, scheme.status_reason = draft.status, words
        given = open_return(unit, scheme.id, draft.period_id)
        _colour(unit, given, scheme.status)
        if scheme.status is SchemeStatus.OPEN:
            given.state = ReturnState.DRAFT
        else:
            _close_exceptions(unit, scheme, words)
        drafts.clear_in(unit, status_key(scheme.id, draft.status))
        return Answer(unit.commit(), f"{scheme.ref} is now {scheme.status}")


def _colour(unit: "UnitOfWork", given: "Return", status: SchemeStatus) -> None:
    from db.models import RatingGiven

    colour: Rating | None = rag.STATUS_RATINGS.get(status)
    ratings = ratings_of(unit, given)
    for own in unit.all(RatingGiven, return_id=given.id):
        if own.organisation_id is not None:
            unit.delete(own)
    for dimension in dimensions_of(unit, given):
        row = ratings.get(dimension.id) or RatingGiven(
            id=unit.new_id(), return_id=given.id, dimension_id=dimension.id
        )
        unit.add(row)
        row.proposed = row.chosen = colour
        row.reason, row.source = "", Source.ENTERED


def _close_exceptions(unit: "UnitOfWork", scheme: "Scheme", reason: str) -> None:
    from db.models import ExceptionReport

    for report in unit.all(ExceptionReport, scheme_id=scheme.id):
        if report.closed_on is None:
            report.closed_on, report.closed_reason = unit.now.date(), reason
