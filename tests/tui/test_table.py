"""The list by itself, in a tiny host: cursor, pages, headings, marks, columns out of sight, mouse."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import pytest
from textual import on
from textual.app import ComposeResult

from pmo_tui.render.cells import Cell, Look
from pmo_tui.render.columns import Column
from pmo_tui.widgets.table import Heading, VirtualTable
from tests.tui.driving import Hands, Host, hosting


class Row(NamedTuple):
    """A record."""

    id: str
    name: str


class Rows:
    """Lines, and which of them were asked for."""

    def __init__(self, lines: Sequence[Any]) -> None:
        self.lines = list(lines)
        self.asked: set[int] = set()

    def __len__(self) -> int:
        return len(self.lines)

    def line(self, index: int) -> Any:
        self.asked.add(index)
        return self.lines[index]


def _name(row: Row, _: Look) -> Cell:
    return (row.name, "")


def _figure(row: Row, _: Look) -> Cell:
    return (row.id, "")


COLUMNS: list[Column[Any]] = [
    Column("name", "Name", 8, _name, fixed=True, flexible=True),
    *(Column(f"c{number}", f"Col {number}", 10, _figure, right=True) for number in range(1, 7)),
]


def rows(count: int) -> list[Row]:
    return [Row(str(number), f"row {number}") for number in range(count)]


class TableHost(Host):
    """Nothing but a table; what it tells is kept."""

    def __init__(self, lines: Sequence[Any]) -> None:
        super().__init__()
        self.source = Rows(lines)
        self.told: list[tuple[str, Any]] = []

    def compose(self) -> ComposeResult:
        yield VirtualTable(COLUMNS, empty="Nothing yet.")

    def on_mount(self) -> None:
        super().on_mount()
        self.table.set_source(self.source)
        self.table.focus()

    @property
    def table(self) -> VirtualTable:
        return self.query_one(VirtualTable)

    @on(VirtualTable.Opened)
    def opened(self, event: VirtualTable.Opened) -> None:
        self.told.append(("opened", event.record))

    @on(VirtualTable.Highlighted)
    def highlighted(self, event: VirtualTable.Highlighted) -> None:
        self.told.append(("at", event.record))

    @on(VirtualTable.HeadClicked)
    def head(self, event: VirtualTable.HeadClicked) -> None:
        self.told.append(("head", event.key))


@asynccontextmanager
async def table(
    lines: Sequence[Any], size: tuple[int, int] = (60, 11)
) -> AsyncIterator[tuple[TableHost, Hands]]:
    host = TableHost(lines)
    async with hosting(host, size) as hands:
        yield host, hands


def lit(hands: Hands) -> list[str]:
    """The lines that stand out as the cursor's."""
    found = [
        (strip.text, {segment.style.bgcolor for segment in strip if segment.style})
        for strip in hands.app.screen._compositor.render_strips()[1:]
        if strip.text.strip()
    ]
    colours = [one for _, one in found]
    return [text for text, one in found if colours.count(one) == 1]


class TestMoving:
    async def test_the_cursor_goes_line_by_line_and_stops_at_both_ends(self) -> None:
        async with table(rows(3)) as (host, hands):
            assert host.table.record.name == "row 0"
            await hands.press("up")
            assert host.table.cursor_line == 0
            await hands.press("down", "j")
            assert host.table.record.name == "row 2"
            await hands.press("down")
            assert host.table.cursor_line == 2
            await hands.press("k")
            assert host.table.cursor_line == 1
            assert [text.split()[:2] for text in lit(hands)] == [["row", "1"]]

    async def test_pages_home_and_end(self) -> None:
        async with table(rows(100)) as (host, hands):
            assert host.table.page_height == 10
            await hands.press("pagedown")
            assert host.table.cursor_line == 10
            assert "row 10 " in hands.lines[-1]
            await hands.press("pagedown", "pageup")
            assert host.table.cursor_line == 10
            await hands.press("end")
            assert host.table.cursor_line == 99
            assert "row 99 " in hands.lines[-1]
            await hands.press("pagedown", "home", "pageup")
            assert host.table.cursor_line == 0
            assert "row 0 " in hands.lines[1]

    async def test_only_what_is_on_screen_is_asked_for(self) -> None:
        async with table(rows(100_000)) as (host, hands):
            assert host.source.asked <= set(range(12))
            host.source.asked.clear()
            await hands.press("end")
            assert len(host.source.asked) <= 24

    async def test_each_move_is_told_once_the_cursor_is_there(self) -> None:
        async with table(rows(3)) as (host, hands):
            host.told.clear()
            await hands.press("down", "up", "up")
            assert [record.id for _, record in host.told] == ["1", "0"]

    async def test_headings_are_passed_over_and_seen_with_their_first_row(self) -> None:
        lines: list[Any] = []
        for number in range(4):
            lines += [Heading([(f"Group {number}", "")]), *rows(4)]
        async with table(lines, (60, 6)) as (host, hands):
            assert host.table.cursor_line == 1  # not the heading
            await hands.press("down", "down", "down", "down")
            assert host.table.cursor_line == 6
            await hands.press("up")
            assert host.table.cursor_line == 4
            await hands.press("home")
            assert "Group 0" in hands.lines[1]
            await hands.press("end", "home")
            assert host.table.cursor_line == 1
            assert "Group 0" in hands.lines[1]
            for _ in range(20):
                await hands.press("pagedown")
                assert not isinstance(host.source.lines[host.table.cursor_line], Heading)
            for _ in range(20):
                await hands.press("pageup")
                assert not isinstance(host.source.lines[host.table.cursor_line], Heading)

    async def test_a_groups_heading_stays_in_sight_and_never_over_the_cursor(self) -> None:
        lines: list[Any] = []
        for number in range(3):
            lines += [Heading([(f"Group {number}", "")]), *rows(9)]

        def above(index: int) -> Heading | None:
            return None if index % 10 == 0 else lines[index - index % 10]

        async with table(lines, (60, 6)) as (host, hands):
            host.table.heading_above = above
            for key in (*["down"] * 30, *["up"] * 30, "end", "pageup", "pageup", "home"):
                await hands.press(key)
                at = host.table.cursor_line
                assert any(f"Group {at // 10}" in line for line in hands.lines[1:])
                assert f"row {at % 10 - 1}" in hands.lines[1 + at - int(host.table.scroll_offset.y)]

    async def test_nothing_but_headings_has_no_record(self) -> None:
        async with table([Heading([("Empty group", "")])]) as (host, hands):
            await hands.press("down", "up", "end", "enter")
            assert host.table.record is None
            assert ("opened", None) not in host.told


