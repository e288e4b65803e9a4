"""Reads from two places: what one still owes never takes the place of what the other has shown since."""

import time
from pathlib import Path
from typing import Any, cast
from unittest.mock import Mock

import pytest
from textual.app import App

from db.reading.reader import Reader
from pmo_tui.background import Reads
from pmo_tui.messages import ReadEnded
from tests.tui.driving import driving


class Collecting:
    """Stands for the app: keeps what the workers tell it."""

    def __init__(self) -> None:
        self.told: list[ReadEnded] = []

    def post_message(self, message: ReadEnded) -> None:
        self.told.append(message)


@pytest.mark.parametrize("back", [False, True], ids=["into the past", "back to now"])
def test_an_answer_that_comes_late_from_elsewhere_is_dropped(portfolio_file: Path, back: bool) -> None:
    app = Collecting()
    now = Reads(cast("App[Any]", app), Reader(portfolio_file))
    then = Reads(cast("App[Any]", app), Reader(portfolio_file), instead=now)
    first, second = (then, now) if back else (now, then)
    shown: list[str] = []
    failed: list[Exception] = []
    first.run("overview", lambda _: "late", shown.append, failed.append, try_here=False)
    first.run("verify", lambda _: "its own", shown.append, failed.append, try_here=False)
    second.run("overview", lambda _: "newer", shown.append, failed.append)
    while len(app.told) < 2:
        time.sleep(0.01)
    for message in app.told:
        message.reads.finish(message)
    assert (shown, failed) == (["newer", "its own"], [])
    assert not now.busy
    assert not then.busy
    for reads in (now, then):
        reads.reader.close()


async def test_an_answer_that_comes_when_the_app_is_on_its_way_out_is_dropped(demo_file: Path) -> None:
    """Its screen is gone: nothing is shown, and leaving is no failure."""
    async with driving(demo_file) as app:
        left = app.app
    message: Any = Mock()
    left.on_read_ended(message)
    message.reads.finish.assert_not_called()
