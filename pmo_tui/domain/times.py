"""Moments as people read and write them."""

import datetime as dt

_MINUTE = dt.timedelta(minutes=1)


def when_words(at_utc: str) -> str:
    """Return a stored moment (UTC, ISO text) as a person reads it, in local time: "5 Nov 2018 14:02"."""
    local = dt.datetime.fromisoformat(at_utc).astimezone()
    return f"{day_words(local)} {local.strftime('%H:%M')}"


def day_words(day: dt.date) -> str:
    """Return a day as a person reads it: "5 Nov 2018"."""
    return f"{day.day} {day.strftime('%b %Y')}"


def local_moment(day: dt.date, minute: dt.time | None, *, end: bool = False) -> dt.datetime:
    """Return the first moment of a local day, or of a minute of it; with `end` the first one after it.

    A minute that comes twice, as the clocks go back, begins with the first and ends with the second.
    Raises OverflowError, ValueError or OSError for what no clock reaches.
    """
    if minute is None:
        return dt.datetime.combine(day + dt.timedelta(days=end), dt.time()).astimezone()
    first, second = (dt.datetime.combine(day, minute.replace(fold=fold)).astimezone() for fold in (0, 1))
    return max(first, second) + _MINUTE if end else first
