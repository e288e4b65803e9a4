"""How the app was asked to start: what the thin entry point parses, before anything heavy is imported."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

SCREENS = ("overview", "schemes", "risks", "history", "setup")

USAGE = """usage: pmo-tui [FILE] [--screen overview|schemes|risks|history|setup]
               [--period YYYY-MM] [--as-at WHEN] [--read-only]
               [--as NAME[,ROLE]]
       pmo-tui COMMAND ...   (pmo-tui --help lists the commands)"""


class Options(NamedTuple):
    """What was asked for on the command line."""

    path: Path | None = None
    screen: str = ""
    period: str | None = None
    as_at: str | None = None
    read_only: bool = False
    name: str = ""
    role: str = ""
    scratch: bool = False
    """A copy that is thrown away: the demo."""


class UsageError(Exception):
    """The command line cannot be read; the text says what to write."""


def parse(arguments: Sequence[str]) -> Options:
    """Read the options of the app. Raises UsageError."""
    values: dict[str, str] = {}
    flags: set[str] = set()
    files: list[str] = []
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        name, joined, value = word.partition("=")
        if word == "--read-only":
            flags.add("read_only")
        elif name in {"--screen", "--period", "--as-at", "--as"}:
            if not joined:
                if not rest:
                    raise UsageError(f"{name} needs a value.\n{USAGE}")
                value = rest.pop(0)
            values[name] = value
        elif word.startswith("-"):
            raise UsageError(f"There is no option {word}.\n{USAGE}")
        else:
            files.append(word)
    if len(files) > 1:
        raise UsageError(f"Give one file, not {len(files)}.\n{USAGE}")
    return _options(values, flags, files)


def _options(values: dict[str, str], flags: set[str], files: list[str]) -> Options:
    from pmo_tui.domain.period import parse_month

    screen = values.get("--screen", "")
    if screen and screen not in SCREENS:
        raise UsageError(f"There is no screen “{screen}”. Screens: {', '.join(SCREENS)}.")
    period = values.get("--period")
    if period is not None:
        try:
            period = parse_month(period)
        except ValueError as problem:
            raise UsageError(str(problem)) from None
    name, role = _person(values["--as"]) if "--as" in values else ("", "")
    return Options(
        path=Path(files[0]) if files else None,
        screen=screen,
        period=period,
        as_at=values.get("--as-at"),
        read_only="read_only" in flags,
        name=name,
        role=role,
    )


def _person(given: str) -> tuple[str, str]:
    from pmo_tui.domain.person import parse_person

    try:
        return parse_person(given)
    except ValueError as problem:
        raise UsageError(str(problem)) from None
