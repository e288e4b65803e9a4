"""Set-up: the portfolio's house style, organisations, programme areas, people with their roles, months."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.widget import Widget

from db.reading import setup as reading
from db.reading.setup import Setup
from pmo_tui import keymap
from pmo_tui.render import setup as drawing
from pmo_tui.render.page import Stop
from pmo_tui.screens.base import BaseScreen
from pmo_tui.widgets.page import PageView

if TYPE_CHECKING:
    from pmo_tui.services.saving import Answer

HEADS = 2
"""Lines above the first line of a section: its title and its heads."""


class SetupScreen(BaseScreen):
    """What is set up once and then used."""

    BINDINGS = keymap.bindings("setup")
    scopes = ("setup", "page")
    place = "setup"
    of_month = False

    def __init__(self) -> None:
        super().__init__()
        self.found: Setup | None = None
        self.sections: dict[str, Stop] = {}
        """The first stop of each section."""
        self._go_to = ("", "")

    def body(self) -> list[Widget]:
        """One page."""
        return [PageView()]

    def idle_commands(self) -> Sequence[str]:
        """Leave Enter out of the footer where it changes nothing."""
        return ("page.open",) if self.pmo.closed_because else ()

    @property
    def page(self) -> PageView:
        """The page."""
        return self.query_one(PageView)

    def reload(self) -> None:
        """Read everything again; the cursor stays on its line."""
        self.pmo.reads.run("setup", reading.setup, self._show, self.pmo.complain)

    def _show(self, found: Setup) -> None:
        self.found = found
        self._draw()

    def _draw(self) -> None:
        width = self.page.scrollable_content_region.width
        if self.found is None or not width:
            return
        page = drawing.page(self.found, width, locked=bool(self.pmo.closed_because))
        self.page.show(page)
        self.sections = {drawing.section_of(stop): stop for stop in reversed(page.stops)}
        if any((stop.kind, stop.key) == self._go_to for stop in page.stops):
            self.page.go_to(*self._go_to)
            self._go_to = ("", "")

    def on_page_view_resized(self, event: PageView.Resized) -> None:
        """Build the page for another width."""
        self._draw()

    # -- keys ------------------------------------------------------------------

    def on_page_view_opened(self, event: PageView.Opened) -> None:
        """Change what the cursor is on; in an empty section, add the first."""
        if event.at.kind == drawing.ADD:
            self.action_add()
        else:
            from pmo_tui.flows import setup as flow

            flow.open_stop(self.pmo, event.at)

    @property
    def section(self) -> str:
        """The section the cursor is in."""
        stop = self.page.stop
        return drawing.PORTFOLIO if stop is None else drawing.section_of(stop)

    def action_section(self, by: int) -> None:
        """Go to the first line of the next or the previous section."""
        names = [name for name in drawing.SECTIONS if name in self.sections]
        if names:
            stop = self.sections[names[(names.index(self.section) + by) % len(names)]]
            self.page.go_to(stop.kind, stop.key)
            self.page.scroll_to(y=max(0, stop.line - HEADS), animate=False)

    def action_add(self) -> None:
        """Add to the section the cursor is in; the cursor goes to what was added."""
        from pmo_tui.flows import setup as flow

        flow.add(self.pmo, self.section, self._added)

    def _added(self, kind: str, answer: "Answer") -> None:
        self._go_to = (kind, answer.row_id)
        self._draw()

    def action_remove(self) -> None:
        """Take out the organisation, programme area or person the cursor is on."""
        from pmo_tui.flows import setup as flow

        flow.remove(self.pmo, self.page.stop)

    def action_role(self) -> None:
        """Give the person a role, or take one away."""
        stop = self.page.stop
        if stop is None or stop.kind != drawing.PERSON or self.found is None:
            self.pmo.say("Move to a person first: r gives them a role or takes one away.")
            return
        from pmo_tui.flows import setup as flow

        flow.role(self.pmo, self.found, str(stop.key))
