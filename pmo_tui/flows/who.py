"""Asking who is typing: a name and a role, kept in the settings of this computer (decision 14)."""

import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from pmo_tui import locations, settings
from pmo_tui.domain.person import LONGEST
from pmo_tui.domain.problem import Problem
from pmo_tui.domain.text import clean
from pmo_tui.modals.form import FormScreen
from pmo_tui.modals.form_spec import FormField, FormSpec, Kind, Values

if TYPE_CHECKING:
    from pmo_tui.core import CoreApp

NO_NAME = "Give a name, or leave with Esc to only read."

ROLES = ("PMO manager", "Programme lead", "SRO", "Finance", "Reviewer")


def ask(app: "CoreApp", then: Callable[[], None] | None = None) -> None:
    """Ask for name and role, keep them, and go on."""
    workspace = app.workspace
    fields = [
        FormField(
            "name", "Name", value=workspace.name, hint="as it should stand beside your changes", required=True
        ),
        FormField("role", "Role", Kind.CHOICE, workspace.role or ROLES[0], choices=[(r, r) for r in ROLES]),
    ]
    intro = [
        [
            (
                "Your name is written beside each change. It says who changed what; it is not a password.",
                "muted",
            )
        ]
    ]
    spec = FormSpec("Who is typing?", fields, intro=intro)

    def submit(form: FormScreen, values: Values) -> None:
        name = clean(values["name"]).text
        if not name or len(name) > LONGEST:
            words = f"Give a shorter name: {LONGEST} characters fit." if name else NO_NAME
            form.show_problems([Problem("name", words)])
            return
        workspace.name, workspace.role = name, values["role"]
        app.own = app.own._replace(name=name, role=values["role"], problems=())
        if not app.options.scratch:
            with contextlib.suppress(OSError):
                settings.save(locations.settings_file(), app.own)
        form.close_saved()
        app.redraw()
        if then is not None:
            then()

    app.push_screen(FormScreen(spec, submit))
