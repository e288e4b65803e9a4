"""Whatever is wrong in a form is said at once, as far as it can be known; Enter in the only field saves."""

from pathlib import Path

import pytest
from textual.widgets import Input

from tests.tui.driving import driving
from tests.tui.form_steps import fill, form
from tests.tui.scheme_steps import open_scheme


@pytest.mark.parametrize(
    ("key", "amounts", "wrong"),
    [
        ("enter", {"outturn": "many"}, "“many” is not an amount"),
        ("enter", {"outturn": "1", "low": "2", "medium": "0", "high": "0"}, "Low, medium and high come to"),
        ("enter", {"outturn": "", "low": "many"}, "Give the forecast; 0 when nothing is expected."),
        ("M", {"2018-10": "many", "2018-11": ""}, "Give 0 where nothing is saved."),
    ],
)
async def test_an_empty_reason_is_said_beside_whatever_else_is_wrong(
    demo_file: Path, key: str, amounts: dict[str, str], wrong: str
) -> None:
    async with driving(demo_file, size=(100, 60)) as app:
        await open_scheme(app, "A9")
        await app.press("tab", key)
        for name, text in amounts.items():
            form(app).query_one(f"#field-{name}", Input).value = text
        await app.press("ctrl+s")
        assert wrong in app.text
        assert "The return was submitted: say why it changes." in app.text
        assert ("“many” is not an amount" in app.text) is ("many" in amounts.values())


@pytest.mark.parametrize(("plan", "wrong"), [("many", "“many” is not"), ("100", "The months come to £7")])
async def test_a_share_without_organisation_says_that_too(demo_file: Path, plan: str, wrong: str) -> None:
    async with driving(demo_file, size=(100, 60)) as app:
        await open_scheme(app, "2")
        await app.press("w", "end", "enter", "backspace")
        await fill(app, annual_plan=plan, **{"2018-04": "7"})
        await app.press("ctrl+s")
        assert "Choose the organisation." in app.text
        assert wrong in app.text


async def test_enter_goes_to_the_moment_that_was_typed(demo_file: Path) -> None:
    async with driving(demo_file) as app:
        await app.press("t")
        await app.type("31/2/2019")
        await app.press("enter")
        assert "February 2019 has no day 31." in app.text
        await fill(app, when="#2")
        await app.press("enter")
        await app.until(lambda: app.app.past.active)
