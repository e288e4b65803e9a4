"""Drafts, by pilot: written while typing, found again, shown beside what is saved, and gone when saved."""

import asyncio
import time
from pathlib import Path

import pytest
from textual.widgets import TextArea

from db import errors
from pmo_tui import drafting
from pmo_tui.modals.compare import CompareScreen
from pmo_tui.modals.form import FormScreen
from pmo_tui.modals.pick import PickScreen
from pmo_tui.screens.scheme import SchemeScreen
from pmo_tui.screens.schemes import SchemesScreen
from pmo_tui.services import drafts
from pmo_tui.services.drafts import DraftKey
from pmo_tui.services.workspace import Workspace
from tests.tui.driving import Driver, driving


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drafts are written as soon as typing pauses at all."""
    monkeypatch.setattr(drafting, "QUIET", 0.01)


def kept(app: Driver) -> dict[str, str]:
    """What the file holds of drafts: field to text."""
    reader = app.app.live_reads.reader
    return dict(reader.rows("SELECT field, text FROM draft ORDER BY at_utc"))


async def typed_and_kept(app: Driver, **fields: str) -> None:
    """Wait until the file holds these drafts and no other."""
    await app.until(lambda: kept(app) == fields)
    await app.settle()


def text_of(app: Driver, field: str) -> str:
    return str(app.app.screen.query_one(f"#field-{field}", TextArea).text)


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
                assert isinstance(app.app.screen, CompareScreen)
                await app.press("enter")
                assert isinstance(app.app.screen, FormScreen)
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


def leave_draft(path: Path, entity: str = "commentary", row: str = "", **fields: str) -> str:
    """Put a draft into the file, as a run that was killed leaves it. Returns the row it is for."""
    workspace = Workspace(path, name="Amy")
    from db.file import open_reader

    reader = open_reader(path)
    scheme = reader.execute("SELECT id FROM scheme WHERE ref = 'A9'").fetchone()[0]
    reader.close()
    drafts.keep(workspace, DraftKey(entity, row or scheme), fields)
    workspace.close()
    return str(scheme)


@pytest.mark.usefixtures("quick")
class TestTheNextStart:
    async def test_a_draft_is_offered_beside_what_is_saved_and_gone_on_with(self, demo_file: Path) -> None:
        leave_draft(demo_file, issue="The hub is la", confidence="low")
        async with driving(demo_file) as app:
            assert isinstance(app.app.screen, PickScreen)
            assert "An unsaved draft was kept" in app.text
            assert "Exception commentary: A9 Pathway Redesign" in app.text
            await app.press("enter")
            assert isinstance(app.app.screen, CompareScreen)
            assert "Saved" in app.text
            assert "nothing" in app.text
            assert "The hub is la" in app.text
            assert "Low" in app.text
            await app.press("enter")
            assert text_of(app, "issue") == "The hub is la"
            await app.type("te")  # the cursor is where the draft ended
            app.app.screen.query_one("#field-reason").focus()
            await app.type("late news")
            await app.press("ctrl+s")
            assert isinstance(app.app.screen, SchemesScreen)
            assert app.value("SELECT count(*) FROM exception_update WHERE issue = 'The hub is late'") == 1
            assert kept(app) == {}
        async with driving(demo_file) as app:
            assert isinstance(app.app.screen, SchemesScreen)

    async def test_it_says_whose_share_it_is(self, demo_file: Path) -> None:
        sql = "SELECT scheme_id || '/' || organisation_id, o.code FROM scheme_share s JOIN organisation o"
        async with driving(demo_file) as app:
            where = f"{sql} ON o.id = s.organisation_id JOIN scheme c ON c.id = scheme_id WHERE c.ref = 'A9'"
            shares = app.app.live_reads.reader.rows(where)
        for row, _ in shares:
            leave_draft(demo_file, "forecast", row, outturn="1")
        async with driving(demo_file) as app:
            for _, code in shares:
                assert f"Forecast: A9 Pathway Redesign, {code}" in app.text

    async def test_it_can_be_thrown_away(self, demo_file: Path) -> None:
        leave_draft(demo_file, issue="The hub is la")
        async with driving(demo_file) as app:
            await app.press("enter", "x")
            assert app.said == "Draft thrown away; what is saved stays."
            assert kept(app) == {}

    async def test_it_can_be_left_for_later(self, demo_file: Path) -> None:
        leave_draft(demo_file, issue="The hub is la")
        async with driving(demo_file) as app:
            await app.press("end", "enter")
            assert isinstance(app.app.screen, SchemesScreen)
            await app.press("ctrl+d", "enter", "escape")
            assert kept(app) == {"issue": "The hub is la"}

    async def test_one_that_says_what_is_saved_is_not_kept(self, demo_file: Path) -> None:
        scheme = leave_draft(demo_file, "scheme", name="x")
        async with driving(demo_file) as app:
            await app.press("escape")
        leave_draft(demo_file, "scheme", scheme, name="Pathway Redesign")
        async with driving(demo_file) as app:
            await app.press("enter")
            assert app.said == "The draft says what is saved, so it was thrown away."
            assert kept(app) == {}

    @pytest.mark.parametrize(
        ("entity", "row"),
        [
            ("milestone", "gone"),
            ("issue", "gone"),
            ("scheme", "gone"),
            ("portfolio", "the form has no such field"),
            ("forecast", "gone"),
            ("forecast", "gone/gone"),
            ("rating", "gone/gone/red"),
            ("rating", "a,b/gone/no-rating"),
            ("status", "gone/closed"),
            ("reopen", "gone"),
            ("commentary", "gone"),
            ("from a later version", "x\ny"),
        ],
    )
    async def test_one_whose_subject_is_gone_is_shown_before_it_goes(
        self, demo_file: Path, entity: str, row: str
    ) -> None:
        """Nothing that was typed is lost unseen."""
        leave_draft(demo_file, entity, row, issue="Much [thought]")
        async with driving(demo_file) as app:
            await app.press("enter")
            assert isinstance(app.app.screen, CompareScreen)
            assert "Much [thought]" in app.text
            assert app.told == []
            await app.press("enter")
            assert app.said.startswith("What this draft was for is no longer there.")
            assert kept(app) == {"issue": "Much [thought]"}
            await app.press("ctrl+d", "enter", "x")
            assert kept(app) == {}

    async def test_in_the_past_drafts_wait(self, demo_file: Path) -> None:
        """What was typed is for now; the scheme may not even be there at that moment."""
        async with driving(demo_file) as app:
            await app.press("t")
            await app.type("#2")
            await app.press("ctrl+s")
            await app.until(lambda: app.app.past.active)
            leave_draft(demo_file, issue="The hub is la")
            await app.press("ctrl+d", "enter")
            assert app.told[-1] == "The past is shown; press t to come back to now."
            await app.press("t")
            assert kept(app) == {"issue": "The hub is la"}

    async def test_a_file_that_can_only_be_read_offers_none(self, demo_file: Path) -> None:
        leave_draft(demo_file, issue="The hub is la")
        async with driving(demo_file, read_only=True) as app:
            assert isinstance(app.app.screen, SchemesScreen)
            await app.press("ctrl+d", "enter")
            assert app.told == ["Opened to read only."]
            assert kept(app) == {"issue": "The hub is la"}

    async def test_every_form_of_a_scheme_is_found_again(self, demo_file: Path) -> None:
        """Forecast, months, share, milestone, issue: each opens its own form with the draft in it."""
        async with driving(demo_file, size=(100, 60)) as app:
            await app.press("down", "enter", "tab", "enter")
            await app.type("9")
            await app.press("escape", "M")
            await app.type("8")
            await app.press("escape", "w")
            app.app.screen.query_one("#field-annual_plan").focus()
            await app.type("7")
            await app.press("escape", "tab", "plus")
            await app.type("Mile")
            await app.press("escape", "tab", "plus", "down", "enter")
            await app.type("Iss")
            await app.press("escape", "e")
            await app.type("R")
            await app.press("escape")
            assert isinstance(app.app.screen, SchemeScreen)
            await app.until(lambda: app.value("SELECT count(DISTINCT entity) FROM draft") == 6)
            await app.press("ctrl+d")
            assert app.text.count("Demand Management HUB") >= 6
            for place in range(6):
                await app.press("home", *["down"] * place, "enter", "enter")
                assert "This is your draft" in app.text
                await app.press("escape", "ctrl+d")
