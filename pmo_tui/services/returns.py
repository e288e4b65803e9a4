"""The monthly return: choosing ratings, writing commentary, submitting."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.enums import ReturnState, Source
from db.times import utc_text
from pmo_tui.domain import commentary, rag
from pmo_tui.domain.inputs import CommentaryDraft, RatingDraft
from pmo_tui.domain.problem import Problem
from pmo_tui.errors import Refused
from pmo_tui.services import drafts
from pmo_tui.services.drafts import DraftKey
from pmo_tui.services.return_rows import open_return, problems_of, propose, ratings_of, settle
from pmo_tui.services.return_states import SETTLED
from pmo_tui.services.saving import Answer, Checked
from pmo_tui.services.workspace import Workspace

if TYPE_CHECKING:
    from db.models import RatingGiven
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
    reason = checked.text("reason", choices[0].reason, "The reason", longest=500)
    checked.stop()
    with workspace.unit(reason=reason) as unit:
        said = [_choose(unit, draft, reason) for draft in choices]
        drafts.clear_in(unit, rating_key(choices))
        change = unit.commit()
    words = said[0] if len(said) == 1 else f"{len(said)} schemes rated {rag.WORDS[choices[0].rating]}"
    return Answer(change, words)


def _choose(unit: "UnitOfWork", draft: RatingDraft, reason: str) -> str:
    from db.models import Dimension, RatingRule, Scheme

    scheme = unit.get(Scheme, draft.scheme_id)
    dimension = unit.get(Dimension, draft.dimension_id)
    allowed = rag.choosable(
        (rule.rating for rule in unit.all(RatingRule, dimension_id=dimension.id)), scheme.status
    )
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
    if row.chosen is not draft.rating:
        row.chosen, row.source = draft.rating, Source.ENTERED
    ratings = {**ratings_of(unit, given, draft.organisation_id), dimension.id: row}
    propose(unit, given, scheme, ratings)
    if rag.reason_required(row.proposed, row.chosen) and not reason:
        proposed = rag.WORDS[row.proposed] if row.proposed else ""
        raise Refused(
            [
                Problem(
                    "reason",
                    f"{dimension.name} is proposed {proposed}: say why it is {rag.WORDS[draft.rating]}.",
                )
            ]
        )
    row.reason = reason if rag.reason_required(row.proposed, row.chosen) else ""
    settle(unit, given, scheme, reason)
    return f"{scheme.ref} {dimension.name}: {rag.WORDS[draft.rating]}"


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
    """Write a month's exception commentary; its draft goes. Fields may be empty until submission."""
    from db.models import ExceptionReport, ExceptionUpdate, Period, Scheme

    checked = Checked()
    issue = checked.text("issue", draft.issue, "Issue", longest=commentary.LONGEST)
    action = checked.text(
        "corrective_action", draft.corrective_action, "Corrective action", longest=commentary.LONGEST
    )
    recovery = checked.date("recovery_date", draft.recovery_date, "Recovery date")
    reason = checked.text("reason", draft.reason, "The reason", longest=500)
    checked.stop()
    with workspace.unit(reason=reason) as unit:
        scheme = unit.get(Scheme, draft.scheme_id)
        given = open_return(unit, scheme.id, draft.period_id)
        period = unit.get(Period, draft.period_id)
        reports = [row for row in unit.all(ExceptionReport, scheme_id=scheme.id) if row.closed_on is None]
        if reports:
            report = reports[0]
        else:
            report = ExceptionReport(id=unit.new_id(), scheme_id=scheme.id, raised_on=period.ratings_as_at)
            unit.add(report)
            unit.flush()
        row = unit.find(ExceptionUpdate, exception_id=report.id, period_id=period.id)
        if row is None:
            row = ExceptionUpdate(id=unit.new_id(), exception_id=report.id, period_id=period.id)
            unit.add(row)
        else:
            row = unit.get(ExceptionUpdate, row.id, version=draft.base_version)
        row.issue, row.corrective_action, row.recovery_date = issue, action, recovery
        row.confidence, row.position = draft.confidence, draft.position
        settle(unit, given, scheme, reason)
        drafts.clear_in(unit, commentary_key(scheme.id))
        return Answer(unit.commit(), f"{scheme.ref}: commentary saved")


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
        return Answer(unit.commit(), f"{scheme.ref}: return submitted")


def reopen(workspace: Workspace, scheme_id: str, period_id: str, reason: str) -> Answer:
    """Take a submitted return back to draft. Needs a reason. Refused when it is not submitted."""
    from db.models import Scheme

    checked = Checked()
    words = checked.text("reason", reason, "The reason", longest=500, required=True)
    checked.stop()
    with workspace.unit(reason=words) as unit:
        scheme = unit.get(Scheme, scheme_id)
        given = open_return(unit, scheme_id, period_id)
        if given.state not in SETTLED:
            raise Refused([Problem("return", f"The return of {scheme.ref} is not submitted, so it is open.")])
        given.state = ReturnState.DRAFT
        drafts.clear_in(unit, reopen_key(scheme_id))
        return Answer(unit.commit(), f"{scheme.ref}: return reopened")
