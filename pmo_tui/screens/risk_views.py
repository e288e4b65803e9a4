"""What the risk log is shown with: risks as a table's lines, the matrix, the filter's chips."""

from typing import TYPE_CHECKING

from textual import events
from textual.strip import Strip

from db.reading.risks import RiskRecord
from pmo_tui import keymap
from pmo_tui.render.cells import Line, text_cell
from pmo_tui.render.risk_matrix import Place
from pmo_tui.widgets.page import PageView
from pmo_tui.widgets.painting import app_styles, strip

if TYPE_CHECKING:
    from pmo_tui.core import CoreApp


def as_at(app: "CoreApp") -> str:
    """Return the date that "late" is measured against: of the month's ratings, or today without a month."""
    period = app.view.period
    return period.ratings_as_at if period else app.workspace.today().isoformat()


def chips(text: str, cell: Place | None, *, closed: bool) -> Line:
    """Draw what the log is filtered to, for the header."""
    words = [f"“{text}”"] if text else []
    if cell is not None:
        words.append(f"{cell[0].value} {cell[1]} × {cell[2]}")
    if closed:
        words.append("closed too")
    line: Line = []
    for part in words:
        line += [(" ", "bar"), text_cell(f" {part} ", "chip")]
    return line


class RiskLines:
    """Risks as the lines of a table."""

    def __init__(self, risks: list[RiskRecord]) -> None:
        self.risks = risks

    def __len__(self) -> int:
        return len(self.risks)

    def line(self, index: int) -> RiskRecord:
        """Return one risk."""
        return self.risks[index]


class MatrixView(PageView):
    """The matrix. A click anywhere in a cell of several lines is a click on it."""

    BINDINGS = keymap.bindings("matrix")

    reach = 0
    """Lines above and below a stop that belong to its cell."""

    def render_line(self, y: int) -> Strip:
        """Paint one line. In a cell of several lines the frame is the cursor; one line is lit as a whole."""
        index = y + self.scroll_offset.y
        if not self.reach or index >= len(self._page.lines):
            return super().render_line(y)
        return strip(self._page.lines[index], self.size.width, app_styles(self.app))

    def on_click(self, event: events.Click) -> None:
        """Move to a clicked cell; a second click opens it."""
        event.prevent_default()
        line = event.y + self.scroll_offset.y
        for stop in self._page.stops:
            if stop.start <= event.x < stop.end and abs(stop.line - line) <= self.reach:
                if stop == self.stop:
                    self.action_open()
                else:
                    self.go_to(stop.kind, stop.key)
                return
