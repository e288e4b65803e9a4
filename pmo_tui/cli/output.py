"""What a command says: results on standard output, messages and progress on standard error; all plain."""

import json
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from pmo_tui.domain.text import plain, plain_lines


def steady_streams() -> None:
    """Make printing never fail on a character that the terminal's encoding does not have."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def say(words: str) -> None:
    """Tell the person something, on standard error."""
    for line in plain_lines(words):
        sys.stderr.write(line + "\n")
    sys.stderr.flush()


def out(lines: Iterable[str]) -> None:
    """Print results, on standard output. Nothing in them can act on a terminal."""
    for line in lines:
        sys.stdout.write(plain(line) + "\n")


def out_json(value: Any) -> None:
    """Print a result as JSON. Characters that could act on a terminal are escaped; nothing is lost."""
    text = json.dumps(value, ensure_ascii=not _speaks_utf8(sys.stdout), indent=2)
    for line in text.split("\n"):
        sys.stdout.write((line if plain(line) == line else "".join(map(_escaped, line))) + "\n")


def _escaped(character: str) -> str:
    return character if plain(character) == character else json.dumps(character)[1:-1]


def _speaks_utf8(stream: TextIO) -> bool:
    return (stream.encoding or "").replace("-", "").casefold() == "utf8"


def width() -> int | None:
    """Return how wide a table may be: the terminal's width, None when printing into a file or a pipe."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


class NobodyThereError(Exception):
    """A question was asked and there was no answer to read: no terminal, or the end of the input."""


def ask(question: str) -> str:
    """Ask on standard error and read one line. Raises NobodyThereError at the end of the input."""
    sys.stderr.write(f"{plain(question)}: ")
    sys.stderr.flush()
    try:
        return input().strip()
    except EOFError:
        sys.stderr.write("\n")
        raise NobodyThereError from None


Bar = Callable[[str, int, int], None]
"""Told what is being done, and how much of how much."""


@contextmanager
def progress() -> Iterator[Bar]:
    """Show progress on standard error while it is a terminal; say nothing otherwise."""
    if not sys.stderr.isatty():
        yield lambda step, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=None)

        def tell(step: str, done: int, total: int) -> None:
            shown.update(task, description=plain(step), completed=done, total=total or None)

        yield tell


@contextmanager
def steps(what: str) -> Iterator[Callable[[str], None]]:
    """Show the step that is going on, when how long it takes is not known."""
    with progress() as bar:
        yield lambda step: bar(f"{what}: {step}", 0, 0)