class TestShowing:
    async def test_nothing_says_so_and_bears_every_key(self) -> None:
        async with table([]) as (host, hands):
            assert "Nothing yet." in hands.lines[1]
            await hands.press("down", "up", "pagedown", "pageup", "home", "end", "left", "right", "enter")
            assert host.table.record is None
            assert all(kind == "at" for kind, _ in host.told)

    async def test_what_is_still_being_fetched_is_marked(self) -> None:
        async with table([Row("0", "row 0"), None]) as (_, hands):
            assert hands.lines[2].strip() == "…"

    async def test_marks_stand_in_the_margin(self) -> None:
        async with table(rows(3)) as (host, hands):
            host.table.marked = {"1"}
            host.table.refresh()
            await hands.settle()
            assert [line[0] for line in hands.lines[1:4]] == [" ", "•", " "]

    async def test_columns_out_of_sight_are_shifted_to_and_back(self) -> None:
        async with table(rows(3), (40, 8)) as (_, hands):
            assert "Col 1" in hands.lines[0]
            assert hands.lines[0].endswith("›")
            for _ in range(10):
                await hands.press("right")
            assert "Col 6" in hands.lines[0]
            assert "Name" in hands.lines[0]
            assert "›" not in hands.lines[0]
            for _ in range(10):
                await hands.press("left")
            assert "Col 1" in hands.lines[0]

    async def test_fewer_lines_keep_the_cursor_inside(self) -> None:
        async with table(rows(50)) as (host, hands):
            await hands.press("end")
            host.table.set_source(Rows(rows(5)), cursor=40)
            await hands.settle()
            assert host.table.record.name == "row 4"
            assert "row 0" in hands.lines[1]

    @pytest.mark.parametrize("size", [(1, 1), (3, 2), (20, 3)])
    async def test_it_bears_any_window(self, size: tuple[int, int]) -> None:
        async with table(rows(30), size) as (host, hands):
            await hands.press("down", "pagedown", "right", "end", "home", "down")
            assert host.table.cursor_line == 1


class TestMouse:
    async def test_a_click_moves_and_the_next_one_opens(self) -> None:
        async with table(rows(30)) as (host, hands):
            await hands.pilot.click(offset=(5, 4))
            await hands.settle()
            assert host.table.cursor_line == 3
            assert ("opened", host.source.lines[3]) not in host.told
            await hands.pilot.click(offset=(5, 4))
            await hands.settle()
            assert host.told[-1] == ("opened", host.source.lines[3])

    async def test_a_click_on_a_head_asks_to_sort(self) -> None:
        async with table(rows(3)) as (host, hands):
            at = hands.lines[0].index("Col 2")
            await hands.pilot.click(offset=(at, 0))
            await hands.settle()
            assert host.told[-1] == ("head", "c2")

    async def test_a_click_below_the_lines_or_on_the_sums_does_nothing(self) -> None:
        async with table(rows(30)) as (host, hands):
            host.table.set_last_line(lambda _: [("30 rows", "")])
            await hands.settle()
            await hands.pilot.click(offset=(5, 10))
            await hands.settle()
            assert host.table.cursor_line == 0
            host.table.set_source(Rows(rows(2)))
            await hands.settle()
            await hands.pilot.click(offset=(5, 6))
            await hands.settle()
            assert host.table.cursor_line == 0

    async def test_enter_opens_the_line_under_the_cursor(self) -> None:
        async with table(rows(3)) as (host, hands):
            await hands.press("down", "enter")
            assert host.told[-1] == ("opened", host.source.lines[1])
