"""`pmo-tui show`: one thing, on one page."""

from pathlib import Path
from typing import Annotated

import typer

from pmo_tui.cli import files, output
from pmo_tui.cli.arguments import AsAt, FileOrLatest, Json, Period
from pmo_tui.cli.exit_codes import ExitCode
from pmo_tui.domain.money import HouseStyle
from pmo_tui.domain.problem import Problem
from pmo_tui.errors import Refused
from pmo_tui.reports import scheme_sheet
from pmo_tui.services.history_filter import find_scheme
from pmo_tui.services.paths import is_file, there

EXAMPLE = "A9"
"""A reference, for a person who gave none."""


def scheme(
    ref: Annotated[str, typer.Argument(metavar="REF", help="The scheme's reference, as A9 or “21 WL”.")],
    file: FileOrLatest = None,
    *,
    period: Period = "",
    as_at: AsAt = "",
    json: Json = False,
) -> int:
    """Show a scheme: ratings, figures, commentary, milestones, issues and risks."""
    if is_file(Path(ref)) and (file is None or not there(file)):
        words = f"Give the reference first, then the file: pmo-tui show scheme {file or EXAMPLE} {ref}"
        raise Refused([Problem("ref", words)])
    with files.reading(files.or_latest(file), period=period, as_at=as_at) as opened:
        sheet = scheme_sheet.read(opened.reader, opened.view, find_scheme(opened.reader, ref))
        house = opened.view.portfolio
    if json:
        output.out_json(sheet)
    else:
        style = HouseStyle(house.money_unit, house.negative_style, house.saving_sign)
        output.out(scheme_sheet.lines(sheet, style))
    return ExitCode.DONE
