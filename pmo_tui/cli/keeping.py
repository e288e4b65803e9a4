"""`pmo-tui backup` and `pmo-tui restore`."""

from pathlib import Path
from typing import Annotated

import typer

from pmo_tui.cli import files, output
from pmo_tui.cli.arguments import AsWhom, File, Json, Yes
from pmo_tui.cli.exit_codes import ExitCode
from pmo_tui.domain.problem import Problem
from pmo_tui.errors import NotAllowed, Refused
from pmo_tui.services import backups
from pmo_tui.services.paths import there


def backup(
    file: File,
    *,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to", metavar="FOLDER", help="Where to; a folder “backups” beside the file unless given."
        ),
    ] = None,
    json: Json = False,
) -> int:
    """Copy a file, prove the copy, and print where it is.

    The copy's name carries the end of the history, so it also bears witness when the file is verified.
    """
    files.inspect(file)
    with output.steps("backing up") as step:
        made = backups.make(file, to=to, progress=step)
    if json:
        output.out_json({"backup": str(made.path), "change_sets": made.n, "hash_start": made.hash_start})
    else:
        output.out([str(made.path)])
    output.say(f"{file.name} is backed up: {made.n} change sets, proved sound.")
    return ExitCode.DONE


def restore(
    chosen: Annotated[Path, typer.Argument(metavar="BACKUP", help="The backup to put back.", readable=False)],
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The file to put it in the place of.", readable=False)
    ],
    *,
    yes: Yes = False,
    as_whom: AsWhom = "",
    json: Json = False,
) -> int:
    """Put a backup in a file's place. The backup is verified first, and the replaced file is kept beside it.

    The restore itself is written into the history.
    """
    who = files.person(as_whom)
    backups.usable(chosen, file)
    with files.locked(file, who):
        if there(file):
            _confirm(file, chosen, yes=yes)
        with output.steps("restoring") as step:
            done = backups.restore(chosen, file, name=who.name, role=who.role, progress=step)
    kept = None if done.kept is None else str(done.kept)
    if json:
        output.out_json({"file": str(file), "backup": str(chosen), "kept": kept})
    output.say(
        f"{file.name} is {chosen.name} again." + (f" The replaced file is kept as {kept}." if kept else "")
    )
    return ExitCode.DONE


def _confirm(file: Path, chosen: Path, *, yes: bool) -> None:
    """Ask, unless `--yes` was given; that does not cover another portfolio's backup."""
    other = backups.other_portfolio(chosen, file)
    if yes and other:
        raise NotAllowed(
            f"{file.name} holds another portfolio, “{other}”, than {chosen.name}, so nothing was changed. "
            "Restore it under a new file name, or without --yes."
        )
    if yes:
        return
    if other:
        output.say(f"{chosen.name} is of another portfolio than {file.name}, which holds “{other}”.")
    output.say(
        f"{chosen.name} will take the place of {file}. What was saved since stays in the replaced file."
    )
    try:
        typed = output.ask(f"Type {file.name} to go on")
    except output.NobodyThereError:
        problem = "Nobody was there to confirm it, so nothing was changed. Add --yes to go on without asking."
        raise Refused([Problem("", problem)]) from None
    if typed != file.name:
        raise NotAllowed("That is not the file's name, so nothing was changed.")
