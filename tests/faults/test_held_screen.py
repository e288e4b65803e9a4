"""Another program holds the file while somebody works (RELIABILITY c.27): the screen never stands still."""

import asyncio
import functools
import os
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from db import engine
from db.file import WRITE_WAIT_MS
from pmo_tui.screens.scheme import SchemeScreen
from pmo_tui.services import drafts
from pmo_tui.widgets.table import VirtualTable
from tests.db.tamper import findings
from tests.faults.processes import holding
from tests.tui.driving import Driver, driving
from tests.tui.form_steps import fill, form

LONGEST = 0.2
"""Seconds that the screen may stand still."""

HELD = float(os.environ.get("PMO_SOAK_HELD", "0"))
"""Seconds that a lock stays at least: one pass of the keys, or one save, are the shortest; a soak has 60."""

KEYS = (
    "down",
    "pagedown",
    "end",
    "home",
    "slash",
    "r",
    "enter",
    "enter",
    "escape",
    "s",
    "escape",
    "4",
    "9",
    "2",
)
"""Moving, filtering, opening a scheme and leaving it, sorting, other screens and back."""


class Machine:
    """How long the machine itself let this process do nothing: a thread that only looks at the clock.

    What the screen's thread waits for, a lock or its own work, leaves this one running.
    """

    def __init__(self) -> None:
        self._stopped = threading.Event()
        self._last = time.monotonic()
        self._longest = 0.0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._stopped.wait(0.005):
            now = time.monotonic()
            self._longest = max(self._longest, now - self._last)
            self._last = now

    def idle(self) -> float:
        """Return the longest time it stood still since it was last asked."""
        longest, self._longest = max(self._longest, time.monotonic() - self._last), 0.0
        return longest

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()


@asynccontextmanager
async def heartbeat() -> AsyncIterator[list[float]]:
    """Measure how long the screen's thread does nothing else, again and again, without the machine's part."""
    pauses: list[float] = []
    machine = Machine()

    async def beat() -> None:
        last = time.monotonic()
        while True:
            await asyncio.sleep(0.002)
            now = time.monotonic()
            idle = machine.idle()
            pauses.append(now - last - (idle if idle > LONGEST / 4 else 0))
            last = now

    task = asyncio.create_task(beat())
    try:
        yield pauses
    finally:
        task.cancel()
        machine.stop()


async def press(app: Driver, *keys: str) -> None:
    """Press keys as a person does: without waiting for what they start."""
    for key in keys:
        app.app.simulate_key(key)
        await asyncio.sleep(0.08)


@pytest.mark.soak
async def test_the_screen_never_stands_still(demo_file: Path) -> None:
    """Whatever is pressed, as long as the lock stays; when it is gone everything is there again."""
    async with driving(demo_file) as app:
        await press(app, *KEYS)  # what is imported at first use is not the lock's fault
        await app.settle()
        async with heartbeat() as pauses:
            with holding(app.app.path, "BEGIN EXCLUSIVE"):
                began = time.monotonic()
                await press(app, *KEYS)
                while time.monotonic() - began < HELD:
                    await press(app, *KEYS)
        assert max(pauses) < LONGEST
        await app.settle()
        await app.press("escape", "end")
        assert "177 schemes" in app.text
        await app.press("enter")
        assert isinstance(app.app.screen, SchemeScreen)


async def test_the_rows_stay_when_they_may_have_changed(demo_file: Path) -> None:
    """Something was saved, and then the file is held before the screen could look: keys are seen to work."""
    async with driving(demo_file) as app:
        shown = app.lines[3:20]
        with holding(demo_file, "BEGIN EXCLUSIVE"):
            app.app.changed()
            await press(app, "down", "down")
            assert app.app.screen.query_one(VirtualTable).cursor_line == 2
            assert app.lines[3:20] == shown
            assert app.app.shown.behind
        await app.settle()
        app.app.watch_outside.for_changes()
        await app.settle()
        assert not app.app.shown.behind


@pytest.mark.soak
async def test_a_save_waits_its_time_while_keys_are_answered(demo_file: Path) -> None:
    """With the waits that people have: what is typed meanwhile is there at once, and saved in the end."""
    async with driving(demo_file) as app:
        await app.press("enter", "c")
        await fill(app, issue="thought ")
        app.app.screen.query_one("#field-issue").focus()
        await app.settle()
        before, tries = app.value("SELECT count(*) FROM change_set"), 0
        async with heartbeat() as pauses:
            with holding(demo_file, "BEGIN EXCLUSIVE"):
                began = time.monotonic()
                while not tries or time.monotonic() - began < HELD:
                    await _save_in_vain(app)
                    tries += 1
            assert max(pauses) < LONGEST
        await app.settle()
        assert app.value("SELECT count(*) FROM change_set") == before
        assert form(app).values()["issue"].count("w") == TYPED * tries
        await app.press("ctrl+s")
        assert isinstance(app.app.screen, SchemeScreen)
        assert app.app.trouble == ""
        assert app.value("SELECT count(*) FROM change_set") == before + 1
    assert findings(demo_file) == []


TYPED = 20
"""Letters that are typed while a save waits."""


async def _save_in_vain(app: Driver) -> None:
    """Press save and type on until it gives up: after its wait, and not much later."""
    began = time.monotonic()
    await press(app, "ctrl+s")
    assert "Saving…" in app.text
    for _ in range(TYPED):
        written = form(app).values()["issue"].count("w")
        await press(app, "w")
        assert form(app).values()["issue"].count("w") == written + 1
        assert app.app.writer.busy
    await app.until(lambda: not app.app.writer.busy)
    took = time.monotonic() - began
    assert WRITE_WAIT_MS / 1000 * 0.9 < took < WRITE_WAIT_MS / 1000 + 2
    await asyncio.sleep(0.1)
    assert "Another program" in app.text
    assert app.app.trouble == "NOT SAVED"


async def test_a_save_says_that_it_waits_then_that_it_was_not_saved_and_can_be_tried_again(
    demo_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form and its text stay; the header says so; the same key saves once the lock is gone."""
    monkeypatch.setattr(engine, "make_engine", functools.partial(engine.make_engine, wait_ms=600))
    monkeypatch.setattr(drafts, "WAIT_MS", 100)
    async with driving(demo_file) as app:
        await app.press("enter", "c")
        await fill(app, issue="much thought")
        before = app.value("SELECT count(*) FROM change_set")
        async with heartbeat() as pauses:
            with holding(demo_file, "BEGIN EXCLUSIVE"):
                await press(app, "ctrl+s")
                assert "Saving…" in app.text
                await app.until(lambda: not app.app.writer.busy)
                await asyncio.sleep(0.1)
                assert "Another program" in app.text
                assert form(app).values()["issue"] == "much thought"
                assert app.app.trouble == "NOT SAVED"
            assert max(pauses) < LONGEST
        await app.settle()
        assert app.value("SELECT count(*) FROM change_set") == before
        await app.press("ctrl+s")
        assert isinstance(app.app.screen, SchemeScreen)
        assert app.app.trouble == ""
        assert app.value("SELECT count(*) FROM change_set") == before + 1
    assert findings(demo_file) == []
