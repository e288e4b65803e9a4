"""Shows a Page: scrolls, and moves a cursor between its stops. One painted widget, nothing mounted."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from pmo_tui import keymap
from pmo_tui.render.page import Page, Stop
from pmo_tui.widgets.painting import app_styles, strip


class PageView(ScrollView, can_focus=True):
    """A page of text and figures. Arrow keys move between stops, Enter opens one."""

    BINDINGS = keymap.bindings("page")

    DEFAULT_CSS = """
    PageView {
        height: 1fr;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        overflow-x: hidden;
        overflow-y: auto;
    }
    """

    @dataclass
    class Opened(Message):
        """Enter, or a click, on a stop."""

        page: "PageView"
        at: Stop

        @property
        def control(self) -> "PageView":
            """The page."""
            return self.page

    @dataclass
    class Moved(Message):
        """The cursor came to a stop."""

        page: "PageView"
        at: Stop

        can_replace_same = True

        @property
        def control(self) -> "PageView":
            """The page."""
            return self.page

    @dataclass
    class Resized(Message):
        """The page has another width and should be built again."""

        page: "PageView"
        width: int

        @property
        def control(self) -> "PageView":
            """The page."""
            return self.page

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._page = Page(0)
        self._at = 0
        self._told_width = 0

    def show(self, page: Page, *, keep: bool = True) -> None:
        """Show a page; the cursor stays on the stop with the same kind and key when there is one."""
        before = self.stop if keep else None
        self._page = page
        self._at = 0
        if before is not None:
            same = [n for n, s in enumerate(page.stops) if (s.kind, s.key) == (before.kind, before.key)]
            self._at = same[0] if same else min(self._nearest(before.line), max(len(page.stops) - 1, 0))
        self.virtual_size = Size(self.size.width, len(page.lines))
        if not keep:
            self.scroll_to(y=0, animate=False)
        self._keep_in_sight()
        self.refresh()
        self._tell()

    @property
    def stop(self) -> Stop | None:
        """What the cursor is on."""
        return self._page.stops[self._at] if self._at < len(self._page.stops) else None

    @property
    def stops(self) -> Sequence[Stop]:
        """Everything the cursor can be on, in the order of the page."""
        return self._page.stops

    def go_to(self, kind: str, key: object = None, *, high: bool = False) -> None:
        """Put the cursor on the first stop of a kind (and key); `high` keeps it clear of messages below."""
        for number, stop in enumerate(self._page.stops):
            if stop.kind == kind and key in (None, stop.key):
                self._set(number)
                if high:
                    self.scroll_to(y=max(0, stop.line - self.size.height // 3), animate=False)
                return

    def on_resize(self, event: events.Resize) -> None:
        """Ask for the page again when the width changed."""
        width = self.page_width
        if width != self._told_width:
            self._told_width = width
            self.post_message(self.Resized(self, width))

    @property
    def page_width(self) -> int:
        """How many columns a page has, the scrollbar's aside."""
        return self.scrollable_content_region.width

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        index = y + self.scroll_offset.y
        styles, width = app_styles(self.app), self.size.width
        if index >= len(self._page.lines):
            return strip([], width, styles)
        line = self._page.lines[index]
        stop = self.stop
        if stop is None or stop.line != index:
            return strip(line, width, styles)
        if stop.end < 0:
            return strip(line, width, styles, cursor=True)
        plain = strip(line, width, styles)
        lit = strip(line, width, styles, cursor=True)
        return Strip.join(
            [plain.crop(0, stop.start), lit.crop(stop.start, stop.end), plain.crop(stop.end, width)]
        )

    # -- moving ----------------------------------------------------------------

    def _nearest(self, line: int) -> int:
        stops = self._page.stops
        return min(range(len(stops)), key=lambda n: abs(stops[n].line - line), default=0)

    def _set(self, number: int) -> None:
        old = self.stop
        self._at = number
        new = self.stop
        if not self._keep_in_sight():
            for stop in (old, new):
                if stop is not None:
                    self.refresh(Region(0, stop.line - self.scroll_offset.y, self.size.width, 1))
        self._tell()

    def _tell(self) -> None:
        if self.stop is not None:
            self.post_message(self.Moved(self, self.stop))

    def _keep_in_sight(self) -> bool:
        stop = self.stop
        if stop is None or not self.size.height:
            return False
        top = self.scroll_offset.y
        first = all(other.line >= stop.line for other in self._page.stops)
        wanted = min(max(top, stop.line - self.size.height + 1), 0 if first else stop.line)
        if wanted == top:
            return False
        self.scroll_to(y=wanted, animate=False)
        return True

    def action_move(self, across: int, down: int) -> None:
        """Move to the nearest stop in a direction; scroll when there is none."""
        here = self.stop
        if here is None:
            self.scroll_relative(y=down, animate=False)
            return
        stops = self._page.stops
        if across:
            row = [
                n for n, s in enumerate(stops) if s.line == here.line and (s.start - here.start) * across > 0
            ]
            if row:
                self._set(min(row, key=lambda n: abs(stops[n].start - here.start)))
            return
        beyond = [n for n, s in enumerate(stops) if (s.line - here.line) * down > 0]
        if beyond:
            line = min((stops[n].line for n in beyond), key=lambda at: abs(at - here.line))
            same = [n for n in beyond if stops[n].line == line]
            self._set(min(same, key=lambda n: abs(stops[n].start - here.start)))
        else:
            self.scroll_relative(y=down, animate=False)

    def action_page(self, by: int) -> None:
        """Move by a page: the view, and the cursor with it."""
        self.scroll_relative(y=by * max(1, self.size.height - 1), animate=False)
        if self._page.stops:
            self._at = self._nearest(self.scroll_offset.y + (0 if by < 0 else self.size.height // 2))
            self.refresh()
            self._tell()

    def action_top(self) -> None:
        """Go to the start."""
        self.scroll_to(y=0, animate=False)
        if self._page.stops:
            self._set(0)

    def action_end(self) -> None:
        """Go to the end."""
        self.scroll_to(y=len(self._page.lines), animate=False)
        if self._page.stops:
            self._set(len(self._page.stops) - 1)

    def action_open(self) -> None:
        """Open the stop the cursor is on."""
        if self.stop is not None:
            self.post_message(self.Opened(self, self.stop))

    def on_click(self, event: events.Click) -> None:
        """Move to a clicked stop; a second click opens it."""
        line = event.y + self.scroll_offset.y
        for number, stop in enumerate(self._page.stops):
            if stop.line == line and (stop.end < 0 or stop.start <= event.x < stop.end):
                if number == self._at:
                    self.action_open()
                else:
                    self._set(number)
                return
