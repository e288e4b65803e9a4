"""From a change of the history: into the past, back by undo, and to where it stands in the timeline."""

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from db import errors
from db.reading.history import Wanted
from db.reading.scheme import scheme
from pmo_tui.domain.times import when_words
from pmo_tui.errors import PmoError, Refused
from pmo_tui.render.cells import Line, text_cell
from pmo_tui.render.change_page import who_words
from pmo_tui.render.history import set_line, set_words
from pmo_tui.services import change_sets

if TYPE_CHECKING:
    from db.reading.change_sets import SealedSet
    from db.reading.reader import Reader
    from db.reading.scheme import SchemeRecord
    from pmo_tui.core import CoreApp
    from pmo_tui.domain.changes import Entry

MOST = 200
"""Entries that a scheme's own page shows."""

MANY = 500
"""Rows of a change set from which undoing it is asked about: an import, or a new portfolio."""


@runtime_checkable
class Timeline(Protocol):
    """The screen that lists every change."""

    def show_found(self, text: str, cs_id: str) -> None:
        """Show what a filter finds, with the cursor on one change set."""


def travel(app: "CoreApp", number: int) -> None:
    """Put every screen to the moment after a change set."""
    app.past.enter_text(f"#{number}")


def undo(app: "CoreApp", cs_id: str) -> None:
    """Undo a change set as an inverse one; a refusal is shown in full.

    One of many rows, however many of them are shown, and another person's are asked about first. Raises Busy
    while the change cannot be read.
    """
    if app.closed_because:
        app.complain(app.closed_because)
        return
    if not app.workspace.name:
        from pmo_tui.flows import who

        who.ask(app, lambda: undo(app, cs_id))
        return
    found = app.live_reads.now(lambda reader: change_sets.about(reader, cs_id))
    if found is None:
        app.complain("That change is not in this file's history.")
        return
    words = set_words(set_line(found))
    if found.record.found >= MANY:
        _ask(app, found.record, words)
    elif found.record.actor != app.workspace.name:
        _ask_of_another(app, found.record, words)
    else:
        _undo(app, found.record, words)


def _ask(app: "CoreApp", record: "SealedSet", words: str) -> None:
    """Ask for a typed word before so much is taken away at once."""
    from pmo_tui.modals.confirm import ConfirmScreen

    def answered(yes: bool | None) -> None:
        if yes:
            app.say(f"Undoing #{record.number}, {record.found:,} rows…")
            _undo(app, record, words)

    by = f"{who_words(record.actor, record.role)}, on {when_words(record.at_utc)}."
    lines: list[Line] = [
        [text_cell(words)],
        [text_cell(by, "muted")],
        [(f"It wrote {record.found:,} rows. Undoing it takes all of them away at once;", "")],
        [("the history keeps them, and U brings them back.", "")],
    ]
    app.push_screen(ConfirmScreen(f"Undo #{record.number}", lines, "undo"), answered)


def _ask_of_another(app: "CoreApp", record: "SealedSet", words: str) -> None:
    """Ask before what another person did is undone, naming who and what; Enter leaves it."""
    from pmo_tui.modals.pick import Choice, PickScreen

    choices = [Choice("", "Leave it as it is", "n"), Choice("undo", f"Undo: {words}", "y")]
    title = f"#{record.number} is by {record.actor}. Undo it?"

    def picked(value: str | None) -> None:
        if value:
            _undo(app, record, words)

    app.push_screen(PickScreen(title, choices, search=False), picked)


def _undo(app: "CoreApp", record: "SealedSet", words: str) -> None:
    def failed(error: Exception) -> None:
        _refused(app, record.number, error)

    app.undoing.undo_change(record.id, record.number, words, failed)


def _refused(app: "CoreApp", number: int, error: Exception) -> None:
    """Show who changed it since, or what else stands in the way: as long as it takes."""
    if not isinstance(error, errors.DbError | PmoError):
        app.complain(error)
        return
    from pmo_tui.modals.notice import NoticeScreen

    if isinstance(error, Refused):
        lines = [line for problem in error.problems for line in (problem.message, "")]
    else:
        lines = [str(error), "Nothing was changed."]
    app.push_screen(NoticeScreen(f"#{number} was not undone", lines))


def latest_of_scheme(reader: "Reader", scheme_id: str) -> "tuple[list[Entry], int]":
    """Return the latest entries of a scheme, and how many older ones there are."""
    from pmo_tui.services import history

    asked = Wanted(scheme_id=scheme_id)
    entries = history.timeline(reader, asked, limit=MOST)
    more = history.count(reader, asked) - MOST if len(entries) == MOST else 0
    return entries, more


def show_of_scheme(app: "CoreApp", scheme_id: str, cs_id: str) -> None:
    """Go to a change set in the history of one scheme."""

    def done(found: "SchemeRecord | None") -> None:
        show(app, f'scheme:"{found.ref}"' if found is not None else "", cs_id)

    app.reads.run("history-show", lambda reader: scheme(reader, scheme_id), done, app.complain)


def show(app: "CoreApp", find: str, cs_id: str = "") -> None:
    """Go to the history with a filter, and to a change set in it."""
    app.go("history")
    screen = app.screen
    assert isinstance(screen, Timeline)
    screen.show_found(find, cs_id)
