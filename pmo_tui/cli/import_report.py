"""What a dry run says: a report for programs, and its lines for people."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from db.reading.images import Rows, table_rows
from db.reading.reader import Reader
from pmo_tui.domain.period import month_name
from pmo_tui.exchange.csv_files import Reject
from pmo_tui.exchange.ledger import Add, Change, Freeze
from pmo_tui.exchange.likeness import likely_meant
from pmo_tui.exchange.plan import ImportPlan
from pmo_tui.services import words

FIRST_CHANGES = 20
FIRST_REJECTS = 100
FIRST_NEW = 5
FIRST_ALIKE = 5
"""How many are printed; JSON has all."""

_NAMED = ("organisation", "programme", "person", "scheme")
"""Tables whose new rows are named, so that one that is only misspelt is seen."""


def report(plan: ImportPlan, reader: Reader) -> dict[str, Any]:
    """Return what would happen, as it is printed in JSON."""
    added, changed = plan.added, plan.changed
    rows = Rows(reader, {(op.table, op.row_id): op.values for op in plan.ops if isinstance(op, Add)})
    new = {table: _new(plan, table) for table in _NAMED if added[table]}
    frozen = [
        f"{month_name(op.month)} is written to compare with, and frozen."
        for op in plan.ops
        if isinstance(op, Freeze)
    ]
    return {
        "months": list(plan.months),
        "tables": [
            {"table": plural, "added": added[table], "changed": changed[table], "same": plan.same[table]}
            for table, (_, plural) in words.TABLES.items()
            if added[table] or changed[table] or plan.same[table]
        ],
        "new": {words.TABLES[table][1]: names for table, names in new.items()},
        "alike": {
            words.TABLES[table][1]: alike
            for table, names in new.items()
            if table != "scheme" and (alike := _alike(table, names, reader))
        },
        "changes": [entry for change in plan.changes for entry in _changes(change, rows)],
        "rejects": [asdict(reject) for reject in plan.rejects],
        "notes": [*plan.notes, *frozen],
        "applied": None,
        "backup": None,
    }


def _new(plan: ImportPlan, table: str) -> list[str]:
    """Return what people call the rows that would be added to a table."""
    return [_called(op.values) for op in plan.ops if isinstance(op, Add) and op.table == table]


def _alike(table: str, names: list[str], reader: Reader) -> dict[str, str]:
    """Return those of new names that may be misspelt, each with what was likely meant.

    People are called after their posts, many of which differ in one word: those of a first import are not
    compared with each other.
    """
    known = map(_called, table_rows(reader, table))
    return likely_meant(names, known, each_other=table == "programme")


def _called(values: Mapping[str, Any]) -> str:
    if "ref" in values:
        return f"{values['ref']} {values['name']}"
    return str(values.get("code") or values["name"])


def _changes(change: Change, rows: Rows) -> list[dict[str, str]]:
    return [
        {
            "table": words.table_words(change.table),
            "row": change.label,
            "field": words.column_words(column),
            "before": words.value_words(change.table, column, change.before[column], rows),
            "after": words.value_words(change.table, column, value, rows),
        }
        for column, value in change.values.items()
        if column not in words.HIDDEN
    ]


def lines(report: dict[str, Any]) -> list[str]:
    """Return the report for people."""
    months = ", ".join(month_name(month) for month in report["months"]) or "no month"
    found = [f"Months: {months}", "", f"{'':26}{'added':>8}{'changed':>9}{'same':>8}"]
    found += [
        f"{entry['table']:26}{entry['added']:>8,}{entry['changed']:>9,}{entry['same']:>8,}"
        for entry in report["tables"]
    ]
    if report["new"]:
        alike = report["alike"]
        new = (_names(table, names, alike.get(table, {})) for table, names in report["new"].items())
        found += ["", "New:", *new]
    changes = [_change(entry) for entry in report["changes"]]
    rows = sum(entry["changed"] for entry in report["tables"])
    found += _some("Changes", changes, FIRST_CHANGES, _fields_in_rows(len(changes), rows))
    refusals = _refusals(report["rejects"])
    reasons = "1 reason" if len(refusals) == 1 else f"{len(refusals):,} reasons"
    number = f"{refused([Reject(**entry) for entry in report['rejects']])}, {reasons}"
    found += _some("Cannot be taken", refusals, FIRST_REJECTS, number)
    found += _some("Notes", report["notes"], FIRST_REJECTS)
    return found


def refused(rejects: Iterable[Reject]) -> str:
    """Say how many rows cannot be taken, and how many whole files: "1 file and 15 rows"."""
    places = {(reject.file, reject.row) for reject in rejects}
    files = sum(not row for _, row in places)
    counted = (("file", files), ("row", len(places) - files))
    return " and ".join(f"{number:,} {what}{'s' * (number > 1)}" for what, number in counted if number)


def _some(head: str, lines: list[str], most: int, number: str = "") -> list[str]:
    if not lines:
        return []
    more = len(lines) - most
    rest = [f"  … and {more:,} more; --json has all"] if more > 0 else []
    return ["", f"{head} ({number or f'{len(lines):,}'}):", *(f"  {line}" for line in lines[:most]), *rest]


def _names(table: str, names: list[str], alike: Mapping[str, str]) -> str:
    """Name what is new, first what may only be misspelt."""
    named = [f"{name} (like {alike[name]}?)" for name in names if name in alike]
    named += [name for name in names if name not in alike]
    shown = max(FIRST_NEW, len(alike))
    more = len(named) - shown
    return f"  {table}: {'; '.join(named[:shown])}{f' and {more:,} more' if more > 0 else ''}"


def _fields_in_rows(fields: int, rows: int) -> str:
    counted = (("field", fields), ("row", rows))
    return " in ".join(f"{number:,} {what}{'s' * (number != 1)}" for what, number in counted)


def _change(entry: dict[str, str]) -> str:
    before, after = entry["before"] or "nothing", entry["after"] or "nothing"
    of = "scheme " if entry["table"] == words.table_words("rating") else ""
    return f"{of}{entry['row']}, {entry['field']}: {before} → {after}"


def _refusals(entries: list[dict[str, Any]]) -> list[str]:
    """Return what cannot be taken, line by line; what is wrong with several rows alike is said once."""
    alike: dict[tuple[str, str, str], list[int]] = {}
    for entry in entries:
        alike.setdefault((entry["file"], entry["column"], entry["reason"]), []).append(entry["row"])
    found = []
    for (file, column, reason), rows in alike.items():
        row = f", row {rows[0]}" if rows[0] else ""
        also = ""
        if len(rows) > 1:
            shown, more = rows[1 : FIRST_ALIKE + 1], len(rows) - 1 - FIRST_ALIKE
            also = f" Also row{'s' if len(rows) > 2 else ''} {', '.join(map(str, shown))}"
            also += f" and {more:,} more." if more > 0 else "."
        found.append(f"{file}{row}{f', {column}' if column else ''}: {reason}{also}")
    return found
