"""Two who write at once: nobody's save is lost (RELIABILITY c.29, c.30)."""

import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine

from db import errors
from db.engine import make_engine
from db.file import open_reader
from db.models import Scheme, SchemeShare
from db.unit_of_work import Actor, UnitOfWork
from pmo_tui.services.workspace import Workspace
from tests.conftest import Ticking
from tests.db.tamper import findings

THREADS = 3
EACH = 300


def unit_of(engine: Engine) -> UnitOfWork:
    """A unit of work of somebody."""
    return UnitOfWork(engine, actor=Actor("x"), clock=Ticking(), app_version="1")


def test_the_second_save_of_a_row_is_told_and_the_first_stays(
    sample_file: Path, open_workspace: Callable[[Path], Workspace]
) -> None:
    """Both had version 1 on the screen; the second one's text is not written over the first one's."""
    first, second = open_workspace(sample_file), open_workspace(sample_file)
    with first.unit() as unit:
        unit.get(Scheme, "scheme-1", version=1).name = "first"
        assert unit.commit() is not None
    with second.unit() as unit, pytest.raises(errors.StaleRecord, match="Somebody else saved"):
        unit.get(Scheme, "scheme-1", version=1)
    with second.unit() as unit:
        unit.get(Scheme, "scheme-1", version=2).name = "second, after comparing"
        assert unit.commit() is not None
    with closing(open_reader(sample_file)) as reader:
        names = reader.execute(
            "SELECT json_extract(new, '$.name') FROM audit WHERE row_id = 'scheme-1' ORDER BY seq"
        )
        assert [name for (name,) in names.fetchall()] == ["name 1", "first", "second, after comparing"]


@pytest.fixture
def in_memory(sample_file: Path) -> Iterator[Path]:
    """The sample file on a disk in memory, where the system has one: locks are the same, waiting is less."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(shutil.copy(sample_file, folder))


def increment(engine: Engine) -> None:
    """Read a number, add one, save it."""
    with unit_of(engine) as unit:
        unit.get(SchemeShare, "scheme_share-1").annual_plan_pence += 1
        assert unit.commit() is not None


@pytest.mark.parametrize("shared", [False, True], ids=["an engine each", "one engine"])
def test_no_increment_is_lost(in_memory: Path, shared: bool) -> None:
    """900 of 900 from three threads, each read and written in a unit of work of its own.

    With SQLite's deferred BEGIN 444 of 900 were lost without an error (RELIABILITY e.4).
    """
    common = make_engine(in_memory)
    problems: list[BaseException] = []

    def work() -> None:
        engine = common if shared else make_engine(in_memory)
        done = 0
        try:
            while done < EACH:
                try:
                    increment(engine)
                    done += 1
                except errors.Busy:
                    continue  # told that nothing was saved; a person would press the key again
        except BaseException as problem:
            problems.append(problem)
        finally:
            if not shared:
                engine.dispose()

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    common.dispose()
    assert problems == []
    with closing(open_reader(in_memory)) as reader:
        plan, version = reader.execute(
            "SELECT annual_plan_pence, version FROM scheme_share WHERE id = 'scheme_share-1'"
        ).fetchone()
    assert plan == 1 + THREADS * EACH
    assert version == 1 + THREADS * EACH
    assert findings(in_memory) == []


def test_a_unit_of_work_begins_immediate(samples: Workspace) -> None:
    """Whoever begins, writes: asked of the connection, and seen from another one."""
    with samples.unit():
        other = make_engine(samples.path, wait_ms=20)
        with pytest.raises(errors.Busy), unit_of(other):
            pass
        other.dispose()
    said: list[str] = []
    with samples.unit() as unit:
        unit.sqlite.set_trace_callback(said.append)
    with samples.unit() as unit:  # on the same connection
        unit.sqlite.set_trace_callback(None)
    assert [line for line in said if line.startswith("BEGIN")] == ["BEGIN IMMEDIATE"]


def test_readers_on_many_threads_see_whole_saves(samples: Workspace) -> None:
    """Two columns that are always written together are never read apart."""
    stop = threading.Event()
    torn: list[tuple[str, str]] = []
    problems: list[BaseException] = []

    def read() -> None:
        try:
            with closing(open_reader(samples.path, wait_ms=5000)) as reader:
                while not stop.is_set():
                    pair = reader.execute(
                        "SELECT name, description FROM scheme WHERE id = 'scheme-1'"
                    ).fetchone()
                    if pair[0].split()[-1] != pair[1].split()[-1]:
                        torn.append(pair)
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    saved = 0
    while saved < 100:
        try:
            with samples.unit() as unit:
                scheme = unit.get(Scheme, "scheme-1")
                scheme.name, scheme.description = f"name {saved}", f"description {saved}"
                unit.commit()
            saved += 1
        except errors.Busy:
            continue
    stop.set()
    for thread in threads:
        thread.join()
    assert (torn, problems) == ([], [])
