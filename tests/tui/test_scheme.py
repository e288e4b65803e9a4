"""One scheme, by pilot on the demo portfolio: rating, writing, submitting, closing, walking the list."""

from pathlib import Path

import pytest
from textual.widgets import Input, TextArea

from pmo_tui.modals.form import FormScreen
from pmo_tui.render.cells import width_of
from pmo_tui.render.scheme import SECTIONS
from pmo_tui.screens.scheme import SchemeScreen
from pmo_tui.widgets.page import PageView
from pmo_tui.widgets.table import VirtualTable
from tests.tui.driving import Driver, driving

OCTOBER = "SELECT id FROM period WHERE month = '2018-10'"


async def open_scheme(app: Driver, ref: str) -> None:
    """Filter the register to one reference and open it."""
    await app.press("slash")
    await app.type(f'ref="{ref}"')
    await app.press("enter", "enter")
    assert scheme(app).found is not None


def scheme(app: Driver) -> SchemeScreen:
    screen = next(screen for screen in app.app.screen_stack if isinstance(screen, SchemeScreen))
    assert isinstance(screen, SchemeScreen)
    return screen


def stop(app: Driver) -> tuple[str, object]:
    """What the cursor is on."""
    found = scheme(app).page.stop
    assert found is not None
    return found.kind, found.key


async def on_dimension(app: Driver, number: int) -> None:
    """Put the cursor on a line of ratings: 0 to 3 are the components, 4 is overall."""
    await app.press("home", *["down"] * number)
    assert stop(app)[0] == "dimension"


def chosen(app: Driver, ref: str, code: str) -> tuple[str | None, str]:
    """What is chosen in October, and why."""
    reader = app.app.live_reads.reader
    row = reader.row(
        "SELECT g.chosen, g.reason FROM rating g JOIN return_ r ON r.id = g.return_id"
        " JOIN scheme s ON s.id = r.scheme_id JOIN dimension d ON d.id = g.dimension_id"
        f" WHERE s.ref = ? AND d.code = ? AND r.period_id = ({OCTOBER}) AND g.organisation_id IS NULL",
        (ref, code),
    )
    assert row is not None
    return row[0], row[1]


def state(app: Driver, ref: str) -> str:
    found = app.value(
        "SELECT r.state FROM return_ r JOIN scheme s ON s.id = r.scheme_id"
        f" WHERE s.ref = ? AND r.period_id = ({OCTOBER})",
        ref,
    )
    return str(found)


def changes(app: Driver) -> int:
    return int(app.value("SELECT count(*) FROM change_set"))


async def fill(app: Driver, **fields: str) -> None:
    """Type into the fields of the form in front, over what is there."""
    for name, text in fields.items():
        field = app.app.screen.query_one(f"#field-{name}")
        field.focus()
        if isinstance(field, TextArea):
            field.select_all()
        elif isinstance(field, Input):
            field.action_select_all()
        await app.type(text)


def form(app: Driver) -> FormScreen:
    """The form in front."""
    assert isinstance(app.app.screen, FormScreen)
    return app.app.screen


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
            assert app.said == "Move to a rating in the Return section first."


