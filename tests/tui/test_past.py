"""Going into the past and coming back: on a locked file, twice at once, and to the month that was shown."""

import datetime as dt
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

from db import errors
from db.audit import as_at, scratch
from pmo_tui.modals.form import FormScreen
from pmo_tui.modals.pick import PickScreen
from pmo_tui.services import periods
from pmo_tui.widgets.bars import FooterBar
from tests.faults.processes import holding
from tests.tui.driving import Driver, driving


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temp folder of the test's own."""
    found = tmp_path / "temp"
    found.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(found))
    return found


async def at(app: Driver, text: str) -> None:
    """Go to a moment, and wait for it."""
    app.app.past.enter_text(text)
    await app.settle()
    assert app.app.past.active


def made_once_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a copy of the past take its time, until nobody waits for it."""
    made = as_at.materialise

    def slow(*args: Any, given_up: Any, **named: Any) -> Path:
        while not given_up():
            time.sleep(0.001)
        return made(*args, **named)

    monkeypatch.setattr(as_at, "materialise", slow)


async def test_a_locked_file_is_waited_for(demo_file: Path) -> None:
    """The form stays until the lock is gone; then every screen is there."""
    async with driving(demo_file) as app:
        await app.press("t", "2")
        with holding(demo_file, "BEGIN EXCLUSIVE"):
            await app.pilot.press("ctrl+s")
            await app.until(lambda: app.app.live_reads.busy)
            assert isinstance(app.app.screen, FormScreen)
            assert app.told == []
        await app.settle()
        assert app.app.past.active


async def test_what_stands_against_it_is_said_at_the_form(
    demo_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise errors.DbError("Another program is using the file.")

    monkeypatch.setattr("pmo_tui.services.past.find_moment", busy)
    async with driving(demo_file) as app:
        await app.press("t", "2", "ctrl+s")
        assert "Another program is using the file." in app.text


async def test_only_the_last_of_several_moments_leaves_a_copy_and_none_stays(
    demo_file: Path, place: Path
) -> None:
    async with driving(demo_file) as app:
        for number in (2, 3, 4):
            app.app.past.enter_text(f"#{number}")
        await app.settle()
        assert "#4" in app.app.past.words
        assert len(list(place.glob("pmo-tui-*"))) == 1
        await app.press("t")
        assert list(place.glob("pmo-tui-*")) == []


async def test_coming_back_forgets_a_moment_that_is_still_being_read(demo_file: Path, place: Path) -> None:
    async with driving(demo_file) as app:
        await at(app, "#2")
        app.app.past.enter_text("#3")
        app.app.past.leave()
        await app.settle()
        assert not app.app.past.active
        assert list(place.glob("pmo-tui-*")) == []


async def test_leaving_the_app_in_the_middle_leaves_nothing(
    demo_file: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither in the past, nor on the way there."""
    async with driving(demo_file) as app:
        await at(app, "#2")
        app.app.past.enter_text("#3")
    assert list(place.iterdir()) == []
    made_once_given_up(monkeypatch)
    async with driving(demo_file) as app:
        app.app.past.enter_text("#3")
        await app.app.action_quit()
    assert list(place.iterdir()) == []


async def test_what_a_killed_run_left_is_swept_at_the_next_start(
    demo_file: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = scratch.make()
    copy.touch()
    scratch._held.pop(copy.parent).release()
    monkeypatch.setattr(scratch, "OLD_ENOUGH", -1)
    async with driving(demo_file):
        assert list(place.iterdir()) == []


async def test_back_is_to_the_month_that_was_shown(demo_file: Path) -> None:
    """Not to the latest; also after several moments, and after a frozen month."""
    async with driving(demo_file) as app:
        day = dt.date(2018, 11, 30).isoformat()
        app.app.save(lambda workspace: periods.open_month(workspace, "2018-11", day, day), in_month=False)
        await app.settle()
        app.app.month = "2018-10"
        app.app.changed()
        await at(app, "#4")
        await at(app, "#3")
        await app.press("t")
        assert "October 2018" in app.lines[0]
        september = next(period for period in app.app.view.periods if period.frozen)
        app.app.past.enter_month(september)
        await app.settle()
        assert "September 2018" in app.lines[0]
        await app.press("t")
        assert "October 2018" in app.lines[0]


async def test_in_the_past_set_up_offers_no_key_that_changes_anything(demo_file: Path) -> None:
    """Back from it the month is frozen still, which locks nothing that is set up."""

    def keys() -> set[str]:
        return {title for _, title in app.app.screen.query_one(FooterBar).keys}

    async with driving(demo_file, screen="setup", period="2018-09", size=(100, 60)) as app:
        await app.until(lambda: app.app.past.active)
        await app.settle()
        for words in ("Enter", "adds one", "opens one", "gives or takes"):
            assert words not in app.text
        assert keys() == {"Section", "Help"}
        await app.press("t")
        for words in ("Enter changes a line", "+ adds one", "+ opens one"):
            assert words in app.text
        assert keys() >= {"Open", "Add", "Role"}


async def test_the_month_chosen_last_is_shown(
    demo_file: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The open month, while the frozen one chosen before it is still being made."""
    made_once_given_up(monkeypatch)
    async with driving(demo_file) as app:
        app.app.past.enter_month(next(period for period in app.app.view.periods if period.frozen))
        await app.pilot.press("m")
        await app.until(lambda: isinstance(app.app.screen, PickScreen))
        await app.pilot.press("enter")
        await app.settle()
        assert not app.app.past.active
        assert "October 2018" in app.lines[0]
    assert list(place.iterdir()) == []
