"""Why a change set cannot be taken back: a sentence for each thing that stands in the way, a few of them."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from db.reading.images import Rows
from pmo_tui.domain.changes import FieldChange, tells_little
from pmo_tui.domain.period import month_name
from pmo_tui.domain.problem import Problem
from pmo_tui.domain.times import when_words
from pmo_tui.services import words

if TYPE_CHECKING:
    from db.audit.undo import Conflict, UndoPlan

MOST_NAMED = 5
"""Things in the way, or other reasons, that a refused undo spells out."""

_THINGS: Mapping[str, str] = {
    "confidence_split": "a forecast",
    "forecast_month": "a forecast",
    "profile_month": "figures",
    "exception_update": "commentary",
    "exception": "an exception",
    "rating": "a rating",
    "return_": "a return",
}
"""What a scheme has by a row of a table; what says most first. Other rows by their own names."""


def problems(plan: "UndoPlan", rows: Rows) -> list[Problem]:
    """Say what stands in the way of an undo: the main thing of each later change to a scheme or other row."""
    going = {step.row_id for step in plan.steps if step.action == "delete"}
    told = [_told(found, going, rows) for found in _things(plan.conflicts, rows)]
    said = list(dict.fromkeys(told))
    more = [Problem("", f"And {len(said) - MOST_NAMED} more like this.")] if len(said) > MOST_NAMED else []
    last = Problem("", f"#{plan.number} was not undone; nothing was changed.")
    return [*said[:MOST_NAMED], *more, last]


def _things(conflicts: "Iterable[Conflict]", rows: Rows) -> "list[list[Conflict]]":
    """Return the conflicts by what they are of, a scheme or else the row itself, and who changed it since."""
    places: dict[tuple[str, int], list[Conflict]] = {}
    for conflict in conflicts:
        subject = words.scheme_ref(conflict.table, _row(conflict, rows), rows) or conflict.row_id
        places.setdefault((subject, conflict.number), []).append(conflict)
    return list(places.values())


def _row(conflict: "Conflict", rows: Rows) -> Mapping[str, Any]:
    return rows.get(conflict.table, conflict.row_id) or {}


def _told(found: "list[Conflict]", going: set[str], rows: Rows) -> Problem:
    """Say the main thing of several that one change set made: of what refers to what would go, or a field."""
    links = {one.table: one for one in reversed(found) if one.field and one.now in going}
    if links:
        return _added(next((links[table] for table in _THINGS if table in links), found[0]), rows)
    return _changed(min(found, key=lambda one: tells_little(_field(one, rows)) if one.field else -1), rows)


def _added(conflict: "Conflict", rows: Rows) -> Problem:
    row = _row(conflict, rows)
    by = f"#{conflict.number}" if conflict.number else "made outside the app"
    ref, month = words.scheme_ref(conflict.table, row, rows), words.row_month(row, rows)
    if ref and conflict.table in _THINGS:
        of = f" for {month_name(month)}" if month else ""
        return Problem("", f"{ref} has {_THINGS[conflict.table]}{of} ({by}): undo that first.")
    what = f"{words.table_words(conflict.table)} {words.row_label(conflict.table, row, rows)}"
    return Problem("", f"{what[:1].upper()}{what[1:]} belongs to it ({by}): undo that first.")


def _field(conflict: "Conflict", rows: Rows) -> FieldChange:
    before, after = (
        words.value_words(conflict.table, conflict.field, value, rows) or "nothing"
        for value in (conflict.written, conflict.now)
    )
    return FieldChange(conflict.field, words.column_words(conflict.field), before, after)


def _changed(conflict: "Conflict", rows: Rows) -> Problem:
    row = words.row_label(conflict.table, rows.get(conflict.table, conflict.row_id), rows)
    at = f" on {when_words(conflict.at_utc)} (#{conflict.number})" if conflict.number else ""
    who = f"{conflict.by}{at}"
    if not conflict.field:
        what = "took it out" if conflict.now is None else "made it again"
        return Problem("", f"{row}: {who} {what} since.")
    of = _field(conflict, rows)
    return Problem(of.column, f"{row}: {who} changed {of.field} from {of.before} to {of.after} since.")
