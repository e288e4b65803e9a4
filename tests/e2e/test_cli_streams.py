"""Where output goes: readers that go away, streams that are closed, full disks. Work is done all the same."""

import os
import shlex
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from db.reading.reader import Reader
from pmo_tui.cli import output
from pmo_tui.services import backups
from tests.conftest import DEMO_FOLDER

NEW = (
    "new {0}/made.pmo --name N --short-name N --year 2018/19 --framework llr-2018-19"
    " --organisation WL=W --month="
)


def shell(line: str, home: Path, *, answers: str = "") -> subprocess.CompletedProcess[str]:
    """Run a line in a shell in which `pmo-tui` is the command."""
    return subprocess.run(
        ["sh", "-c", f'pmo() {{ "{sys.executable}" -m pmo_tui.cli.main "$@"; }}; {line}'],
        input=answers,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PMO_TUI_HOME": str(home), "PYTHONUTF8": "1"},
        timeout=120,
        check=False,
    )


def schemes(path: Path) -> int:
    with closing(Reader(path)) as reader:
        return int(reader.value("SELECT count(*) FROM scheme"))


@pytest.mark.parametrize("to", ["| head -n 0", ">&-", "> /dev/full"])
@pytest.mark.parametrize("how", ["", "--json"])
def test_an_import_is_done_whatever_becomes_of_its_report(
    portfolio_file: Path, tmp_path: Path, to: str, how: str
) -> None:
    quoted = shlex.quote(str(DEMO_FOLDER))
    done = shell(f"pmo import {quoted} {portfolio_file} --month 2018-09 --yes {how} {to}", tmp_path)
    assert "Imported as #2" in done.stderr
    assert "failed" not in done.stderr
    assert schemes(portfolio_file) == 177
    assert ("could not be written" in done.stderr) is (to == "> /dev/full")


@pytest.mark.parametrize("to", [">&-", "> /dev/full"])
@pytest.mark.parametrize(
    ("command", "made", "code"),
    [
        ("verify {1}", "", 0),
        ("verify {1} --json", "", 0),
        ("verify {0}/none.pmo", "", 2),
        ("check {1} --json", "", 0),
        ("backup {1} --to {0}/kept", "kept/*.pmo", 0),
        ("restore {2} {0}/again.pmo --json", "again.pmo", 0),
        (f"{NEW} --json", "made.pmo", 0),
        ("demo --init {0}/shown.pmo", "shown.pmo", 0),
        ("demo --init {0}/shown.pmo --json", "shown.pmo", 0),
    ],
)
def test_a_command_ends_as_its_work_did(
    demo_file: Path, tmp_path: Path, command: str, made: str, code: int, to: str
) -> None:
    kept = backups.make(demo_file).path
    done = shell(f"pmo {command.format(tmp_path, demo_file, kept)} {to}", tmp_path)
    assert done.returncode == code, done.stderr
    assert "failed" not in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.glob(made or "demo.pmo"))


def test_output_that_is_all_there_is_to_it_counts(demo_file: Path, tmp_path: Path) -> None:
    done = shell(f"pmo tables organisation {demo_file} > /dev/full", tmp_path)
    assert done.returncode == 3
    assert done.stderr == "What was to be printed could not be written (No space left on device).\n"
    assert shell(f"pmo tables organisation {demo_file} >&-", tmp_path).returncode == 0


@pytest.mark.parametrize("to", ["2> /dev/full", "2>&-", "2>&- >&- <&-"])
def test_messages_that_nobody_can_read_change_no_code(demo_file: Path, tmp_path: Path, to: str) -> None:
    assert shell(f"pmo verify {tmp_path}/none.pmo {to}", tmp_path).returncode == 2
    assert shell(f"pmo verify {demo_file} {to}", tmp_path).returncode == 0
    kept = backups.make(demo_file).path
    assert shell(f"pmo restore {kept} {demo_file} {to}", tmp_path).returncode == 2


def test_a_question_without_anybody_to_answer_is_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    output.steady_streams()
    with pytest.raises(output.NobodyThereError):
        output.ask("Go on?")
    sys.stdin.close()
    assert capsys.readouterr().err == "Go on?: \n"
