"""The history folded into rows: what every table held at a moment. `fold(audit) == tables` is checked."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from db.audit.manifest import audited_columns

END = 2**62
"""A sequence number after every audit row: "now"."""


@dataclass(frozen=True)
class Difference:
    """A row whose table and history disagree."""

    table: str
    row_id: str
    fields: tuple[str, ...]
    """The columns that differ; empty when the row is in only one of the two, or its history unreadable."""
    in_table: bool
    in_history: bool


def live_image(table: str) -> str:
    """Return SQL for the JSON image of a live row, the same text that the triggers write."""
    columns = ", ".join(f"'{name}', t.{name}" for name in audited_columns()[table])
    return f"json_object({columns})"


def latest(table: str) -> str:
    """Return SQL for a table's latest audit rows up to `:seq`: seq, row_id, op, new."""
    return (
        "SELECT a.seq, a.row_id, a.op, a.new FROM audit a JOIN "
        f"(SELECT max(seq) AS seq FROM audit WHERE tbl = '{table}' AND seq <= :seq GROUP BY row_id) last"
        " ON last.seq = a.seq"
    )


def differences(connection: sqlite3.Connection) -> Iterator[Difference]:
    """Compare every audited table with its folded history; yield each row where they disagree."""
    for table in audited_columns():
        image = live_image(table)
        sql = (
            f"WITH h AS ({latest(table)}) "
            f"SELECT t.id, {image}, CASE WHEN h.op <> 'D' THEN h.new END FROM {table} t "
            f"LEFT JOIN h ON h.row_id = t.id WHERE h.op IS NULL OR h.op = 'D' OR h.new <> {image} "
            f"UNION ALL SELECT h.row_id, NULL, h.new FROM h WHERE h.op <> 'D' "
            f"AND NOT EXISTS (SELECT 1 FROM {table} t WHERE t.id = h.row_id)"
        )
        for row_id, live, folded in connection.execute(sql, {"seq": END}).fetchall():
            if live is None or folded is None:
                yield Difference(table, row_id, (), live is not None, folded is not None)
                continue
            fields = _differing(live, folded)
            if fields is None or fields:
                yield Difference(table, row_id, fields or (), in_table=True, in_history=True)


def _differing(live: str, folded: str) -> tuple[str, ...] | None:
    """Return the columns that differ, by value and not by the JSON's spelling; None when damaged."""
    try:
        now, then = json.loads(live), json.loads(folded)
        return tuple(sorted(name for name in now if now[name] != then.get(name)))
    except (ValueError, AttributeError, RecursionError):
        return None


def content_hash(connection: sqlite3.Connection, seq: int | None = None) -> str:
    """Hash every audited row as it stands, or as the history has it just before audit row `seq`.

    The two agree on a sound file; a freeze stores the first, `verify` compares it with the second.
    """
    digest = hashlib.sha256()
    for table in sorted(audited_columns()):
        if seq is None:
            rows = connection.execute(f"SELECT {live_image(table)} FROM {table} t ORDER BY t.id").fetchall()
        else:
            sql = f"SELECT new FROM ({latest(table)}) WHERE op <> 'D' ORDER BY row_id"
            rows = connection.execute(sql, {"seq": seq - 1}).fetchall()
        digest.update(f"{table} {len(rows)}\n".encode())
        for (image,) in rows:
            digest.update(image.encode("utf-8") + b"\n")
    return digest.hexdigest()


def seq_of(connection: sqlite3.Connection, cs_id: str) -> int:
    """Return the last audit row of a change set; 0 when it has none."""
    found = connection.execute("SELECT max(seq) FROM audit WHERE cs_id = ?", (cs_id,)).fetchone()[0]
    return int(found or 0)


@dataclass(frozen=True)
class Freeze:
    """One freeze of a month, as the history has it: an issue of its paper."""

    seq: int
    """The audit row that froze it."""
    period_id: str
    month: str
    content_hash: str


def freezes(connection: sqlite3.Connection) -> list[Freeze]:
    """Return every freeze of every month, in order; a month that was restated has several."""
    return [
        Freeze(*row)
        for row in connection.execute(
            "SELECT seq, row_id, json_extract(new, '$.month'), json_extract(new, '$.content_hash') FROM audit"
            " WHERE tbl = 'period' AND op = 'U' AND json_extract(new, '$.state') = 'frozen'"
            " AND EXISTS (SELECT 1 FROM json_each(changed) WHERE value = 'content_hash') ORDER BY seq"
        ).fetchall()
    ]
