"""Months and financial years. A month is "2018-10"; a financial year is "2018/19"; month 1 is April."""

import datetime as dt
import re

NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_MONTH = re.compile(r"([1-3][0-9]{3})-([0-9]{2})")
_YEAR = re.compile(r"([12][0-9]{3}|[0-9]{2})[/-]([12][0-9]{3}|[0-9]{2})")
_WORDED = re.compile(r"([0-9]{1,2})[ -]+([A-Za-z]{3,9})[ -]+([0-9]{4}|[0-9]{2})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_BRITISH = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}|[0-9]{2})")
_FIRST_YEAR = 1900
"""A date before it is a slip, such as 05/11/0018."""

NEAR_DAYS = {"today": 0, "yesterday": 1}
"""Words for days, and how many days ago they are."""

_SHOWN = 40
"""How much of a wrong text a message repeats."""


def parse_month(text: str) -> str:
    """Return a month as "2018-10". Raises ValueError, with what to write instead."""
    words = text.strip()
    found = _MONTH.fullmatch(words)
    if found is None:
        raise ValueError(f"“{words[:_SHOWN]}” is not a month. Write it as 2018-10.")
    if not 1 <= int(found[2]) <= 12:
        raise ValueError(f"“{words}” is not a month: there is no month {int(found[2])}.")
    return found[0]


def parse_financial_year(text: str) -> str:
    """Return a financial year as "2018/19"; 2018-19, 2018/2019 and 18/19 are understood too.

    Raises ValueError, with what to write instead.
    """
    words = text.strip()
    found = _YEAR.fullmatch(words)
    first = 0 if found is None else int(found[1]) + (2000 if len(found[1]) == 2 else 0)
    if found is None or not str(first + 1).endswith(found[2]):
        raise ValueError(f"“{words[:_SHOWN]}” is not a financial year. Write it as 2018/19.")
    return f"{first}/{(first + 1) % 100:02d}"


def months_of(year: str) -> tuple[str, ...]:
    """Return the twelve months of a financial year, April first."""
    first = int(parse_financial_year(year)[:4])
    return tuple(f"{first + (number > 9)}-{(number + 2) % 12 + 1:02d}" for number in range(1, 13))


def financial_year_of(month: str) -> str:
    """Return the financial year a month belongs to."""
    year, number = int(month[:4]), int(month[5:7])
    first = year if number >= 4 else year - 1
    return f"{first}/{(first + 1) % 100:02d}"


def month_number(month: str) -> int:
    """Return the month's number in its financial year: October is 7."""
    return (int(month[5:7]) - 4) % 12 + 1


def month_numbered(year: str, number: int) -> str:
    """Return the month with a number in a financial year: 7 of 2018/19 is "2018-10"."""
    return months_of(year)[number - 1]


def month_name(month: str) -> str:
    """Return "October 2018"."""
    return f"{NAMES[int(month[5:7]) - 1]} {month[:4]}"


def short_month(month: str) -> str:
    """Return "Oct"."""
    return NAMES[int(month[5:7]) - 1][:3]


def last_day(month: str) -> dt.date:
    """Return the month's last day."""
    year, number = int(month[:4]), int(month[5:7])
    following = dt.date(year + number // 12, number % 12 + 1, 1)
    return following - dt.timedelta(days=1)


def parse_date(text: str, today: dt.date | None = None) -> dt.date:
    """Return a date from 2018-11-30, 30/11/2018, 30/11/18, 30 Nov 2018 or 30 November 2018.

    Where today is given, `today` and `yesterday` are dates too. Raises ValueError, with what to write, or
    with the day or month that there is not.
    """
    words = text.strip()
    if today is not None and words.casefold() in NEAR_DAYS:
        return today - dt.timedelta(days=NEAR_DAYS[words.casefold()])
    plain = _numbered(words)
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y"):
        try:
            found = dt.datetime.strptime(plain, pattern).date()
        except ValueError:
            continue
        if found.year >= _FIRST_YEAR:
            return found
    if missing := no_such_day(words):
        raise ValueError(missing)
    more = " or 30 Nov 2018" if today is None else ", 30 Nov 2018, today or yesterday"
    ways = f"2018-11-30, 30/11/2018{more}"
    raise ValueError(f"“{words[:_SHOWN]}” is not a date. Write it as {ways}.")


def no_such_day(text: str) -> str:
    """Say which day or month there is not in a text that has the form of a date; empty when it is another."""
    words = text.strip()
    plain = _numbered(words)
    if found := _ISO.fullmatch(plain):
        year, number, day = (int(part) for part in found.groups())
    elif found := _BRITISH.fullmatch(plain):
        day, number = int(found[1]), int(found[2])
        year = int(found[3]) if len(found[3]) == 4 else dt.datetime.strptime(found[3], "%y").year
    else:
        return ""
    if year < _FIRST_YEAR:
        return ""
    if not 1 <= number <= 12:
        swapped = " The day comes first: 30/11/2018." if _BRITISH.fullmatch(plain) and 1 <= day <= 12 else ""
        return f"“{words[:_SHOWN]}” is not a date: there is no month {number}.{swapped}"
    try:
        dt.date(year, number, day)
    except ValueError:
        return f"“{words[:_SHOWN]}” is not a date: {month_name(f'{year}-{number:02d}')} has no day {day}."
    return ""


def _numbered(words: str) -> str:
    """Write 30 Nov 2018 as 30/11/2018; another text stays as it is. A month is its name or a start of it."""
    found = _WORDED.fullmatch(words)
    if found is None:
        return words
    begun = found[2].casefold()
    numbers = [number for number, name in enumerate(NAMES, 1) if name.casefold().startswith(begun)]
    return f"{found[1]}/{numbers[0]}/{found[3]}" if numbers else words
