"""The disk is full, or refuses the write (RELIABILITY c.17): said plainly, and nothing is changed."""

import errno
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

from db import errors, rows
from db.audit.as_at import materialise
from db.engine import create_file
from db.file import open_reader
from db.models import Scheme
from db.unit_of_work import UnitOfWork, translated
from pmo_tui.services.workspace import Workspace
from tests.db.samples import image, sample
from tests.db.tamper import findings

TEXT = "x" * 4000


@contextmanager
def no_more_pages(workspace: Workspace) -> Iterator[None]:
    """Let the file not grow: SQLITE_FULL, as from a full disk."""
    with workspace.unit() as unit:
        pages = unit.sqlite.execute("PRAGMA page_count").fetchone()[0]
        unit.sqlite.execute(f"PRAGMA max_page_count = {pages}")
    yield
    with workspace.unit() as unit:
        unit.sqlite.execute("PRAGMA max_page_count = 1073741823")


@contextmanager
def file_size_limit(workspace: Workspace) -> Iterator[None]:
    """Let the system refuse to make the file longer: SQLITE_IOERR_WRITE, as from a quota."""
    resource = pytest.importorskip("resource", reason="this system has no such limit")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (workspace.path.stat().st_size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


Limit = Callable[[Workspace], AbstractContextManager[None]]
LIMITS: list[Limit] = [no_more_pages, file_size_limit]


def bulk(unit: UnitOfWork) -> None:
    """Add far more than there is room for, as an import does."""
    for place in range(300):
        row = sample("milestone", 1) | {"id": f"bulk-{place}", "title": TEXT}
        with translated():
            rows.insert(unit.sqlite, "milestone", row)


def edit(unit: UnitOfWork) -> None:
    """Change one text to a very long one, as a form does."""
    unit.get(Scheme, "scheme-1").description = TEXT * 100


def overflowing_cache(unit: UnitOfWork) -> None:
    """Write with a cache so small that pages go to the disk before the commit."""
    unit.sqlite.execute("PRAGMA cache_size = 1")
    bulk(unit)


@pytest.mark.parametrize("change", [bulk, edit, overflowing_cache], ids=lambda change: change.__name__)
@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.__name__)
def test_a_save_that_does_not_fit_changes_nothing(
    samples: Workspace, limit: Limit, change: Callable[[UnitOfWork], None]
) -> None:
    """WriteFailed with what to do; every row as before, no gap, sound; and the next save is saved."""

    def save() -> None:
        with samples.unit() as unit:
            change(unit)
            unit.commit()

    with closing(open_reader(samples.path)) as reader:
        before = image(reader)
    with limit(samples):
        with pytest.raises(errors.WriteFailed, match="Nothing was saved"):
            save()
        with closing(open_reader(samples.path)) as reader:
            assert image(reader) == before
        assert findings(samples.path) == []
        assert not samples.path.with_name("samples.pmo-journal").exists()
    with samples.unit() as unit:
        unit.get(Scheme, "scheme-1").name = "there is room again"
        done = unit.commit()
    assert done is not None
    assert done.number == 3
    assert findings(samples.path) == []


def test_a_small_save_still_fits(samples: Workspace) -> None:
    """A full disk does not stop what needs no more room."""
    with no_more_pages(samples), samples.unit() as unit:
        unit.get(Scheme, "scheme-1").name = "x"
        assert unit.commit() is not None
    assert findings(samples.path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no such limit")
def test_a_new_file_that_does_not_fit_leaves_nothing(tmp_path: Path) -> None:
    """Not half a portfolio that looks like one."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, hard))
    try:
        with pytest.raises(errors.WriteFailed, match="could not be written"):
            create_file(tmp_path / "new.pmo")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no such limit")
def test_a_look_into_the_past_that_does_not_fit_leaves_nothing(sample_file: Path, tmp_path: Path) -> None:
    """No scratch copy, no folder."""
    import resource

    scratch = tmp_path / "scratch"
    scratch.mkdir()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, hard))
    try:
        with pytest.raises(errors.WriteFailed):
            materialise(sample_file, 2**62, scratch)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(scratch.iterdir()) == []


def test_a_folder_without_room_for_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file system has no inode left."""

    def refuse(self: Path, *, exist_ok: bool) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "touch", refuse)
    with pytest.raises(errors.DbError, match="cannot be written"):
        create_file(tmp_path / "new.pmo")


def test_the_two_limits_are_the_two_errors(samples: Workspace) -> None:
    """Or one of them would show nothing."""
    names = []

    def write(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE scheme SET description = ? WHERE id = 'scheme-1'", (TEXT * 100,))
        connection.execute("COMMIT")

    for limit in LIMITS:
        with limit(samples), samples.unit() as unit:
            with pytest.raises(sqlite3.OperationalError) as caught:
                write(unit.sqlite)
            names.append(caught.value.sqlite_errorname)
    assert names == ["SQLITE_FULL", "SQLITE_IOERR_WRITE"]
