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
    "since": ("since", "from this day or time on, as in since:2018-10-01"),
}
"""How the history is found in: the name of each part, what it asks for, and its help."""

_SAYS_LITTLE = frozenset(
    {
        *("proposed", "source", "plan_source", "actual_source", "kind"),
        *("submitted_by", "submitted_at", "raised_on", "opened_on"),
        *("ref", "code", "financial_year", "month"),
    }
)
"""Columns that change beside what a person meant to change, or that name the row already."""


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


def main_change(entry: Entry) -> FieldChange | None:
    """Return the field that says most of what became of a row; None when no field is shown."""
    return min(entry.changes, key=_tells_little, default=None)


def most_telling(entries: Sequence[Entry]) -> Entry | None:
    """Return the row that says most of what a change set was about; None when there is none.

    A return that went back to draft because of the change says least.
    """

    def order(entry: Entry) -> tuple[bool, int, int]:
        return (entry.table == "return", _tells_little(main_change(entry)), entry.seq)

    return min(entries, key=order, default=None)


def _tells_little(change: FieldChange | None) -> int:
    """Say how little a field tells; one that only names another row tells least."""
    if change is None:
        return 3
    if change.column.endswith("_id"):
        return 2
    return 1 if change.column in _SAYS_LITTLE else 0
