"""What is measured: each case starts a program once and returns numbers by name."""

import os
import random
import shutil
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.stopwatch import CannotMeasure, Paint, Program

ROOT = Path(__file__).resolve().parent.parent
APPS = Path(__file__).resolve().parent / "apps"

Numbers = dict[str, float]

WORD = "harbour "
"""Typed into the filter, a character at a time."""

FIRST_DEMO, FIRST_MADE = "Ambulatory Care", r"S\d{6} "
"""What is on the screen when the first rows are: of the demo, and of a portfolio made here."""

SUMS_LINE = 38
ROW_LINES = frozenset(range(5, SUMS_LINE))
"""Where the register's rows stand while the filter line is open."""


class Effort(NamedTuple):
    """How much is measured in one run of a case."""

    moves: int = 24
    pages: int = 4
    ratings: int = 8
    held: int = 60
    idle: float = 3.0
    letters: int = len(WORD)
    starts: int = 5
    calm: float = 0.4
    """Seconds over which a program must be at rest after its start."""


QUICK = Effort(moves=10, pages=3, ratings=4, held=30, idle=1.0, starts=3)
TINY = Effort(moves=1, pages=1, ratings=1, held=2, idle=0.1, letters=4, starts=1, calm=0.1)
"""Only to see that everything runs: no number of it means anything."""


class Files(NamedTuple):
    """The portfolios that are opened, and a folder for copies that may be written to."""

    demo: Path
    small: Path
    large: Path
    scratch: Path


