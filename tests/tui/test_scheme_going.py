"""One scheme's page: walking the list, its sections, undoing, and when nothing can be changed."""

from pathlib import Path

import pytest

from pmo_tui.modals.form import FormScreen
from pmo_tui.render.cells import width_of
from pmo_tui.render.scheme import SECTIONS
from pmo_tui.screens.scheme import SchemeScreen
from pmo_tui.widgets.page import PageView
from pmo_tui.widgets.table import VirtualTable
from tests.tui.driving import driving
from tests.tui.form_steps import changes
from tests.tui.scheme_steps import chosen, on_dimension, open_scheme, scheme


class TestGoing:
    async def test_next_and_previous_walk_the_filtered_list(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await app.press("slash")
            await app.type("rag:red")
            await app.press("enter")
            source = app.app.screen.query_one(VirtualTable).source
            refs = [source.line(index).ref for index in range(3)]
            await app.press("enter", "p")
            assert app.said == "This is the first of the list."
            seen = [scheme(app).found]
            for _ in range(2):
                await app.press("n")
                seen.append(scheme(app).found)
            assert [found.scheme.ref for found in seen if found] == refs
            await app.press("p")
            found = scheme(app).found
            assert found is not None
            assert found.scheme.ref == refs[1]
            await app.press("escape", "end", "enter", "n")
            assert app.said == "That was the last scheme of the list."

    async def test_the_section_stays_while_walking(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await app.press("enter", "tab", "tab", "n")
            assert "Milestones  Enter changes one · + adds one" in app.text

    async def test_sections_by_tab_back_and_click(self, demo_file: Path) -> None:
        async with driving(demo_file, size=(100, 30)) as app:
            await open_scheme(app, "A9")
            titles = ["Ratings", "Shares", "Milestones", "Risks", "Exceptions", "History"]
            shown = []
            for _ in titles:
                shown.append(app.lines[6].split()[0])
                await app.press("tab")
            assert shown == titles
            assert app.lines[6].split()[0] == "Ratings"
            await app.press("shift+tab")
            assert app.lines[6].split()[0] == "History"
            await app.pilot.click(offset=(12, 5))
            await app.settle()
            assert app.lines[6].split()[0] == "Shares"

    async def test_going_back_restores_filter_cursor_and_scroll(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await app.press("slash")
            await app.type("status:open")
            await app.press("enter", "pagedown", "pagedown", "up", "up")
            table = app.app.screen.query_one(VirtualTable)
            before = (table.cursor_line, table.scroll_offset.y, app.lines[3:20])
            await app.press("enter", "n", "tab", "escape")
            table = app.app.screen.query_one(VirtualTable)
            assert (table.cursor_line, table.scroll_offset.y, app.lines[3:20]) == before
            assert "status:open" in app.text

    async def test_a_change_is_seen_in_the_register_at_once(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await app.press("enter")
            await on_dimension(app, 4)
            await app.press("g")
            await app.type("seen")
            await app.press("ctrl+s", "escape")
            assert app.lines[3].split()[3] == "G"
            table = app.app.screen.query_one(VirtualTable)
            assert table.cursor_line == 0


class TestUndo:
    async def test_undoing_and_redoing_name_what_they_did(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await open_scheme(app, "1")
            await app.press("u")
            assert app.said == "Nothing to undo in this run. The history (9) undoes older changes."
            await on_dimension(app, 2)
            await app.press("a", "g")
            assert chosen(app, "1", "risks")[0] == "green"
            number = changes(app)
            await app.press("u")
            assert app.said == f"Undone: #{number}, 1 Total risks: Green"
            await app.press("u")
            assert app.said == f"Undone: #{number - 1}, 1 Total risks: Amber"
            assert chosen(app, "1", "risks")[0] == "red"
            await app.press("U")
            assert chosen(app, "1", "risks")[0] == "amber"
            assert app.said.startswith("Done again: #")
            await app.press("U", "U")
            assert app.said == "Nothing to redo."
            assert chosen(app, "1", "risks")[0] == "green"

    async def test_two_quick_presses_undo_two_changes(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await open_scheme(app, "1")
            await on_dimension(app, 2)
            await app.press("a", "g")
            await app.pilot.press("u", "u")
            await app.settle()
            assert chosen(app, "1", "risks")[0] == "red"
            assert app.told == []

    async def test_a_new_change_forgets_what_was_undone(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await open_scheme(app, "1")
            await on_dimension(app, 2)
            await app.press("a", "u", "g", "U")
            assert app.said == "Nothing to redo."
            assert chosen(app, "1", "risks")[0] == "green"


WRITES = ("c", "f", "M", "s", "S", "x", "w", "e", "plus", "u", "U")


class TestNothingCanBeChanged:
    async def test_when_opened_to_read_only(self, demo_file: Path) -> None:
        async with driving(demo_file, read_only=True) as app:
            assert "Opened to read only. To change something, start it without --read-only." in app.text
            await open_scheme(app, "1")
            before = changes(app)
            await on_dimension(app, 0)
            for key in ("g", *WRITES):
                await app.press(key)
                while not isinstance(app.app.screen, SchemeScreen):
                    assert not isinstance(app.app.screen, FormScreen), key
                    await app.press("escape")
            assert changes(app) == before
            assert set(app.told) <= {"Opened to read only."}
            assert "c Commentary" not in app.lines[-1]

    async def test_in_a_frozen_month(self, demo_file: Path) -> None:
        async with driving(demo_file, period="2018-09") as app:
            await app.until(lambda: app.app.past.active)
            await app.settle()
            assert "September 2018 as frozen" in app.text
            await open_scheme(app, "1")
            before = changes(app)
            await on_dimension(app, 0)
            for key in ("g", *WRITES):
                await app.press(key)
                while not isinstance(app.app.screen, SchemeScreen):
                    assert not isinstance(app.app.screen, FormScreen), key
                    await app.press("escape")
            assert changes(app) == before
            assert set(app.told) <= {app.app.closed_because}
            assert "press t" in app.told[0]
            assert "submits" not in app.text
            await app.press("tab", "tab")
            assert "Milestones" in app.lines[7]
            assert "Change" not in app.lines[-1]


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (160, 50)])
async def test_every_line_of_every_section_keeps_to_the_width(demo_file: Path, size: tuple[int, int]) -> None:
    async with driving(demo_file, size=size) as app:
        await open_scheme(app, "29")
        for section in SECTIONS:
            page = app.app.screen.query_one(PageView)
            for line in page._page.lines:
                assert width_of(line) <= page.scrollable_content_region.width, (section, line)
            await app.press("tab")
