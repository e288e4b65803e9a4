"""The app: what can be done from anywhere, and how it starts and ends."""

import contextlib
import gc
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from db.errors import DbError
from pmo_tui import failures, keymap, locations, settings, terminal, theme
from pmo_tui.core import ASKED_TO_READ_ONLY, CoreApp
from pmo_tui.errors import PmoError
from pmo_tui.watching import EVERY, Watch

if TYPE_CHECKING:
    from textual.app import SystemCommand

    from pmo_tui.messages import WriteEnded
    from pmo_tui.services.opening import Opened
    from pmo_tui.services.workspace import Workspace

FIRST_CHECKS_AFTER = 0.2
"""Seconds after the first paint before the models are loaded and the file is checked."""

HANG_UP = 1
"""The signal that says the terminal is gone."""

CHECK_AGAIN_AFTER = 5.0
"""Seconds until a file that could not be checked is checked again; nothing is saved before."""


def _screen(module: str, name: str) -> Callable[[], Screen[Any]]:
    def make() -> Screen[Any]:
        from importlib import import_module

        made: Screen[Any] = getattr(import_module(f"pmo_tui.screens.{module}"), name)()
        return made

    return make


MAIN_SCREENS: dict[str, Callable[[], Screen[Any]]] = {
    "overview": _screen("overview", "OverviewScreen"),
    "schemes": _screen("schemes", "SchemesScreen"),
    "risks": _screen("risks", "RisksScreen"),
    "history": _screen("history", "HistoryScreen"),
    "setup": _screen("setup", "SetupScreen"),
}
"""The main screens, each made when it is first gone to. They become modes after the first paint: a start
that goes through Textual's modes reads all styles a second time."""


