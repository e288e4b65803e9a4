"""Closing a scheme: the reference is typed first, also when the reason was begun in an earlier run."""

from pathlib import Path

from pmo_tui.modals.confirm import ConfirmScreen
from pmo_tui.modals.form import FormScreen
from tests.tui.driving import Driver, driving
from tests.tui.scheme_steps import open_scheme

STATUS = "SELECT status FROM scheme WHERE ref = 'A9'"


async def choose_close(app: Driver) -> None:
    await app.press("x")
    assert "Close: no longer viable" in app.text
    await app.press("enter")
    assert isinstance(app.app.screen, ConfirmScreen)


async def test_the_reference_is_typed_then_the_reason(demo_file: Path) -> None:
    async with driving(demo_file) as app:
        await open_scheme(app, "A9")
        await choose_close(app)
        await app.type("yes")
        await app.press("enter")
        assert isinstance(app.app.screen, ConfirmScreen)
        await app.press("escape")
        assert app.value(STATUS) == "open"
        await choose_close(app)
        await app.type("a9")
        await app.press("enter")
        await app.type("No provider was found.")
        await app.press("ctrl+s")
        assert app.value(STATUS) == "closed"


async def test_a_draft_of_the_reason_does_not_go_round_it(demo_file: Path) -> None:
    async with driving(demo_file) as app:
        await open_scheme(app, "A9")
        await choose_close(app)
        await app.type("A9")
        await app.press("enter")
        await app.type("No provider was found.")
        await app.press("escape")
        await app.until(lambda: app.value("SELECT count(*) FROM draft") == 1)
        await app.press("ctrl+d", "enter", "enter")
        assert isinstance(app.app.screen, ConfirmScreen)
        await app.type("A9")
        await app.press("enter")
        assert isinstance(app.app.screen, FormScreen)
        assert app.app.screen.values() == {"reason": "No provider was found."}
        await app.press("ctrl+s")
        assert app.value(STATUS) == "closed"
