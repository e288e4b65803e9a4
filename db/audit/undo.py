"""Undo: the inverse of a change set, as a new change set. Nothing of the history is taken away.

Each field must still hold what the change set wrote; otherwise the later change is named and nothing is done.
"""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from db import errors, rows
from db.audit.fold import seq_of
from db.audit.manifest import audited_columns

Row = dict[str, Any]

OUTSIDE = ("somebody outside the app", 0, "")
"""Who changed a row that the history knows no later change of."""


@dataclass(frozen=True)
class Conflict:
    """Why a change cannot go back: somebody changed this row since, or made it refer to what would go."""

    table: str
    row_id: str
    field: str
    """Empty when it is about the whole row: removed since, or made again."""
    written: Any
    now: Any
    by: str
    number: int
    at_utc: str


@dataclass(frozen=True)
class Step:
    """What puts one row back."""

    table: str
    row_id: str
    action: Literal["insert", "update", "delete"]
    values: Row
    row: Row
    """The whole row as it was, or for a delete as it is: says what it belongs to."""


_ORDER = {"delete": 0, "update": 1, "insert": 2}


@dataclass(frozen=True)
class UndoPlan:
    """The inverse of a change set; it may be applied when there is no conflict."""

    number: int
    actor: str
    steps: tuple[Step, ...]
    conflicts: tuple[Conflict, ...]


def plan_undo(connection: sqlite3.Connection, cs_id: str) -> UndoPlan:
    """Work out how to take a change set back, and what stands in the way. Changes nothing.

    Raises RecordMissing when the file has no such change set.
    """
    header = connection.execute("SELECT site_seq, actor FROM change_set WHERE id = ?", (cs_id,)).fetchone()
    if header is None:
        raise errors.RecordMissing("There is no such change in the history of this file.")
    number, actor = header
    steps: list[Step] = []
    conflicts: list[Conflict] = []
    touched = connection.execute(
        "SELECT tbl, row_id, min(seq), max(seq) FROM audit WHERE cs_id = ?"
        " GROUP BY tbl, row_id ORDER BY min(seq) DESC",
        (cs_id,),
    ).fetchall()
    for table, row_id, first, last in touched:
        before, after = _before(connection, table, row_id, first), _after(connection, last)
        if before is None and after is None:
            continue  # made and removed by the same change set
        if before is not None and after is not None and not _written_fields(before, after):
            continue  # changed and changed back
        found = _conflicts(connection, table, row_id, last, before, after)
        conflicts += found
        if not found:
            steps.append(_step(table, row_id, before, after))
    if not conflicts:
        conflicts = _broken_links(connection, steps, seq_of(connection, cs_id))
    steps.sort(key=lambda step: _ORDER[step.action])  # so that a name is free again before it is given back
    return UndoPlan(number, actor, tuple(steps), tuple(conflicts))


def apply_undo(connection: sqlite3.Connection, plan: UndoPlan) -> None:
    """Write the inverse rows, inside the caller's open change set."""
    for step in plan.steps:
        if step.action == "delete":
            rows.delete(connection, step.table, step.row_id)
        elif step.action == "insert":
            rows.insert(connection, step.table, step.values)
        else:
            rows.update(connection, step.table, step.row_id, step.values)


_RETURNS = """
    SELECT r.id FROM return_ r JOIN period p ON p.id = r.period_id
    WHERE p.state = 'open' AND r.state IN (SELECT value FROM json_each(:states))
      AND EXISTS (
        SELECT 1 FROM audit a WHERE a.cs_id = :cs AND (
          (a.tbl = 'return_' AND a.row_id = r.id)
          OR (a.tbl = 'rating' AND json_extract(a.new, '$.return_id') = r.id)
          OR (a.tbl = 'confidence_split' AND json_extract(a.new, '$.scheme_id') = r.scheme_id
              AND json_extract(a.new, '$.period_id') = r.period_id)
          OR (a.tbl = 'scheme_share' AND json_extract(a.new, '$.scheme_id') = r.scheme_id)
          OR (a.tbl = 'exception' AND json_extract(a.new, '$.scheme_id') = r.scheme_id)
          OR (a.tbl = 'exception_update' AND json_extract(a.new, '$.period_id') = r.period_id
              AND (SELECT e.scheme_id FROM exception e WHERE e.id = json_extract(a.new, '$.exception_id'))
                  = r.scheme_id)))
    """


def returns_touched(connection: sqlite3.Connection, cs_id: str, states: Iterable[str]) -> list[str]:
    """Return the ids of the returns of open months, in one of these states, that a change set bears on.

    It does when it wrote the return itself, or ratings, shares, forecasts or commentary that it answers for.
    """
    asked = {"cs": cs_id, "states": json.dumps(list(states))}
    return [row_id for (row_id,) in connection.execute(_RETURNS, asked).fetchall()]


