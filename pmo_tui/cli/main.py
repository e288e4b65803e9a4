"""The commands and the way out: one sentence for every failure, a detail log for those that should not be."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from typer.exceptions import TyperException

from db.errors import DbError
from pmo_tui import __version__, failures
from pmo_tui.cli import checking, importing, keeping, layouts, making, past, showing, tables
from pmo_tui.cli.ending import EndedError, tidily
from pmo_tui.cli.exit_codes import MEANINGS, ExitCode, code_for
from pmo_tui.cli.output import abandon, finish, lost, out, say, steady_streams
from pmo_tui.errors import PmoError
from pmo_tui.options import USAGE

CODES = "  ".join(f"{code.value}: {meaning}." for code, meaning in MEANINGS.items())

PRINTING = ("history", "layouts", "show", "tables")
"""Commands that are for nothing but what they print."""

HELP = frozenset({"-h", "--help"})

app = typer.Typer(
    name="pmo-tui",
    epilog=f"\b\nTo open a portfolio:\n{USAGE}\n\nExit codes.  {CODES}",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=False,
    context_settings={"help_option_names": sorted(HELP)},
)
show = typer.Typer(help="Show one thing on one page.", rich_markup_mode=None)

COMMANDS = (
    ("new", making.new, "Make a portfolio."),
    ("import", importing.import_folder, "Import CSV files, dry run first."),
    ("layouts", layouts.print_layouts, "What the CSV files hold that import takes."),
    ("demo", making.demo, "Try the demo portfolio, or write it."),
    ("verify", checking.verify, "Is a file what its history says?"),
    ("check", checking.check, "Do the figures foot? Is anything missing?"),
    ("backup", keeping.backup, "Copy a file and prove the copy."),
    ("restore", keeping.restore, "Put a backup in a file's place."),
    ("history", past.print_history, "Who changed what, when and why."),
    ("tables", tables.print_table, "Print the tables of the paper."),
)
for _name, _command, _words in COMMANDS:
    app.command(_name, short_help=_words)(_command)
show.command("scheme", short_help="A scheme with all that belongs to it.")(showing.scheme)
app.add_typer(show, name="show")


@show.callback()
def _show() -> None:
    """Show one thing on one page."""


@app.callback(invoke_without_command=True)
def _top(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Confirm and challenge for programme offices. `pmo-tui FILE` opens a portfolio; these are the rest."""
    if version:
        out([f"pmo-tui {__version__}"])
    elif context.invoked_subcommand is None:
        out(context.get_help().split("\n"))


def run(argv: Sequence[str]) -> int:
    """Run a command and return its exit code. Never raises: the last resort names the detail log."""
    steady_streams()
    found = _run(argv)
    finish()
    problem = lost()
    if problem is None or isinstance(problem, BrokenPipeError):  # a reader that has enough is no failure
        return found
    say(f"What was to be printed could not be written ({problem.strerror}).")
    only_prints = bool(argv) and argv[0] in PRINTING
    return ExitCode.REFUSED if found == ExitCode.DONE and only_prints else found


def _run(argv: Sequence[str]) -> int:
    try:
        with tidily():
            found = app(args=list(argv), prog_name="pmo-tui", standalone_mode=False)
    except EndedError as ended:
        return ended.status
    except SystemExit:  # typer's answer to a broken pipe, at its help: our own output never lets one through
        abandon(sys.stdout)
        if not HELP.isdisjoint(argv):
            return ExitCode.DONE
        say("The reader of the output went away, so the command stopped. What was saved before is safe.")
        return ExitCode.FAILED
    except (KeyboardInterrupt, typer.Abort):
        found = ExitCode.STOPPED
    except TyperException as problem:
        say(f"{_sentence(problem)} See: {_help_for(argv)}")
        return ExitCode.UNUSABLE
    except (PmoError, DbError) as problem:
        say(str(problem))
        return code_for(problem)
    except Exception as problem:  # the last resort: a person never sees a traceback
        say(_failed(problem))
        return ExitCode.FAILED
    if found == ExitCode.STOPPED:  # typer's answer to Ctrl+C
        say("Stopped.")
    return found if isinstance(found, int) else ExitCode.DONE


def _sentence(problem: TyperException) -> str:
    words = problem.format_message().strip()
    return words if words.endswith(".") else f"{words}."


def _help_for(argv: Sequence[str]) -> str:
    known = {name for name, _, _ in COMMANDS} | {"show"}
    return f"pmo-tui {argv[0]} --help" if argv and argv[0] in known else "pmo-tui --help"


def _failed(problem: Exception) -> str:
    """Write the detail log; return the sentence for the person."""
    where = failures.where() if failures.note(problem) else "The details could not be written down"
    return f"pmo-tui failed ({type(problem).__name__}); what was saved before is safe. {where}."


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
