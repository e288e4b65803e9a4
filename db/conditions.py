"""What a register filter asks for, as plain values: the domain parses text, readers compile to SQL."""

import unicodedata
from dataclasses import dataclass
from typing import Literal

Operator = Literal["=", "<", "<=", ">", ">=", "is"]
"""How a field is compared. A text field contains a value by `=`, and is exactly that text by `is`."""


def folded(text: str) -> str:
    """Return a text as searches compare it, whatever its capitals and however its accents are stored."""
    return unicodedata.normalize("NFC", text).casefold()


@dataclass(frozen=True)
class Search:
    """A word that may stand in the reference, the name, the programme area or the lead."""

    text: str


@dataclass(frozen=True)
class Field:
    """A field on the right-hand side: `fot<plan`."""

    name: str


@dataclass(frozen=True)
class Compare:
    """A field against a value. Amounts are pence, dates and months ISO text, choices their stored value."""

    field: str
    operator: Operator
    value: "str | int | Field"


@dataclass(frozen=True)
class Not:
    """The opposite of a condition."""

    item: "Condition"


@dataclass(frozen=True)
class All:
    """Every one of these."""

    items: tuple["Condition", ...]


@dataclass(frozen=True)
class Either:
    """At least one of these."""

    items: tuple["Condition", ...]


Condition = Search | Compare | Not | All | Either
