"""The history: change sets as lines of a table, their rows, and pages of before and after."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from db.enums import ChangeKind
from db.reading.change_sets import SealedSet
from pmo_tui.domain.changes import Entry, FieldChange, main_change
from pmo_tui.domain.period import month_name
from pmo_tui.domain.times import when_words
from pmo_tui.render.cells import Cell, Line, fit, text_cell
from pmo_tui.render.change_page import SHORT, field_block, who_words
from pmo_tui.render.columns import Column
from pmo_tui.render.page import Page

WIDE = 96
"""Columns of the table from which names have more room."""

MOST_LINES = 6
"""Lines of a text that a scheme's own page shows of one change."""

SPELT = 8
"""Rows of one change set that a scheme's own page spells out."""

SIGNS = {"added": "+", "removed": "-", "changed": " ", "noted": " "}
"""What became of a row, before its name."""


class SetLine(NamedTuple):
    """A change set as the table shows it."""

    record: SealedSet
    first: Entry | None
    """The row that says most of it; None when it wrote none."""
    opened: bool


class RowLine(NamedTuple):
    """A row of an opened change set, drawn over the whole width of the table."""

    record: SealedSet
    entry: Entry


def columns(width: int, highest: int) -> list[Column[SetLine]]:
    """Return the table's columns: what fits is shown, the rest is scrolled to.

    Args:
        width: the table's.
        highest: the highest number of a change set: decides how wide numbers get.
    """
    number = max(4, len(f"#{highest}"))
    who = 24 if width >= WIDE else 16 if width >= 72 else 10
    return [
        Column(
            "number", "No.", number, lambda row, look: (f"#{row.record.number}", ""), right=True, fixed=True
        ),
        Column("when", "When", 17, lambda row, look: (when_words(row.record.at_utc), "muted"), fixed=True),
        Column("who", "Who", who, lambda row, look: _who(row.record), fixed=True),
        Column(
            "what",
            "What was changed",
            16,
            lambda row, look: _what(row),
            fixed=True,
            flexible=True,
            comfort=30,
        ),
        Column("rows", "Rows", 6, lambda row, look: _rows(row.record), right=True, core=True),
        Column("reason", "Reason", 28, lambda row, look: text_cell(row.record.reason, "muted")),
        Column("kind", "Kind", 11, lambda row, look: (row.record.kind.value, "muted")),
        Column("role", "Role", 20, lambda row, look: text_cell(row.record.role, "muted")),
    ]


def _who(record: SealedSet) -> Cell:
    return text_cell(who_words(record.actor, record.role))


def _rows(record: SealedSet) -> Cell:
    return (f"{record.rows:,}" if record.rows else "–", "muted")


def _what(row: SetLine) -> Cell:
    mark = " " if not row.record.rows else "▾" if row.opened else "▸"
    return text_cell(f"{mark} {set_words(row.record, row.first)}", "bold" if row.opened else "")


def set_words(record: SealedSet, first: Entry | None) -> str:
    """Say in a line what a change set was about: its kind unless it is an edit, and what it changed first."""
    kind = "" if record.kind is ChangeKind.EDIT else record.kind.value.capitalize()
    if record.kind is ChangeKind.UNDO and record.reason:
        kind = record.reason[:1].upper() + record.reason[1:]
    about = entry_words(first) if first is not None else record.reason or "the whole file"
    return f"{kind}: {about}" if kind else about


def entry_words(entry: Entry) -> str:
    """Say in a line what became of a row: "A9 Pathway Redesign, Overall: rating Red → Amber"."""
    change = main_change(entry)
    verb = "" if entry.action == "changed" else f"{entry.action} "
    words = f"{verb}{change_words(change)}" if change is not None else verb
    return f"{entry.row}: {words.strip()}" if words.strip() else entry.row


