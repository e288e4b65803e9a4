"""A few lines of painted text, broken at the width they get."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual.strip import Strip
from textual.widget import Widget

from pmo_tui.render.cells import Line, wrap
from pmo_tui.widgets.painting import app_styles, strip


class Words(Widget):
    """Lines of named styles. A line that is too long goes on in the next one."""

    DEFAULT_CSS = "Words { height: auto; width: 1fr; }"

    def __init__(self, lines: Sequence[Line], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._lines = [list(line) for line in lines]

    def show(self, lines: Sequence[Line]) -> None:
        """Show other lines."""
        self._lines = [list(line) for line in lines]
        self.refresh(layout=True)

    def _broken(self, width: int) -> list[Line]:
        found: list[Line] = []
        for line in self._lines:
            found += break_line(line, width)
        return found

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """Say how many lines it takes."""
        return len(self._broken(width))

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        lines = self._broken(self.size.width)
        return strip(lines[y] if y < len(lines) else [], self.size.width, app_styles(self.app))


def break_line(line: Line, width: int) -> list[Line]:
    """Break a line of cells at blanks so that no part is wider than this; each word keeps its style."""
    found: list[Line] = [[]]
    room = width
    for text, style in line:
        for place, part in enumerate(wrap(text, width) if cell_len(text) > room else [text]):
            words = part if place == 0 else part.lstrip()
            if (place or cell_len(words) > room) and found[-1]:
                found.append([])
                room = width
                words = words.lstrip()
            found[-1].append((words, style))
            room -= cell_len(words)
    return found
