"""What a command says: results on standard output, messages and progress on standard error; all plain.

Nothing here fails: whoever reads may have gone away, and the disk that output goes to may be full, while the
command still has work to do. `lost` says what became of the results.
"""

import contextlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from pmo_tui.cli.ending import heed
from pmo_tui.domain.text import plain, plain_lines

STANDARD_ERROR = 2
"""The number of the last stream that every program has."""

_lost: list[OSError] = []
"""What kept results from being written, since the command began."""


def lost() -> OSError | None:
    """Return what kept results from being written; None while they all were."""
    return _lost[0] if _lost else None


def steady_streams() -> None:
    """Make printing never fail: a stream that was closed gets a substitute, a character its terminal lacks a
    mark.
    """
    _lost.clear()
    if None in (sys.stdin, sys.stdout, sys.stderr):
        while os.open(os.devnull, os.O_RDWR) <= STANDARD_ERROR:  # or a file would get the stream's number
            pass
        nowhere = Path(os.devnull)
        sys.stdin = sys.stdin or nowhere.open(encoding="utf-8")
        sys.stdout = sys.stdout or nowhere.open("w", encoding="utf-8")
        sys.stderr = sys.stderr or nowhere.open("w", encoding="utf-8")
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def abandon(stream: TextIO) -> None:
    """Let everything that is written to a stream from now on vanish, and what is waiting to be written."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def say(words: str) -> None:
    """Tell the person something, on standard error."""
    _tell("".join(f"{line}\n" for line in plain_lines(words)))


def _tell(text: str) -> None:
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:
        abandon(sys.stderr)


def out(lines: Iterable[str]) -> None:
    """Print results, on standard output. Nothing in them can act on a terminal."""
    for line in lines:
        _print(plain(line) + "\n")


def _print(line: str) -> None:
    try:
        sys.stdout.write(line)
    except OSError as problem:
        _lost.append(problem)
        abandon(sys.stdout)


def finish() -> None:
    """See what was printed to its reader."""
    try:
        sys.stdout.flush()
    except OSError as problem:
        _lost.append(problem)
        abandon(sys.stdout)


def out_json(value: Any) -> None:
    """Print a result as JSON. Characters that could act on a terminal are escaped; nothing is lost."""
    text = json.dumps(value, ensure_ascii=not _speaks_utf8(sys.stdout), indent=2)
    for line in text.split("\n"):
        _print((line if plain(line) == line else "".join(map(_escaped, line))) + "\n")


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
    _tell(f"{plain(question)}: ")
    try:
        return input().strip()
    except (EOFError, OSError):
        _tell("\n")
        raise NobodyThereError from None


Bar = Callable[[str, int, int], None]
"""Told what is being done, and how much of how much."""


@contextmanager
def progress() -> Iterator[Bar]:
    """Show progress on standard error while it is a terminal; say nothing otherwise."""
    if not sys.stderr.isatty():
        yield lambda step, done, total: heed()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=None)

        def tell(step: str, done: int, total: int) -> None:
            heed()
            shown.update(task, description=plain(step), completed=done, total=total or None)

        yield tell


@contextmanager
def steps(what: str) -> Iterator[Callable[[str], None]]:
    """Show the step that is going on, when how long it takes is not known."""
    with progress() as bar:
        yield lambda step: bar(f"{what}: {step}", 0, 0)
