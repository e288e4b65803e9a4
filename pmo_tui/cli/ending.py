"""Being told to end: a command takes away what it has half made, as after Ctrl+C, and says how it ended."""

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType
from typing import NoReturn

ENDING = ("SIGTERM", "SIGHUP")
"""Signals that ask a program to end: the system shuts down, or the window was closed."""


class EndedError(BaseException):
    """The program was asked to end; like Ctrl+C it passes by everything that handles errors."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.code = 128 + number
        """The exit code that tells it, by custom."""


@contextlib.contextmanager
def tidily() -> Iterator[None]:
    """Raise EndedError wherever the program is when it is asked to end. Only the main thread can do this.

    The app, once it runs, takes these signals itself.
    """
    before = {}
    with contextlib.suppress(ValueError):  # not in the main thread
        for name in ENDING:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is signal.SIG_DFL:  # not under nohup
                before[number] = signal.signal(number, _end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, _: FrameType | None) -> NoReturn:
    raise EndedError(number)
