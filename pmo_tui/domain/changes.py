"""What the history says of one row: who, when, why, and every field before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from db.enums import ChangeKind

Action = Literal["added", "changed", "removed", "noted"]
"""What happened to a row; "noted" is a change set about the file itself: a restore, a repair."""

FIND_KEYS: Mapping[str, tuple[str, str]] = {
    "who": ("person", "what this person changed: a name, or a part of one"),
    "field": ("field", 'changes of this field, as in field:overall, field:milestones, field:"annual plan"'),
    "scheme": ("scheme", "what belongs to this scheme, by its reference"),
    "since": ("since", "from this day or time on, as in since:2018-10-01 or since:yesterday"),
    "until": ("until", "to the end of this day or minute, as in until:2018-10-31"),
}
"""How the history is found in: the name of each part, what it asks for, and its help."""

_SAYS_LITTLE = frozenset(
    {
        *("proposed", "source", "plan_source", "actual_source", "kind"),
        *("submitted_by", "submitted_at", "raised_on", "opened_on"),
        *("ref", "code", "financial_year", "month", "status_reason", "closed_reason"),
    }
)
"""Columns that change beside what a person meant to change, or that name the row already."""

_BOOKKEEPING = frozenset({"source", "plan_source", "actual_source"})
"""Columns that say where a value comes from; beside the value itself they are not worth a line."""

_FOLLOWS = frozenset({"rating", "forecast of a month", "month of a profile"})
"""Rows that follow from another one of the same change set: a status, a forecast, a share."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a row, before and after, as a person would write it; empty for nothing."""

    column: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One row that was saved: who, when, why, which, and every field that changed."""

    seq: int
    cs_id: str
    number: int
    at_utc: str
    who: str
    role: str
    kind: ChangeKind
    reason: str
    table: str
    """In the field's words."""
    row_id: str
    row: str
    """As "A9 Pathway Redesign, Milestones"."""
    short: str
    """As "A9, Milestones"."""
    month: str
    """The reporting month the row belongs to, as "2018-10"; empty for none."""
    action: Action
    changes: tuple[FieldChange, ...]
    of_month: str = ""
    """The month a figure is for, as "2018-12"; empty for what is not of a month."""


@dataclass(frozen=True, slots=True)
class Alike:
    """The same rating given to several schemes at once."""

    schemes: int
    dimension: str
    before: str
    """Empty when they were not all rated the same before."""
    after: str
    """Empty when they are not all rated the same now, as after an undo."""


def main_change(entry: Entry) -> FieldChange | None:
    """Return the field that says most of what became of a row; None when no field is shown."""
    return min(entry.changes, key=tells_little, default=None)


def told(entry: Entry) -> tuple[FieldChange, ...]:
    """Return the fields worth telling: bookkeeping, and a proposal that was taken, only on their own."""
    values = {change.column: change.after for change in entry.changes}
    taken = values.get("chosen", "") if values.get("chosen") == values.get("proposed") else ""
    found = tuple(
        change
        for change in entry.changes
        if change.column not in _BOOKKEEPING and not (taken and change.column == "proposed")
    )
    return found or entry.changes


def in_order(entries: Sequence[Entry]) -> list[Entry]:
    """Return the rows of a change set as people tell them.

    A status comes before what follows from it, the months of a figure in calendar order; the rest as it was
    written.
    """
    entries = sorted(entries, key=lambda entry: not _is_status(entry))
    found = list(entries)
    for table in {entry.table for entry in entries if entry.of_month}:
        places = [place for place, entry in enumerate(entries) if entry.of_month and entry.table == table]
        months = sorted(
            (entries[place] for place in places), key=lambda e: (e.row.rpartition(", ")[0], e.of_month)
        )
        for place, entry in zip(places, months, strict=True):
            found[place] = entry
    return found


def alike(entries: Sequence[Entry]) -> Alike | None:
    """Return what several schemes were rated at once; None when a change set is about anything else.

    A scheme that was rated so already, and only got the reason, is one of them.
    """
    rated = [(entry, main_change(entry)) for entry in entries if entry.table == "rating"]
    changes = [change for _, change in rated if change is not None and change.column == "chosen"]
    parts = [entry.short.partition(", ") for entry, _ in rated]
    if not changes or any(entry.table not in {"rating", "return"} for entry in entries):
        return None
    schemes, dimensions = {scheme for scheme, _, _ in parts}, {name for _, _, name in parts}
    if len(schemes) < 2 or len(schemes) < len(rated) or len(dimensions) > 1:
        return None
    before, after = {change.before for change in changes}, {change.after for change in changes}
    if len(before) > 1 and len(after) > 1:
        return None
    return Alike(
        len(schemes),
        dimensions.pop(),
        before.pop() if len(before) == 1 else "",
        after.pop() if len(after) == 1 else "",
    )


def most_telling(entries: Sequence[Entry]) -> Entry | None:
    """Return the row that says most of what a change set was about; None when there is none.

    A status comes before the ratings that follow from it, a forecast before its months. A return that went
    back to draft because of the change says least.
    """

    def order(entry: Entry) -> tuple[bool, int, bool, bool, int]:
        returned, follows = entry.table == "return", entry.table in _FOLLOWS
        return (returned, tells_little(main_change(entry)), follows, not _is_status(entry), entry.seq)

    return min(entries, key=order, default=None)


def _is_status(entry: Entry) -> bool:
    main = main_change(entry)
    return main is not None and main.column == "status" and entry.action == "changed"


def tells_little(change: FieldChange | None) -> int:
    """Say how little a field tells, 0 to 3; one that only names another row tells least, no field nothing."""
    if change is None:
        return 3
    if change.column.endswith("_id"):
        return 2
    return 1 if change.column in _SAYS_LITTLE else 0
