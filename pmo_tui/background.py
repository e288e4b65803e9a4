"""The one way to write and to read beside the screen's thread. Every job ends in something to see."""

import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from db import errors
from db.file import WRITE_WAIT_MS
from db.reading.reader import Reader
from db.sqlite_errors import explained
from pmo_tui.errors import PmoError
from pmo_tui.messages import ReadEnded, WriteEnded
from pmo_tui.turns import Turns, Work

if TYPE_CHECKING:
    from textual.app import App

    from pmo_tui.services.workspace import Workspace

T = TypeVar("T")

QUICK_MS = 30
"""How long a read may take on the screen's thread before it is handed to a worker."""

NOW_MS = 1000
"""How long a small read may take before it is given up: a busy machine, not a large file."""

END_SECONDS = WRITE_WAIT_MS / 1000 + 2
"""How long the app waits at its end for what is being saved: longer than a save waits for a lock."""

READ_END_SECONDS = 0.5
"""How long the app waits at its end for a read that was given up, so that it can tidy up after itself."""

REPLACED = "The file was replaced by another program while it was open here. Open it again (o)."

Done = Callable[[Any], None]
Failed = Callable[[Exception], None]


class _Job(NamedTuple):
    number: int
    run: "Callable[[Workspace], Any]"
    asked_by: tuple[str, str]
    is_check: bool


