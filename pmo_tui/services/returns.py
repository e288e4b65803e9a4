"""The monthly return: choosing ratings, writing commentary, submitting."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.enums import Rating, ReturnState, SchemeStatus, Source
from db.errors import StaleRecord
from db.reading.commentary import of_month
from db.times import utc_text
from pmo_tui.domain import commentary, rag
from pmo_tui.domain.inputs import CommentaryDraft, RatingDraft
from pmo_tui.domain.names import LONGEST_REASON
from pmo_tui.domain.problem import Problem
from pmo_tui.errors import Refused
from pmo_tui.services import drafts
from pmo_tui.services.drafts import DraftKey
from pmo_tui.services.return_rows import (
    open_return,
    own_unexplained,
    problems_of,
    propose,
    recovery_said,
    settle,
)
from pmo_tui.services.saving import Answer, Checked
from pmo_tui.services.workspace import Workspace

if TYPE_CHECKING:
    from db.models import ExceptionUpdate, Period, RatingGiven, Return, Scheme
    from db.unit_of_work import UnitOfWork


def commentary_key(scheme_id: str) -> DraftKey:
    """Return where drafts of a scheme's commentary are kept."""
    return DraftKey("commentary", scheme_id)


def rating_key(choices: Sequence[RatingDraft]) -> DraftKey:
    """Return where the draft of the reason for these ratings is kept: schemes, dimension, rating."""
    schemes = ",".join(choice.scheme_id for choice in choices)
    return DraftKey("rating", f"{schemes}/{choices[0].dimension_id}/{choices[0].rating.value}")


def reopen_key(scheme_id: str) -> DraftKey:
    """Return where the draft of the reason for reopening a return is kept."""
    return DraftKey("reopen", scheme_id)


def choose(workspace: Workspace, draft: RatingDraft) -> Answer:
    """Rate one dimension of a scheme. Raises Refused for a missing reason or a wrong rating."""
    return choose_many(workspace, [draft])


def choose_many(workspace: Workspace, choices: Sequence[RatingDraft]) -> Answer:
    """Rate several schemes as one change set: all of them, or none."""
    checked = Checked()
    reason = checked.text("reason", choices[0].reason, "The reason", longest=LONGEST_REASON)
    checked.stop()
    with workspace.unit(reason=reason) as unit:
        said = [_choose(unit, draft, reason) for draft in choices]
        drafts.clear_in(unit, rating_key(choices))
        change = unit.commit()
    words = said[0] if len(said) == 1 else f"{len(said)} schemes rated {rag.WORDS[choices[0].rating]}"
    return Answer(change, words)


def _choose(unit: "UnitOfWork", draft: RatingDraft, reason: str) -> str:
    from db.models import Dimension, Scheme

    scheme = unit.get(Scheme, draft.scheme_id)
    dimension = unit.get(Dimension, draft.dimension_id)
    allowed = allowed_ratings(unit, dimension.id, scheme.status)
    if draft.rating not in allowed:
        words = ", ".join(rag.WORDS[rating] for rating in allowed)
        raise Refused(
            [
                Problem(
                    "rating", f"{scheme.ref}: {dimension.name} can be {words}; the scheme is {scheme.status}."
                )
            ]
        )
    given = open_return(unit, scheme.id, draft.period_id)
    row = _row_of(unit, given.id, draft)
    said = f"{scheme.ref} {dimension.name}: {rag.WORDS[draft.rating]}"
    if row.chosen is draft.rating and _explained(unit, given, row, reason):
        return said
    if row.chosen is not draft.rating:
        row.chosen, row.source = draft.rating, Source.ENTERED
    propose(unit, given, scheme, row)
    _explain(unit, given, row, reason)
    return said + settle(unit, given, scheme, reason)


def allowed_ratings(unit: "UnitOfWork", dimension_id: str, status: SchemeStatus) -> tuple[Rating, ...]:
    """Return the ratings that a dimension of a scheme of this status can have."""
    from db.models import RatingRule

    return rag.choosable((rule.rating for rule in unit.all(RatingRule, dimension_id=dimension_id)), status)


def _explained(unit: "UnitOfWork", given: "Return", row: "RatingGiven", reason: str) -> bool:
    """Say whether a rating that stays has the reason it needs, and is given no other one."""
    if _own_without_reason(unit, given, row):
        return False
    if not rag.reason_required(row.proposed, row.chosen):
        return True
    return bool(row.reason) and reason in {"", row.reason}


def _own_without_reason(unit: "UnitOfWork", given: "Return", row: "RatingGiven") -> "list[RatingGiven]":
    """Return the organisations' own ratings that a rating for all brings the missing reason of."""
    own = own_unexplained(unit, given) if row.organisation_id is None else []
    return [other for other in own if other.dimension_id == row.dimension_id]


def _explain(unit: "UnitOfWork", given: "Return", row: "RatingGiven", reason: str) -> None:
    """Keep the reason where a rating differs from its proposal. Raises Refused when there is none.

    With the rating for all goes the reason of the organisations' own that differ and have none yet.
    """
    from db.models import Dimension, Organisation

    row.reason = ""
    for one in (row, *_own_without_reason(unit, given, row)):
        if one.proposed is None or one.chosen is None or not rag.reason_required(one.proposed, one.chosen):
            continue
        if not reason:
            what = unit.get(Dimension, one.dimension_id).name
            if one is not row and one.organisation_id:
                what += f" of {unit.get(Organisation, one.organisation_id).code}"
            proposed, chosen = rag.WORDS[one.proposed], rag.WORDS[one.chosen]
            raise Refused([Problem("reason", f"{what} is proposed {proposed}: say why it is {chosen}.")])
        one.reason = reason


