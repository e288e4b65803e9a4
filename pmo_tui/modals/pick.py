"""Choosing one of many: a list that narrows as you type."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from db.conditions import folded
from pmo_tui import keymap
from pmo_tui.modals.base import Modal
from pmo_tui.render.cells import Look, text_cell
from pmo_tui.render.columns import Column
from pmo_tui.widgets.fields import TextField
from pmo_tui.widgets.table import VirtualTable
from pmo_tui.widgets.words import Words

WIDEST_NOTE = 30
"""Columns of the notes beside the choices, where there are long ones."""


@dataclass(frozen=True)
class Choice:
    """One choice: what it is, how it reads, and a note beside it."""

    id: str
    words: str
    note: str = ""


WIDEST, TALLEST = 84, 26
"""Columns and lines of the largest list."""

SEARCH_LINE = 1
"""Lines of the field that is searched with."""


class _Choices:
    """Choices as the lines of a table."""

    def __init__(self, choices: Sequence[Choice]) -> None:
        self._choices = list(choices)

    def __len__(self) -> int:
        return len(self._choices)

    def line(self, index: int) -> Choice:
        """Return one choice."""
        return self._choices[index]


def _words(choice: Choice, _: Look) -> tuple[str, str]:
    return text_cell(choice.words)


def _note(choice: Choice, _: Look) -> tuple[str, str]:
    return text_cell(choice.note, "muted")


class PickScreen(Modal[str | None]):
    """Returns the chosen id, or None when nothing was chosen."""

    BINDINGS = keymap.bindings("pick")

    DEFAULT_CSS = """
    PickScreen { align: center middle; background: $background 60%; }
    PickScreen > Vertical {
        width: 90%; max-width: 84; max-height: 90%;
        background: $background; border: round $accent; padding: 0 1;
    }
    """

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        *,
        current: str = "",
        search: bool = True,
        missing: str = "",
    ) -> None:
        """Make the list. `missing` says where what is not in it is made."""
        super().__init__()
        self._title = title
        self._choices = list(choices)
        self._current = current
        self._missing = missing
        self._search = search or len(self._choices) > 12

    def compose(self) -> ComposeResult:
        """Title, search line when the list is long, the list."""
        noted = max((cell_len(choice.note) for choice in self._choices), default=0)
        columns = [Column("words", "", 20, _words, fixed=True, flexible=True)]
        if noted:
            columns.append(Column("note", "", min(noted, WIDEST_NOTE), _note))
        with Vertical():
            keys = (
                "type to search · Enter chooses · Esc leaves"
                if self._search
                else "Enter chooses · Esc leaves"
            )
            yield Words([[(self._title, "title"), (f"  {keys}", "muted")]])
            if self._search:
                yield TextField(placeholder="search")
            nothing = "Nothing like that." if self._choices else "There is none yet."
            table = VirtualTable(columns, empty=f"{nothing} {self._missing}".rstrip())
            table.can_focus = not self._search
            yield table

    def on_mount(self) -> None:
        """Show every choice, with the cursor on the current one."""
        ids = [choice.id for choice in self._choices]
        at = ids.index(self._current) if self._current in ids else 0
        self.query_one(VirtualTable).set_source(_Choices(self._choices), cursor=at)

    def on_resize(self) -> None:
        """Be as tall as the choices ask for, within the screen; the list scrolls what has no room."""
        frame = self.query_one(Vertical)
        width = min(WIDEST, self.size.width * 9 // 10) - frame.gutter.width
        lines = self.query_one(Words).get_content_height(None, None, width)
        lines += max(1, len(self._choices)) + (SEARCH_LINE if self._search else 0)
        frame.styles.height = min(lines + frame.gutter.height, TALLEST)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list to what has every typed word."""
        words = folded(event.value).split()
        found = [c for c in self._choices if all(word in folded(f"{c.words} {c.note}") for word in words)]
        self.query_one(VirtualTable).set_source(_Choices(found))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter chooses."""
        self._choose()

    def on_virtual_table_opened(self, event: VirtualTable.Opened) -> None:
        """A click, or Enter on the list, chooses."""
        event.stop()
        self._choose()

    def on_key(self, event: events.Key) -> None:
        """Let a choice's own key choose it at once, in a short list without search."""
        if self._search:
            return
        for choice in self._choices:
            if event.character and choice.note == event.character:
                event.stop()
                self.dismiss(choice.id)
                return

    def _choose(self) -> None:
        record = self.query_one(VirtualTable).record
        self.dismiss(record.id if isinstance(record, Choice) else None)

    def action_move(self, by: int) -> None:
        """Move in the list while typing."""
        self.query_one(VirtualTable).action_cursor(by)

    def action_cancel(self) -> None:
        """Choose nothing."""
        self.dismiss(None)
