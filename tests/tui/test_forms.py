"""Forms: fields, problems beside them, saving once, and a save that fails; by pilot and in a tiny host."""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input, TextArea

from db import errors
from pmo_tui import settings
from pmo_tui.domain.problem import Problem
from pmo_tui.errors import Refused
from pmo_tui.flows import forms, months, schemes, who
from pmo_tui.flows.forms import Prepared
from pmo_tui.modals.form import FormField, FormScreen, FormSpec, Kind, Values
from pmo_tui.modals.help import HelpScreen
from pmo_tui.screens.schemes import SchemesScreen
from pmo_tui.services.drafts import DraftKey
from pmo_tui.services.returns import save_commentary
from pmo_tui.services.saving import Answer
from pmo_tui.widgets.fields import ChoiceField, PickField
from tests.tui.driving import Driver, Host, driving, hosting


def form(app: Driver) -> FormScreen:
    """The form in front."""
    assert isinstance(app.app.screen, FormScreen)
    return app.app.screen


def changes(app: Driver) -> int:
    return int(app.value("SELECT count(*) FROM change_set"))


async def fill(app: Driver, **fields: str) -> None:
    """Type into fields, over what is there."""
    for name, text in fields.items():
        field = form(app).query_one(f"#field-{name}")
        field.focus()
        if isinstance(field, TextArea):
            field.select_all()
        elif isinstance(field, Input):
            field.action_select_all()
        await app.type(text)


def focused(app: Driver) -> str:
    found = app.app.screen.focused
    return "" if found is None else str(found.id)


class TestAScheme:
    async def test_adding_one_opens_it(self, demo_file: Path) -> None:
        async with driving(demo_file, size=(100, 40)) as app:
            await app.press("plus")
            assert "A new scheme" in app.text
            await app.press("ctrl+s")
            assert "The reference must be filled in." in app.text
            assert "The name must be filled in." in app.text
            assert "Choose a programme area." in app.text
            assert focused(app) == "field-ref"
            await fill(app, ref="B1", name="Same day [emergency] care")
            await app.press("tab", "enter")
            assert "Programme area" in app.text
            await app.type("urgent care work")
            await app.press("enter")
            assert form(app).query_one("#field-programme_id", PickField).value != ""
            await app.press("tab", "right", "tab", "r", "ctrl+s")
            assert app.lines[2].strip() == "–  B1 Same day [emergency] care"
            row = app.app.live_reads.reader.row("SELECT kind, recurrence FROM scheme WHERE ref = 'B1'")
            assert tuple(row) == ("cip", "recurrent")

    async def test_editing_one_starts_with_what_is_saved(self, demo_file: Path) -> None:
        async with driving(demo_file, size=(100, 40)) as app:
            await app.press("e")
            values = form(app).values()
            assert (values["ref"], values["name"]) == ("1", "Ambulatory Care")
            await app.press("ctrl+s")
            assert app.said == "1: scheme saved: nothing was different"
            await app.press("e")
            await fill(app, name="Ambulatory care, same day")
            await app.press("ctrl+s")
            assert "Ambulatory care, same" in app.lines[3]


