"""What another window took out while it was shown or changed here."""

from pathlib import Path

import pytest

from pmo_tui.domain.inputs import MilestoneDraft
from pmo_tui.modals.form import FormScreen
from pmo_tui.screens.risks import RisksScreen
from pmo_tui.screens.schemes import SchemesScreen
from pmo_tui.services import raid
from pmo_tui.services.workspace import Workspace
from tests.services.recording import scheme_id
from tests.services.removing_steps import Mistake, add_mistake, remove
from tests.tui.driving import driving
from tests.tui.removing_steps import section
from tests.tui.risk_steps import go_to, log, on
from tests.tui.scheme_steps import open_scheme


@pytest.fixture
def mistake(demo: Workspace) -> Mistake:
    return add_mistake(demo)


async def test_the_page_goes_back(demo_file: Path, demo: Workspace, mistake: Mistake) -> None:
    async with driving(demo_file) as app:
        await open_scheme(app, "S3")
        remove(demo, "scheme", mistake.scheme)
        app.app.watch_outside.for_changes()
        await app.settle()
        assert on(app, SchemesScreen)
        assert app.said == "This scheme is not there at that moment."


async def test_the_page_goes_back_when_the_form_before_it_is_left(
    demo_file: Path, demo: Workspace, mistake: Mistake
) -> None:
    async with driving(demo_file) as app:
        await open_scheme(app, "S3")
        await section(app, "Milestones")
        await app.press("enter")
        remove(demo, "scheme", mistake.scheme)
        app.app.watch_outside.for_changes()
        await app.settle()
        assert on(app, FormScreen)
        await app.type("x")
        await app.press("ctrl+s")
        assert "no longer there" in app.text
        await app.press("escape")
        assert on(app, SchemesScreen)


async def test_a_risks_page_too(demo_file: Path, demo: Workspace) -> None:
    async with log(demo_file) as app:
        await go_to(app, "R-0003")
        await app.press("enter", "e")
        remove(demo, "risk", app.value("SELECT id FROM risk WHERE ref = 'R-0003'"))
        app.app.watch_outside.for_changes()
        await app.settle()
        assert on(app, FormScreen)
        await app.press("escape")
        assert on(app, RisksScreen)


async def test_what_went_since_the_page_was_read_is_no_longer_there(
    demo_file: Path, demo: Workspace, mistake: Mistake
) -> None:
    async with driving(demo_file) as app:
        await open_scheme(app, "S3")
        await section(app, "Milestones")
        remove(demo, "milestone", mistake.milestone)
        await app.press("minus")
        assert app.said == "That is no longer there."


async def test_what_changed_while_the_reason_was_typed_stays(
    demo_file: Path, demo: Workspace, mistake: Mistake
) -> None:
    async with driving(demo_file) as app:
        await open_scheme(app, "S3")
        await section(app, "Milestones")
        await app.press("minus")
        raid.save_milestone(
            demo, MilestoneDraft(scheme_id(demo_file, "S3"), "Kept", "2018-12-01"), mistake.milestone
        )
        await app.type("added by mistake")
        await app.press("ctrl+s")
        assert "Somebody else saved this meanwhile." in app.text
        assert app.value("SELECT title FROM milestone WHERE id = ?", mistake.milestone) == "Kept"
