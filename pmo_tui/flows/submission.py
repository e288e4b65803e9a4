"""Submitting and reopening a return, and closing, completing or deferring a scheme."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from db.enums import SchemeStatus
from db.reading.scheme import SchemeRecord
from pmo_tui import keymap
from pmo_tui.domain import rag
from pmo_tui.domain.commentary import FIELD_WORDS
from pmo_tui.domain.inputs import StatusDraft
from pmo_tui.domain.names import LONGEST_GROUNDS
from pmo_tui.domain.problem import Problem
from pmo_tui.errors import Refused
from pmo_tui.flows import forms, removing
from pmo_tui.flows.forms import Job, Prepared
from pmo_tui.flows.reading import read_scheme
from pmo_tui.render.scheme import SchemeView
from pmo_tui.services.return_states import FORECAST
from pmo_tui.services.returns import reopen_key
from pmo_tui.services.status import status_key

if TYPE_CHECKING:
    from pmo_tui.core import CoreApp
    from pmo_tui.modals.confirm import ConfirmScreen
    from pmo_tui.services.saving import Answer
    from pmo_tui.services.workspace import Workspace

STATUS_VERBS = {
    SchemeStatus.CLOSED: ("Close", "no longer viable"),
    SchemeStatus.COMPLETED: ("Complete", "delivered"),
    SchemeStatus.DEFERRED: ("Defer", "not this year, but expected next"),
    SchemeStatus.OPEN: ("Open again", "rated anew"),
}

REMOVE = "remove"
"""Picked, among the statuses, to take the scheme out."""


def submit(
    app: "CoreApp", scheme_id: str, found: SchemeView | None, go_to: Callable[[str, object], None]
) -> None:
    """Submit a return; when it lacks something, say what and go there.

    Args:
        app: the app.
        scheme_id: whose return.
        found: the scheme as it is shown; None while it is being read.
        go_to: puts the cursor on a stop of the scheme's page, by its kind and key.
    """
    period = app.view.period
    if period is None:
        app.complain("There is no month yet. Open one from Ctrl+P, Open a month.")
        return

    def save(workspace: "Workspace") -> "Answer":
        from pmo_tui.services import returns

        return returns.submit(workspace, scheme_id, period.id)

    dimensions = {d.code: d for d in app.view.dimensions}

    def refused(error: Exception) -> None:
        if not isinstance(error, Refused) or not error.problems:
            app.complain(error)
            return
        names = {code: dimension.name for code, dimension in dimensions.items()} | FIELD_WORDS
        app.complain(_refusal(found, error.problems, names | {FORECAST: "forecast"}))
        first = error.problems[0]
        if first.field == FORECAST:
            go_to("share", _without_forecast(found))
        elif first.field in dimensions:
            go_to("dimension", dimensions[first.field].id)
        else:
            go_to("commentary", first.field)

    app.save(save, failed=refused)


def _refusal(found: SchemeView | None, problems: Sequence[Problem], names: Mapping[str, str]) -> str:
    """Say what is missing and why; the rest in short where the page marks it: the words lie over its end."""
    first, *others = problems
    also = ", ".join(names[problem.field] for problem in others if problem.field in names)
    if len(others) > 1 and _all_marked(found, problems):
        return f"Not submitted. {first.message} {len(others)} more are missing; they are marked."
    return f"Not submitted. {first.message}" + (f" Also missing: {also}." if also else "")


def _all_marked(found: SchemeView | None, problems: Sequence[Problem]) -> bool:
    """Say whether the return's page marks each of these as missing: a commentary's field, a reason."""
    given = found.given if found is not None else None
    if found is None or given is None:
        return False
    marked = set(FIELD_WORDS)
    for dimension in found.view.dimensions:
        rating = given.rating(dimension.id)
        if rating is not None and rag.reason_required(rating.proposed, rating.chosen) and not rating.reason:
            marked.add(dimension.code)
    return all(problem.field in marked for problem in problems)


def _without_forecast(found: SchemeView | None) -> str:
    shares = found.shares if found is not None else ()
    return next((share.organisation_id for share in shares if share.fot is None), "")


def reopen(app: "CoreApp", scheme_id: str) -> None:
    """Take a submitted return back to draft, with a reason."""
    prepared = None if app.locked_because else prepare_reopen(app, scheme_id)
    if app.locked_because:
        app.complain(app.locked_because)
    elif prepared is not None:
        forms.run(app, prepared)
    else:
        app.complain("The return is not submitted, so it is open already.")


def prepare_reopen(app: "CoreApp", scheme_id: str) -> Prepared | None:
    """Make the form that asks why a return is reopened; None when it is not submitted."""
    found = app.reads.now(lambda reader: read_scheme(reader, app.view, scheme_id))
    if found is None or found.given is None or not found.given.state.settled:
        return None
    period = found.view.period
    assert period is not None  # a return has its month

    def job(reason: str) -> Job:
        def save(workspace: "Workspace") -> "Answer":
            from pmo_tui.services import returns

            return returns.reopen(workspace, scheme_id, period.id, reason)

        return save

    title = f"Reopen the return of scheme {found.scheme.ref} {found.scheme.name}"
    return forms.reason_form(title, "The return goes back to draft. Why?", job, key=reopen_key(scheme_id))


def status(app: "CoreApp", found: SchemeView, removed: Callable[[], None]) -> None:
    """Choose another status for a scheme, then say why; or take it out, after which `removed` is called.

    Without a month there is no return that could take a status' colour.
    """
    from pmo_tui.modals.pick import Choice, PickScreen

    scheme, period = found.scheme, found.view.period
    if app.locked_because:
        app.complain(app.locked_because)
        return
    choices = [
        Choice(value.value, f"{verb}: {meaning}")
        for value, (verb, meaning) in STATUS_VERBS.items()
        if value is not scheme.status and period is not None
    ]
    choices.append(Choice(REMOVE, "Remove it: it was added by mistake"))

    def picked(value: str | None) -> None:
        if value == REMOVE:
            removing.remove(app, "scheme", scheme.id, lambda answer: removed())
            return
        prepared = prepare_status(found, SchemeStatus(value)) if value is not None else None
        if prepared is not None:
            forms.run(app, prepared)

    app.push_screen(
        PickScreen(f"Scheme {scheme.ref} is {scheme.status}. Make it…", choices, search=False), picked
    )


def prepare_status(found: SchemeView, wanted: SchemeStatus) -> Prepared | None:
    """Make the form that asks why a scheme's status changes; None when it is so already.

    Closing is confirmed by typing the reference first.
    """
    scheme, period = found.scheme, found.view.period
    if period is None or scheme.status is wanted:
        return None

    def job(reason: str) -> Job:
        def save(workspace: "Workspace") -> "Answer":
            from pmo_tui.services import status as service

            return service.set_status(workspace, StatusDraft(scheme.id, period.id, wanted, reason))

        return save

    why = "The plan stays; all ratings take the colour of the status. Give the reason as it goes to QAG."
    if wanted is not SchemeStatus.OPEN:
        letter = keymap.key_name(keymap.BY_ID["scheme.forecast"].keys[0])
        why += f" The forecast stays as it is: {letter} on the scheme changes it."
    title = f"{STATUS_VERBS[wanted][0]} scheme {scheme.ref} {scheme.name}"
    key = status_key(scheme.id, wanted)
    prepared = forms.reason_form(title, why, job, key=key, longest=LONGEST_GROUNDS)
    if wanted is SchemeStatus.CLOSED:
        return replace(prepared, confirm=lambda: _closing(scheme))
    return prepared


def _closing(scheme: SchemeRecord) -> "ConfirmScreen":
    from pmo_tui.modals.confirm import ConfirmScreen

    lines = [[(f"Closing scheme {scheme.ref} {scheme.name} means it is no longer viable.", "")]]
    return ConfirmScreen(f"Close scheme {scheme.ref}", lines, scheme.ref)


def _status_again(app: "CoreApp", row_id: str) -> Prepared | None:
    scheme_id, wanted = row_id.split("/")
    found = app.reads.now(lambda reader: read_scheme(reader, app.view, scheme_id))
    return prepare_status(found, SchemeStatus(wanted)) if found is not None else None


OPENERS = {"reopen": prepare_reopen, "status": _status_again}
"""How the forms of drafts are made."""
