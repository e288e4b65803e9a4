"""Who has a file open to write in it: a lock in a file beside it, and a note for people (RELIABILITY b.10).

The lock is never on the portfolio file itself. It is the operating system's: when the process that holds it
ends, however it ends, the lock is free.
"""

import contextlib
import datetime as dt
import json
import os
import socket
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from filelock import BaseFileLock

LONGEST_NAME = 60
"""Characters of a name or a host that are shown; the note is a file that anybody could have written."""

LONGEST_NOTE = 4096
"""Characters of the note that are read: ours are some hundred."""

LINKED = (
    "has another name (a hard link), so it can only be read: a save under one name could spoil it under the "
    "other. Make a copy of it, and open that"
)

SOMEBODY = "open in another window or by another person"


@dataclass(frozen=True)
class Holder:
    """Who has the file open, as the note beside the lock says."""

    user: str
    host: str
    pid: int
    since: str
    """UTC, ISO text."""

    def words(self, now: dt.datetime) -> str:
        """Say it: "open by amy on PC12 since 09:14" (local time; with the day when it is not today)."""
        words = f"open by {self.user} on {self.host}"
        try:
            began = dt.datetime.fromisoformat(self.since).astimezone(now.astimezone().tzinfo)
        except (OverflowError, ValueError, OSError):  # a time that no calendar here reaches
            return words
        today = began.date() == now.astimezone().date()
        clock = began.strftime("%H:%M") if today else f"{began.day} {began.strftime('%b %H:%M')}"
        return f"{words} since {clock}"


class OpenLock:
    """The right to write in one file, held or not. Use `take`; leave it with `release` or a `with` block."""

    def __init__(self, path: Path, lock: "BaseFileLock | None", holder: str) -> None:
        self._path = path
        self._lock = lock
        self.holder = holder
        """What stands against it, in words: who has it instead, or LINKED; empty when held, or not known."""

    @classmethod
    def take(cls, path: Path, *, user: str, now: dt.datetime) -> "OpenLock":
        """Take the lock if it is free, without waiting. Never raises: what cannot be locked is not held."""
        from filelock import FileLock, Timeout

        real = path.resolve()
        if not real.parent.is_dir():  # filelock would make the folder
            return cls(real, None, "")
        if _names(real) > 1:  # each name would have a lock and a journal of its own
            return cls(real, None, LINKED)
        lock = FileLock(_beside(real, ".lock"), timeout=0, thread_local=False)
        try:
            lock.acquire()
        except Timeout:
            return cls(real, None, _held_by(real, now))
        except (OSError, NotImplementedError):
            return cls(real, None, "")
        taken = cls(real, lock, "")
        taken._note(user, now)
        return taken

    @property
    def held(self) -> bool:
        """Whether this process may write."""
        return self._lock is not None

    @property
    def because(self) -> str:
        """Why it is not held, as a sentence; empty when it is."""
        if self.held:
            return ""
        if self.holder == LINKED:
            return f"{self._path.name} {LINKED}."
        if self.holder:
            return f"{self._path.name} is {self.holder}, so it can only be read here."
        return f"The folder of {self._path.name} cannot be written, so the file can only be read."

    def release(self) -> None:
        """Let go. A second call does nothing."""
        if self._lock is None:
            return
        with contextlib.suppress(OSError):
            _beside(self._path, ".lock.json").unlink()
        self._lock.release()
        self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _note(self, user: str, now: dt.datetime) -> None:
        words = {
            "user": user,
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "since": now.astimezone(dt.UTC).isoformat(timespec="seconds"),
        }
        note = _beside(self._path, ".lock.json")
        draft = _beside(self._path, f".lock.{os.getpid()}")
        with contextlib.suppress(OSError):  # the note is a courtesy; the lock is what counts
            draft.write_text(json.dumps(words), encoding="utf-8")
            draft.replace(note)


def read_note(path: Path) -> Holder | None:
    """Return who the note beside a file names, or None when there is none that can be read."""
    try:
        with _beside(path.resolve(), ".lock.json").open(encoding="utf-8") as note:
            found: Any = json.loads(note.read(LONGEST_NOTE))
        holder = Holder(_plain(found["user"]), _plain(found["host"]), int(found["pid"]), str(found["since"]))
        dt.datetime.fromisoformat(holder.since)
    except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None
    return holder


def _names(path: Path) -> int:
    try:
        return path.stat().st_nlink
    except OSError:
        return 1


def _held_by(path: Path, now: dt.datetime) -> str:
    holder = read_note(path)
    return SOMEBODY if holder is None else holder.words(now)


def _plain(value: object) -> str:
    text = "".join(character for character in str(value) if character.isprintable())
    return text[:LONGEST_NAME] or "somebody"


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)
