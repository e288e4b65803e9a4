"""Code that fails: the app stays up, what was typed is kept, and it says so (RELIABILITY c.11, c.12)."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NoReturn

import pytest

from pmo_tui import drafting, failures, keymap, locations
from pmo_tui.modals.form import FormScreen
from pmo_tui.screens.base import BaseScreen
from pmo_tui.screens.history import HistoryScreen
from pmo_tui.screens.overview import OverviewScreen
from pmo_tui.screens.risk import RiskScreen
from pmo_tui.screens.risks import RisksScreen
from pmo_tui.screens.scheme import SchemeScreen
from pmo_tui.screens.schemes import SchemesScreen
from pmo_tui.screens.setup import SetupScreen
from tests.tui.driving import Driver, driving

SECRET = "the estate was not ready"

SCREENS: tuple[tuple[str, type[BaseScreen], tuple[str, ...]], ...] = (
    ("overview", OverviewScreen, ("1",)),
    ("schemes", SchemesScreen, ("2",)),
    ("scheme", SchemeScreen, ("2", "enter")),
    ("risks", RisksScreen, ("4",)),
    ("risk", RiskScreen, ("4", "enter")),
    ("history", HistoryScreen, ("9",)),
    ("setup", SetupScreen, ("0",)),
)
"""Scope, screen, and the keys that lead there."""


def failing(*_: object, **__: object) -> NoReturn:
    """Fail as a mistake in the code would, with a value that nobody may read in a log."""
    raise RuntimeError(SECRET)


def trouble(name: str) -> sqlite3.OperationalError:
    """Return an error of SQLite by its name."""
    error = sqlite3.OperationalError("refused")
    error.sqlite_errorname = name
    return error


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drafts are written as soon as typing pauses at all."""
    monkeypatch.setattr(drafting, "QUIET", 0.01)


@pytest.fixture
def log(own_settings: Path) -> Iterator[Path]:
    """The log; nothing that was typed may be in it."""
    path = locations.log_file()
    yield path
    assert not path.exists() or SECRET not in path.read_text(encoding="utf-8")


def kept(app: Driver) -> str:
    """What the file holds as a draft of the issue."""
    return str(app.value("SELECT text FROM draft WHERE field = 'issue'") or "")


def of_app(app: Driver) -> tuple[bool, int]:
    return app.app.is_running, len(app.app.failures)


