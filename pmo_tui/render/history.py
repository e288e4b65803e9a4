"""The history: change sets as lines of a table, their rows, and pages of before and after."""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple, TypeGuard

from rich.cells import cell_len

from db.enums import ChangeKind
from db.reading.change_sets import SealedSet
from pmo_tui.domain.changes import Action, Alike, Entry, FieldChange, in_order, main_change, told
from pmo_tui.domain.period import month_name
from pmo_tui.domain.text import plain
from pmo_tui.domain.times import when_words
from pmo_tui.render.cells import Cell, Line, fit, text_cell
from pmo_tui.render.change_page import NOTHING, field_block, is_text, who_words
from pmo_tui.render.columns import Column, arrange
from pmo_tui.render.page import Page

if TYPE_CHECKING:
    from pmo_tui.services.change_sets import Group

WIDE = 110
"""Columns of the table from which names have more room."""

NARROW = 68
"""Columns of the table below which a line has the day alone, without the time."""

MOST_LINES = 6
"""Lines of a text that a scheme's own page shows of one change."""

LEAST_NAME = 8
"""Columns below which a part of a name says nothing."""

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
    many: Alike | None = None
    """What several schemes were rated at once, when that is all it did."""
    of: "SetLine | None" = None
    """What an undo or a redo is of, in the end."""


def set_line(found: "Group", *, opened: bool = False) -> SetLine:
    """Return a change set of the timeline as a line of the table."""
    of = set_line(found.of) if found.of is not None else None
    return SetLine(found.record, found.first, opened, found.many, of)


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
    layout = arrange(_columns(width, highest, 0), width - 1)
    return _columns(width, highest, next(p.width for p in layout.placed if p.column.key == "what"))


def _columns(width: int, highest: int, room: int) -> list[Column[SetLine]]:
    number = max(4, len(f"#{highest}"))
    who = 26 if width >= WIDE else 11
    when = 17 if width >= NARROW else 11
    return [
        Column(
            "number", "No.", number, lambda row, look: (f"#{row.record.number}", ""), right=True, fixed=True
        ),
        Column("when", "When", when, lambda row, look: _when(row.record, when), fixed=True),
        Column("who", "Who", who, lambda row, look: _who(row.record, who), fixed=True),
        Column(
            "what",
            "What was changed",
            12,
            lambda row, look: _what(row, room),
            fixed=True,
            flexible=True,
            comfort=60,
        ),
        Column("rows", "Items", 6, lambda row, look: _rows(row.record), right=True, core=True),
        Column("reason", "Reason", 28, lambda row, look: text_cell(row.record.reason, "muted")),
        Column("kind", "Kind", 11, lambda row, look: (row.record.kind.value, "muted")),
        Column("role", "Role", 20, lambda row, look: text_cell(row.record.role, "muted")),
    ]


def _when(record: SealedSet, width: int) -> Cell:
    """Give the day, and the time where there is room for it; the details have it in any case."""
    words = when_words(record.at_utc)
    return (words if len(words) <= width else words[:-6], "muted")


def _who(record: SealedSet, width: int) -> Cell:
    """Name the role too where there is room for it; it has a column of its own."""
    both = who_words(record.actor, record.role)
    return text_cell(both if len(both) <= width else record.actor)


def _rows(record: SealedSet) -> Cell:
    return (f"{record.found:,}" if record.found else "–", "muted")


def _what(row: SetLine, room: int) -> Cell:
    mark = " " if not row.record.found else "▾" if row.opened else "▸"
    words = set_words(row, room - 2)
    return text_cell(f"{mark} {words}", "bold" if row.opened else "")


def set_words(line: SetLine, room: int = 0) -> str:
    """Say in a line what a change set was about: its kind unless it is an edit, and what it changed first.

    One that rated many schemes says how many. What is told as a whole is so when it is undone or done again.
    With `room`, the row's name gives way before what became of it does.
    """
    record, first = line.record, line.first
    kind = "" if record.kind is ChangeKind.EDIT else f"{record.kind.value.capitalize()}: "
    if record.kind is ChangeKind.UNDO and record.reason:
        kind = f"{record.reason[:1].upper()}{record.reason[1:]}: "
    whole = _whole(line) if line.of is None else _whole(line.of) and set_words(line.of)
    if whole or first is None:
        return f"{kind}{whole or record.reason or 'the whole file'}"
    if line.many is not None:
        return f"{kind}{many_words(line.many, room - cell_len(kind) if room else 0)}"
    became = _became(first)
    end = f": {became}" if became else ""
    name = _name(first, room - cell_len(kind + end)) if room else plain(first.row)
    return f"{kind}{name}{end}"


