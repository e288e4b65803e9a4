"""`pmo-tui verify` and `pmo-tui check`: is the file whole, and does it make sense?"""

from pathlib import Path
from typing import Annotated

import typer

from db.reading.overview import Overview, overview
from pmo_tui.cli import files, output
from pmo_tui.cli.arguments import AsAt, File, Json, Period
from pmo_tui.cli.exit_codes import ExitCode
from pmo_tui.domain.period import month_name
from pmo_tui.services import anchors, backups, checks

AGAINST_HELP = (
    "What somebody else knows of the file: a backup's name, a folder of backups, or an anchor file of lines "
    "“number hash”. May be given several times."
)


def verify(
    file: File,
    *,
    against: Annotated[
        list[Path] | None, typer.Option("--against", metavar="PATH", help=AGAINST_HELP)
    ] = None,
    write_anchor: Annotated[
        Path | None,
        typer.Option(
            "--write-anchor", metavar="PATH", help="Add the end of the history to this anchor file, if sound."
        ),
    ] = None,
    json: Json = False,
) -> int:
    """Check that a file is what its history says, and that nobody rewrote the history.

    Ends with 0 when it is sound and 1 when it is not, saying where.
    """
    files.inspect(file)
    known = anchors.read_anchors(against or [], file)
    with output.steps("checking") as step:
        verdict = backups.verify_file(file, known, step)
    found = verdict.findings
    if write_anchor is not None and not found:
        anchors.write_anchor(write_anchor, verdict.head, file)
        output.say(f"The end of the history is noted in {write_anchor}.")
    if json:
        output.out_json(_verdict(file, verdict, len(known)))
    else:
        output.out(f"{finding.where}: {finding.what}" for finding in found)
    if found:
        number = "1 thing is" if len(found) == 1 else f"{len(found)} things are"
        output.say(f"{file.name} is not sound: {number} wrong.")
        return ExitCode.FOUND
    output.say(f"{file.name} is sound: {verdict.head.n} change sets, hash {verdict.head.hash[:12]}.")
    return ExitCode.DONE


def _verdict(file: Path, verdict: backups.Verdict, known: int) -> dict[str, object]:
    return {
        "file": str(file),
        "sound": not verdict.findings,
        "change_sets": verdict.head.n,
        "hash": verdict.head.hash,
        "anchors": known,
        "findings": [{"where": finding.where, "what": finding.what} for finding in verdict.findings],
    }


def check(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="The portfolio file.", readable=False)
    ] = None,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="Which checks; all unless named.")
    ] = None,
    *,
    period: Period = "",
    as_at: AsAt = "",
    json: Json = False,
    listed: Annotated[bool, typer.Option("--list", help="Name the checks.")] = False,
) -> int:
    """Check that the figures foot, and that returns that are submitted lack nothing that is required.

    What is found is printed, and the exit code is 1; else it is 0. What the month still awaits is no finding:
    it is said on standard error. Silent when nothing is.
    """
    if listed:
        _list(json)
        return ExitCode.DONE
    if file is None:
        raise typer.BadParameter("give the portfolio file, or --list", param_hint="FILE")
    with (
        files.reading(file, period=period, as_at=as_at) as opened,
        output.steps("checking") as step,
    ):
        found = checks.run(opened.reader, opened.view, names or (), step)
        step("what is awaited")
        awaited = _awaited(overview(opened.reader, opened.view))
    if json:
        output.out_json([{"check": b.check, "where": b.where, "what": b.what} for b in found])
    else:
        output.out(f"{breach.check}: {breach.where}: {breach.what}" for breach in found)
    if awaited:
        number = "1 finding" if len(found) == 1 else f"{len(found) or 'No'} finding{'s' * bool(found)}"
        output.say(f"{number}. {awaited}")
    return ExitCode.FOUND if found else ExitCode.DONE


def _awaited(found: Overview) -> str:
    """Say what a month still awaits, or what it was frozen without; empty when that is nothing."""
    period, total = found.view.period, found.total
    if period is None:
        return ""
    counted = (
        (total.due, "commentary", "commentaries"),
        (total.unsent, "return not submitted", "returns not submitted"),
        (total.sums.shares - total.sums.forecasts, "forecast", "forecasts"),
        (total.sums.months - total.sums.actuals, "monthly actual", "monthly actuals"),
    )
    parts = [f"{number:,} {several if number > 1 else one}" for number, one, several in counted if number]
    month = month_name(period.month)
    words = f"{month} was frozen without" if period.frozen else f"Still awaited in {month}"
    return f"{words}: {', '.join(parts)}." if parts else ""


def _list(json: bool) -> None:
    known = checks.CHECKS.values()
    if json:
        output.out_json([{"name": check.name, "meaning": check.meaning} for check in known])
        return
    longest = max(len(check.name) for check in known)
    output.out(f"{check.name.ljust(longest)}  {check.meaning}" for check in known)
