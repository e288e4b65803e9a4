"""Rows as plain values, for the paths that move many or any: import and undo. The triggers audit these too.

Only inside an open change set; table and column names come from our own code, never from a file or a person.
"""

import sqlite3
from collections.abc import Mapping
from typing import Any

from db import errors

GONE = "This is no longer there: somebody removed it meanwhile."


def insert(connection: sqlite3.Connection, table: str, values: Mapping[str, Any]) -> None:
    """Insert a row. `version` is 1 unless given."""
    row = {"version": 1, **values}
    marks = ", ".join("?" for _ in row)
    connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))


def update(connection: sqlite3.Connection, table: str, row_id: str, values: Mapping[str, Any]) -> None:
    """Change some columns of a row and count its version up; without any, nothing is done.

    Raises RecordMissing when there is no such row.
    """
    if not values:
        return
    sets = ", ".join(f"{name} = ?" for name in values)
    done = connection.execute(
        f"UPDATE {table} SET {sets}, version = version + 1 WHERE id = ?", (*values.values(), row_id)
    )
    if done.rowcount == 0:
        raise errors.RecordMissing(GONE)


def delete(connection: sqlite3.Connection, table: str, row_id: str) -> None:
    """Delete a row. Raises RecordMissing when there is no such row."""
    if connection.execute(f"DELETE FROM {table} WHERE id = ?", (row_id,)).rowcount == 0:
        raise errors.RecordMissing(GONE)
