"""A risk by pilot on the demo portfolio: its page, its forms, their drafts."""

from pathlib import Path

import pytest

from pmo_tui.modals.form import FormScreen
from pmo_tui.screens.risk import RiskScreen
from pmo_tui.screens.risks import RisksScreen
from pmo_tui.screens.scheme import SchemeScreen
from pmo_tui.screens.schemes import SchemesScreen
from tests.tui.risk_steps import MARKUP, go_to, line_of, log, on, save, screen, told


class TestThePage:
    async def test_it_goes_through_the_list(self, demo_file: Path) -> None:
        async with log(demo_file) as app:
            await app.press("enter")
            assert "1 of 22" in app.lines[1]
            assert "R-0023  Winter" in app.text
            await app.press("n")
            assert "R-0003  Triage" in app.text
            await app.press("p", "p")
            assert "This is the first of the list." in told(app)
            await app.press("g")
            assert on(app, SchemesScreen)

    async def test_every_stop_opens_something(self, demo_file: Path) -> None:
        async with log(demo_file, size=(160, 50)) as app:
            await go_to(app, "R-0003")
            await app.press("enter", "enter")
            assert on(app, SchemeScreen)
            await app.press("escape")
            page = app.app.screen
            assert isinstance(page, RiskScreen)
            for kind, title in (
                ("owner", "R-0003 Triage"),
                ("words", "R-0003 Triage"),
                ("score", "Correct a score: R-0003"),
                ("action", "Action: R-0003"),
            ):
                page.page.go_to(kind)
                await app.press("enter")
                assert on(app, FormScreen)
                assert title in app.text
                await app.press("escape")
                assert app.app.screen is page

    async def test_actions_are_added_and_done(self, demo_file: Path) -> None:
        async with log(demo_file, size=(80, 40)) as app:
            await app.press("a")
            await app.press("a")
            await app.type(f"Ring {MARKUP}")
            await save(app)
            assert f"Ring {MARKUP}" in app.text
            page = app.app.screen
            assert isinstance(page, RiskScreen)
            found = app.value("SELECT id FROM risk_action WHERE action LIKE 'Ring%'")
            page.page.go_to("action", found)
            await app.press("d")
            assert "✓ 2018-11-20" in app.text
            await app.press("d")
            assert "This action is done already" in told(app)
            page.page.go_to("owner")
            await app.press("d")
            assert "Move to an action first." in told(app)

    async def test_a_risk_that_went_leads_back(self, demo_file: Path) -> None:
        async with log(demo_file) as app:
            await app.press("enter")
            page = app.app.screen
            assert isinstance(page, RiskScreen)
            page.show("none")
            await app.settle()
            assert on(app, RisksScreen)
            assert "not there" in told(app)
            page.show(str(app.value("SELECT id FROM risk WHERE ref = 'R-0003'")))
            app.app.push_screen("risk")
            await app.settle()
            await app.press("n")
            assert "Open a risk from the log" in told(app)


class TestWriting:
    async def test_a_new_risk_is_checked_then_added_and_shown(self, demo_file: Path) -> None:
        async with log(demo_file, size=(120, 60)) as app:
            await app.press("plus")
            await app.type(f"A lease ends {MARKUP}")
            await save(app)
            assert "Choose a scheme or a programme area" in app.text
            assert app.text.count("Choose a number from 1 to 5.") == 2
            await app.press("enter")
            await app.type("A9 Path")
            await app.press("enter")
            await app.press("tab", "tab", "4", "tab", "5")
            await save(app)
            assert "R-0026: risk added" in told(app)
            assert f"A lease ends {MARKUP}" in line_of(app, "R-0026")
            assert "20 E " in line_of(app, "R-0026")
            assert screen(app).record.ref == "R-0026"  # type: ignore[union-attr]

    async def test_scoring_again_turns_the_arrow(self, demo_file: Path) -> None:
        async with log(demo_file) as app:
            await go_to(app, "R-0003")
            assert "→" in line_of(app, "R-0003")
            await app.press("s")
            assert "now 4 × 4 = 16 extreme" in app.text
            await app.press("1")
            await save(app)
            assert "4 M " in line_of(app, "R-0003")
            assert "↓ -12" in line_of(app, "R-0003")
            assert screen(app).record.ref == "R-0003"  # type: ignore[union-attr]
            await app.press("u")
            assert "16 E " in line_of(app, "R-0003")

    async def test_closing_asks_for_a_reason_and_so_does_opening_again(self, demo_file: Path) -> None:
        async with log(demo_file, size=(80, 40)) as app:
            await app.press("c")
            assert "One action is still open; it stays as it is." in app.text
            await save(app)
            assert "The reason must be filled in." in app.text
            await app.type("Winter is over")
            await save(app)
            assert "R-0023: risk closed" in told(app)
            assert "21 risks" in app.text
            await app.press("f")
            await go_to(app, "R-0023")
            await app.press("s")
            await save(app)
            assert "R-0023 is closed, since 2018-11-20. Open it again first." in app.text
            await app.press("escape", "enter")
            assert "closed on 2018-11-20: Winter is over" in app.text
            await app.press("c")
            assert "Closed on 2018-11-20: Winter is over" in app.text
            await app.type("It came back")
            await save(app)
            assert "open since 2018-09-03" in app.text

    async def test_what_was_typed_is_offered_again(self, demo_file: Path) -> None:
        async with log(demo_file) as app:
            await app.press("plus")
            await app.type("Half a risk")
            await app.press("escape", "plus")
            assert "This is your draft" in app.text
            assert "Half a risk" in app.text
            await app.press("escape", "e", "end")
            await app.type(" indeed")
            await app.press("escape", "e")
            assert "Winter A&E demand overtakes the urgent care schemes indeed" in app.text
            await app.press("escape", "s", "1", "escape")
            await app.press("c")
            await app.type("Over")
            await app.press("escape", "a", "a")
            await app.type("Ring")
            await app.press("escape")
        async with log(demo_file) as app:
            for words in (
                "Risk: New",
                "Risk: R-0023",
                "Risk score: R-0023",
                "Risk action: R-0023",
                "Closing of a risk: R-0023",
            ):
                assert words in app.text
            await app.press("home", "enter")
            assert "A new action: R-0023" in app.text

    async def test_a_read_only_file_says_so(self, demo_file: Path) -> None:
        async with log(demo_file, read_only=True) as app:
            for key in ("plus", "s", "c", "e"):
                await app.press(key)
                assert on(app, RisksScreen)
            assert "Opened to read only." in told(app)
            for keys in (("enter",), ("end",), ("d",), ("enter",), ("a",)):
                await app.press(*keys)
                assert on(app, RiskScreen)
            assert app.value("SELECT count(*) FROM risk_action WHERE done_on > '2018-11-05'") == 0

    async def test_a_busy_file_is_a_message(self, demo_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        from db import errors
        from db.reading import risks as reading

        def busy(*_: object) -> None:
            raise errors.Busy("Somebody is saving. Try again in a moment.")

        async with log(demo_file) as app:
            monkeypatch.setattr(reading, "risk", busy)
            await app.press("s")
            assert "Somebody is saving." in told(app)
