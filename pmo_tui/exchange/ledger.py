"""What an import wants, against what the file holds: adds, changes, and nothing for what is the same."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.ids import IdMaker, new_id
from db.reading.images import table_rows
from db.reading.reader import Reader

KEYS: Mapping[str, Sequence[str]] = {
    "organisation": ("code",),
    "programme": ("name",),
    "person": ("name",),
    "role_assignment": ("person_id", "role", "programme_id", "scheme_id"),
    "scheme": ("ref",),
    "scheme_share": ("scheme_id", "organisation_id", "financial_year"),
    "profile_month": ("scheme_id", "organisation_id", "month"),
    "forecast_month": ("scheme_id", "organisation_id", "period_id", "month"),
    "confidence_split": ("scheme_id", "organisation_id", "period_id"),
    "period": ("month",),
    "return_": ("period_id", "scheme_id"),
    "rating": ("return_id", "dimension_id", "organisation_id"),
    "exception": ("scheme_id", "area", "closed_on"),
    "exception_update": ("exception_id", "period_id"),
    "risk": ("ref",),
    "risk_score": ("risk_id", "kind", "scored_on"),
    "risk_action": ("risk_id", "action"),
    "issue": ("programme_id", "scheme_id", "title"),
    "milestone": ("scheme_id", "title"),
}
"""How a row of a table is recognised: the columns that a person would know it by. A scheme has one exception
that is not closed."""


@dataclass(frozen=True)
class Add:
    """A row that is not there yet."""

    table: str
    row_id: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """Columns of a row that differ: new values, and the ones they replace."""

    table: str
    row_id: str
    values: Mapping[str, Any]
    before: Mapping[str, Any]
    label: str


@dataclass(frozen=True)
class Freeze:
    """Freeze a month that this import brought only to compare with."""

    period_id: str
    month: str


Op = Add | Change | Freeze


class Ledger:
    """Collects the writes of an import, in order, and knows every row by its natural key."""

    def __init__(self, reader: Reader, ids: IdMaker = new_id) -> None:
        self._reader = reader
        self._ids = ids
        self._added: set[str] = set()
        """Rows added since the last freeze: a later wish for one of them amends it."""
        self._new: set[str] = set()
        """Every row that the import adds."""
        self._known: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {}
        self.twice: dict[str, set[tuple[Any, ...]]] = {}
        self.ops: list[Op] = []
        self.same: Counter[str] = Counter()

    def find(self, table: str, *key: Any) -> dict[str, Any] | None:
        """Return the row with this natural key as it will be, or None."""
        return self._rows(table).get(key)

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Return every row of a table as it will be, in the order they were made."""
        return list(self._rows(table).values())

    def next_position(self, table: str) -> int:
        """Return the place after the last row of a table; others may have been taken out since."""
        return max((row["position"] for row in self.rows(table)), default=0) + 1

    def ambiguous(self, table: str, *key: Any) -> bool:
        """Say whether the file has several rows with this key (a reference may be used twice)."""
        self._rows(table)
        return key in self.twice[table]

    def want(
        self,
        table: str,
        values: Mapping[str, Any],
        *,
        new: Mapping[str, Any] | None = None,
        label: str = "",
    ) -> str:
        """Ask that a row with these values is there; return its id.

        Columns not named stay as they are; `new` has what a row that is not there yet begins with.
        `label` is what people call the row.
        """
        key = _key(table, values)
        known = self._rows(table).get(key)
        if known is None:
            row = {"id": self._ids(), **(new or {}), **values}
            self._rows(table)[key] = row
            self.ops.append(Add(table, row["id"], row))
            self._added.add(row["id"])
            self._new.add(row["id"])
            return str(row["id"])
        self.amend(table, known, values, label=label or str(key[0]))
        return str(known["id"])

    def amend(self, table: str, known: dict[str, Any], values: Mapping[str, Any], *, label: str) -> None:
        """Ask that a row that is known has these values; it may be known by others of them from then on."""
        differing = {name: value for name, value in values.items() if known.get(name) != value}
        rows, key = self._rows(table), _key(table, known)
        if known["id"] in self._added:
            known.update(differing)  # the row is written whole, once
        elif differing:
            before = {name: known.get(name) for name in differing}
            self.ops.append(Change(table, known["id"], differing, before, label))
            known = {**known, **differing}  # what is to be added stays as it was then
        elif known["id"] not in self._new:
            self.same[table] += 1
        if _key(table, known) != key:
            del rows[key]
        rows[_key(table, known)] = known

    def freeze(self, period_id: str, month: str) -> None:
        """Ask that a month is frozen once everything before this is written."""
        self.ops.append(Freeze(period_id, month))
        self._added.clear()

    def _rows(self, table: str) -> dict[tuple[Any, ...], dict[str, Any]]:
        if table not in self._known:
            found: dict[tuple[Any, ...], dict[str, Any]] = {}
            twice: set[tuple[Any, ...]] = set()
            for row in table_rows(self._reader, table):
                key = _key(table, row)
                if key in found:
                    twice.add(key)
                found[key] = row
            self._known[table], self.twice[table] = found, twice
        return self._known[table]


def _key(table: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what a row is recognised by."""
    return tuple(values.get(name) for name in KEYS[table])
