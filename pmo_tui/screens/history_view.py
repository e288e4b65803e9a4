"""What the history shows: its lines, read a window at a time, and the details of the one the cursor is on."""

from typing import TYPE_CHECKING

from textual.strip import Strip

from db import errors
from db.reading.reader import Reader
from pmo_tui.render import change_page
from pmo_tui.render import history as drawing
from pmo_tui.render.history import RowLine, SetLine
from pmo_tui.render.page import Page
from pmo_tui.services import change_sets, history_find
from pmo_tui.services.change_sets import Details, Group, Listing, RowOf
from pmo_tui.services.history_find import Find
from pmo_tui.widgets.painting import strip
from pmo_tui.widgets.table import Brush, VirtualTable

if TYPE_CHECKING:
    from textual.timer import Timer

    from pmo_tui.screens.history import HistoryScreen

DETAILS_AFTER = 0.08
"""Seconds the cursor rests before the details are read: moving is never slowed by them."""


class HistoryTable(VirtualTable):
    """The table, in which the rows of an opened change set take the whole width."""

    def paint_row(self, index: int, brush: Brush) -> Strip:
        """Paint a row of a change set over the whole width, anything else in its columns."""
        found = self.source.line(index)
        if not isinstance(found, RowLine):
            return super().paint_row(index, brush)
        line = drawing.row_line(found, self.scrollable_content_region.width)
        return strip(line, brush.width, brush.styles, cursor=index == self.cursor_line)


class HistorySource:
    """The timeline as a table's lines."""

    def __init__(self, view: "HistoryView", listing: Listing) -> None:
        self._view = view
        self.listing = listing

    def __len__(self) -> int:
        return len(self.listing)

    def line(self, index: int) -> SetLine | RowLine | None:
        """Return a change set, a row of one, or None while it is being read."""
        found = self._view.line(self.listing, index)
        if isinstance(found, Group):
            return drawing.set_line(found, opened=self.listing.is_open(found.record.id))
        return None if found is None else RowLine(found.record, found.entry)


class HistoryView:
    """The history behind the screen's list and page."""

    def __init__(self, screen: "HistoryScreen") -> None:
        self._screen = screen
        self.find = Find()
        """What is shown."""
        self.text = ""
        """What was asked for last; it may still be read."""
        self._going = ""
        self._rest: Timer | None = None
        self._details: Details | None = None

    @property
    def listing(self) -> Listing | None:
        """What is listed now."""
        source = self._screen.table.source
        return source.listing if isinstance(source, HistorySource) else None

    @property
    def record(self) -> SetLine | RowLine | None:
        """What the cursor is on."""
        found = self._screen.table.record
        return found if isinstance(found, SetLine | RowLine) else None

    def ask(self, text: str, cs_id: str = "") -> None:
        """Show what is asked for; the cursor stays on its change unless it is told where to go."""
        at, app = self.record, self._screen.pmo
        self.text, self._going = text, cs_id or self._going
        keep = self._going or (at.record.id if at is not None else "")
        seq = at.entry.seq if isinstance(at, RowLine) and not self._going else 0
        opened = [each.cs_id for each in self.listing.opened] if self.listing is not None else []

        def read(reader: Reader) -> tuple[Find, Listing, int]:
            find = history_find.read(reader, text, app.workspace.clock())
            listing = change_sets.listing(reader, find.wanted, opened)
            return find, listing, (listing.index_of(reader, keep, seq) if keep else None) or 0

        def done(found: tuple[Find, Listing, int]) -> None:
            self.find, listing, cursor = found
            self._going = ""
            self.show(listing, cursor)
            self._screen.found()

        app.reads.run("history", read, done, app.complain)

    def show(self, listing: Listing, cursor: int) -> None:
        """Put a listing into the table."""
        table = self._screen.table
        filtered = bool(self.find.chips)
        empty = "No change matches. Esc shows every change." if filtered else "Nothing was changed yet."
        words = f"{listing.count:,} change{'' if listing.count == 1 else 's'}{' found' if filtered else ''}"
        self.fit(listing)
        table.set_source(HistorySource(self, listing), cursor=cursor, empty=empty)
        table.set_last_line(lambda layout: [(words, "sum")])

    def fit(self, listing: Listing | None) -> None:
        """Choose the columns for the table's width."""
        if listing is not None:
            table = self._screen.table
            table.set_columns(drawing.columns(table.scrollable_content_region.width, listing.highest))

    def turn(self, at: SetLine | RowLine) -> None:
        """Open or close a change set; its first rows come into sight. The cursor may have moved meanwhile."""
        listing, table = self.listing, self._screen.table
        if listing is None:
            return
        try:
            head = self._screen.pmo.reads.now(lambda reader: listing.toggle(reader, at.record))
        except (errors.Busy, errors.TookTooLong) as error:
            self._screen.pmo.complain(error)
            return
        cursor = table.cursor_line
        self.show(listing, cursor if head is None or isinstance(at, SetLine) else head)
        if cursor == head and listing.is_open(at.record.id):
            table.cursor_line = min(head + at.record.found, head + table.page_height - 1)
            table.cursor_line = head

    def line(self, listing: Listing, index: int) -> Group | RowOf | None:
        """Return one line of a listing, or None and read it in a worker."""
        reads = self._screen.pmo.reads
        found = listing.known(index)
        if found is not None or reads.is_out("history-line"):
            return found
        try:
            return reads.quick(lambda reader: listing.line(reader, index))
        except (errors.Busy, errors.TookTooLong):
            reads.run(
                "history-line",
                lambda reader: listing.line(reader, index),
                self._fetched,
                self._screen.pmo.complain,
                try_here=False,
            )
        except errors.DbError as error:
            self._screen.pmo.complain(error)
        return None

    def _fetched(self, _: object) -> None:
        self._screen.table.refresh()
        self.rest()

    # -- details ---------------------------------------------------------------

    def rest(self) -> None:
        """Read the details once the cursor rests."""
        if self._rest is not None:
            self._rest.stop()
        self._rest = self._screen.set_timer(DETAILS_AFTER, self._read_details)

    def _read_details(self) -> None:
        at, asked, app = self.record, self.find.wanted, self._screen.pmo
        if at is None:
            self._show_details(None)
            return
        cs_id = at.record.id
        app.reads.run(
            "history-details",
            lambda reader: change_sets.details(reader, cs_id, asked),
            self._show_details,
            app.complain,
        )

    def _show_details(self, details: Details | None) -> None:
        self._details = details
        self.draw_details()

    def draw_details(self) -> None:
        """Draw the details of what the cursor is on, for the width there is."""
        at, details, page = self.record, self._details, self._screen.page
        width = page.scrollable_content_region.width
        if at is None or details is None or details.record.id != at.record.id:
            page.show(Page(width), keep=False)
            return
        entries = (at.entry,) if isinstance(at, RowLine) else details.entries
        more = 0 if isinstance(at, RowLine) else at.record.found - len(entries)
        drawn = change_page.details_page(
            width, details.record, entries, answers=details.answers, tables=details.tables, more=more
        )
        page.show(drawn, keep=False)
