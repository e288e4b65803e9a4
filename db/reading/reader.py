"""A connection that only reads, fetches whole windows, and can be given a deadline."""

import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from db import errors
from db.conditions import folded
from db.file import READ_WAIT_MS, identity, open_reader
from db.sqlite_errors import sqlite_explained

T = TypeVar("T")

Parameters = Sequence[Any] | Mapping[str, Any]

FOLDED = "folded"
"""The function of reading connections that makes texts comparable, `db.conditions.folded`; NULL stays so."""

HELD_SECONDS = 1.0
"""How long a reader that has waited in vain only asks, and does not wait again."""

_STEPS_BETWEEN_LOOKS = 2000
"""SQLite's instructions between two looks at the clock: well under a millisecond."""

STEPS_BETWEEN_QUESTIONS = 50_000
"""SQLite's instructions between two questions whether anybody still waits: about a millisecond."""


class Reader:
    """Reads one file. Every fetch takes all rows and closes its cursor: an open one would block a commit.

    Raises Busy when a writer holds the lock for longer than the wait, TookTooLong past a deadline. A screen
    reads many times while it is drawn: while a lock stays, one read in a second waits, the others only ask.
    """

    def __init__(self, path: Path, *, writable: bool = True, wait_ms: int = READ_WAIT_MS) -> None:
        self.path = path
        self.writable = writable
        self._wait_ms = wait_ms
        self._refused = False
        self._wait_again = 0.0
        """After a refusal: when a read may wait again."""
        self.given_up: Callable[[], bool] | None = None
        """Says that nobody waits for what is read any more; what a read does elsewhere can ask it too."""
        self.identity = identity(path)
        """Which file is read, whatever stands at the path later."""
        with sqlite_explained(reading=True):
            self._connection = open_reader(path, writable=writable, wait_ms=wait_ms)
        self._connection.create_function(FOLDED, 1, _folded, deterministic=True)

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Any]:
        """Return every row of a query."""
        if not self._refused:
            return self._fetch(sql, parameters)
        self._be_patient(time.monotonic() >= self._wait_again)
        found = self._fetch(sql, parameters)
        self._refused = False
        self._be_patient(True)
        return found

    def _fetch(self, sql: str, parameters: Parameters) -> list[Any]:
        try:
            with sqlite_explained(reading=True):
                return self._connection.execute(sql, parameters).fetchall()
        except errors.Busy:
            if not self._refused or time.monotonic() >= self._wait_again:
                self._wait_again = time.monotonic() + HELD_SECONDS
            self._refused = True
            raise

    def _be_patient(self, wait: bool) -> None:
        """Wait for a lock as long as usual from now on, or not at all."""
        self._connection.execute(f"PRAGMA busy_timeout = {self._wait_ms if wait else 0}").fetchall()

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

    def give_up_when(self, given_up: Callable[[], bool]) -> None:
        """End a read with TookTooLong, from now on, as soon as this says that nobody waits for it."""
        self.given_up = given_up
        self._connection.set_progress_handler(given_up, STEPS_BETWEEN_QUESTIONS)

    def data_version(self) -> int:
        """Return a number that changes when another connection has committed."""
        return int(self.value("PRAGMA data_version"))

    def undamaged(self) -> bool:
        """Say whether SQLite finds every page and index of the file in order. Reads the whole file."""
        return bool(self.value("PRAGMA quick_check(1)") == "ok")

    def keeps_log(self) -> bool:
        """Say whether the file was switched to a write-ahead log, so that it is more than one file."""
        return bool(self.value("PRAGMA journal_mode") == "wal")

    @property
    def connection(self) -> sqlite3.Connection:
        """The raw connection, for the history's own functions."""
        return self._connection

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def _folded(text: str | None) -> str | None:
    return None if text is None else folded(text)
