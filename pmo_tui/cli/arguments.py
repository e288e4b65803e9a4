"""The arguments and options that several commands share, with their help."""

from pathlib import Path
from typing import Annotated

import typer

File = Annotated[
    Path,
    typer.Argument(metavar="FILE", help="The portfolio file.", readable=False),  # we say it better
]

FileOrLatest = Annotated[
    Path | None,
    typer.Argument(
        metavar="FILE", help="The portfolio file; the one opened last, else the demo.", readable=False
    ),
]

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]

Period = Annotated[
    str,
    typer.Option(
        "--period", metavar="YYYY-MM", help="The month to show. A frozen month is read as at its freeze."
    ),
]

AsAt = Annotated[
    str,
    typer.Option(
        "--as-at",
        metavar="WHEN",
        help="Read the file as it was: after a change set (#12), at the end of a day (2018-11-05, "
        "yesterday) or of a minute (“5 Nov 2018 14:02” as the history prints it, 14:02 of today).",
    ),
]

AsWhom = Annotated[
    str,
    typer.Option(
        "--as", metavar="NAME[,ROLE]", help="Who gives the command; else the settings' name, else the login."
    ),
]

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
