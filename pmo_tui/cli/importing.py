"""`pmo-tui import`: a folder of CSV files into a portfolio, dry run first."""

import contextlib
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from db.reading.images import Rows
from db.reading.portfolio import has_portfolio, no_portfolio
from db.reading.reader import Reader
from pmo_tui.cli import files, output
from pmo_tui.cli.arguments import AsWhom, File, Json, Yes
from pmo_tui.cli.exit_codes import ExitCode
from pmo_tui.domain.period import month_name, parse_month
from pmo_tui.domain.problem import Problem
from pmo_tui.domain.text import clean
from pmo_tui.errors import NotAllowed, Refused
from pmo_tui.exchange.apply import apply_import
from pmo_tui.exchange.csv_files import Folder, read_folder
from pmo_tui.exchange.ledger import Add, Change, Freeze
from pmo_tui.exchange.plan import ImportPlan, plan_import
from pmo_tui.services import backups, words
from pmo_tui.services.past import READ_WAIT_MS
from pmo_tui.services.workspace import Workspace

FIRST_CHANGES = 20
FIRST_REJECTS = 100
FIRST_NEW = 5
FIRST_ALIKE = 5
"""How many are printed; JSON has all."""

_NAMED = ("organisation", "programme", "person")
"""Tables whose new rows are named, so that one that is only misspelt is seen."""

Source = Annotated[
    Path,
    typer.Argument(
        metavar="PATH", help="The folder of CSV files, or one of them. “pmo-tui layouts” names them."
    ),
]
Until = Annotated[
    str,
    typer.Option(
        "--month", metavar="YYYY-MM", help="Import up to this month; the folder's latest unless given."
    ),
]


def import_folder(
    path: Source,
    file: File,
    *,
    month: Until = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and end.")] = False,
    skip_rejects: Annotated[
        bool, typer.Option("--skip-rejects", help="Import the rest when some rows cannot be taken.")
    ] = False,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, for the history.")] = "",
    yes: Yes = False,
    as_whom: AsWhom = "",
    json: Json = False,
) -> int:
    """Import CSV files: says what would be added and changed and what cannot be taken, then asks.

    A backup is made first, and everything is written as one change set, or nothing.
    """
    files.inspect(file)
    until = _month(month)
    with contextlib.closing(Reader(file, wait_ms=READ_WAIT_MS)) as reader:
        _must_hold_portfolio(reader)
    folder = _read(path)  # before the lock: a slow disk keeps nobody out
    with contextlib.ExitStack() as held:
        workspace = None if dry_run else held.enter_context(files.writing(file, files.person(as_whom)))
        plan, report = _dry_run(folder, file, until)
        if not json:
            output.out(_words(report))
        code, told = _decide(plan, skip_rejects)
        if workspace is not None and code is None:
            _confirm(yes)
            report |= _apply(workspace, plan, clean(reason).text or f"import of {path.name}")
            applied = report["applied"]
            code, told = ExitCode.DONE, f"Imported as #{applied['number']}: {applied['rows']} rows."
    if json:
        output.out_json(report)
    output.say(told)
    return ExitCode.DONE if code is None else code


def _month(text: str) -> str | None:
    try:
        return parse_month(text) if text else None
    except ValueError as problem:
        raise Refused([Problem("month", str(problem))]) from None


def _must_hold_portfolio(reader: Reader) -> None:
    if not has_portfolio(reader):
        raise Refused([Problem("file", no_portfolio(reader.path))])


def _read(path: Path) -> Folder:
    with output.steps("dry run") as step:
        step("reading the files")
        return read_folder(path)


def _dry_run(folder: Folder, file: Path, until: str | None) -> tuple[ImportPlan, dict[str, Any]]:
    with (
        output.steps("dry run") as step,
        contextlib.closing(Reader(file, wait_ms=READ_WAIT_MS)) as reader,
    ):
        _must_hold_portfolio(reader)
        step("comparing with the portfolio")
        plan = plan_import(reader, folder, until=until)
        return plan, _report(plan, reader)


