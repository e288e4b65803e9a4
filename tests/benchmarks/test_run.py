"""`python -m benchmarks` runs from start to end. Nothing here looks at how long anything took."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import __main__, cases, report

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *map(str, words)],
        capture_output=True,
        encoding="utf-8",
        cwd=cases.ROOT,
        env={**os.environ, "PYTHONUTF8": "1"},
        timeout=300,
        check=False,
    )


@pytest.mark.soak
def test_a_tiny_run_prints_every_goal_and_writes_its_numbers(tmp_path: Path) -> None:
    wanted = tmp_path / "numbers.json"
    done = run("--tiny", "--folder", tmp_path / "kept", "--json", wanted)
    assert done.returncode == __main__.EXIT_MEASURED, done.stderr
    missing = {goal.words for goal in report.GOALS if goal.words not in done.stdout}
    assert {words for words in missing if "idle" not in words} == set()  # not every system tells that
    found = json.loads(wanted.read_text(encoding="utf-8"))
    assert found == json.loads((tmp_path / "kept" / "latest.json").read_text(encoding="utf-8"))
    assert found["tiny"] is True
    assert set(found["rounds"][0]) == set(cases.CASES)
    assert all(value >= 0 for case in found["medians"].values() for value in case.values())


def test_a_place_that_cannot_be_written_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run("--tiny", "--folder", tmp_path / "file")
    assert done.returncode == __main__.EXIT_NOT_MEASURED
    assert "This could not be measured." in done.stderr
    assert "Traceback" not in done.stderr
