"""What a cell may hold: each parser turns its text into a stored value.

A parser raises ValueError with what to write instead.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from db.enums import Rating
from pmo_tui.domain import rag
from pmo_tui.domain.period import parse_date
from pmo_tui.domain.text import clean
from pmo_tui.services.portfolio import LONGEST_CODE
from pmo_tui.services.saving import LONGEST_NAME, LONGEST_REF, LONGEST_RISK_REF, LONGEST_TEXT, YEARS

Parse = Callable[[str], Any]
"""Turns a cell into a stored value; raises ValueError with what to write instead."""

_RATING_WORDS = {word.casefold(): rating for rating, word in rag.WORDS.items()}
_SHOWN = 30
"""How much of a wrong cell a message repeats."""


def name(cell: str, longest: int = LONGEST_NAME) -> str:
    """Take a name: one line, with single blanks."""
    return _fitting(" ".join(clean(cell).text.split()), longest)


def reference(cell: str) -> str:
    """Take a scheme's reference."""
    return name(cell, LONGEST_REF)


def risk_reference(cell: str) -> str:
    """Take a risk's reference."""
    return name(cell, LONGEST_RISK_REF)


def code(cell: str) -> str:
    """Take an organisation's code."""
    found = name(cell, LONGEST_CODE)
    if found and not found[0].isalnum():
        raise ValueError("A code begins with a letter or a digit, as in WL.")
    return found


def words(cell: str) -> str:
    """Take a text of several lines."""
    return _fitting(clean(cell).text, LONGEST_TEXT)


def _fitting(text: str, longest: int) -> str:
    if len(text) > longest:
        raise ValueError(f"The text has {len(text):,} characters; {longest:,} fit here. Shorten it.")
    return text


def rating(cell: str) -> str:
    """Take a rating as the papers print it: Red, Amber, Green, Grey, Blue, Purple, N/A or E."""
    found = _RATING_WORDS.get(cell.strip().casefold())
    if found is None:
        known = ", ".join(rag.WORDS[member] for member in Rating)
        raise ValueError(f"“{cell.strip()[:_SHOWN]}” is not a rating. Write one of {known}.")
    return found.value


def member(enum: type[StrEnum]) -> Parse:
    """Take one of an enum's values; blanks and hyphens stand for its underscores."""

    def parse(cell: str) -> str:
        word = "_".join(cell.strip().casefold().replace("-", " ").split())
        try:
            return enum(word).value
        except ValueError:
            raise ValueError(f"“{cell.strip()[:_SHOWN]}” must be one of {', '.join(enum)}.") from None

    return parse


def score(cell: str) -> int:
    """Take a likelihood or an impact, 1 to 5."""
    if cell.strip() not in {"1", "2", "3", "4", "5"}:
        raise ValueError(f"“{cell.strip()[:_SHOWN]}” is not a number from 1 to 5.")
    return int(cell)


def date(cell: str) -> str:
    """Take a date; return it as ISO text."""
    found = parse_date(cell)
    if found.year not in YEARS:
        raise ValueError(f"The date lies in the year {found.year}. Check it.")
    return found.isoformat()
