"""A query that was read. Apart from the parser, so that an unfiltered register needs none."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.conditions import Condition


@dataclass(frozen=True)
class Chip:
    """One active part of a query, as typed."""

    text: str


@dataclass(frozen=True)
class Query:
    """A parsed query. Parts with a problem are left out of the condition and named in `problems`."""

    condition: "Condition | None"
    chips: tuple[Chip, ...] = ()
    problems: tuple[str, ...] = ()
    organisation: str | None = None
    """The one organisation the figures are shown for, when the query asks for exactly one."""


EVERYTHING = Query(None)
"""No filter."""
