"""What the register shows: asks for it, keeps its sums, and draws what stands around the rows."""

import contextlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from db import errors
from db.reading.reader import Reader
from db.reading.register import SchemeRow, Sums
from pmo_tui.domain.parsed import EVERYTHING
from pmo_tui.render import register as drawing
from pmo_tui.render.cells import Line, fit, text_cell
from pmo_tui.render.columns import Layout
from pmo_tui.services import register
from pmo_tui.services.register import Asked, GroupHeading, Grouping, Listing
from pmo_tui.widgets.table import Heading, VirtualTable

if TYPE_CHECKING:
    from textual.timer import Timer

    from pmo_tui.screens.marks import MarkedSums
    from pmo_tui.screens.schemes import SchemesScreen

RETRY_AFTER = 0.2
"""Seconds until rows that could not be read are tried again."""

AHEAD_AFTER = 0.03
"""Seconds after a page was painted until the pages beside it are read."""


class RegisterSource:
    """The listing as a table's lines."""

    def __init__(self, view: "RegisterView", listing: Listing) -> None:
        self._view = view
        self.listing = listing

    def __len__(self) -> int:
        return len(self.listing)

    def line(self, index: int) -> Any:
        """Return a row, a heading, or None while the file is busy."""
        return self._view.line(self.listing, index)