def change_words(change: FieldChange) -> str:
    """Say in a few words how a field changed; a text of its own is only named."""
    if max(len(change.before), len(change.after)) > SHORT:
        return f"{change.field} written" if not change.before else f"{change.field} reworded"
    if not change.before or not change.after:
        return f"{change.field} {change.after or change.before}"
    return f"{change.field} {change.before} → {change.after}"


def row_line(row: RowLine, width: int) -> Line:
    """Draw a row of an opened change set: its name, the field, before and after."""
    entry = row.entry
    change = main_change(entry)
    field_width = 18 if width >= 72 else 12
    name = max(12, int((width - field_width) * 0.45))
    line: Line = [
        (f"   {SIGNS[entry.action]} ", "accent"),
        (fit(text_cell(entry.row)[0], name), ""),
        (" ", ""),
    ]
    room = width - name - field_width - 7
    if change is None:
        line.append((fit(entry.action, field_width + room), "muted"))
        return line
    more = f" +{len(entry.changes) - 1}" if len(entry.changes) > 1 else ""
    line += [(fit(text_cell(change.field)[0], field_width), "muted"), (" ", "")]
    line.append((values_words(change, entry.action, room - len(more)), ""))
    line.append((more, "muted"))
    return line


def values_words(change: FieldChange, action: str, room: int) -> str:
    """Return before and after side by side in this much room; the longer one gives way first."""
    before, after = text_cell(change.before)[0], text_cell(change.after)[0]
    if action != "changed":
        return fit(after or before, room).rstrip()
    before, after = before or "nothing", after or "nothing"
    half = max(1, (room - 3) // 2)
    left = min(len(before), max(half, room - 3 - len(after)))
    return fit(f"{fit(before, left)} → {fit(after, max(1, room - 3 - left)).rstrip()}", room).rstrip()


def scheme_history(page: Page, entries: Sequence[Entry], more: int = 0, subject: str = "") -> None:
    """Draw a scheme's history, the latest first: a stop for each change set, its rows below it.

    Args:
        page: what is drawn on; stops are of kind "change", their key the change set's id and number.
        entries: as `services.history.timeline` returns them.
        more: how many older entries there are.
        subject: the scheme as rows name it, which its own page need not say again.
    """
    page.title("History", "Enter shows a change in full · z undoes it")
    for cs_id, group in groupby(entries, key=lambda entry: entry.cs_id):
        rows = list(group)
        head = rows[0]
        kind = "" if head.kind is ChangeKind.EDIT else f"{head.kind.value}  "
        words = f"{kind}{when_words(head.at_utc)}  {who_words(head.who, head.role)}"
        room = page.width - len(f" #{head.number}  ") - 1
        page.stop_line(
            "change",
            (cs_id, head.number),
            (f" #{head.number}  ", "accent"),
            (fit(text_cell(words)[0], room).rstrip(), "bold"),
        )
        if head.reason:
            page.text(head.reason, "muted", indent=3)
        for entry in reversed(rows[-SPELT:]):
            _scheme_row(page, entry, subject)
        if len(rows) > SPELT:
            page.text(f"and {len(rows) - SPELT:,} more rows: Enter shows them.", "muted", indent=3)
    if not entries:
        page.add((" Nothing was changed yet.", "muted"))
    if more > 0:
        page.blank()
        page.text(f"and {more:,} older rows: / in the history (9) finds them with scheme:…", "muted")


def _scheme_row(page: Page, entry: Entry, subject: str) -> None:
    name = entry.row.removeprefix(subject).removeprefix(", ") or entry.table
    month = f" ({month_name(entry.month)})" if entry.month else ""
    if entry.action != "changed":
        change = main_change(entry)
        about = f", {change_words(change)}" if change is not None else ""
        page.text(f"{name}{month}: {entry.table} {entry.action}{about}", indent=3)
        return
    page.text(f"{name}{month}", indent=3)
    for change in entry.changes:
        field_block(page, change, entry.action, MOST_LINES)
