"""`python -m benchmarks`: measure, print ratios beside their targets, and keep the numbers as JSON."""

import argparse
import datetime as dt
import importlib.metadata
import json
import os
import platform
import random
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.cases import Effort, Files, Numbers

EXIT_MEASURED, EXIT_NOT_MEASURED = 0, 1
ROUNDS, QUICK_ROUNDS = 7, 3


def arguments() -> argparse.ArgumentParser:
    """Return the options."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measures how quick pmo-tui is, as ratios to a bare Textual app and to Textual's own "
        "DataTable in the same run. Every round runs every case in a new random order; a ratio is taken "
        "within a round, and the median over the rounds is what counts.",
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how many rounds (default %(default)s)")
    parser.add_argument("--quick", action="store_true", help="three rounds with fewer keys: a first look")
    parser.add_argument(
        "--tiny", action="store_true", help="one round of next to nothing, on small portfolios: does it run?"
    )
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a goal is missed")
    parser.add_argument("--json", type=Path, metavar="PATH", help="write the numbers to this file too")
    parser.add_argument(
        "--folder", type=Path, metavar="PATH", help="keep portfolios and latest.json here (default: results)"
    )
    return parser


def main(words: Sequence[str] | None = None) -> int:
    """Run; return the exit code: 0 when everything could be measured, else 1."""
    options = arguments().parse_args(words)
    if sys.platform == "win32":
        return _say("The benchmarks need a pseudo terminal, which Windows does not have: use WSL.")
    from benchmarks.stopwatch import CannotMeasure

    try:
        return _run(options)
    except (OSError, CannotMeasure) as problem:
        return _say(str(problem))


def _run(options: argparse.Namespace) -> int:
    from benchmarks import preparing, report

    sys.setswitchinterval(0.0005)  # the thread that takes the times must have its turn at once
    folder = options.folder or preparing.RESULTS
    with tempfile.TemporaryDirectory(prefix="pmo-tui-bench-") as scratch:
        rounds = _tiny(folder, Path(scratch)) if options.tiny else _full(options, folder, Path(scratch))
    found = report.results(rounds)
    about = _about() | {"tiny": options.tiny}
    text = json.dumps(report.as_json(found, rounds, about), indent=1) + "\n"
    paths = [folder / "latest.json", *([options.json] if options.json else [])]
    for path in paths:
        path.write_text(text, encoding="utf-8")
    print(report.table(found))
    print(f"\n{report.rounds_in_words(len(rounds))}. Every number is in {paths[-1]}")
    if options.tiny:
        print("A tiny run: it shows that everything runs, and none of its figures means anything.")
    missed = any(result.met is False for result in found)
    return EXIT_NOT_MEASURED if options.strict and missed else EXIT_MEASURED


def _full(options: argparse.Namespace, folder: Path, scratch: Path) -> "list[dict[str, Numbers]]":
    """Measure: everything once to warm up, then the rounds."""
    from benchmarks import cases, preparing

    preparing.compile_bytecode()
    files = preparing.portfolios(folder, scratch, _note)
    effort = cases.QUICK if options.quick else cases.Effort()
    count = min(options.rounds, QUICK_ROUNDS) if options.quick else options.rounds
    for name in cases.CASES:
        _note(f"warming up: {name}")
        cases.measure(name, files, cases.QUICK)
    return [_round(number, count, files, effort) for number in range(1, count + 1)]


def _tiny(folder: Path, scratch: Path) -> "list[dict[str, Numbers]]":
    from benchmarks import cases, preparing

    small, large = preparing.TINY_SMALL, preparing.TINY_LARGE
    files = preparing.portfolios(folder, scratch, _note, small=small, large=large)
    return [_round(1, 1, files, cases.TINY)]


def _round(number: int, count: int, files: "Files", effort: "Effort") -> "dict[str, Numbers]":
    """Run every case once, in a random order."""
    from benchmarks import cases

    order = list(cases.CASES)
    random.shuffle(order)
    _note(f"round {number} of {count}: {', '.join(order)} (load {os.getloadavg()[0]:.1f})")
    return {name: cases.measure(name, files, effort) for name in order}


def _about() -> dict[str, object]:
    """Return what the numbers depend on, without anything that names the machine."""
    return {
        "measured_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "system": platform.system(),
        "machine": platform.machine(),
        "processors": os.cpu_count(),
        "sqlite": sqlite3.sqlite_version,
        "textual": importlib.metadata.version("textual"),
        "load": round(os.getloadavg()[0], 2),
    }


def _note(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _say(words: str) -> int:
    _note(f"This could not be measured. {words}")
    return EXIT_NOT_MEASURED


if __name__ == "__main__":
    sys.exit(main())
