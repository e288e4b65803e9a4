"""Moments as people read them."""

import datetime as dt


def when_words(at_utc: str) -> str:
    """Return a stored moment (UTC, ISO text) as a person reads it, in local time: "5 Nov 2018 14:02"."""
    local = dt.datetime.fromisoformat(at_utc).astimezone()
    return f"{local.day} {local.strftime('%b %Y %H:%M')}"
