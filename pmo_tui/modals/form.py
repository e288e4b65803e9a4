"""A form made from data: labelled fields, problems beside them, a draft of everything that is typed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, TextArea

from pmo_tui import keymap
from pmo_tui.domain.problem import Problem
from pmo_tui.domain.text import harmless
from pmo_tui.modals.base import Modal
from pmo_tui.modals.form_label import label
from pmo_tui.modals.form_spec import FormField, FormSpec, Kind, Values
from pmo_tui.render.cells import Line
from pmo_tui.widgets.bars import FooterBar
from pmo_tui.widgets.fields import ChoiceField, ChosenField, LinesField, PickField, TextField, one_line
from pmo_tui.widgets.words import Words

TALL = 24
"""Lines from which the keys stand apart from the fields."""

WIDEST = 100
"""Columns of the widest form."""

LEAST = 3
"""Lines that the fields always have."""

LINES = 5
"""Lines of a field of several lines, where there is room."""


class FormScreen(Modal[bool]):
    """Shows a form. `submit` is called with the values and answers by `close_saved` or `show_problems`."""

    BINDINGS = keymap.bindings("form")
    scopes = ("form",)

    DEFAULT_CSS = """
    FormScreen { align: center middle; background: $background 60%; }
    FormScreen > Vertical {
        width: 96%; max-width: 100; height: auto; max-height: 100%;
        background: $background; border: round $accent; padding: 0 1;
    }
    FormScreen VerticalScroll { height: auto; scrollbar-size-vertical: 1; }
    FormScreen FooterBar { dock: none; }
    FormScreen.tall FooterBar { margin-top: 1; }
    """

    @dataclass
    class Typed(Message):
        """A field holds something else now."""

        key: Any
        field: str
        text: str
        base_version: int
        as_begun: bool = False
        """Whether the whole form holds again what it begins with when there is no draft: nothing to keep."""

    def __init__(self, spec: FormSpec, submit: "Callable[[FormScreen, Values], None]") -> None:
        super().__init__()
        self._spec = spec
        self._submit = submit
        self._filled = False
        self._saving = self._saved = False
        drafted = spec.drafted or {}
        self._begun = {field.name: _held(field, field.value) for field in spec.fields}
        self._first = {f.name: _held(f, drafted.get(f.name, f.value)) for f in spec.fields}
        self._typed = False

    def compose(self) -> ComposeResult:
        """Title, what is asked, fields with a line for problems each, keys."""
        with Vertical():
            yield Words([[(self._spec.title, "title")]])
            with VerticalScroll(can_focus=False):
                if self._spec.drafted:
                    yield Words([[(self._spec.begun_with, "warn")]])
                if self._spec.intro:
                    yield Words(self._spec.intro)
                for field in self._spec.fields:
                    yield Words(label(field, self._first[field.name]), id=f"label-{field.name}")
                    yield self._widget(field)
            yield Words(self._note(), id="note")
            yield Words([], id="problems")
            footer = FooterBar()
            footer.keys = self._keys()
            yield footer

    def _keys(self) -> tuple[tuple[str, str], ...]:
        own: Mapping[str, str] = getattr(getattr(self.app, "own", None), "keys", {})
        (key, save), *others = keymap.footer(("form",), own, writable=True)
        return (key, self._spec.verb or save), *others

    def _note(self) -> list[Line]:
        return [self._spec.note(self._first)] if self._spec.note is not None else []

    def _widget(self, field: FormField) -> Widget:
        value, name = self._first[field.name], f"field-{field.name}"
        if field.kind is Kind.LINES:
            return LinesField(value, id=name)
        if field.kind is Kind.CHOICE:
            return ChoiceField(field.choices, value, always=field.always, id=name)
        if field.kind is Kind.PICK:
            return PickField(field.choices, value, always=field.always, id=name)
        return TextField(value, id=name)

    def on_resize(self) -> None:
        """Fit the form into the window."""
        self.set_class(self.size.height >= TALL, "tall")
        self._fit()

    def _fit(self) -> None:
        """Leave room for title, note, problems and keys, however small the window is: the fields scroll."""
        frame = self.query_one(Vertical)
        width = min(WIDEST, self.size.width * 96 // 100) - frame.gutter.width
        lines = [words.get_content_height(None, None, width) for words in frame.query_children(Words)]
        keys = 2 if self.has_class("tall") else 1
        room = max(LEAST, self.size.height - frame.gutter.height - sum(lines) - keys)
        self.query_one(VerticalScroll).styles.max_height = room
        for field in self.query(LinesField):
            field.styles.height = min(LINES, room - 1)

    def _tell(self, place: str, lines: Sequence[Line]) -> None:
        self.query_one(place, Words).show(lines)
        self._fit()

    def set_focus(
        self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False
    ) -> None:
        """Go to a field, with its label in sight."""
        super().set_focus(widget, False, from_app_focus)
        if widget is not None:
            self.call_after_refresh(self._show_label, widget)

    def _show_label(self, widget: Widget) -> None:
        page, shown = self.query_one(VerticalScroll), widget.virtual_region
        for part in self.query(f"#label-{(widget.id or '').removeprefix('field-')}"):
            both = shown.union(part.virtual_region)
            shown = both if both.height <= page.size.height else shown
        page.scroll_to_region(shown, animate=False)

    def on_mount(self) -> None:
        """Begin in the field that was asked for, and where a draft ends: it is gone on with there."""
        for field in self.query(LinesField):
            if _name_of(field) in (self._spec.drafted or {}):
                field.move_cursor(field.document.end)
        wanted = self._spec.focus or (self._spec.fields[0].name if self._spec.fields else "")
        if wanted:
            self.query_one(f"#field-{wanted}").focus()
        self._filled = True

    @property
    def draft_key(self) -> Any:
        """Where what is typed is kept; None when it is not."""
        return self._spec.key

    @property
    def is_draft(self) -> bool:
        """Whether something was typed that is to be kept: not what is being saved, nor what it began with."""
        kept = self._spec.key is not None and self._typed and not self._saving
        return kept and self._first != self._begun

    def values(self) -> Values:
        """Return what the fields hold; once the form is gone, what they held last."""
        found = dict(self._first)
        for widget in self._widgets():
            found[_name_of(widget)] = _text_of(widget)
        return found

    def _widgets(self) -> list[Widget]:
        return [widget for field in self._spec.fields for widget in self.query(f"#field-{field.name}")]

    # -- what happens to fields ------------------------------------------------

    def _catch_up(self) -> None:
        """Take in what was typed just now: what tells of it may still be under way."""
        for widget in self._widgets():
            self._changed(widget, _text_of(widget))

    def _changed(self, widget: Widget, text: str) -> None:
        name = _name_of(widget)
        field = next((f for f in self._spec.fields if f.name == name), None)
        if field is None or not self._filled or text == self._first.get(name):
            return
        self._first[name] = text
        self.query_one(f"#label-{name}", Words).show(label(field, text))
        self._tell("#note", self._note())
        self._typed = True
        if self._spec.key is not None:
            as_begun = self._first == self._begun
            self.app.post_message(self.Typed(self._spec.key, name, text, self._spec.base_version, as_begun))

    def on_input_changed(self, event: Input.Changed) -> None:
        """A line of text was typed."""
        self._changed(event.input, event.value)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Several lines were typed."""
        self._changed(event.text_area, event.text_area.text)

    def on_chosen_field_changed(self, event: ChosenField.Changed) -> None:
        """Another choice."""
        self._changed(event.field, event.value)

    def on_pick_field_asked(self, event: PickField.Asked) -> None:
        """Open the list of a field."""
        from pmo_tui.modals.pick import Choice, PickScreen

        field = event.field
        asked = next(f for f in self._spec.fields if f"field-{f.name}" == field.id)

        def chosen(value: str | None) -> None:
            if value is not None:
                field.value = value

        choices = [Choice(value, words) for value, words in field.choices]
        screen = PickScreen(asked.label, choices, current=field.value, missing=asked.missing)
        self.app.push_screen(screen, chosen)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in a line goes to the next field; in the only one it does what Ctrl+S does."""
        if len(self._spec.fields) == 1:
            self.action_save()
        else:
            self.focus_next()

    # -- ending ----------------------------------------------------------------

    def action_save(self) -> None:
        """Hand the values over to be saved, once; the form stays until they are.

        Whatever goes wrong is told, and it can be saved again.
        """
        if self._saving:
            return
        self._saving = True
        if not self._spec.verb:
            self._tell("#problems", [[("Saving…", "muted")]])
        try:
            self._catch_up()
            self._submit(self, self.values())
        except Exception:
            self.show_problems([])
            raise  # the app tells the person

    def action_leave(self) -> None:
        """Leave; what was typed stays as a draft."""
        self._catch_up()
        self.dismiss(False)

    def close_saved(self) -> None:
        """The values are saved: close, or as soon as a list that was opened over it is closed."""
        self._saved = True
        self.dismiss(True)

    def on_screen_resume(self) -> None:
        """Close when the values were saved meanwhile."""
        if self._saved:
            self.dismiss(True)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Write each problem at its field, the rest below; go to the first. It can be saved again then."""
        self._saving = False
        by_field = {problem.field: problem.message for problem in problems}
        first = None
        for field in self._spec.fields:
            message = by_field.pop(field.name, "")
            self.query_one(f"#label-{field.name}", Words).show(label(field, self._first[field.name], message))
            if message and first is None:
                first = self.query_one(f"#field-{field.name}")
        self._tell("#problems", [[(message, "bad")] for message in by_field.values()])
        if first is not None:
            first.focus()


def _name_of(widget: Widget) -> str:
    return (widget.id or "").removeprefix("field-")


def _text_of(widget: Widget) -> str:
    return widget.text if isinstance(widget, TextArea) else str(getattr(widget, "value", ""))


def _held(field: FormField, text: str) -> str:
    """Return what a field holds when it begins with a text."""
    if field.kind in (Kind.CHOICE, Kind.PICK):
        if field.always and text not in dict(field.choices):
            text = field.value  # a draft may hold what cannot be chosen any more
        only = len(field.choices) == 1 and field.required
        return text or (field.choices[0][0] if only else "")
    return harmless(text).text if field.kind is Kind.LINES else one_line(text)
