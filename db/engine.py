"""The engine that writes. Nothing happens at import; one engine serves one file, on one thread."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlmodel import SQLModel, create_engine

import db.models  # noqa: F401 - registers the tables
from db import errors
from db.audit.manifest import shipped_triggers
from db.file import APPLICATION_ID, SCHEMA_VERSION, configure, open_writer
from db.ids import new_id

WRITE_WAIT_MS = 5000
"""How long a save waits for somebody else's lock."""


def make_engine(path: Path, *, wait_ms: int = WRITE_WAIT_MS) -> Engine:
    """Return an engine on an existing file. Every transaction starts with BEGIN IMMEDIATE.

    That makes a read-then-write race impossible: whoever begins, writes (RELIABILITY b.6).
    """
    engine = create_engine("sqlite://", creator=lambda: open_writer(path, wait_ms=wait_ms), pool_size=1)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def create_file(path: Path) -> None:
    """Make an empty portfolio file: tables, triggers, identity. All or nothing.

    Raises AlreadyExists when something stands at the path, ReadOnly when the place cannot be written.
    """
    if path.exists():
        raise errors.AlreadyExists(f"{path} exists already. Choose another name; nothing was written.")
    try:
        connection = sqlite3.connect(path, isolation_level=None)
    except sqlite3.OperationalError:
        raise errors.ReadOnly(
            f"{path} cannot be written. Choose a folder that exists and that you may write to."
        ) from None
    try:
        configure(connection)
        _build(connection)
    except BaseException as problem:
        connection.close()
        path.unlink(missing_ok=True)
        if isinstance(problem, sqlite3.OperationalError):
            raise errors.WriteFailed(f"{path} could not be written: {problem}. Nothing was kept.") from None
        raise
    connection.close()


def _build(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN EXCLUSIVE")
    for statement in schema_statements():
        connection.execute(statement)
    for statement in shipped_triggers().values():
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
