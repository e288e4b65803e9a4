"""The overview: where the portfolio stands, and the way to the schemes behind every number."""

from collections.abc import Callable, Sequence
from typing import Any

from textual.widget import Widget

from db import errors
from db.reading import overview as reading
from db.reading.overview import MonthFigures, Overview
from db.reading.reader import Reader
from pmo_tui import keymap
from pmo_tui.flows import drilling, opening
from pmo_tui.render import overview as drawing
from pmo_tui.render.cells import Line, Look
from pmo_tui.render.overview_blocks import DrawChart
from pmo_tui.render.overview_table import Drill, as_text
from pmo_tui.render.page import Page
from pmo_tui.screens.base import BaseScreen
from pmo_tui.widgets.page import PageView

CHART_AFTER = 0.3
"""Seconds after the figures are on screen before the chart's library is imported, in a thread."""

Chart = Callable[[Sequence[MonthFigures], str, Look, int, int], list[Line]]


class OverviewScreen(BaseScreen):
    """The portfolio at a glance."""

    BINDINGS = keymap.bindings("overview")
    scopes = ("overview", "page")
    place = "overview"

    def __init__(self) -> None:
        super().__init__()
        self.found: Overview | None = None
        self._chart: Chart | None = None
        self._chart_asked = False

    def body(self) -> list[Widget]:
        """One page."""
        return [PageView()]

    @property
    def page(self) -> PageView:
        """The page."""
        return self.query_one(PageView)

    # -- reading and drawing ---------------------------------------------------

    def reload(self) -> None:
        """Read the figures again; what is shown stays until they are there."""
        app = self.pmo
        view = app.view
        large = self.large
        if large and self.found is None:
            self._show_words("Adding up…")

        def read(reader: Reader) -> Overview:
            return reading.overview(reader, view)

        def done(found: Overview) -> None:
            self.found = found
            self._draw()
            if not self._chart_asked:
                self._chart_asked = True
                self.set_timer(CHART_AFTER, self._fetch_chart)

        app.reads.run("overview", read, done, self._failed, try_here=not large)

    def _failed(self, error: Exception) -> None:
        if self.found is None and isinstance(error, errors.DbError):
            self._show_words(f"The figures could not be read. {error}")
        else:
            self.pmo.complain(error)

    def _show_words(self, words: str) -> None:
        page = Page(self.size.width)
        page.text(words, "muted")
        self.page.show(page)

    def on_page_view_resized(self, event: PageView.Resized) -> None:
        """Build the page for another width."""
        self._draw()

    def on_resize(self) -> None:
        """Give the chart the room there is now."""
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        found, size = self.found, self.page.scrollable_content_region.size
        if found is None or not size.width:
            return
        look = self.pmo.look
        self.page.show(drawing.page(found, look, size.width, size.height, self._drawer(found, look)))

    def _drawer(self, found: Overview, look: Look) -> DrawChart | None:
        chart = self._chart
        if chart is None:
            return None
        current = found.view.period.month if found.view.period else ""
        return lambda width, height: chart(found.months, current, look, width, height)

    def _fetch_chart(self) -> None:
        """Import the chart's library beside the screen, once (decision 4: never before the first paint)."""

        def fetch(_: Reader) -> Chart:
            from pmo_tui.widgets import chart

            return chart.draw

        def done(chart: Chart) -> None:
            self._chart = chart
            self._draw()

        def failed(_: Exception) -> None:
            self._chart_asked = False  # a held file kept the worker from it: the next figures ask again

        self.pmo.reads.run("chart", fetch, done, failed, try_here=False)

    # -- keys ------------------------------------------------------------------

    def on_page_view_opened(self, event: PageView.Opened) -> None:
        """Go to what is behind the number: schemes, one scheme, or the risks' actions."""
        self.go_behind(event.at.kind, event.at.key)

    def go_behind(self, kind: str, key: Any) -> None:
        """Go to the schemes behind a number, to a scheme, or to the risk log."""
        if kind == "schemes" and isinstance(key, Drill):
            drilling.to_register(self.pmo, key.text)
        elif kind == "scheme":
            opening.open_scheme(self.pmo, str(key))
        elif kind == "actions":
            self.pmo.go("risks")

    def action_chart(self) -> None:
        """Go to the chart; its figures stand below it."""
        self.page.action_end()

    def action_due(self) -> None:
        """Show the returns that lack their commentary."""
        drilling.to_register(self.pmo, "commentary:due")

    def action_copy(self) -> None:
        """Copy the table, with every column and amounts in full pounds."""
        if self.found is not None:
            self.pmo.copy_to_clipboard(as_text(self.found, self.pmo.look))
            self.pmo.say("The table is copied, if this terminal allows it. Paste it into a spreadsheet.")
