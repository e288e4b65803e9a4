"""Scratch copies: nothing of an ended process stays behind, nothing of a living one is taken away."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from filelock import FileLock

from db.audit import scratch

LEAVE = """
import os, sys
from pathlib import Path
from db.audit import scratch
copy = scratch.make(Path(sys.argv[1]))
copy.touch()
print(copy, flush=True)
os._exit(9)
"""


@pytest.fixture
def left(tmp_path: Path) -> Path:
    """The folder of a copy whose process was killed."""
    done = subprocess.run(
        [sys.executable, "-c", LEAVE, str(tmp_path)], capture_output=True, text=True, check=False
    )
    return Path(done.stdout.strip()).parent


def old(folder: Path) -> None:
    """Let it look older than what may be swept."""
    long_ago = time.time() - scratch.OLD_ENOUGH - 60
    os.utime(folder, (long_ago, long_ago))


def test_a_copy_is_alone_in_a_private_folder(tmp_path: Path) -> None:
    copy = scratch.make(tmp_path)
    assert copy.parent.parent == tmp_path
    assert copy.parent.stat().st_mode & 0o777 == 0o700
    assert not copy.exists()
    scratch.discard(copy)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_swept_after_a_while(left: Path, tmp_path: Path) -> None:
    assert scratch.sweep(tmp_path) == 0
    old(left)
    assert scratch.sweep(tmp_path) == 1
    assert list(tmp_path.iterdir()) == []


def test_what_is_in_use_stays_however_old(tmp_path: Path) -> None:
    copy = scratch.make(tmp_path)
    old(copy.parent)
    assert scratch.sweep(tmp_path) == 0
    assert copy.parent.exists()
    scratch.discard(copy)


@pytest.mark.parametrize("spoil", ["more in it", "no owner", "a link", "another name"])
def test_what_is_not_surely_ours_stays(left: Path, tmp_path: Path, spoil: str) -> None:
    if spoil == "more in it":
        (left / "letter.txt").touch()
    elif spoil == "no owner":
        (left / scratch.OWNER).unlink()
    elif spoil == "another name":
        left = left.rename(tmp_path / "mine")
    else:
        real = left.rename(tmp_path / "real")
        left.symlink_to(real)
        old(real)
    old(left)
    assert scratch.sweep(tmp_path) == 0
    assert left.exists()


def test_another_persons_stays(left: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old(left)
    monkeypatch.setattr(os, "getuid", lambda: left.stat().st_uid + 1)
    assert scratch.sweep(tmp_path) == 0


def test_a_place_that_cannot_be_looked_through_is_left_alone(tmp_path: Path) -> None:
    assert scratch.sweep(tmp_path / "nowhere") == 0
    (tmp_path / f"{scratch.PREFIX}file").touch()
    assert scratch.sweep(tmp_path) == 0


def test_without_locks_a_copy_is_never_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(FileLock, "acquire", refuse)
    copy = scratch.make(tmp_path)
    monkeypatch.undo()
    old(copy.parent)
    assert scratch.sweep(tmp_path) == 0
    scratch.discard(copy)
    assert list(tmp_path.iterdir()) == []
