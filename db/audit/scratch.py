"""Scratch copies: each alone in a folder of its own, and gone with the process that made it.

The maker holds a lock in the folder. It is the operating system's, so it is free once the process has ended,
however it ended; what is left behind then is swept away by a later one.
"""

import contextlib
import os
import shutil
import stat
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filelock import BaseFileLock

PREFIX = "pmo-tui-"
COPY = "as-at.pmo"
OWNER = "owner.lock"
KNOWN = frozenset({OWNER, COPY, f"{COPY}-journal"})
"""All that such a folder ever holds; one with anything else is not ours to remove."""

OLD_ENOUGH = 3600.0
"""Seconds after which a folder may be swept: between making it and locking it, it looks left behind."""

_held: dict[Path, "BaseFileLock"] = {}
"""The locks of this process's folders."""


def make(folder: Path | None = None) -> Path:
    """Make a private folder; return the path for the copy in it. `discard` removes both. Raises OSError."""
    own = Path(tempfile.mkdtemp(prefix=PREFIX, dir=folder))
    lock = _taken(own)
    if lock is None:
        with contextlib.suppress(OSError):
            (own / OWNER).unlink()  # without it nobody sweeps what is in use
    else:
        _held[own] = lock
    return own / COPY


def discard(copy: Path) -> None:
    """Remove a copy and its folder. Its readers must be closed."""
    lock = _held.pop(copy.parent, None)
    if lock is not None:
        lock.release()
    shutil.rmtree(copy.parent, ignore_errors=True)


def sweep(folder: Path | None = None) -> int:
    """Remove the copies that ended processes of this person left behind; return how many there were."""
    removed = 0
    try:
        with os.scandir(folder or tempfile.gettempdir()) as entries:
            found = [Path(entry.path) for entry in entries if entry.name.startswith(PREFIX)]
    except OSError:
        return 0
    for own in found:
        lock = _taken(own) if _may_be_left(own) else None
        if lock is not None:
            lock.release()
            shutil.rmtree(own, ignore_errors=True)
            removed += 1
    return removed


def _may_be_left(own: Path) -> bool:
    try:
        found = own.lstat()
        names = {entry.name for entry in own.iterdir()}
    except OSError:
        return False
    me = getattr(os, "getuid", lambda: found.st_uid)()
    ours = stat.S_ISDIR(found.st_mode) and found.st_uid == me and OWNER in names <= KNOWN
    return ours and time.time() - found.st_mtime > OLD_ENOUGH


def _taken(own: Path) -> "BaseFileLock | None":
    """Take a folder's lock; None when somebody has it, or there are no locks here."""
    from filelock import FileLock, Timeout

    lock = FileLock(own / OWNER, timeout=0, thread_local=False)
    try:
        lock.acquire()
    except (OSError, NotImplementedError, Timeout):
        return None
    return lock
