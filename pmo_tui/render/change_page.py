"""A page of before and after: one change set, or one row of it, in full."""

from collections.abc import Sequence

from db.reading.change_sets import SealedSet
from pmo_tui.domain.changes import Entry, FieldChange, told
from pmo_tui.domain.period import month_name
from pmo_tui.domain.text import plain_lines
from pmo_tui.domain.times import when_words
from pmo_tui.render.cells import Cell
from pmo_tui.render.differences import differences, flow, same_words
from pmo_tui.render.page import Page

SHORT = 40
"""Characters of a value up to which it stands beside the other one, with an arrow between them."""

NOTHING = "–"
"""Stands for a value that is not there."""

_LABEL = 13


def who_words(name: str, role: str) -> str:
    """Return a person as the history names them: name, then role."""
    return f"{name}, {role}" if role else name


def details_page(
    width: int,
    record: SealedSet,
    entries: Sequence[Entry],
    *,
    answers: Sequence[int] = (),
    tables: Sequence[tuple[str, int]] = (),
    more: int = 0,
) -> Page:
    """Build what stands beside the list: the changes in full, then who, why, with what, and the seal.

    Args:
        width: the page's.
        record: the change set, with all its rows counted.
        entries: the rows to spell out: all of a small change set, the first of a large one, or a single one.
        answers: numbers of the change sets it answers to.
        tables: what its rows are, and how many of each.
        more: how many rows are not spelled out.
    """
    page = Page(width)
    who = who_words(record.actor, record.role)
    page.text(f"#{record.number} · {when_words(record.at_utc)} · {who}", "title")
    if record.reason:
        page.labelled("Reason", record.reason, label_width=_LABEL)
    before = ""
    for entry in entries:
        entry_block(page, entry, named=entry.row_id != before)
        before = entry.row_id
    if more > 0:
        page.text(f"and {more:,} more rows: Enter opens them all.", "muted")
    page.blank()
    _facts(page, record, answers, tables)
    return page


def _facts(page: Page, record: SealedSet, answers: Sequence[int], tables: Sequence[tuple[str, int]]) -> None:
    facts = [("Kind", record.kind.value)]
    if tables:
        facts.append(("Holds", ", ".join(f"{number:,} {words}" for words, number in tables)))
    if answers:
        facts.append(("Takes back", ", ".join(f"#{number}" for number in answers)))
    facts += [
        ("Login", record.login or "not known"),
        ("Recorded", f"{record.at_utc[:19].replace('T', ' ')} UTC"),
        ("Written by", f"pmo-tui {record.app_version}"),
        ("Sealed", f"as number {record.seal:,} of this file"),
    ]
    for label, words in facts:
        page.labelled(label, words, label_width=_LABEL, style="muted")


def entry_block(page: Page, entry: Entry, *, named: bool = True) -> None:
    """Draw a row with every field before and after, in full; its name unless it stands there already."""
    month = f" ({month_name(entry.month)})" if entry.month else ""
    verb = f": {entry.action}" if entry.action in {"added", "removed"} else ""
    if named:
        page.text(f"{entry.row}{month}, {entry.table}{verb}", "bold")
    for change in told(entry):
        if not _named_already(change, entry):
            field_block(page, change, entry.action)


def _named_already(change: FieldChange, entry: Entry) -> bool:
    """Say whether a field only refers to what the row's name begins with: its scheme, its month."""
    if entry.action == "changed" or not change.column.endswith("_id"):
        return False
    value = change.after or change.before
    month = month_name(entry.month) if entry.month else ""
    return value in ("", month) or entry.row.startswith(f"{value},") or entry.row == value


def is_text(change: FieldChange) -> bool:
    """Say whether a field holds text of its own, too long to stand beside what it was."""
    return max(len(change.before), len(change.after)) > SHORT or "\n" in change.before + change.after


def field_block(page: Page, change: FieldChange, action: str, *, most: int = 0, indent: int = 3) -> None:
    """Draw a field before and after: short values with an arrow, texts with what differs marked.

    `most` is how many lines a text may take; 0 is all of it.
    """
    label = _styled(change.field, "muted")
    if action != "changed":
        found = flow([*label, *_styled(change.after or change.before, "")], page.width - indent - 1)
    elif not is_text(change):
        values = f"{change.before or NOTHING} → {change.after or NOTHING}"
        found = flow([*label, *_styled(values, "")], page.width - indent - 1)
    elif not change.before:
        found = flow([*label, ("\n", ""), *_styled(change.after, "")], page.width - indent - 1)
    elif same_words(change.before, change.after):
        found = flow([*label, *_styled("Only blanks differ.", "muted")], page.width - indent - 1)
    else:
        found = flow([*label, ("\n", ""), *differences(change.before, change.after)], page.width - indent - 1)
    shown = found[:most] if most else found
    for line in shown:
        page.add((" " * indent, ""), *line)
    if len(shown) < len(found):
        page.text(
            f"… {len(found) - len(shown)} more lines: Enter shows the whole text.", "muted", indent=indent
        )


def _styled(text: str, style: str) -> list[Cell]:
    """Return the words of a text in one style; line ends are cells of their own."""
    found: list[Cell] = []
    for number, line in enumerate(plain_lines(text)):
        found += [("\n", "")] if number else []
        found += [(word, style) for word in line.split()]
    return found
