"""Opening the file with the standard library: what it is, whether it can be used, and how it is read.

The live file is never opened with ordinary file input and output in this process: on POSIX, closing such
a handle drops SQLite's locks and can lose saves (RELIABILITY b.6). Everything here goes through SQLite.
"""

import contextlib
import os
import sqlite3
import stat
import string
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from db import errors
from db.sqlite_errors import explained

APPLICATION_ID = 0x504D4F31
"""`PMO1` in the file's header."""

SCHEMA_VERSION = 1
"""What `user_version` holds in a file of this version."""

READ_WAIT_MS = 100
"""How long a read on the screen's thread waits for a lock (decision 3)."""

WRITE_WAIT_MS = 5000
"""How long a save waits for somebody else's lock."""

READ_CACHE_KIB = 384
"""Of a reading connection. Rows by window and whole scans gain nothing from more (docs/performance.md)."""

SMALLEST_PAGE = 512
"""SQLite's smallest page, in bytes: nothing shorter is a database."""

WAL_HEADER = 32
"""Bytes of a write-ahead log that holds nothing."""

OLDEST_SQLITE = (3, 37, 0)
"""The first SQLite with STRICT tables."""


Identity = tuple[int, int]
"""Which file it is, whatever its name: its disk, and its number there."""


class FileInfo(NamedTuple):
    """What is known of a file before anything is read from its tables."""

    path: Path
    schema_version: int
    writable: bool
    """False when the file or its folder refuses writes (a rollback journal needs the folder)."""


def identity(path: Path) -> Identity | None:
    """Return which file stands at a path, without opening it; None when there is none that can be reached."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def uri(path: Path, mode: str) -> str:
    """Return SQLite's URI for a path. Any character is safe in it."""
    return uri_of(os.fsencode(path.absolute().as_posix()), mode)


def uri_of(absolute: bytes, mode: str) -> str:
    """Return SQLite's URI for an absolute path with forward slashes: /x, //x, C:/x or //server/share/x.

    The empty authority (`file://`) is always there, or what follows two slashes would be read as one.
    """
    root = "" if absolute.startswith(b"/") else "/"
    safe = b"/-._~:@!$&'()*+,;=" + string.ascii_letters.encode() + string.digits.encode()
    quoted = "".join(chr(byte) if byte in safe else f"%{byte:02X}" for byte in absolute)
    return f"file://{root}{quoted}?mode={mode}"


def inspect(path: Path) -> FileInfo:
    """Say what a file is, or raise the FileProblem that tells a person what to do."""
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise errors.SqliteTooOld(
            f"This Python brings SQLite {sqlite3.sqlite_version}; pmo-tui needs 3.37 or later. "
            "Install a newer Python (3.11 or later from python.org has it)."
        )
    _look(path)
    _look_beside(path)
    application_id, schema_version = _header(path)
    if application_id != APPLICATION_ID:
        raise errors.ForeignFile(
            f"{path} is a database of another program, not a pmo-tui portfolio. It was not touched."
        )
    if schema_version > SCHEMA_VERSION:
        raise errors.NewerFile(
            f"{path} was made by a later pmo-tui (file version {schema_version}; "
            f"this one knows {SCHEMA_VERSION}). "
            "Update pmo-tui to open it. The file was not touched."
        )
    return FileInfo(path, schema_version, _writable(path))


