"""The fields of forms: text, several lines, choices. Pastes that would freeze the screen are refused."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, TextArea

from pmo_tui import keymap
from pmo_tui.domain.text import harmless, plain
from pmo_tui.render.cells import Line, wrap
from pmo_tui.widgets.painting import app_styles, strip

LONGEST_TEXT = 20_000
"""Characters in a field of several lines beyond which a paste is refused whole; nothing is ever cut."""

LONGEST_LINE = 2_000
"""The same for a field of one line."""


@dataclass
class PasteRefused(Message):
    """A paste was too long for a field; nothing of it was taken."""

    length: int
    room: int


@dataclass
class PasteCleaned(Message):
    """A paste was taken, but not quite as it was copied."""

    words: str


def one_line(text: str) -> str:
    """Return text as a field of one line can hold it: without controls, line ends as blanks."""
    return " ".join(harmless(text).text.split("\n"))


def _accepted(field: Widget, text: str, room: int) -> str:
    """Return what a field takes of a paste: all that is harmless of it, or nothing when it is too long."""
    if len(text) > room:
        field.post_message(PasteRefused(len(text), max(room, 0)))
        return ""
    found = harmless(text)
    if found.removed:
        field.post_message(PasteCleaned(found.note))
    return found.text


class TextField(Input):
    """One line of text. The lines of a paste are joined by blanks."""

    DEFAULT_CSS = """
    TextField { border: none; height: 1; padding: 0 1; background: $surface; }
    TextField:focus { border: none; background: $cursor-row; }
    """

    def on_paste(self, event: events.Paste) -> None:
        """Take a paste, or refuse it."""
        event.prevent_default()
        event.stop()
        self._take(event.text)

    def action_paste(self) -> None:
        """Take what was copied in the app, by the same rules."""
        self._take(self.app.clipboard)

    def _take(self, text: str) -> None:
        taken = _accepted(self, text, LONGEST_LINE - len(self.value)).rstrip("\n")
        if taken:
            self.replace(" ".join(taken.split("\n")), *self.selection)


class LinesField(TextArea):
    """Several lines of text. Tab leaves the field; the text wraps."""

    DEFAULT_CSS = """
    LinesField { border: none; padding: 0 1; height: 5; background: $surface; }
    LinesField:focus { border: none; background: $cursor-row; }
    """

    def __init__(self, text: str, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(text, id=id, soft_wrap=True, tab_behavior="focus", show_line_numbers=False)

    def on_paste(self, event: events.Paste) -> None:
        """Take a paste, or refuse it."""
        event.prevent_default()
        event.stop()
        self._take(event.text)

    def action_paste(self) -> None:
        """Take what was copied in the app, by the same rules."""
        self._take(self.app.clipboard)

    def _take(self, text: str) -> None:
        taken = _accepted(self, text, LONGEST_TEXT - len(self.text))
        done = self._replace_via_keyboard(taken, *self.selection) if taken else None
        if done is not None:
            self.move_cursor(done.end_location)


class ChosenField(Widget, can_focus=True):
    """A field whose value is one of some (value, words) choices, or nothing."""

    value: reactive[str] = reactive("", layout=True)

    @dataclass
    class Changed(Message):
        """Another choice was made."""

        field: "ChosenField"
        value: str

        @property
        def control(self) -> "ChosenField":
            """The field."""
            return self.field

    def __init__(
        self,
        choices: Sequence[tuple[str, str]],
        value: str = "",
        *,
        always: bool = False,
        id: str | None = None,  # noqa: A002
    ) -> None:
        """Make a field of (value, words) choices. One that `always` has a value cannot be emptied."""
        super().__init__(id=id)
        self.choices = list(choices)
        self.always = always
        self.set_reactive(ChosenField.value, value)

    def watch_value(self, value: str) -> None:
        """Tell of a change."""
        self.post_message(self.Changed(self, value))

    def action_none(self) -> None:
        """Choose nothing, where that may be."""
        if not self.always:
            self.value = ""


class ChoiceField(ChosenField):
    """A few choices side by side: arrows, or a choice's first letter."""

    BINDINGS = keymap.bindings("choice")

    DEFAULT_CSS = "ChoiceField { height: auto; padding: 0 1; } ChoiceField:focus { background: $cursor-row; }"

    def action_step(self, by: int) -> None:
        """Go to the next or the previous choice."""
        values = [value for value, _ in self.choices]
        place = values.index(self.value) + by if self.value in values else (0 if by > 0 else len(values) - 1)
        self.value = values[place % len(values)]

    def on_key(self, event: events.Key) -> None:
        """Choose by first letter; the same letter again goes to the next one that begins with it."""
        letter = (event.character or "").casefold()
        begun = [value for value, words in self.choices if letter and words.casefold().startswith(letter)]
        if begun:
            event.stop()
            self.value = (
                begun[(begun.index(self.value) + 1) % len(begun)] if self.value in begun else begun[0]
            )

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """Say how many lines the choices take."""
        return max(1, len(self._lines(width)))

    def _lines(self, width: int) -> list[Line]:
        lines: list[Line] = [[]]
        room = width
        for value, words in self.choices:
            text = f"({'•' if value == self.value else ' '}) {plain(words)}  "
            size = cell_len(text)
            if room < size and lines[-1]:
                lines.append([])
                room = width
            lines[-1].append((text, "bold" if value == self.value else ""))
            room -= size
        return lines

    def render_line(self, y: int) -> Strip:
        """Paint one line of choices."""
        lines = self._lines(self.size.width)
        line = lines[y] if y < len(lines) else []
        return strip(line, self.size.width, app_styles(self.app), cursor=self.has_focus)


class PickField(ChosenField):
    """A choice out of many: Enter opens a list to search. Shows what is chosen."""

    BINDINGS = keymap.bindings("chosen")

    DEFAULT_CSS = "PickField { height: 1; padding: 0 1; } PickField:focus { background: $cursor-row; }"

    @dataclass
    class Asked(Message):
        """Enter: somebody should open the list."""

        field: "PickField"

        @property
        def control(self) -> "PickField":
            """The field."""
            return self.field

    def action_pick(self) -> None:
        """Ask for the list."""
        self.post_message(self.Asked(self))

    def render_line(self, y: int) -> Strip:
        """Paint what is chosen."""
        words = dict(self.choices).get(self.value, "")
        width = self.size.width
        text = (wrap(words, max(1, width - 12)) or [""])[0]
        hint = f"  ({keymap.key_name('enter')} chooses)" if self.has_focus or not text else ""
        line: Line = [(text or "nothing chosen", "" if text else "muted"), (hint, "muted")]
        return strip(line, width, app_styles(self.app), cursor=self.has_focus)
