"""Reads from two places: what one still owes never takes the place of what the other has shown since."""

import threading
import time
from pathlib import Path
from typing import Any, cast
from unittest.mock import Mock

import pytest
from textual.app import App

from db import errors
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
    then = Reads(cast("App[Any]", app), Reader(portfolio_file), shares_groups_with=now)
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


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def deliver(app: Collecting, count: int) -> None:
    """Wait for so many answers, and hand each to whom it is for as it comes."""
    end = time.monotonic() + 10
    for at in range(count):
        while len(app.told) <= at:
            assert time.monotonic() < end
            time.sleep(0.005)
        app.told[at].reads.finish(app.told[at])


def reads_of(path: Path) -> tuple[Collecting, Reads]:
    app = Collecting()
    return app, Reads(cast("App[Any]", app), Reader(path))


def fail(error: Exception) -> None:
    raise error


def test_a_group_has_one_worker_at_a_time_and_the_newest_comes_next(portfolio_file: Path) -> None:
    """However fast somebody types: each reader would hold a lock that a save waits for."""
    app, reads = reads_of(portfolio_file)
    shown: list[str] = []
    begun: list[str] = []

    def read(name: str) -> Any:
        def run(reader: Reader) -> str:
            begun.append(name)
            if name == "first":
                reader.value(ENDLESS)
            return name

        return run

    reads.run("list", read("first"), shown.append, fail, try_here=False)
    while not begun:
        time.sleep(0.005)
    for number in range(10):
        reads.run("list", read(f"{number}"), shown.append, fail, try_here=False)
        assert sum(thread.name == "pmo-tui reader" for thread in threading.enumerate()) <= 1
    deliver(app, 2)
    assert (begun, shown) == (["first", "9"], ["9"])
    assert not reads.busy
    reads.close()


def test_an_answer_that_is_dropped_is_put_away(portfolio_file: Path) -> None:
    """Superseded, forgotten, or out when the app ends: once each, and never one that was shown."""
    app, reads = reads_of(portfolio_file)
    shown: list[str] = []
    away: list[str] = []
    go = threading.Event()

    def read(name: str) -> Any:
        return lambda _: go.wait(10) and name

    for group, name in (("a", "superseded"), ("b", "forgotten"), ("c", "shown")):
        reads.run(group, read(name), shown.append, fail, try_here=False, dropped=away.append)
    reads.run("a", lambda _: "newer", shown.append, fail)
    reads.forget("b")
    go.set()
    deliver(app, 3)
    assert sorted(shown) == ["newer", "shown"]
    assert sorted(away) == ["forgotten", "superseded"]
    reads.run("d", read("late"), shown.append, fail, try_here=False, dropped=away.append)
    reads.close(wait=True)
    app.told[-1].reads.close()
    assert away[-1] == "late"
    assert len(away) == 3


def test_an_error_of_the_raw_connection_is_a_sentence(portfolio_file: Path) -> None:
    """Wherever the read runs; past its time it goes to a worker as every other."""
    app, reads = reads_of(portfolio_file)
    failed: list[Exception] = []

    def wrong(reader: Reader) -> Any:
        return reader.connection.execute("SELECT nonsense FROM scheme").fetchall()

    reads.run("here", wrong, fail, failed.append)
    reads.run("there", wrong, fail, failed.append, try_here=False)
    deliver(app, 1)
    assert [type(error) for error in failed] == [errors.ConstraintBroken] * 2
    with pytest.raises(errors.TookTooLong):
        reads.quick(lambda reader: reader.connection.execute(ENDLESS).fetchall())
    reads.close()
