"""Asking before something that cannot simply be undone. The careful answer is the one that is near."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from pmo_tui import keymap
from pmo_tui.modals.base import Modal
from pmo_tui.render.cells import Line
from pmo_tui.widgets.fields import TextField
from pmo_tui.widgets.words import Words


class ConfirmScreen(Modal[bool]):
    """Asks to type a word before going on; Enter alone, and Esc, do nothing."""

    BINDINGS = keymap.bindings("confirm")

    DEFAULT_CSS = """
    ConfirmScreen { align: center middle; background: $background 60%; }
    ConfirmScreen > Vertical {
        width: 90%; max-width: 76; height: auto; background: $background; border: round $accent; padding: 0 1;
    }
    """

    def __init__(self, title: str, lines: Sequence[Line], word: str) -> None:
        super().__init__()
        self._title = title
        self._lines = list(lines)
        self._word = word

    def compose(self) -> ComposeResult:
        """What will happen, and where to type."""
        with Vertical():
            yield Words([[(self._title, "title")], *self._lines])
            yield Words(
                [[("Type ", ""), (self._word, "bold"), (" and press Enter to go on. Esc leaves.", "")]]
            )
            yield TextField()
            yield Words([], id="said")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on only when the word is right."""
        if event.value.strip().casefold() == self._word.casefold():
            self.dismiss(True)
        else:
            self.query_one("#said", Words).show([[(f"That is not “{self._word}”. Nothing was done.", "bad")]])

    def action_cancel(self) -> None:
        """Do nothing."""
        self.dismiss(False)
