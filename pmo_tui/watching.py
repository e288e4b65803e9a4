"""What happens outside while the app is open: somebody saves, leaves the file, or closes the window."""

import contextlib
from typing import TYPE_CHECKING

from db.errors import DbError
from pmo_tui import straying, terminal

if TYPE_CHECKING:
    from pmo_tui.app import PmoApp

EVERY = 2.0
"""Seconds between two looks."""


class Watch:
    """Looks every now and then, from the first page on."""

    def __init__(self, app: "PmoApp") -> None:
        self._app = app
        self._data_version: int | None = None

    def note(self) -> None:
        """Note what has been saved until now: before the first page is read, and when one of ours ends."""
        with contextlib.suppress(DbError):  # of a locked file the first look is the first tick's
            self._data_version = self._app.live_reads.reader.data_version()

    def for_terminal(self) -> None:
        """End when the window is gone, also where no signal tells so: Textual would read its end for ever."""
        if terminal.gone():
            self._app.hang_up()

    def for_changes(self) -> None:
        """Show what another program saved meanwhile; while something is saved here, look again later."""
        app = self._app
        if app.writer.busy:
            return
        with contextlib.suppress(DbError):  # a lock of another program; the next look sees what changed
            straying.look(app)
            version = app.live_reads.reader.data_version()
            if app.shown.behind or self._data_version not in (None, version):
                app.changed()
            self._data_version = version
            self._for_lock()

    def _for_lock(self) -> None:
        """Open the file to write once whoever had it has left."""
        app = self._app
        lock = app.opened.lock if app.opened is not None else None
        if lock is None or lock.held or not app.workspace.read_only:
            return
        from pmo_tui.services.opening import can_take

        if can_take(app.workspace):
            app.check_again()
