"""With every month frozen the set-up goes on: it belongs to the portfolio, and so do drafts of it."""

from pathlib import Path

import pytest

from pmo_tui.modals.compare import CompareScreen
from pmo_tui.modals.form import FormScreen
from pmo_tui.modals.pick import PickScreen
from pmo_tui.render import setup as drawing
from pmo_tui.screens.setup import SetupScreen
from pmo_tui.services.periods import freeze
from pmo_tui.services.workspace import Workspace
from tests.tui.draft_steps import kept, leave_draft
from tests.tui.driving import driving

FROZEN = "Every month is frozen. Open the next one: Ctrl+P, Open a month."


@pytest.fixture
def frozen_file(demo_file: Path, demo: Workspace) -> Path:
    """The demo with both its months frozen."""
    freeze(demo, "2018-10", "month 7 closed")
    demo.close()
    return demo_file


async def test_a_role_is_taken_away(frozen_file: Path) -> None:
    async with driving(frozen_file, screen="setup") as app:
        held = "SELECT count(*) FROM role_assignment"
        before = app.value(held)
        screen = app.app.screen
        assert isinstance(screen, SetupScreen)
        screen.page.go_to(drawing.PERSON, app.value("SELECT person_id FROM role_assignment LIMIT 1"))
        await app.settle()
        await app.press("r", "down", "enter")
        assert "Take a role away" in app.text
        await app.type("moved on")
        await app.press("ctrl+s")
        assert app.value(held) == before - 1


async def test_a_draft_of_the_set_up_is_gone_on_with(frozen_file: Path) -> None:
    leave_draft(frozen_file, "organisation", "new", name="AB")
    async with driving(frozen_file) as app:
        assert isinstance(app.app.screen, PickScreen)
        await app.press("enter", "enter")
        assert isinstance(app.app.screen, FormScreen)
        await app.press("ctrl+s")
        assert app.value("SELECT count(*) FROM organisation WHERE code = 'AB'") == 1
        assert kept(app) == {}


@pytest.mark.parametrize("row", ["new", "gone"])
async def test_or_thrown_away(frozen_file: Path, row: str) -> None:
    leave_draft(frozen_file, "organisation", row, name="AB")
    async with driving(frozen_file) as app:
        await app.press("enter")
        assert isinstance(app.app.screen, CompareScreen)
        await app.press("x", "x")
        assert kept(app) == {}


@pytest.mark.parametrize("entity", ["commentary", "milestone", "issue", "reopen"])
async def test_one_of_the_month_waits_for_the_next(frozen_file: Path, entity: str) -> None:
    leave_draft(frozen_file, entity, issue="The hub is la", reason="x")
    async with driving(frozen_file) as app:
        await app.press("enter")
        assert app.told == [FROZEN]
        assert kept(app) == {"issue": "The hub is la", "reason": "x"}


async def test_so_does_one_whose_subject_is_gone(frozen_file: Path) -> None:
    leave_draft(frozen_file, "commentary", "gone", issue="The hub is la")
    async with driving(frozen_file) as app:
        await app.press("enter")
        assert app.told == [FROZEN]
