"""A connection that only reads, fetches whole windows, and can be given a deadline."""

import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from db.file import READ_WAIT_MS, open_reader
from db.sqlite_errors import sqlite_explained

T = TypeVar("T")

Parameters = Sequence[Any] | Mapping[str, Any]

_STEPS_BETWEEN_LOOKS = 2000
"""SQLite's instructions between two looks at the clock: well under a millisecond."""


class Reader:
    """Reads one file. Every fetch takes all rows and closes its cursor: an open one would block a commit.

    Raises Busy when a writer holds the lock for longer than the wait, TookTooLong past a deadline.
    """

    def __init__(self, path: Path, *, writable: bool = True, wait_ms: int = READ_WAIT_MS) -> None:
        self.path = path
        self.writable = writable
        with sqlite_explained():
            self._connection = open_reader(path, writable=writable, wait_ms=wait_ms)

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Any]:
        """Return every row of a query."""
        with sqlite_explained():
            return self._connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Parameters = ()) -> Any:
        """Return the first row, or None."""
        found = self.rows(sql, parameters)
        return found[0] if found else None

    def value(self, sql: str, parameters: Parameters = ()) -> Any:
        """Return the first value of the first row, or None."""
        found = self.row(sql, parameters)
        return None if found is None else found[0]

    def within(self, milliseconds: float, read: Callable[["Reader"], T]) -> T:
        """Run a read that must end in time, or raise TookTooLong."""
        end = time.monotonic() + milliseconds / 1000
        self._connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS_BETWEEN_LOOKS)
        try:
            return read(self)
        finally:
            self._connection.set_progress_handler(None, 0)

    def data_version(self) -> int:
        """Return a number that changes when another connection has committed."""
        return int(self.value("PRAGMA data_version"))

    @property
    def connection(self) -> sqlite3.Connection:
        """The raw connection, for the history's own functions."""
        return self._connection

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
