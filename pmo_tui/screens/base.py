"""What every screen has: header, banner, footer, and a way to be brought up to date."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget

from db import errors
from db.reading.portfolio import scheme_count
from pmo_tui import keymap
from pmo_tui.domain.period import month_name, month_number
from pmo_tui.domain.text import plain
from pmo_tui.options import SCREENS
from pmo_tui.render.cells import Line
from pmo_tui.widgets.bars import Banner, FooterBar, HeaderBar

if TYPE_CHECKING:
    from pmo_tui.core import CoreApp
    from pmo_tui.widgets.filter_bar import FilterBar


LARGE = 5000
"""Schemes from which figures and orders of the whole portfolio are always left to a worker."""


class BaseScreen(Screen[Any]):
    """A screen of the app. Subclasses give `scopes`, `body` and `reload`."""

    scopes: ClassVar[tuple[str, ...]] = ()
    """Scopes of the keymap that work here, the most particular first."""
    place: ClassVar[str] = ""
    """Which of the main screens this belongs to, for the header."""
    of_month: ClassVar[bool] = True
    """Whether what it changes belongs to the month shown, and so is locked with it."""
    AUTO_FOCUS = "VirtualTable, PageView"

    def __init__(self) -> None:
        super().__init__()
        self.seen_revision = -1

    @property
    def pmo(self) -> "CoreApp":
        """The app, by its type."""
        from pmo_tui.core import CoreApp

        app = self.app
        assert isinstance(app, CoreApp)
        return app

    @property
    def large(self) -> bool:
        """Whether the portfolio is large; said too while it cannot be counted."""
        try:
            return self.pmo.reads.quick(scheme_count) > LARGE
        except (errors.Busy, errors.TookTooLong):
            return True

    def compose(self) -> ComposeResult:
        """Header, banner, body, footer."""
        yield HeaderBar()
        yield Banner()
        yield from self.body()
        yield FooterBar()

    def body(self) -> list[Widget]:
        """Return the widgets between header and footer."""
        return []

    def reload(self) -> None:
        """Read again what is shown."""

    def on_mount(self) -> None:
        """Fill the screen for the first time."""
        self.restore()
        self.refresh_if_stale()

    def restore(self) -> None:
        """Come back to where the app was left."""

    def on_screen_resume(self) -> None:
        """Come back: show what changed meanwhile."""
        self.refresh_if_stale()

    def refresh_if_stale(self) -> None:
        """Bring bars and body up to date when anything changed since they were filled."""
        self.fill_bars()
        if self.seen_revision != self.pmo.revision:
            self.seen_revision = self.pmo.revision
            self.reload()

    def fill_bars(self) -> None:
        """Write header, banner and footer."""
        app = self.pmo
        header = self.query_one(HeaderBar)
        header.place = (plain(app.view.portfolio.name), self._month_words())
        header.person = plain(self._person_words())
        header.trouble = app.trouble
        header.screens = tuple(
            (self._key(name), keymap.BY_ID[f"app.{name}"].title, name == self.place) for name in SCREENS
        )
        self.fill_note()
        self.query_one(Banner).text = plain(self._banner_words())
        self.fill_footer()

    def fill_note(self) -> None:
        """Write what stands at the right of the header's second line."""
        self.query_one(HeaderBar).note = self.header_note()

    def fill_footer(self) -> None:
        """Write the keys that work here; while a filter is typed, only its own."""
        app = self.pmo
        typed_in: Sequence[str] = getattr(self.focused, "scopes", ())
        if typed_in:
            keys = keymap.footer(typed_in, app.own.keys, writable=True)
            self.query_one(FooterBar).keys = tuple(keys)
            return
        writable = not (app.locked_because if self.of_month else app.closed_because)
        scopes = (*self.scopes, "app")
        without = {*self.idle_commands(), *(() if app.undoing.possible else ("app.undo",))}
        keys = keymap.footer(
            scopes, app.own.keys, writable=writable, chips=self.footer_chips(), without=without
        )
        self.query_one(FooterBar).keys = tuple(keys)

    def watch_focused(self) -> None:
        """Bring the footer up to date: a filter that is typed in has its own keys."""
        if self.is_mounted:
            self.fill_footer()

    def footer_chips(self) -> Sequence[keymap.Chip]:
        """Return what the footer offers here; nothing for the commands that always have a place in it."""
        return ()

    def idle_commands(self) -> Sequence[str]:
        """Return the ids of commands that would do nothing here just now: the footer leaves them out."""
        return ()

    async def filter_bar(self, placeholder: str = "") -> "FilterBar":
        """Return the line a filter is typed in, made when it is first asked for."""
        from pmo_tui.widgets.filter_bar import FilterBar

        for bar in self.query(FilterBar):
            return bar
        bar = FilterBar(placeholder) if placeholder else FilterBar()
        await self.mount(bar, after=self.query_one(Banner))
        return bar

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is done before the screen is built: its keys may have been typed ahead.

        A filter's key comes before what has the focus, unless that takes it as text.
        """
        if not self.is_mounted:
            return False
        if action in ("filter", "find") and self.focused is not None:
            return not self.focused.check_consume_key("slash", "/")
        return True

    def header_note(self) -> Line:
        """Return what stands at the right of the header's second line."""
        return []

    def _key(self, screen: str) -> str:
        return keymap.key_name(keymap.keys_of(keymap.BY_ID[f"app.{screen}"], self.pmo.own.keys)[0])

    def _month_words(self) -> str:
        period = self.pmo.view.period
        if period is None:
            return "no month yet"
        state = "frozen" if period.frozen else "open"
        return f"{month_name(period.month)} · month {month_number(period.month)} · {state}"

    def _person_words(self) -> str:
        workspace = self.pmo.workspace
        if not workspace.name:
            return "no name given"
        return f"{workspace.name}, {workspace.role}" if workspace.role else workspace.name

    def _banner_words(self) -> str:
        from pmo_tui.core import ASKED_TO_READ_ONLY

        app = self.pmo
        if app.past.active:
            return app.past.words
        if app.workspace.read_only == ASKED_TO_READ_ONLY:
            return "Opened to read only. To change something, start it without --read-only."
        if app.workspace.read_only:
            return f"Read only. {app.workspace.read_only}"
        if app.options.scratch:
            return "Demo: a scratch copy, gone at the end. Keep one with: pmo-tui demo --init FILE"
        return ""
