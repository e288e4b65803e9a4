"""Which errors are to be expected; the others are noted in a log without anything typed, and counted."""

import time
import traceback
from datetime import UTC, datetime

from db import errors
from pmo_tui import __version__, locations
from pmo_tui.domain.text import plain
from pmo_tui.errors import PmoError

RULES = (
    PmoError,
    errors.StaleRecord,
    errors.RecordMissing,
    errors.ConstraintBroken,
    errors.PeriodFrozen,
    errors.PlanLocked,
    errors.UndoRefused,
)
"""Errors that say no to one change. After any other one nothing can be saved until it is mended."""

EXPECTED = (
    PmoError,
    errors.Busy,
    errors.TookTooLong,
    errors.ReadOnly,
    errors.WriteFailed,
    errors.FileProblem,
)
"""Errors that a handler may let through: they happen to sound code, and their text says what to do."""

LIMIT = 5
"""After so many unexpected errors within a minute the app ends rather than going round in circles."""

WITHIN = 60.0
"""Seconds."""

LOG_LIMIT = 1_000_000
"""Bytes after which the log starts anew."""


class Failing:
    """Counts unexpected errors of the last minute."""

    def __init__(self) -> None:
        self._times: list[float] = []

    def too_often(self) -> bool:
        """Count one more, and say whether it is time to stop."""
        now = time.monotonic()
        self._times = [at for at in self._times if now - at < WITHIN] + [now]
        return len(self._times) >= LIMIT


def note(error: Exception) -> bool:
    """Write into the log where an error happened, without the values of anything that was typed.

    Returns whether it could be written.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    lines = [f"{now} pmo-tui {__version__} {type(error).__name__}"]
    lines += [
        f"  {frame.filename}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    path = locations.log_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = not path.exists() or path.stat().st_size > LOG_LIMIT
        with path.open("w" if fresh else "a", encoding="utf-8") as stream:
            stream.write("\n".join(lines) + "\n")
    except OSError:
        return False
    return True


def where() -> str:
    """Say where the details are."""
    return f"Details are in {plain(str(locations.log_file()))}"
