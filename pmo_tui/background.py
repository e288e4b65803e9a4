"""The one way to write and to read beside the screen's thread. Every job ends in something to see."""

import contextlib
import itertools
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from db import errors
from db.file import WRITE_WAIT_MS
from db.reading.reader import Reader
from db.sqlite_errors import explained
from pmo_tui.errors import PmoError
from pmo_tui.messages import ReadEnded, WriteEnded

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

REPLACED = "The file was replaced by another program while it was open here. Open it again (o)."

Done = Callable[[Any], None]
Failed = Callable[[Exception], None]


class Writer:
    """One thread that does every write, in order. A job is a function of the workspace."""

    def __init__(self, app: "App[Any]", workspace: "Workspace") -> None:
        self._app = app
        self._workspace = workspace
        self._jobs: queue.SimpleQueue[tuple[int, Callable[[Workspace], Any]] | None] = queue.SimpleQueue()
        self._waiting: dict[int, tuple[Done, Failed]] = {}
        self._count = 0
        self._thread: threading.Thread | None = None

    def submit(self, job: "Callable[[Workspace], T]", done: Callable[[T], None], failed: Failed) -> None:
        """Queue a job; `done` or `failed` is called on the screen's thread when it ends."""
        self._count += 1
        self._waiting[self._count] = (done, failed)
        self._jobs.put((self._count, job))
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

    def close(self, seconds: float = END_SECONDS) -> None:
        """Let queued jobs end, then stop the thread."""
        if self._thread is not None:
            self._jobs.put(None)
            self._thread.join(seconds)
        self._workspace.close()

    def _run(self) -> None:
        while (entry := self._jobs.get()) is not None:
            number, job = entry
            try:
                ended = WriteEnded(number, job(self._workspace))
            except sqlite3.Error as error:
                ended = WriteEnded(number, error=explained(error))
            except Exception as error:  # whatever it is, the person is told
                ended = WriteEnded(number, error=error)
            with contextlib.suppress(RuntimeError):  # the app has ended meanwhile
                self._app.post_message(ended)


class Reads:
    """Reads that start on the screen's thread and move to a worker when they would take too long.

    A newer read of the same group replaces an older one that has not come back; so does one of reads
    that these are `instead` of, and the other way: what the past still owes never stands where now is shown.
    """

    def __init__(self, app: "App[Any]", reader: Reader, instead: "Reads | None" = None) -> None:
        self._app = app
        self.reader = reader
        self._latest: dict[str, int] = {} if instead is None else instead._latest
        self._numbers: Iterator[int] = itertools.count(1) if instead is None else instead._numbers
        self._waiting: dict[int, tuple[str, Done, Failed]] = {}

    def quick(self, read: Callable[[Reader], T]) -> T:
        """Read now, on this thread. Raises Busy or TookTooLong."""
        return self.reader.within(QUICK_MS, read)

    def now(self, read: Callable[[Reader], T]) -> T:
        """Read what is small and needed at once: a scheme, a list of people. Raises Busy or TookTooLong."""
        return self.reader.within(NOW_MS, read)

    def run(
        self,
        group: str,
        read: Callable[[Reader], T],
        done: Callable[[T], None],
        failed: Failed,
        *,
        try_here: bool = True,
    ) -> None:
        """Read here when it is quick, else in a worker; then call `done` or `failed` on this thread."""
        number = self._latest[group] = next(self._numbers)
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
        self._waiting[number] = (group, done, failed)
        self._start(number, read)

    @property
    def busy(self) -> bool:
        """Whether a read is still out."""
        return bool(self._waiting)

    def finish(self, message: ReadEnded) -> None:
        """Call what waited for a read, unless a newer one has replaced it."""
        group, done, failed = self._waiting.pop(message.job)
        if self._latest.get(group) != message.job:
            return
        if message.error is None:
            done(message.result)
        else:
            failed(message.error)

    def _start(self, number: int, read: Callable[[Reader], Any]) -> None:
        thread = threading.Thread(target=self._work, args=(number, read), name="pmo-tui reader", daemon=True)
        thread.start()

    def _work(self, number: int, read: Callable[[Reader], Any]) -> None:
        try:
            reader = Reader(self.reader.path, writable=self.reader.writable, wait_ms=5000)
            try:
                if reader.identity != self.reader.identity:
                    raise errors.FileReplaced(REPLACED)
                result = read(reader)
            finally:
                reader.close()
        except Exception as error:  # whatever it is, the person is told
            ended = ReadEnded(self, number, error=error)
        else:
            ended = ReadEnded(self, number, result)
        with contextlib.suppress(RuntimeError):  # the app has ended meanwhile
            self._app.post_message(ended)
