"""Whatever a text holds, it is shown as it is, and nothing of it acts (RELIABILITY c.1-9)."""

from pathlib import Path
from typing import Any

from textual import events
from textual.screen import Screen

from pmo_tui import keymap
from pmo_tui.domain.text import REPLACEMENT
from pmo_tui.flows import opening, risk_opening
from pmo_tui.modals.compare import CompareScreen
from pmo_tui.modals.notice import NoticeScreen
from pmo_tui.modals.pick import Choice, PickScreen
from pmo_tui.widgets.page import PageView
from tests.faults import hostile
from tests.faults.hostile import poisoned, poisoned_template
from tests.tui.driving import Driver, driving
from tests.tui.form_steps import fill, form

__all__ = ["poisoned", "poisoned_template"]

WIDE = (160, 50)

RICHEST = """
    SELECT scheme_id FROM return_ JOIN rating ON return_id = return_.id JOIN period ON period_id = period.id
    JOIN milestone USING (scheme_id) JOIN issue USING (scheme_id) JOIN risk USING (scheme_id)
    WHERE rating.reason <> '' AND period.state = 'open' ORDER BY resolution = '' LIMIT 1
"""
"""A scheme with a reason for a rating, milestones, issues and risks."""

EXPLAINED = """
    SELECT scheme_id FROM exception_update JOIN exception ON exception_id = exception.id
    JOIN period ON period_id = period.id WHERE period.state = 'open' LIMIT 1
"""
"""A scheme with commentary."""


PLACES = (
    ("overview", ("1",), "OverviewScreen"),
    ("schemes", ("2",), "SchemesScreen"),
    ("scheme", ("2", "enter"), "SchemeScreen"),
    ("risks", ("4",), "RisksScreen"),
    ("risk", ("4", "enter"), "RiskScreen"),
    ("history", ("9",), "HistoryScreen"),
    ("setup", ("0",), "SetupScreen"),
)
"""Scope, the keys that lead there from anywhere, and the screen."""

NOT_PRESSED = {"app.quit", "app.past", "app.theme", "app.undo", "app.redo", "app.open"}
"""Commands that leave, or that take back what the others did."""


class Visit:
    """Goes through the app and looks at everything that is painted."""

    def __init__(self, app: Driver) -> None:
        self.app = app
        self.seen: list[str] = []

    def look(self) -> None:
        """Look at what is painted now: nothing in it may act."""
        text = "\n".join(self.app.lines)
        assert hostile.harmful(text) == [], text
        self.seen += [*self.app.lines, *self.app.told]

    async def press(self, *keys: str) -> None:
        """Press keys and look after each."""
        for key in keys:
            await self.app.press(key)
            self.look()

    async def close(self) -> None:
        """Leave every dialog."""
        while self.app.app.screen.is_modal:
            await self.press("escape")

    async def everything(self, scope: str, keys: tuple[str, ...], screen: str) -> None:
        """Press every key of a screen, and go to it again when one led away."""
        await self.press(*keys)
        for command in keymap.of_scope(scope):
            if command.keys and command.id not in NOT_PRESSED:
                await self.press(command.keys[0])
                await self.close()
                if type(self.app.app.screen).__name__ != screen:
                    await self.press(*keys)

    async def every_stop(self) -> None:
        """Open whatever can be opened on a page, and what it offers."""
        page = self.app.app.screen.query_one(PageView)
        here = self.app.app.screen
        for _ in range(40):
            stop = page.stop
            await self.press("enter")
            await self.close()
            if self.app.app.screen is not here:
                await self.press("escape")
            await self.press("down")
            if page.stop == stop:
                return


