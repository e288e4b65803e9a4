"""Backups and putting one back: copies made by SQLite, proved before they count (RELIABILITY b.8).

A backup is a whole portfolio file. Its name carries the end of the history's chain, so it is an anchor too.
"""

import contextlib
import datetime as dt
import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from db import errors
from db.audit.manifest import audited_columns
from db.audit.seal import Head, head
from db.audit.verify import Anchor, Finding, verify
from db.file import open_reader, open_writer, uri
from db.ids import new_id
from db.sqlite_errors import DRIVER_ERRORS, sqlite_explained

Progress = Callable[[str], None]

WAIT_MS = 5000
"""How long a backup waits for somebody else's lock before it gives up."""

RECORD_WAIT_MS = 1000
"""How long it then waits to note the backup in the file; its name says the same."""

HASH_CHARACTERS = 12

COMPANIONS = ("-journal", "-wal", "-shm")
"""What SQLite may keep beside a file. Left behind beside another file, it would be written into that one."""

UNASKED = "-auto"
"""Ends the name of a backup that the app made by itself, before something large was written."""

_NAME = re.compile(
    rf"(?P<stem>.+)-(?P<at>\d{{8}}T\d{{6}}Z)-n(?P<n>\d+)-(?P<hash>[0-9a-f]{{12}})(?P<unasked>{UNASKED})?\.pmo"
)
_TIME = "%Y%m%dT%H%M%SZ"


class NotSound(errors.DbError):
    """A copy does not hold together; `findings` say where."""

    def __init__(self, message: str, findings: list[Finding]) -> None:
        super().__init__(message)
        self.findings = tuple(findings)


@dataclass(frozen=True)
class Backup:
    """A backup as its name describes it."""

    path: Path
    stem: str
    at: dt.datetime
    """When it was made, in UTC."""
    n: int
    """How many change sets were sealed."""
    hash_start: str
    """The first characters of the last seal's hash: with `n`, the end of the history's chain."""
    unasked: bool = False
    """Whether the app made it by itself."""

    @property
    def anchor(self) -> Anchor:
        """What the name bears witness to."""
        return Anchor(self.n, self.hash_start, self.path.name)


def named(path: Path) -> Backup | None:
    """Read a backup's name; None when it is not one. The file itself is not looked at."""
    found = _NAME.fullmatch(path.name)
    if found is None:
        return None
    try:
        at = dt.datetime.strptime(found["at"], _TIME).replace(tzinfo=dt.UTC)
    except ValueError:
        return None
    return Backup(path, found["stem"], at, int(found["n"]), found["hash"], found["unasked"] is not None)


def backups_of(stem: str, folder: Path) -> list[Backup]:
    """Return the backups of a file in a folder, the latest first. `stem` is the file's name without .pmo."""
    try:
        found = [named(path) for path in folder.iterdir()]
    except OSError:
        return []
    own = [backup for backup in found if backup is not None and backup.stem == stem]
    return sorted(own, key=lambda backup: (backup.at, backup.n), reverse=True)


def make_backup(
    source: Path,
    folder: Path,
    *,
    now: dt.datetime,
    unasked: bool = False,
    wait_ms: int = WAIT_MS,
    progress: Progress = lambda step: None,
) -> Backup:
    """Copy a file into a folder, prove the copy, name it and note it in the file.

    Who may read the file may read its backup, and nobody else.

    Raises Busy after the wait, ReadOnly or WriteFailed when the folder or the disk refuses, NotSound when
    the copy does not hold together. After any of them the folder is as it was.
    """
    with workplace(folder) as work:
        draft = work / "copy.pmo"
        progress("copying")
        before = _content(source, wait_ms)
        copy(source, draft, wait_ms=wait_ms)
        after = _content(source, wait_ms)
        end = _proved(draft, source, before, after, progress)
        at = now.astimezone(dt.UTC).replace(microsecond=0)
        mark = UNASKED if unasked else ""
        name = f"{source.stem}-{at.strftime(_TIME)}-n{end.n}-{end.hash[:HASH_CHARACTERS]}{mark}.pmo"
        with _disk_explained(folder):
            shutil.copymode(source, draft)
            draft.replace(folder / name)
            sync_folder(folder)
    _record(source, folder / name, at, end)
    return Backup(folder / name, source.stem, at, end.n, end.hash[:HASH_CHARACTERS], unasked)


def copy(source: Path, target: Path, *, wait_ms: int = WAIT_MS) -> None:
    """Write a compact copy of a file as it stands, on a connection of its own, and see it onto the disk.

    Waits for a lock at most `wait_ms`, then raises Busy. Never waits on the caller's own transaction for
    longer than that. `target` must not exist.
    """
    with (
        sqlite_explained(),
        closing(
            sqlite3.connect(uri(source, "rw"), uri=True, timeout=wait_ms / 1000, isolation_level=None)
        ) as live,
    ):
        live.execute("VACUUM INTO ?", (str(target),))
    with _disk_explained(target.parent):
        sync_file(target)
        sync_folder(target.parent)


