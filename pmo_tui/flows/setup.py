"""Adding and changing what is set up: organisations, programme areas, people, roles, months, house style."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from db.reading import people
from db.reading import setup as reading
from db.reading.people import RoleRecord
from db.reading.setup import Setup
from pmo_tui.domain.names import LONGEST_GROUNDS
from pmo_tui.domain.period import month_name
from pmo_tui.flows import forms, months, removing, setup_forms
from pmo_tui.flows.forms import Job
from pmo_tui.modals.pick import Choice, PickScreen
from pmo_tui.render import setup as drawing
from pmo_tui.render.page import Stop

if TYPE_CHECKING:
    from pmo_tui.core import CoreApp
    from pmo_tui.services.saving import Answer
    from pmo_tui.services.workspace import Workspace

KINDS = {
    drawing.ORGANISATION: "An organisation",
    drawing.PROGRAMME: "A programme area",
    drawing.PERSON: "A person",
    drawing.PERIOD: "A month",
}
"""What can be added."""

REMOVED = (drawing.ORGANISATION, drawing.PROGRAMME, drawing.PERSON)
"""What can be taken out."""

Added = Callable[[str, "Answer"], None]
"""Called with the kind of what was added, and the answer."""


def open_stop(app: "CoreApp", stop: Stop) -> None:
    """Change what the cursor is on."""
    if stop.kind == drawing.PORTFOLIO:
        forms.run(app, setup_forms.prepare_portfolio(app, focus=str(stop.key)))
    elif stop.kind == drawing.PERIOD:
        change_dates(app, str(stop.key))
    else:
        _edit(app, stop.kind, str(stop.key))


def change_dates(app: "CoreApp", period_id: str) -> None:
    """Change an open month's dates; a frozen one keeps them."""
    month = next((m for m in app.reads.now(reading.months) if m.id == period_id), None)
    if month is not None and month.frozen:
        app.say(f"{month_name(month.month)} is frozen: its dates stay as they are.")
    else:
        _edit(app, drawing.PERIOD, period_id)


def _edit(app: "CoreApp", kind: str, row_id: str) -> None:
    prepared = setup_forms.OPENERS[kind](app, row_id)
    if prepared is None:
        app.say("That is no longer there.")
    else:
        forms.run(app, prepared)


def add(app: "CoreApp", section: str, done: Added) -> None:
    """Add to a section; from the portfolio's own, ask what. `done` hears of what kind it was."""
    if app.closed_because:
        app.complain(app.closed_because)
    elif section == drawing.PERIOD:
        months.open_month(app)
    elif section in KINDS:
        prepared = setup_forms.OPENERS[section](app, "new")
        assert prepared is not None  # a new one needs nothing that could be gone
        forms.run(app, prepared, lambda answer: done(section, answer))
    else:
        choices = [Choice(kind, words) for kind, words in KINDS.items()]

        def picked(kind: str | None) -> None:
            if kind:
                add(app, kind, done)

        app.push_screen(PickScreen("Add", choices, search=False), picked)


def remove(app: "CoreApp", stop: Stop | None) -> None:
    """Take out the organisation, programme area or person the cursor is on, once nothing refers to it."""
    if stop is not None and stop.kind in REMOVED:
        removing.remove(app, stop.kind, str(stop.key), in_month=False)
    elif stop is not None and stop.kind == drawing.PERIOD:
        app.say("A month is not removed: undo its opening, in the history (9).")
    else:
        app.say("Move to an organisation, a programme area or a person first.")


def role(app: "CoreApp", found: Setup, person_id: str) -> None:
    """Give a person a role, or take one away."""
    held = found.roles_of(person_id)
    if app.closed_because:
        app.complain(app.closed_because)
        return
    if not held:
        give_role(app, person_id)
        return
    choices = [Choice("", "Give another role")]
    choices += [Choice(entry.id, f"Take away: {drawing.role_words(entry)}") for entry in held]

    def picked(value: str | None) -> None:
        if value == "":
            give_role(app, person_id)
        elif value is not None:
            take_role(app, next(entry for entry in held if entry.id == value))

    app.push_screen(PickScreen(f"Roles of {held[0].person}", choices, search=False), picked)


def take_role(app: "CoreApp", held: RoleRecord) -> None:
    """Take a role away, with a reason."""

    def job(reason: str) -> Job:
        def save(workspace: "Workspace") -> "Answer":
            from pmo_tui.services import portfolio

            return portfolio.remove_role(workspace, held.id, reason)

        return save

    why = f"{held.person} is no longer {drawing.role_words(held)}. The history keeps that they were."
    forms.run(app, forms.reason_form("Take a role away", why, job, longest=LONGEST_GROUNDS, in_month=False))


def give_role(app: "CoreApp", person_id: str) -> None:
    """Give a person a role; the schemes to choose from are read beside the screen when there are many."""

    def show(choices: tuple[tuple[str, str, str], ...]) -> None:
        prepared = setup_forms.prepare_role(app, person_id, choices)
        if prepared is None:
            app.say("That person is no longer there.")
        else:
            forms.run(app, prepared)

    app.reads.run("role", people.schemes, show, app.complain)
