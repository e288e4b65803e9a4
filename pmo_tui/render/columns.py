"""Which columns a table shows at a width, and one row drawn in them."""

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

from pmo_tui.render.cells import Cell, Line, Look, fit

R = TypeVar("R")

GAP = 1
"""Blank columns between two columns."""

ARROWS = ("↑", "↓")
"""Beside the head a table is sorted by: the least first, and the most first."""

HERE = "bar.accent"
"""The style of that head."""


class Column(NamedTuple, Generic[R]):
    """One column. The order of a table's columns is their priority: what does not fit is scrolled to."""

    key: str
    title: str
    width: int
    cell: Callable[[R, Look], Cell]
    right: bool = False
    flexible: bool = False
    """Takes the room that is left; `width` is its least."""
    fixed: bool = False
    """Stays when the table is scrolled sideways."""
    core: bool = False
    """Shown even where it leaves the flexible column no more than its least."""
    comfort: int = 0
    """What the flexible column wants before columns that are not core are shown."""
    name: str = ""
    """In whole words, where the head is shortened."""

    @property
    def words(self) -> str:
        """The column's name in whole words, for lists and sentences."""
        return self.name or self.title


class Placed(NamedTuple, Generic[R]):
    """A column with the width it got."""

    column: Column[R]
    width: int


class Layout(NamedTuple, Generic[R]):
    """The columns that are shown, and how many are out of sight on either side."""

    placed: tuple[Placed[R], ...]
    before: int
    after: int


def arrange(columns: Sequence[Column[R]], width: int, shift: int = 0, sorted_by: str = "") -> Layout[R]:
    """Choose the columns for a width: the fixed ones, then from `shift` on what fits.

    The flexible column takes what is left. The column `sorted_by` has room for its head and the arrow, which
    beside the column would be taken for its neighbour's.
    """
    columns = [
        column._replace(width=max(column.width, len(column.title) + 1)) if column.key == sorted_by else column
        for column in columns
    ]
    fixed = [column for column in columns if column.fixed]
    others = [column for column in columns if not column.fixed]
    shift = max(0, min(shift, len(others) - 1))
    room = width - sum(column.width + GAP for column in fixed)
    flexible = next((column for column in fixed if column.flexible), None)
    spare = max(0, flexible.comfort - flexible.width) if flexible is not None else 0
    shown: list[Column[R]] = []
    for column in others[shift:]:
        needed = column.width + GAP
        if room < needed + (0 if column.core or (shift and not shown) else spare):
            break
        room -= needed
        shown.append(column)
    placed = [
        Placed(column, column.width + (max(room, 0) if column is flexible else 0))
        for column in [*fixed, *shown]
    ]
    return Layout(tuple(placed), shift, len(others) - shift - len(shown))


def draw_row(record: R, layout: Layout[R], look: Look) -> Line:
    """Draw one record: a cell a column, each exactly as wide as its column."""
    line: Line = []
    for place in layout.placed:
        text, style = place.column.cell(record, look)
        if style.startswith("rag."):
            line += [(text, style), (" " * (place.width - len(text) + GAP), "")]
            continue
        line.append((fit(text, place.width, right=place.column.right), style))
        line.append((" " * GAP, ""))
    return line


def draw_head(layout: Layout[R], sorted_by: str = "", descending: bool = False) -> Line:
    """Draw the heads: an arrow in the one the table is sorted by, marks for columns out of sight.

    The arrow touches its own head and no other: before a figure's, after another one's.
    """
    line: Line = []
    for place in layout.placed:
        title, right = place.column.title, place.column.right
        here = place.column.key == sorted_by
        if here:
            room, arrow = title[: place.width - 1], ARROWS[descending]
            title = f"{arrow}{room}" if right else f"{room}{arrow}"
        line.append((fit_head(title, place.width, right=right), HERE if here else "heading"))
        line.append((" ", "heading"))
    if layout.before:
        line[-1] = ("‹", "accent")
    if layout.after:
        line[-1] = ("›", "accent")
    return line


def fit_head(title: str, width: int, *, right: bool) -> str:
    """Fit a head into its column; unlike a figure it may be shortened."""
    if len(title) > width:
        return fit(title, width)
    return fit(title, width, right=right)
