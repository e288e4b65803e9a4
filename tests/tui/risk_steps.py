"""Driving the risk log: to a risk, to a save, to what the app said."""

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pmo_tui.screens.risks import RisksScreen
from tests.conftest import Ticking
from tests.tui.driving import Driver, driving

MARKUP = "[/] [@click=app.quit]x[/]"
NOVEMBER = dt.datetime(2018, 11, 20, 9, 0, tzinfo=dt.UTC)


@asynccontextmanager
async def log(path: Path, **options: Any) -> AsyncIterator[Driver]:
    """Run the app at the risk log, on 20 November 2018."""
    async with driving(path, **({"screen": "risks"} | options)) as app:
        clock = app.app.workspace.clock
        assert isinstance(clock, Ticking)
        clock.time = NOVEMBER
        yield app


def screen(app: Driver) -> RisksScreen:
    found = app.app.screen
    assert isinstance(found, RisksScreen)
    return found


def line_of(app: Driver, ref: str) -> str:
    return next(line for line in app.lines if line.startswith(f" {ref}"))


async def go_to(app: Driver, ref: str) -> None:
    """Put the list's cursor on a risk."""
    await app.press("home")
    while screen(app).record is None or screen(app).record.ref != ref:  # type: ignore[union-attr]
        await app.press("down")


def told(app: Driver) -> str:
    """Return every message that is up, over the screen and in the footer."""
    return "\n".join([app.lines[-1], *(note.message for note in app.app._notifications)])


async def save(app: Driver) -> None:
    await app.press("ctrl+s")


def on(app: Driver, kind: type) -> bool:
    """Whether a screen of a kind is in front."""
    return isinstance(app.app.screen, kind)
