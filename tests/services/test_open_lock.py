"""Who has a file open: the second one reads, and a lock never outlives its process (fault 26)."""

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from db import lock
from db.lock import OpenLock, read_note

NOW = dt.datetime(2018, 11, 5, 9, 14).astimezone()

HOLD = """
import datetime as dt, sys, time
from pathlib import Path
from db.lock import OpenLock
held = OpenLock.take(Path(sys.argv[1]), user="amy", now=dt.datetime.now(dt.UTC))
print(held.held, flush=True)
time.sleep(60)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that could be open."""
    found = tmp_path / "plan.pmo"
    found.touch()
    return found


def note_of(path: Path) -> Path:
    return path.with_name(path.name + ".lock.json")


def test_the_first_writes_and_the_second_reads(path: Path) -> None:
    with OpenLock.take(path, user="amy", now=NOW) as first:
        assert (first.held, first.holder, first.because) == (True, "", "")
        second = OpenLock.take(path, user="bob", now=NOW)
        assert not second.held
        assert second.holder.startswith("open by amy on ")
        assert second.holder.endswith(" since 09:14")
        assert second.because == f"plan.pmo is {second.holder}, so it can only be read here."
        second.release()
        assert first.held
    assert not note_of(path).exists()
    third = OpenLock.take(path, user="bob", now=NOW)
    assert third.held
    third.release()
    third.release()


def test_the_note_says_who_where_and_since_when(path: Path) -> None:
    with OpenLock.take(path, user="amy", now=NOW):
        holder = read_note(path)
        assert holder is not None
        assert (holder.user, dt.datetime.fromisoformat(holder.since)) == ("amy", NOW)
        assert holder.words(NOW + dt.timedelta(days=3)).endswith("since 5 Nov 09:14")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "[" * 4000,
        '{"user": "amy"}',
        '{"user":1,"host":2,"pid":"x","since":""}',
        '{"user":"amy","host":"pc","pid":Infinity,"since":"2018-11-05T09:14:00+00:00"}',
    ],
)
def test_a_note_that_cannot_be_read_is_done_without(path: Path, text: str) -> None:
    with OpenLock.take(path, user="amy", now=NOW):
        note_of(path).write_text(text, encoding="utf-8")
        assert read_note(path) is None
        assert OpenLock.take(path, user="bob", now=NOW).holder == lock.SOMEBODY


def test_a_time_that_no_calendar_reaches_is_left_out(path: Path) -> None:
    for since in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"):
        note_of(path).write_text(json.dumps({"user": "a", "host": "b", "pid": 1, "since": since}))
        holder = read_note(path)
        assert holder is not None
        assert holder.words(NOW) == "open by a on b"


def test_a_hostile_note_cannot_act_on_a_terminal(path: Path) -> None:
    words = {"user": "a\x1b[2Jmy" * 50, "host": "\u202e", "pid": 1, "since": NOW.isoformat()}
    note_of(path).write_text(json.dumps(words), encoding="utf-8")
    holder = read_note(path)
    assert holder is not None
    assert "\x1b" not in holder.user
    assert len(holder.user) == lock.LONGEST_NAME
    assert holder.host == "somebody"


def test_a_link_to_the_file_is_the_same_file(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.pmo"
    link.symlink_to(path)
    with OpenLock.take(path, user="amy", now=NOW):
        assert not OpenLock.take(link, user="bob", now=NOW).held


def test_a_place_that_cannot_be_locked_is_read(tmp_path: Path) -> None:
    nowhere = OpenLock.take(tmp_path / "none" / "plan.pmo", user="amy", now=NOW)
    assert not nowhere.held
    assert nowhere.holder == ""
    assert not (tmp_path / "none").exists()
    assert nowhere.because == "The folder of plan.pmo cannot be written, so the file can only be read."


def test_a_lock_that_the_system_refuses_is_not_held(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("filelock.FileLock.acquire", refuse)
    assert not OpenLock.take(path, user="amy", now=NOW).held


def test_a_note_that_cannot_be_written_costs_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", refuse)
    with OpenLock.take(path, user="amy", now=NOW) as held:
        assert held.held
        assert OpenLock.take(path, user="bob", now=NOW).holder == lock.SOMEBODY


def test_after_kill_9_the_lock_is_free(path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == "True"
        refused = OpenLock.take(path, user="bob", now=NOW)
        assert not refused.held
        assert "open by amy" in refused.holder
        other.send_signal(signal.SIGKILL)
        other.wait()
        end = time.monotonic() + 5
        while not (free := OpenLock.take(path, user="bob", now=NOW)).held:
            assert time.monotonic() < end
    holder = read_note(path)
    assert holder is not None
    assert holder.user == "bob"
    free.release()


def test_a_file_with_a_second_name_is_not_written(path: Path) -> None:
    """Each name would have a lock and a journal of its own; a symbolic link has the file's."""
    other = path.with_name("other.pmo")
    os.link(path, other)
    for name in (path, other):
        found = OpenLock.take(name, user="amy", now=NOW)
        assert not found.held
        assert found.because.startswith(f"{name.name} has another name (a hard link), so it can only be read")
    other.unlink()
    other.symlink_to(path)
    with OpenLock.take(path, user="amy", now=NOW):
        assert "open by amy" in OpenLock.take(other, user="bob", now=NOW).because


def test_a_file_that_is_not_there_yet_can_be_locked(tmp_path: Path) -> None:
    """It is about to be made."""
    with OpenLock.take(tmp_path / "new.pmo", user="amy", now=NOW) as lock:
        assert lock.held
