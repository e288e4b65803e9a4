"""Drafts that an earlier run left: offered beside what is saved, gone on with, thrown away."""

import datetime as dt
import time
from pathlib import Path

import pytest

from db.enums import Priority
from db.lock import OpenLock
from db.reading.reader import Reader
from pmo_tui import drafting
from pmo_tui.domain.inputs import IssueDraft
from pmo_tui.flows.leftover import WAITING
from pmo_tui.modals.compare import CompareScreen
from pmo_tui.modals.help import HelpScreen
from pmo_tui.modals.pick import PickScreen
from pmo_tui.screens.scheme import SchemeScreen
from pmo_tui.screens.schemes import SchemesScreen
from pmo_tui.services import raid
from pmo_tui.services.workspace import Workspace
from tests.tui.draft_steps import kept, leave_draft, text_of
from tests.tui.driving import driving


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drafts are written as soon as typing pauses at all."""
    monkeypatch.setattr(drafting, "QUIET", 0.01)


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
            await app.press("enter", "x", "x")
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

    async def test_one_of_a_programme_area_s_issue_is_gone_on_with(self, demo_file: Path) -> None:
        workspace = Workspace(demo_file, name="Amy")
        reader = Reader(demo_file)
        area = reader.value("SELECT programme_id FROM scheme WHERE ref = 'A9'")
        reader.close()
        draft = IssueDraft("No staff", Priority.HIGH, "2018-10-01", programme_id=area)
        issue = raid.save_issue(workspace, draft).row_id
        workspace.close()
        leave_draft(demo_file, "issue", issue, resolution="Two joi")
        async with driving(demo_file, size=(100, 40)) as app:
            await app.press("enter", "enter")
            assert text_of(app, "resolution") == "Two joi"
            app.app.screen.query_one("#field-resolution").focus()
            await app.type("ned")
            await app.press("ctrl+s")
            sql = "SELECT programme_id || resolution FROM issue WHERE id = ? AND scheme_id IS NULL"
            assert app.value(sql, issue) == f"{area}Two joined"

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
            await app.press("ctrl+d", "enter", "x", "x")
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


class TestSomebodyWhoIsTyping:
    """The dialog would take keys that are meant for the page."""

    async def test_at_the_start_is_told_only(self, demo_file: Path) -> None:
        leave_draft(demo_file, issue="The hub is la")
        async with driving(demo_file, checked=False) as app:
            await app.pilot.press("slash", *"ref:A9")
            await app.until(lambda: app.app.opened is not None)
            await app.settle()
            assert isinstance(app.app.screen, SchemesScreen)
            assert WAITING in (*app.told, app.said)
            await app.press("enter", "ctrl+d")
            assert "Exception commentary: A9 Pathway Redesign" in app.text

    @pytest.mark.parametrize("ago", [0.0, 2.0])
    async def test_later_it_is_the_last_second_that_counts(self, demo_file: Path, ago: float) -> None:
        leave_draft(demo_file, issue="The hub is la")
        other = OpenLock.take(demo_file, user="Bob", now=dt.datetime.now(dt.UTC))
        async with driving(demo_file) as app:
            other.release()
            await app.press("down")
            app.app._last_key = time.monotonic() - ago
            app.app.check_again()
            await app.settle()
            assert isinstance(app.app.screen, PickScreen if ago else SchemesScreen)


class TestWhenSomebodyElseHadTheFile:
    async def test_drafts_are_offered_once_it_is_free(self, demo_file: Path) -> None:
        leave_draft(demo_file, issue="The hub is la")
        other = OpenLock.take(demo_file, user="Bob", now=dt.datetime.now(dt.UTC))
        async with driving(demo_file) as app:
            assert isinstance(app.app.screen, SchemesScreen)
            other.release()
            app.app.check_again()
            await app.settle()
            assert isinstance(app.app.screen, PickScreen)
            assert "Exception commentary: A9 Pathway Redesign" in app.text
            await app.press("escape")
            opened = app.app.opened
            assert opened is not None
            assert opened.drafts
            app.app._checked(opened)
            await app.settle()
            assert isinstance(app.app.screen, SchemesScreen)

    async def test_they_come_over_nothing_that_somebody_is_in_the_middle_of(self, demo_file: Path) -> None:
        leave_draft(demo_file, issue="The hub is la")
        other = OpenLock.take(demo_file, user="Bob", now=dt.datetime.now(dt.UTC))
        async with driving(demo_file) as app:
            await app.press("question_mark")
            other.release()
            app.app.check_again()
            await app.settle()
            assert isinstance(app.app.screen, HelpScreen)
            assert "Unsaved drafts were kept: Ctrl+D shows them." in app.told

    async def test_somebody_without_a_name_is_asked_for_one(self, demo_file: Path) -> None:
        other = OpenLock.take(demo_file, user="Bob", now=dt.datetime.now(dt.UTC))
        async with driving(demo_file, name="", role="") as app:
            assert isinstance(app.app.screen, SchemesScreen)
            other.release()
            app.app.check_again()
            await app.settle()
            assert "Who is typing?" in app.text
