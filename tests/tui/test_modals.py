"""What opens over a screen, in a tiny host: choosing, comparing, confirming, the help, a notice."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual import events
from textual.containers import Vertical
from textual.screen import ModalScreen, Screen

from pmo_tui.modals.compare import CompareScreen
from pmo_tui.modals.confirm import ConfirmScreen
from pmo_tui.modals.help import HelpScreen, help_page
from pmo_tui.modals.notice import NoticeScreen
from pmo_tui.modals.pick import Choice, PickScreen
from pmo_tui.widgets.table import VirtualTable
from pmo_tui.widgets.words import Words
from tests.tui.driving import Hands, Host, hosting

AREAS = [
    Choice("1", "Community services", "12 schemes"),
    Choice("2", "Urgent care", "9 schemes"),
    Choice("3", "Planned care", "30 schemes"),
    Choice("4", "Care [/] homes", "2 schemes"),
]


@asynccontextmanager
async def over(
    modal: ModalScreen[Any], size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[list[Any], Hands]]:
    """Show a modal; the first is what it answered."""
    answers: list[Any] = []
    async with hosting(Host(), size) as hands:
        hands.app.push_screen(modal, answers.append)
        await hands.settle()
        yield answers, hands


MODALS = {
    "a list": (lambda: PickScreen("Which area?", AREAS), "enter"),
    "a short list": (lambda: PickScreen("Rate", [Choice("red", "Red", "r")], search=False), "r"),
    "a draft": (lambda: CompareScreen("A draft", []), "x"),
    "a confirmation": (lambda: ConfirmScreen("Sure?", [], ""), "enter"),
    "the help": (lambda: HelpScreen(("app",), {}), "q"),
    "a notice": (lambda: NoticeScreen("A notice", ["words"]), "q"),
}
"""Each dialog and a key that ends it."""


@pytest.mark.parametrize(("make", "key"), MODALS.values(), ids=MODALS)
async def test_a_key_pressed_twice_answers_once_and_closes_nothing_else(
    make: Callable[[], ModalScreen[Any]], key: str
) -> None:
    """The second one is under way already when the dialog closes."""
    answers: list[Any] = []
    async with hosting(Host()) as hands:
        below: Screen[None] = Screen()
        hands.app.push_screen(below)
        hands.app.push_screen(make(), answers.append)
        await hands.settle()
        for _ in range(2):
            hands.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await hands.settle()
        assert len(answers) == 1
        assert hands.app.screen is below


class TestPick:
    async def test_the_list_narrows_to_what_has_every_word_also_of_the_note(self) -> None:
        async with over(PickScreen("Which area?", AREAS)) as (answers, hands):
            await hands.type("CARE 9")
            assert "Urgent care" in hands.text
            assert "Planned care" not in hands.text
            await hands.press("enter")
            assert answers == ["2"]

    async def test_the_arrows_move_while_somebody_types(self) -> None:
        async with over(PickScreen("Which area?", AREAS)) as (answers, hands):
            await hands.type("care")
            await hands.press("down", "pagedown", "up", "enter")
            assert answers == ["3"]

    async def test_it_begins_on_what_is_chosen_now(self) -> None:
        async with over(PickScreen("Which area?", AREAS, current="3")) as (answers, hands):
            await hands.press("enter")
            assert answers == ["3"]

    async def test_nothing_found_chooses_nothing_and_says_so(self) -> None:
        async with over(PickScreen("Which area?", AREAS)) as (answers, hands):
            await hands.type("zebra")
            assert "Nothing like that." in hands.text
            await hands.press("enter")
            assert answers == [None]

    @pytest.mark.parametrize("size", [(60, 20), (80, 24)])
    async def test_a_list_of_nothing_says_where_its_choices_are_made(self, size: tuple[int, int]) -> None:
        missing = "Areas are made in Set-up (0)."
        async with over(PickScreen("Which area?", [], missing=missing), size) as (_, hands):
            assert f"There is none yet. {missing}" in hands.text

    async def test_escape_chooses_nothing(self) -> None:
        async with over(PickScreen("Which area?", AREAS)) as (answers, hands):
            await hands.press("escape")
            assert answers == [None]

    async def test_a_short_list_has_no_search_and_its_choices_have_keys(self) -> None:
        choices = [Choice("red", "Red", "r"), Choice("amber", "Amber", "a")]
        async with over(PickScreen("Rate", choices, search=False)) as (answers, hands):
            assert "type to search" not in hands.text
            await hands.press("z")
            assert answers == []
            await hands.press("a")
            assert answers == ["amber"]

    async def test_a_long_list_can_always_be_searched(self) -> None:
        many = [Choice(str(number), f"choice {number}") for number in range(13)]
        async with over(PickScreen("Which?", many, search=False)) as (answers, hands):
            await hands.type("12")
            await hands.press("enter")
            assert answers == ["12"]

    async def test_a_second_click_chooses(self) -> None:
        async with over(PickScreen("Which area?", AREAS)) as (answers, hands):
            table = hands.app.screen.query_one(VirtualTable).region
            for _ in range(2):
                await hands.pilot.click(offset=(table.x + 3, table.y + 2))
                await hands.settle()
            assert answers == ["3"]

    @pytest.mark.parametrize("size", [(60, 20), (80, 24), (160, 50)])
    @pytest.mark.parametrize("search", [True, False])
    async def test_it_is_as_tall_as_its_choices(self, size: tuple[int, int], search: bool) -> None:
        """Title, a search line where there is one, and the frame; no head over columns without a name."""
        async with over(PickScreen("Which area?", AREAS, search=search), size) as (_, hands):
            frame = hands.app.screen.query_one(Vertical).region
            title = hands.app.screen.query_one(Words).size.height
            assert frame.height == 2 + title + search + len(AREAS)
            assert all(area.words in hands.text for area in AREAS)

    @pytest.mark.parametrize("size", [(60, 20), (80, 24), (160, 50)])
    async def test_a_long_one_stays_within_the_screen_and_scrolls(self, size: tuple[int, int]) -> None:
        many = [Choice(str(number), f"choice {number}") for number in range(40)]
        title = "Which of so many would it be that somebody chooses here, of all that there are?"
        async with over(PickScreen(title, many), size) as (answers, hands):
            frame = hands.app.screen.query_one(Vertical).region
            assert frame.height <= min(26, size[1] * 9 // 10)
            await hands.press(*["pagedown"] * 4)
            assert "choice 39" in hands.text
            await hands.press("enter")
            assert answers == ["39"]

    async def test_what_reads_like_markup_is_text(self) -> None:
        async with over(PickScreen("Which [b]area[/b]?", AREAS)) as (_, hands):
            assert "Which [b]area[/b]?" in hands.text
            assert "Care [/] homes" in hands.text


class TestCompare:
    ROWS = (("Issue", "The hub is open", "The hub has to wait " * 8), ("Confidence", "", "Low"))

    @pytest.mark.parametrize(("key", "answer"), [("enter", "continue"), ("escape", None)])
    async def test_each_key_has_its_answer(self, key: str, answer: str | None) -> None:
        async with over(CompareScreen("A draft", self.ROWS)) as (answers, hands):
            await hands.press(key)
            assert answers == [answer]

    async def test_a_draft_is_thrown_away_at_the_second_x(self) -> None:
        """It cannot be brought back; a stray key only asks."""
        async with over(CompareScreen("A draft", self.ROWS)) as (answers, hands):
            await hands.press("x")
            assert answers == []
            assert "x again throws the draft away, for good" in hands.text
            await hands.press("x")
            assert answers == ["discard"]

    @pytest.mark.parametrize("size", [(60, 20), (80, 24), (160, 50)])
    async def test_both_stand_beside_each_other_in_full(self, size: tuple[int, int]) -> None:
        async with over(CompareScreen("A draft", self.ROWS), size) as (_, hands):
            assert hands.text.count("wait") == 8
            assert "nothing" in next(line for line in hands.lines if "Low" in line)
            for word in ("Enter", "x throws it away", "Esc"):
                assert word in hands.text

    async def test_any_other_key_does_nothing(self) -> None:
        async with over(CompareScreen("A draft", self.ROWS)) as (answers, hands):
            await hands.press("y", "tab", "delete", "d")
            assert answers == []

    async def test_a_long_one_is_scrolled(self) -> None:
        rows = [(f"Field {number}", "saved", "draft") for number in range(30)]
        async with over(CompareScreen("A draft", rows)) as (answers, hands):
            assert "Field 29" not in hands.text
            for _ in range(6):
                await hands.press("pagedown")
            assert "Field 29" in hands.text
            before = hands.text
            await hands.press("up")
            assert hands.text != before
            await hands.press("down")
            assert hands.text == before
            await hands.press(*["pageup"] * 6)
            assert "Field 0" in hands.text
            assert answers == []


class TestConfirm:
    LINES = ([("Closing A9 means it is no longer viable.", "")],)

    async def test_only_the_word_goes_on_however_it_is_written(self) -> None:
        async with over(ConfirmScreen("Close A9", self.LINES, "A9")) as (answers, hands):
            await hands.press("enter")
            assert "That is not “A9”. Nothing was done." in hands.text
            await hands.type("a8")
            await hands.press("enter")
            assert answers == []
            await hands.press("backspace")
            await hands.type("9 ")
            await hands.press("enter")
            assert answers == [True]

    async def test_escape_does_nothing(self) -> None:
        async with over(ConfirmScreen("Close A9", self.LINES, "A9")) as (answers, hands):
            await hands.type("A9")
            await hands.press("escape")
            assert answers == [False]

    @pytest.mark.parametrize("size", [(60, 20), (30, 10)])
    async def test_all_of_it_can_be_read(self, size: tuple[int, int]) -> None:
        async with over(ConfirmScreen("Close A9", self.LINES, "A9"), size) as (_, hands):
            words = " ".join(hands.text.replace("│", " ").split())
            assert "Closing A9 means it is no longer viable." in words
            assert "Type A9 and press Enter to go on. Esc leaves." in words


class TestHelp:
    @pytest.mark.parametrize("key", ["escape", "question_mark", "f1", "q"])
    async def test_every_usual_key_leaves_it(self, key: str) -> None:
        async with over(HelpScreen(("schemes", "list", "app"), {})) as (answers, hands):
            await hands.press(key)
            assert answers == [None]

    @pytest.mark.parametrize("size", [(60, 20), (80, 24)])
    async def test_it_is_scrolled_to_its_end(self, size: tuple[int, int]) -> None:
        async with over(HelpScreen(("schemes", "list", "app"), {}), size) as (_, hands):
            assert "Schemes" in hands.lines[1]
            await hands.press("end")
            assert "it does not prove who was typing." in " ".join(hands.text.replace("│", " ").split())

    def test_the_letters_of_ratings_are_explained_once(self) -> None:
        for width in (50, 76, 96):
            page = help_page(("schemes", "list", "app"), {}, width)
            drawn = ["".join(text for text, _ in line) for line in page.lines]
            said = " ".join(" ".join(drawn).split())
            letters = "R Red A Amber G Green X Grey closed B Blue completed P Purple deferred"
            assert said.count(letters) == 1
            assert "– not rated Figures are rounded to be read; totals add the exact amounts." in said
            assert max(map(len, drawn)) <= width
        risks = help_page(("risks", "list", "app"), {}, 76)
        assert "In brackets: how many have" in "".join(text for line in risks.lines for text, _ in line)


class TestNotice:
    async def test_a_long_one_is_read_to_its_end(self) -> None:
        lines = [f"[{number}] " + "a finding in some words " * 5 for number in range(40)]
        async with over(NoticeScreen("40 things", lines)) as (answers, hands):
            assert "40 things" in hands.text
            assert "[0] a finding" in hands.text
            assert "[39]" not in hands.text
            await hands.press("end")
            assert "[39] a finding" in hands.text
            await hands.press("pageup", "home", "down", "enter")
            assert answers == []
            await hands.press("escape")
            assert answers == [None]
