"""Being told to end: a command takes away what it has half made, and says how it ended.

Python raises what a signal's handler raises wherever the program is, and drops it when that is inside a
callback of its own, such as the one after every import. So the request is kept too, and looked at where it is
safe to end.
"""

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType
from typing import NoReturn

from pmo_tui.signals import ENDING

_asked: list[int] = []
"""The signals that came, until they were heeded."""


class EndedError(SystemExit):
    """The program was asked to end; like Ctrl+C it passes by everything that handles errors, asyncio too."""

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)
        self.status = 128 + number
        """The exit code that tells it, by custom."""


@contextlib.contextmanager
def tidily() -> Iterator[None]:
    """Raise EndedError, or KeyboardInterrupt, when the program is asked to end. Only the main thread can.

    The app, once it runs, takes these signals itself.
    """
    before = {}
    _asked.clear()
    with contextlib.suppress(ValueError):  # not in the main thread
        for name in ENDING:
            number = getattr(signal, name, None)
            usual = (signal.SIG_DFL, signal.default_int_handler)  # not under nohup
            if number is not None and signal.getsignal(number) in usual:
                before[number] = signal.signal(number, _end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def heed() -> None:
    """End here when the program was asked to end and went on: called where nothing is half made."""
    if _asked:
        _raise(_asked[0])


def _end(number: int, _: FrameType | None) -> NoReturn:
    _asked.append(number)
    _raise(number)


def _raise(number: int) -> NoReturn:
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise EndedError(number)
