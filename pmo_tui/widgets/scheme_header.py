"""The lines above every section of a scheme."""

from textual.strip import Strip
from textual.widget import Widget

from pmo_tui.render.cells import Line
from pmo_tui.render.scheme import SECTIONS
from pmo_tui.widgets.painting import app_styles, strip


class SchemeHeader(Widget):
    """Which scheme, its figures, and the sections."""

    DEFAULT_CSS = "SchemeHeader { height: 4; }"

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []
        self.section = 0

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        styles, width = app_styles(self.app), self.size.width
        if y == 3:
            tabs: Line = [(" ", "bar")]
            for place, name in enumerate(SECTIONS):
                tabs.append((f" {name} ", "bar.here" if place == self.section else "bar"))
            return strip(tabs, width, styles, base="bar")
        return strip(self.lines[y] if y < len(self.lines) else [], width, styles)
