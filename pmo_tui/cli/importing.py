"""`pmo-tui import`: a folder of CSV files into a portfolio, dry run first."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from db.reading.portfolio import has_portfolio, no_portfolio
from db.reading.reader import Reader
from pmo_tui.cli import files, import_report, output
from pmo_tui.cli.arguments import AsWhom, File, Json, Yes
from pmo_tui.cli.exit_codes import ExitCode
from pmo_tui.domain.period import parse_month
from pmo_tui.domain.person import Person
from pmo_tui.domain.problem import Problem
from pmo_tui.domain.text import clean
from pmo_tui.errors import NotAllowed, Refused
from pmo_tui.exchange.apply import apply_import
from pmo_tui.exchange.csv_files import Folder, read_folder
from pmo_tui.exchange.plan import ImportPlan, plan_import
from pmo_tui.services import backups
from pmo_tui.services.past import READ_WAIT_MS
from pmo_tui.services.workspace import Workspace

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
        workspace = None if dry_run else held.enter_context(_opened(file, files.person(as_whom)))
        plan, report = _dry_run(folder, file, until)
        if not json:
            output.out(import_report.lines(report))
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


@contextlib.contextmanager
def _opened(file: Path, who: Person) -> Iterator[Workspace]:
    """Open the file to write in it. Raises NotAllowed, which says what can be done all the same."""
    with contextlib.ExitStack() as held:
        try:
            workspace = held.enter_context(files.writing(file, who))
        except NotAllowed as problem:
            raise NotAllowed(f"{problem} Add --dry-run to see what the import would do.") from None
        yield workspace


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
        return plan, import_report.report(plan, reader)


def _decide(plan: ImportPlan, skip_rejects: bool) -> tuple[ExitCode | None, str]:
    """Return the exit code when nothing is to be written, and what to tell; None to go on."""
    if plan.rejects and not skip_rejects:
        refused = import_report.refused(plan.rejects)
        told = "so nothing was imported. Mend them, or import the rest with --skip-rejects."
        return ExitCode.REJECTS, f"{refused} cannot be taken, {told}"
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