def environment(home: Path) -> dict[str, str]:
    """Return the environment of every measured program: the same terminal, own settings, bytecode kept."""
    left_out = {"COLUMNS", "LINES", "NO_COLOR", "TERM_PROGRAM", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE"}
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return kept | {
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "PMO_TUI_HOME": str(home),
        "TMPDIR": str(home.parent),  # a program that is killed leaves its scratch copy behind
    }


def _program(files: Files, *words: str, home: Path | None = None) -> Program:
    command = [sys.executable, *words]
    return Program(command, environment=environment(home or files.scratch / "home"), folder=ROOT)


def _app(files: Files, path: Path) -> Program:
    return _program(files, "-m", "pmo_tui", str(path), "--screen", "schemes", "--as", "Benchmark,PMO")


def starts(files: Files, effort: Effort) -> Numbers:
    """Time starts alone, each of them several times in random order, so that the median means something."""
    path = files.scratch / "start.pmo"
    shutil.copyfile(files.demo, path)
    programs: dict[str, tuple[Callable[[], Program], str]] = {
        "bare": (lambda: _program(files, str(APPS / "bare.py")), "bare app"),
        "demo": (lambda: _app(files, path), FIRST_DEMO),
        "small": (lambda: _app(files, files.small), FIRST_MADE),
        "large": (lambda: _app(files, files.large), FIRST_MADE),
    }
    found: dict[str, list[float]] = {name: [] for name in programs}
    order = list(programs) * effort.starts
    random.shuffle(order)
    for name in order:
        start, pattern = programs[name]
        with start() as program:
            found[name].append(program.ready(pattern))
    return {name: statistics.median(times) for name, times in found.items()}


def bare(files: Files, effort: Effort) -> Numbers:
    """Time the bare Textual app: the measure of all starts."""
    with _program(files, str(APPS / "bare.py")) as program:
        found = {"start": program.ready("bare app"), "memory": program.memory()}
        program.calm(effort.calm)
        found["memory_at_rest"] = program.memory()
        return found | _idle(program, effort)


def stock_table(files: Files, effort: Effort) -> Numbers:
    """Time Textual's DataTable: the measure of moving in a list."""
    with _program(files, str(APPS / "stock_table.py")) as program:
        found = {"start": program.ready(FIRST_MADE)}
        program.calm(effort.calm)
        return found | _moves(program, effort)


def demo(files: Files, effort: Effort) -> Numbers:
    """Time the app on the demo portfolio: 177 schemes."""
    path = files.scratch / "demo.pmo"
    shutil.copyfile(files.demo, path)
    with _app(files, path) as program:
        found = {"start": program.ready(FIRST_DEMO), "memory": program.memory()}
        program.calm(effort.calm)
        found["memory_loaded"] = program.memory()
        found |= _moves(program, effort)
        program.press("home")
        found["held"] = program.hold("down", effort.held, 30)
        program.press("home")
        found |= _idle(program, effort) | _editor(program, effort)
    return found


def small(files: Files, effort: Effort) -> Numbers:
    """Time the app on 200 schemes made as the 100,000 are."""
    path = files.scratch / "small.pmo"
    shutil.copyfile(files.small, path)
    with _app(files, path) as program:
        found = {"start": program.ready(FIRST_MADE)}
        program.calm(effort.calm)
        found |= _moves(program, effort)
        program.press("home")
        return found | _filter(program, effort)


def large(files: Files, effort: Effort) -> Numbers:
    """Time the app on 100,000 schemes: in their place, as nothing is saved and a copy would take long."""
    with _app(files, files.large) as program:
        found = {"start": program.ready(FIRST_MADE), "memory": program.memory()}
        program.calm(effort.calm)
        found["memory_loaded"] = program.memory()
        found |= _moves(program, effort)
        found["end"] = program.press("end")[-1].ms
        program.press("home")
        return found | _filter(program, effort)


def demo_command(files: Files, effort: Effort) -> Numbers:
    """Time `pmo-tui demo`, which goes through the command line: its first start, and one after it."""
    home = files.scratch / "first"
    shutil.rmtree(home, ignore_errors=True)
    found = {}
    for name in ("start_first", "start"):
        with _program(files, "-m", "pmo_tui", "demo", home=home) as program:
            found[name] = program.ready(FIRST_DEMO)
            program.settle(effort.calm)
    return found


CASES: Mapping[str, Callable[[Files, Effort], Numbers]] = {
    "starts": starts,
    "bare": bare,
    "stock_table": stock_table,
    "demo": demo,
    "small": small,
    "large": large,
    "demo_command": demo_command,
}
"""Every case by name. All of them run once in each round, in random order."""


def measure(name: str, files: Files, effort: Effort) -> Numbers:
    """Run a case; once more when it did not come to what was to be timed. Raises CannotMeasure."""
    try:
        return CASES[name](files, effort)
    except CannotMeasure:
        return CASES[name](files, effort)


def _moves(program: Program, effort: Effort) -> Numbers:
    moves = program.complete(["down"] * effort.moves)
    pages = program.complete(["pagedown"] * effort.pages)
    return {"move": statistics.median(moves), "page": statistics.median(pages)}


def _idle(program: Program, effort: Effort) -> Numbers:
    share = program.idle(effort.idle)
    return {} if share is None else {"idle": share}


def _editor(program: Program, effort: Effort) -> Numbers:
    """Open a scheme's return, go back, open it again; then rate its first line again and again."""
    returned = "Chosen +Reason"
    found = {"open": program.until("enter", returned)}
    program.settle(0.3)
    program.press("escape", 0.3)
    found["reopen"] = program.until("enter", returned)
    program.settle(0.3)
    letters = ["agr"[number % 3] for number in range(effort.ratings)]
    rated = program.complete(letters)
    if "Deliverables: " not in program.terminal.lines[-1]:
        raise CannotMeasure(f"The rating was not saved:\n{program.terminal.text}")
    return found | {"rate": statistics.median(rated)}


def _filter(program: Program, effort: Effort) -> Numbers:
    """Type a word into the filter: to the rows that match, and to their count and sums, per character."""
    program.press("/", 0.3)
    rows, sums = [], []
    for character in WORD[: effort.letters]:
        paints = program.press(character, done=lambda: _summed(program))
        rows.append(rows_painted(paints))
        sums.append(paints[-1].ms)
    if not all("Harbour" in line for line in program.terminal.lines[5:8]):
        raise CannotMeasure(f"The filter did not filter:\n{program.terminal.text}")
    return {
        "filter": statistics.median(rows),
        "filter_sums": statistics.median(sums),
        "filter_worst": max(rows),
    }


def _summed(program: Program) -> bool:
    return "…" not in program.terminal.lines[SUMS_LINE]


def rows_painted(paints: Sequence[Paint]) -> float:
    """Return when the last row of the register was as it stays; the first change when none differed."""
    rows = [paint.ms for paint in paints if paint.change.inner & ROW_LINES]
    return rows[-1] if rows else paints[0].ms
