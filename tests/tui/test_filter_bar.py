"""The filter line by itself, in a tiny host: typing, completions, leaving it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual import on
from textual.app import ComposeResult
from textual.widgets import Button

from pmo_tui.widgets.filter_bar import FilterBar, FilterField
from tests.tui.driving import Hands, Host, hosting


class FilterHost(Host):
    """A filter line above something else to go to."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.closed = 0

    def compose(self) -> ComposeResult:
        yield FilterBar("filter: a word")
        yield Button("below")

    @property
    def bar(self) -> FilterBar:
        return self.query_one(FilterBar)

    @property
    def field(self) -> FilterField:
        return self.query_one(FilterField)

    @on(FilterBar.Changed)
    def changed(self, event: FilterBar.Changed) -> None:
        self.texts.append(event.text)

    @on(FilterBar.Closed)
    def left(self) -> None:
        self.closed += 1
        self.query_one(Button).focus()


@asynccontextmanager
async def filtering(
    text: str = "", size: tuple[int, int] = (60, 10)
) -> AsyncIterator[tuple[FilterHost, Hands]]:
    host = FilterHost()
    async with hosting(host, size) as hands:
        host.bar.open(text)
        await hands.settle()
        yield host, hands


async def test_it_is_out_of_sight_until_it_is_asked_for() -> None:
    host = FilterHost()
    async with hosting(host) as hands:
        assert "filter: a word" not in hands.text
        host.bar.open("")
        await hands.settle()
        assert "filter: a word" in hands.text
        assert host.field.has_focus


async def test_a_filter_is_typed_on_at_its_end_and_one_key_does_not_wipe_it() -> None:
    async with filtering("rag:red") as (host, hands):
        assert host.texts == []  # opening it is no change
        await hands.type(" A9")
        assert host.texts[-1] == "rag:red A9"
        await hands.press("escape")
        host.bar.open("rag:red A9")
        await hands.settle()
        await hands.press("backspace")
        assert host.field.value == "rag:red A"


async def test_every_change_is_told() -> None:
    async with filtering() as (host, hands):
        await hands.type("ab")
        await hands.press("backspace")
        assert host.texts == ["a", "ab", "a"]


async def test_enter_escape_and_down_go_to_the_list() -> None:
    for key in ("enter", "escape", "down"):
        async with filtering("A9") as (host, hands):
            await hands.press(key)
            assert host.closed == 1, key
            assert not host.bar.display
            assert host.field.value == "A9"


async def test_enter_stays_with_what_is_not_understood() -> None:
    """A list under a filter that was mistyped would be taken for the answer."""
    async with filtering("org:WL rga:red") as (host, hands):
        host.bar.hint(("There is no field rga.",), ())
        await hands.press("enter")
        assert (host.closed, host.bar.display) == (0, True)
        host.bar.hint((), ())
        await hands.press("enter")
        assert (host.closed, host.bar.display) == (1, False)


async def test_leaving_it_by_mouse_closes_it_too() -> None:
    async with filtering("A9") as (host, hands):
        await hands.pilot.click(Button)
        await hands.settle()
        assert host.closed == 1
        assert not host.bar.display


async def test_tab_takes_the_first_completion_of_the_last_part() -> None:
    async with filtering("-status:closed ra") as (host, hands):
        host.bar.hint((), ("rag:", "rating:"))
        await hands.press("tab")
        assert host.field.value == "-status:closed rag:"
        host.bar.hint((), ("red",))
        await hands.press("tab")
        assert host.field.value == "-status:closed red "
        host.bar.hint((), ("org:",))
        await hands.press("tab")
        assert host.field.value == "-status:closed red org:"
        assert host.field.cursor_position == len(host.field.value)


async def test_tab_without_a_completion_goes_to_the_list() -> None:
    async with filtering("A9") as (host, hands):
        await hands.press("tab")
        assert (host.closed, host.field.value) == (1, "A9")


async def test_what_is_wrong_stands_below_else_what_it_may_become() -> None:
    async with filtering("rga:red") as (host, hands):
        host.bar.hint(("There is no field “rga”.",), ("rag:",))
        await hands.settle()
        assert hands.lines[1] == " There is no field “rga”."
        host.bar.hint((), ("rag:", "ref:"))
        await hands.settle()
        assert hands.lines[1].split() == ["Tab", "rag:", "ref:"]
        host.bar.hint((), tuple(f"completion{number}" for number in range(9)))
        await hands.settle()
        assert hands.lines[1].endswith("…")
        host.bar.hint((), ())
        await hands.settle()
        assert hands.lines[1] == ""


async def test_a_paste_of_several_lines_becomes_one_and_controls_go() -> None:
    async with filtering() as (host, hands):
        await hands.paste("rag:red\n\x1b[31mA9\x07")
        assert host.field.value == "rag:red [31mA9"
        await hands.paste("\x0band\u2028more\x0b")
        assert host.field.value == "rag:red [31mA9 and more"
