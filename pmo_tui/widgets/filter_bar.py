"""The line a filter is typed in: what it may become stands below, what is wrong with it too."""

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from pmo_tui import keymap
from pmo_tui.render.cells import Line, pad
from pmo_tui.widgets.fields import TextField, one_line
from pmo_tui.widgets.words import Words


class FilterField(TextField):
    """The input. Tab takes the first completion, Enter goes to the list, Esc too."""

    BINDINGS = keymap.bindings("filter")
    scopes: ClassVar[tuple[str, ...]] = ("filter",)
    """What the footer shows while it is typed in."""

    @dataclass
    class Left(Message):
        """Go on to the list."""

    @dataclass
    class Completed(Message):
        """Tab: take the first completion."""

    def action_complete(self) -> None:
        """Ask for the first completion."""
        self.post_message(self.Completed())

    def action_leave(self) -> None:
        """Leave the line; the filter stays."""
        self.post_message(self.Left())


class FilterBar(Vertical):
    """A filter line, shown while it is typed in."""

    DEFAULT_CSS = """
    FilterBar { height: 2; display: none; background: $surface; }
    FilterBar Words { height: 1; }
    """

    @dataclass
    class Changed(Message):
        """The text is different."""

        text: str

        can_replace_same = True

    @dataclass
    class Closed(Message):
        """Typing ended; the filter stays."""

    def __init__(
        self, placeholder: str = "filter: a word, rag:red, fot<plan, org:WL, -status:closed …"
    ) -> None:
        super().__init__()
        self._placeholder = placeholder
        self._completions: tuple[str, ...] = ()
        self._problems: tuple[str, ...] = ()

    def compose(self) -> ComposeResult:
        """The line and what stands below it."""
        yield FilterField(placeholder=self._placeholder, select_on_focus=False)
        yield Words([])

    def open(self, text: str) -> None:
        """Show the line with a text and type in it."""
        self.display = True
        self._completions, self._problems = (), ()
        self.query_one(Words).show([[]])
        field = self.query_one(FilterField)
        with self.prevent(Input.Changed):
            field.value = one_line(text)
        field.cursor_position = len(field.value)
        self.screen.set_focus(field)  # at once: the next key may be waiting

    def hint(self, problems: tuple[str, ...], completions: tuple[str, ...]) -> None:
        """Show what is wrong, or what the last part may become."""
        self._completions, self._problems = completions, problems
        line: Line = [(f" {problems[0]}", "bad")] if problems else []
        if not line and completions:
            line = [(" Tab ", "bar.accent")]
            room = self.size.width - 8
            for word in completions:
                room -= len(word) + 2
                if room < 0:
                    line.append(("…", "muted"))
                    break
                line.append((f"{word}  ", "muted"))
        self.query_one(Words).show([pad(line, self.size.width)])

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell of each change."""
        event.stop()
        self.post_message(self.Changed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes to the list; what is not understood stays, with what is wrong below it."""
        event.stop()
        if not self._problems:
            self._close()

    def on_filter_field_left(self) -> None:
        """Esc goes to the list."""
        self._close()

    def on_filter_field_completed(self) -> None:
        """Tab takes the first completion."""
        field = self.query_one(FilterField)
        if not self._completions:
            self._close()
            return
        head = field.value[: len(field.value) - len(_last(field.value))]
        taken = self._completions[0]
        field.value = head + taken + ("" if taken[-1] in ":<" else " ")
        field.cursor_position = len(field.value)

    def _close(self) -> None:
        self.display = False
        self.post_message(self.Closed())

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Leave by mouse: the same as Esc."""
        if self.display and not self.query_one(FilterField).has_focus:
            self._close()


def _last(text: str) -> str:
    return "" if not text or text[-1].isspace() else text.rsplit(" ", maxsplit=1)[-1]
