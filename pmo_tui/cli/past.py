"""`pmo-tui history`: who changed what, when and why."""

import contextlib
from dataclasses import asdict
from typing import Annotated

import typer

from db.reading.history import Wanted
from db.reading.reader import Reader
from pmo_tui.cli import files, output
from pmo_tui.cli.arguments import File, Json
from pmo_tui.cli.exit_codes import ExitCode
from pmo_tui.domain.changes import Entry
from pmo_tui.domain.period import month_name
from pmo_tui.domain.times import when_words
from pmo_tui.services import history, history_filter
from pmo_tui.services.history import Line
from pmo_tui.services.past import READ_WAIT_MS

PAGE = 500

LONGEST = 120
"""Characters of a text that are printed; JSON has all of it."""

Since = Annotated[
    str,
    typer.Option(
        "--since", metavar="WHEN", help="Only from this day or time on, as 2018-11-05 or yesterday."
    ),
]
Until = Annotated[str, typer.Option("--until", metavar="WHEN", help="Only to the end of this day or minute.")]


def print_history(
    file: File,
    *,
    scheme: Annotated[
        str, typer.Option("--scheme", metavar="REF", help="Only what belongs to this scheme.")
    ] = "",
    person: Annotated[
        str, typer.Option("--person", metavar="NAME", help="Only what this person changed.")
    ] = "",
    field: Annotated[
        str,
        typer.Option(
            "--field", metavar="NAME", help="Only this field, as in rating, milestones, forecast outturn."
        ),
    ] = "",
    since: Since = "",
    until: Until = "",
    limit: Annotated[int, typer.Option("--limit", min=0, help="How many lines at most; 0 for all.")] = 50,
    json: Json = False,
) -> int:
    """Print who changed what, the latest first: field by field, before and after."""
    writable = files.inspect(file).writable
    with contextlib.closing(Reader(file, writable=writable, wait_ms=READ_WAIT_MS)) as reader:
        asked = history_filter.wanted(
            reader, scheme=scheme, person=person, field=field, since=since, until=until
        )
        entries = _entries(reader, asked, limit)
    lines = history.lines(entries[: limit or None], fields=bool(field))
    shown = lines[: limit or None]
    more = bool(limit) and max(len(entries), len(lines)) > limit
    if json:
        output.out_json([asdict(line) for line in shown])
    else:
        output.out(_words(line) for line in shown)
    if not lines:
        output.say("No change was found.")
    if more:
        output.say(f"There is more than the latest {limit}: --limit 0 prints all.")
    return ExitCode.DONE


def _entries(reader: Reader, asked: Wanted, limit: int) -> list[Entry]:
    """Return one entry more than the limit, when there are so many: each is at least one line."""
    found: list[Entry] = []
    page = min(PAGE, limit + 1) if limit else PAGE
    while not limit or len(found) <= limit:
        read = history.timeline(reader, asked, offset=len(found), limit=page)
        found += read
        if len(read) < page:
            break
    return found[: limit + 1] if limit else found


def _words(line: Line) -> str:
    who = f"{line.who} ({line.role})" if line.role else line.who
    month = f" ({month_name(line.month)})" if line.month else ""
    what = line.kind if line.action == "noted" else f"{line.table} {line.action}"
    before, after = (_short(text) for text in (line.before, line.after))
    if line.action == "changed":
        what = f"{line.field}: {before or '–'} → {after or '–'}"
    elif line.field:
        what += f"{'' if line.field == line.table else f', {line.field}'}: {before or after}"
    reason = f"  [{line.reason}]" if line.reason else ""
    return f"#{line.number}  {when_words(line.at_utc)}  {who}  {line.row}{month}  {what}{reason}"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
