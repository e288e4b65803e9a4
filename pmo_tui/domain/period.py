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
_YEAR = re.compile(r"([12][0-9]{3})/([0-9]{2})")
_FIRST_YEAR = 1900
"""A date before it is a slip, such as 05/11/0018."""

_SHOWN = 40
"""How much of a wrong text a message repeats."""


def parse_month(text: str) -> str:
    """Return a month as "2018-10". Raises ValueError, with what to write instead."""
    words = text.strip()
    found = _MONTH.fullmatch(words)
    if found is None or not 1 <= int(found[2]) <= 12:
        raise ValueError(f"“{words[:_SHOWN]}” is not a month. Write it as 2018-10.")
    return found[0]


def parse_financial_year(text: str) -> str:
    """Return a financial year as "2018/19". Raises ValueError, with what to write instead."""
    words = text.strip()
    found = _YEAR.fullmatch(words)
    if found is None or (int(found[1]) + 1) % 100 != int(found[2]):
        raise ValueError(f"“{words[:_SHOWN]}” is not a financial year. Write it as 2018/19.")
    return found[0]


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


def parse_date(text: str) -> dt.date:
    """Return a date from 2018-11-30, 30/11/2018 or 30/11/18. Raises ValueError, with what to write."""
    words = text.strip()
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y"):
        try:
            found = dt.datetime.strptime(words, pattern).date()
        except ValueError:
            continue
        if found.year >= _FIRST_YEAR:
            return found
    raise ValueError(f"“{words[:_SHOWN]}” is not a date. Write it as 2018-11-30 or 30/11/2018.")
