"""Names and paths that stand for nothing a command could use: one plain sentence and code 2."""

from pathlib import Path

import pytest

from pmo_tui.services import frameworks
from tests.e2e.conftest import Command

LONG = "a" * 5000
"""Longer than any system takes a name."""

NEW = ("--name", "A", "--short-name", "A", "--year", "2018/19", "--month", "2018-10", "--organisation", "A=b")


@pytest.mark.parametrize("folder", [".", "/", ".."])
def test_a_folder_is_no_backup(command: Command, demo_file: Path, folder: str) -> None:
    command("restore", folder, demo_file, "--yes").refused(
        2, f"{folder} is a folder. Give one of the backups"
    )
    command("restore", demo_file, folder, "--yes").refused(2, f"{folder} is a folder. Give the name of the")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("restore", LONG, "{}", "--yes"), "There is no backup aaa"),
        (("restore", "{}", LONG, "--yes"), "aaa is too long a name"),
        (("restore", "{}", "a" * 220, "--yes"), "aaa is too long a name, with what is kept beside the file."),
        (("restore", "{}", f"{LONG}/plan.pmo", "--yes"), "There is no folder"),
        (("tables", LONG, "{}"), "There is no table “aaa"),
        (("show", "scheme", LONG, "{}"), "There is no scheme “aaa"),
        (("show", "scheme", "A9", LONG), "aaa cannot be used as a file: File name too long."),
        (("verify", "{}", "--against", LONG), "aaa cannot be read: File name too long."),
        (("verify", "{}", "--write-anchor", LONG), "aaa cannot be written: File name too long."),
        (("new", "n.pmo", *NEW, "--framework", LONG), "There is no framework “aaa"),
        (("demo", "--init", f"{LONG}/demo.pmo"), "There is no folder"),
        (("import", LONG, "{}"), "aaa cannot be read: File name too long."),
    ],
    ids=lambda value: " ".join(value)[:24] if isinstance(value, tuple) else "",
)
def test_a_name_that_is_too_long_is_not_there(
    command: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    demo_file: Path,
    words: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    before = demo_file.read_bytes()
    command(*(word.replace("{}", str(demo_file)) for word in words)).refused(2, said)
    assert demo_file.read_bytes() == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(("a", "n"))]


def test_a_framework_takes_effect_on_a_day_and_not_at_an_hour(command: Command, tmp_path: Path) -> None:
    text = frameworks.find("llr-2018-19").read_text(encoding="utf-8")
    own, day = tmp_path / "own.toml", "effective_from = 2018-04-01"
    assert day in text
    for wrong in (
        f"{day}T09:00:00",
        f"{day} 09:00:00Z",
        "effective_from = 2018",
        "effective_from = 09:00:00",
    ):
        own.write_text(text.replace(day, wrong), encoding="utf-8")
        done = command("new", tmp_path / "plan.pmo", *NEW, "--framework", own)
        done.refused(2, "effective_from must be a date, as in effective_from = 2018-04-01.")
    assert not (tmp_path / "plan.pmo").exists()
    own.write_text(text, encoding="utf-8")
    assert command("new", tmp_path / "plan.pmo", *NEW, "--framework", own).code == 0
