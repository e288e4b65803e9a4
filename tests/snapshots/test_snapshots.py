"""Every screen as a picture: at four sizes, at one of them in every theme and without colour.

One app shows a screen in all themes and sizes: what a theme or a size leaves behind is seen, too.
The pictures are kept beside this file. A change that is meant is accepted with `make snapshots`.
"""

import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pytest_textual_snapshot import SVGImageExtension  # type: ignore[import-untyped]
from syrupy.assertion import SnapshotAssertion
from textual.widgets import Input, TextArea

from pmo_tui import theme
from pmo_tui.screens import history_view, overview, schemes
from tests.tui.driving import Driver, driving

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


async def _at_rest(driver: Driver) -> None:
    seen: list[str] = []
    while (now := driver.lines) != seen:  # what follows the cursor comes when it rests
        seen = now
        await driver.pilot.pause(STILL)
        await driver.settle()


@asynccontextmanager
async def _shown(name: str, path: Path) -> AsyncIterator[Driver]:
    """Show a screen at 80x24, at rest."""
    screen, steps = SCREENS[name]
    async with driving(path, screen=screen) as driver:
        await driver.press(*("space" if step == " " else step for step in steps))
        await _at_rest(driver)
        yield driver


async def _wear(driver: Driver, colours: str) -> None:
    app = driver.app
    app.register_theme(theme.textual_theme(theme.PALETTES[colours]))
    app.theme = colours
    app.revision += 1
    app.redraw()
    await driver.settle()


def _picture(driver: Driver) -> str:
    return FONTS.sub("", driver.app.export_screenshot(simplify=True))


@pytest.fixture
def pictures(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """The pictures kept, each by its name."""
    return snapshot.use_extension(SVGImageExtension)


@pytest.mark.parametrize("name", SCREENS)
async def test_in_colour(name: str, demo_file: Path, pictures: SnapshotAssertion) -> None:
    """In every theme, one after the other as Ctrl+T does, then in a window of every size."""
    async with _shown(name, demo_file) as driver:
        for colours in theme.PALETTES:
            if name == "commands":  # nobody changes the colours under it, and it would keep those it has
                await driver.press("escape")
            await _wear(driver, colours)
            if name == "commands":
                await driver.press(*SCREENS[name][1])
            assert _picture(driver) == pictures(name=colours)
        await driver.press(*(["escape"] if name == "commands" else []))
        await _wear(driver, theme.DEFAULT)
        await driver.press(*(SCREENS[name][1] if name == "commands" else []))
        for columns, rows in SIZES:
            await driver.pilot.resize_terminal(columns, rows)
            await _at_rest(driver)
            assert _picture(driver) == pictures(name=f"{columns}x{rows}")


@pytest.mark.parametrize("name", SCREENS)
async def test_without_colour(
    name: str, demo_file: Path, pictures: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with _shown(name, demo_file) as driver:
        assert _picture(driver) == pictures