class Writer:
    """One thread that does every write, in order. A job is a function of the workspace.

    Nothing is written before the file was checked: what is asked for earlier waits for the first check, and
    is refused (ReadOnly) when that finds that the file may not be written. When it ends, the thread lets go
    of the file and of its lock.
    """

    def __init__(self, app: "App[Any]", workspace: "Workspace") -> None:
        self._app = app
        self._workspace = workspace
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._waiting: dict[int, tuple[Done, Failed]] = {}
        self._count = 0
        self._thread: threading.Thread | None = None
        self.check_asked = False
        """Whether the first check is queued, or was done."""

    def submit(
        self,
        job: "Callable[[Workspace], T]",
        done: Callable[[T], None],
        failed: Failed,
        *,
        is_check: bool = False,
    ) -> None:
        """Queue a job, for whoever is typing now; `done` or `failed` is called on the screen's thread."""
        self._count += 1
        self._waiting[self._count] = (done, failed)
        self.check_asked |= is_check
        who = self._workspace.name, self._workspace.role
        self._jobs.put(_Job(self._count, job, who, is_check))
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="pmo-tui writer", daemon=True)
            self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether a job is queued or running."""
        return bool(self._waiting)

    def finish(self, message: WriteEnded) -> None:
        """Call what waited for a job. The app calls this for each message of the writer."""
        done, failed = self._waiting.pop(message.job)
        if message.error is None:
            done(message.result)
        else:
            failed(message.error)

    def close(self, seconds: float = END_SECONDS) -> bool:
        """Let queued jobs end, then stop the thread; say whether that was done in time."""
        if self._thread is None:
            self._workspace.close()
            return True
        self._jobs.put(None)
        return self.ended(seconds)

    def ended(self, seconds: float | None = None) -> bool:
        """Wait for the thread to end, for ever unless seconds are given; say whether it has."""
        if self._thread is not None:
            self._thread.join(seconds)
        return self._thread is None or not self._thread.is_alive()

    def _run(self) -> None:
        early: list[_Job] | None = []
        while (job := self._jobs.get()) is not None:
            if early is not None and not job.is_check:
                early.append(job)
                continue
            self._do(job)
            for waiting in early or ():
                self._do(waiting, self._workspace.read_only)
            early = None
        self._workspace.close()

    def _do(self, job: _Job, refused: str = "") -> None:
        self._workspace.asked_by = job.asked_by
        try:
            if refused:
                raise errors.ReadOnly(refused)
            ended = WriteEnded(job.number, job.run(self._workspace))
        except sqlite3.Error as error:
            ended = WriteEnded(job.number, error=explained(error))
        except Exception as error:  # whatever it is, the person is told
            ended = WriteEnded(job.number, error=error)
        self._workspace.asked_by = None
        with contextlib.suppress(RuntimeError):  # the app has ended meanwhile
            self._app.post_message(ended)


class Reads:
    """Reads that start on the screen's thread and move to a worker when they would take too long.

    A newer read supersedes an unfinished one of its group, which is given up; each group has one worker at a
    time. Live and past readers share groups, so a late answer about the past is never shown as current.
    """

    def __init__(self, app: "App[Any]", reader: Reader, shares_groups_with: "Reads | None" = None) -> None:
        self._app = app
        self.reader = reader
        self._turns: Turns = Turns() if shares_groups_with is None else shares_groups_with._turns
        self._waiting: dict[int, tuple[Work, Done, Failed]] = {}
        self._closed = False

    def quick(self, read: Callable[[Reader], T]) -> T:
        """Read now, on this thread. Raises Busy or TookTooLong."""
        return self._within(QUICK_MS, read)

    def now(self, read: Callable[[Reader], T]) -> T:
        """Read what is small and needed at once: a scheme, a list of people. Raises Busy or TookTooLong."""
        return self._within(NOW_MS, read)

    def _within(self, milliseconds: float, read: Callable[[Reader], T]) -> T:
        try:
            return self.reader.within(milliseconds, read)
        except sqlite3.Error as error:  # of a read that uses the raw connection
            raise explained(error, reading=True) from error

    def run(
        self,
        group: str,
        read: Callable[[Reader], T],
        done: Callable[[T], None],
        failed: Failed,
        *,
        try_here: bool = True,
        dropped: Callable[[T], None] | None = None,
    ) -> None:
        """Read here when it is quick, else in a worker; then call `done` or `failed` on this thread.

        `dropped` is given an answer that nobody waits for any more, to put away what it holds.
        """
        number = self._turns.begin(group)
        if try_here:
            try:
                result = self.quick(read)
            except (errors.Busy, errors.TookTooLong):
                pass
            except (errors.DbError, PmoError) as error:
                failed(error)
                return
            else:
                done(result)
                return
        work = Work(number, group, read, self._start, lambda: self._waiting.pop(number), dropped)
        self._waiting[number] = (work, done, failed)
        self._turns.queue(work)

    def forget(self, group: str) -> None:
        """Give up what is being read in a group: nobody waits for it any more."""
        self._turns.begin(group)

    @property
    def busy(self) -> bool:
        """Whether a read is still out."""
        return bool(self._waiting)

    def is_out(self, group: str) -> bool:
        """Whether a read of a group is still out."""
        return any(work.group == group for work, _, _ in self._waiting.values())

    def finish(self, message: ReadEnded) -> None:
        """Call what waited for a read, unless a newer one has replaced it."""
        work, done, failed = self._waiting.pop(message.job)
        self._turns.ended(work)
        if self._closed or not self._turns.is_latest(work):
            work.drop()
        elif message.error is None:
            done(message.result)
        else:
            failed(message.error)

    def close(self, *, wait: bool = False) -> None:
        """Close the reader, give up what is out; `wait` for its end where no message comes back any more."""
        self._closed = True
        for work, _, _ in list(self._waiting.values()):
            work.given_up = True
            if wait and work.thread is not None:
                work.thread.join(READ_END_SECONDS)
                work.drop()
        self.reader.close()

    def _start(self, work: Work) -> None:
        work.thread = threading.Thread(target=self._work, args=(work,), name="pmo-tui reader", daemon=True)
        work.thread.start()

    def _work(self, work: Work) -> None:
        try:
            reader = Reader(self.reader.path, writable=self.reader.writable, wait_ms=5000)
            try:
                if reader.identity != self.reader.identity:
                    raise errors.FileReplaced(REPLACED)
                reader.give_up_when(lambda: work.given_up)
                work.answer = (work.read(reader),)
            finally:
                reader.close()
        except sqlite3.Error as error:
            ended = ReadEnded(self, work.number, error=explained(error, reading=True))
        except Exception as error:  # whatever it is, the person is told
            ended = ReadEnded(self, work.number, error=error)
        else:
            ended = ReadEnded(self, work.number, work.answer[0])
        with contextlib.suppress(RuntimeError):  # the app has ended meanwhile
            self._app.post_message(ended)