class TestSubmitting:
    async def test_it_says_what_is_missing_and_why_and_goes_there(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await open_scheme(app, "1")
            await app.press("tab", "s")  # from Finance too
            (told,) = app.told
            assert told == (
                "Not submitted. Issue is required because Overall PMO rating is Red."
                " Also missing: Corrective action, Recovery date, Confidence of recovery."
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
                "Not submitted. The rating differs from the proposal and has no reason."
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
            assert "Reopen the return of A9 Pathway Redesign" in app.text
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
            assert "“soon” is not a date. Write it as 2018-11-30 or 30/11/2018." in app.text
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


class TestFinance:
    async def test_the_split_must_sum_to_the_forecast(self, demo_file: Path) -> None:
        async with driving(demo_file, size=(100, 40)) as app:
            await open_scheme(app, "A9")
            await app.press("tab", "enter")
            assert "A9 ELR: forecast, October 2018" in app.text
            await fill(app, outturn="50k", low="1k", high="44,240", reason="contract signed")
            await app.press("ctrl+s")
            assert "Low, medium and high come to £45240: £4760 short of the forecast of £50000." in app.text
            await fill(app, low="5760")
            await app.press("ctrl+s")
            row = app.app.live_reads.reader.row(
                "SELECT fot_pence, low_pence, high_pence FROM confidence_split c"
                " JOIN scheme s ON s.id = c.scheme_id"
                " JOIN organisation o ON o.id = c.organisation_id"
                f" WHERE s.ref = 'A9' AND o.code = 'ELR' AND period_id = ({OCTOBER})"
            )
            assert tuple(row) == (50_000_00, 5_760_00, 44_240_00)
            assert next(line for line in app.lines if line.startswith(" ELR")).split()[3] == "50"

    async def test_amounts_that_cannot_be_read_are_named_and_kept(self, demo_file: Path) -> None:
        async with driving(demo_file, size=(100, 40)) as app:
            await open_scheme(app, "1")
            await app.press("tab", "enter")
            await fill(app, outturn="many", low="1.005")
            await app.press("ctrl+s")
            assert "“many” is not an amount" in app.text
            assert "“1.005” has a fraction of a penny." in app.text
            await fill(app, outturn=" ", low="0")
            await app.press("ctrl+s")
            assert "Give the forecast; 0 when nothing is expected." in app.text
            await app.press("escape")
            assert isinstance(app.app.screen, SchemeScreen)

    async def test_the_months_become_the_forecast(self, demo_file: Path) -> None:
        async with driving(demo_file, size=(100, 50)) as app:
            await open_scheme(app, "A9")
            await app.press("tab", "M")
            assert "A9 ELR: months" in app.text
            assert "October 2018 actual" in app.text
            assert "November 2018 forecast" in app.text
            assert form(app).values()["2018-11"] == "2530"
            await fill(app, **{"2018-11": "2531", "reason": "one more week"})
            await app.press("ctrl+s")
            assert app.said == "A9 ELR: months saved; the difference was put to low confidence"
            assert (
                app.value("SELECT max(fot_pence) FROM confidence_split WHERE fot_pence = 4424100") == 4424100
            )

    async def test_a_month_that_is_emptied_is_asked_about(self, demo_file: Path) -> None:
        """Nothing would be saved for it, which is not what an empty field looks like."""
        async with driving(demo_file, size=(100, 50)) as app:
            await open_scheme(app, "A9")
            await app.press("tab", "M")
            app.app.screen.query_one("#field-2018-11").focus()
            await app.press("ctrl+u", "ctrl+s")
            assert "Give 0 where nothing is saved." in app.text

    async def test_one_of_several_shares_is_chosen(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await open_scheme(app, "A9")
            await app.press("f")
            assert "Whose share?" in app.text
            await app.press("down", "enter")
            assert "A9 LC: forecast, October 2018" in app.text

    async def test_a_share_is_added_once_and_its_plan_is_locked(self, demo_file: Path) -> None:
        async with driving(demo_file, size=(100, 50)) as app:
            await open_scheme(app, "7 ELR")
            await app.press("w")
            assert "A month of the year is frozen, so plans can no longer change" in app.text
            await app.press("e", "tab")  # ELR, by its first letter
            await app.type("0")
            await app.press("ctrl+s")
            assert "It has a share already: go to its line under Finance and press w there" in app.text
            app.app.screen.query_one("#field-organisation_id").focus()
            await app.press("w")
            await fill(app, annual_plan="5k")
            await app.press("ctrl+s")
            assert "The plan is fixed for the year once a month of it is frozen." in app.text
            await fill(app, annual_plan="0")
            await app.press("ctrl+s")
            assert app.said == "7 ELR WL: share saved"


class TestStatus:
    async def test_closing_is_confirmed_by_typing_the_reference(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await open_scheme(app, "A9")
            await app.press("x", "enter")
            assert "Closing A9 Pathway Redesign means it is no longer viable." in app.text
            await app.press("enter")
            assert "That is not “A9”. Nothing was done." in app.text
            await app.type("a8")
            await app.press("enter", "escape")
            assert app.value("SELECT status FROM scheme WHERE ref = 'A9'") == "open"
            await app.press("x", "enter")
            await app.type("a9")
            await app.press("enter")
            assert "Close A9 Pathway Redesign" in app.text
            await app.type("UHL will not sign")
            await app.press("ctrl+s")
            assert app.value("SELECT status FROM scheme WHERE ref = 'A9'") == "closed"
            assert {chosen(app, "A9", code)[0] for code in ("risks", "overall")} == {"grey"}
            await app.press("u")
            assert app.value("SELECT status FROM scheme WHERE ref = 'A9'") == "open"
            assert chosen(app, "A9", "overall")[0] == "green"

    async def test_other_statuses_ask_only_why(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await open_scheme(app, "A9")
            await app.press("x", "down", "down", "enter")
            assert "Defer A9 Pathway Redesign" in app.text
            await app.press("ctrl+s")
            assert "A reason is needed here." in app.text
            await app.type("next year")
            await app.press("ctrl+s")
            assert app.said == "A9 is now deferred"


class TestGoing:
    async def test_next_and_previous_walk_the_filtered_list(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await app.press("slash")
            await app.type("rag:red")
            await app.press("enter")
            source = app.app.screen.query_one(VirtualTable).source
            refs = [source.line(index).ref for index in range(3)]
            await app.press("enter", "p")
            assert app.said == "This is the first of the list."
            seen = [scheme(app).found]
            for _ in range(2):
                await app.press("n")
                seen.append(scheme(app).found)
            assert [found.scheme.ref for found in seen if found] == refs
            await app.press("p")
            found = scheme(app).found
            assert found is not None
            assert found.scheme.ref == refs[1]
            await app.press("escape", "end", "enter", "n")
            assert app.said == "That was the last scheme of the list."

    async def test_the_section_stays_while_walking(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await app.press("enter", "tab", "tab", "n")
            assert "Milestones  Enter changes one · + adds one" in app.text

    async def test_sections_by_tab_back_and_click(self, demo_file: Path) -> None:
        async with driving(demo_file, size=(100, 30)) as app:
            await open_scheme(app, "A9")
            titles = ["Ratings", "Shares", "Milestones", "Risks", "Exceptions", "History"]
            shown = []
            for _ in titles:
                shown.append(app.lines[6].split()[0])
                await app.press("tab")
            assert shown == titles
            assert app.lines[6].split()[0] == "Ratings"
            await app.press("shift+tab")
            assert app.lines[6].split()[0] == "History"
            await app.pilot.click(offset=(12, 5))
            await app.settle()
            assert app.lines[6].split()[0] == "Shares"

    async def test_going_back_restores_filter_cursor_and_scroll(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await app.press("slash")
            await app.type("status:open")
            await app.press("enter", "pagedown", "pagedown", "up", "up")
            table = app.app.screen.query_one(VirtualTable)
            before = (table.cursor_line, table.scroll_offset.y, app.lines[3:20])
            await app.press("enter", "n", "tab", "escape")
            table = app.app.screen.query_one(VirtualTable)
            assert (table.cursor_line, table.scroll_offset.y, app.lines[3:20]) == before
            assert "status:open" in app.text

    async def test_a_change_is_seen_in_the_register_at_once(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await app.press("enter")
            await on_dimension(app, 4)
            await app.press("g")
            await app.type("seen")
            await app.press("ctrl+s", "escape")
            assert app.lines[3].split()[3] == "G"
            table = app.app.screen.query_one(VirtualTable)
            assert table.cursor_line == 0


class TestUndo:
    async def test_undoing_and_redoing_name_what_they_did(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await open_scheme(app, "1")
            await app.press("u")
            assert app.said == "Nothing to undo in this run. The history (9) undoes older changes."
            await on_dimension(app, 2)
            await app.press("a", "g")
            assert chosen(app, "1", "risks")[0] == "green"
            number = changes(app)
            await app.press("u")
            assert app.said == f"Undone: #{number}, 1 Total risks: Green"
            await app.press("u")
            assert app.said == f"Undone: #{number - 1}, 1 Total risks: Amber"
            assert chosen(app, "1", "risks")[0] == "red"
            await app.press("U")
            assert chosen(app, "1", "risks")[0] == "amber"
            assert app.said.startswith("Done again: #")
            await app.press("U", "U")
            assert app.said == "Nothing to redo."
            assert chosen(app, "1", "risks")[0] == "green"

    async def test_two_quick_presses_undo_two_changes(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await open_scheme(app, "1")
            await on_dimension(app, 2)
            await app.press("a", "g")
            await app.pilot.press("u", "u")
            await app.settle()
            assert chosen(app, "1", "risks")[0] == "red"
            assert app.told == []

    async def test_a_new_change_forgets_what_was_undone(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await open_scheme(app, "1")
            await on_dimension(app, 2)
            await app.press("a", "u", "g", "U")
            assert app.said == "Nothing to redo."
            assert chosen(app, "1", "risks")[0] == "green"


WRITES = ("c", "f", "M", "s", "S", "x", "w", "e", "plus", "u", "U")


class TestNothingCanBeChanged:
    async def test_when_opened_to_read_only(self, demo_file: Path) -> None:
        async with driving(demo_file, read_only=True) as app:
            assert "Read only. Opened to read only." in app.text
            await open_scheme(app, "1")
            before = changes(app)
            await on_dimension(app, 0)
            for key in ("g", *WRITES):
                await app.press(key)
                while not isinstance(app.app.screen, SchemeScreen):
                    assert not isinstance(app.app.screen, FormScreen), key
                    await app.press("escape")
            assert changes(app) == before
            assert set(app.told) <= {
                "Opened to read only.",
                "The return is not submitted, so it is open already.",
            }
            assert "c Commentary" not in app.lines[-1]

    async def test_in_a_frozen_month(self, demo_file: Path) -> None:
        async with driving(demo_file, period="2018-09") as app:
            await app.until(lambda: app.app.past.active)
            await app.settle()
            assert "September 2018 as frozen" in app.text
            await open_scheme(app, "1")
            before = changes(app)
            await on_dimension(app, 0)
            for key in ("g", *WRITES):
                await app.press(key)
                while not isinstance(app.app.screen, SchemeScreen):
                    assert not isinstance(app.app.screen, FormScreen), key
                    await app.press("escape")
            assert changes(app) == before
            assert any("press t" in words for words in app.told)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (160, 50)])
async def test_every_line_of_every_section_keeps_to_the_width(demo_file: Path, size: tuple[int, int]) -> None:
    async with driving(demo_file, size=size) as app:
        await open_scheme(app, "29")
        for section in SECTIONS:
            page = app.app.screen.query_one(PageView)
            for line in page._page.lines:
                assert width_of(line) <= page.scrollable_content_region.width, (section, line)
            await app.press("tab")
