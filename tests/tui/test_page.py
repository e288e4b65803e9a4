"""A page by itself, in a tiny host: a cursor that moves both ways between stops, scrolling, mouse."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual import on
from textual.app import ComposeResult

from pmo_tui.render.page import Page
from pmo_tui.widgets.page import PageView
from tests.tui.driving import Hands, Host, hosting

STOP_ROWS = 12


def grid(width: int, *, gap: int = 2) -> Page:
    """Rows of three cells that can be stopped at, some lines apart; the second row lacks its middle one."""
    page = Page(width)
    page.title("A grid")
    for row in range(STOP_ROWS):
        line = [(f"cell {row}-{column} ".ljust(12), "") for column in range(3)]
        columns = (0, 2) if row == 1 else (0, 1, 2)
        page.stop_cells(line, [(column, "cell", (row, column)) for column in columns])
        for _ in range(gap):
            page.blank()
    return page


class PageHost(Host):
    """Nothing but a page; what it tells is kept."""

    def __init__(self, page: Page | None = None) -> None:
        super().__init__()
        self.made = page
        self.widths: list[int] = []
        self.opened: list[object] = []
        self.moved: list[object] = []

    def compose(self) -> ComposeResult:
        yield PageView()

    @property
    def view(self) -> PageView:
        return self.query_one(PageView)

    @on(PageView.Resized)
    def resized(self, event: PageView.Resized) -> None:
        self.widths.append(event.width)
        self.view.show(self.made or grid(event.width))

    @on(PageView.Opened)
    def note_opened(self, event: PageView.Opened) -> None:
        self.opened.append(event.at.key)

    @on(PageView.Moved)
    def note_moved(self, event: PageView.Moved) -> None:
        self.moved.append(event.at.key)


@asynccontextmanager
async def page(
    made: Page | None = None, size: tuple[int, int] = (60, 10)
) -> AsyncIterator[tuple[PageHost, Hands]]:
    host = PageHost(made)
    async with hosting(host, size) as hands:
        host.view.focus()
        await hands.settle()
        yield host, hands


def at(host: PageHost) -> object:
    assert host.view.stop is not None
    return host.view.stop.key


def top(hands: Hands) -> str:
    """The first line, without the scrollbar."""
    return hands.lines[0].rstrip("▄▁▃█ ").strip()


async def test_the_arrows_go_to_the_nearest_stop_in_each_direction() -> None:
    async with page() as (host, hands):
        assert at(host) == (0, 0)
        await hands.press("right")
        assert at(host) == (0, 1)
        await hands.press("down")  # there is none straight below
        assert at(host) in {(1, 0), (1, 2)}
        await hands.press("down", "up", "up")
        assert at(host)[0] == 0  # type: ignore[index]
        await hands.press("right", "right", "right")
        assert at(host) == (0, 2)
        await hands.press("down", "down", "left")
        assert at(host) == (2, 1)
        await hands.press("left", "left", "j", "k")
        assert at(host) == (2, 0)
        assert host.moved[-1] == (2, 0)


async def test_the_cursor_is_lit_and_stays_in_sight() -> None:
    async with page() as (host, hands):
        for row in range(1, STOP_ROWS):
            await hands.press("down")
            assert at(host) == (row, 0)
            assert f"cell {row}-0" in hands.text
        await hands.press("home")
        assert top(hands) == "A grid"
        assert at(host) == (0, 0)
        await hands.press("end")
        assert at(host) == (STOP_ROWS - 1, 2)
        assert f"cell {STOP_ROWS - 1}-2" in hands.text


async def test_beyond_the_last_stop_the_page_is_scrolled() -> None:
    long = Page(60)
    long.stop_line("cell", 1, ("only", ""))
    for number in range(30):
        long.add((f"line {number}", ""))
    async with page(long) as (_, hands):
        await hands.press(*["down"] * 30)
        assert "line 29" in hands.text
        await hands.press("home")
        assert "only" in hands.lines[0]


async def test_pages_take_the_cursor_with_them() -> None:
    async with page() as (host, hands):
        await hands.press("pagedown")
        row = at(host)[0]  # type: ignore[index]
        assert row > 0
        assert f"cell {row}-0" in hands.text
        await hands.press("pagedown", "pageup", "pageup", "pageup")
        assert at(host)[0] == 0  # type: ignore[index]


async def test_a_page_without_stops_is_scrolled_by_every_key() -> None:
    text = Page(60)
    for number in range(40):
        text.text(f"line {number}")
    async with page(text) as (host, hands):
        await hands.press("down", "down")
        assert top(hands) == "line 2"
        await hands.press("up", "pagedown")
        assert top(hands) == "line 10"
        await hands.press("end")
        assert "line 39" in hands.lines[-1]
        await hands.press("home", "left", "right", "enter")
        assert top(hands) == "line 0"
        assert (host.view.stop, host.opened, host.moved) == (None, [], [])


async def test_enter_and_a_second_click_open() -> None:
    async with page() as (host, hands):
        await hands.press("down", "enter")
        assert host.opened == [(1, 0)]
        await hands.pilot.click(offset=(26, 1))
        await hands.settle()
        assert (at(host), len(host.opened)) == ((0, 2), 1)
        await hands.pilot.click(offset=(26, 1))
        await hands.settle()
        assert host.opened[-1] == (0, 2)
        await hands.pilot.click(offset=(26, 2))  # nothing is there
        await hands.settle()
        assert at(host) == (0, 2)


async def test_a_new_page_keeps_the_cursor_on_the_same_thing() -> None:
    async with page() as (host, hands):
        await hands.press("down", "down", "down", "right")
        host.view.show(grid(60, gap=0))
        await hands.settle()
        assert at(host) == (3, 1)
        host.view.show(grid(60), keep=False)
        await hands.settle()
        assert at(host) == (0, 0)


async def test_where_the_same_thing_is_gone_the_cursor_is_near_it() -> None:
    async with page() as (host, hands):
        await hands.press("end")
        short = Page(60)
        short.stop_line("other", "first", ("first", ""))
        short.stop_line("other", "last", ("last", ""))
        host.view.show(short)
        await hands.settle()
        assert at(host) == "last"
        host.view.show(Page(60))
        await hands.settle()
        assert host.view.stop is None
        await hands.press("down", "enter", "end", "pagedown")


async def test_another_width_asks_for_another_page_and_another_height_does_not() -> None:
    async with page() as (host, hands):
        assert len(host.widths) == 1
        await hands.press("down", "right", "down")
        before = at(host)
        await hands.pilot.resize_terminal(60, 6)
        await hands.settle()
        await hands.until(lambda: host.view.size.height == 6)
        assert len(host.widths) == 1
        await hands.pilot.resize_terminal(50, 6)
        await hands.until(lambda: len(host.widths) == 2)
        assert host.widths == [host.widths[0], host.widths[0] - 10]
        assert at(host) == before
