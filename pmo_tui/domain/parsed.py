"""A query that was read. Apart from the parser, so that an unfiltered register needs none."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from db.conditions import Condition


class Chip(NamedTuple):
    """One active part of a query, as typed."""

    text: str
    otherwise: bool = False
    """Whether it begins another alternative: an `or` stands before it."""


class Query(NamedTuple):
    """A parsed query. Parts with a problem are left out of the condition and named in `problems`."""

    condition: "Condition | None"
    chips: tuple[Chip, ...] = ()
    problems: tuple[str, ...] = ()
    organisation: str | None = None
    """The one organisation the figures are shown for, when the query asks for exactly one."""


EVERYTHING = Query(None)
"""No filter."""