class PmoApp(CoreApp):
    """pmo-tui on one file."""

    CSS_PATH = "styles/app.tcss"
    TITLE = "pmo-tui"
    BINDINGS = keymap.bindings("app")

    left = False
    """Whether the file was let go of."""

    _welcomed = False
    """Whether drafts were offered, or it was asked who is typing: once the file could be changed."""

    def get_default_screen(self) -> Screen[Any]:
        """Start on the screen that was asked for, or where the app was left."""
        self.watch_outside = Watch(self)
        self.watch_outside.note()
        return MAIN_SCREENS[self.DEFAULT_MODE]()

    # -- starting and leaving --------------------------------------------------

    def on_mount(self) -> None:
        """Once the first page is painted, look at the file and load what saving needs."""
        if not self.is_headless:
            terminal.on_ending(self.end_by_signal)
            self.set_interval(EVERY, self.watch_outside.for_terminal)
        for problem in self.own.problems:
            self.complain(problem)
        self.call_after_refresh(self._paint_first)

    def _paint_first(self) -> None:
        for name, make in MAIN_SCREENS.items():
            self.add_mode(name, make)
        self.set_timer(FIRST_CHECKS_AFTER, self._first_checks)

    def _first_checks(self) -> None:
        gc.collect()  # what the start left behind: half a megabyte that the models then use
        gc.freeze()
        gc.enable()
        self._check_file()

    def _check_file(self) -> None:
        writable = self.writable_place
        asked = ASKED_TO_READ_ONLY if self.options.read_only else ""

        def check(workspace: "Workspace") -> "Opened":
            from pmo_tui.services.opening import open_checks

            return open_checks(workspace, writable=writable, asked=asked)

        self.writer.submit(check, self._checked, self._not_checked, is_check=True)

    def on_write_ended(self, _: "WriteEnded") -> None:
        """Note that the file was changed here; what else becomes of it is `CoreApp`'s."""
        self.watch_outside.note()

    def _not_checked(self, error: Exception) -> None:
        """Say that nothing is saved to a file that could not be checked, and check it again soon."""
        self.set_timer(CHECK_AGAIN_AFTER, self.check_again)
        if not isinstance(error, DbError | PmoError):
            self.complain(error)
        self.changed()

    def check_again(self) -> None:
        """Check the file once more: something that stood against writing to it may be gone."""
        self._check_file()

    def _checked(self, opened: "Opened") -> None:
        first, self.opened = self.opened is None, opened
        if first:
            self._begin(opened)
        elif not opened.read_only:
            self.say("The file is free now: it can be changed here.")
        self.changed()
        if not opened.read_only and not self._welcomed:
            self._welcomed, asking = True, first or not self.screen.is_modal
            if opened.drafts:
                self.drafting.offer(opened.drafts, asking=asking and not self.is_typing(None if first else 1))
            elif asking and not self.workspace.name:
                self.action_who()

    def _begin(self, opened: "Opened") -> None:
        """Go where the options ask, and look for changes from now on."""
        if opened.warning:
            self.notify(opened.warning, severity="warning", markup=False, timeout=12)
        if not self.options.scratch:
            settings.remember(locations.recent_file(), self.path)
        period = self.view.period
        if self.options.as_at:
            self.past.enter_text(self.options.as_at)
        elif self.options.period and period is not None and period.frozen:
            self.past.enter_month(period)
        self.set_interval(EVERY, self.watch_outside.for_changes)

    async def action_quit(self) -> None:
        """Leave: what is being typed is kept as a draft, and where we are is remembered."""
        self._remember_what_can_be()
        self.exit()

    def end_by_signal(self, number: int) -> None:
        """End because the window was closed or the system asks; the exit code is the usual one for that."""
        self._remember_what_can_be()
        self.exit(return_code=128 + number)

    def _remember_what_can_be(self) -> None:
        try:
            self.remember()
        except Exception as problem:  # whatever it is, who asks to leave leaves
            failures.note(problem)

    def hang_up(self) -> None:
        """End because the terminal is gone."""
        self.end_by_signal(HANG_UP)

    def remember(self) -> None:
        """Write out drafts, and where the app is, while its screens are still there."""
        if self.opened is not None and not self.workspace.read_only:
            from pmo_tui.services.drafts import remember_session

            self.drafting.flush()
            state = self.session_values()
            self.writer.submit(lambda workspace: remember_session(workspace, state), _ignore, _ignore)

    def leave(self) -> bool:
        """Let go of the file once everything is written; say whether that was done in time.

        What is still being written then keeps the lock until it is. A second call does nothing.
        """
        if not self.left:
            self.left = True
            self.drafting.flush()
            if self.writer.busy and not self.writer.check_asked:
                self._check_file()  # what was saved at once waits for it
            self.writer.close()
            self.past.close()
            self.live_reads.close(wait=True)
        return self.writer.ended(0)

    def session_values(self) -> dict[str, str]:
        """Return what is remembered of where the app is."""
        values = {"screen": str(self.current_mode)}
        for stack in self._screen_stacks.values():
            for screen in stack:
                remembered = getattr(screen, "session_values", None)
                if remembered is not None:
                    values |= remembered()
        return values

    # -- going -----------------------------------------------------------------

    def action_go(self, screen: str) -> None:
        """Go to one of the main screens."""
        self.go(screen)

    def action_help(self) -> None:
        """Show every key that works here."""
        from pmo_tui.modals.help import HelpScreen

        scopes: tuple[str, ...] = getattr(self.screen, "scopes", ())
        here = scopes if self.screen.is_modal else (*scopes, "app")
        also = tuple(scope for scope in keymap.ON_TOP if scope not in here)
        self.push_screen(HelpScreen((*here, *also), self.own.keys))

    def get_system_commands(self, screen: Screen[Any]) -> "Iterable[SystemCommand]":
        """Offer every command that works here in the palette."""
        from pmo_tui.flows.palette import commands

        return commands(self, screen)

    # -- undo, months, the past ------------------------------------------------

    def action_command_palette(self) -> None:
        """Find any command by its name."""
        from pmo_tui.modals.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    def action_undo(self) -> None:
        """Undo the last change of this run, and name it."""
        self.undoing.undo()

    def action_redo(self) -> None:
        """Take the last undo back."""
        self.undoing.redo()

    def action_travel(self) -> None:
        """Put every screen into the past, or back to now."""
        self.past.ask()

    def action_choose_month(self) -> None:
        """Choose the month that is shown."""
        self.past.ask_month()

    def action_drafts(self) -> None:
        """Show texts that were typed and not saved."""
        self.drafting.show()

    def action_open_month(self) -> None:
        """Open a reporting month."""
        from pmo_tui.flows import months

        months.open_month(self)

    def action_who(self) -> None:
        """Ask who is typing."""
        from pmo_tui.flows import who

        who.ask(self)

    def action_open_recent(self) -> None:
        """Open another recent portfolio file."""
        from pmo_tui.flows import files

        files.open_recent(self)

    def action_verify(self) -> None:
        """Check the file against its history."""
        from pmo_tui.flows import files

        files.verify(self)

    def action_repair(self) -> None:
        """Put the file's own guards back as shipped."""
        from pmo_tui.flows import files

        files.repair(self)

    def action_next_theme(self) -> None:
        """Go to the next theme and remember it."""
        names = list(theme.PALETTES)
        chosen = names[(names.index(self.theme) + 1) % len(names)]
        self.register_theme(theme.textual_theme(theme.PALETTES[chosen]))
        self.theme = chosen
        self.own = self.own._replace(theme=chosen, problems=())
        with contextlib.suppress(OSError):
            settings.save(locations.settings_file(), self.own)
        self.say(f"Colours: {theme.PALETTES[self.theme].title}")
        self.revision += 1
        self.redraw()


def _ignore(_: object) -> None:
    """Take an answer that nobody waits for."""
