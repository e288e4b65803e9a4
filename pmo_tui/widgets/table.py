"""A list of any length: only what is on screen is fetched and painted (PERFORMANCE section 7.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from pmo_tui import keymap
from pmo_tui.render.columns import Column, Layout, arrange, draw_head, draw_row
from pmo_tui.widgets.painting import app_look, app_styles, strip
from pmo_tui.widgets.table_parts import MARGIN, Brush, Empty, Heading, HeadingAbove, LastLine, Source, heads

__all__ = ["MARGIN", "Brush", "Empty", "Heading", "LastLine", "Source", "VirtualTable"]


class VirtualTable(ScrollView, can_focus=True):
    """A table over a Source. Arrow keys move, Enter opens; columns that do not fit are scrolled to."""

    BINDINGS = keymap.bindings("list")

    DEFAULT_CSS = """
    VirtualTable {
        height: 1fr;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        overflow-x: hidden;
        overflow-y: scroll;
    }
    """

    cursor_line: reactive[int] = reactive(0, repaint=False)
    """The line the cursor is on."""
    first_column: reactive[int] = reactive(0)
    """How many of the columns that scroll are out of sight at the left."""

    @dataclass
    class Highlighted(Message):
        """The cursor came to rest on a line."""

        table: "VirtualTable"
        record: Any

        can_replace_same = True

        @property
        def control(self) -> "VirtualTable":
            """The table."""
            return self.table

    @dataclass
    class Opened(Message):
        """Enter, or a second click, on a line."""

        table: "VirtualTable"
        record: Any

        @property
        def control(self) -> "VirtualTable":
            """The table."""
            return self.table

    @dataclass
    class HeadClicked(Message):
        """A click on a column's head."""

        table: "VirtualTable"
        key: str

        @property
        def control(self) -> "VirtualTable":
            """The table."""
            return self.table

    def __init__(
        self,
        columns: Sequence[Column[Any]] = (),
        *,
        empty: str = "",
        id: str | None = None,  # noqa: A002
    ) -> None:
        super().__init__(id=id)
        self._columns = list(columns)
        self._head = heads(columns)
        self._source: Source = Empty()
        self._empty = empty
        self.heading_above: HeadingAbove | None = None
        """Finds a line's group, whose heading then stays in sight while its rows are scrolled."""
        self.sorted_by = ("", False)
        self.marked: set[str] = set()
        """Ids of marked records."""
        self.last_line: LastLine | None = None
        """Draws the last line, such as sums, for the columns there are; None for no such line."""
        self._brush: Brush | None = None

    # -- what is shown ---------------------------------------------------------

    def set_columns(self, columns: Sequence[Column[Any]]) -> None:
        """Change the columns."""
        self._columns = list(columns)
        self._head = heads(columns)
        self.refresh()

    def set_source(self, source: Source, *, cursor: int = 0, empty: str | None = None) -> None:
        """Show other lines, with the cursor on one of them."""
        self._source = source
        if empty is not None:
            self._empty = empty
        self._fit_virtual_size()
        self.cursor_line = max(0, min(cursor, len(source) - 1))
        self._move_to(self.cursor_line, 1)
        self._keep_in_sight()
        self.refresh()
        self._tell()

    @property
    def source(self) -> Source:
        """Where the lines come from."""
        return self._source

    @property
    def record(self) -> Any:
        """What the cursor is on: a record, or None."""
        if not len(self._source):
            return None
        found = self._source.line(self.cursor_line)
        return None if isinstance(found, Heading) else found

    @property
    def columns_layout(self) -> Layout[Any]:
        """The columns as they are arranged now."""
        width = self.scrollable_content_region.width - MARGIN
        return arrange(self._columns, width, self.first_column, self.sorted_by[0])

    def set_last_line(self, draw: LastLine | None) -> None:
        """Change what stands in the last line."""
        self.last_line = draw
        self._fit_virtual_size()
        self.refresh(Region(0, self.size.height - 1, self.size.width, 1))

    @property
    def _tail(self) -> int:
        return 0 if self.last_line is None else 1

    @property
    def page_height(self) -> int:
        """How many rows are in sight."""
        return max(1, self.size.height - self._head - self._tail)

    def _fit_virtual_size(self) -> None:
        self.virtual_size = Size(self.size.width, len(self._source) + self._head + self._tail)

    def on_resize(self, event: events.Resize) -> None:
        """Keep the cursor in sight when the window changes."""
        self._fit_virtual_size()
        self._keep_in_sight()

    # -- painting --------------------------------------------------------------

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint some lines; what they have in common is looked up once."""
        self._brush = self._new_brush()
        try:
            return super().render_lines(crop)
        finally:
            self._brush = None

    def _new_brush(self) -> Brush:
        app = self.app
        size = self.size
        return Brush(size.width, size.height, app_styles(app), app_look(app), self.columns_layout)

    def render_line(self, y: int) -> Strip:
        """Paint one line of the screen."""
        brush = self._brush or self._new_brush()
        width, height, styles, _, layout = brush
        if y < self._head:
            return strip(
                [(" ", "heading"), *draw_head(layout, *self.sorted_by)], width, styles, base="heading"
            )
        if self.last_line is not None and y == height - 1:
            return strip([(" ", "sum"), *self.last_line(layout)], width, styles, base="sum")
        index = self.scroll_offset.y + y - self._head
        heading = self._sticky() if y == self._head else None
        if heading is not None:
            return strip([(" ", "group"), *heading.line], width, styles, base="group")
        if index >= len(self._source):
            text = f" {self._empty}" if index == 0 and not len(self._source) else ""
            return strip([(text, "muted")], width, styles)
        return self.paint_row(index, brush)

    def _sticky(self) -> Heading | None:
        """Return the heading drawn over the first row, because it is itself out of sight."""
        top = int(self.scroll_offset.y)
        if self.heading_above is None or not 0 < top < len(self._source):
            return None
        return self.heading_above(top)

    def paint_row(self, index: int, brush: Brush) -> Strip:
        """Paint one record, heading, or a mark that it is still being fetched."""
        width, _, styles, look, layout = brush
        found = self._source.line(index)
        here = index == self.cursor_line
        if found is None:
            return strip([(" …", "muted")], width, styles, cursor=here)
        if isinstance(found, Heading):
            return strip([(" ", "group"), *found.line], width, styles, cursor=here, base="group")
        marked = bool(self.marked) and getattr(found, "id", None) in self.marked
        line = [("•", "mark") if marked else (" ", ""), *draw_row(found, layout, look)]
        return strip(line, width, styles, cursor=here)

    # -- moving ----------------------------------------------------------------

    def watch_cursor_line(self, old: int, new: int) -> None:
        """Repaint the two lines that change and scroll when needed."""
        if not self._keep_in_sight():
            for line in (old, new):
                self.refresh(Region(0, line + self._head - self.scroll_offset.y, self.size.width, 1))
        self._tell()

    def watch_first_column(self) -> None:
        """Repaint with other columns."""
        self.refresh()

    def _tell(self) -> None:
        self.post_message(self.Highlighted(self, self.record))

    def _keep_in_sight(self) -> bool:
        """Scroll so that the cursor's line is in sight; say whether anything moved."""
        top, height = self.scroll_offset.y, self.page_height
        first = self.cursor_line
        if first > 0 and self.heading_above is not None:
            first -= 1  # the heading may stand over the line before it
        while first > 0 and isinstance(self._source.line(first - 1), Heading):
            first -= 1  # a group's first row is seen with its heading
        wanted = min(max(top, self.cursor_line - height + 1), first)
        if wanted == top:
            return False
        self.scroll_to(y=wanted, animate=False)
        return True

    def _move_to(self, index: int, direction: int) -> None:
        last = len(self._source) - 1
        if last < 0:
            return
        target = max(0, min(index, last))
        while 0 <= target <= last and isinstance(self._source.line(target), Heading):
            target += direction
        if 0 <= target <= last:
            self.cursor_line = target

    def action_cursor(self, by: int) -> None:
        """Move by lines."""
        self._move_to(self.cursor_line + by, 1 if by > 0 else -1)

    def action_page(self, by: int) -> None:
        """Move by pages."""
        self._move_to(self.cursor_line + by * self.page_height, -by)

    def action_top(self) -> None:
        """Go to the first line."""
        self._move_to(0, 1)

    def action_end(self) -> None:
        """Go to the last line."""
        self._move_to(len(self._source) - 1, -1)

    def action_shift(self, by: int) -> None:
        """Show columns further left or right."""
        if by > 0 and not self.columns_layout.after:
            return
        self.first_column = max(0, self.first_column + by)

    def action_open(self) -> None:
        """Open the line the cursor is on."""
        if self.record is not None:
            self.post_message(self.Opened(self, self.record))

    def on_click(self, event: events.Click) -> None:
        """Move to a clicked line; a second click opens it; a click on a head sorts. The sums are no line."""
        if event.y < self._head:
            at = MARGIN
            for place in self.columns_layout.placed:
                if at <= event.x < at + place.width:
                    self.post_message(self.HeadClicked(self, place.column.key))
                at += place.width + 1
            return
        if self._tail and event.y == self.size.height - 1:
            return
        index = self.scroll_offset.y + event.y - self._head
        if index < len(self._source) and not (event.y == self._head and self._sticky() is not None):
            if index == self.cursor_line:
                self.action_open()
            self._move_to(index, 1)
