"""Moments as text: UTC, ISO, in an order that is the order of time."""

import datetime as dt


def utc_text(moment: dt.datetime) -> str:
    """Return a moment as UTC ISO text with microseconds, so that text order is time order."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
