"""Where a draft ends: left with a word, and gone once the form holds again what it began with."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from db import errors
from pmo_tui import drafting
from pmo_tui.flows.forms import KEPT
from pmo_tui.services import drafts
from pmo_tui.services.drafts import DraftKey
from tests.tui.draft_steps import kept, typed_and_kept
from tests.tui.driving import Driver, driving
from tests.tui.form_steps import fill


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drafts are written as soon as typing pauses at all."""
    monkeypatch.setattr(drafting, "QUIET", 0.01)
    monkeypatch.setattr(drafting, "TRY_AGAIN", 0.05)


ORGANISATION = DraftKey("organisation", "new")


async def gone(app: Driver) -> None:
    """Wait until the file holds no draft."""
    await app.until(lambda: kept(app) == {})
    await app.settle()


class TestLeavingAForm:
    async def test_what_was_typed_is_said_to_be_kept(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await app.press("plus")
            await app.type("B1")
            await app.press("escape")
            assert app.said == KEPT
            await typed_and_kept(app, ref="B1")

    async def test_nothing_is_said_of_a_form_that_is_as_it_began(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await app.press("plus", "escape")
            assert app.said == ""
            await app.press("plus", "B", "backspace", "escape")
            assert app.said == ""

    async def test_nothing_is_said_to_be_kept_that_is_not(
        self, demo_file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with driving(demo_file) as app:
            await app.press("plus")
            monkeypatch.setattr(drafting.Drafting, "keeps", False)
            await app.press("B", "escape")
            assert app.said == ""
            assert kept(app) == {}


class TestAFormThatIsEmptiedAgain:
    async def test_has_no_draft(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await app.press("plus")
            await app.type("CHC")
            await app.press("ctrl+s")
            await typed_and_kept(app, ref="CHC")
            await app.press("shift+tab", "ctrl+u")
            await gone(app)
            await app.press("escape", "ctrl+d")
            assert app.said == "No drafts: everything that was typed is saved."

    async def test_nor_when_it_is_left_at_once(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await app.press("plus")
            await app.type("CHC")
            await typed_and_kept(app, ref="CHC")
            await app.pilot.press("ctrl+u", "escape")
            await gone(app)

    async def test_a_draft_of_an_earlier_run_goes_with_it(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await app.press("e", "tab")
            await app.type("Other")
            await app.press("escape")
            await app.until(lambda: bool(kept(app)))
            await app.press("e")
            await fill(app, name="Ambulatory Care")
            await gone(app)

    async def test_what_is_typed_after_that_is_kept(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await app.press("plus")
            await app.type("CHC")
            await app.press("ctrl+u")
            await app.type("B1")
            await typed_and_kept(app, ref="B1")

    @pytest.mark.parametrize("more", ["", "B1"])
    async def test_it_is_taken_out_once_the_file_is_free(
        self, demo_file: Path, monkeypatch: pytest.MonkeyPatch, more: str
    ) -> None:
        real, failing = drafts.discard, [1]

        def discard(*given: Any, **named: Any) -> None:
            if failing[0]:
                raise errors.Busy("Another program is using the file.")
            real(*given, **named)

        monkeypatch.setattr(drafts, "discard", discard)
        async with driving(demo_file) as app:
            app.app.drafting.note(ORGANISATION, "name", "CHC")
            await typed_and_kept(app, name="CHC")
            app.app.drafting.note(ORGANISATION, "name", "", as_begun=True)
            app.app.drafting.flush()
            if more:
                app.app.drafting.note(ORGANISATION, "name", more)
            await asyncio.sleep(0.2)
            assert kept(app) == {"name": more or "CHC"}
            assert app.told == []
            failing[0] = 0
            await app.until(lambda: kept(app) == ({"name": more} if more else {}))
