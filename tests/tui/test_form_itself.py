"""A form by itself, in a tiny host: its fields, problems beside them, and what it hands over."""

from typing import Any

import pytest
from textual.widgets import Input, TextArea

from pmo_tui.domain.problem import Problem
from pmo_tui.modals.form import FormScreen
from pmo_tui.modals.form_spec import FormField, FormSpec, Kind, Values
from pmo_tui.widgets.fields import ChoiceField
from tests.tui.driving import Host, hosting


def spec(*fields: FormField, **more: Any) -> FormSpec:
    return FormSpec("A form", fields, **more)


THREE = (
    FormField("name", "Name", required=True, longest=10),
    FormField("rating", "Rating", Kind.CHOICE, choices=[("r", "Red"), ("a", "Amber"), ("rr", "Rather")]),
    FormField("area", "Area", Kind.PICK, choices=[("1", "First 日本 area"), ("2", "Second [/] area")]),
    FormField("notes", "Notes", Kind.LINES, "old"),
)


class FormHost(Host):
    """Nothing but a form."""

    def __init__(self, asked: FormSpec) -> None:
        super().__init__()
        self.asked = asked
        self.given: list[Values] = []
        self.typed: list[tuple[str, str]] = []
        self.begun: list[bool] = []
        self.ended: list[bool | None] = []
        self.problems: list[Problem] = []

    def on_mount(self) -> None:
        super().on_mount()
        self.push_screen(FormScreen(self.asked, self.submit), self.ended.append)

    def submit(self, shown: FormScreen, values: Values) -> None:
        self.given.append(values)
        if self.problems:
            shown.show_problems(self.problems)
        else:
            shown.close_saved()

    def on_form_screen_typed(self, event: FormScreen.Typed) -> None:
        self.typed.append((event.field, event.text))
        self.begun.append(event.as_begun)


