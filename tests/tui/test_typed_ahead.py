"""Keys that come faster than the screens: nothing fails, and what was asked for last is shown."""

import asyncio
from pathlib import Path

import pytest
from textual import events

from pmo_tui.flows import drilling
from pmo_tui.screens.schemes import SchemesScreen
from tests.tui.driving import driving

PAUSES = 2
"""Turns of the loop after which the register is the screen in front and not built yet."""


@pytest.mark.parametrize("key", ["escape", "space", "v", "e", "R"])
async def test_keys_behind_the_one_that_opens_a_screen(key: str, demo_file: Path) -> None:
    """From the overview into the register, which is built only then."""
    async with driving(demo_file, screen="overview") as app:
        app.app.post_message(events.Key("enter", None))
        for _ in range(PAUSES):
            await asyncio.sleep(0)
        app.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await app.settle()
        assert app.app.failures == []


async def test_the_list_is_of_the_filter_that_is_shown(demo_file: Path) -> None:
    """Cleared before the first list was whole."""
    async with driving(demo_file, screen="overview") as app:
        drilling.to_register(app.app, "rag:red")
        screen = app.app.screen
        assert isinstance(screen, SchemesScreen)
        while screen.seen_revision < 0:  # it is built, and not painted yet
            await asyncio.sleep(0)
        screen.ask(screen.asked._replace(text=""))
        await app.settle()
        assert screen.asked.text == ""
        assert screen.register.listing is not None
        assert len(screen.register.listing) == 177