@pytest.mark.parametrize(("scope", "screen", "keys"), SCREENS, ids=[scope for scope, _, _ in SCREENS])
async def test_every_command_of_a_screen_may_fail(
    scope: str,
    screen: type[BaseScreen],
    keys: tuple[str, ...],
    demo_file: Path,
    log: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One sentence in place of a traceback, where the details are, and the next key works."""
    monkeypatch.setattr(failures, "LIMIT", 1000)
    commands = [
        command
        for command in keymap.of_scope(scope)
        if command.keys and hasattr(screen, f"action_{command.action.split('(')[0]}")
    ]
    assert commands
    async with driving(demo_file, failing=True, toasts=True, size=(120, 40)) as app:
        await app.press(*keys)
        for count, command in enumerate(commands, 1):
            name = f"action_{command.action.split('(')[0]}"
            with monkeypatch.context() as broken:
                broken.setattr(screen, name, failing)
                await app.press(command.keys[0])
            assert of_app(app) == (True, count), command.id
            assert type(app.app.screen) is screen
        assert "Something went wrong in the app; nothing was saved by it." in app.told[-1]
        assert str(log.name) in app.told[-1]
        await app.press("question_mark")
        assert app.app.screen.is_modal
    assert log.read_text(encoding="utf-8").count("RuntimeError") == len(commands)


@pytest.mark.parametrize(("scope", "screen", "keys"), SCREENS, ids=[scope for scope, _, _ in SCREENS])
async def test_every_screen_may_fail_to_fill(
    scope: str,
    screen: type[BaseScreen],
    keys: tuple[str, ...],
    demo_file: Path,
    log: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A reload that fails is told; once it works the screen is filled."""
    async with driving(demo_file, failing=True, toasts=True) as app:
        await app.press(*keys)
        with monkeypatch.context() as broken:
            broken.setattr(screen, "reload", failing)
            app.app.call_later(app.app.changed)
            await app.settle()
        assert of_app(app) == (True, 1)
        app.app.changed()
        await app.settle()
        assert of_app(app) == (True, 1)
        assert type(app.app.screen) is screen


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("action_save", ("ctrl+s",)),
        ("action_leave", ("escape",)),
        ("on_text_area_changed", ("x",)),
        ("on_text_area_changed", ("backspace", "x")),
    ],
)
async def test_a_form_that_fails_keeps_what_was_typed(
    name: str, keys: tuple[str, ...], demo_file: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the file and on the screen; the form can be gone on with and saved."""
    async with driving(demo_file, failing=True) as app:
        await app.press("enter", "c")
        await app.type(SECRET)
        with monkeypatch.context() as broken:
            broken.setattr(FormScreen, name, failing)
            await app.press(*keys)
        assert app.app.is_running
        assert len(app.app.failures) == len(keys)
        await app.until(lambda: kept(app) == SECRET)
        await app.type(" then")
        await app.press("ctrl+s")
        assert not app.app.screen.is_modal
        saved = app.value("SELECT issue FROM exception_update ORDER BY id DESC")
        assert saved.startswith(SECRET[:-1])
        assert saved.endswith(" then")


async def test_an_app_that_fails_again_and_again_ends_with_a_code_and_the_draft(
    demo_file: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not go round in circles; what was typed is in the file, and the exit code tells."""
    monkeypatch.setattr(FormScreen, "action_save", failing)
    async with driving(demo_file, failing=True) as app:
        await app.press("enter", "c")
        await app.type(SECRET)
        for _ in range(failures.LIMIT):
            await app.pilot.press("ctrl+s")
        await app.until(lambda: not app.app.is_running)
        assert app.app.return_code == 1
        message = str(app.app._exit_renderables[-1])
        assert message.startswith("pmo-tui had to stop. What was typed is kept as a draft.")
        assert message.endswith(str(log))
    with closing(sqlite3.connect(demo_file)) as connection:
        assert connection.execute("SELECT text FROM draft").fetchone() == (SECRET,)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (trouble("SQLITE_BUSY"), "Another program"),
        (trouble("SQLITE_IOERR_WRITE"), "[Dd]isk"),
        (RuntimeError(SECRET), "Something went wrong"),
    ],
    ids=["locked", "disk", "mistake"],
)
async def test_a_save_that_fails_in_its_thread_can_be_tried_again(
    error: Exception, words: str, demo_file: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form stays with its text; the same key saves it once the trouble is over."""
    from pmo_tui.services import returns

    def refuse(*_: Any) -> NoReturn:
        raise error

    async with driving(demo_file, failing=True, toasts=True) as app:
        await app.press("enter", "c")
        await app.type(SECRET)
        with monkeypatch.context() as broken:
            broken.setattr(returns, "save_commentary", refuse)
            await app.press("ctrl+s")
        assert isinstance(app.app.screen, FormScreen)
        assert re.search(words, "\n".join([*app.lines, *app.told]))
        assert app.app.trouble == "NOT SAVED"
        await app.press("ctrl+s")
        assert not app.app.screen.is_modal
        assert app.app.trouble == ""
        assert app.value("SELECT count(*) FROM exception_update WHERE issue = ?", SECRET) == 1


async def test_a_read_that_fails_in_its_thread_leaves_the_screen_up(demo_file: Path, log: Path) -> None:
    """What the worker raised is told; the next read comes through."""

    def broken(_: object) -> NoReturn:
        raise trouble("SQLITE_IOERR_READ")

    came: list[object] = []
    async with driving(demo_file, failing=True, toasts=True) as app:
        app.app.reads.run("test", broken, came.append, app.app.complain, try_here=False)
        await app.settle()
        assert app.app.is_running
        assert app.told
        assert "177 schemes" in app.text
        app.app.reads.run("test", lambda reader: reader.value("SELECT 1"), came.append, app.app.complain)
        await app.settle()
        assert came == [1]
