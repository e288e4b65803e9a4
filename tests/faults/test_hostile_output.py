"""What commands print and what reaches a terminal holds nothing that acts (RELIABILITY c.4-6)."""

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pmo_tui.domain.text import REPLACEMENT
from tests.conftest import DEMO_FOLDER
from tests.e2e.conftest import Command, command, home
from tests.e2e.support import run_process
from tests.e2e.terminal import in_terminal
from tests.faults import hostile
from tests.faults.hostile import poisoned, poisoned_template

__all__ = ["command", "home", "poisoned", "poisoned_template"]

VISITS = (
    (("1",), "Forecast"),
    (("2", "v"), "177 schemes"),
    (("enter",), "Commentary"),
    (("c",), "Ctrl+S"),
    (("escape", "escape", "4"), "Next due"),
    (("x",), "Which score"),
    (("x", "enter"), "Action"),
    (("escape", "9"), "As at"),
    (("enter", "down", "tab"), "As at"),
    (("0",), "Section"),
    (("?",), "Leave"),
)
"""Keys, and words that stand on the screen they lead to."""


@pytest.mark.parametrize(
    "harm", [b"NUL \x00 here", b"a surrogate \xed\xa0\x80 here", b"an escape \x1b[2J\xe2\x80\xae here"]
)
def test_a_file_with_such_text_is_refused_or_cleaned_with_a_message(
    harm: bytes, demo_file: Path, tmp_path: Path
) -> None:
    """Imported: never a traceback, nothing raw in the file, nothing raw in what is said."""
    folder = Path(shutil.copytree(DEMO_FOLDER, tmp_path / "csv"))
    issues = folder / "issues.csv"
    head, _, rest = issues.read_bytes().partition(b"\n")
    title = head.rstrip(b"\r").split(b",").index(b"title")
    first, _, others = rest.partition(b"\n")
    cells = first.split(b",")
    cells[title] = harm
    issues.write_bytes(b"\n".join([head, b",".join(cells), others]))
    done = run_process("import", folder, demo_file, "--yes", home=tmp_path / "home")
    assert "Traceback" not in done.stderr
    assert done.stderr
    assert hostile.harmful(done.stdout + done.stderr) == []
    with closing(sqlite3.connect(demo_file)) as connection:
        titles = [row[0] for row in connection.execute("SELECT title FROM issue")]
    assert [title for title in titles if hostile.harmful(title)] == []


COMMANDS = (
    *(("tables", name) for name in ("programme-area", "organisation", "monthly", "dashboard", "finance-red")),
    *(("history",), ("check",), ("verify",), ("show", "scheme", hostile.SPARED)),
)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_commands_print_nothing_that_acts(words: tuple[str, ...], poisoned: Path, command: Command) -> None:
    """As text the harm is marked, as JSON it is escaped and comes back exactly."""
    shown = command(*words, poisoned)
    assert shown.code in (0, 1)
    assert hostile.harmful(shown.out + shown.err) == []
    told = command(*words, poisoned, "--json")
    assert hostile.harmful(told.out) == []
    if words[0] in ("show", "history") or words[-1] == "dashboard":
        assert REPLACEMENT in shown.out
        assert hostile.harmful("".join(texts(told.json)))


def texts(value: object) -> list[str]:
    """Every text of a JSON value."""
    if isinstance(value, dict):
        return [text for part in value.values() for text in texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in texts(part)]
    return [value] if isinstance(value, str) else []


def test_no_byte_of_it_reaches_a_real_terminal(poisoned: Path, tmp_path: Path) -> None:
    """Every screen in a pseudo-terminal: none of the escapes, no control, no bidi character in the stream."""
    with in_terminal(poisoned, "--as", "Amy,PMO", home=tmp_path, size=(160, 50)) as app:
        app.shows("177 schemes")
        for keys, words in VISITS:
            app.press(*keys)
            app.shows(words)
        app.press("escape", "ctrl+q")
        assert app.ended() == 0
    stream = app.written.decode("utf-8")
    assert REPLACEMENT in stream
    assert hostile.MARKUP[5] in stream
    stream = re.sub(r"\x1b\]22;[a-z-]*(?:\x1b\\|\x07)", "", stream)  # Textual's own: the pointer's shape
    assert "\x1b]" not in stream
    assert set(stream) & set("\x00\x07\x08\x7f\x9b\x9c\x9d") == set()
    assert {c for c in stream if ord(c) > 0x9F and hostile.harmful(c)} == set()
    assert stream.count("\x1b[2J") == 0
