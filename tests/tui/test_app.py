"""The app itself: starting where it was left, going from screen to screen, leaving, the lines around."""

import datetime as dt
import os
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from db.errors import Busy
from db.lock import OpenLock
from db.models import Scheme
from db.reading.reader import Reader
from pmo_tui import locations, settings, theme
from pmo_tui.app import PmoApp
from pmo_tui.screens.history import HistoryScreen
from pmo_tui.screens.overview import OverviewScreen
from pmo_tui.screens.risk import RiskScreen
from pmo_tui.screens.risks import RisksScreen
from pmo_tui.screens.scheme import SchemeScreen
from pmo_tui.screens.schemes import SchemesScreen
from pmo_tui.screens.setup import SetupScreen
from pmo_tui.services.drafts import DraftKey
from pmo_tui.services.workspace import Workspace
from pmo_tui.widgets.bars import Banner
from tests.tui.driving import Driver, driving

MAIN = {
    "1": OverviewScreen,
    "2": SchemesScreen,
    "4": RisksScreen,
    "9": HistoryScreen,
    "0": SetupScreen,
}
"""Keys of the main screens."""


def front(app: Driver) -> Any:
    return app.app.screen


class TestGoing:
    async def test_each_key_goes_to_its_screen_from_every_other_and_the_header_says_where(
        self, demo_file: Path
    ) -> None:
        async with driving(demo_file, size=(100, 30)) as app:
            for start in MAIN:
                for key, kind in MAIN.items():
                    await app.press(start, key)
                    assert type(front(app)) is kind
                    (here,) = [title for _, title, is_here in _ways(app) if is_here]
                    assert f" {key} {here} " in f"{app.lines[1]} "

    async def test_what_was_open_on_top_is_closed_and_escape_goes_back_one(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await app.press("enter")
            assert isinstance(front(app), SchemeScreen)
            await app.press("4", "enter")
            assert isinstance(front(app), RiskScreen)
            await app.press("escape")
            assert isinstance(front(app), RisksScreen)
            await app.press("2")
            assert isinstance(front(app), SchemesScreen)
            await app.press("escape")
            assert isinstance(front(app), SchemesScreen)

    async def test_a_risk_of_a_scheme_is_opened_and_leads_back_without_end(self, demo_file: Path) -> None:
        """To the risk's page as in the log; going round and round opens nothing twice."""
        async with driving(demo_file, size=(100, 40)) as app:
            ref = app.value("SELECT s.ref FROM risk r JOIN scheme s ON s.id = r.scheme_id ORDER BY s.ref")
            await app.press("slash")
            await app.type(f'ref="{ref}"')
            await app.press("enter", "enter", "tab", "tab", "tab")
            for _ in range(3):
                await app.press("home", "enter")
                assert isinstance(front(app), RiskScreen)
                assert front(app).header_note() != []
                assert len(app.app.screen_stack) == 3
                await app.press("g")
                assert isinstance(front(app), SchemeScreen)
                assert len(app.app.screen_stack) == 2
            await app.press("enter", "escape")
            assert isinstance(front(app), SchemeScreen)
            await app.press("escape")
            assert isinstance(front(app), SchemesScreen)


def _ways(app: Driver) -> Any:
    from pmo_tui.widgets.bars import HeaderBar

    return front(app).query_one(HeaderBar).screens


async def test_in_a_narrow_window_the_month_and_its_state_are_whole(demo_file: Path) -> None:
    """The portfolio's name and the person give way."""
    name = "Programme lead, Planned Care"
    async with driving(demo_file, size=(60, 20), name=name, role="Programme lead") as app:
        assert "October 2018 · month 7 · open" in app.lines[0]
        assert "LLR QIP… " in app.lines[0]
        assert "Programme" in app.lines[0]


class TestStartingAndLeaving:
    @pytest.mark.parametrize(("key", "kind"), MAIN.items())
    async def test_it_opens_on_the_screen_it_was_left_on(self, demo_file: Path, key: str, kind: type) -> None:
        async with driving(demo_file) as app:
            await app.press(key)
        async with driving(demo_file, screen="") as app:
            assert type(front(app)) is kind

    async def test_a_screen_that_is_asked_for_wins(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await app.press("4")
        async with driving(demo_file, screen="history") as app:
            assert isinstance(front(app), HistoryScreen)

    async def test_leaving_in_the_middle_of_a_word_asks_nothing_and_keeps_it(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await app.press("enter", "c")
            await app.pilot.press(*"late", "ctrl+q")
            assert app.ended
        async with driving(demo_file) as app:
            assert app.value("SELECT text FROM draft WHERE field = 'issue'") == "late"

    async def test_a_file_opened_to_read_only_remembers_nothing(self, demo_file: Path) -> None:
        before = demo_file.read_bytes()
        async with driving(demo_file, read_only=True) as app:
            await app.press("4")
        assert demo_file.read_bytes() == before


class TestTheLinesAround:
    async def test_the_header_names_portfolio_month_and_person(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            assert app.lines[0].startswith(" LLR QIPP 2018/19  October 2018 · month 7 · open")
            assert app.lines[0].endswith("PMO manager, PMO")

    @pytest.mark.parametrize("width", [40, 60, 80, 120])
    async def test_why_nothing_can_be_changed_is_read_in_full(self, demo_file: Path, width: int) -> None:
        """Who has the file, on which computer and since when: however long their names are."""
        why = (
            "LLR QIPP 2018-19 month 7.pmo is open by Bartholomew Featherstonehaugh on pmo-laptop-0427"
            " since 5 Nov 14:30, so it can only be read here."
        )
        async with driving(demo_file, size=(width, 24)) as app:
            app.app.workspace.read_only = why
            app.app.changed()
            await app.settle()
            height = front(app).query_one(Banner).size.height
            shown = " ".join(" ".join(app.lines[2 : 2 + height]).split())
            assert shown == f"Read only. {why}"
            assert app.lines[-1].endswith("? Help")
            app.app.workspace.read_only = ""
            app.app.changed()
            await app.settle()
            assert not front(app).query_one(Banner).display

    async def test_a_demo_says_that_it_is_thrown_away(self, demo_file: Path) -> None:
        async with driving(demo_file, scratch=True) as app:
            words = "Demo: a scratch copy, gone at the end. Keep one with: pmo-tui demo --init FILE"
            assert app.lines[2].strip() == words

    async def test_the_past_is_named_on_every_screen(self, demo_file: Path) -> None:
        async with driving(demo_file, as_at="#2") as app:
            await app.until(lambda: app.app.past.active)
            await app.settle()
            for key in MAIN:
                await app.press(key)
                assert app.lines[2].strip().startswith("As at ")
                assert "(#2), read only. t: back to now" in app.lines[2]
            await app.press("t")
            assert app.said == "Back to now"
            assert "As at" not in app.lines[2]


async def test_colours_are_gone_through_and_remembered(demo_file: Path, own_settings: Path) -> None:
    async with driving(demo_file) as app:
        seen = [app.app.theme]
        for _ in range(len(theme.PALETTES)):
            await app.press("ctrl+t")
            assert app.said == f"Colours: {theme.PALETTES[app.app.theme].title}"
            seen.append(app.app.theme)
        assert set(seen) == set(theme.PALETTES)
        assert seen[0] == seen[-1]
        await app.press("ctrl+t")
    assert settings.load(own_settings / "config" / "settings.toml").theme == seen[1]
    async with driving(demo_file) as app:
        assert app.app.theme == seen[1]


@pytest.mark.skipif(sys.platform != "linux", reason="names are Unicode there")
async def test_a_file_whose_name_is_not_utf_8_is_opened_and_remembered(demo_file: Path) -> None:
    """And what comes after it at the start comes: the past that was asked for, the watch."""
    odd = demo_file.rename(demo_file.with_name(os.fsdecode(b"caf\xe9.pmo")))
    async with driving(odd, as_at="#2") as app:
        await app.until(lambda: app.app.past.active)
        assert settings.recent(locations.recent_file()) == [odd]


class TestOtherFiles:
    async def test_another_recent_file_is_chosen_and_gone_on_with(
        self, demo_file: Path, portfolio_file: Path
    ) -> None:
        async with driving(demo_file) as app:
            await app.press("o")
            assert app.said == "No other portfolio was opened here yet. Open one with: pmo-tui FILE"
        async with driving(portfolio_file) as app:
            await app.press("o")
            assert "demo.pmo" in app.text
            await app.pilot.press("enter")
            await app.pilot.pause()
            assert app.app.next_path == demo_file

    @pytest.mark.parametrize("looks", [0, 1])
    async def test_what_another_program_saved_is_shown(
        self, demo_file: Path, demo: Workspace, looks: int
    ) -> None:
        """Also what was saved after the first page was read and before the app first looked."""
        async with driving(demo_file) as app:
            for _ in range(looks):
                app.app.watch_outside.for_changes()
            rename(demo)
            app.app.watch_outside.for_changes()
            await app.settle()
            assert "Renamed elsewhere" in app.lines[3]

    async def test_nothing_is_read_again_at_the_first_look_when_nobody_saved(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            before = app.app.revision
            app.app.watch_outside.for_changes()
            assert app.app.revision == before

    async def test_nothing_is_read_again_for_a_draft_of_ours(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            app.app.watch_outside.for_changes()
            before = app.app.revision
            app.app.drafting.note(DraftKey("programme", "new"), "name", "Urg", 0)
            app.app.drafting.flush()
            await app.settle()
            assert app.value("SELECT count(*) FROM draft") == 1
            app.app.watch_outside.for_changes()
            assert app.app.revision == before

    async def test_a_mistake_of_ours_while_looking_is_not_hidden(self, demo_file: Path) -> None:
        """Nor is a lock of another program one."""
        async with driving(demo_file) as app:
            with patch.object(Reader, "data_version", side_effect=Busy("locked")):
                app.app.watch_outside.for_changes()
            broken = patch.object(Reader, "data_version", side_effect=KeyError("broken"))
            with broken, pytest.raises(KeyError):
                app.app.watch_outside.for_changes()

    async def test_it_can_be_changed_once_whoever_had_it_has_left(self, demo_file: Path) -> None:
        other = OpenLock.take(demo_file, user="Amy", now=dt.datetime.now(dt.UTC))
        async with driving(demo_file, size=(120, 40)) as app:
            assert "is open by Amy" in app.text
            app.app.watch_outside.for_changes()
            await app.settle()
            assert "is open by Amy" in app.text
            other.release()
            app.app.watch_outside.for_changes()
            await app.settle()
            assert "Read only" not in app.text
            assert app.said == "The file is free now: it can be changed here."
            await app.press("enter", "g")
            assert app.app.opened is not None
            assert app.app.opened.lock is not None
            assert app.app.opened.lock.held

    async def test_who_leaves_leaves_whatever_goes_wrong_on_the_way(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            with patch.object(PmoApp, "session_values", side_effect=KeyError("broken")):
                app.app.end_by_signal(15)
                await app.until(lambda: app.app.return_code == 143)

    async def test_a_file_locked_at_the_start_is_looked_at_from_the_first_tick_on(
        self, demo_file: Path, demo: Workspace
    ) -> None:
        locked = patch.object(Reader, "data_version", side_effect=Busy("locked"))
        locked.start()
        async with driving(demo_file) as app:
            locked.stop()
            app.app.watch_outside.for_changes()
            rename(demo)
            app.app.watch_outside.for_changes()
            await app.settle()
            assert "Renamed elsewhere" in app.lines[3]


def rename(workspace: Workspace) -> None:
    with workspace.unit(reason="elsewhere") as unit:
        scheme = unit.find(Scheme, ref="1")
        assert scheme is not None
        scheme.name = "Renamed elsewhere"
        unit.commit()