class TestPartsOfAScheme:
    async def test_a_milestone_is_added_and_changed(self, demo_file: Path) -> None:
        async with driving(demo_file, size=(100, 40)) as app:
            await app.press("enter", "tab", "tab", "plus")
            await app.type("Pathway agreed")
            await app.press("ctrl+s")
            assert "Planned date must be filled in." in app.text
            await fill(app, baseline_date="30/11/2018")
            await app.press("ctrl+s")
            assert "Pathway agreed" in app.text
            await app.press("enter")
            await fill(app, actual_date="2018-10-31")
            await app.press("ctrl+s")
            assert (
                app.value("SELECT actual_date FROM milestone WHERE title = 'Pathway agreed'") == "2018-10-31"
            )

    async def test_an_issue_is_added_and_closed(self, demo_file: Path) -> None:
        async with driving(demo_file, size=(100, 40)) as app:
            await app.press("enter", "tab", "tab", "tab", "plus", "down", "enter")
            assert "A new issue" in app.text
            await app.type("The lead has left")
            await app.press("ctrl+s")
            assert "The lead has left" in app.text
            page = app.app.screen
            await app.press("end", "enter")
            assert form(app).values()["title"] == "The lead has left"
            form(app).query_one("#field-status").focus()
            await app.press("c")
            await fill(app, resolution="Somebody else took over")
            await app.press("ctrl+s")
            assert app.app.screen is page
            assert app.value("SELECT status FROM issue WHERE title = 'The lead has left'") == "closed"

    async def test_where_nothing_can_be_added_that_is_said(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await app.press("enter", "plus")
            assert app.said == "Go to Finance, Milestones or Risks to add something there."


class TestWho:
    async def test_a_first_start_asks_and_remembers(self, demo_file: Path, own_settings: Path) -> None:
        async with driving(demo_file, name="", role="") as app:
            assert "Who is typing?" in app.text
            await app.press("ctrl+s")
            assert "Give a name, or leave with Esc to only read." in app.text
            await app.type("x" * 61)
            await app.press("ctrl+s")
            assert "Give a shorter name: 60 characters fit." in app.text
            await fill(app, name="Amy [PMO]")
            await app.press("tab", "p", "ctrl+s")
            assert app.lines[0].endswith("Amy [PMO], Programme lead")
        kept = settings.load(own_settings / "config" / "settings.toml")
        assert (kept.name, kept.role) == ("Amy [PMO]", "Programme lead")
        async with driving(demo_file, name="", role="") as app:
            assert app.lines[0].endswith("Amy [PMO], Programme lead")

    async def test_without_a_name_nothing_is_saved_but_it_is_asked_first(self, demo_file: Path) -> None:
        async with driving(demo_file, name="", role="") as app:
            await app.press("escape", "e")
            assert "Who is typing?" in app.text
            await app.type("Amy")
            await app.press("ctrl+s")
            assert form(app).values()["ref"] == "1"
            await app.press("escape", "enter")
        async with driving(demo_file, name="", role="") as app:
            assert "Amy" in app.lines[0]

    async def test_a_role_that_is_not_in_the_list_is_kept(self, demo_file: Path) -> None:
        async with driving(demo_file, name="Amy", role="Board adviser") as app:
            who.ask(app.app)
            await app.settle()
            await app.press("ctrl+s")
            assert app.lines[0].endswith("Amy, Board adviser")


class TestMonths:
    async def test_opening_the_next_month(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            months.open_month(app.app)
            await app.settle()
            assert form(app).values()["month"] == "2018-11"
            await fill(app, month="2018-9")
            await app.press("ctrl+s")
            assert "“2018-9” is not a month. Write it as 2018-10." in app.text
            await fill(app, month="2018-09")
            await app.press("ctrl+s")
            assert "October 2018 is there already; an earlier month cannot be opened" in app.text
            await fill(app, month="2018-11", ratings_as_at="5 Dec")
            await app.press("ctrl+s")
            assert "“5 Dec” is not a date." in app.text
            await fill(app, ratings_as_at="2018-12-05")
            await app.press("ctrl+s")
            assert app.said == "November 2018 opened"
            assert "November 2018 · month 8 · open" in app.lines[0]

    async def test_a_moment_that_cannot_be_found_is_told(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await app.press("t", "ctrl+s")
            assert "Give a date, a time or the number of a change." in app.text
            await app.type("last week")
            await app.press("ctrl+s")
            assert "last week" in app.text
            assert isinstance(app.app.screen, FormScreen)
            assert not app.app.past.active
            await fill(app, when="#2")
            await app.press("ctrl+s")
            await app.until(lambda: app.app.past.active)
            await app.settle()
            assert "As at" in app.text


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
        host = FormHost(spec(*THREE, key="x", drafted={"notes": "drafted"}))
        async with hosting(host) as hands:
            await hands.press("tab", "tab", "tab")
            assert host.typed == []
            assert "This is your draft; what is saved was not changed yet." in hands.text

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


Job = Callable[[Any], Answer]


async def run_form(app: Driver, job: Job, *, key: DraftKey | None = None) -> None:
    """Show a form of one field whose save is this job."""
    asked = FormSpec("A form", [FormField("text", "Text", Kind.LINES)], key=key)
    forms.run(app.app, Prepared(asked, lambda values: job))
    await app.settle()


def fails_until(good: threading.Event, error: Exception) -> Job:
    """Make a save that fails until it is allowed to go well."""

    def job(workspace: Any) -> Answer:
        if not good.is_set():
            raise error
        return Answer(None, "Saved")

    return job


class TestASaveThatFails:
    @pytest.mark.parametrize(
        ("error", "words", "trouble"),
        [
            (
                sqlite3.OperationalError("disk I/O error"),
                "The file refused the change: disk I/O error.",
                False,
            ),
            (errors.WriteFailed("The disk is full. Nothing was saved."), "The disk is full.", True),
            (errors.Busy("Another program is using the file."), "Another program is using the file.", True),
            (Refused([Problem("text", "Not like this.")]), "Not like this.", False),
            (errors.PeriodFrozen("The month is frozen."), "The month is frozen.", False),
        ],
    )
    async def test_says_why_keeps_the_text_and_can_be_tried_again(
        self, demo_file: Path, error: Exception, words: str, trouble: bool
    ) -> None:
        async with driving(demo_file) as app:
            good = threading.Event()
            await run_form(app, fails_until(good, error))
            await app.type("much thought")
            await app.press("ctrl+s")
            assert words in app.text
            assert form(app).values()["text"] == "much thought"
            assert (app.app.trouble == "NOT SAVED") is trouble
            good.set()
            await app.press("ctrl+s")
            assert isinstance(app.app.screen, SchemesScreen)
            assert app.app.trouble == ""
            assert "NOT SAVED" not in app.text

    async def test_the_header_says_so_until_something_is_saved(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            good = threading.Event()
            await run_form(app, fails_until(good, errors.WriteFailed("The disk is full.")))
            await app.press("ctrl+s", "escape")
            assert app.lines[0].endswith(" NOT SAVED")
            await run_form(app, fails_until(good, errors.WriteFailed("The disk is full.")))
            good.set()
            await app.press("ctrl+s")
            assert app.lines[0].endswith("PMO manager, PMO")

    async def test_an_unexpected_error_keeps_the_form_and_the_app(
        self, demo_file: Path, own_settings: Path
    ) -> None:
        async with driving(demo_file, failing=True) as app:
            await run_form(app, fails_until(threading.Event(), KeyError("much thought")))
            await app.type("much thought")
            await app.press("ctrl+s")
            assert form(app).values()["text"] == "much thought"
            assert app.app.trouble == "NOT SAVED"
            (told,) = app.told
            assert told.startswith("Something went wrong in the app; nothing was saved by it.")
            log = (own_settings / "cache" / "pmo-tui.log").read_text(encoding="utf-8")
            assert "KeyError" in log
            assert "much thought" not in log

    async def test_one_that_was_saved_meanwhile_can_be_compared(self, demo_file: Path) -> None:
        async with driving(demo_file, size=(100, 40)) as app:
            scheme = app.value("SELECT id FROM scheme WHERE ref = '1'")
            schemes.edit(app.app, scheme)
            await app.settle()
            await fill(app, name="mine")
            other = schemes.prepare(app.app, scheme)
            theirs = {**form(app).values(), "name": "theirs"}
            app.app.save(other.job(theirs))
            await app.settle()
            await app.press("ctrl+s")
            assert "Somebody else saved this meanwhile. What you typed is kept" in app.text
            assert "Ctrl+D shows both beside each other." in app.text
            await app.press("escape", "ctrl+d", "enter")
            assert "theirs" in app.text
            assert "mine" in app.text
            await app.press("enter", "ctrl+s")
            assert app.value("SELECT name FROM scheme WHERE ref = '1'") == "mine"

    async def test_what_is_typed_while_it_is_being_saved_is_not_lost(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            go = threading.Event()

            def slow(workspace: Any) -> Answer:
                go.wait(10)
                return Answer(None, "Saved")

            await run_form(app, slow, key=DraftKey("scheme", "new"))
            await app.pilot.press("a", "ctrl+s", "b")
            go.set()
            await app.settle()
            assert isinstance(app.app.screen, SchemesScreen)
            app.app.drafting.flush()
            await app.settle()
            assert app.value("SELECT text FROM draft") == "ab"


async def test_help_of_a_form_shows_the_keys_of_forms_only(demo_file: Path) -> None:
    async with driving(demo_file, size=(100, 40)) as app:
        await app.press("e", "f1")
        assert isinstance(app.app.screen, HelpScreen)
        assert app.lines[3].split() == ["│", "In", "forms"] or "In forms" in app.text
        assert "Everywhere" not in app.text
        await app.press("escape")
        assert form(app).values()["ref"] == "1"


async def test_a_file_opened_to_read_only_has_no_forms(demo_file: Path) -> None:
    async with driving(demo_file, read_only=True) as app:
        await run_form(app, lambda workspace: Answer(None, "Saved"))
        assert isinstance(app.app.screen, SchemesScreen)
        assert app.told == ["Opened to read only."]


def test_the_commentary_service_is_what_the_form_calls() -> None:
    """A typo in the import inside the job would only show at the first save."""
    assert callable(save_commentary)
