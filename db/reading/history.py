"""The history as people ask for it: of the whole file, one scheme, one person, one field. Windowed.

A filter becomes row ids and change sets first, so that only the window's own images are read.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from db.audit.manifest import audited_columns
from db.enums import ChangeKind
from db.reading.naming import named
from db.reading.reader import Reader

PARENT_COLUMNS = {
    "scheme_id": "scheme",
    "return_id": "return_",
    "exception_id": "exception",
    "risk_id": "risk",
}
"""The columns through which a row belongs to a scheme, and the tables they name."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the history is asked for; everything by default. All that is given must hold."""

    scheme_id: str = ""
    actor: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    """Table and column pairs: changes of one of them, and the rows' first and last images."""
    dimension_ids: tuple[str, ...] = ()
    """Ratings of these dimensions only."""
    since: str = ""
    """UTC ISO text: change sets from then on."""
    until: str = ""
    """UTC ISO text: change sets before then."""
    cs_id: str = ""
    row_id: str = ""
    words: tuple[str, ...] = ()
    """Changes of things whose name or reference holds each of these, and of what belongs to them."""


EVERYTHING = Wanted()

ALL = "1"
"""The condition that every row meets."""


@dataclass(frozen=True, slots=True)
class SavedRow:
    """One row as one change set wrote it. `before` is None for a new row, `after` for one taken out."""

    seq: int
    cs_id: str
    number: int
    at_utc: str
    actor: str
    role: str
    kind: ChangeKind
    reason: str
    table: str
    """Empty for a change set that wrote no row: a restore, a repair."""
    row_id: str
    changed: tuple[str, ...]
    """The columns that differ; empty for a new row and for one taken out."""
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    @property
    def image(self) -> dict[str, Any]:
        """The row as it was last written; empty when there is none."""
        return self.after or self.before or {}


@dataclass(frozen=True, slots=True)
class ChangeSetRecord:
    """One change set, with how many rows it wrote."""

    id: str
    number: int
    at_utc: str
    actor: str
    role: str
    login: str
    kind: ChangeKind
    reason: str
    parents: tuple[str, ...]
    rows: int


_SAVED = (
    "SELECT a.seq, a.cs_id, c.site_seq, c.at_utc, c.actor, c.role, c.kind, c.reason, a.tbl, a.row_id, a.op,"
    " a.changed, a.new, CASE WHEN a.op = 'U' THEN (SELECT b.new FROM audit b WHERE b.row_id = a.row_id"
    " AND b.tbl = a.tbl AND b.seq < a.seq ORDER BY b.seq DESC LIMIT 1) END"
    " FROM audit a JOIN change_set c ON c.id = a.cs_id"
)


def count(reader: Reader, wanted: Wanted = EVERYTHING) -> int:
    """Count the entries: rows that were saved, and change sets that wrote none (a restore, a repair)."""
    where, bound = condition(reader, wanted)
    rows = int(reader.value(f"SELECT count(*) FROM audit a WHERE {where}", bound))
    return rows + len(_markers(reader, wanted))


def window(
    reader: Reader, wanted: Wanted = EVERYTHING, *, offset: int = 0, limit: int = 64
) -> list[SavedRow]:
    """Return some entries, the latest first."""
    where, bound = condition(reader, wanted)
    markers = _placed(reader, where, bound, _markers(reader, wanted))
    end = offset + limit
    inside = [(place, row) for place, row in markers if offset <= place < end]
    skipped = offset - sum(place < offset for place, _ in markers)
    found = _rows(reader, where, bound, skipped, limit - len(inside))
    for place, row in inside:
        found.insert(place - offset, row)
    return found


def rows_at(reader: Reader, seqs: Iterable[int]) -> list[SavedRow]:
    """Return the entries at these places of the history, the latest first."""
    sql = f"{_SAVED} WHERE a.seq IN (SELECT value FROM json_each(?)) ORDER BY a.seq DESC"
    return [_saved(row) for row in reader.rows(sql, (json.dumps(list(seqs)),))]


