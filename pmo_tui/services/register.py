"""The register as it was asked for: filtered, sorted, grouped. Headless; the screen only shows it."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from db.reading import register
from db.reading.portfolio import View
from db.reading.reader import Reader
from db.reading.register import NATURAL, Order, SchemeRow, Sums
from db.reading.scope import Scope
from pmo_tui.domain.parsed import EVERYTHING, Query
from pmo_tui.domain.rag import WORDS

if TYPE_CHECKING:
    import datetime as dt

    from db.conditions import Condition
    from pmo_tui.domain.query import Context

WINDOW = 48
"""How many rows are fetched at once."""


class Grouping(StrEnum):
    """What the register is grouped by."""

    NONE = "none"
    PROGRAMME = "programme"
    ORGANISATION = "organisation"
    RATING = "rating"


class Asked(NamedTuple):
    """What a person asked the register for."""

    text: str = ""
    order: Order = NATURAL
    grouping: Grouping = Grouping.NONE


def context(view: View, today: "dt.date | None" = None) -> "Context":
    """Return what queries are read against in this portfolio. `today` lets a date be so called."""
    from pmo_tui.domain.fields import fields_for
    from pmo_tui.domain.query import Context

    dimensions = [(d.code, d.name) for d in view.components]
    return Context(
        fields_for(dimensions, [o.code for o in view.organisations]), view.portfolio.financial_year, today
    )


def read_query(text: str, view: View, today: "dt.date | None" = None) -> tuple[Query, tuple[str, ...]]:
    """Read a filter; return it and what its last part may become. `today` lets a date be so called."""
    if not text.strip():
        return EVERYTHING, ()
    from pmo_tui.domain import query

    read_against = context(view, today)
    return query.parse(text, read_against), query.completions(text, read_against)


def scope_of(view: View, parsed: Query) -> tuple[Scope, str]:
    """Return what figures are read for, and the organisation's code when it is one organisation's."""
    organisation = view.organisation(parsed.organisation) if parsed.organisation else None
    if organisation is None:
        return Scope.of(view), ""
    return Scope.of(view, organisation.id), organisation.code


class Group(NamedTuple):
    """One group of rows, or all of them."""

    label: str
    scope: Scope
    organisation: str
    condition: "Condition | None"
    ids: tuple[str, ...] | None
    """The schemes in order; None while everything is shown in natural order, which the file can window."""
    size: int
    sums: Sums | None


class GroupHeading(NamedTuple):
    """The line above a group."""

    label: str
    size: int
    sums: Sums | None


class Listing:
    """The lines of the register. Rows are fetched a window at a time and kept.

    One that begins a longer list is given what reads the `rest` with it.
    """

    def __init__(
        self,
        groups: Sequence[Group],
        order: Order,
        *,
        headed: bool,
        rest: "Callable[[Reader], Listing] | None" = None,
    ) -> None:
        self.groups = tuple(groups)
        self._order = order
        self._headed = headed
        self._rest = rest
        self._rows: dict[tuple[int, int], list[SchemeRow | None]] = {}
        lengths = [group.size + headed for group in groups]
        self._starts = [sum(lengths[:place]) for place in range(len(lengths) + 1)]

    def __len__(self) -> int:
        return self._starts[-1]

    @property
    def headed(self) -> bool:
        """Whether each group has a heading."""
        return self._headed

    @property
    def windowed(self) -> bool:
        """Whether everything is shown in natural order, so that rows are read by window."""
        return len(self.groups) == 1 and self.groups[0].ids is None and not self._headed

    @property
    def schemes(self) -> int:
        """How many rows there are, headings aside."""
        return sum(group.size for group in self.groups)

    @property
    def complete(self) -> bool:
        """Whether this is all that was asked for, and not only its beginning."""
        return self._rest is None

    def whole(self, reader: Reader) -> "Listing":
        """Return all that was asked for, reading it when this is only its beginning."""
        return self if self._rest is None else self._rest(reader)

    def ids(self, reader: Reader) -> set[str]:
        """Return every scheme that was asked for, reading what this does not hold."""

        def among(group: Group) -> Sequence[str]:
            return register.row_ids(reader, group.scope) if group.ids is None else group.ids

        return {row_id for group in self.whole(reader).groups for row_id in among(group)}

    def place(self, index: int) -> tuple[Group, int, int]:
        """Return the group a line belongs to, its number, and the row in it; -1 for its heading."""
        number = next(place for place, start in enumerate(self._starts[1:]) if index < start)
        return self.groups[number], number, index - self._starts[number] - self._headed

    def was_read(self, index: int) -> bool:
        """Say whether a line was read already; it may have been gone by then."""
        _, number, row = self.place(index)
        return row < 0 or (number, row // WINDOW) in self._rows

    def known(self, index: int) -> SchemeRow | GroupHeading | None:
        """Return one line when it was read already, else None; None too when its scheme was gone by then."""
        group, number, row = self.place(index)
        if row < 0:
            return GroupHeading(group.label, group.size, group.sums)
        window, offset = divmod(row, WINDOW)
        rows = self._rows.get((number, window))
        return rows[offset] if rows is not None and offset < len(rows) else None

    def line(self, reader: Reader, index: int) -> SchemeRow | GroupHeading | None:
        """Return one line, reading its window when it is not known yet. None when its scheme is gone."""
        if not self.was_read(index):
            group, number, row = self.place(index)
            window = row // WINDOW
            self._rows[number, window] = self._read(reader, group, window * WINDOW)
        return self.known(index)

    def _read(self, reader: Reader, group: Group, start: int) -> list[SchemeRow | None]:
        """Read a window, each row at its scheme's place in the list."""
        if group.ids is None:
            limit = min(WINDOW, group.size - start)
            late = start > group.size // 2  # nearer to the end: counted from there
            offset = group.size - start - limit if late else start
            order = self._order._replace(descending=late)
            ids = register.row_ids(reader, group.scope, group.condition, order, offset=offset, limit=limit)
            ids = ids[::-1] if late else ids
        else:
            ids = list(group.ids[start : start + WINDOW])
        rows = register.rows_of(reader, group.scope, ids, organisation=group.organisation)
        by_id = {row.id: row for row in rows}
        return [by_id.get(row_id) for row_id in ids]

    def index_of(self, reader: Reader, scheme_id: str) -> int | None:
        """Return the line of a scheme, or None when it is not shown."""
        for group, start in zip(self.groups, self._starts, strict=False):
            ids = group.ids
            if ids is None:
                return register.place_of(reader, group.scope, scheme_id)
            if scheme_id in ids:
                return start + self._headed + ids.index(scheme_id)
        return None

    def neighbour(self, reader: Reader, scheme_id: str, step: int) -> str | None:
        """Return the scheme before or after one in this list; None at its ends."""
        here = self.index_of(reader, scheme_id)
        while here is not None and 0 <= here + step < len(self):
            here += step
            found = self.line(reader, here)
            if isinstance(found, SchemeRow) and found.id != scheme_id:
                return found.id
        return None


