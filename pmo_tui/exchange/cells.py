"""What a cell may hold: each parser turns its text into a stored value.

A parser raises ValueError with what to write instead.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from db.enums import Rating
from pmo_tui.domain import names, rag
from pmo_tui.domain.period import parse_date
from pmo_tui.domain.text import clean
from pmo_tui.services.saving import LONGEST_TEXT, YEARS

Parse = Callable[[str], Any]
"""Turns a cell into a stored value; raises ValueError with what to write instead."""

_RATING_WORDS = {word.casefold(): rating for rating, word in rag.WORDS.items()}
_SHOWN = 30
"""How much of a wrong cell a message repeats."""


def name(cell: str, longest: int = names.LONGEST_NAME) -> str:
    """Take a name: one line, with single blanks."""
    return _fitting(names.tidy(cell), longest)


def reference(cell: str) -> str:
    """Take a scheme's reference."""
    return name(cell, names.LONGEST_REF)


def risk_reference(cell: str) -> str:
    """Take a risk's reference."""
    return name(cell, names.LONGEST_RISK_REF)


def code(cell: str) -> str:
    """Take an organisation's code. Its shape matters where it is made: one that is there already is kept."""
    return name(cell, names.LONGEST_CODE)


def words(cell: str) -> str:
    """Take a text of several lines."""
    return _fitting(clean(cell).text, LONGEST_TEXT)


def _fitting(text: str, longest: int) -> str:
    if problem := names.too_long(text, longest):
        raise ValueError(problem)
    return text


def rating(cell: str) -> str:
    """Take a rating as the papers print it: Red, Amber, Green, Grey, Blue, Purple, N/A or E."""
    found = _RATING_WORDS.get(cell.strip().casefold())
    if found is None:
        known = ", ".join(rag.WORDS[member] for member in Rating)
        raise ValueError(f"“{cell.strip()[:_SHOWN]}” is not a rating. Write one of {known}.")
    return found.value


@dataclass(frozen=True)
class Member:
    """Takes one of an enum's values; blanks and hyphens stand for its underscores."""

    enum: type[StrEnum]

    def __call__(self, cell: str) -> str:
        """Return the value that a cell names."""
        word = "_".join(cell.strip().casefold().replace("-", " ").split())
        try:
            return self.enum(word).value
        except ValueError:
            raise ValueError(f"“{cell.strip()[:_SHOWN]}” must be one of {', '.join(self.enum)}.") from None


def member(enum: type[StrEnum]) -> Parse:
    """Take one of an enum's values."""
    return Member(enum)


def choices(parse: Parse) -> tuple[str, ...]:
    """Return the words that a parser takes; none when it takes more than a few."""
    if isinstance(parse, Member):
        return tuple(parse.enum)
    return tuple(rag.WORDS[member] for member in Rating) if parse is rating else ()


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
