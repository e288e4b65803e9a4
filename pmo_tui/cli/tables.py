"""`pmo-tui tables`: the tables of a paper."""

from pathlib import Path
from typing import Annotated

import typer

from pmo_tui.cli import files, output
from pmo_tui.cli.arguments import AsAt, FileOrLatest, Json, Period
from pmo_tui.cli.exit_codes import ExitCode
from pmo_tui.domain.money import HouseStyle
from pmo_tui.domain.problem import Problem
from pmo_tui.errors import Refused
from pmo_tui.reports import figures, tables, text
from pmo_tui.services.paths import there

EXAMPLE = "pmo-tui tables organisation"


def print_table(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Which table; --list names them.")] = "",
    file: FileOrLatest = None,
    *,
    period: Period = "",
    as_at: AsAt = "",
    organisation: Annotated[
        str, typer.Option("--organisation", metavar="CODE", help="Only this organisation's shares.")
    ] = "",
    json: Json = False,
    listed: Annotated[bool, typer.Option("--list", help="Name the tables.")] = False,
) -> int:
    """Print a table of the paper, computed from the schemes.

    Amounts in JSON are whole thousands of pounds. A saving is positive; in `movement`, as in the papers, a
    change for the worse is positive.
    """
    if listed:
        _list(json)
        return ExitCode.DONE
    if name not in tables.TABLES:
        known = ", ".join(tables.TABLES)
        said = f"There is no table “{name}”." if name else "Say which table."
        if name and there(Path(name)):
            said = f"{name} is a file: the table's name comes first, as in: {EXAMPLE} {name}."
        raise Refused([Problem("name", f"{said} The tables are: {known}.")])
    with files.reading(files.or_latest(file), period=period, as_at=as_at) as opened:
        owner = files.organisation(opened.view, organisation)
        if opened.view.period is None:
            raise Refused([Problem("period", "The file has no month yet, so there are no figures.")])
        table = tables.build(name, figures.read(opened.reader, opened.view, owner))
        house = opened.view.portfolio
    if json:
        output.out_json(table.objects())
    else:
        style = HouseStyle(house.money_unit, house.negative_style, house.saving_sign)
        output.out(text.lines(table, style, output.width()))
    return ExitCode.DONE


def _list(json: bool) -> None:
    specs = tables.TABLES.values()
    if json:
        output.out_json([{"name": spec.name, "meaning": spec.meaning} for spec in specs])
        return
    longest = max(len(spec.name) for spec in specs)
    output.out(f"{spec.name.ljust(longest)}  {spec.meaning}" for spec in specs)
