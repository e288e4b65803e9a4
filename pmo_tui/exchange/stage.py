"""What the parts of a dry run share: the folder, what the portfolio holds, and where refusals go."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from db.reading import imported
from db.reading.portfolio import DimensionRecord, framework_dimensions, held, no_portfolio, periods
from db.reading.reader import Reader
from pmo_tui.domain.period import financial_year_of, last_day
from pmo_tui.errors import BadFile
from pmo_tui.exchange.csv_files import Folder, Reject, SheetRow
from pmo_tui.exchange.layouts import BY_FILE
from pmo_tui.exchange.ledger import KEYS, Ledger

_SAME = {
    "organisation": "code",
    "programme": "name",
    "person": "name",
    "scheme": "reference",
    "risk": "reference",
}
"""Tables whose rows are known by one text, and what that is called."""

_BROUGHT_BY = {
    "organisation": ("organisations.csv",),
    "programme": ("programmes.csv", "schemes.csv"),
    "person": ("people.csv",),
    "scheme": ("schemes.csv",),
    "risk": ("risks.csv",),
}
"""The files that bring the rows of these tables."""


@dataclass(frozen=True)
class Content:
    """What the portfolio says before the import."""

    year: str
    framework_id: str
    dimensions: tuple[DimensionRecord, ...]
    states: Mapping[str, str]
    """Every month with its state, in order."""
    left_open: frozenset[str]
    """Open months that an import would have frozen, had it had all of them and been able to take it."""
    begun: frozenset[str]
    """Months that hold a return or a forecast."""

    @classmethod
    def of(cls, reader: Reader) -> "Content":
        """Read it. Raises BadFile when the file was made but holds no portfolio."""
        portfolio = held(reader)
        if portfolio is None:
            raise BadFile(no_portfolio(reader.path))
        return cls(
            portfolio.financial_year,
            portfolio.framework_id,
            framework_dimensions(reader, portfolio.framework_id),
            {known.month: "frozen" if known.frozen else "open" for known in reversed(periods(reader))},
            imported.left_open(reader),
            imported.begun(reader),
        )

    @property
    def open_month(self) -> str | None:
        """The latest open month."""
        return max((month for month, state in self.states.items() if state == "open"), default=None)

    @property
    def frozen_month(self) -> str | None:
        """The latest frozen month."""
        return max((month for month, state in self.states.items() if state == "frozen"), default=None)

    @property
    def plan_locked(self) -> bool:
        """Whether a month of the year is frozen, so that its plan is fixed."""
        frozen = (month for month, state in self.states.items() if state == "frozen")
        return any(financial_year_of(month) == self.year for month in frozen)


def origin(
    row: SheetRow | None,
    known: Mapping[str, Any] | None,
    figures: Mapping[str, Any],
    column: str,
    default: str,
) -> str:
    """Return where figures come from: what their row says, else what was known while they are the same."""
    said = None if row is None else row.get("source")
    if said is None and known and all(known[name] == value for name, value in figures.items()):
        said = known[column]
    return str(said or default)


@dataclass
class Stage:
    """One dry run in progress: of the whole folder, or up to an earlier month of it."""

    reader: Reader
    folder: Folder
    content: Content
    ledger: Ledger
    rejects: list[Reject]
    target: str | None
    """The reporting month of this import."""
    latest: str | None
    """The latest month the folder speaks of; schemes.csv's ratings are that month's."""
    behind: str = ""
    """The portfolio's latest month when it is later than any of this import: statuses are that month's."""
    touched: dict[str, str] = field(default_factory=dict)
    """Schemes that the folder says something of, with their references: their returns may change state."""
    moved: set[str] = field(default_factory=set)
    """Schemes whose status changes; the reporting month's ratings take its colour."""
    actuals: set[tuple[str, str]] = field(default_factory=set)
    """Shares (scheme and organisation) whose actuals change."""
    notes: list[str] = field(default_factory=list)
    _refused: set[tuple[str, int]] = field(default_factory=set)
    _spelt: dict[str, dict[str, str]] = field(default_factory=dict)
    _bringing: dict[str, dict[str, SheetRow]] = field(default_factory=dict)

    @property
    def partial(self) -> bool:
        """Whether the import stops before the folder's latest month."""
        return self.target != self.latest

    def current(self, month: str) -> bool:
        """Say whether statuses are a month's own: the reporting month's, while no later one is there."""
        return month == self.target and not self.behind

    def as_at(self, month: str) -> str:
        """Return the date a month's ratings speak of, as ISO text."""
        for row in self.folder.rows("periods.csv"):
            if row.get("month") == month and row.get("ratings_as_at"):
                return str(row.get("ratings_as_at"))
        known = self.ledger.find("period", month)
        return last_day(month).isoformat() if known is None else str(known["ratings_as_at"])

    def known_at(self, date: str | None) -> bool:
        """Say whether something with this date had happened by the reporting month of this import."""
        return not self.partial or self.target is None or date is None or date <= self.as_at(self.target)

    @cached_property
    def by_hand(self) -> frozenset[str]:
        """The returns that people have a hand in: whether such a one is submitted is for them to say."""
        return imported.returns_by_hand(self.reader)

    @cached_property
    def closed_exceptions(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """The exceptions that were closed before the import, by scheme."""
        found: dict[str, list[Mapping[str, Any]]] = {}
        for exception in self.ledger.rows("exception"):
            if exception["closed_on"] is not None:
                found.setdefault(exception["scheme_id"], []).append(exception)
        return found

    def named(self, table: str, row_id: str) -> Mapping[str, Any]:
        """Return a row of a table as it will be."""
        return next(row for row in self.ledger.rows(table) if row["id"] == row_id)

    def refuse(self, row: SheetRow, column: str, reason: str) -> None:
        """Refuse a cell of a row."""
        self.rejects.append(row.reject(column, reason))
        self._refused.add((row.file, row.row))

    def refused(self, row: SheetRow) -> bool:
        """Say whether something of a row was refused already."""
        return (row.file, row.row) in self._refused

    def unique(self, file: str, key: Callable[[SheetRow], Hashable], column: str) -> list[SheetRow]:
        """Return a file's rows, refusing each that repeats an earlier one."""
        seen: dict[Hashable, int] = {}
        kept = []
        for row in self.folder.rows(file):
            first = seen.setdefault(key(row), row.row)
            if first != row.row:
                self.refuse(row, column, f"Row {first} says this already. Keep one of the two.")
            else:
                kept.append(row)
        return kept

    def refused_as_twofold(self, row: SheetRow, column: str, table: str, *key: Any) -> bool:
        """Refuse a row that stands for two rows of the portfolio, and say whether it does."""
        if not self.ledger.ambiguous(table, *key):
            return False
        what, shown = table.replace("_", " "), row.get(column)
        self.refuse(row, column, f"The portfolio has two {what}s called “{shown}”; rename one first.")
        return True

    def misspelt(self, row: SheetRow, column: str, table: str) -> bool:
        """Refuse a name that differs from another only in capitals, and say whether it does."""
        if table not in self._spelt:
            names = [str(known[KEYS[table][0]]) for known in self.ledger.rows(table)]
            self._spelt[table] = {name.casefold(): name for name in names}
        name = row.get(column)
        known = self._spelt[table].setdefault(name.casefold(), name)
        if known == name or self.ledger.find(table, name) is not None:
            return False
        what = _SAME[table]
        self.refuse(row, column, f"The same {what} is written {known} elsewhere. Use the same letters.")
        return True

    def look_up(self, row: SheetRow) -> None:
        """Refuse what a row names and is not there: for a row that is refused already, to say all at once."""
        if row.get("ref") is not None and row.file != "schemes.csv":
            self.scheme(row)
        if row.get("organisation") is not None:
            self.organisation(row)
        for column in ("person", "owner"):
            if row.get(column) is not None:
                self.person(row, column)
        if row.get("programme_area") is not None and row.file != "schemes.csv":
            self.programme(row)

    def scheme(self, row: SheetRow) -> str | None:
        """Return the id of the scheme a row names, or refuse the row."""
        ref = row.get("ref")
        if self.refused_as_twofold(row, "ref", "scheme", ref):
            return None
        return self._id(row, "ref", "scheme", f"There is no scheme {ref}.")

    def organisation(self, row: SheetRow) -> str | None:
        """Return the id of the organisation a row names, or refuse the row."""
        return self._id(
            row, "organisation", "organisation", f"There is no organisation {row.get('organisation')}."
        )

    def person(self, row: SheetRow, column: str) -> str | None:
        """Return the id of the person a row names, or refuse the row."""
        return self._id(
            row, column, "person", f"There is no person “{row.get(column)}”; add it to people.csv."
        )

    def subject(self, row: SheetRow) -> dict[str, Any] | None:
        """Return the programme or the scheme a row is about, or refuse the row."""
        if (row.get("ref") is None) == (row.get("programme_area") is None):
            self.refuse(row, "ref", "Fill in ref or programme_area, one of the two.")
            return None
        if row.get("ref") is not None:
            scheme = self.scheme(row)
            return None if scheme is None else {"programme_id": None, "scheme_id": scheme}
        programme = self.programme(row)
        return None if programme is None else {"programme_id": programme, "scheme_id": None}

    def programme(self, row: SheetRow) -> str | None:
        """Return the id of the programme area a row names, or refuse the row."""
        area = row.get("programme_area")
        return self._id(row, "programme_area", "programme", f"There is no programme area “{area}”.")

    def _id(self, row: SheetRow, column: str, table: str, refusal: str) -> str | None:
        found = self.ledger.find(table, row.get(column))
        if found is None:
            self.missing(row, column, table, refusal)
            return None
        return str(found["id"])

    def missing(self, row: SheetRow, column: str, table: str, refusal: str) -> None:
        """Refuse a row that names what is not there.

        When the file that would bring it could not be read, that is said once, and not of each such row. A
        row that would itself bring it was refused already, with the reason.
        """
        if row.file in _BROUGHT_BY[table]:
            return
        unread = next((file for file in _BROUGHT_BY[table] if file in self.folder.unread), None)
        if unread is None:
            bringing = self._refused_row(table, row.get(column))
            why = (
                refusal
                if bringing is None
                else f"{bringing.file}, row {bringing.row} is refused, and so is this."
            )
            self.refuse(row, column, why)
            return
        words = "Rows of other files need what this file brings. They can be taken once it can be read."
        self.rejects.append(Reject(unread, self.folder.unread[unread].row, "", words))
        self._refused.add((row.file, row.row))

    def _refused_row(self, table: str, name: str) -> SheetRow | None:
        """Return the row that would have brought a row of a table, had it not been refused."""
        file = _BROUGHT_BY[table][0]
        if file not in self._bringing:
            column = BY_FILE[file].columns[0].name
            gone = [row for row in (*self.folder.broken, *self.folder.refused) if row.file == file]
            self._refused |= {(row.file, row.row) for row in gone}
            rows = (*reversed(self.folder.rows(file)), *reversed(gone))  # the first of each name stays
            self._bringing[file] = {row.get(column): row for row in rows}
        found = self._bringing[file].get(name)
        return found if found is not None and self.refused(found) else None
