"""The thread that saves: nothing before the file was checked, nothing lost when the app ends."""

import datetime as dt
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from textual.app import App

from db import errors
from db.file import WRITE_WAIT_MS
from db.lock import OpenLock
from db.reading.reader import Reader
from pmo_tui.background import END_SECONDS, Writer
from pmo_tui.messages import WriteEnded
from pmo_tui.services import opening, portfolio
from pmo_tui.services.opening import open_checks
from pmo_tui.services.portfolio import NamedDraft
from pmo_tui.services.saving import Answer
from pmo_tui.services.workspace import Workspace
from tests.conftest import Ticking
from tests.faults.processes import holding
from tests.services.recording import values
from tests.tui.driving import Driver, driving

AREAS = "SELECT count(*) FROM programme WHERE name = 'typed at once'"


class Deaf:
    """Stands for an app that has ended."""

    def post_message(self, message: WriteEnded) -> None:
        raise RuntimeError


def ignore(_: object) -> None:
    """Take an answer."""


def writer_of(path: Path) -> tuple[Writer, Workspace]:
    workspace = Workspace(path, name="Amy", role="PMO", clock=Ticking())
    return Writer(cast("App[Any]", Deaf()), workspace), workspace


def check(workspace: Workspace) -> opening.Opened:
    return open_checks(workspace, writable=True)


def add_area(workspace: Workspace) -> Any:
    return portfolio.save_programme(workspace, NamedDraft("typed at once"))


def free(path: Path) -> bool:
    with OpenLock.take(path, user="Bob", now=dt.datetime.now(dt.UTC)) as lock:
        return lock.held


def test_the_end_waits_for_a_save_that_waits_for_a_lock(portfolio_file: Path) -> None:
    writer, _ = writer_of(portfolio_file)
    saved = threading.Event()

    def save(_: Workspace) -> None:
        time.sleep(0.3)
        saved.set()

    writer.submit(check, ignore, ignore, is_check=True)
    writer.submit(save, ignore, ignore)
    assert writer.close()
    assert saved.is_set()
    assert END_SECONDS >= WRITE_WAIT_MS / 1000 + 1


def test_a_save_that_outlasts_the_end_keeps_the_lock_until_it_is_done(portfolio_file: Path) -> None:
    """Or another window could begin to write in the middle of it."""
    writer, _ = writer_of(portfolio_file)
    go, begun = threading.Event(), threading.Event()

    def save(workspace: Workspace) -> None:
        begun.set()
        go.wait(10)
        add_area(workspace)

    writer.submit(check, ignore, ignore, is_check=True)
    writer.submit(save, ignore, ignore)
    begun.wait(10)
    assert not writer.close(0.05)
    assert not writer.ended(0)
    assert not free(portfolio_file)
    go.set()
    assert writer.ended()
    assert free(portfolio_file)
    assert values(portfolio_file, AREAS) == [1]


def test_who_asked_is_who_typed_then(portfolio_file: Path) -> None:
    """Another name that is given while the save waits is the next save's."""
    writer, workspace = writer_of(portfolio_file)
    writer.submit(check, ignore, ignore, is_check=True)
    writer.submit(lambda _: time.sleep(0.1), ignore, ignore)
    writer.submit(add_area, ignore, ignore)
    workspace.name, workspace.role = "Bob", "Reviewer"
    assert writer.close()
    (who,) = values(portfolio_file, "SELECT actor, role FROM change_set ORDER BY site_seq DESC LIMIT 1")
    assert who == ("Amy", "PMO")
    assert workspace.actor.name == "Bob"


