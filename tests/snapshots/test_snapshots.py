"""Every screen as a picture: at four sizes, at one of them in every theme and without colour.

The pictures are kept beside this file. A change that is meant is accepted with `make snapshots`.
"""

import re
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_textual_snapshot import SVGImageExtension  # type: ignore[import-untyped]
from syrupy.assertion import SnapshotAssertion
from textual.widgets import Input, TextArea

from pmo_tui import theme
from pmo_tui.app import PmoApp
from pmo_tui.options import Options
from pmo_tui.screens import history_view, overview, schemes
from tests.conftest import Ticking
from tests.tui.driving import Driver

SIZES = ((60, 20), (120, 40), (160, 50))
"""Beside 80x24, which is kept in every theme and without colour."""

STILL = 0.1
"""Seconds without a change after which a screen is at rest."""

SOON = 0.01
"""Seconds in place of those for which the app waits until the cursor rests."""

Steps = tuple[str, ...]

SCREENS: dict[str, tuple[str, Steps]] = {
    "overview": ("overview", ()),
    "schemes": ("schemes", ()),
    "filtered": ("schemes", ("slash", *"rag:red org:WL")),
    "grouped": ("schemes", ("g", "down", "enter")),
    "return": ("schemes", ("down", "enter")),
    "finance": ("schemes", ("down", "enter", "tab")),
    "milestones": ("schemes", ("down", "enter", "tab", "tab")),
    "scheme-risks": ("schemes", ("down", "enter", "tab", "tab", "tab")),
    "exceptions": ("schemes", ("down", "enter", "tab", "tab", "tab", "tab")),
    "scheme-history": ("schemes", ("down", "enter", "shift+tab")),
    "commentary": ("schemes", ("down", "enter", "c")),
    "risks": ("risks", ()),
    "matrix": ("risks", ("x",)),
    "risk": ("risks", ("enter",)),
    "history": ("history", ()),
    "setup": ("setup", ()),
    "preview": ("schemes", ("down", "v")),
    "risk-form": ("risks", ("plus",)),
    "help": ("schemes", ("question_mark",)),
    "commands": ("schemes", ("ctrl+p",)),
    "forecast": ("schemes", ("down", "enter", "tab", "f")),
    "months": ("schemes", ("down", "enter", "tab", "M")),
    "share": ("schemes", ("down", "enter", "tab", "w")),
    "reason": ("schemes", ("down", "enter", "r")),
    "area": ("setup", ("tab", "tab", "plus")),
    "change": ("history", ("enter",)),
    "moment": ("schemes", ("t",)),
}
"""Name of the picture: the screen it starts on, and the keys to it."""


@pytest.fixture(autouse=True)
def london(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show times as in London, wherever the test runs."""
    monkeypatch.setenv("TZ", "Europe/London")
    time.tzset()


@pytest.fixture(autouse=True)
def steady(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep cursors from blinking: a picture would depend on when it was taken."""
    monkeypatch.setattr(Input, "_toggle_cursor", lambda _: None)
    monkeypatch.setattr(TextArea, "_toggle_cursor_blink_visible", lambda _: None)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what follows the cursor come at once: chart, preview, details."""
    monkeypatch.setattr(overview, "CHART_AFTER", SOON)
    monkeypatch.setattr(schemes, "PREVIEW_AFTER", SOON)
    monkeypatch.setattr(history_view, "DETAILS_AFTER", SOON)


FONTS = re.compile(r"@font-face\s*{.*?}", re.DOTALL)
"""Where a browser would fetch a font from: the pictures are drawn with what the reader has."""


def _app(path: Path, screen: str) -> PmoApp:
    options = Options(path=path, screen=screen, name="PMO manager", role="PMO")
    app = PmoApp(options, writable=True, clock=Ticking())
    draw = app.export_screenshot
    app.export_screenshot = lambda **asked: FONTS.sub("", draw(**asked))  # type: ignore[method-assign]
    return app


def _before(app: PmoApp, steps: Steps) -> Callable[[Any], Awaitable[None]]:
    async def run(pilot: Any) -> None:
        driver = Driver(app, pilot)
        await driver.until(lambda: app.opened is not None)
        await driver.settle()
        await driver.press(*("space" if step == " " else step for step in steps))
        await _at_rest(driver)

    return run


async def _at_rest(driver: Driver) -> None:
    seen: list[str] = []
    while (now := driver.lines) != seen:  # what follows the cursor comes when it rests
        seen = now
        await driver.pilot.pause(STILL)
        await driver.settle()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCREENS)
def test_screen(name: str, size: tuple[int, int], demo_file: Path, snap_compare: Any) -> None:
    screen, steps = SCREENS[name]
    app = _app(demo_file, screen)
    assert snap_compare(app, terminal_size=size, run_before=_before(app, steps))


@pytest.mark.parametrize("name", SCREENS)
async def test_every_theme(name: str, demo_file: Path, snapshot: SnapshotAssertion) -> None:
    """One after the other in a running app, as Ctrl+T does; the sizes are each started afresh."""
    pictures = snapshot.use_extension(SVGImageExtension)
    screen, steps = SCREENS[name]
    app = _app(demo_file, screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await _before(app, steps)(pilot)
        driver = Driver(app, pilot)
        for colours, palette in theme.PALETTES.items():
            app.register_theme(theme.textual_theme(palette))
            app.theme = colours
            app.revision += 1
            app.redraw()
            await driver.settle()
            assert app.export_screenshot() == pictures(name=colours)


@pytest.mark.parametrize("name", SCREENS)
def test_without_colour(
    name: str, demo_file: Path, snap_compare: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    screen, steps = SCREENS[name]
    app = _app(demo_file, screen)
    assert snap_compare(app, terminal_size=(80, 24), run_before=_before(app, steps))
