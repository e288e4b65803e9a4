"""Drafts, by pilot: written while typing, found again, and gone when saved."""

import asyncio
import time
from pathlib import Path

import pytest

from db import errors
from pmo_tui import drafting
from pmo_tui.modals.compare import CompareScreen
from pmo_tui.modals.form import FormScreen
from pmo_tui.services import drafts
from tests.tui.draft_steps import kept, text_of, typed_and_kept
from tests.tui.driving import driving


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
            assert "This is your draft; what is saved was not changed yet." in app.text
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
