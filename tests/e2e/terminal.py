"""A program in a real pseudo-terminal: what it shows, every byte it writes, and how it ends."""

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.terminal import Terminal, answers

PATIENCE = 30.0
"""Seconds until a test gives up waiting."""

KEYS = {"enter": "\r", "escape": "\x1b", "tab": "\t", "down": "\x1b[B", "ctrl+s": "\x13", "ctrl+q": "\x11"}

LEFT = re.compile(rb"\x1b\[\?1049l")
"""What gives the terminal's own page back."""


class InTerminal:
    """A running program with a pseudo-terminal as its own."""

    def __init__(
        self,
        *words: str | Path,
        home: Path,
        size: tuple[int, int] = (80, 24),
        told: bool = True,
        **environment: str,
    ) -> None:
        self.size = size
        self.written = b""
        """Everything the program has written."""
        self._terminal = Terminal(*size)
        self._lock = threading.Lock()
        self._master, slave = pty.openpty()
        self.resize(*size)
        self.settings = termios.tcgetattr(slave)
        """How the terminal was set before the program had it."""
        self._slave = slave
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pmo_tui", *map(str, words)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env=_environment(home, environment),
            preexec_fn=_own_terminal if told else None,  # noqa: PLW1509 - no thread of this process holds a lock over it
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while True:
            try:
                if not select.select([self._master], [], [], 0.2)[0]:
                    continue
                data = os.read(self._master, 65536)
            except (OSError, ValueError):
                return
            if not data:
                return
            with self._lock:
                self.written += data
                self._terminal.feed(data)
            with contextlib.suppress(OSError):
                os.write(self._master, answers(data))

    @property
    def text(self) -> str:
        """What is on the screen."""
        with self._lock:
            return self._terminal.text

    def until(self, done: Callable[[], bool], what: str = "it") -> None:
        """Wait for something."""
        end = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < end, f"{what} never happened:\n{self.text}"
            time.sleep(0.02)

    def shows(self, words: str) -> None:
        """Wait until words are on the screen."""
        self.until(lambda: words in self.text, f"“{words}”")

    def press(self, *keys: str) -> None:
        """Press keys by name, or type a text; keys by name go one at a time, as from a hand."""
        for key in keys:
            os.write(self._master, KEYS.get(key, key).encode())
            time.sleep(0.25 if key == "escape" else 0.05)  # what follows an escape at once belongs to it

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window."""
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def signal(self, number: signal.Signals) -> int:
        """Send a signal to the program; return how it ended (a negative number: killed by that signal)."""
        self.process.send_signal(number)
        return self.ended()

    def ended(self) -> int:
        """Wait until the program has ended and all it wrote was read; return its exit code."""
        code = self.process.wait(PATIENCE)
        time.sleep(0.1)
        return code

    def hang_up(self) -> int:
        """Close the window; return how the program ended."""
        os.close(self._slave)
        self._slave = -1
        master, self._master = self._master, -1
        self._reader.join(1)
        os.close(master)
        return self.process.wait(PATIENCE)

    @property
    def restored(self) -> bool:
        """Whether the terminal is as it was: its own page, its cursor, its line discipline."""
        shown = self.written.rfind(b"\x1b[?25h") > self.written.rfind(b"\x1b[?25l")
        mouse = self.written.rfind(b"\x1b[?1000l") >= self.written.rfind(b"\x1b[?1000h")
        return bool(
            LEFT.search(self.written) and shown and mouse and termios.tcgetattr(self._slave) == self.settings
        )

    def close(self) -> None:
        """Kill what still runs and close the terminal."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE)
        for number in (self._slave, self._master):
            if number >= 0:
                with contextlib.suppress(OSError):
                    os.close(number)
        self._reader.join(2)


def _own_terminal() -> None:
    for number in (signal.SIGHUP, signal.SIGINT):  # a shell ignores them for what it runs in the background
        signal.signal(number, signal.SIG_DFL)
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _environment(home: Path, more: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "LINES")}
    known = {"PMO_TUI_HOME": str(home), "TERM": "xterm-256color", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    return kept | known | dict(more)


@contextmanager
def in_terminal(
    *words: str | Path, home: Path, size: tuple[int, int] = (80, 24), told: bool = True, **environment: str
) -> Iterator[InTerminal]:
    """Run `pmo-tui WORDS` in a pseudo-terminal until the block ends.

    `told` says whether the system tells the program of what happens to the terminal.
    """
    running = InTerminal(*words, home=home, size=size, told=told, **environment)
    try:
        yield running
    finally:
        running.close()
