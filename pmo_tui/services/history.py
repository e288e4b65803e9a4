"""The history as people read it: by scheme, person and field, before and after; and undo."""

import contextlib
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.enums import ChangeKind
from db.reading import history
from db.reading.history import SavedRow, Wanted
from db.reading.images import Rows
from db.reading.reader import Reader
from pmo_tui.domain.changes import Action, Entry, FieldChange, in_order, main_change
from pmo_tui.domain.problem import Problem
from pmo_tui.errors import Refused
from pmo_tui.services import refusals, words
from pmo_tui.services.refusals import MOST_NAMED
from pmo_tui.services.return_rows import left_incomplete
from pmo_tui.services.workspace import Workspace

if TYPE_CHECKING:
    from db.audit.undo import UndoPlan
    from db.unit_of_work import Committed

WHOLE_FILE = "the whole file"


@dataclass(frozen=True, slots=True)
class Line:
    """One changed field, or one row that was added or removed."""

    number: int
    at_utc: str
    who: str
    role: str
    kind: str
    reason: str
    table: str
    row: str
    month: str
    action: Action
    field: str
    before: str
    after: str


def count(reader: Reader, asked: Wanted = history.EVERYTHING) -> int:
    """Count the entries of a timeline."""
    return history.count(reader, asked)


def timeline(
    reader: Reader, asked: Wanted = history.EVERYTHING, *, offset: int = 0, limit: int = 64
) -> list[Entry]:
    """Return some entries, the latest first. A field that was asked for is the only one in them."""
    rows = Rows(reader)
    saved = history.window(reader, asked, offset=offset, limit=limit)
    return [_entry(row, asked, rows) for row in saved]


def entries_at(reader: Reader, seqs: Iterable[int], asked: Wanted = history.EVERYTHING) -> list[Entry]:
    """Return the entries at these places of the history, the latest first; fields as in a timeline."""
    rows = Rows(reader)
    return [_entry(row, asked, rows) for row in history.rows_at(reader, seqs)]


def lines(entries: Iterable[Entry], *, fields: bool = False) -> list[Line]:
    """Return entries as lines, one per changed field; a row added or removed is one line.

    `entries` come the latest first; the rows of one change set are told as the screen tells them
    (`domain.changes.in_order`). `fields` gives the fields of added and removed rows too, as the history of
    one field needs.
    """
    found = []
    for _, group in itertools.groupby(entries, key=lambda entry: entry.cs_id):
        for entry in in_order(list(group)[::-1]):
            split = entry.changes and (fields or entry.action == "changed")
            changes = entry.changes if split else (main_change(entry) or FieldChange("", "", "", ""),)
            found += [_line(entry, change) for change in changes]
    return found


def undo(workspace: Workspace, cs_id: str) -> "Committed":
    """Take a change set back with an inverse one. Raises Refused when somebody changed it since.

    A frozen month's rows are refused too (PeriodFrozen), what a submitted return would then lack, and what no
    save would leave (`soundness`). After a refusal the file is as it was.
    """
    target = _change_set(workspace, cs_id)
    return _inverse(workspace, target.id, f"undo of #{target.number}")


def redo(workspace: Workspace, undo_id: str) -> "Committed":
    """Take an undo back, so that what it took back is there again. Raises as `undo` does."""
    target = _change_set(workspace, undo_id)
    if target.kind is not ChangeKind.UNDO or not target.parents:
        raise Refused([Problem("", f"#{target.number} is not an undo, so there is nothing to do again.")])
    first = _change_set(workspace, target.parents[0])
    return _inverse(workspace, target.id, f"redo of #{first.number}")


def _change_set(workspace: Workspace, cs_id: str) -> history.ChangeSetRecord:
    reader = Reader(workspace.path)
    try:
        found = history.change_set(reader, cs_id=cs_id)
    finally:
        reader.close()
    if found is None:
        raise Refused([Problem("", "That change is not in this file's history.")])
    return found


def _inverse(workspace: Workspace, cs_id: str, reason: str) -> "Committed":
    from db.audit.undo import plan_undo
    from db.unit_of_work import translated
    from pmo_tui.services.soundness import put_back

    with workspace.unit(ChangeKind.UNDO, reason, parents=[cs_id]) as unit:
        with translated():
            plan = plan_undo(unit.sqlite, cs_id)
        if not plan.conflicts:
            put_back(unit, plan)
        lacking = left_incomplete(unit, cs_id) if not plan.conflicts else []
        if lacking:
            first = "Take the return back to draft first (S on the scheme), or undo its submission."
            raise Refused([*lacking[:MOST_NAMED], Problem("", first)])
        done = None if plan.conflicts else unit.commit()
    if done is None:
        raise _refusal(workspace, plan)
    return done


def _refusal(workspace: Workspace, plan: "UndoPlan") -> Refused:
    if not plan.conflicts:
        return Refused([Problem("", f"#{plan.number} holds nothing that could be taken back.")])
    with contextlib.closing(Reader(workspace.path)) as reader:
        return Refused(refusals.problems(plan, Rows(reader)))


def _entry(saved: SavedRow, asked: Wanted, rows: Rows) -> Entry:
    columns = {column for table, column in asked.columns if table == saved.table}
    return Entry(
        seq=saved.seq,
        cs_id=saved.cs_id,
        number=saved.number,
        at_utc=saved.at_utc,
        who=saved.actor,
        role=saved.role,
        kind=saved.kind,
        reason=saved.reason,
        table=words.table_words(saved.table) if saved.table else "file",
        row_id=saved.row_id,
        row=words.row_label(saved.table, saved.image, rows) if saved.table else WHOLE_FILE,
        short=words.short_label(saved.table, saved.image, rows) if saved.table else WHOLE_FILE,
        month=words.row_month(saved.image, rows),
        action=_action(saved),
        changes=tuple(_changes(saved, columns, rows)),
        of_month=str(saved.image.get("month") or "") if saved.table in words.MONTHLY else "",
    )


def _action(saved: SavedRow) -> Action:
    if not saved.table:
        return "noted"
    return "added" if saved.before is None else "removed" if saved.after is None else "changed"


def _changes(saved: SavedRow, columns: set[str], rows: Rows) -> Iterable[FieldChange]:
    for column in saved.changed or saved.image:
        if column in words.HIDDEN or (columns and column not in columns):
            continue
        before, after = (
            "" if image is None else words.field_words(saved.table, column, image, rows)
            for image in (saved.before, saved.after)
        )
        if before or after:
            yield FieldChange(column, words.column_words(column), before, after)


def _line(entry: Entry, change: FieldChange) -> Line:
    return Line(
        number=entry.number,
        at_utc=entry.at_utc,
        who=entry.who,
        role=entry.role,
        kind=entry.kind.value,
        reason=entry.reason,
        table=entry.table,
        row=entry.row,
        month=entry.month,
        action=entry.action,
        field=change.field,
        before=change.before,
        after=change.after,
    )
