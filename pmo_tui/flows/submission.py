"""Submitting and reopening a return, and closing, completing or deferring a scheme."""

from typing import TYPE_CHECKING

from db.enums import SchemeStatus
from pmo_tui.domain.inputs import StatusDraft
from pmo_tui.errors import Refused
from pmo_tui.flows.forms import Job, ask_reason
from pmo_tui.render.scheme import SchemeView

if TYPE_CHECKING:
    from pmo_tui.core import CoreApp
    from pmo_tui.screens.scheme import SchemeScreen
    from pmo_tui.services.saving import Answer
    from pmo_tui.services.workspace import Workspace

STATUS_VERBS = {
    SchemeStatus.CLOSED: ("Close", "no longer viable"),
    SchemeStatus.COMPLETED: ("Complete", "delivered"),
    SchemeStatus.DEFERRED: ("Defer", "not this year, but expected next"),
    SchemeStatus.OPEN: ("Open again", "rated anew"),
}


def submit(screen: "SchemeScreen") -> None:
    """Submit the return on the screen; when it lacks something, say what and go there."""
    app, scheme_id, period = screen.pmo, screen.scheme_id, screen.pmo.view.period
    if period is None:
        app.complain("There is no month yet. Open one from Ctrl+P, Open a month.")
        return

    def save(workspace: "Workspace") -> "Answer":
        from pmo_tui.services import returns

        return returns.submit(workspace, scheme_id, period.id)

    def refused(error: Exception) -> None:
        app.complain(error)
        if isinstance(error, Refused) and error.problems:
            field = error.problems[0].field
            dimension = next((d for d in app.view.dimensions if d.code == field), None)
            screen.page.go_to(*(("dimension", dimension.id) if dimension else ("commentary", field)))

    app.save(save, failed=refused)


def reopen(app: "CoreApp", scheme_id: str) -> None:
    """Take a submitted return back to draft, with a reason."""
    period = app.view.period
    if period is None:
        return

    def job(reason: str) -> Job:
        def save(workspace: "Workspace") -> "Answer":
            from pmo_tui.services import returns

            return returns.reopen(workspace, scheme_id, period.id, reason)

        return save

    ask_reason(app, "Reopen the return", "The return goes back to draft. Why?", job)


def status(app: "CoreApp", found: SchemeView) -> None:
    """Choose another status for a scheme, then say why; closing is confirmed by typing the reference."""
    from pmo_tui.modals.pick import Choice, PickScreen

    scheme, period = found.scheme, found.view.period
    if app.locked_because or period is None:
        app.complain(app.locked_because or "There is no month yet.")
        return
    choices = [
        Choice(value.value, f"{verb}: {meaning}")
        for value, (verb, meaning) in STATUS_VERBS.items()
        if value is not scheme.status
    ]

    def picked(value: str | None) -> None:
        if value is not None:
            _confirm(app, found, SchemeStatus(value), period.id)

    app.push_screen(PickScreen(f"{scheme.ref} is {scheme.status}. Make it…", choices, search=False), picked)


def _confirm(app: "CoreApp", found: SchemeView, wanted: SchemeStatus, period_id: str) -> None:
    scheme = found.scheme
    verb = STATUS_VERBS[wanted][0]

    def job(reason: str) -> Job:
        def save(workspace: "Workspace") -> "Answer":
            from pmo_tui.services import status as service

            return service.set_status(workspace, StatusDraft(scheme.id, period_id, wanted, reason))

        return save

    def go() -> None:
        why = "The plan stays; all ratings take the colour of the status. Give the reason as it goes to QAG."
        ask_reason(app, f"{verb} {scheme.ref} {scheme.name}", why, job)

    if wanted is not SchemeStatus.CLOSED:
        go()
        return
    from pmo_tui.modals.confirm import ConfirmScreen

    lines = [[(f"Closing {scheme.ref} {scheme.name} means it is no longer viable.", "")]]
    app.push_screen(
        ConfirmScreen(f"Close {scheme.ref}", lines, scheme.ref), lambda yes: go() if yes else None
    )
