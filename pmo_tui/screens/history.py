"""The history: every change set, the latest first, opened to its rows, with before and after in full."""

from typing import Any

from textual.containers import Container
from textual.widget import Widget

from pmo_tui import keymap
from pmo_tui.render.cells import Line, text_cell
from pmo_tui.render.history import RowLine, SetLine
from pmo_tui.screens.base import BaseScreen
from pmo_tui.screens.history_view import HistoryTable, HistoryView
from pmo_tui.widgets.page import PageView
from pmo_tui.widgets.table import VirtualTable

BESIDE_FROM = 140
"""Columns from which the details stand beside the list and not below it."""

READING = ("history", "page")
"""Scopes of the keymap that work while the details are read."""


class HistoryScreen(BaseScreen):
    """The timeline of every change, and the way back."""

    BINDINGS = keymap.bindings("history")
    scopes = ("history", "list")
    place = "history"
    DEFAULT_CSS = """
    HistoryScreen Container { height: 1fr; layout: vertical; }
    HistoryScreen PageView { height: 42%; }
    HistoryScreen.reading PageView { height: 70%; }
    HistoryScreen.beside Container { layout: horizontal; }
    HistoryScreen.beside PageView { height: 100%; width: 34%; border-left: vkey $accent; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.history = HistoryView(self)
        self._start: tuple[str, str] | None = None
        """What is found first, and the change that the cursor is then on; None asks what is remembered."""

    def body(self) -> list[Widget]:
        """The list and the details."""
        return [Container(HistoryTable(empty="Nothing was changed yet."), PageView())]

    @property
    def table(self) -> HistoryTable:
        """The list."""
        return self.query_one(HistoryTable)

    @property
    def page(self) -> PageView:
        """The details."""
        return self.query_one(PageView)

    def restore(self) -> None:
        """Come back to where the app was left."""
        if self._start is None:
            self._start = (self.pmo.state.get("history.find", ""), "")

    def session_values(self) -> dict[str, str]:
        """Return what is remembered of this screen."""
        understood = not self.history.find.problems
        return {"history.find": self.history.text if understood else ""}  # it begins with what is newest

    def reload(self) -> None:
        """Read the history again; the cursor stays on its change."""
        (text, cs_id), self._start = self._start or ("", ""), ("", "")
        self.history.ask(text or self.history.text, cs_id)

    def show_found(self, text: str, cs_id: str) -> None:
        """Show what another screen finds, with the cursor on one change set."""
        if self.seen_revision >= 0:
            self.history.ask(text, cs_id)
        else:
            self._start = (text, cs_id)

    def found(self) -> None:
        """Say around the list what is shown."""
        self._hint()
        self.fill_note()
        self.history.rest()

    def on_virtual_table_highlighted(self, event: VirtualTable.Highlighted) -> None:
        """Read the details once the cursor rests."""
        self.history.rest()

    def on_page_view_resized(self, event: PageView.Resized) -> None:
        """Build the details for another width."""
        self.history.draw_details()

    def on_resize(self) -> None:
        """Put the details beside the list or below it, by the room there is."""
        self.set_class(self.app.size.width >= BESIDE_FROM, "beside")
        self.call_after_refresh(lambda: self.history.fit(self.history.listing))

    # -- finding ---------------------------------------------------------------

    def header_note(self) -> Line:
        """Show the filter's parts."""
        line: Line = []
        for chip in self.history.find.chips:
            line += [(" ", "bar"), text_cell(f" {chip} ", "chip")]
        if self.history.find.problems:
            line += [(" ", "bar"), (" not understood ", "bar.warn")]
        return line

    async def action_find(self) -> None:
        """Type what to find."""
        bar = await self.filter_bar("a name, who:amy, field:rating, scheme:A9, since:2018-10-01 …")
        bar.open(self.history.text)
        self._hint()

    def on_filter_bar_changed(self, event: Any) -> None:
        """Find as it is typed."""
        self.history.ask(event.text)

    def on_filter_bar_closed(self) -> None:
        """Go on in the list."""
        self.table.focus()

    def _hint(self) -> None:
        """Show what is wrong with the line, or what its last part may become."""
        if not self.query("FilterBar"):
            return
        from pmo_tui.widgets.filter_bar import FilterBar

        for bar in self.query(FilterBar):
            bar.hint(self.history.find.problems, self.history.find.offered)

    # -- keys ------------------------------------------------------------------

    def on_virtual_table_opened(self, event: VirtualTable.Opened) -> None:
        """Open or close a change set; go to the full text of a row."""
        if isinstance(event.record, SetLine) and event.record.record.found:
            self.history.turn(event.record)
        else:
            self._read_on()

    def on_descendant_focus(self) -> None:
        """Offer the keys of what has the focus: the list, or the details."""
        self.scopes = READING if self.page.has_focus else type(self).scopes  # type: ignore[misc]
        self.fill_footer()

    def _read_on(self) -> None:
        self.add_class("reading")
        self.page.focus()

    def _leave_page(self) -> None:
        self.remove_class("reading")
        self.table.focus()

    def action_pane(self) -> None:
        """Go to the details, and back."""
        if self.page.has_focus:
            self._leave_page()
        else:
            self._read_on()

    def action_clear(self) -> None:
        """Leave the details; or close the change set; or show every change again."""
        at = self.history.record
        if self.page.has_focus:
            self._leave_page()
        elif isinstance(at, RowLine):
            self.history.turn(at)
        elif self.history.text:
            self.history.ask("")

    def action_travel_here(self) -> None:
        """Put every screen to the moment after the change the cursor is on."""
        from pmo_tui.flows import history

        at = self.history.record
        if at is not None:
            history.travel(self.pmo, at.record.number)

    def action_undo_here(self) -> None:
        """Undo the change set the cursor is on, all of it."""
        from pmo_tui.flows import history

        at = self.history.record
        if at is not None:
            history.undo(self.pmo, at.record.id)