def _rows(reader: Reader, where: str, bound: dict[str, Any], offset: int, limit: int) -> list[SavedRow]:
    """Without a filter the place is counted from the last row's number: the history has no holes."""
    if where == ALL:
        last = int(reader.value("SELECT coalesce(max(seq), 0) FROM audit")) - offset
        sql = f"{_SAVED} WHERE a.seq <= :last ORDER BY a.seq DESC LIMIT :limit"
        return [_saved(row) for row in reader.rows(sql, {"last": last, "limit": limit})]
    seqs = f"SELECT a.seq FROM audit a WHERE {where} ORDER BY a.seq DESC LIMIT :limit OFFSET :offset"
    sql = f"{_SAVED} WHERE a.seq IN ({seqs}) ORDER BY a.seq DESC"
    return [_saved(row) for row in reader.rows(sql, bound | {"limit": limit, "offset": offset})]


def _markers(reader: Reader, wanted: Wanted) -> list[SavedRow]:
    """Return the change sets that wrote no row, the latest first; `seq` is the row they came after."""
    if wanted.scheme_id or wanted.row_id or wanted.columns or wanted.dimension_ids or wanted.words:
        return []
    sets, bound = _sets(wanted)
    before = (
        "SELECT max(w.n) FROM seal w WHERE w.n < s.n"
        " AND EXISTS (SELECT 1 FROM audit x WHERE x.cs_id = w.cs_id)"
    )
    last = f"SELECT max(a.seq) FROM audit a JOIN seal e ON e.cs_id = a.cs_id WHERE e.n = ({before})"
    rows = reader.rows(
        f"SELECT coalesce(({last}), 0), c.id, c.site_seq, c.at_utc, c.actor, c.role, c.kind, c.reason"
        " FROM change_set c JOIN seal s ON s.cs_id = c.id WHERE c.kind IN ('restore', 'migration')"
        " AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.cs_id = c.id)"
        f"{''.join(f' AND c.{part}' for part in sets)} ORDER BY s.n DESC",
        bound,
    )
    return [_saved((*row, "", "", "", "[]", "null", None)) for row in rows]


def _placed(
    reader: Reader, where: str, bound: dict[str, Any], markers: list[SavedRow]
) -> list[tuple[int, SavedRow]]:
    """Return each marker with its place among the entries."""
    sql = f"SELECT count(*) FROM audit a WHERE {where} AND a.seq > :after"
    return [
        (number + int(reader.value(sql, bound | {"after": marker.seq})), marker)
        for number, marker in enumerate(markers)
    ]


def change_set(reader: Reader, *, cs_id: str = "", number: int = 0) -> ChangeSetRecord | None:
    """Return the change set with this id, or the latest with this number; None when there is none."""
    row = reader.row(
        "SELECT c.id, c.site_seq, c.at_utc, c.actor, c.role, c.actor_src, c.kind, c.reason, c.parents,"
        " (SELECT count(*) FROM audit a WHERE a.cs_id = c.id) FROM change_set c"
        " WHERE c.id = :cs OR c.site_seq = :number ORDER BY c.at_utc DESC LIMIT 1",
        {"cs": cs_id, "number": number},
    )
    if row is None:
        return None
    facts = (row[0], row[1], row[2], row[3], row[4], row[5])
    return ChangeSetRecord(*facts, ChangeKind(row[6]), row[7], tuple(json.loads(row[8])), row[9])


def rows_of(reader: Reader, things: Iterable[str]) -> list[str]:
    """Return the ids of every row that belongs to a scheme, a risk, themselves included, over all tables.

    Rows that were taken out since are found by their last image.
    """
    found = known = set(things)
    for table, column in _belonging():
        if PARENT_COLUMNS[column] == "scheme":
            found = found | _ids(reader, table, column, known)
    for table, column in _belonging():
        if PARENT_COLUMNS[column] != "scheme":
            found |= _ids(reader, table, column, found)
    return sorted(_with_deleted(reader, found))


