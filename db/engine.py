"""The engine that writes. Nothing happens at import; one engine serves one file, on one thread."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, event
from sqlmodel import SQLModel, create_engine

import db.models  # noqa: F401 - registers the tables
from db import errors
from db.audit.manifest import shipped_guards
from db.file import APPLICATION_ID, SCHEMA_VERSION, WRITE_WAIT_MS, open_writer
from db.ids import new_id


def make_engine(path: Path, *, wait_ms: int = WRITE_WAIT_MS) -> Engine:
    """Return an engine on an existing file. Every transaction starts with BEGIN IMMEDIATE.

    That makes a read-then-write race impossible: whoever begins, writes (RELIABILITY b.6).
    """
    # Not the default pool: without a path in the URL that is one connection per thread, shared by whoever
    # asks, and a second unit of work on it would take the first one's transaction back without a word.
    engine = create_engine(
        "sqlite://",
        creator=lambda: open_writer(path, wait_ms=wait_ms),
        poolclass=QueuePool,
        pool_size=1,
    )
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def create_file(path: Path) -> None:
    """Make an empty portfolio file: tables, triggers, identity. All or nothing.

    Raises AlreadyExists when something stands at the path, ReadOnly when the place cannot be written.
    """
    _claim(path)
    try:
        with closing(open_writer(path)) as connection:
            _build(connection)
    except BaseException as problem:
        path.unlink(missing_ok=True)
        if isinstance(problem, sqlite3.Error):
            raise errors.WriteFailed(f"{path} could not be written: {problem}. Nothing was kept.") from None
        raise


def check_place(path: Path) -> None:
    """See whether a file can be made at a path, and leave nothing there. Raises as `create_file` does."""
    _claim(path)
    path.unlink()


def _claim(path: Path) -> None:
    """Make the empty file, so that nothing of anybody else's can be written over or removed after that."""
    try:
        path.touch(exist_ok=False)
    except FileExistsError:
        raise errors.AlreadyExists(
            f"{path} exists already. Choose another name; nothing was written."
        ) from None
    except (OSError, ValueError):
        raise errors.ReadOnly(
            f"{path} cannot be written. Choose a folder that exists and that you may write to."
        ) from None


def _build(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN EXCLUSIVE")
    for statement in schema_statements():
        connection.execute(statement)
    for statement in shipped_guards().values():
        connection.execute(statement)
    connection.execute("INSERT INTO site (one, site_id) VALUES (1, ?)", (new_id(),))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")


def schema_statements() -> list[str]:
    """Return the CREATE statements of every table and index, in an order that can be run."""
    from sqlalchemy.dialects import sqlite
    from sqlalchemy.schema import CreateIndex, CreateTable

    dialect: Any = sqlite.dialect()
    found = []
    for table in SQLModel.metadata.sorted_tables:
        found.append(str(CreateTable(table).compile(dialect=dialect)))
        found += [
            str(CreateIndex(index).compile(dialect=dialect))
            for index in sorted(table.indexes, key=lambda i: str(i.name))
        ]
    return found