def beginning(path: Path) -> tuple[str, str] | None:
    """Return the hash of a file's first seal, and its portfolio's name; None when they cannot be read."""
    try:
        with closing(open_reader(path, writable=False, wait_ms=WAIT_MS)) as reader:
            seal = reader.execute("SELECT hash FROM seal WHERE n = 1").fetchone()
            name = reader.execute("SELECT name FROM portfolio").fetchone()
    except DRIVER_ERRORS:
        return None
    return (str(seal[0]), str(name[0])) if seal and name else None


def findings(
    path: Path, anchor: Anchor | None = None, progress: Progress = lambda step: None
) -> list[Finding]:
    """Verify a copy that nobody else has open."""
    with sqlite_explained(reading=True), closing(open_reader(path)) as reader:
        return verify(reader, () if anchor is None else (anchor,), progress)


def swap(new: Path, target: Path, *, now: dt.datetime) -> Path | None:
    """Put a finished file in a target's place; return where the replaced one is kept, None if there was none.

    The file goes before its journal and the new one comes last, so that at no moment a journal lies beside
    a file that it does not belong to. Who may read the target may read the new one.
    """
    stamp = now.astimezone(dt.UTC).strftime(_TIME)
    aside = _free_name(target, stamp)
    had_file = target.exists()
    moved: list[tuple[Path, Path]] = []
    with _disk_explained(target.parent):
        try:
            for suffix in ("", *COMPANIONS):
                old = target.with_name(target.name + suffix)
                if old.exists():
                    kept = aside.with_name(aside.name + suffix)
                    old.rename(kept)
                    moved.append((old, kept))
            if had_file:
                shutil.copymode(aside, new)
            new.replace(target)
        except OSError:
            for old, kept in reversed(moved):
                kept.rename(old)
            raise
        sync_folder(target.parent)
    return aside if had_file else None


@contextmanager
def workplace(folder: Path) -> Iterator[Path]:
    """Give a private folder inside a folder, on the same disk; it is gone afterwards, whatever happened."""
    with _disk_explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".pmo-tui-", dir=folder))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def sync_file(path: Path) -> None:
    """See a file that nobody has open onto the disk."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """See a folder's names onto the disk. Systems that cannot do this keep them safe by themselves."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


Content = tuple[Head, dict[str, int]]


def _content(path: Path, wait_ms: int) -> Content:
    with sqlite_explained(reading=True), closing(open_reader(path, wait_ms=wait_ms)) as reader:
        return _count(reader)


def _count(reader: sqlite3.Connection) -> Content:
    reader.execute("BEGIN")
    tables = (*audited_columns(), "change_set", "audit", "audit_hash", "seal")
    counts = {table: reader.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}
    end = head(reader)
    reader.execute("COMMIT")
    return end, counts


def _proved(draft: Path, source: Path, before: Content, after: Content, progress: Progress) -> Head:
    with sqlite_explained(reading=True), closing(open_reader(draft)) as reader:
        found = verify(reader, (), progress)
        end, counts = _count(reader)
    if before == after and (end, counts) != before:
        found.append(Finding(source.name, "the copy has another number of rows than the file"))
    if found:
        raise NotSound(
            f"The copy of {source.name} is not sound, so it was not kept as a backup: "
            f"{found[0].where} {found[0].what}. See everything with: pmo-tui verify {source.name}",
            found,
        )
    return end


def _record(source: Path, target: Path, at: dt.datetime, end: Head) -> None:
    row = (new_id(), str(target.absolute()), at.isoformat(), end.n, end.hash)
    with (
        # Read-only, busy, or a name that is no UTF-8: the backup's name says the same.
        contextlib.suppress(sqlite3.Error, UnicodeEncodeError),
        closing(open_writer(source, wait_ms=RECORD_WAIT_MS)) as writer,
    ):
        writer.execute(
            "INSERT INTO backup_record (id, path, at_utc, seal_n, seal_hash) VALUES (?, ?, ?, ?, ?)", row
        )


def _free_name(target: Path, stamp: str) -> Path:
    """Return a name beside the target that neither it nor its companions use."""
    number = 1
    while True:
        again = f"-{number}" if number > 1 else ""
        found = target.with_name(f"{target.stem}-replaced-{stamp}{again}{target.suffix}")
        if not any(found.with_name(found.name + suffix).exists() for suffix in ("", *COMPANIONS)):
            return found
        number += 1


@contextmanager
def _disk_explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except PermissionError:
        raise errors.ReadOnly(f"{folder} cannot be written. Choose another folder.") from None
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise errors.WriteFailed(f"{folder} refused the write ({reason}). Nothing was kept.") from None