def _before(connection: sqlite3.Connection, table: str, row_id: str, first: int) -> Row | None:
    found = connection.execute(
        "SELECT op, new FROM audit WHERE tbl = ? AND row_id = ? AND seq < ? ORDER BY seq DESC LIMIT 1",
        (table, row_id, first),
    ).fetchone()
    return None if found is None or found[0] == "D" else json.loads(found[1])


def _after(connection: sqlite3.Connection, last: int) -> Row | None:
    operation, new = connection.execute("SELECT op, new FROM audit WHERE seq = ?", (last,)).fetchone()
    return None if operation == "D" else json.loads(new)


def _current(connection: sqlite3.Connection, table: str, row_id: str) -> Row | None:
    columns = audited_columns()[table]
    found = connection.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE id = ?", (row_id,)).fetchone()
    return None if found is None else dict(zip(columns, found, strict=True))


def _written_fields(before: Row | None, after: Row | None) -> list[str]:
    if before is None or after is None:
        return sorted(name for name in (before or after or {}) if name not in {"id", "version"})
    return sorted(name for name in after if name != "version" and after[name] != before.get(name))


def _conflicts(
    connection: sqlite3.Connection, table: str, row_id: str, last: int, before: Row | None, after: Row | None
) -> list[Conflict]:
    now = _current(connection, table, row_id)
    if after is None or now is None:
        if after is None and now is None:
            return []
        return [_conflict(connection, table, row_id, last, "", after, now)]
    fields = [name for name in _written_fields(before, after) if now[name] != after[name]]
    return [_conflict(connection, table, row_id, last, name, after[name], now[name]) for name in fields]


def _conflict(
    connection: sqlite3.Connection, table: str, row_id: str, last: int, field: str, written: Any, now: Any
) -> Conflict:
    """Name whoever made the field, or the row, what it is now: the last one who changed it since."""
    whole_row = "D" if now is None else "I"
    later = connection.execute(
        "SELECT c.actor, c.site_seq, c.at_utc FROM audit a JOIN change_set c ON c.id = a.cs_id"
        " WHERE a.tbl = ? AND a.row_id = ? AND a.seq > ?"
        " AND CASE WHEN ? = '' THEN a.op = ?"
        " ELSE a.op <> 'U' OR EXISTS (SELECT 1 FROM json_each(a.changed) WHERE value = ?) END"
        " ORDER BY a.seq DESC LIMIT 1",
        (table, row_id, last, field, whole_row, field),
    ).fetchone()
    return Conflict(table, row_id, field, written, now, *(later or OUTSIDE))


def _step(table: str, row_id: str, before: Row | None, after: Row | None) -> Step:
    if before is None:
        return Step(table, row_id, "delete", {}, after or {})
    if after is None:
        return Step(table, row_id, "insert", before, before)
    values = {name: before.get(name) for name in _written_fields(before, after)}
    return Step(table, row_id, "update", values, before)


@dataclass(frozen=True)
class _Link:
    """A column that refers to another table's row."""

    table: str
    column: str
    parent: str


def _links(connection: sqlite3.Connection) -> list[_Link]:
    return [
        _Link(table, column, parent)
        for table in audited_columns()
        for _, _, parent, column, *_ in connection.execute(f"PRAGMA foreign_key_list({table})").fetchall()
    ]


_Planned = dict[tuple[str, str], Step]


def _broken_links(connection: sqlite3.Connection, steps: list[Step], last: int) -> list[Conflict]:
    """Return what stands in the way of leaving every reference whole, in the order of the steps."""
    found: list[Conflict] = []
    planned = {(step.table, step.row_id): step for step in steps}
    for link in _links(connection):
        for step in steps:
            if step.action == "delete" and step.table == link.parent:
                found += _children_left(connection, link, planned, step.row_id, last)
            elif step.table == link.table and step.values.get(link.column) is not None:
                found += _parent_gone(connection, link, planned, step.values[link.column], last)
    return list(dict.fromkeys(found))


def _children_left(
    connection: sqlite3.Connection, link: _Link, planned: _Planned, parent_id: str, last: int
) -> list[Conflict]:
    found = []
    for (row_id,) in connection.execute(
        f"SELECT id FROM {link.table} WHERE {link.column} = ?", (parent_id,)
    ).fetchall():
        other = planned.get((link.table, row_id))
        if other is None or (other.action == "update" and link.column not in other.values):
            found.append(_conflict(connection, link.table, row_id, last, link.column, None, parent_id))
    return found


def _parent_gone(
    connection: sqlite3.Connection, link: _Link, planned: _Planned, parent_id: str, last: int
) -> list[Conflict]:
    present = connection.execute(f"SELECT 1 FROM {link.parent} WHERE id = ?", (parent_id,)).fetchone()
    if present is not None or (link.parent, parent_id) in planned:
        return []
    return [_conflict(connection, link.parent, parent_id, last, "", None, None)]
