"""A stopwatch for terminal programs: from a key, or from the start, to what is on the screen.

Times are taken in a thread when bytes arrive. The bytes are understood later, while the program is quiet,
so that this does not slow it down.
"""

import contextlib
import fcntl
import os
import pty
import random
import re
import select
import signal
import struct
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from benchmarks.processes import cpu_seconds, resident_megabytes
from benchmarks.terminal import COLUMNS, ROWS, Change, Terminal, answers

QUIET = 0.08
"""Seconds without output after which a key's effect is taken to be complete."""

PATIENCE = 60.0
"""Seconds that anything may take before a measurement is given up."""

KEYS = {
    "down": "\x1b[B",
    "up": "\x1b[A",
    "pagedown": "\x1b[6~",
    "pageup": "\x1b[5~",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "enter": "\r",
    "escape": "\x1b",
    "backspace": "\x7f",
}
"""Keys by name, as a terminal without a keyboard protocol sends them; any other key is its own text."""

now = time.perf_counter


class CannotMeasure(Exception):  # noqa: N818 - named as a fact, as in db.errors
    """The program did not come to what was to be timed; the text holds its screen."""


class Paint(NamedTuple):
    """One visible change: milliseconds after the key, and where."""

    ms: float
    change: Change


class Program:
    """A program in a pseudo terminal, started at once and killed at the end of the block."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> None:
        self.terminal = Terminal()
        self._chunks: list[tuple[float, bytes]] = []
        self._understood = 0
        self._changes: list[tuple[float, Change]] = []
        self._ended = False
        self._arrived = threading.Condition()
        self._started = now()
        self._pid, self._file = pty.fork()
        if self._pid == 0:
            _become(command, os.environ if environment is None else environment, folder)
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        self._thread.join(1.0)
        os.close(self._file)

    # -- listening -------------------------------------------------------------

    def _listen(self) -> None:
        poll = select.poll()
        poll.register(self._file, select.POLLIN | select.POLLHUP)
        while True:
            poll.poll()
            at = now()
            try:
                data = os.read(self._file, 1 << 17)
            except OSError:
                data = b""
            with self._arrived:
                if data:
                    self._chunks.append((at, data))
                self._ended = not data
                self._arrived.notify_all()
            if not data:
                return
            if answer := answers(data):
                os.write(self._file, answer)

    def _understand(self) -> None:
        while self._understood < len(self._chunks):
            at, data = self._chunks[self._understood]
            self._understood += 1
            change = self.terminal.feed(data)
            if change.lines:
                self._changes.append((at, change))

    def settle(self, quiet: float = QUIET) -> None:
        """Wait until the program has been quiet for some seconds; understand what it wrote."""
        end = now() + PATIENCE
        since = now()
        with self._arrived:
            while now() < end and not self._ended:
                last = max(self._chunks[-1][0] if self._chunks else 0.0, since)
                if (left := last + quiet - now()) <= 0:
                    break
                self._arrived.wait(left)
        self._understand()

    # -- measuring -------------------------------------------------------------

    def _when(self, shown: Callable[[], bool], since: float) -> float:
        """Return the milliseconds from a moment until something is on the screen."""
        end = now() + PATIENCE
        while not self._ended and now() < end:
            with self._arrived:
                if self._understood == len(self._chunks):
                    self._arrived.wait(0.05)
                last = self._chunks[-1][0] if self._chunks else 0.0
            if now() - last < 0.01:  # it is writing: leave it the processor
                time.sleep(0.003)
                continue
            while self._understood < len(self._chunks):
                at, data = self._chunks[self._understood]
                self._understood += 1
                change = self.terminal.feed(data)
                if change.lines:
                    self._changes.append((at, change))
                    if shown():
                        return (at - since) * 1000
        raise CannotMeasure(f"It was never on the screen:\n{self.terminal.text}")
