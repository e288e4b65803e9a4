"""A filter that is not understood: the list stays, the problem is said, and nothing of it is remembered."""

from pathlib import Path

import pytest
from textual.widgets import Input

from pmo_tui.screens.scheme import SchemeScreen
from pmo_tui.screens.schemes import SchemesScreen
from tests.tui.driving import Driver, driving
from tests.tui.form_steps import fill


def register(app: Driver) -> SchemesScreen:
    screen = app.app.screen
    assert isinstance(screen, SchemesScreen)
    return screen


async def test_while_it_is_typed_the_list_stays_and_the_problem_stands_where_the_count_stood(
    demo_file: Path,
) -> None:
    async with driving(demo_file, size=(100, 30)) as app:
        await app.press("slash")
        await app.type("rag:red ")
        assert "31 schemes" in app.text
        await app.type("(status:open")
        assert register(app).asked.text == "rag:red "
        problem = "There is no field “(status”. Did you mean “status”?"
        (said,) = [line for line in app.lines if "as before" in line]
        assert said == f" Not understood yet; the list is as before. {problem}"
        assert "31 schemes" not in app.text
        assert "filter not understood" not in app.lines[1]
        await app.press("enter")  # it stays, with what is wrong
        field = app.app.screen.query_one(Input)
        assert field.has_focus
        assert field.value == "rag:red (status:open"
        await app.press(*["backspace"] * 12)
        await app.type("status:open")
        assert "31 schemes" in app.text
        assert "as before" not in app.text
        await app.press("enter")
        assert not field.has_focus


@pytest.mark.parametrize("key", ["escape", "down"])
async def test_leaving_it_leaves_it_out_and_says_so(demo_file: Path, key: str) -> None:
    async with driving(demo_file, size=(120, 30)) as app:
        await app.press("slash")
        await app.type("rag:red")
        await app.type(" zzz:1")
        await app.press(key)
        assert "What was typed is not understood and is left out. There is no field “zzz”." in app.text
        assert "31 schemes" in app.text
        assert app.lines[1].endswith(" rag:red")
        await app.press("slash")
        field = app.app.screen.query_one(Input)
        assert field.value.startswith("rag:red")
        assert "zzz" not in field.value
        await app.press("enter")
        assert not field.has_focus


async def test_one_that_is_not_understood_is_not_remembered(demo_file: Path) -> None:
    async with driving(demo_file) as app:
        await app.press("slash")
        await app.type("org:WL zzz:1")
    async with driving(demo_file, screen="") as app:
        assert register(app).asked.text.strip() == "org:WL"
        assert "120 schemes" in app.text


async def test_one_that_was_remembered_and_is_no_longer_understood_is_told_and_left_out(
    demo_file: Path,
) -> None:
    """Its organisation may be gone, or an earlier version remembered it."""
    async with driving(demo_file) as app:
        screen = register(app)
        screen.show_filter("org:UHL rag:red")
        await app.settle()
        assert screen.asked.text == ""
        assert "177 schemes" in app.text
        assert any("The filter “org:UHL rag:red” is left out." in told for told in app.told)


async def test_alternatives_have_their_or_between_them(demo_file: Path) -> None:
    async with driving(demo_file, size=(120, 30)) as app:
        await app.press("slash")
        await app.type("rag:red or rag:amber org:WL")
        await app.press("enter")
        assert app.lines[1].endswith("rag:red  or  rag:amber   org:WL")


async def test_a_long_filter_leaves_the_ways_to_other_screens_where_they_are(demo_file: Path) -> None:
    async with driving(demo_file, size=(80, 24)) as app:
        await app.press("slash")
        await app.type(
            "-ref:zzzzzzzzzzzz -name:yyyyyyyyyyyyyyyy -area:xxxxxxxxxxxxxxxxxx -lead:wwwwwwwwwwwww"
        )
        line = app.lines[1]
        assert line.startswith("  1  2 Schemes  ")
        assert " 0 " in f"{line} "
        assert line.endswith("…")


async def add(app: Driver) -> None:
    """Add a scheme, whose page is then open."""
    await app.press("plus")
    await fill(app, ref="A9x", name="A new one")
    await app.press("tab", "enter")
    await app.type("chc")
    await app.press("enter", "ctrl+s")
    assert isinstance(app.app.screen, SchemeScreen)


async def test_after_adding_a_scheme_the_register_stands_on_it(demo_file: Path) -> None:
    async with driving(demo_file, size=(100, 40)) as app:
        await app.press("down", "down")
        await add(app)
        await app.press("escape")
        record = register(app).register.record
        assert record is not None
        assert record.ref == "A9x"


async def test_a_new_scheme_that_the_filter_does_not_show_leaves_the_cursor(demo_file: Path) -> None:
    async with driving(demo_file, size=(100, 40)) as app:
        await app.press("slash")
        await app.type("rag:red")
        await app.press("enter", "down", "down")
        before = register(app).register.record
        await add(app)
        await app.press("escape")
        after = register(app).register.record
        assert before is not None
        assert after is not None
        assert after.id == before.id
