"""A draft beside what is saved, field by field."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from pmo_tui import keymap
from pmo_tui.modals.base import Modal
from pmo_tui.render.cells import fit, wrap
from pmo_tui.render.page import Page
from pmo_tui.widgets.page import PageView

KEYS = "Enter goes on with the draft · x throws it away · Esc leaves it for later"
SURE = "x again throws the draft away, for good · Esc leaves it for later"


def compare_page(title: str, rows: Sequence[tuple[str, str, str]], width: int, keys: str = KEYS) -> Page:
    """Build the page: saved text at the left, the draft at the right."""
    page = Page(width)
    page.title(title, keys)
    half = max(10, (width - 3) // 2)
    page.add((f" {fit('Saved', half)}{fit('Draft', half)}", "heading"))
    for label, saved, draft in rows:
        page.add((f" {label}", "bold"))
        left, right = wrap(saved or "nothing", half - 2), wrap(draft or "nothing", half - 2)
        for place in range(max(len(left), len(right))):
            one = left[place] if place < len(left) else ""
            two = right[place] if place < len(right) else ""
            page.add((f" {fit(one, half)}", "muted"), (two, ""))
        page.blank()
    return page


class CompareScreen(Modal[str | None]):
    """Returns "continue", "discard", or None for later."""

    BINDINGS = keymap.bindings("compare")

    DEFAULT_CSS = """
    CompareScreen { align: center middle; background: $background 60%; }
    CompareScreen > Vertical {
        width: 96%; max-width: 120; height: 90%; background: $background; border: round $accent; padding: 0 1;
    }
    """

    def __init__(self, title: str, rows: Sequence[tuple[str, str, str]]) -> None:
        super().__init__()
        self._title = title
        self._rows = list(rows)
        self._keys = KEYS

    def compose(self) -> ComposeResult:
        """One page."""
        with Vertical():
            page = PageView()
            page.can_focus = False
            yield page

    def on_page_view_resized(self, event: PageView.Resized) -> None:
        """Build the page for the width there is."""
        event.page.show(compare_page(self._title, self._rows, event.width, self._keys))

    def action_read(self, by: int) -> None:
        """Scroll by lines."""
        self.query_one(PageView).action_move(0, by)

    def action_turn(self, by: int) -> None:
        """Scroll by pages."""
        self.query_one(PageView).action_page(by)

    def action_answer(self, answer: str) -> None:
        """Hand the answer back. A draft that is thrown away cannot be brought back: that is asked twice."""
        if answer == "discard" and self._keys != SURE:
            self._keys = SURE
            page = self.query_one(PageView)
            page.show(compare_page(self._title, self._rows, page.size.width, SURE))
            return
        self.dismiss(answer or None)
