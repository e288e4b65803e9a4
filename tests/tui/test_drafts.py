"""Drafts, by pilot: written while typing, found again, and gone when saved."""

import asyncio
import datetime as dt
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from db import errors
from db.lock import OpenLock
from pmo_tui import drafting
from pmo_tui.modals.compare import CompareScreen
from pmo_tui.modals.form import FormScreen
from pmo_tui.services import drafts
from pmo_tui.services.drafts import DraftKey
from tests.tui.draft_steps import kept, text_of, typed_and_kept
from tests.tui.driving import Driver, driving


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drafts are written as soon as typing pauses at all."""
    monkeypatch.setattr(drafting, "QUIET", 0.01)


async def test_what_is_typed_is_in_the_file_within_two_seconds(demo_file: Path) -> None:
    """Also while somebody types on without a pause, and never later."""
    async with driving(demo_file) as app:
        await app.press("enter", "c")
        first = time.monotonic()
        typed = ""
        while not kept(app):
            await app.type("x")
            typed += "x"
            await asyncio.sleep(0.05)
            assert time.monotonic() - first < 2, "somebody typed for two seconds and nothing was kept"
        await typed_and_kept(app, issue=typed)
        await app.type("!")
        paused = time.monotonic()
        await typed_and_kept(app, issue=f"{typed}!")
        assert time.monotonic() - paused < 1.5
        await app.press("escape")


@pytest.mark.usefixtures("quick")
class TestKeeping:
    async def test_leaving_a_form_keeps_its_draft_and_comes_back_to_it(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await app.press("enter", "c")
            await app.type("The hub is late")
            await app.press("escape")
            await typed_and_kept(app, issue="The hub is late")
            assert app.value("SELECT count(*) FROM exception_update WHERE issue = 'The hub is late'") == 0
            await app.press("c")
            assert "This is your draft; nothing is saved yet." in app.text
            assert text_of(app, "issue") == "The hub is late"
            await app.press("ctrl+s")
            assert kept(app) == {}
            assert app.value("SELECT count(*) FROM exception_update WHERE issue = 'The hub is late'") == 1

    async def test_the_page_says_where_a_draft_is(self, demo_file: Path) -> None:
        async with driving(demo_file, size=(100, 50)) as app:
            await app.press("down", "enter", "c")
            await app.type("!")
            await app.press("escape")
            await app.until(lambda: bool(kept(app)))
            await app.press("n", "p")
            assert "There is an unsaved draft of this: Enter goes on with it." in app.text

    async def test_typing_back_to_what_is_saved_leaves_no_draft_to_offer(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await app.press("e", "tab", "end")
            await app.type("x")
            await app.press("backspace", "escape", "e")
            assert "This is your draft" not in app.text
            await app.press("ctrl+s")
            assert kept(app) == {}

    async def test_a_save_that_is_refused_keeps_the_draft(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await app.press("enter", "c", "tab", "tab")
            await app.type("soon")
            await app.press("ctrl+s", "escape")
            await typed_and_kept(app, recovery_date="soon")

    async def test_reasons_are_drafts_too(self, demo_file: Path) -> None:
        """Of a rating, of many, of a status, of reopening: they go to the meeting as they stand."""
        async with driving(demo_file) as app:
            await app.press("enter", "end", *["up"] * 5, "g")
            assert "The proposal is Red" in app.text
            await app.type("one")
            await app.press("escape", "x", "down", "enter")
            await app.type("two")
            await app.press("escape", "n", "S")
            await app.type("three")
            await app.press("escape", "escape", "end", "space", "up", "space", "R", "r")
            await app.type("four")
            await app.press("escape")
            await app.until(lambda: app.value("SELECT count(*) FROM draft") == 4)
            await app.press("ctrl+d")
            assert "Reason for a rating: 1 Ambulatory" in app.text
            assert "Reason for a status: 1 Ambulatory" in app.text
            assert "Reason for reopening the return: " in app.text
            assert "Reason for a rating: 2 schemes" in app.text
            for _ in range(4):  # the oldest first: a completed scheme can only be Blue
                await app.press("end", "enter")
                assert type(app.app.screen).__name__ == CompareScreen.__name__
                await app.press("enter")
                assert type(app.app.screen).__name__ == FormScreen.__name__
                await app.press("ctrl+s", "ctrl+d")
            assert app.said == "No drafts: everything that was typed is saved."
            assert kept(app) == {}

    async def test_a_draft_that_cannot_be_written_is_said_once_held_and_tried_again(
        self, demo_file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(drafting, "TRY_AGAIN", 0.05)
        real, failing = drafts.keep, [True]

        def keep(*arguments: object) -> None:
            if failing[0]:
                raise errors.WriteFailed("The disk is full.")
            real(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(drafts, "keep", keep)
        async with driving(demo_file) as app:
            await app.press("enter", "c")
            await app.type("The hub")
            await app.until(lambda: bool(app.told))
            assert app.app.trouble == "NOT SAVED"
            await app.type(" is late")
            await asyncio.sleep(0.2)
            assert app.told == ["The disk is full."]
            failing[0] = False
            await typed_and_kept(app, issue="The hub is late")
            assert app.app.trouble == ""


ORGANISATION = DraftKey("organisation", "new")


class Held:
    """Drafts are written late, and refused as behind another program's lock, until they are let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(drafting, "TRY_AGAIN", 0.05)
        self._keep_really = drafts.keep
        monkeypatch.setattr(drafts, "keep", self._keep)
        self.go = threading.Event()
        self.failing = 1

    def _keep(self, *given: Any) -> None:
        self.go.wait(10)
        if self.failing:
            self.failing -= 1
            raise errors.Busy("Another program is using the file.")
        self._keep_really(*given)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    return Held(monkeypatch)


