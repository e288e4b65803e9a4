"""When another program puts another file in the open one's place: say so, stop saving, keep drafts."""

import contextlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pmo_tui.core import CoreApp


def look(app: "CoreApp") -> None:
    """Look whether the file at the path is still the one that was opened, and tell the person when it is not.

    The screens stay on the file that was opened. What was typed goes as drafts into the one that stands there
    now, which offers them when it is opened.
    """
    words = app.workspace.strayed()
    if words == app.strayed:
        return
    before, app.strayed = app.strayed, words
    writes_here = app.workspace.read_only == before  # else there is another reason, and it stays
    if writes_here:
        app.workspace.read_only = words
    if words:
        app.complain(words)
        if writes_here:
            _carry_over(app)
    app.changed()


def _carry_over(app: "CoreApp") -> None:
    """Hand on the drafts of the file that was opened: it can still be read here, but nobody can open it."""
    from db.reading import local

    with contextlib.suppress(Exception):
        for found in local.drafts(app.live_reads.reader):
            app.drafting.carry(found)
    app.drafting.flush()