async def test_the_whole_app_shows_every_text_as_it_is(poisoned: Path) -> None:
    """Every screen, form, list, dialog and message; every column's own markup is seen somewhere."""
    async with driving(poisoned, size=WIDE, toasts=True) as app:
        visit = Visit(app)
        for scope, keys, screen in PLACES:
            await visit.everything(scope, keys, screen)
        await visit.everything("app", ("2",), "SchemesScreen")
        await visit.press("0")
        await visit.every_stop()
        for scheme in (RICHEST, EXPLAINED):
            opening.open_scheme(app.app, app.value(scheme))
            for _ in range(6):
                await app.settle()
                await visit.every_stop()
                await visit.press("right_square_bracket")
        risk_opening.open_page(app.app, app.value("SELECT id FROM risk WHERE status = 'closed'"))
        await app.settle()
        await visit.every_stop()
    seen = "\n".join(visit.seen)
    assert [column[:2] for column in hostile.COLUMNS if hostile.witness(column) not in seen] == []
    assert [
        text for text in (*hostile.MARKUP, "[/reason]", f"Amy{hostile.MARKUP[5]}") if text not in seen
    ] == []
    assert f"{REPLACEMENT}[2J" in seen
    assert f"{REPLACEMENT}neerG{REPLACEMENT}" in seen


async def test_markup_is_saved_shown_and_said_as_it_was_typed(demo_file: Path) -> None:
    """From a form into the file and back, in a message over the screen, in a list and in titles."""
    async with driving(demo_file, size=WIDE, toasts=True) as app:
        await app.press("enter")
        for text in hostile.MARKUP:
            await _save_and_see(app, text)
            await _say_and_see(app, text)
            app.app.clear_notifications()


async def _save_and_see(app: Driver, text: str) -> None:
    await app.press("c")
    await fill(app, issue=text, corrective_action=f"by {text} then")
    await app.press("ctrl+s")
    assert app.value("SELECT count(*) FROM exception_update WHERE issue = ?", text) == 1
    assert app.text.count(text) >= 2
    await app.press("c")
    assert form(app).values()["issue"] == text
    await app.press("escape")


async def _say_and_see(app: Driver, text: str) -> None:
    app.app.complain(f"Not {text}.")
    app.app.say(f"Said {text}")
    await app.settle()
    assert f"Not {text}." in app.text
    assert f"Said {text}" in app.text
    screens: tuple[Screen[Any], ...] = (
        NoticeScreen(f"A {text}", [text]),
        PickScreen(f"B {text}", [Choice("1", text, text)]),
        CompareScreen(f"C {text}", [(text, text, text)]),
    )
    for screen, times in zip(screens, (2, 3, 4), strict=True):
        app.app.push_screen(screen)
        await app.settle()
        assert app.text.count(text) >= times
        await app.press("escape")


async def test_a_click_on_text_that_says_click_does_nothing(poisoned: Path) -> None:
    """`[@click=app.quit]` is text: the app goes on, and only the cursor has moved."""
    text = hostile.MARKUP[5]
    async with driving(poisoned, size=WIDE) as app:
        row = next(number for number, line in enumerate(app.lines) if text in line)
        column = app.lines[row].index(text)
        for offset in (column + 2, column + text.index("x") + 5, column + len(text) - 2):
            await app.pilot.click(offset=(offset, row))
            await app.settle()
        assert app.app.is_running
        assert text in app.text


async def test_the_line_ends_of_a_text_from_word_are_kept(demo_file: Path) -> None:
    """They are line ends in a field of several lines, blanks in one of one line, and nothing is removed."""
    async with driving(demo_file, toasts=True) as app:
        await app.press("enter", "c")
        await app.paste("First line.\x0bSecond line.\x0cThird\u2028Fourth\u2029Fifth\x85Sixth")
        assert (
            form(app).values()["issue"].startswith("First line.\nSecond line.\nThird\nFourth\nFifth\nSixth")
        )
        assert not any("removed" in words for words in app.told)


async def test_nul_and_lone_surrogates_never_get_into_the_file(demo_file: Path) -> None:
    """Typed they are not taken; pasted they are taken out, and that is said (c.6)."""
    async with driving(demo_file, toasts=True) as app:
        await app.press("enter", "c")
        for character in ("\x00", "\ud800", "\x1b", "\u202e", "\x9b"):
            app.app.post_message(events.Key("unknown", character))
            await app.settle()
        await app.paste("one\x00two\ud800three\u202efour\x1b[2J")
        assert any("invisible control characters removed" in words for words in app.told)
        assert hostile.harmful(form(app).values()["issue"]) == []
        await fill(app, corrective_action="x")
        await app.press("ctrl+s")
        saved = app.value("SELECT issue FROM exception_update WHERE corrective_action = 'x'")
        assert saved == "onetwothreefour[2J"