def _look(path: Path) -> None:
    """Raise the FileProblem that the file system alone knows of."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise errors.FileMissing(f"There is no file {path}. Make one with: pmo-tui new {path}") from None
    except PermissionError:
        raise errors.FileUnreadable(
            f"{path} cannot be reached: you have no permission for its folder. Ask its owner for access."
        ) from None
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or problem
        raise errors.FileUnreadable(f"{path} cannot be used as a file: {reason}.") from None
    if stat.S_ISDIR(found.st_mode):
        raise errors.NotADatabase(f"{path} is a folder. Give the portfolio file inside it.")
    if not stat.S_ISREG(found.st_mode):
        raise errors.NotADatabase(f"{path} is a pipe or a device, not a file. Give the portfolio file.")
    if found.st_size == 0:
        raise errors.FileEmpty(
            f"{path} is empty (0 bytes). Restore a backup, or make a portfolio with: pmo-tui new"
        )
    if found.st_size < SMALLEST_PAGE:  # SQLite takes a file of one byte for a new, empty database
        raise _not_ours(path)
    if not os.access(path, os.R_OK):
        raise errors.FileUnreadable(
            f"{path} cannot be read: you have no permission. Ask its owner for access."
        )


def _look_beside(path: Path) -> None:
    """Refuse a write-ahead log: we never write one, and SQLite would put its content over the file's."""
    log = path.with_name(f"{path.name}-wal")
    try:
        size = log.stat().st_size
    except OSError:
        return
    if size > WAL_HEADER:
        raise errors.FileUnreadable(
            f"{log.name} lies beside {path}, left by another program or with another version of the file. "
            f"Close that program; if it is closed, move {log.name} to a safe place and open the file again."
        )


def _header(path: Path) -> tuple[int, int]:
    try:
        try:
            return _read_header(path, "ro")
        except sqlite3.OperationalError as problem:
            if isinstance(explained(problem), errors.Busy) or not _writable(path):
                raise
            return _read_header(path, "rw")  # a crash left a journal: it is rolled back as the file opens
    except sqlite3.OperationalError as problem:
        found = explained(problem)
        if isinstance(found, errors.Busy):
            raise errors.Busy(
                f"{path} is locked by another program. Close that program, or try again in a moment."
            ) from None
        if isinstance(found, errors.ReadOnly):
            raise errors.FileUnreadable(f"{path} cannot be opened. {found}") from None
        raise errors.FileUnreadable(f"{path} cannot be opened: {problem}.") from None
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        raise _not_ours(path) from None


def _not_ours(path: Path) -> errors.NotADatabase:
    return errors.NotADatabase(
        f"{path} is not a pmo-tui portfolio (it is another kind of file, or damaged). "
        "If it was one, restore a backup with: pmo-tui restore"
    )


def _read_header(path: Path, mode: str) -> tuple[int, int]:
    with closing(sqlite3.connect(uri(path, mode), uri=True, timeout=READ_WAIT_MS / 1000)) as connection:
        application_id = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]  # neither reads the schema: 2 ms
    return application_id, version


def _writable(path: Path) -> bool:
    """Say whether a file may be written. One that nobody may write is left alone by an administrator too."""
    anybody = path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    return bool(anybody) and os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK)


def open_reader(path: Path, *, writable: bool = True, wait_ms: int = READ_WAIT_MS) -> sqlite3.Connection:
    """Open a connection that only reads. It can still roll back a journal that a crash left behind.

    The connection may be used from any thread, by one thread at a time. Raises sqlite3's own errors.
    """
    settings = ("query_only = ON", f"cache_size = -{READ_CACHE_KIB}")
    return _connect(path, "rw" if writable else "ro", wait_ms, settings)


def open_writer(path: Path, *, wait_ms: int = WRITE_WAIT_MS) -> sqlite3.Connection:
    """Open a connection with the shipped durability settings (decision 1). Raises sqlite3's own errors."""
    return _connect(path, "rw", wait_ms, DURABLE)


def keep_one_file(path: Path) -> None:
    """Put a file that another program switched to a write-ahead log back to one file (decision 1).

    Must come before a connection stays open: while there is one, nobody can switch, nor save. A file that
    somebody else has open stays as it is.
    """
    with contextlib.suppress(sqlite3.Error):
        open_writer(path, wait_ms=READ_WAIT_MS).close()  # opening it to write is what switches it


DURABLE = ("journal_mode = DELETE", "synchronous = EXTRA", "foreign_keys = ON", "recursive_triggers = ON")
"""The pragmas that every writing connection needs (decision 1)."""


def _connect(path: Path, mode: str, wait_ms: int, pragmas: Sequence[str]) -> sqlite3.Connection:
    connection = sqlite3.connect(
        uri(path, mode), uri=True, timeout=wait_ms / 1000, isolation_level=None, check_same_thread=False
    )
    try:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}").fetchall()
    except BaseException:
        connection.close()
        raise
    return connection
