"""The forms of schemes and their parts, of who is typing and of months, by pilot."""

from pathlib import Path

import pytest
from textual.containers import VerticalScroll

from db.enums import SchemeKind
from pmo_tui import settings
from pmo_tui.flows import months, schemes, who
from pmo_tui.modals.form import FormScreen
from pmo_tui.modals.help import HelpScreen
from pmo_tui.widgets.fields import PickField
from tests.tui.driving import driving
from tests.tui.form_steps import fill, focused, form


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (100, 14)])
async def test_the_field_in_edit_is_in_sight_whole_with_its_label(
    demo_file: Path, size: tuple[int, int]
) -> None:
    """Through a long form and back: nothing is changed that cannot be seen."""
    async with driving(demo_file, size=size) as app:
        await app.press("enter", "c")
        for key in ["tab"] * 7 + ["shift+tab"] * 7:
            await app.press(key)
            field = app.app.screen.focused
            assert field is not None
            page = app.app.screen.query_one(VerticalScroll).region
            name = (field.id or "").removeprefix("field-")
            assert page.contains_region(field.region), name
            assert page.contains_region(app.app.screen.query_one(f"#label-{name}").region), name


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
            await app.type("urgent carework")
            assert "Nothing like that. Programme areas are made in Set-up (key 0)." in app.text
            await app.press(*["backspace"] * 4)
            await app.type(" work")
            await app.press("enter")
            assert form(app).query_one("#field-programme_id", PickField).value != ""
            await app.press("tab", "right", "tab", "r", "ctrl+s")
            assert app.lines[2].strip() == "–  B1 Same day [emergency] care"
            row = app.app.live_reads.reader.row("SELECT kind, recurrence FROM scheme WHERE ref = 'B1'")
            assert tuple(row) == ("cip", "recurrent")

    async def test_its_choices_cannot_be_emptied(self, demo_file: Path) -> None:
        async with driving(demo_file, size=(100, 40)) as app:
            await app.press("e")
            for name in ("kind", "recurrence", "maturity", "qia_status", "eia_status"):
                form(app).query_one(f"#field-{name}").focus()
                await app.press("backspace")
            await fill(app, name="Another name")
            await app.press("ctrl+s")
            assert app.value("SELECT count(*) FROM scheme WHERE name = 'Another name' AND kind = 'qipp'") == 1

    async def test_those_of_an_issue_neither(self, demo_file: Path) -> None:
        async with driving(demo_file, size=(100, 40)) as app:
            await app.press("enter", "tab", "tab", "tab", "plus", "down", "enter")
            for name in ("priority", "status"):
                form(app).query_one(f"#field-{name}").focus()
                await app.press("backspace")
            await fill(app, title="The supplier left")
            await app.press("ctrl+s")
            sql = "SELECT priority || status FROM issue WHERE title = 'The supplier left'"
            assert app.value(sql) == "mediumopen"

    async def test_one_that_could_not_be_handed_over_can_be_saved_again(
        self, demo_file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with driving(demo_file, size=(100, 40), failing=True) as app:
            await app.press("e")
            await fill(app, name="Another name")
            with monkeypatch.context() as broken:
                broken.setattr(schemes, "_draft", lambda values: SchemeKind("what nobody expected"))
                await app.press("ctrl+s")
            assert "Something went wrong in the app" in app.told[-1]
            assert "Saving" not in app.text
            await app.press("ctrl+s")
            assert app.value("SELECT count(*) FROM scheme WHERE name = 'Another name'") == 1

    async def test_editing_one_starts_with_what_is_saved(self, demo_file: Path) -> None:
        async with driving(demo_file, size=(100, 40)) as app:
            await app.press("e")
            values = form(app).values()
            assert (values["ref"], values["name"]) == ("1", "Ambulatory Care")
            await app.press("ctrl+s")
            assert app.said == "1: nothing changed"
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
            await fill(app, actual_date="2018-10-12")
            await app.press("ctrl+s")
            reached = app.value("SELECT actual_date FROM milestone WHERE title = 'Pathway agreed'")
            assert reached == "2018-10-12"

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
            await fill(app, when="yesterday")
            await app.press("ctrl+s")
            await app.until(lambda: "The history starts after yesterday." in app.text)
            await fill(app, when="today 23:59")
            await app.press("ctrl+s")
            await app.until(lambda: app.app.past.active)
            await app.settle()
            assert "As at" in app.text


async def test_help_of_a_form_shows_the_keys_of_forms_only(demo_file: Path) -> None:
    async with driving(demo_file, size=(100, 40)) as app:
        await app.press("e", "f1")
        assert isinstance(app.app.screen, HelpScreen)
        assert "In forms" in next(line for line in app.lines if "In " in line)
        assert "Everywhere" not in app.text
        await app.press("escape")
        assert form(app).values()["ref"] == "1"
