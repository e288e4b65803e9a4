"""What the marked schemes of the register add up to."""

import contextlib
from typing import TYPE_CHECKING

from db import errors
from db.reading.reader import Reader
from db.reading.register import Sums
from pmo_tui.services import register

if TYPE_CHECKING:
    from pmo_tui.screens.register_view import RegisterView
    from pmo_tui.screens.schemes import SchemesScreen


class MarkedSums:
    """Adds up what is marked: here where that is quick, else the line is drawn again when it is known."""

    def __init__(self, screen: "SchemesScreen", view: "RegisterView") -> None:
        self._screen = screen
        self._view = view
        self._adding: object = None
        self._known: tuple[object, Sums] | None = None

    def now(self) -> Sums | None:
        """Return the sums; None while they are added up."""
        app, listing = self._screen.pmo, self._view.listing
        if listing is None:
            return None
        scope, _ = register.scope_of(app.view, self._view.parsed)
        ids = tuple(sorted(self._screen.table.marked))
        asked = (listing, scope, ids, app.revision)
        if self._known is not None and self._known[0] == asked:
            return self._known[1]

        def add(reader: Reader) -> Sums:
            return register.sums_of(reader, listing, scope, ids)

        with contextlib.suppress(errors.Busy, errors.TookTooLong):
            return app.reads.quick(add)

        def done(found: Sums) -> None:
            self._adding, self._known = None, (asked, found)
            self._view.draw_sums()

        def failed(error: Exception) -> None:
            self._adding = None
            app.complain(error)

        if self._adding != asked:
            self._adding = asked
            app.reads.run("marks", add, done, failed, try_here=False)
        return None
