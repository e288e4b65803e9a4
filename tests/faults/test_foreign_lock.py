"""Another program holds the file (RELIABILITY c.27): reads and saves say so in time, and work again after."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from db import errors
from db.audit.manifest import reinstall_guards
from db.engine import make_engine
from db.file import inspect, open_writer
from db.models import Scheme
from db.reading.reader import Reader
from db.sqlite_errors import sqlite_explained
from db.unit_of_work import Actor, UnitOfWork
from pmo_tui.services.workspace import Workspace
from tests.conftest import Ticking
from tests.db.tamper import findings
from tests.faults.processes import holding

WAIT_MS = 300


@contextmanager
def short(path: Path) -> Iterator[UnitOfWork]:
    """A unit of work whose engine waits for a third of a second."""
    engine = make_engine(path, wait_ms=WAIT_MS)
    try:
        with UnitOfWork(engine, actor=Actor("x"), clock=Ticking(), app_version="1") as unit:
            yield unit
    finally:
        engine.dispose()


def test_a_read_says_busy_at_once(sample_file: Path) -> None:
    """Within about 100 ms on the screen's thread; the same reader works when the lock is gone."""
    reader = Reader(sample_file)
    assert reader.value("SELECT count(*) FROM scheme") == 2
    with holding(sample_file, "BEGIN EXCLUSIVE"):
        began = time.monotonic()
        with pytest.raises(errors.Busy, match="cannot be read just now") as told:
            reader.value("SELECT count(*) FROM scheme")
        took = time.monotonic() - began
    assert 0.05 < took < 2
    assert "saved" not in str(told.value)
    assert reader.value("SELECT count(*) FROM scheme") == 2
    reader.close()


def test_a_save_waits_and_then_says_busy(sample_file: Path) -> None:
    """Nothing is saved; afterwards the next one is."""
    with holding(sample_file, "BEGIN EXCLUSIVE"):
        began = time.monotonic()
        with pytest.raises(errors.Busy, match="Nothing was saved"), short(sample_file):
            pass
        assert time.monotonic() - began >= WAIT_MS / 1000 * 0.9
    with short(sample_file) as unit:
        unit.get(Scheme, "scheme-1").name = "saved after all"
        assert unit.commit() is not None
    assert findings(sample_file) == []


def test_a_save_that_can_wait_long_enough_goes_through(samples: Workspace) -> None:
    """The engine's five seconds are enough for another program's short save."""

    def hold() -> None:
        with closing(open_writer(samples.path)) as other:
            other.execute("BEGIN EXCLUSIVE")
            held.set()
            time.sleep(0.3)
            other.execute("ROLLBACK")

    held = threading.Event()
    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(5)
    with samples.unit() as unit:
        unit.get(Scheme, "scheme-1").name = "patient"
        assert unit.commit() is not None
    thread.join()


def test_a_reader_elsewhere_that_never_ends_stops_the_commit_and_nothing_is_kept(
    sample_file: Path, open_reader: Callable[[Path], Reader]
) -> None:
    """Its shared lock is only met at the commit; the save is taken back whole."""
    with holding(sample_file, "BEGIN", "SELECT count(*) FROM scheme"):
        with short(sample_file) as unit:
            unit.get(Scheme, "scheme-1").name = "too late"
            with pytest.raises(errors.Busy):
                unit.commit()
        assert open_reader(sample_file).value("SELECT name FROM scheme WHERE id = 'scheme-1'") == "name 1"
    with short(sample_file) as unit:
        unit.get(Scheme, "scheme-1").name = "in time"
        assert unit.commit() is not None
    assert findings(sample_file) == []


def test_opening_and_mending_say_busy_too(sample_file: Path, open_reader: Callable[[Path], Reader]) -> None:
    """No traceback on any way in."""
    with closing(open_writer(sample_file, wait_ms=10)) as writer:
        with holding(sample_file, "BEGIN EXCLUSIVE"):
            with pytest.raises(errors.Busy):
                inspect(sample_file)
            with pytest.raises(errors.Busy):
                open_reader(sample_file).rows("SELECT 1 FROM scheme")
            with pytest.raises(errors.Busy), sqlite_explained():
                reinstall_guards(writer)
        assert reinstall_guards(writer) == []


def test_our_own_save_in_progress_does_not_stop_a_reader(samples: Workspace) -> None:
    """Until the commit itself: a reader sees the state before it."""
    reader = Reader(samples.path)
    with samples.unit() as unit:
        unit.get(Scheme, "scheme-1").name = "not yet"
        unit.flush()
        assert reader.value("SELECT name FROM scheme WHERE id = 'scheme-1'") == "name 1"
        unit.commit()
    assert reader.value("SELECT name FROM scheme WHERE id = 'scheme-1'") == "not yet"
    reader.close()
