"""Unexpected errors: noted in a log without anything that was typed, and counted."""

import contextlib
import time
import traceback
from datetime import UTC, datetime

from pmo_tui import locations
from pmo_tui.domain.text import plain

LIMIT = 5
"""After so many unexpected errors within a minute the app ends rather than going round in circles."""

WITHIN = 60.0
"""Seconds."""


class Failing:
    """Counts unexpected errors of the last minute."""

    def __init__(self) -> None:
        self._times: list[float] = []

    def too_often(self) -> bool:
        """Count one more, and say whether it is time to stop."""
        now = time.monotonic()
        self._times = [at for at in self._times if now - at < WITHIN] + [now]
        return len(self._times) >= LIMIT


def note(error: Exception) -> None:
    """Write into the log where an error happened, without the values of anything that was typed."""
    lines = [f"{datetime.now(UTC).isoformat()} {type(error).__name__}"]
    lines += [
        f"  {frame.filename}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    with contextlib.suppress(OSError):
        path = locations.log_file()
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as stream:
            stream.write("\n".join(lines) + "\n")


def where() -> str:
    """Say where the details are."""
    return f"Details are in {plain(str(locations.log_file()))}"
