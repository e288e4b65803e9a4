"""Taking something out: the reason that is asked, and a scheme's sections."""

from pmo_tui.modals.form import FormScreen
from pmo_tui.render.scheme import SECTIONS
from tests.tui.driving import Driver
from tests.tui.risk_steps import on
from tests.tui.scheme_steps import scheme


async def why(app: Driver, title: str) -> None:
    """Give the reason that is asked for."""
    assert on(app, FormScreen)
    assert f"Remove {title}" in app.text
    await app.press("ctrl+s")
    assert "A reason is needed here." in app.text
    await app.type("added by mistake")
    await app.press("ctrl+s")


async def section(app: Driver, name: str) -> None:
    """Go to a section of a scheme's page."""
    while SECTIONS[scheme(app).section] != name:
        await app.press("tab")
