"""Choosing ratings: one letter on a line, or one rating for every marked scheme."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from db.enums import DimensionKind, Rating, SchemeStatus
from db.reading.portfolio import DimensionRecord
from db.reading.register import SchemeRow, rows_of
from db.reading.scope import Scope
from pmo_tui.domain import rag
from pmo_tui.domain.inputs import RatingDraft
from pmo_tui.flows.forms import Job, ask_reason
from pmo_tui.render.scheme import SchemeView
from pmo_tui.services.return_states import SETTLED

if TYPE_CHECKING:
    from pmo_tui.core import CoreApp
    from pmo_tui.services.saving import Answer
    from pmo_tui.services.workspace import Workspace


def _save(choices: Sequence[RatingDraft]) -> Job:
    def job(workspace: "Workspace") -> "Answer":
        from pmo_tui.services import returns

        return returns.choose_many(workspace, choices)

    return job


def choose(app: "CoreApp", found: SchemeView, dimension_id: str, rating: Rating) -> None:
    """Rate one line of a scheme; a reason is asked when the choice differs or the return was submitted."""
    period = found.view.period
    dimension = next(d for d in found.view.dimensions if d.id == dimension_id)
    if period is None:
        app.complain("There is no month yet. Open one from Ctrl+P, Open a month.")
        return
    allowed = rag.choosable((rule.rating for rule in dimension.rules), found.scheme.status)
    if rating not in allowed:
        words = ", ".join(rag.WORDS[r] for r in allowed)
        app.complain(f"{dimension.name} can be {words}: the scheme is {found.scheme.status}.")
        return

    def job(reason: str) -> Job:
        return _save([RatingDraft(found.scheme.id, period.id, dimension_id, rating, reason)])

    why = _why_reason(found, dimension, rating)
    if why:
        title = f"{found.scheme.ref} {dimension.name}: {rag.WORDS[rating]}"
        _with_name(app, lambda: ask_reason(app, title, why, job))
    else:
        _with_name(app, lambda: app.save(job("")))


def _why_reason(found: SchemeView, dimension: DimensionRecord, rating: Rating) -> str:
    given = found.given
    components = (
        [row.chosen if (row := given.rating(d.id)) else None for d in found.view.components] if given else []
    )
    proposal = rag.proposed(dimension.kind, dimension.proposal, found.scheme.status, components)
    if dimension.kind is DimensionKind.OVERALL and rag.reason_required(proposal, rating):
        proposed = rag.proposal_words(found.scheme.status, proposal)
        return f"The proposal is {proposed}. Say why it is {rag.WORDS[rating]}."
    if given is not None and given.state in SETTLED:
        return "The return was submitted: say why it changes."
    return ""


def _with_name(app: "CoreApp", then: Callable[[], None]) -> None:
    if app.workspace.name or app.locked_because:
        then()
        return
    from pmo_tui.flows import who

    who.ask(app, then)


def rate_many(app: "CoreApp", ids: Sequence[str]) -> None:
    """Give every marked scheme the same overall rating, with one reason, as one change."""
    from pmo_tui.modals.pick import Choice, PickScreen

    period, overall = app.view.period, app.view.overall
    if app.locked_because or period is None or not ids:
        app.complain(app.locked_because or "Mark the schemes to rate first, with Space.")
        return
    scope = Scope.of(app.view)
    rows = app.reads.now(lambda reader: rows_of(reader, scope, list(ids)))
    closed = [row.ref for row in rows if row.status is not SchemeStatus.OPEN]
    if closed:
        app.complain(f"Not open, so not rated: {', '.join(closed[:6])}. Unmark them first.")
        return
    allowed = rag.choosable((rule.rating for rule in overall.rules), SchemeStatus.OPEN)
    choices = [Choice(rating.value, rag.WORDS[rating], rag.LETTERS[rating].lower()) for rating in allowed]

    def picked(value: str | None) -> None:
        if value is not None:
            _ask_many(app, rows, Rating(value), period.id, overall)

    app.push_screen(PickScreen(f"{overall.name} of {len(rows)} schemes", choices, search=False), picked)


def _ask_many(
    app: "CoreApp", rows: Sequence[SchemeRow], rating: Rating, period_id: str, overall: DimensionRecord
) -> None:
    title = f"{overall.name} of {len(rows)} schemes: {rag.WORDS[rating]}"
    changing = [row for row in rows if row.rag != rating]
    names = ", ".join(row.ref for row in changing[:12]) + (" …" if len(changing) > 12 else "")
    why = f"{len(changing)} will change: {names}. One reason for all of them:"

    def job(reason: str) -> Job:
        return _save([RatingDraft(row.id, period_id, overall.id, rating, reason) for row in changing])

    if not changing:
        app.say(f"Nothing to change: they are all {rag.WORDS[rating]}.")
        return
    ask_reason(app, title, why, job)
