"""What painted widgets share: lines of named styles become strips in the app's theme."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from pmo_tui.domain.text import plain
from pmo_tui.render.cells import Cell, Look, pad

if TYPE_CHECKING:
    from textual.app import App

    from pmo_tui.theme import Styles

PLAIN_LOOK = Look()


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
    """Make a strip exactly this wide: filled in the base style, with an ellipsis where it is too long."""
    segments, length = _segments(line, styles, cursor, base)
    if length > width:
        segments, length = _segments(pad(list(line), width), styles, cursor, base)
    if length < width:
        segments.append(Segment(" " * (width - length), styles.get(base, cursor=cursor)))
    return Strip(segments, max(length, width))


def _segments(line: Iterable[Cell], styles: "Styles", cursor: bool, base: str) -> tuple[list[Segment], int]:
    """Join neighbours of one style: every change of style costs the terminal some forty characters.

    Whatever was not made plain before is made plain here: nothing painted can act on the terminal.
    """
    segments: list[Segment] = []
    length, text, last = 0, "", ""
    for text_of, name in line:
        part = plain(text_of)
        style = name or base
        if style != last and text:
            segments.append(Segment(text, styles.get(last, cursor=cursor)))
            text = ""
        last = style
        text += part
        length += len(part) if part.isascii() else cell_len(part)
    if text:
        segments.append(Segment(text, styles.get(last, cursor=cursor)))
    return segments, length
