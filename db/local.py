"""What belongs to this desk only: drafts, and where the app was left. Small writes without a change set.

`db.reading.local` and `db.reading.session` read it.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from db.file import open_writer
from db.sqlite_errors import sqlite_explained

Form = tuple[str, str]
"""What a form edits, and which row."""


@contextmanager
def unaudited(path: Path, *, wait_ms: int) -> Iterator[sqlite3.Connection]:
    """A transaction without a change set, on a connection of its own: all or nothing. Raises DbError."""
    with sqlite_explained(), closing(open_writer(path, wait_ms=wait_ms)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            if connection.in_transaction:  # SQLite takes it back itself when the disk is full, for one
                connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")


def keep_draft(
    connection: sqlite3.Connection, form: Form, fields: Mapping[str, str], *, base_version: int, at_utc: str
) -> None:
    """Write a form's fields as they stand, in place of what was kept of them before."""
    connection.executemany(
        "INSERT INTO draft (entity, row_id, field, text, base_version, at_utc) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (entity, row_id, field) DO UPDATE SET text = excluded.text,"
        " base_version = excluded.base_version, at_utc = excluded.at_utc",
        [(*form, name, text, base_version, at_utc) for name, text in fields.items()],
    )


def discard_drafts(connection: sqlite3.Connection, forms: Iterable[Form]) -> None:
    """Take the drafts of these forms away."""
    connection.executemany("DELETE FROM draft WHERE entity = ? AND row_id = ?", list(forms))


def discard_drafts_of(connection: sqlite3.Connection, row_ids: Iterable[str]) -> None:
    """Take away every form's drafts about these rows, and those whose row begins with one and a slash."""
    connection.executemany(
        "DELETE FROM draft WHERE row_id = :id OR substr(row_id, 1, length(:id) + 1) = :id || '/'",
        [{"id": row_id} for row_id in row_ids],
    )


def remember_session(connection: sqlite3.Connection, values: Mapping[str, str]) -> None:
    """Write where the app was left, by name; what is not named stays."""
    connection.executemany(
        "INSERT INTO session_state (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        list(values.items()),
    )
