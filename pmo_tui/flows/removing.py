"""Taking out what was added by mistake: what stands in the way is said first, then a reason is asked."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from pmo_tui import keymap
from pmo_tui.domain.names import LONGEST_GROUNDS
from pmo_tui.errors import Refused
from pmo_tui.flows import forms
from pmo_tui.flows.forms import Job
from pmo_tui.services import removable
from pmo_tui.services.removable import Found

if TYPE_CHECKING:
    from pmo_tui.core import CoreApp
    from pmo_tui.modals.confirm import ConfirmScreen
    from pmo_tui.services.saving import Answer
    from pmo_tui.services.workspace import Workspace

GONE = "That is no longer there."


def remove(
    app: "CoreApp",
    kind: str,
    row_id: str,
    done: "Callable[[Answer], None] | None" = None,
    *,
    in_month: bool = True,
) -> None:
    """Take a row out, with a reason; `kind` is its table, `in_month` says that it belongs to the month shown.

    Says why when it cannot go. What takes much with it asks for a typed word first.
    """
    locked = app.locked_because if in_month else app.closed_because
    if locked:
        app.complain(locked)
        return
    found = app.reads.now(lambda reader: removable.look(reader, kind, row_id))
    if found is None:
        app.say(GONE)
    elif found.problems:
        app.complain(Refused(found.problems))
    else:
        _ask(app, found, done, in_month=in_month)


def _ask(app: "CoreApp", found: Found, done: "Callable[[Answer], None] | None", *, in_month: bool) -> None:
    def job(reason: str) -> Job:
        def save(workspace: "Workspace") -> "Answer":
            from pmo_tui.services import removing

            return removing.remove(workspace, found.thing, reason)

        return save

    undo = keymap.key_name(keymap.keys_of(keymap.BY_ID["app.undo"], app.own.keys)[0])
    kept = f"The history keeps it, and {undo} brings it back."
    why = f"{found.takes} {kept}".strip()
    prepared = forms.reason_form(f"Remove {found.title}", why, job, longest=LONGEST_GROUNDS)
    confirm = (lambda: _removing(found, kept)) if found.word else None
    forms.run(app, replace(prepared, confirm=confirm, in_month=in_month), done)


def _removing(found: Found, kept: str) -> "ConfirmScreen":
    from pmo_tui.modals.confirm import ConfirmScreen
    from pmo_tui.render.cells import text_cell

    lines = [text_cell(words) for words in (found.takes, kept) if words]
    return ConfirmScreen(f"Remove {found.title}", [[line] for line in lines], found.word)