def _report(plan: ImportPlan, reader: Reader) -> dict[str, Any]:
    """Return what would happen, as it is printed in JSON."""
    added, changed = plan.added, plan.changed
    rows = Rows(reader, {(op.table, op.row_id): op.values for op in plan.ops if isinstance(op, Add)})
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
        "new": {words.TABLES[table][1]: _new(plan, table) for table in _NAMED if added[table]},
        "changes": [entry for change in plan.changes for entry in _changes(change, rows)],
        "rejects": [asdict(reject) for reject in plan.rejects],
        "notes": [*plan.notes, *frozen],
        "applied": None,
        "backup": None,
    }


def _new(plan: ImportPlan, table: str) -> list[str]:
    """Return what people call the rows that would be added to a table."""
    names = [op.values for op in plan.ops if isinstance(op, Add) and op.table == table]
    return [str(values.get("code") or values["name"]) for values in names]


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


def _words(report: dict[str, Any]) -> list[str]:
    """Return the report for people."""
    months = ", ".join(month_name(month) for month in report["months"]) or "no month"
    found = [f"Months: {months}", "", f"{'':26}{'added':>8}{'changed':>9}{'same':>8}"]
    found += [
        f"{entry['table']:26}{entry['added']:>8,}{entry['changed']:>9,}{entry['same']:>8,}"
        for entry in report["tables"]
    ]
    if report["new"]:
        found += ["", "New:", *(_names(table, names) for table, names in report["new"].items())]
    found += _some("Changes", [_change(entry) for entry in report["changes"]], FIRST_CHANGES)
    found += _some("Cannot be taken", _rejects(report["rejects"]), FIRST_REJECTS)
    found += _some("Notes", report["notes"], FIRST_REJECTS)
    return found


def _some(head: str, lines: list[str], most: int) -> list[str]:
    if not lines:
        return []
    more = len(lines) - most
    rest = [f"  … and {more:,} more; --json has all"] if more > 0 else []
    return ["", f"{head} ({len(lines):,}):", *(f"  {line}" for line in lines[:most]), *rest]


def _names(table: str, names: list[str]) -> str:
    more = len(names) - FIRST_NEW
    return f"  {table}: {'; '.join(names[:FIRST_NEW])}{f' and {more:,} more' if more > 0 else ''}"


def _change(entry: dict[str, str]) -> str:
    before, after = entry["before"] or "nothing", entry["after"] or "nothing"
    return f"{entry['row']}, {entry['field']}: {before} → {after}"


def _rejects(entries: list[dict[str, Any]]) -> list[str]:
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


def _decide(plan: ImportPlan, skip_rejects: bool) -> tuple[ExitCode | None, str]:
    """Return the exit code when nothing is to be written, and what to tell; None to go on."""
    if plan.rejects and not skip_rejects:
        number = len({(reject.file, reject.row) for reject in plan.rejects})
        rows = "1 row cannot" if number == 1 else f"{number:,} rows cannot"
        told = f"{rows} be taken, so nothing was imported. Mend them, or import the rest with --skip-rejects."
        return ExitCode.REJECTS, told
    if plan.empty:
        return ExitCode.DONE, "Nothing to import: the portfolio has all of it already."
    return None, "Nothing was imported: this was a dry run."


def _confirm(yes: bool) -> None:
    if yes:
        return
    try:
        answer = output.ask("Import this? Type y to go on")
    except output.NobodyThereError:
        problem = "Nobody was there to answer, so nothing was imported. Add --yes to import without asking."
        raise Refused([Problem("", problem)]) from None
    if answer.casefold() not in {"y", "yes"}:
        raise NotAllowed("Nothing was imported.")


def _apply(workspace: Workspace, plan: ImportPlan, reason: str) -> dict[str, Any]:
    files.need_room(workspace.path)
    with output.steps("backing up") as step:
        kept = backups.make_before_writing(workspace, step)
    output.say(f"Backed up as {kept.path}.")
    with output.progress() as bar:
        done = apply_import(
            workspace,
            plan,
            reason=reason,
            progress=lambda written, total: bar("importing", written, total),
        )
    files.remember(workspace.path)
    applied = None if done is None else {"number": done.number, "rows": done.rows}
    return {"applied": applied, "backup": str(kept.path)}
