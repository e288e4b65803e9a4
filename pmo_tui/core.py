"""The app's state: which file, which month, who; one reader for the screens, one writer for saving."""

import contextlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from db import errors
from db.reading import session
from db.reading.portfolio import View
from db.reading.reader import Reader
from pmo_tui import failures, locations, settings, terminal, theme
from pmo_tui.background import Reads, Writer
from pmo_tui.domain.text import plain
from pmo_tui.drafting import Drafting
from pmo_tui.errors import PmoError
from pmo_tui.messages import ReadEnded, WriteEnded
from pmo_tui.options import SCREENS, Options
from pmo_tui.past import Past
from pmo_tui.render.cells import Look
from pmo_tui.services.workspace import Clock, Workspace, system_clock
from pmo_tui.shown import Shown
from pmo_tui.sturdy import SturdyApp
from pmo_tui.undoing import Undoing
from pmo_tui.widgets.bars import FooterBar

if TYPE_CHECKING:
    from textual.driver import Driver

    from pmo_tui.modals.form import FormScreen
    from pmo_tui.services.opening import Opened
    from pmo_tui.services.saving import Answer
    from pmo_tui.widgets.fields import PasteCleaned, PasteRefused

ASKED_TO_READ_ONLY = "Opened to read only."

SAME_AGAIN = 2.0
"""Seconds in which the same complaint is not repeated."""