def _belonging() -> list[tuple[str, str]]:
    return [
        (table, column)
        for table, columns in audited_columns().items()
        for column in columns
        if column in PARENT_COLUMNS
    ]


def _ids(reader: Reader, table: str, column: str, parents: Iterable[str]) -> set[str]:
    rows = reader.rows(
        f"SELECT id FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))",
        (json.dumps(list(parents)),),
    )
    return {row[0] for row in rows}


def _with_deleted(reader: Reader, known: set[str]) -> set[str]:
    tables = sorted({table for table, _ in _belonging()})
    rows = reader.rows(
        "SELECT row_id, new FROM audit WHERE op = 'D' AND tbl IN (SELECT value FROM json_each(?))",
        (json.dumps(tables),),
    )
    left = {row_id: json.loads(image) for row_id, image in rows}
    found = set(known)
    grown = True
    while grown:
        more = {
            row_id
            for row_id, image in left.items()
            if row_id not in found and any(image.get(column) in found for column in PARENT_COLUMNS)
        }
        found |= more
        grown = bool(more)
    return found


def condition(reader: Reader, wanted: Wanted) -> tuple[str, dict[str, Any]]:
    """Return a filter as a condition on `audit a`, and what is bound in it."""
    parts: list[str] = []
    bound: dict[str, Any] = {}
    if wanted.scheme_id or wanted.row_id:
        ids = [wanted.row_id] if wanted.row_id else rows_of(reader, [wanted.scheme_id])
        parts.append("a.row_id IN (SELECT value FROM json_each(:rows))")
        bound["rows"] = json.dumps(ids)
    for place, word in enumerate(wanted.words):
        parts.append(f"a.row_id IN (SELECT value FROM json_each(:word{place}))")
        bound[f"word{place}"] = json.dumps(rows_of(reader, named(reader, word)))
    sets, given = _sets(wanted)
    if sets:
        parts.append(f"a.cs_id IN (SELECT id FROM change_set WHERE {' AND '.join(sets)})")
        bound |= given
    if wanted.columns:
        parts.append(_columns(wanted.columns, bound))
    if wanted.dimension_ids:
        parts.append("json_extract(a.new, '$.dimension_id') IN (SELECT value FROM json_each(:dimensions))")
        bound["dimensions"] = json.dumps(wanted.dimension_ids)
    return " AND ".join(parts) or ALL, bound


def _sets(wanted: Wanted) -> tuple[list[str], dict[str, Any]]:
    conditions = {
        "actor": "actor = :actor COLLATE NOCASE",
        "since": "at_utc >= :since",
        "until": "at_utc < :until",
        "cs_id": "id = :cs_id",
    }
    given = {name: getattr(wanted, name) for name in conditions if getattr(wanted, name)}
    return [conditions[name] for name in given], given


def _columns(columns: Iterable[tuple[str, str]], bound: dict[str, Any]) -> str:
    parts = []
    for place, (table, column) in enumerate(columns):
        bound |= {f"t{place}": table, f"c{place}": column}
        parts.append(
            f"(a.tbl = :t{place} AND (a.op <> 'U'"
            f" OR EXISTS (SELECT 1 FROM json_each(a.changed) WHERE value = :c{place})))"
        )
    return "(" + " OR ".join(parts) + ")"


def _saved(row: Any) -> SavedRow:
    table, row_id, operation, changed, new, earlier = row[8:]
    image = json.loads(new)
    return SavedRow(
        seq=row[0],
        cs_id=row[1],
        number=row[2],
        at_utc=row[3],
        actor=row[4],
        role=row[5],
        kind=ChangeKind(row[6]),
        reason=row[7],
        table=table,
        row_id=row_id,
        changed=tuple(json.loads(changed)),
        before=image if operation == "D" else None if operation == "I" else json.loads(earlier or "{}"),
        after=None if operation == "D" else image,
    )
