"""The file as it was: a scratch copy with every audited row as at one point of the history.

Screens then read the copy with the same readers as ever; nothing else knows about the past.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from db import errors
from db.audit import scratch
from db.audit.fold import latest
from db.audit.manifest import audited_columns
from db.file import APPLICATION_ID, SCHEMA_VERSION, uri
from db.reading.reader import STEPS_BETWEEN_QUESTIONS
from db.sqlite_errors import sqlite_explained


@dataclass(frozen=True)
class Moment:
    """A point of the history: an audit row, the change set it belongs to, and what people call it."""

    seq: int
    number: int
    at_utc: str
    actor: str


_MOMENT = (
    "SELECT coalesce((SELECT max(a.seq) FROM audit a WHERE a.cs_id = (SELECT w.cs_id FROM seal w"
    " WHERE w.n <= s.n AND EXISTS (SELECT 1 FROM audit x WHERE x.cs_id = w.cs_id)"
    " ORDER BY w.n DESC LIMIT 1)), 0), c.site_seq, c.at_utc, c.actor"
    " FROM change_set c JOIN seal s ON s.cs_id = c.id WHERE {condition} ORDER BY s.n DESC LIMIT 1"
)
"""A change set without rows (a restore) stands where the one before it ended."""


def moment_numbered(connection: sqlite3.Connection, number: int) -> Moment | None:
    """Find the moment after change set #number. None when there is no such change set."""
    row = connection.execute(_MOMENT.format(condition="c.site_seq = ?"), (number,)).fetchone()
    return None if row is None else Moment(*row)


def moment_before(connection: sqlite3.Connection, utc: str) -> Moment | None:
    """Find the last moment before a time, given as UTC ISO text. None when the history starts later."""
    row = connection.execute(_MOMENT.format(condition="c.at_utc < ?"), (utc,)).fetchone()
    return None if row is None else Moment(*row)


def materialise(
    live: Path,
    moment_seq: int,
    folder: Path | None = None,
    *,
    given_up: Callable[[], bool] | None = None,
) -> Path:
    """Write the scratch copy, alone in a folder of its own, and return its path. `discard` removes it.

    The live file is only read, through SQLite. Raises DbError when it, or the disk, refuses, and TookTooLong
    once `given_up` says that nobody waits for it; then nothing is left behind.
    """
    try:
        target = scratch.make(folder)
    except OSError as problem:
        raise errors.WriteFailed(
            f"There is no room for a look into the past: {problem.strerror}. Nothing was changed."
        ) from None
    try:
        with sqlite_explained(reading=True):
            _write(live, moment_seq, target, given_up)
    except BaseException:
        scratch.discard(target)
        raise
    return target


def _write(live: Path, moment_seq: int, target: Path, given_up: Callable[[], bool] | None) -> None:
    with closing(sqlite3.connect(uri(target, "rwc"), uri=True, isolation_level=None, timeout=5)) as copy:
        copy.set_progress_handler(given_up, STEPS_BETWEEN_QUESTIONS)
        copy.execute("PRAGMA journal_mode = OFF").fetchall()
        copy.execute("PRAGMA synchronous = OFF")
        copy.execute("ATTACH ? AS live", (uri(live, "ro"),))
        copy.execute("BEGIN")
        _copy(copy, moment_seq)
        copy.execute("COMMIT")
        copy.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        copy.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _copy(connection: sqlite3.Connection, seq: int) -> None:
    _make(connection, "table")
    bound = {"seq": seq}
    connection.execute("INSERT INTO main.audit SELECT * FROM live.audit WHERE seq <= :seq", bound)
    _make(connection, "index")  # the fold below needs the history's
    connection.execute(
        "INSERT INTO main.change_set SELECT * FROM live.change_set WHERE id IN (SELECT cs_id FROM main.audit)"
    )
    connection.execute(
        "INSERT INTO main.seal SELECT * FROM live.seal WHERE cs_id IN (SELECT id FROM main.change_set)"
    )
    connection.execute("INSERT INTO main.site SELECT * FROM live.site")
    for table, columns in audited_columns().items():
        names = ", ".join(columns)
        values = ", ".join(f"json_extract(new, '$.{name}')" for name in columns)
        connection.execute(
            f"INSERT INTO main.{table} ({names}) SELECT {values} FROM ({latest(table)}) WHERE op <> 'D'",
            bound,
        )


def _make(connection: sqlite3.Connection, kind: str) -> None:
    made = connection.execute(
        "SELECT sql FROM live.sqlite_master WHERE type = ? AND sql IS NOT NULL AND name NOT LIKE 'sqlite_%'",
        (kind,),
    ).fetchall()
    for (statement,) in made:
        connection.execute(statement)
