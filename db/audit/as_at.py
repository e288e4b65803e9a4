"""The file as it was: a scratch copy with every audited row as at one point of the history.

Screens then read the copy with the same readers as ever; nothing else knows about the past.
"""

import sqlite3
import tempfile
from dataclasses import dataclass
from pathlib import Path

from db.audit.fold import latest
from db.audit.manifest import audited_columns
from db.file import APPLICATION_ID, SCHEMA_VERSION, uri
from db.sqlite_errors import sqlite_explained

HISTORY = ("change_set", "site")
"""Tables copied up to the moment, beside `audit`."""


@dataclass(frozen=True)
class Moment:
    """A point of the history: an audit row, the change set it belongs to, and what people call it."""

    seq: int
    number: int
    at_utc: str
    actor: str


_MOMENT = (
    "SELECT max(a.seq), c.site_seq, c.at_utc, c.actor FROM change_set c JOIN audit a ON a.cs_id = c.id"
    " WHERE {condition} GROUP BY c.id ORDER BY max(a.seq) DESC LIMIT 1"
)


def moment_numbered(connection: sqlite3.Connection, number: int) -> Moment | None:
    """Find the moment after change set #number. None when there is no such change set."""
    row = connection.execute(_MOMENT.format(condition="c.site_seq = ?"), (number,)).fetchone()
    return None if row is None else Moment(*row)


def moment_before(connection: sqlite3.Connection, utc: str) -> Moment | None:
    """Find the last moment before a time, given as UTC ISO text. None when the history starts later."""
    row = connection.execute(_MOMENT.format(condition="c.at_utc < ?"), (utc,)).fetchone()
    return None if row is None else Moment(*row)


def materialise(live: Path, moment_seq: int, folder: Path | None = None) -> Path:
    """Write the scratch copy and return its path. The caller removes it.

    The live file is only read, through SQLite.
    """
    target = Path(tempfile.mkdtemp(prefix="pmo-tui-", dir=folder)) / "as-at.pmo"
    connection = sqlite3.connect(uri(target, "rwc"), uri=True, isolation_level=None, timeout=5)
    try:
        with sqlite_explained():
            connection.execute("PRAGMA journal_mode = OFF").fetchall()
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("ATTACH ? AS live", (uri(live, "ro"),))
            connection.execute("BEGIN")
            _copy(connection, moment_seq)
            connection.execute("COMMIT")
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    finally:
        connection.close()
    return target


def _copy(connection: sqlite3.Connection, seq: int) -> None:
    made = connection.execute(
        "SELECT sql FROM live.sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL"
        " AND name NOT LIKE 'sqlite_%' ORDER BY type DESC"
    ).fetchall()
    for (statement,) in made:
        connection.execute(statement)
    bound = {"seq": seq}
    connection.execute("INSERT INTO main.audit SELECT * FROM live.audit WHERE seq <= :seq", bound)
    connection.execute(
        "INSERT INTO main.change_set SELECT * FROM live.change_set WHERE id IN (SELECT cs_id FROM main.audit)"
    )
    connection.execute("INSERT INTO main.site SELECT * FROM live.site")
    for table, columns in audited_columns().items():
        names = ", ".join(columns)
        values = ", ".join(f"json_extract(new, '$.{name}')" for name in columns)
        connection.execute(
            f"INSERT INTO main.{table} ({names}) SELECT {values} FROM ({latest(table)}) WHERE op <> 'D'",
            bound,
        )