async def written(app: Driver, seconds: float = 0.2) -> dict[str, str]:
    """What the file holds of drafts once those that failed were tried again."""
    await app.settle()
    await asyncio.sleep(seconds)
    await app.settle()
    return kept(app)


@pytest.mark.usefixtures("quick")
class TestWhileTheFileIsHeld:
    async def test_a_draft_that_is_thrown_away_does_not_come_back(self, demo_file: Path, held: Held) -> None:
        async with driving(demo_file) as app:
            app.app.drafting.note(ORGANISATION, "name", "Secret")
            app.app.drafting.flush()
            app.app.drafting.drop(ORGANISATION)
            held.go.set()
            assert await written(app) == {}
            assert app.told == []
            assert app.app.trouble == ""

    async def test_nor_with_what_is_typed_after_it(self, demo_file: Path, held: Held) -> None:
        async with driving(demo_file) as app:
            app.app.drafting.note(ORGANISATION, "name", "Secret")
            app.app.drafting.flush()
            app.app.drafting.drop(ORGANISATION)
            app.app.drafting.note(ORGANISATION, "code", "AB")
            held.go.set()
            assert await written(app) == {"code": "AB"}

    async def test_one_that_had_failed_before_leaves_no_trouble_behind(
        self, demo_file: Path, held: Held
    ) -> None:
        held.failing = 1000
        held.go.set()
        async with driving(demo_file) as app:
            app.app.drafting.note(ORGANISATION, "name", "Secret")
            await app.until(lambda: app.app.trouble == "NOT SAVED")
            app.app.drafting.drop(ORGANISATION)
            assert await written(app) == {}
            assert app.app.trouble == ""

    async def test_what_is_typed_meanwhile_is_newer(
        self, demo_file: Path, held: Held, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """While it is pending still: the text that failed must not take its place."""
        monkeypatch.setattr(drafting, "QUIET", 60)
        async with driving(demo_file) as app:
            app.app.drafting.note(ORGANISATION, "name", "The hub")
            app.app.drafting.note(ORGANISATION, "code", "AB")
            app.app.drafting.flush()
            app.app.drafting.note(ORGANISATION, "name", "The hub is late")
            held.go.set()
            assert await written(app) == {"name": "The hub is late", "code": "AB"}

    async def test_also_what_was_written_meanwhile(self, demo_file: Path, held: Held) -> None:
        """It stood behind the text that failed, which is tried again after it."""
        async with driving(demo_file) as app:
            for text in ("The hub", "The hub is late"):
                app.app.drafting.note(ORGANISATION, "name", text)
                app.app.drafting.flush()
            held.go.set()
            assert await written(app) == {"name": "The hub is late"}

    async def test_it_is_kept_as_soon_as_whoever_had_the_file_left(
        self, demo_file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nobody types on, and nobody leaves the form."""
        monkeypatch.setattr(drafting, "TRY_AGAIN", 0.05)
        monkeypatch.setattr("pmo_tui.app.FIRST_CHECKS_AFTER", 1.0)
        other = OpenLock.take(demo_file, user="Bob", now=dt.datetime.now(dt.UTC))
        async with driving(demo_file, checked=False) as app:
            await app.press("enter", "c")
            await app.pilot.press(*"late")
            await app.until(lambda: app.app.opened is not None)
            assert await written(app) == {}
            other.release()
            app.app.check_again()
            await typed_and_kept(app, issue="late")
