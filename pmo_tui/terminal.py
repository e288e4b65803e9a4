"""The terminal itself: whether it can show pages, and staying in order when it sends rubbish or goes away."""

import asyncio
import contextlib
import os
import select
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pmo_tui.signals import ENDING

if TYPE_CHECKING:
    from textual.driver import Driver

DUMB = ("dumb", "unknown")
"""What TERM says of a terminal that cannot place its cursor."""


def why_not() -> str:
    """Return why pages cannot be shown here; empty when they can."""
    streams = (sys.__stdin__, sys.__stdout__, sys.__stderr__)
    if not all(stream is not None and stream.isatty() for stream in streams):
        return "pmo-tui needs a terminal. For output without one: pmo-tui --help"
    if os.name != "nt" and (os.environ.get("TERM") or "dumb") in DUMB:
        return (
            "This terminal cannot show pages (TERM is not set, or says it is dumb). "
            "Use another terminal window, or the commands: pmo-tui --help"
        )
    return ""


def make_writable() -> None:
    """Let a terminal that is not UTF-8 show a question mark for what it does not know, rather than fail."""
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None and "utf" not in stream.encoding.casefold():
            stream.reconfigure(errors="replace")


def on_ending(end: Callable[[int], None]) -> None:
    """Call `end` with the signal's number when the app is asked to end (Textual itself does nothing then)."""
    loop = asyncio.get_running_loop()
    for name in ENDING:
        number = getattr(signal, name, None)
        if number is not None:
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):  # not on Windows
                loop.add_signal_handler(number, end, number)


def gone() -> bool:
    """Say whether the window that the keys come from was closed."""
    poll = getattr(select, "poll", None)
    if poll is None or sys.__stdin__ is None:  # Windows ends its programs itself
        return False
    looked = poll()
    with contextlib.suppress(OSError, ValueError):
        looked.register(sys.__stdin__.fileno(), 0)
        return any(found & select.POLLHUP for _, found in looked.poll(0))
    return False


def sturdy(found: "type[Driver]") -> "type[Driver]":
    """Return Textual's driver for Linux and macOS made sturdy; any other driver as it is.

    Textual's own ends the app with a traceback on bytes that are no UTF-8, waits for ever for a terminal
    that is gone, and takes an escape inside a paste for keys.
    """
    if found.__module__ != "textual.drivers.linux_driver":
        return found
    from textual.drivers import linux_driver
    from textual.drivers.linux_driver import LinuxDriver

    from pmo_tui.pasted import GuardedParser

    linux_driver.XTermParser = GuardedParser  # type: ignore[attr-defined]

    class SturdyDriver(LinuxDriver):
        """Goes on after bytes that cannot be read; writes to a terminal that is gone are dropped."""

        def __init__(self, app: Any, **options: Any) -> None:
            super().__init__(app, **options)
            self._file: Any = _Tolerant(self._file)

        def _run_input_thread(self) -> None:
            while not self.exit_event.is_set():
                try:
                    self.run_input_thread()
                except UnicodeDecodeError:
                    continue
                except OSError:  # the window was closed
                    self._app.call_later(self._app.hang_up)  # type: ignore[attr-defined]
                return

    return SturdyDriver


class _Tolerant:
    """A terminal to write to that may go away."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def write(self, text: str) -> None:
        """Write what still can be written."""
        with contextlib.suppress(OSError, ValueError):
            self._file.write(text)

    def flush(self) -> None:
        """Send it."""
        with contextlib.suppress(OSError, ValueError):
            self._file.flush()

    def fileno(self) -> int:
        """Return the terminal's number."""
        number: int = self._file.fileno()
        return number
