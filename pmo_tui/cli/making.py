"""`pmo-tui new` and `pmo-tui demo`."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from pmo_tui import locations
from pmo_tui.cli import files, open_app, output
from pmo_tui.cli.arguments import AsWhom, Json
from pmo_tui.cli.ending import heed
from pmo_tui.cli.exit_codes import ExitCode
from pmo_tui.domain.period import (
    financial_year_of,
    months_of,
    parse_month,
)
from pmo_tui.domain.problem import Problem
from pmo_tui.errors import PmoError, Refused
from pmo_tui.services import demo as demos
from pmo_tui.services import frameworks, new_portfolio, portfolio
from pmo_tui.services.new_portfolio import NewPortfolio
from pmo_tui.services.saving import Checked
from pmo_tui.services.workspace import Workspace

NewFile = Annotated[Path, typer.Argument(metavar="FILE", help="The file to make; never overwritten.")]
Name = Annotated[str | None, typer.Option("--name", metavar="TEXT", help="The portfolio's name.")]
ShortName = Annotated[
    str | None, typer.Option("--short-name", metavar="TEXT", help="Its short name, for heads.")
]
Year = Annotated[str | None, typer.Option("--year", metavar="2018/19", help="The financial year.")]
Framework = Annotated[
    str | None,
    typer.Option("--framework", metavar="NAME", help="The rating framework: a name, or a .toml file."),
]
Organisations = Annotated[
    list[str] | None,
    typer.Option("--organisation", metavar="CODE=NAME", help="An organisation; once for each."),
]
Month = Annotated[
    str | None,
    typer.Option("--month", metavar="YYYY-MM", help="The first month to open; none when left empty."),
]


def new(
    file: NewFile,
    *,
    name: Name = None,
    short_name: ShortName = None,
    year: Year = None,
    framework: Framework = None,
    organisation: Organisations = None,
    month: Month = None,
    as_whom: AsWhom = "",
    json: Json = False,
) -> int:
    """Make a portfolio. What is not given as an option is asked for."""
    new_portfolio.check_place(file)
    known = ", ".join(frameworks.shipped())
    title = _answer("Name of the portfolio", name, _title)
    short = _answer("Short name", short_name, _short(title), title)
    financial_year = _answer("Financial year, as 2018/19", year, new_portfolio.financial_year)
    first_known = next(iter(frameworks.shipped()))
    spec = _answer(f"Rating framework ({known})", framework, _framework, first_known)
    owners = _organisations(organisation)
    example = months_of(financial_year)[0]
    first = _answer(f"First month to open, as {example} (empty for none)", month, _month_of(financial_year))
    who = files.person(as_whom)
    workspace = Workspace(file, name=who.name, role=who.role)
    chosen = frameworks.load(frameworks.find(spec))
    try:
        new_portfolio.create(workspace, NewPortfolio(title, short, financial_year, chosen, owners, first))
    finally:
        workspace.close()
    files.remember(file)
    if json:
        output.out_json({"file": str(file), "month": first or None})
    output.say(f"{file} is made. Open it with: pmo-tui {file}")
    if not owners:
        output.say("It has no organisation yet: add them in Set-up (key 0), or import them.")
    return ExitCode.DONE


def _answer(question: str, given: str | None, check: Callable[[str], str], default: str | None = None) -> str:
    """Return an answer that passes its check: the given one, or one that is asked for until it does.

    Raises Refused for a given one that does not, and when nobody answers.
    """
    if given is not None:
        return _checked(check, given)
    hint = f" [{default}]" if default else ""
    while True:
        try:
            return _checked(check, output.ask(question + hint) or default or "")
        except output.NobodyThereError:
            raise _nobody() from None
        except PmoError as problem:
            output.say(str(problem))


def _organisations(given: list[str] | None) -> list[tuple[str, str]]:
    """Return the organisations that were given, or ask for them until an empty answer.

    There may be none, as when nobody is there to answer: they can be added in Set-up.
    """
    if given:
        return [_organisation(words) for words in given]
    found: list[tuple[str, str]] = []
    while True:
        try:
            words = output.ask("Organisation, as CODE=Name (empty when done)").strip()
            if not words:
                return found
            found.append(_organisation(words))
        except output.NobodyThereError:
            return found
        except PmoError as problem:
            output.say(str(problem))


def _nobody() -> Refused:
    options = "--name, --short-name, --year, --framework, --month (may be empty)"
    return Refused([Problem("", f"Nobody was there to answer. Give every answer as an option: {options}.")])


def _checked(check: Callable[[str], str], given: str) -> str:
    try:
        return check(given)
    except ValueError as problem:
        raise Refused([Problem("", str(problem))]) from None


def _title(words: str) -> str:
    if not words.strip():
        raise ValueError("Give the portfolio a name.")
    checked = Checked()
    found, _ = portfolio.checked_names(checked, words, "")
    checked.stop()
    return found


def _short(title: str) -> Callable[[str], str]:
    def check(words: str) -> str:
        checked = Checked()
        _, found = portfolio.checked_names(checked, title, words)
        checked.stop()
        return found

    return check


def _framework(words: str) -> str:
    frameworks.load(frameworks.find(words.strip()))
    return words.strip()


def _organisation(words: str) -> tuple[str, str]:
    code, sign, name = (part.strip() for part in words.partition("="))
    if not code or not sign or not name:
        problem = f"“{words}” is not an organisation. Write CODE=Name, as in WL=West Leicestershire CCG."
        raise Refused([Problem("organisations", problem)])
    checked = Checked()
    found = portfolio.checked_organisation(checked, code, name, "organisations", "organisations")
    checked.stop()
    return found


def _month_of(year: str) -> Callable[[str], str]:
    def check(words: str) -> str:
        if not words.strip():
            return ""
        month = parse_month(words)
        if financial_year_of(month) != year:
            first, *_, last = months_of(year)
            raise ValueError(f"{month} is not a month of {year}, which goes from {first} to {last}.")
        return month

    return check


def demo(
    *,
    init: Annotated[
        Path | None,
        typer.Option(
            "--init", metavar="PATH", help="Write the demo to this file, or into this folder, and end."
        ),
    ] = None,
    as_whom: AsWhom = "",
    json: Json = False,
) -> int:
    """Open a scratch copy of the demo portfolio: the LLR schemes of October 2018. Nothing in it is kept."""
    if init is not None:
        with output.progress() as bar:
            written = demos.write(init, bar)
        files.remember(written)
        if json:
            output.out_json({"file": str(written)})
        else:
            output.out([str(written)])
        output.say(f"The demo is written. Open it with: pmo-tui {written}")
        return ExitCode.DONE
    who = files.person(as_whom)
    folder = demos.scratch_folder()
    try:
        with output.progress() as bar:
            path = demos.scratch(locations.cache_dir(), folder, bar)
        heed()
        return open_app(path, scratch=True, name=who.name, role=who.role)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
