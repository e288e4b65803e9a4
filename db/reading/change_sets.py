"""Change sets in the order they were sealed, the latest first, and what stands in each. Windowed."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from db.enums import ChangeKind
from db.reading.history import EVERYTHING, Wanted, condition
from db.reading.reader import Reader

Picked = tuple[int, int]
"""A seal's number, and how many of its change set's rows were asked for."""


@dataclass(frozen=True, slots=True)
class SealedSet:
    """One change set with its seal."""

    id: str
    seal: int
    number: int
    """Counts the change sets of one copy of the file: what people see and say."""
    at_utc: str
    actor: str
    role: str
    login: str
    kind: ChangeKind
    reason: str
    app_version: str
    parents: tuple[str, ...]
    """Change sets this one answers to: the one undone."""
    found: int
    """How many of its rows were asked for, all without a filter; 0 for a restore or a repair."""


_SETS = (
    "SELECT c.id, s.n, c.site_seq, c.at_utc, c.actor, c.role, c.actor_src, c.kind, c.reason, c.app_version,"
    " c.parents, {rows} FROM seal s JOIN change_set c ON c.id = s.cs_id"
)
_ALL_ROWS = "(SELECT count(*) FROM audit a WHERE a.cs_id = c.id)"


def count(reader: Reader) -> int:
    """Count the change sets."""
    return int(reader.value("SELECT count(*) FROM seal"))


def highest(reader: Reader) -> int:
    """Return the highest number of a change set; 0 when there is none."""
    return int(reader.value("SELECT coalesce(max(site_seq), 0) FROM change_set"))


def window(reader: Reader, offset: int, limit: int) -> list[SealedSet]:
    """Return some change sets, the latest first."""
    sql = f"{_SETS.format(rows=_ALL_ROWS)} ORDER BY s.n DESC LIMIT ? OFFSET ?"
    return [_made(row) for row in reader.rows(sql, (limit, offset))]


def pick(reader: Reader, wanted: Wanted) -> list[Picked]:
    """Return every change set that a filter asks for, the latest first."""
    whole = replace(EVERYTHING, actor=wanted.actor, since=wanted.since, until=wanted.until)
    if wanted == whole:  # no row is asked for by what it is, so those that wrote none are there too
        sql = f"SELECT s.n, {_ALL_ROWS} FROM change_set c JOIN seal s ON s.cs_id = c.id"
        sql += " WHERE (:actor = '' OR c.actor = :actor COLLATE NOCASE) AND c.at_utc >= :since"
        sql += " AND (:until = '' OR c.at_utc < :until)"
        bound = {"actor": whole.actor, "since": whole.since, "until": whole.until}
        rows = reader.rows(f"{sql} ORDER BY s.n DESC", bound)
    else:
        where, bound = condition(reader, wanted)
        rows = reader.rows(
            f"SELECT s.n, f.found FROM (SELECT a.cs_id, count(*) AS found FROM audit a WHERE {where}"
            " GROUP BY a.cs_id) f JOIN seal s ON s.cs_id = f.cs_id ORDER BY s.n DESC",
            bound,
        )
    return [(row[0], row[1]) for row in rows]


def picked(reader: Reader, sets: Sequence[Picked]) -> list[SealedSet]:
    """Return the change sets that were picked, in the order given."""
    numbers = json.dumps([seal for seal, _ in sets])
    found = reader.rows(f"{_SETS.format(rows='0')} WHERE s.n IN (SELECT value FROM json_each(?))", (numbers,))
    by_seal = {row[1]: _made(row) for row in found}
    return [replace(by_seal[seal], found=rows) for seal, rows in sets if seal in by_seal]


def originals(reader: Reader, records: Iterable[SealedSet]) -> dict[str, SealedSet]:
    """Return what undos and redos are of in the end, by their ids: the change set that somebody made."""
    waiting = {r.id: r.parents[0] for r in records if r.kind is ChangeKind.UNDO and r.parents}
    found: dict[str, SealedSet] = {}
    while waiting:
        sql = f"{_SETS.format(rows=_ALL_ROWS)} WHERE c.id IN (SELECT value FROM json_each(?))"
        parents = {row[0]: _made(row) for row in reader.rows(sql, (json.dumps(list(waiting.values())),))}
        answers, waiting = waiting, {}
        for cs_id, parent_id in answers.items():
            parent = parents.get(parent_id)
            if parent is not None and parent.kind is ChangeKind.UNDO and parent.parents:
                waiting[cs_id] = parent.parents[0]
            elif parent is not None:
                found[cs_id] = parent
    return found


def one(reader: Reader, cs_id: str) -> SealedSet | None:
    """Return a change set with all its rows counted; None when the file has none with this id."""
    row = reader.row(f"{_SETS.format(rows=_ALL_ROWS)} WHERE c.id = ?", (cs_id,))
    return None if row is None else _made(row)


def later(reader: Reader, seal: int) -> int:
    """Count the change sets that were sealed after one."""
    return int(reader.value("SELECT count(*) FROM seal WHERE n > ?", (seal,)))


def first_rows(
    reader: Reader, ids: Iterable[str], wanted: Wanted, limit: int, table: str = ""
) -> dict[str, list[int]]:
    """Return the first audit rows of some change sets that a filter asks for, in the order of writing.

    `table` asks for its rows alone.
    """
    where, bound = condition(reader, replace(wanted, actor="", since="", until="", cs_id=""))
    own = "a.cs_id = :own AND (:only = '' OR a.tbl = :only)"
    sql = f"SELECT a.seq FROM audit a WHERE {own} AND {where} ORDER BY a.seq LIMIT :most"
    bound |= {"most": limit, "only": table}
    return {cs_id: [row[0] for row in reader.rows(sql, bound | {"own": cs_id})] for cs_id in ids}


def rows_up_to(reader: Reader, wanted: Wanted, seq: int) -> int:
    """Count the audit rows that a filter asks for, up to one of them and with it."""
    where, bound = condition(reader, wanted)
    sql = f"SELECT count(*) FROM audit a WHERE {where} AND a.seq <= :seq"
    return int(reader.value(sql, bound | {"seq": seq}))


def tables(reader: Reader, cs_id: str) -> list[tuple[str, int]]:
    """Return which tables a change set wrote, and how many rows of each, most first."""
    rows = reader.rows(
        "SELECT tbl, count(*) FROM audit WHERE cs_id = ? GROUP BY tbl ORDER BY 2 DESC, 1", (cs_id,)
    )
    return [(row[0], row[1]) for row in rows]


def numbers(reader: Reader, ids: Iterable[str]) -> list[int]:
    """Return the numbers of change sets that are in the file."""
    rows = reader.rows(
        "SELECT site_seq FROM change_set WHERE id IN (SELECT value FROM json_each(?)) ORDER BY site_seq",
        (json.dumps(list(ids)),),
    )
    return [row[0] for row in rows]


def actors(reader: Reader) -> list[str]:
    """Return everybody who changed something, by name."""
    return [row[0] for row in reader.rows("SELECT DISTINCT actor FROM change_set ORDER BY actor")]


def _made(row: Sequence[object]) -> SealedSet:
    cs_id, seal, number, at_utc, actor, role, login, kind, reason, version, parents, found = row
    return SealedSet(
        id=str(cs_id),
        seal=int(str(seal)),
        number=int(str(number)),
        at_utc=str(at_utc),
        actor=str(actor),
        role=str(role),
        login=str(login),
        kind=ChangeKind(str(kind)),
        reason=str(reason),
        app_version=str(version),
        parents=tuple(json.loads(str(parents))),
        found=int(str(found)),
    )
