"""A text that must be read in full: as long as it needs, scrolled."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from pmo_tui import keymap
from pmo_tui.modals.base import Modal
from pmo_tui.render.page import Page
from pmo_tui.widgets.page import PageView


class NoticeScreen(Modal[None]):
    """Shows lines of text; Esc leaves."""

    BINDINGS = keymap.bindings("notice")

    DEFAULT_CSS = """
    NoticeScreen { align: center middle; background: $background 60%; }
    NoticeScreen > Vertical {
        width: 90%; max-width: 90; height: 80%; max-height: 26;
        background: $background; border: round $accent; padding: 0 1;
    }
    """

    def __init__(self, title: str, lines: Sequence[str]) -> None:
        super().__init__()
        self._title = title
        self._lines = list(lines)

    def compose(self) -> ComposeResult:
        """One page."""
        with Vertical():
            yield PageView()

    def on_page_view_resized(self, event: PageView.Resized) -> None:
        """Build the page for the width there is."""
        page = Page(event.width)
        page.title(self._title, "Esc leaves")
        for line in self._lines:
            page.text(line)
        event.page.show(page)

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)
