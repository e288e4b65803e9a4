"""A stopwatch for terminal programs: from the start, or from a key, to what is on the screen.

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
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, NoReturn, Self

from benchmarks.processes import cpu_seconds, resident_megabytes
from benchmarks.terminal import COLUMNS, ROWS, Change, Terminal, answers

QUIET = 0.08
"""Seconds without output after which a key's effect is complete."""

PATIENCE = 60.0
"""Seconds that anything may take before a measurement is given up."""

FRAME = 1 / 60
"""A frame of Textual: keys are sent at a random moment of it, not in step with it."""

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


class CannotMeasure(Exception):
    """The program did not come to what was to be timed; the text holds its screen."""


class Paint(NamedTuple):
    """One visible change: how many milliseconds after the key, and what changed."""

    ms: float
    change: Change


class Program:
    """A program in a pseudo terminal: started with the block, killed at its end."""

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

    def __enter__(self) -> Self:
        self._thread.start()
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
        while not self._ended:
            poll.poll()
            at = now()
            try:
                data = os.read(self._file, 1 << 17)
            except OSError:  # Linux says so when the program has ended
                data = b""
            with self._arrived:
                if data:
                    self._chunks.append((at, data))
                self._ended = not data
                self._arrived.notify_all()
            if answer := answers(data):
                os.write(self._file, answer)

    def _understand(self, shown: Callable[[], bool] = lambda: False) -> float | None:
        """Understand what has arrived; return when `shown` became true, and stop there."""
        while self._understood < len(self._chunks):
            at, data = self._chunks[self._understood]
            self._understood += 1
            change = self.terminal.feed(data)
            if change.lines:
                self._changes.append((at, change))
                if shown():
                    return at
        return None

    def _rest(self, quiet: float, since: float) -> bool:
        """Wait until the program has written nothing for a while; False when time is up."""
        end = now() + PATIENCE
        with self._arrived:
            while not self._ended and now() < end:
                last = self._chunks[-1][0] if self._chunks else since
                left = max(last, since) + quiet - now()
                if left <= 0:
                    return True
                self._arrived.wait(left)
        return self._ended

    def settle(self, quiet: float = QUIET) -> None:
        """Wait until the program is quiet."""
        self._rest(quiet, now())
        self._understand()

    def calm(self, seconds: float = 0.4, share: float = 0.03) -> None:
        """Wait until the program uses next to no processor time: what it does behind the screen is done."""
        end = now() + 2 * PATIENCE
        self.settle(seconds)
        while now() < end:
            before, at = cpu_seconds(self._pid), now()
            time.sleep(seconds)
            after = cpu_seconds(self._pid)
            if before is None or after is None or (after - before) / (now() - at) < share:
                break
        self.settle()

    # -- measuring -------------------------------------------------------------

    def ready(self, pattern: str) -> float:
        """Return the milliseconds from the start until a pattern is on the screen."""
        return self._when(pattern, self._started)

    def until(self, key: str, pattern: str) -> float:
        """Return the milliseconds from a key until a pattern is on the screen. It is not there before."""
        self.settle()
        if re.search(pattern, self.terminal.text):
            raise CannotMeasure(f"“{pattern}” is on the screen before the key:\n{self.terminal.text}")
        return self._when(pattern, self._press(key))

    def _when(self, pattern: str, since: float) -> float:
        wanted = re.compile(pattern)
        end = now() + PATIENCE
        while not self._ended and now() < end:
            with self._arrived:
                if self._understood == len(self._chunks):
                    self._arrived.wait(0.05)
            self._rest(0.01, since)  # while it writes, it has the processor for itself
            at = self._understand(lambda: bool(wanted.search(self.terminal.text)))
            if at is not None:
                return (at - since) * 1000
        raise CannotMeasure(f"“{pattern}” was never on the screen:\n{self.terminal.text}")

    def press(self, key: str, quiet: float = QUIET, done: Callable[[], bool] = lambda: True) -> list[Paint]:
        """Press a key and return every visible change until the program is quiet, and `done` too."""
        self.settle()
        time.sleep(random.random() * FRAME)
        before = len(self._changes)
        at = self._press(key)
        end = at + PATIENCE
        while not self._ended and now() < end:
            self._rest(quiet, now())
            self._understand()
            if len(self._changes) > before and done():
                return [Paint((when - at) * 1000, change) for when, change in self._changes[before:]]
        raise CannotMeasure(f"The key “{key}” changed nothing:\n{self.terminal.text}")

    def complete(self, keys: Sequence[str]) -> list[float]:
        """Press keys one by one; return the milliseconds from each to its complete paint."""
        return [self.press(key)[-1].ms for key in keys]

    def hold(self, key: str, times: int, rate: float) -> float:
        """Hold a key down; return how many milliseconds the screen lags behind the last repeat."""
        self.settle()
        start = now()
        at = start
        for number in range(times):
            time.sleep(max(0.0, start + number / rate - now()))
            at = self._press(key)
        self.settle(3 * QUIET)
        return max([(when - at) * 1000 for when, _ in self._changes if when >= at], default=0.0)

    def idle(self, seconds: float) -> float | None:
        """Return the share of one processor used while nobody types, in percent."""
        before, at = cpu_seconds(self._pid), now()
        time.sleep(seconds)
        after = cpu_seconds(self._pid)
        return None if before is None or after is None else 100 * (after - before) / (now() - at)

    def memory(self) -> float:
        """Return the memory held now, in MB."""
        return resident_megabytes(self._pid)

    def _press(self, key: str) -> float:
        at = now()
        os.write(self._file, KEYS.get(key, key).encode())
        return at


def _become(command: Sequence[str], environment: Mapping[str, str], folder: Path | None) -> NoReturn:
    """Be the program, in the process that was forked for it."""
    try:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        if folder is not None:
            os.chdir(folder)
        os.execvpe(command[0], list(command), dict(environment))
    except OSError as problem:
        print(f"{command[0]} cannot be started: {problem}", file=sys.stderr)
    finally:
        os._exit(127)