class TestBeforeTheCheck:
    def test_a_save_waits_for_it(self, portfolio_file: Path) -> None:
        writer, _ = writer_of(portfolio_file)
        writer.submit(add_area, ignore, ignore)
        time.sleep(0.1)
        assert values(portfolio_file, AREAS) == [0]
        writer.submit(check, ignore, ignore, is_check=True)
        assert writer.close()
        assert values(portfolio_file, AREAS) == [1]

    async def test_what_is_typed_at_once_is_saved(self, demo_file: Path) -> None:
        async with driving(demo_file, checked=False) as app:
            assert "Read only" not in app.text
            await saved_at_once(app)
            assert app.value(AREAS) == 1

    async def test_what_is_typed_at_once_is_saved_though_the_app_is_left_at_once(
        self, demo_file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("pmo_tui.app.FIRST_CHECKS_AFTER", 60)
        async with driving(demo_file, checked=False) as app:
            app.app.save(add_area)
            await app.app.action_quit()
        assert values(demo_file, AREAS) == [1]
        assert free(demo_file)

    async def test_nothing_is_saved_when_somebody_else_has_the_file(self, demo_file: Path) -> None:
        with OpenLock.take(demo_file, user="Bob", now=dt.datetime.now(dt.UTC)):
            async with driving(demo_file, checked=False) as app:
                failed = await saved_at_once(app)
                assert app.value(AREAS) == 0
                assert "open by Bob" in str(failed[0])
                assert "open by Bob" in app.app.workspace.read_only

    async def test_a_draft_neither_until_it_may_be(
        self, demo_file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It is held on to, in case whoever has the file leaves."""
        monkeypatch.setattr("pmo_tui.app.FIRST_CHECKS_AFTER", 1.0)
        other = OpenLock.take(demo_file, user="Bob", now=dt.datetime.now(dt.UTC))
        async with driving(demo_file, checked=False) as app:
            await app.press("enter", "c")
            await app.pilot.press(*"late")
            app.app.drafting.flush()
            await app.until(lambda: app.app.opened is not None)
            await app.settle()
            app.app.drafting.flush()
            await app.settle()
            assert app.value("SELECT count(*) FROM draft") == 0
            other.release()
            app.app.check_again()
            await app.settle()
            app.app.drafting.flush()
            await app.settle()
            assert app.value("SELECT text FROM draft") == "late"

    async def test_a_file_that_cannot_be_checked_is_not_saved_to(
        self, demo_file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nor while it is checked again; once it could be, it is."""
        monkeypatch.setattr(opening, "LOOK_MS", 50)
        async with driving(demo_file, checked=False) as app:
            monkeypatch.setattr(opening, "_take_lock", refused(opening._take_lock))
            failed = await saved_at_once(app)
            assert "could not be checked yet" in str(failed[0])
            assert "could not be checked yet" in app.app.workspace.read_only
            monkeypatch.undo()
            app.app.check_again()
            assert "could not be checked yet" in app.app.closed_because
            await app.settle()
            assert app.app.closed_because == ""
            assert app.value(AREAS) == 0


def refused(_: object) -> Callable[[Workspace], Any]:
    def take(_: Workspace) -> Any:
        raise errors.Busy("Another program is using the file.")

    return take


async def saved_at_once(app: Driver) -> list[Exception]:
    """Save before the file is checked, and wait until that is over; return what was refused."""
    failed: list[Exception] = []
    assert app.app.opened is None
    app.app.save(add_area, None, failed.append, in_month=False)
    await app.settle()
    return failed


async def test_another_file_is_not_opened_while_something_is_saved(demo_file: Path) -> None:
    async with driving(demo_file) as app:
        go = threading.Event()
        app.app.writer.submit(lambda _: go.wait(10), ignore, ignore)
        app.app.open_next(str(demo_file))
        await app.pilot.pause()
        assert app.told[-1] == "Something is still being saved. Open the other file when that is done."
        assert app.app.next_path is None
        go.set()


async def test_a_form_closes_though_what_was_saved_cannot_be_shown_just_now(
    demo_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is saved: what stands against reading must not look as if it were not."""
    async with driving(demo_file) as app:
        answers: list[Any] = []
        with holding(demo_file, "BEGIN EXCLUSIVE"):
            app.app.save(lambda _: Answer(None, "Area: programme area saved"), answers.append)
            await app.until(lambda: bool(answers))
            assert app.said == "Area: nothing changed"
        await app.settle()
        monkeypatch.setattr(app.app, "redraw", busy)
        app.app.save(lambda _: Answer(None, "Area: programme area saved"), answers.append)
        await app.until(lambda: len(answers) == 2)
        monkeypatch.undo()
        assert app.told == ["Another program is using the file."]


def busy() -> None:
    raise errors.Busy("Another program is using the file.")


def test_the_wait_at_the_end_is_said(
    portfolio_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And the program ends when the save has."""
    from pmo_tui import app as apps
    from pmo_tui import start, terminal
    from pmo_tui.options import Options

    go, left = threading.Event(), Writer.close

    def run(app: apps.PmoApp) -> None:
        app.writer.submit(check, ignore, ignore, is_check=True)
        app.writer.submit(lambda _: go.wait(10), ignore, ignore)
        threading.Timer(0.3, go.set).start()

    monkeypatch.setattr(terminal, "why_not", lambda: "")
    monkeypatch.setattr(apps.PmoApp, "run", run)
    monkeypatch.setattr(Writer, "close", lambda writer: left(writer, 0.05))
    reader = Reader(portfolio_file)
    assert start.open_app(Options(path=portfolio_file), writable=True, reader=reader) == 0
    assert "Something is still being saved" in capsys.readouterr().err
    assert go.is_set()
    assert free(portfolio_file)
