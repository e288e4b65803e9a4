"""Reading a portfolio as it stands, as it stood at a moment, or as a frozen month was frozen."""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from db.audit.as_at import Moment, materialise, moment_before, moment_numbered
from db.audit.fold import freezes
from db.audit.scratch import discard
from db.reading.portfolio import View, has_portfolio, no_portfolio, view
from db.reading.reader import Reader
from db.sqlite_errors import sqlite_explained
from db.times import utc_text
from pmo_tui.domain.period import month_name, no_such_day, parse_date, parse_month
from pmo_tui.domain.problem import Problem
from pmo_tui.domain.times import local_moment
from pmo_tui.errors import Refused
from pmo_tui.services.workspace import system_clock

READ_WAIT_MS = 5000
"""How long a command waits for somebody else's lock."""

_LONGEST_NUMBER = 18
"""Digits of a number that SQLite can hold."""


_MINUTE = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


@dataclass(frozen=True)
class Standing:
    """A portfolio to read: its reader, the month shown, and the moment when it is not the present."""

    reader: Reader
    view: View
    as_at: Moment | None
    frozen: bool
    """Whether the month shown is read as at its freeze."""


@contextmanager
def standing(
    path: Path, *, month: str | None = None, as_at: str | None = None, writable: bool = True
) -> Iterator[Standing]:
    """Open a file to read one month of it; a scratch copy of the past is gone afterwards.

    A frozen month is read as at its latest freeze. Raises Refused when there is no such month or moment.
    """
    reader = Reader(path, writable=writable, wait_ms=READ_WAIT_MS)
    copies: list[Path] = []
    try:
        moment = None if as_at is None else find_moment(reader, as_at)
        if moment is not None:
            reader = _copy(reader, moment.seq, copies)
        seen = shown(reader, month)
        period = seen.period
        seq = frozen_at(reader, period.month) if period is not None and period.frozen else 0
        if seq:
            reader = _copy(reader, seq, copies)
            seen = shown(reader, month)
        yield Standing(reader, seen, moment, seq > 0)
    finally:
        reader.close()
        for copy in copies:
            discard(copy)


def shown(reader: Reader, month: str | None) -> View:
    """Return the view of a month, or of the latest one. Raises Refused when the file does not have it."""
    if not has_portfolio(reader):
        raise Refused([Problem("file", no_portfolio(reader.path))])
    try:
        found = view(reader, None if month is None else parse_month(month))
    except ValueError as problem:
        raise Refused([Problem("period", str(problem))]) from None
    if month is not None and found.period is None:
        known = ", ".join(period.month for period in found.periods) or "no month yet"
        name = month_name(parse_month(month))
        raise Refused([Problem("period", f"The file has no {name}. It has: {known}.")])
    return found


def find_moment(reader: Reader, words: str, now: dt.datetime | None = None) -> Moment:
    """Find a moment: a change set's number ("12" or "#12"), a day or a minute (its end), or a time.

    `now` is what today is reckoned from: the system's clock unless given. Raises Refused when it cannot be
    read or lies before the history, and what a reader raises.
    """
    number = words.strip().removeprefix("#")
    if number.isdecimal():
        missing = f"There is no change set #{number[:40]} in the file."
        wanted = int(number) if len(number) <= _LONGEST_NUMBER else -1
        with sqlite_explained(reading=True):
            found = moment_numbered(reader.connection, wanted)
    else:
        missing = f"The history starts after {words.strip()}."
        end = utc_text(parse_when(words, now=now, end=True))
        with sqlite_explained(reading=True):
            found = moment_before(reader.connection, end)
    if found is None:
        raise Refused([Problem("as_at", missing)])
    return found


def parse_when(words: str, *, now: dt.datetime | None = None, end: bool = False) -> dt.datetime:
    """Read a day or a time, local unless it names a zone: "2018-11-05", "5 Nov 2018 14:02", "14:02" (today).

    A day or a minute is its first moment; with `end`, the first moment after it, so that a minute as the
    history prints it holds what happened in it. Raises Refused when it is neither.
    """
    text = words.strip()
    today = (now or system_clock()).astimezone().date()
    head, _, tail = f" {text}".rpartition(" ")
    minute = _MINUTE.fullmatch(tail)
    try:
        day = parse_date(head if minute and head.strip() else "today" if minute else text, today)
    except ValueError:
        return _exact(text, head if minute else text)
    try:
        return local_moment(day, dt.time(int(minute[1]), int(minute[2])) if minute else None, end=end)
    except (OverflowError, ValueError, OSError):
        raise Refused([Problem("when", f"“{text}” is too far away.")]) from None


def _exact(text: str, day: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError, OSError):
        ways = "2018-11-05, 5 Nov 2018 14:02, 14:02 (today), today or yesterday"
        problem = no_such_day(day) or f"“{text[:40]}” is not a day or a time. Write it as {ways}."
        raise Refused([Problem("when", problem)]) from None


def frozen_at(reader: Reader, month: str) -> int:
    """Return the audit row of a month's latest freeze; 0 when it was never frozen."""
    with sqlite_explained(reading=True):
        return max((freeze.seq for freeze in freezes(reader.connection) if freeze.month == month), default=0)


def _copy(reader: Reader, seq: int, copies: list[Path]) -> Reader:
    reader.close()
    copies.append(materialise(reader.path, seq))
    return Reader(copies[-1])