class CoreApp(SturdyApp[None]):
    """pmo-tui on one file: state, reading, saving, telling. `PmoApp` adds what keys do."""

    next_path: Path | None = None
    """The file to go on with when this one is left."""

    strayed = ""
    """Says so when another file stands at the path than the one that was opened; else empty."""

    drilled_from = ""
    """The screen Esc returns to after drilling into a number; empty when nothing was drilled into."""

    def __init__(
        self, options: Options, *, writable: bool, reader: Reader | None = None, clock: Clock = system_clock
    ) -> None:
        assert options.path is not None
        self.path: Path = options.path
        self.options = options
        self.writable_place = writable
        reader = reader or Reader(self.path, writable=writable)
        self.state = session.session_state(reader)
        self.DEFAULT_MODE = options.screen or _known(self.state.get("screen"))  # type: ignore[misc]
        super().__init__()
        self.own = settings.load(locations.settings_file())
        self.workspace = Workspace(
            self.path,
            name=options.name or self.own.name,
            role=options.role or self.own.role,
            clock=clock,
            read_only=ASKED_TO_READ_ONLY if options.read_only else "",  # else the first check says
            opened=reader.identity,
        )
        self.live_reads = Reads(self, reader)
        self.writer = Writer(self, self.workspace)
        self.month = options.period
        self.revision = 0
        """Counts what changes on screen: saves, months, the past. Screens reload when it moved."""
        self.opened: Opened | None = None
        self.trouble = ""
        """Stands in the header while something could not be saved."""
        self.shown = Shown(self)
        self.past = Past(self)
        self.undoing = Undoing(self)
        self.drafting = Drafting(self)
        self.failures: list[Exception] = []
        """Unexpected errors, the latest last."""
        self._failing = failures.Failing()
        self._complained = ("", 0.0)
        theme.dress(self, self.own.theme, self.own.keys)

    # -- what screens ask ------------------------------------------------------

    @property
    def reads(self) -> Reads:
        """Where screens read from: the file, or the past that is shown."""
        return self.past.reads or self.live_reads

    @property
    def view(self) -> View:
        """The portfolio in the month that is shown."""
        return self.shown.view

    @property
    def look(self) -> Look:
        """How things are drawn: the portfolio's house style, and whether there is colour."""
        return self.shown.look

    @property
    def closed_because(self) -> str:
        """Why nothing at all can be changed now; empty when it can."""
        if self.past.active:
            return "The past is shown; press t to come back to now."
        return self.workspace.read_only

    @property
    def locked_because(self) -> str:
        """Why nothing of the month shown can be changed now; empty when it can."""
        if self.closed_because:
            return self.closed_because
        period = self.view.period
        if period is not None and period.frozen:
            if all(known.frozen for known in self.view.periods):
                return "Every month is frozen. Open the next one: Ctrl+P, Open a month."
            return "This month is frozen. Press m to choose the open month."
        return ""

    def changed(self) -> None:
        """Tell every screen that what it shows may be different now."""
        self.revision += 1
        self.shown.behind = True
        self.redraw()

    def redraw(self) -> None:
        """Bring what is in sight up to date: the screen in front, and the one a dialog stands before.

        Screens further behind look for themselves when they come to the front.
        """
        for screen in reversed(self.screen_stack):
            refresh = getattr(screen, "refresh_if_stale", None)
            if refresh is not None:
                refresh()
            if not screen.is_modal:
                break

    def go(self, screen: str) -> None:
        """Go to one of the main screens; what was open on top of this one is closed."""
        self.drilled_from = ""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.switch_mode(screen)

    # -- saving ----------------------------------------------------------------

    def save(
        self,
        job: "Callable[[Workspace], Answer]",
        done: "Callable[[Answer], None] | None" = None,
        failed: Callable[[Exception], None] | None = None,
        *,
        noted: bool = True,
        in_month: bool = True,
    ) -> None:
        """Do a write on the writer's thread; say what became of it and bring the screens up to date.

        `noted` puts it where `u` undoes it; `in_month` says that it belongs to the month shown.
        """

        def saved(answer: "Answer") -> None:
            if noted:
                self.undoing.note(answer)
            self._show_saved()
            if done is not None:
                done(answer)
            self.say(answer.told)

        def refused(error: Exception) -> None:
            if noted:
                self.undoing.nothing_saved()
            self.not_saved(error)
            (failed or self.complain)(error)

        locked = self.locked_because if in_month else self.closed_because
        if locked:
            (failed or self.complain)(errors.ReadOnly(locked))
        else:
            if noted:
                self.undoing.begin()
            self.writer.submit(job, saved, refused)

    def _show_saved(self) -> None:
        self.trouble = ""
        self.clear_notifications()  # an earlier refusal would contradict what is said now
        try:
            self.changed()
        except Exception as error:  # it is saved, so who waits for it is told; only showing it failed
            self.complain(error)

    def not_saved(self, error: Exception) -> None:
        """Say so in the header when it is not a rule that kept something from being saved."""
        if not isinstance(error, failures.RULES):
            self.trouble = "NOT SAVED"
            self.redraw()

    def on_write_ended(self, message: WriteEnded) -> None:
        """A write was done, or nothing was saved."""
        self.writer.finish(message)

    def on_read_ended(self, message: ReadEnded) -> None:
        """A read came back from a worker; when the app is on its way out there is nobody to show it to."""
        if self.is_running and self.screen_stack:
            message.reads.finish(message)

    def open_next(self, path: str) -> None:
        """End, and start again on another file; not while something is still being saved in this one."""
        if self.writer.busy:
            self.complain("Something is still being saved. Open the other file when that is done.")
            return
        self.next_path = Path(path)
        self.run_worker(self.run_action("quit"))

    # -- telling ---------------------------------------------------------------

    def say(self, words: str) -> None:
        """Tell the person something in the footer, or over it when there is none or no room."""
        text = plain(words)
        bars = self.screen.query(FooterBar)
        if bars and not self.screen.is_modal and cell_len(text) < self.size.width:
            bars.first().say(text)
        else:
            self.notify(text, markup=False, timeout=4)

    def complain(self, error: Exception | str) -> None:
        """Tell the person what did not work and what to do; the same once, not at every key."""
        if not isinstance(error, str | errors.DbError | PmoError):
            self.fail(error)
            return
        words, now = plain(str(error)), time.monotonic()
        told, at = self._complained
        if words != told or now - at > SAME_AGAIN:
            self._complained = (words, now)
            self.notify(words, severity="error", markup=False, timeout=10)

    def on_form_screen_typed(self, event: "FormScreen.Typed") -> None:
        """Keep what is being typed as a draft."""
        self.drafting.note(event.key, event.field, event.text, event.base_version, as_begun=event.as_begun)

    def on_paste_refused(self, event: "PasteRefused") -> None:
        """Say why a paste was not taken."""
        words = (
            f"The paste has {event.length:,} characters; there is room for {event.room:,}. "
            "Nothing was pasted; paste a shorter part."
        )
        self.notify(words, severity="warning", markup=False, timeout=10)

    def on_paste_cleaned(self, event: "PasteCleaned") -> None:
        """Say that a paste is not quite what was copied."""
        self.notify(event.words, severity="warning", markup=False, timeout=10)

    # -- when something goes wrong ---------------------------------------------

    def _handle_exception(self, error: Exception) -> None:
        """Show a plain sentence in place of a traceback; end only when it keeps happening.

        Textual's own handler ends the app and prints the values of local variables.
        """
        if isinstance(error, failures.EXPECTED):
            self.complain(error)
        else:
            self.fail(error)

    def fail(self, error: Exception) -> None:
        """Note an unexpected error in the log and tell the person; drafts are written first."""
        self.failures.append(error)
        failures.note(error)
        with contextlib.suppress(Exception):
            self.drafting.flush()
        if self._failing.too_often() or not self.is_running or not self.screen_stack:
            words = f"pmo-tui had to stop. What was typed is kept as a draft. {failures.where()}"
            self.exit(return_code=1, message=Text(words))
            return
        words = "Something went wrong in the app; nothing was saved by it. What you typed is kept. "
        self.notify(words + failures.where(), severity="error", markup=False, timeout=15)

    def get_driver_class(self) -> "type[Driver]":
        """Use Textual's driver, made sturdy."""
        return terminal.sturdy(super().get_driver_class())


def _known(screen: str | None) -> str:
    return screen if screen in SCREENS else "schemes"