class RegisterView:
    """The register behind the screen's table."""

    def __init__(self, screen: "SchemesScreen") -> None:
        self._screen = screen
        self.asked = Asked()
        self.parsed = EVERYTHING
        self.problem = ""
        """What is wrong with the filter that is being typed; another is shown then."""
        self.before = ""
        """The filter that is shown then."""
        self.sums: Sums | None = None
        self._retry: Timer | None = None
        self._ahead: Timer | None = None
        self._ahead_of: tuple[object, int] = (None, -1)
        self._first = True
        self._marks: MarkedSums | None = None
        self._wide = 0
        """Columns that the longest sum takes, so that no figure of the list is too long for its column."""

    @property
    def _table(self) -> VirtualTable:
        return self._screen.table

    @property
    def listing(self) -> Listing | None:
        """What is listed now."""
        source = self._table.source
        return source.listing if isinstance(source, RegisterSource) else None

    @property
    def record(self) -> SchemeRow | None:
        """The scheme the cursor is on."""
        record = self._table.record
        return record if isinstance(record, SchemeRow) else None

    def line(self, listing: Listing, index: int) -> Any:
        """Return one line of a listing; None when it is gone, or while it cannot be read."""
        try:
            if listing.was_read(index):
                found = listing.known(index)
            else:
                found = self._screen.pmo.reads.quick(lambda reader: listing.line(reader, index))
        except (errors.Busy, errors.TookTooLong):
            if self._retry is None:
                self._retry = self._screen.set_timer(RETRY_AFTER, self._paint_again)
            return None
        except errors.DbError as error:
            self._screen.pmo.complain(error)
            return None
        return self.heading(found) if isinstance(found, GroupHeading) else found

    def _paint_again(self) -> None:
        self._retry = None
        self._table.refresh()

    def look_ahead(self, table: VirtualTable) -> None:
        """Read the pages before and after this one once it is painted: a page key then only paints."""
        here = (table.source, int(table.scroll_offset.y))
        if here != self._ahead_of:
            self._ahead_of = here
            if self._ahead is None:
                self._ahead = self._screen.set_timer(AHEAD_AFTER, self._read_ahead)

    def _read_ahead(self) -> None:
        self._ahead = None
        table, listing = self._table, self.listing
        if listing is None:
            return
        height = table.page_height
        first = max(0, int(table.scroll_offset.y) - height)
        beside = range(first, min(len(listing), first + 3 * height))
        unread = next((index for index in beside if not listing.was_read(index)), None)
        if unread is None:
            return
        try:
            self._screen.pmo.reads.quick(lambda reader: listing.line(reader, unread))
        except (errors.Busy, errors.TookTooLong):
            return
        self._ahead = self._screen.set_timer(AHEAD_AFTER, self._read_ahead)

    def understood(self, text: str) -> str:
        """Return the filter to show while one is typed: it, or the last one understood up to a blank.

        What is wrong with one that is not understood stands in place of the sums. The word that it was while
        it was typed, as `zzz` of `zzz:1`, was not meant.
        """
        app = self._screen.pmo
        parsed, completions = register.read_query(text, app.view, app.workspace.today())
        self.problem = " ".join(parsed.problems[:1])
        if self.problem:
            self._screen.hint(parsed.problems, completions)
            self.draw_sums()
            return self.before
        if not text or text[-1].isspace():
            self.before = text
        return text

    def give_up(self) -> None:
        """Leave out what was typed last when it was not understood, and say so."""
        if self.problem:
            self._screen.pmo.say(f"What was typed is not understood and is left out. {self.problem}")
            self.problem = ""
            self.draw_sums()

    def ask(self, asked: Asked, *, keep: Sequence[str] = ()) -> Asked:
        """Show what is asked for: the first rows at once, the whole list when it is known.

        `keep` are schemes that the cursor goes to, the first of them that is shown. Returns what is shown:
        everything instead of what a filter that is not understood would let through, which is told.
        """
        app = self._screen.pmo
        asked = self._begin(asked)
        parsed, view = self.parsed, app.view
        large, shown = self._screen.large, None
        with contextlib.suppress(errors.Busy, errors.TookTooLong):
            if large or self._first:
                quick = app.reads.quick(lambda reader: register.quick_listing(reader, view, asked, parsed))
                self._show(quick, keep)
                shown = quick

        def read(reader: Reader) -> tuple[Listing, Sums]:
            return register.full_listing(reader, view, asked, parsed)

        def done(found: tuple[Listing, Sums]) -> None:
            self.sums = found[1]
            if shown is not None and self.listing is shown and shown.windowed and len(shown) == len(found[0]):
                self.draw_sums()  # the rows on screen are these already
            else:
                self._show(found[0], keep)

        def complete() -> None:
            if self.asked is not asked:  # something else was asked for meanwhile
                return
            app.reads.run("register", read, done, app.complain, try_here=not large)

        if self._first:  # the rows are painted before their sums are asked for
            self._first = False
            self._screen.call_after_refresh(complete)
        else:
            complete()
        return asked

    def _begin(self, asked: Asked) -> Asked:
        """Read what is asked for, and say what it is above and below the list."""
        app = self._screen.pmo
        parsed, completions = register.read_query(asked.text, app.view, app.workspace.today())
        if parsed.problems:
            app.complain(f"The filter “{asked.text}” is left out. {parsed.problems[0]}")
            asked, parsed = asked._replace(text=""), EVERYTHING
        self.asked, self.parsed, self.sums = asked, parsed, None
        self._table.sorted_by = (asked.order.field, asked.order.descending)
        if not self.problem:
            self._screen.hint((), completions)
        return asked

    def _show(self, listing: Listing, keep: Sequence[str]) -> None:
        table = self._table
        reader = self._screen.pmo.reads.reader
        places = (listing.index_of(reader, scheme_id) for scheme_id in keep)
        cursor = next((place for place in places if place is not None), None)
        filtered = bool(self.asked.text)
        empty = "No scheme matches. Esc clears the filter." if filtered else drawing.NOTHING_YET
        self._set_columns()
        table.heading_above = (lambda index: self._heading_above(listing, index)) if listing.headed else None
        table.set_source(RegisterSource(self, listing), cursor=cursor or 0, empty=empty)
        self.draw_sums()
        self._screen.fill_note()

    def _set_columns(self) -> None:
        shared = self.asked.grouping is Grouping.ORGANISATION
        codes = [organisation.code for organisation in self._screen.pmo.view.organisations] if shared else []
        self._table.set_columns(drawing.widened(self._screen.columns(codes), self._wide))

    def _fit_columns(self, shown: Sums | None) -> None:
        """Make the columns as wide as the sums ask for; while they are added up they stay as they are."""
        listing = self.listing
        if self.sums is None or listing is None:
            return
        known = (self.sums, shown, *(group.sums for group in listing.groups))
        wide = drawing.widest((sums for sums in known if sums is not None), self._screen.pmo.look)
        if wide != self._wide:
            self._wide = wide
            self._set_columns()

    def heading(self, group: GroupHeading) -> Heading:
        """Draw the line above a group: its name, how many, and its sums under the columns."""
        layout = self._table.columns_layout
        label = drawing.heading_label(group.label, group.size, group.sums, layout)
        return Heading(drawing.draw_sums(group.sums, layout, self._screen.pmo.look, label))

    def _heading_above(self, listing: Listing, index: int) -> Heading | None:
        group, _, row = listing.place(index)
        return None if row < 0 else self.heading(GroupHeading(group.label, group.size, group.sums))

    def draw_sums(self) -> None:
        """Draw the last line: what is shown, or what is marked, added up."""
        table, listing = self._table, self.listing
        if self.problem:
            problem = text_cell(f"Not understood yet; the list is as before. {self.problem}")[0]
            table.set_last_line(lambda layout: [(fit(problem, drawing.width_of_row(layout)), "bad")])
            return
        count = listing.schemes if listing is not None else 0
        sums, schemes, shares = self.sums, count, 0
        if self.asked.grouping is Grouping.ORGANISATION:
            schemes, shares = sums.schemes if sums is not None else 0, count
        counted = drawing.counted(schemes, shares)
        if table.marked:
            sums, counted = self._marked_sums(), f"{len(table.marked):,} marked"
        self._fit_columns(sums)
        look = self._screen.pmo.look
        unit, order = look.style.unit_words, self.asked.order

        def draw(layout: Layout[SchemeRow]) -> Line:
            label = drawing.last_label(counted, unit, layout, self._screen.columns(), order, sums)
            return drawing.draw_sums(sums, layout, look, label)

        table.set_last_line(draw)

    def _marked_sums(self) -> Sums | None:
        if self._marks is None:
            from pmo_tui.screens.marks import MarkedSums

            self._marks = MarkedSums(self._screen, self)
        return self._marks.now()

    def note(self) -> Line:
        """Show the active filter's parts, and whose figures these are."""
        line: Line = []
        if self.parsed.organisation:
            line.append((f" {self.parsed.organisation} share only ", "bar.accent"))
        for chip in self.parsed.chips:
            line += [(" or " if chip.otherwise else " ", "bar.muted"), text_cell(f" {chip.text} ", "chip")]
        return line
