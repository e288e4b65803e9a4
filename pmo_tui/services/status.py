"""Closing, completing, deferring and reopening a scheme. The plan is never reduced (decision 9)."""

import datetime as dt
from typing import TYPE_CHECKING

from db.enums import ChangeKind, PeriodState, Rating, ReturnState, SchemeStatus, Source
from pmo_tui.domain import rag
from pmo_tui.domain.inputs import StatusDraft
from pmo_tui.domain.names import LONGEST_GROUNDS
from pmo_tui.domain.period import month_name
from pmo_tui.services import drafts
from pmo_tui.services.drafts import DraftKey
from pmo_tui.services.return_rows import dimensions_of, open_return, problems_of, propose, ratings_of
from pmo_tui.services.saving import Answer, Checked
from pmo_tui.services.workspace import Workspace

if TYPE_CHECKING:
    from db.models import Return, Scheme
    from db.unit_of_work import UnitOfWork


def status_key(scheme_id: str, status: SchemeStatus) -> DraftKey:
    """Return where the draft of the reason for a status is kept."""
    return DraftKey("status", f"{scheme_id}/{status.value}")


def set_status(workspace: Workspace, draft: StatusDraft) -> Answer:
    """Close, complete, defer or reopen a scheme: its ratings take the status' colour, its plan stays.

    The status is the scheme's, so the returns of all open months follow, earlier and later ones too. Needs a
    reason (S2 table 5 gives one for each). A reopened scheme loses its colour and must be rated. Raises
    Refused when the scheme has the status already, and in a frozen month.
    """
    from db.models import Scheme

    checked = Checked()
    words = checked.text("reason", draft.reason, "The reason", longest=LONGEST_GROUNDS, required=True)
    checked.stop()
    with workspace.unit(ChangeKind.EDIT, words) as unit:
        scheme = unit.get(Scheme, draft.scheme_id)
        checked.must(scheme.status is not draft.status, "status", f"{scheme.ref} is {draft.status} already.")
        checked.stop()
        scheme.status, scheme.status_reason = draft.status, words
        shown = open_return(unit, scheme.id, draft.period_id)
        others = _other_months(unit, shown)
        for given in (shown, *others.values()):
            if scheme.status is SchemeStatus.OPEN:
                _uncolour(unit, given, scheme)
            else:
                _colour(unit, given, rag.STATUS_RATINGS[scheme.status])
        if scheme.status is not SchemeStatus.OPEN:
            _close_exceptions(unit, scheme, workspace.today(), words)
        drafts.clear_in(unit, status_key(scheme.id, draft.status))
        said = f"{scheme.ref} is now {scheme.status}"
        if others:
            said += f", in {' and '.join(map(month_name, sorted(others)))} too"
        return Answer(unit.commit(), said)


def colour_month(unit: "UnitOfWork", period_id: str) -> None:
    """Give the schemes that are not open the colour of their status in a month that begins."""
    from db.models import Scheme

    for scheme in unit.all(Scheme):
        if scheme.status is not SchemeStatus.OPEN:
            given = open_return(unit, scheme.id, period_id)
            _colour(unit, given, rag.STATUS_RATINGS[scheme.status])


def _other_months(unit: "UnitOfWork", shown: "Return") -> "dict[str, Return]":
    """Return the scheme's returns of the other open months, by month."""
    from db.models import Period, Return

    still_open = {row.id: row.month for row in unit.all(Period, state=PeriodState.OPEN)}
    returns = unit.all(Return, scheme_id=shown.scheme_id)
    return {
        still_open[row.period_id]: row for row in returns if row.period_id in still_open and row is not shown
    }


def _colour(unit: "UnitOfWork", given: "Return", colour: Rating) -> None:
    """Give every rating of a return the colour of the scheme's status; organisations' own ones go."""
    from db.models import RatingGiven

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


def _uncolour(unit: "UnitOfWork", given: "Return", scheme: "Scheme") -> None:
    """Take the colour of a status from a return's ratings; a submitted one that lacks them is a draft."""
    from db.models import RatingGiven

    for row in unit.all(RatingGiven, return_id=given.id):
        if row.chosen in rag.COLOURS:
            row.chosen, row.reason, row.source = None, "", Source.ENTERED
    propose(unit, given, scheme)
    if given.state.settled and problems_of(unit, given):
        given.state = ReturnState.DRAFT


def _close_exceptions(unit: "UnitOfWork", scheme: "Scheme", today: dt.date, reason: str) -> None:
    from db.models import ExceptionReport

    for report in unit.all(ExceptionReport, scheme_id=scheme.id):
        if report.closed_on is None:
            report.closed_on, report.closed_reason = today, reason