class TestTheFormItself:
    async def test_values_of_every_kind_are_handed_over(self) -> None:
        host = FormHost(spec(*THREE, key="x"))
        async with hosting(host) as hands:
            await hands.press(
                *"abc", "enter", "r", "r", "tab", "enter", "down", "enter", "tab", "end", "!", "ctrl+s"
            )
            assert host.given == [{"name": "abc", "rating": "rr", "area": "2", "notes": "old!"}]
            assert host.ended == [True]
            assert host.typed[-1] == ("notes", "old!")
            assert ("rating", "rr") in host.typed

    async def test_nothing_is_typed_until_somebody_types(self) -> None:
        host = FormHost(spec(*THREE, key="x", base_version=1, drafted={"notes": "drafted"}))
        async with hosting(host) as hands:
            await hands.press("tab", "tab", "tab")
            assert host.typed == []
            assert "This is your draft; what is saved was not changed yet." in hands.text

    async def test_the_draft_of_a_new_thing_says_so(self) -> None:
        host = FormHost(spec(*THREE, key="x", drafted={"notes": "drafted"}))
        async with hosting(host) as hands:
            await hands.settle()
            assert "This is your draft; nothing is saved yet." in hands.text

    async def test_it_tells_when_it_is_as_it_was_without_a_draft(self) -> None:
        host = FormHost(spec(*THREE, key="x", drafted={"name": "b"}))
        async with hosting(host) as hands:
            await hands.press("end", "backspace", *"a", "backspace", "end")
            assert host.begun == [True, False, True]

    async def test_enter_in_the_only_field_is_ctrl_s(self) -> None:
        for fields, given in ((THREE[:1], [{"name": "a"}]), (THREE, []), (THREE[3:], [])):
            host = FormHost(spec(*fields))
            async with hosting(host) as hands:
                await hands.press("a", "enter")
                assert host.given == given

    async def test_each_problem_stands_at_its_field_and_the_rest_below(self) -> None:
        host = FormHost(spec(*THREE))
        host.problems = [Problem("notes", "Too [few] words."), Problem("elsewhere", "And this.")]
        async with hosting(host) as hands:
            await hands.press("ctrl+s")
            text = hands.text
            assert text.index("Notes") < text.index("Too [few] words.") < text.index("And this.")
            assert host.screen.focused is not None
            assert host.screen.focused.id == "field-notes"
            host.problems = []
            await hands.press("ctrl+s")
            assert len(host.given) == 2
            assert host.ended == [True]

    async def test_escape_leaves_without_saving(self) -> None:
        host = FormHost(spec(*THREE))
        async with hosting(host) as hands:
            await hands.press(*"abc", "escape")
            assert (host.given, host.ended) == ([], [False])

    async def test_the_count_appears_when_room_gets_short(self) -> None:
        host = FormHost(spec(*THREE))
        async with hosting(host) as hands:
            await hands.press(*"abcdefgh")
            assert "of 10 characters" not in hands.text
            await hands.press("i")
            assert "9 of 10 characters" in hands.text

    async def test_letters_are_text_in_a_text_field_and_choices_in_a_choice(self) -> None:
        """Also ? and digits, which are commands elsewhere."""
        host = FormHost(spec(*THREE))
        async with hosting(host) as hands:
            await hands.press(*"1u?q", "tab", "a", "right", "backspace")
            values = host.screen.query_one("#field-rating", ChoiceField)
            assert host.screen.query_one("#field-name", Input).value == "1u?q"
            assert values.value == ""
            await hands.press("left")
            assert values.value == "rr"
            await hands.press("backspace", "space")
            assert values.value == values.choices[0][0]

    async def test_the_only_choice_of_a_required_field_is_chosen(self) -> None:
        only = (("wl", "WL"),)
        fields = [
            FormField("needed", "Organisation", Kind.CHOICE, choices=only, required=True),
            FormField("free", "Organisation", Kind.CHOICE, choices=only),
        ]
        host = FormHost(spec(*fields))
        async with hosting(host) as hands:
            await hands.press("ctrl+s")
            assert host.given == [{"needed": "wl", "free": ""}]

    async def test_a_choice_that_always_has_a_value_cannot_be_emptied(self) -> None:
        """Nor can a draft take it away. What is only required may be emptied: it is asked for later."""
        kinds = [("q", "QIPP"), ("c", "CIP")]
        fields = [
            FormField("kind", "Kind", Kind.CHOICE, "q", choices=kinds, always=True),
            FormField("area", "Area", Kind.PICK, "c", choices=kinds, always=True),
            FormField("score", "Score", Kind.CHOICE, "q", choices=kinds, required=True),
        ]
        host = FormHost(spec(*fields, drafted={"area": "", "kind": "gone"}))
        async with hosting(host) as hands:
            await hands.press("backspace", "tab", "backspace", "tab", "backspace", "ctrl+s")
            assert host.given == [{"kind": "q", "area": "c", "score": ""}]

    @pytest.mark.parametrize("size", [(60, 20), (40, 10), (30, 6), (1, 1)])
    async def test_it_works_in_any_window(self, size: tuple[int, int]) -> None:
        host = FormHost(spec(*THREE))
        async with hosting(host, size) as hands:
            await hands.press(*"abc", "tab", "tab", "tab")
            if size[0] >= 40:
                assert "Notes" in hands.text
                assert "Save" in hands.text
            await hands.press("ctrl+s")
            assert host.given[0]["name"] == "abc"

    async def test_hostile_values_are_shown_as_they_are_or_made_plain(self) -> None:
        fields = [
            FormField("name", "[/] label", value="a\nb\x1b[31m\u202e", hint="[link=x]"),
            FormField("notes", "Notes", Kind.LINES, "one\r\ntwo\x9b\x00\ud800 [/red]"),
        ]
        host = FormHost(spec(*fields, key="x"))
        async with hosting(host) as hands:
            await hands.settle()
            text = hands.text
            assert "[/] label" in text
            assert "[link=x]" in text
            assert host.screen.query_one("#field-name", Input).value == "a b[31m"
            assert host.screen.query_one("#field-notes", TextArea).text == "one\ntwo [/red]"
            assert host.typed == []
            await hands.press("ctrl+s")
            assert host.given == [{"name": "a b[31m", "notes": "one\ntwo [/red]"}]


class TestWhatIsTypedJustBefore:
    """Keys that come together: what tells of the first is still under way at the second."""

    async def test_leaving_is_a_draft_too(self) -> None:
        host = FormHost(spec(*THREE, key="x"))
        async with hosting(host) as hands:
            shown = host.screen
            assert isinstance(shown, FormScreen)
            shown.query_one("#field-name", Input).value = "a"
            shown.action_leave()
            await hands.settle()
            assert host.ended == [False]
            assert host.typed == [("name", "a")]
            assert shown.values() == {"name": "a", "rating": "", "area": "", "notes": "old"}

    async def test_saving_is_told_before_it_is_saved(self) -> None:
        """Else it would look as if it were typed after it, and stay as a draft."""
        host = FormHost(spec(*THREE, key="x"))
        host.problems = [Problem("", "Not yet.")]
        async with hosting(host) as hands:
            shown = host.screen
            assert isinstance(shown, FormScreen)
            shown.query_one("#field-name", Input).value = "a"
            shown.action_save()
            host.call_later(lambda: host.typed.append(("", "saved")))
            await hands.settle()
            assert host.typed == [("name", "a"), ("", "saved")]
