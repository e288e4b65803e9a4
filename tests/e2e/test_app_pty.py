"""The app in a real terminal: how it ends, what is kept of what was typed, and two of it on one file."""

import os
import re
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.terminal import InTerminal, in_terminal

LOST_AT_MOST = 2.0
"""Seconds of typing that a kill may cost."""

EARLY = "The hub is late because the estate was not ready"
LATE = " and nobody said so"

AMY = ("--as", "Amy,PMO", "--screen", "schemes")


def drafted(path: Path) -> str:
    """The commentary that the file holds as a draft."""
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT text FROM draft WHERE field = 'issue'").fetchone()
    return str(found[0]) if found else ""


def type_commentary(app: InTerminal, wait: float) -> None:
    """Open the first scheme's commentary and type, wait, type on."""
    app.shows("177 schemes")
    app.press("enter")
    app.shows("Commentary")
    app.press("c")
    app.shows("Ctrl+S")
    app.press(EARLY)
    app.shows("estate was not ready")
    time.sleep(wait)
    app.press(LATE)
    app.shows("said so")


Ending = Callable[[InTerminal], int]

ENDINGS: dict[str, tuple[Ending, int]] = {
    "killed": (lambda app: app.signal(signal.SIGKILL), -signal.SIGKILL),
    "window closed": (lambda app: app.hang_up(), 128 + signal.SIGHUP),
    "SIGHUP": (lambda app: app.signal(signal.SIGHUP), 128 + signal.SIGHUP),
    "SIGTERM": (lambda app: app.signal(signal.SIGTERM), 128 + signal.SIGTERM),
    "SIGINT": (lambda app: app.signal(signal.SIGINT), 128 + signal.SIGINT),
}
"""How the app may end while somebody types, and the exit code it ends with."""


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_typed_outlives_the_app(ending: str, demo_file: Path, tmp_path: Path) -> None:
    """All but two seconds after a kill, and all of it when the app is asked; the next start offers it."""
    end, code = ENDINGS[ending]
    with in_terminal(demo_file, *AMY, home=tmp_path) as app:
        type_commentary(app, LOST_AT_MOST if ending == "killed" else 0)
        assert end(app) == code
        assert "Traceback" not in app.text
        if ending in ("SIGHUP", "SIGTERM", "SIGINT"):
            assert app.restored
    kept = drafted(demo_file)
    assert kept.startswith(EARLY) if ending == "killed" else kept == EARLY + LATE
    with in_terminal(demo_file, *AMY, home=tmp_path) as again:
        again.shows("An unsaved draft was kept")
        again.press("enter")
        again.shows("Enter goes on with the draft")
        again.shows(EARLY[:20])
        again.press("enter")
        again.shows("This is your draft")
        again.press("escape", "ctrl+q")
        assert again.ended() == 0
        assert again.restored
    assert drafted(demo_file) == kept


def test_a_window_that_closes_without_a_word_ends_the_app(demo_file: Path, tmp_path: Path) -> None:
    """As under nohup: no signal comes, and the terminal has nothing more to say."""
    with in_terminal(demo_file, *AMY, home=tmp_path, told=False) as app:
        app.shows("177 schemes")
        assert app.hang_up() == 128 + signal.SIGHUP


def scratch_folders(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("pmo-tui"))


@pytest.mark.parametrize("words", ["Demo: a scratch copy", ""], ids=["open", "being built"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_demo_that_is_ended_leaves_no_copy_behind(
    words: str, number: signal.Signals, tmp_path: Path
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with in_terminal("demo", home=tmp_path / "home", TMPDIR=str(scratch)) as app:
        app.until(lambda: scratch_folders(scratch) != [], "a scratch folder")
        if words:
            app.shows(words)
        # Python ends itself by an interrupt that came while it ran text as code, as it does for a dataclass.
        assert app.signal(number) in {128 + number, -signal.SIGINT}
        assert "Traceback" not in app.text
    assert scratch_folders(scratch) == []


def test_a_second_window_reads_only_and_says_who_has_the_file(demo_file: Path, tmp_path: Path) -> None:
    """And the file opens as usual once the first was killed."""
    with in_terminal(demo_file, *AMY, home=tmp_path) as first:
        first.shows("177 schemes")
        first.until(lambda: holders(demo_file) != "", "the lock")
        with in_terminal(demo_file, "--as", "Bob,PMO", home=tmp_path / "bob") as second:
            second.shows("Read only.")
            second.until(lambda: re.search(r"Amy\b", second.text) is not None, "who has the file")
            second.until(lambda: re.search(r"since \d|\d\d:\d\d", second.text) is not None, "since when")
            second.press("enter", "c")
            second.until(lambda: second.text.count("Amy") >= 1 and "Ctrl+S" not in second.text)
            second.press("ctrl+q")
            assert second.ended() == 0
        assert first.signal(signal.SIGKILL) == -signal.SIGKILL
    with in_terminal(demo_file, "--as", "Bob,PMO", home=tmp_path / "bob") as third:
        third.shows("177 schemes")
        third.until(lambda: "Bob" in holders(demo_file), "Bob's lock")
        assert "Read only." not in third.text
        third.press("ctrl+q")
        assert third.ended() == 0


def holders(path: Path) -> str:
    """What the note beside the lock says; empty when there is none."""
    notes = [entry for entry in os.listdir(path.parent) if entry.startswith(path.name) and "lock" in entry]
    return "".join((path.parent / note).read_text(encoding="utf-8") for note in notes)