def _whole(line: SetLine) -> str:
    """Say what a change set was about as a whole; empty where its first row says it.

    An import, or an edit of many rows, is told by its reason: its first row says little of the rest.
    """
    record, first = line.record, line.first
    if record.kind is ChangeKind.IMPORT:
        return record.reason or "the whole file"
    if first is None or line.many is not None:
        return ""
    if record.kind is ChangeKind.FREEZE:
        return plain(first.row)
    if first.table == "month" and first.action == "added":
        return f"{plain(first.row)} opened"
    if first.action == "removed":
        return ""
    if record.found > SPELT and record.reason and record.kind is ChangeKind.EDIT:
        return f"{record.reason[:1].upper()}{record.reason[1:]}"
    return ""


def many_words(many: Alike, room: int = 0) -> str:
    """Say what several schemes were rated at once: "3 schemes: Total risks → Red", or without what."""
    change = f"→ {many.after}" if many.after else f"{many.before or NOTHING} → as before"
    long, short = (f"{many.schemes:,} schemes{what} {change}" for what in (f": {many.dimension}", ""))
    return long if not room or cell_len(long) <= room else short


def _name(entry: Entry, room: int) -> str:
    """Name a row: in full, or its scheme by reference alone, or only what it belongs to, by the room."""
    long, short = plain(entry.row), plain(entry.short)
    head, _, rest = short.partition(", ")
    if cell_len(long) <= room:
        return long
    if rest and cell_len(short) <= room:
        return short
    if room < cell_len(head) + LEAST_NAME:
        return head if head != long else fit(long, max(room, LEAST_NAME)).rstrip()
    return fit(short if rest else long, room).rstrip()


def _became(entry: Entry) -> str:
    change = main_change(entry)
    verb = "" if entry.action == "changed" else f"{entry.action} "
    return f"{verb}{change_words(change, entry.action)}" if _tells(change, entry) else verb.rstrip()


def _tells(change: FieldChange | None, entry: Entry) -> TypeGuard[FieldChange]:
    """Say whether a field says more than the row's name: of a removed row its name says it already."""
    return change is not None and not (entry.action == "removed" and change.before in entry.row)


def change_words(change: FieldChange, action: Action = "changed") -> str:
    """Say in a few words how a field changed; a text is only named, and a rating needs no name."""
    if is_text(change):
        return f"{change.field} written" if not change.before else f"{change.field} reworded"
    name = "" if change.column == "chosen" else f"{change.field} "
    if action != "changed":
        return f"{name}{change.after or change.before}"
    return f"{name}{change.before or NOTHING} → {change.after or NOTHING}"


def row_line(row: RowLine, width: int) -> Line:
    """Draw a row of an opened change set: its name, the field, before and after."""
    entry = row.entry
    change = main_change(entry)
    field_width = 18 if width >= 72 else 12
    name = max(12, int((width - field_width) * 0.45))
    line: Line = [
        (f"   {SIGNS[entry.action]} ", "accent"),
        (fit(_name(entry, name), name), ""),
        (" ", ""),
    ]
    room = width - name - field_width - 7
    if change is None:
        line.append((fit(entry.action, field_width + room), "muted"))
        return line
    more = f" +{len(told(entry)) - 1}" if len(told(entry)) > 1 else ""
    line += [(fit(text_cell(change.field)[0], field_width), "muted"), (" ", "")]
    line.append((values_words(change, entry.action, room - len(more)), ""))
    line.append((more, "muted"))
    return line


def values_words(change: FieldChange, action: str, room: int) -> str:
    """Return before and after side by side in this much room; the longer one gives way first."""
    before, after = text_cell(change.before)[0], text_cell(change.after)[0]
    if action != "changed":
        return fit(after or before, room).rstrip()
    before, after = before or NOTHING, after or NOTHING
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
        before = ""
        for entry in in_order(rows[::-1])[:SPELT]:
            _scheme_row(page, entry, subject, named=entry.row_id != before)
            before = entry.row_id
        if len(rows) > SPELT:
            page.text(f"and {len(rows) - SPELT:,} more rows: Enter shows them.", "muted", indent=3)
    if not entries:
        page.add((" Nothing was changed yet.", "muted"))
    if more > 0:
        page.blank()
        page.text(f"and {more:,} older rows: / in the history (9) finds them with scheme:…", "muted")


def _scheme_row(page: Page, entry: Entry, subject: str, *, named: bool) -> None:
    own = entry.row.removeprefix(subject).removeprefix(", ")
    month = f" ({month_name(entry.month)})" if entry.month else ""
    change = main_change(entry)
    name = f"{own or entry.table}{month}"
    if entry.action != "changed":
        about = f", {change_words(change, entry.action)}" if _tells(change, entry) else ""
        table = f"{entry.table} " if own else ""
        page.text(f"{name}: {table}{entry.action}{about}", indent=3)
    elif named and change is not None and len(told(entry)) == 1 and not is_text(change):
        page.text(f"{name}: {change_words(change)}", indent=3)
    else:
        if named:
            page.text(name, indent=3)
        for each in told(entry):
            field_block(page, each, entry.action, most=MOST_LINES, indent=5)
