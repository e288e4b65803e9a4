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
        description="Measures how quick pmo-tui is, as ratios to a bare Textual app in the same run. "
        "Every round runs every case in a new random order; a ratio is taken within a round.",
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how many rounds (default %(default)s)")
    parser.add_argument("--quick", action="store_true", help="three rounds with fewer keys: a first look")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a target is missed")
    parser.add_argument("--out", type=Path, help="write the JSON to this file")
    return parser


def main() -> int:
    """Run; return the exit code: 0 when everything could be measured, else 1."""
    options = arguments().parse_args()
    if sys.platform == "win32":
        return _say("The benchmarks need a pseudo terminal, which Windows does not have: use WSL.")
    from benchmarks.stopwatch import CannotMeasure

    try:
        return _run(options)
    except (OSError, CannotMeasure) as problem:
        return _say(str(problem))


def _run(options: argparse.Namespace) -> int:
    from benchmarks import cases, preparing, report

    sys.setswitchinterval(0.0005)  # the thread that takes the times must have its turn at once
    preparing.compile_bytecode()
    effort = cases.QUICK if options.quick else cases.Effort()
    count = min(options.rounds, QUICK_ROUNDS) if options.quick else options.rounds
    with tempfile.TemporaryDirectory(prefix="pmo-tui-bench-") as scratch:
        files = preparing.portfolios(Path(scratch), _note)
        for name in cases.CASES:
            _note(f"warming up: {name}")
            cases.measure(name, files, cases.QUICK)
        rounds = [_round(number, count, files, effort) for number in range(1, count + 1)]
    found = report.results(rounds)
    print(report.table(found))
    path = options.out or preparing.RESULTS / f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}.json"
    path.write_text(json.dumps(report.as_json(found, rounds, _about()), indent=1) + "\n", encoding="utf-8")
    print(f"\n{count} rounds. Every number is in {path}")
    missed = any(result.met is False for result in found)
    return EXIT_NOT_MEASURED if options.strict and missed else EXIT_MEASURED


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