def _row_of(unit: "UnitOfWork", return_id: str, draft: RatingDraft) -> "RatingGiven":
    """Return the row that holds a rating, a new one when there is none yet."""
    from db.models import RatingGiven

    dimension, organisation = draft.dimension_id, draft.organisation_id
    row = unit.find(RatingGiven, return_id=return_id, dimension_id=dimension, organisation_id=organisation)
    if row is None:
        row = RatingGiven(
            id=unit.new_id(),
            return_id=return_id,
            dimension_id=dimension,
            organisation_id=organisation,
            source=Source.ENTERED,
        )
        unit.add(row)
    return row


def save_commentary(workspace: Workspace, draft: CommentaryDraft) -> Answer:
    """Write a month's exception commentary; its draft goes. Fields may be empty until submission.

    The first one raises the exception. On a scheme that is not open, what was written of the month may be
    corrected; Refused when nothing was.
    """
    from db.models import Period, Scheme

    checked = Checked(workspace.today())
    issue = checked.text("issue", draft.issue, "Issue", longest=commentary.LONGEST)
    action = checked.text(
        "corrective_action", draft.corrective_action, "Corrective action", longest=commentary.LONGEST
    )
    recovery = checked.date("recovery_date", draft.recovery_date, "Recovery date")
    reason = checked.text("reason", draft.reason, "The reason", longest=LONGEST_REASON)
    checked.stop()
    with workspace.unit(reason=reason) as unit:
        scheme = unit.get(Scheme, draft.scheme_id)
        given = open_return(unit, scheme.id, draft.period_id)
        row = _update_row(unit, scheme, unit.get(Period, draft.period_id), draft.base_version)
        row.issue, row.corrective_action, row.recovery_date = issue, action, recovery
        row.confidence, row.position = draft.confidence, draft.position
        again = settle(unit, given, scheme, reason)
        drafts.clear_in(unit, commentary_key(scheme.id))
        lacking = [p.field for p in problems_of(unit, given) if p.field in commentary.FIELD_WORDS]
        named = [commentary.FIELD_WORDS[field].lower() for field in lacking]
        what = named[0] if len(named) == 1 else f"{len(named)} fields"
        said = f"; still missing: {what}" if lacking and not again else again
        said += recovery_said(unit, given)
        return Answer(unit.commit(), f"{scheme.ref}: commentary saved{said}")


def _update_row(unit: "UnitOfWork", scheme: "Scheme", period: "Period", version: int) -> "ExceptionUpdate":
    """Return the row that a month's commentary is written to, a new one when there is none yet.

    Raises StaleRecord when it is not at the version that was shown, or is gone.
    """
    from db.models import ExceptionReport, ExceptionUpdate
    from db.unit_of_work import STALE

    running = scheme.status is SchemeStatus.OPEN
    reported = of_month(unit.sqlite, scheme.id, period.id)
    found = next((one for one in reported if (one.is_open if running else one.update_id)), None)
    if found is None and not running:
        message = f"{scheme.ref} is {scheme.status}, so its commentary ended. Open it again first (x)."
        raise Refused([Problem("", message)])
    if found is not None and found.update_id is not None:
        return unit.get(ExceptionUpdate, found.update_id, version=version)
    if version:
        raise StaleRecord(STALE)
    if found is None:
        report = ExceptionReport(id=unit.new_id(), scheme_id=scheme.id, raised_on=period.ratings_as_at)
        unit.add(report)
        unit.flush()
    exception_id = report.id if found is None else found.exception_id
    row = ExceptionUpdate(id=unit.new_id(), exception_id=exception_id, period_id=period.id)
    unit.add(row)
    return row


def submit(workspace: Workspace, scheme_id: str, period_id: str) -> Answer:
    """Submit a return. Raises Refused with every field that is missing and why."""
    from db.models import Scheme

    with workspace.unit() as unit:
        scheme = unit.get(Scheme, scheme_id)
        given = open_return(unit, scheme_id, period_id)
        found = problems_of(unit, given)
        if found:
            raise Refused(found)
        if given.state is ReturnState.SUBMITTED:
            return Answer(None, f"{scheme.ref} is submitted already")
        given.state = ReturnState.SUBMITTED
        given.submitted_by, given.submitted_at = unit.actor.name, utc_text(unit.now)
        past = recovery_said(unit, given)
        return Answer(unit.commit(), f"{scheme.ref}: return submitted{past}")


def reopen(workspace: Workspace, scheme_id: str, period_id: str, reason: str) -> Answer:
    """Take a submitted return back to draft. Needs a reason. Refused when it is not submitted."""
    from db.models import Scheme

    checked = Checked()
    words = checked.text("reason", reason, "The reason", longest=LONGEST_REASON, required=True)
    checked.stop()
    with workspace.unit(reason=words) as unit:
        scheme = unit.get(Scheme, scheme_id)
        given = open_return(unit, scheme_id, period_id)
        if not given.state.settled:
            raise Refused([Problem("return", f"The return of {scheme.ref} is not submitted, so it is open.")])
        given.state = ReturnState.DRAFT
        drafts.clear_in(unit, reopen_key(scheme_id))
        return Answer(unit.commit(), f"{scheme.ref}: return reopened")
