"""Moments as people write them, where the clocks change."""

import datetime as dt
import time
from collections.abc import Iterator

import pytest

from pmo_tui.domain.times import local_moment, when_words

BACK = dt.date(2018, 10, 28)
"""At 2:00 the clocks of London go back to 1:00."""

FORWARD = dt.date(2019, 3, 31)
"""At 1:00 the clocks of London go forward to 2:00."""


@pytest.fixture(autouse=True)
def in_london(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The local time of the PMO."""
    with monkeypatch.context() as there:
        there.setenv("TZ", "Europe/London")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.parametrize(
    ("day", "minute", "start", "end"),
    [
        (BACK, None, "2018-10-27 23:00", "2018-10-29 00:00"),
        (BACK, "00:59", "2018-10-27 23:59", "2018-10-28 00:00"),
        (BACK, "01:30", "2018-10-28 00:30", "2018-10-28 01:31"),
        (BACK, "01:59", "2018-10-28 00:59", "2018-10-28 02:00"),
        (BACK, "02:00", "2018-10-28 02:00", "2018-10-28 02:01"),
        (FORWARD, None, "2019-03-31 00:00", "2019-03-31 23:00"),
        (FORWARD, "00:59", "2019-03-31 00:59", "2019-03-31 01:00"),
        (FORWARD, "02:00", "2019-03-31 01:00", "2019-03-31 01:01"),
    ],
)
def test_a_day_or_a_minute_from_its_first_moment_to_its_last(
    day: dt.date, minute: str | None, start: str, end: str
) -> None:
    at = dt.time.fromisoformat(minute) if minute else None
    both = [local_moment(day, at, end=which).astimezone(dt.UTC) for which in (False, True)]
    assert [moment.strftime("%Y-%m-%d %H:%M") for moment in both] == [start, end]


def test_a_minute_that_no_clock_shows_still_ends_after_it_begins() -> None:
    at = dt.time(1, 30)
    assert local_moment(FORWARD, at) < local_moment(FORWARD, at, end=True)


@pytest.mark.parametrize("printed", ["2018-10-28T00:30:10Z", "2018-10-28T01:30:10Z"])
def test_what_is_printed_finds_what_it_was_printed_of(printed: str) -> None:
    """In either of the two hours."""
    assert when_words(printed) == "28 Oct 2018 01:30"
    moment = dt.datetime.fromisoformat(printed)
    start, end = (local_moment(BACK, dt.time(1, 30), end=which) for which in (False, True))
    assert start <= moment < end


def test_the_end_of_time_has_no_day_after_it() -> None:
    with pytest.raises((OverflowError, ValueError, OSError)):
        local_moment(dt.date.max, None, end=True)
