"""What a table is made of beside itself: where its lines come from, and what one paint needs."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from pmo_tui.render.cells import Line, Look
from pmo_tui.render.columns import Column, Layout

if TYPE_CHECKING:
    from pmo_tui.theme import Styles

MARGIN = 1
"""Columns at the left, where a mark stands."""


class Heading(NamedTuple):
    """A line between rows: the name of a group, and what it sums to."""

    line: Line


LastLine = Callable[[Layout[Any]], Line]

HeadingAbove = Callable[[int], Heading | None]
"""Returns the heading of the group a line belongs to; None for the heading itself."""


class Brush(NamedTuple):
    """What the lines of one paint have in common."""

    width: int
    height: int
    styles: "Styles"
    look: Look
    layout: Layout[Any]


def heads(columns: Sequence[Column[Any]]) -> int:
    """Return how many lines stand above the rows: none where no column has a title."""
    return 1 if not columns or any(column.title for column in columns) else 0


class Source(Protocol):
    """Where a table's lines come from. A line is a record, a Heading, or None while it is being fetched."""

    def __len__(self) -> int:
        """Return how many lines there are."""

    def line(self, index: int) -> Any:
        """Return one line; called only for lines on the screen."""


class Empty:
    """A source without lines."""

    def __len__(self) -> int:
        return 0

    def line(self, index: int) -> Any:
        """Return nothing."""
        return None
