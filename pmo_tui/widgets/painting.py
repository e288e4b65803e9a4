"""What painted widgets share: lines of named styles become strips in the app's theme."""

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from pmo_tui.render.cells import Cell, Look

if TYPE_CHECKING:
    from textual.app import App

    from pmo_tui.theme import Styles

PLAIN_LOOK = Look()

_style_name = itemgetter(1)


def app_styles(app: "App[object]") -> "Styles":
    """Return the styles of the app's theme; a tiny host app without one gets the default."""
    from pmo_tui import theme

    return theme.styles(app.theme, app.no_color)


def app_look(app: "App[object]") -> Look:
    """Return how things are drawn in this app."""
    found = getattr(app, "look", PLAIN_LOOK)
    return found if isinstance(found, Look) else PLAIN_LOOK


def strip(
    line: Iterable[Cell], width: int, styles: "Styles", *, cursor: bool = False, base: str = ""
) -> Strip:
    """Make a strip exactly this wide; blanks at its end take the base style."""
    segments: list[Segment] = []
    length = 0
    for name, run in groupby(line, key=_style_name):
        text = "".join(part for part, _ in run)
        segments.append(Segment(text, styles.get(name or base, cursor=cursor)))
        length += cell_len(text)
    if length < width:
        segments.append(Segment(" " * (width - length), styles.get(base, cursor=cursor)))
        return Strip(segments, width)
    made = Strip(segments, length)
    return made if length == width else made.crop(0, width)
