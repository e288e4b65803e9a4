"""One scheme's return, by pilot on the demo portfolio: rating, writing, submitting."""

from pathlib import Path

from db.enums import Rating
from pmo_tui.screens.scheme import SchemeScreen
from pmo_tui.services import returns
from pmo_tui.services.workspace import Workspace
from tests.services.recording import organisation_id
from tests.services.return_steps import rated, rating_row
from tests.tui.driving import driving
from tests.tui.form_steps import changes, fill, form
from tests.tui.scheme_steps import chosen, on_dimension, open_scheme, state, stop


class TestRating:
    async def test_a_letter_rates_the_line_at_once_when_there_is_nothing_to_explain(
        self, demo_file: Path
    ) -> None:
        async with driving(demo_file) as app:
            await open_scheme(app, "1")
            await on_dimension(app, 2)
            before = changes(app)
            await app.press("a")
            assert chosen(app, "1", "risks") == ("amber", "")
            assert changes(app) == before + 1
            assert app.said == "1 Total risks: Amber"
            assert "A  Amber" in next(line for line in app.lines if "Total risks" in line)
            assert stop(app)[0] == "dimension"
            await app.press("g", "down", "r")
            assert chosen(app, "1", "risks")[0] == "green"
            assert changes(app) == before + 2  # issues was red already

    async def test_a_reason_is_asked_when_the_choice_differs_from_the_proposal(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await open_scheme(app, "1")
            await on_dimension(app, 4)
            before = changes(app)
            await app.press("a")
            assert "1 Overall PMO rating: Amber" in app.text
            assert "The proposal is Red: the worst of its parts. Say why it is Amber." in app.text
            await app.press("ctrl+s")
            assert "A reason is needed here." in app.text
            assert changes(app) == before
            await app.type("seen at the gate")
            await app.press("ctrl+s")
            assert chosen(app, "1", "overall") == ("amber", "seen at the gate")
            assert "seen at the gate" in app.text
            await app.press("r")
            assert chosen(app, "1", "overall") == ("red", "")

    async def test_what_is_so_already_asks_nothing_on_a_submitted_return(self, demo_file: Path) -> None:
        """A reason that is there can be reworded; with a component's proposal it goes and is asked again."""
        async with driving(demo_file) as app:
            await open_scheme(app, "5")
            before = changes(app)
            await on_dimension(app, 0)
            await app.press((chosen(app, "5", "deliverables")[0] or "")[0])
            assert app.said == "5 Deliverables: nothing changed"
            await on_dimension(app, 4)
            await app.press("g")
            assert form(app).values() == {"reason": "as published"}
            await app.press("ctrl+s")
            assert app.said == "5 Overall PMO rating: nothing changed"
            assert (changes(app), state(app, "5")) == (before, "submitted")
            await on_dimension(app, 1)
            await app.press("r")
            await app.type("the provider left")
            await app.press("ctrl+s")
            assert (chosen(app, "5", "overall"), state(app, "5")) == (("green", ""), "draft")
            await on_dimension(app, 4)
            await app.press("g")
            assert form(app).values() == {"reason": ""}

    async def test_an_organisation_s_own_rating_that_differs_is_named_and_explained(
        self, demo_file: Path, demo: Workspace
    ) -> None:
        """Leicester City's overall rating of A9 is its own; its parts are those for all."""
        lc = organisation_id(demo_file, "LC")
        returns.choose(demo, rated(demo_file, "A9", "overall", Rating.GREEN, "own", organisation_id=lc))
        async with driving(demo_file, size=(100, 30)) as app:
            await open_scheme(app, "A9")
            await on_dimension(app, 2)
            await app.press("r")
            await app.type("slipped")
            await app.press("ctrl+s")
            assert any("LC only" in line and "reason missing" in line for line in app.lines)
            await on_dimension(app, 4)
            await app.press("r")
            assert "LC stays Green, and Red is proposed. Say why." in app.text
            await app.type("LC delivers")
            await app.press("ctrl+s")
            assert chosen(app, "A9", "overall") == ("red", "")
            assert not any("LC only" in line and "reason missing" in line for line in app.lines)
        assert rating_row(demo_file, "A9", "overall", "LC")[2] == "LC delivers"

    async def test_leaving_the_reason_changes_nothing(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await open_scheme(app, "1")
            await on_dimension(app, 4)
            before = changes(app)
            await app.press("g", "escape")
            assert (chosen(app, "1", "overall")[0], changes(app)) == ("red", before)
            assert isinstance(app.app.screen, SchemeScreen)

    async def test_after_submission_every_change_asks_why(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await open_scheme(app, "A9")
            await on_dimension(app, 0)
            await app.press("a")
            assert "The return was submitted: say why it changes." in app.text
            await app.type("papers were old")
            await app.press("ctrl+s")
            assert chosen(app, "A9", "deliverables")[0] == "amber"
            assert state(app, "A9") == "draft"  # overall now differs from its proposal and says no reason
            assert "reason missing" in app.text

    async def test_what_cannot_be_chosen_is_told(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await open_scheme(app, "6")
            await on_dimension(app, 4)
            await app.press("r")
            assert app.told == ["Overall PMO rating can be Grey: the scheme is closed."]
            await app.press("end", "r")
            assert app.said == "This line has no rating. Go up to the one you mean, then press its letter."
            await app.press("tab", "g")
            assert app.said == "Ratings are in the Return section: Tab goes there."


class TestSubmitting:
    async def test_it_says_what_is_missing_and_why_and_goes_there(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await open_scheme(app, "1")
            await app.press("tab", "s")  # from Finance too
            (told,) = app.told
            assert told == (
                "Not submitted. Issue is required because Overall PMO rating is Red."
                " 3 more are missing; they are marked."
            )
            assert stop(app) == ("commentary", "issue")
            assert "Issue                   missing" in app.text
            assert state(app, "1") == "draft"
            await app.press("enter")
            await fill(
                app, issue="The hub is late", corrective_action="A second provider", recovery_date="31/1/2019"
            )
            app.app.screen.query_one("#field-confidence").focus()
            await app.press("l", "ctrl+s")
            assert isinstance(app.app.screen, SchemeScreen)
            assert app.value(
                "SELECT max(recovery_date) FROM exception_update WHERE issue = 'The hub is late'"
            ) == ("2019-01-31")
            await app.press("s")
            assert app.said == "1: return submitted"
            assert state(app, "1") == "submitted"
            await app.press("end")
            assert "Return: submitted, by PMO manager" in app.text

    async def test_a_rating_without_its_reason_is_gone_to(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await open_scheme(app, "1")
            for number in range(4):
                await on_dimension(app, number)
                await app.press("g")
            await app.press("end", "s")
            assert app.told[-1].startswith(
                "Not submitted. Overall PMO rating differs from its proposal and has no reason."
            )
            kind, key = stop(app)
            assert (kind, app.value("SELECT code FROM dimension WHERE id = ?", key)) == (
                "dimension",
                "overall",
            )

    async def test_it_is_reopened_with_a_reason(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await open_scheme(app, "1")
            await app.press("S")
            assert app.told == ["The return is not submitted, so it is open already."]
            await app.press("escape", "escape")
            await open_scheme(app, "A9")
            await app.press("S")
            assert "Reopen the return of scheme A9 Pathway Redesign" in app.text
            await app.type("figures were wrong")
            await app.press("ctrl+s")
            assert state(app, "A9") == "draft"


class TestCommentary:
    async def test_it_starts_with_last_month_s_text_and_says_so(self, demo_file: Path) -> None:
        async with driving(demo_file, size=(100, 40)) as app:
            await open_scheme(app, "26 ELR")
            await app.press("c")
            last = app.value(
                "SELECT u.issue FROM exception_update u JOIN exception e ON e.id = u.exception_id"
                " JOIN scheme s ON s.id = e.scheme_id JOIN period p ON p.id = u.period_id"
                " WHERE s.ref = '26 ELR' AND p.month = '2018-09'"
            )
            assert form(app).values()["issue"] == (last or "")

    async def test_required_fields_say_so_and_why(self, demo_file: Path) -> None:
        async with driving(demo_file, size=(100, 40)) as app:
            await open_scheme(app, "1")
            await app.press("c")
            assert "Required because Overall PMO rating is Red." in app.text
            for label in ("Issue", "Corrective action", "Recovery date", "Confidence of recovery"):
                assert f"{label} required" in app.text
            await app.press("escape", "escape", "escape")
            await open_scheme(app, "A9")
            await app.press("c")
            assert "Not required for these ratings." in app.text
            assert "Issue required" not in app.text

    async def test_an_empty_form_raises_no_exception(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await open_scheme(app, "1")
            before = changes(app), app.value("SELECT count(*) FROM exception")
            await app.press("c", "ctrl+s")
            assert "Nothing was written. Fill in a field, or leave with Esc." in app.text
            await app.press("escape")
            assert isinstance(app.app.screen, SchemeScreen)
            assert before == (changes(app), app.value("SELECT count(*) FROM exception"))

    async def test_enter_on_a_field_begins_in_it(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await open_scheme(app, "29")
            await app.press("end", "up", "up", "enter")
            focused = app.app.screen.focused
            assert focused is not None
            assert focused.id == "field-recovery_date"

    async def test_a_wrong_date_is_told_at_its_field_and_nothing_is_lost(self, demo_file: Path) -> None:
        async with driving(demo_file, size=(100, 40)) as app:
            await open_scheme(app, "1")
            await app.press("c")
            await fill(app, issue="The hub is late", recovery_date="soon")
            before = changes(app)
            await app.press("ctrl+s")
            assert "“soon” is not a date. Write it as 2018-11-30, 30/11/2018, 30 Nov 2018" in app.text
            assert changes(app) == before
            focused = app.app.screen.focused
            assert focused is not None
            assert focused.id == "field-recovery_date"
            await fill(app, recovery_date="2019-01-31")
            await app.press("ctrl+s")
            assert changes(app) == before + 1

    async def test_a_text_that_is_too_long_is_counted_and_kept(self, demo_file: Path) -> None:
        async with driving(demo_file, size=(100, 40)) as app:
            await open_scheme(app, "1")
            await app.press("c")
            await app.paste("x" * 4010)
            assert "4,010 of 4,000 characters" in app.text
            await app.press("ctrl+s")
            assert "Issue has 4,010 characters; 4,000 fit. Shorten it by 10." in app.text
            assert len(form(app).values()["issue"]) == 4010
            await app.press(*["backspace"] * 10, "ctrl+s")
            assert app.value("SELECT max(length(issue)) FROM exception_update") == 4000

    async def test_pressing_save_twice_saves_once(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await open_scheme(app, "1")
            await app.press("c")
            await fill(app, issue="The hub is late")
            before = changes(app)
            await app.pilot.press("ctrl+s", "ctrl+s")
            await app.settle()
            assert changes(app) == before + 1
            assert app.told == []


class TestAround:
    async def test_the_bottom_line_has_the_keys_of_the_section(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await open_scheme(app, "1")
            assert (
                "r/a/g Rate  c Commentary  s Submit  n Next  Tab Section  Esc Back  ? Help" in app.lines[-1]
            )
            await app.press("tab")
            assert app.lines[-1].split()[:6] == ["f", "Forecast", "M", "Months", "w", "Share"]
            await app.press("tab", "tab", "tab", "tab")
            assert app.lines[-1].split()[:5] == ["Enter", "Show", "z", "Undo", "this"]

    async def test_deferring_says_what_becomes_of_the_forecast_and_shows_its_reason(
        self, demo_file: Path
    ) -> None:
        async with driving(demo_file) as app:
            await open_scheme(app, "1")
            await app.press("x", "down", "down", "enter")
            assert "The forecast stays as it is: f on the scheme" in app.text
            await app.type("waits for the provider")
            await app.press("ctrl+s")
            assert "deferred: waits for the" in app.lines[3]
            await app.press("end")
            assert "It is deferred: waits for the provider" in app.text