def quick_listing(reader: Reader, view: View, asked: Asked, parsed: Query) -> Listing:
    """Return what can be shown at once: the whole register by window, or a filter's first rows.

    A filter's count is then only what is known so far; `Listing.whole` and `full_listing` complete it.
    """
    scope, code = scope_of(view, parsed)
    if parsed.condition is None and asked.order == NATURAL and asked.grouping is Grouping.NONE:
        count = register.count(reader, scope)
        return Listing([Group("", scope, code, None, None, count, None)], asked.order, headed=False)
    ids = tuple(register.row_ids(reader, scope, parsed.condition, asked.order, limit=WINDOW))
    group = Group("", scope, code, parsed.condition, ids, len(ids), None)
    begun = len(ids) == WINDOW or asked.grouping is not Grouping.NONE

    def rest(reader: Reader) -> Listing:
        return full_listing(reader, view, asked, parsed)[0]

    return Listing([group], asked.order, headed=False, rest=rest if begun else None)


def full_listing(reader: Reader, view: View, asked: Asked, parsed: Query) -> tuple[Listing, Sums]:
    """Return the whole list with its groups, and what everything shown adds up to."""
    scope, code = scope_of(view, parsed)
    if asked.grouping is Grouping.NONE:
        if parsed.condition is None and asked.order == NATURAL:
            ids, total = None, register.sums(reader, scope)
        else:  # the filter is asked once; what it lets through is added up by its ids
            ids = tuple(register.row_ids(reader, scope, parsed.condition, asked.order))
            total = register.sums_of(reader, scope, ids)
        group = Group("", scope, code, parsed.condition, ids, total.schemes, total)
        return Listing([group], asked.order, headed=False), total
    from db.conditions import All

    groups = []
    for label, group_scope, group_code, extra in _parts(reader, view, asked.grouping, scope, code):
        condition = extra if parsed.condition is None else All((parsed.condition, extra))
        ids = tuple(register.row_ids(reader, group_scope, condition, asked.order))
        if ids:
            sums = register.sums_of(reader, group_scope, ids)
            groups.append(Group(label, group_scope, group_code, condition, ids, len(ids), sums))
    if asked.grouping is Grouping.ORGANISATION:  # the filter judges each share, and not its whole scheme
        total = _added(groups, scope)
    else:
        total = register.sums(reader, scope, parsed.condition)
    return Listing(groups, asked.order, headed=True), total


def sums_of(reader: Reader, listing: Listing, scope: Scope, ids: Sequence[str]) -> Sums:
    """Add schemes up in a scope; where organisations have groups of their own, the shares that are listed."""
    if all(group.scope == scope for group in listing.groups):
        return register.sums_of(reader, scope, ids)
    wanted, groups = set(ids), []
    for group in listing.groups:
        own = tuple(row_id for row_id in group.ids or () if row_id in wanted)
        groups.append(group._replace(ids=own, sums=register.sums_of(reader, group.scope, own)))
    return _added(groups, scope)


def _added(groups: Sequence[Group], scope: Scope) -> Sums:
    """Add groups of shares up; a scheme that stands in several of them is counted once."""
    parts = [group.sums for group in groups if group.sums is not None]
    total = Sums(*(sum(getattr(part, name) or 0 for part in parts) for name in Sums._fields))
    schemes = len({row_id for group in groups for row_id in group.ids or ()})
    return total._replace(schemes=schemes, prior_fot=total.prior_fot if scope.prior_id else None)


def _parts(
    reader: Reader, view: View, grouping: Grouping, scope: Scope, code: str
) -> "list[tuple[str, Scope, str, Condition]]":
    from db.conditions import Compare

    if grouping is Grouping.ORGANISATION:
        return [
            (f"{o.code}  {o.name}", Scope.of(view, o.id), o.code, Compare("org", "=", o.code))
            for o in view.organisations
            if code in ("", o.code)
        ]
    if grouping is Grouping.RATING:
        wanted = [(word, rating.value) for rating, word in WORDS.items()] + [("Not rated", "none")]
        return [(word, scope, code, Compare("rag", "=", value)) for word, value in wanted]
    from db.reading.people import programmes

    areas = programmes(reader)
    return [(area.name, scope, code, Compare("programme_id", "=", area.id)) for area in areas]
