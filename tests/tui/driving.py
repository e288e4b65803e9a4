"""Driving the app in tests: keys in, the screen's text out, and no error swallowed on the way."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from textual import app as textual_app
from textual import events
from textual import pilot as textual_pilot
from textual.app import App
from textual.message_pump import MessagePump
from textual.pilot import Pilot, WaitForScreenTimeout

from pmo_tui import theme
from pmo_tui.app import PmoApp
from pmo_tui.options import Options
from pmo_tui.widgets.bars import FooterBar
from tests.conftest import Ticking

PATIENCE = 20.0
"""Seconds that background work may take before a test gives up."""

SETTLED = 3
"""How often in a row nothing may be under way before the app counts as at rest."""


@dataclass
class Hands:
    """Keys for a running app, which comes to rest after each."""

    app: App[Any]
    pilot: Pilot[Any]

    def check(self) -> None:
        """Raise what went wrong in the app meanwhile."""

    def waiting(self) -> bool:
        """Say whether something is out beside the screen's thread."""
        return False

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, letting the app come to rest after each."""
        for key in keys:
            try:
                await self.pilot.press(key)
            except WaitForScreenTimeout:
                self.check()
                raise
            await self.settle()

    async def type(self, text: str) -> None:
        """Type a text."""
        await self.pilot.press(*("space" if character == " " else character for character in text))
        await self.settle()

    async def paste(self, text: str) -> None:
        """Paste a text into what has the focus, as a terminal does."""
        self.app.post_message(events.Paste(text))
        await self.settle()

    async def settle(self) -> None:
        """Wait until nothing is being written or read, no message is under way, and the screen is painted."""
        still = 0
        while still < SETTLED:
            await self.pilot.pause()
            self.check()
            still += 1
            if self.waiting():
                await self.until(lambda: not self.waiting())
                still = 0
            elif self._resizing() or any(_under_way(pump) for pump in self._pumps()):
                still = 0

    def _resizing(self) -> bool:
        """Say whether a new size has come that the screens are not told of yet: Textual does it when idle."""
        return self.app.is_running and self.app._resize_event is not None

    def _pumps(self) -> list[MessagePump]:
        if not self.app.is_running or not self.app.screen_stack:
            return []
        return [self.app, *self.app.screen.walk_children(with_self=True)]

    async def until(self, done: Callable[[], bool]) -> None:
        """Wait for something, a little at a time."""
        end = asyncio.get_running_loop().time() + PATIENCE
        while not done():
            assert asyncio.get_running_loop().time() < end, "it never happened"
            await asyncio.sleep(0.005)
            await self.pilot.pause()

    @property
    def lines(self) -> list[str]:
        """What is on the screen, line by line."""
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        """What is on the screen."""
        return "\n".join(self.lines)


@dataclass
class Driver(Hands):
    """The app itself, running, and the means to use it."""

    app: PmoApp
    failing: bool = False
    """Whether unexpected errors are expected here."""

    def check(self) -> None:
        """Raise the first unexpected error of the app."""
        if self.app.failures and not self.failing:
            raise self.app.failures[0]

    def waiting(self) -> bool:
        """Say whether a read or a write is out."""
        if self.ended:
            return False
        return self.app.writer.busy or self.app.reads.busy or self.app.live_reads.busy

    @property
    def ended(self) -> bool:
        """Whether the app was left: nothing comes back to it any more."""
        return self.app._exit

    @property
    def told(self) -> list[str]:
        """What the app said over the screen: refusals and warnings, the latest last."""
        return [note.message for note in self.app._notifications]

    @property
    def said(self) -> str:
        """What the footer says instead of its keys."""
        return "".join(bar.message for bar in self.app.screen.query(FooterBar))

    def value(self, sql: str, *parameters: object) -> Any:
        """Read one value from the file."""
        return self.app.live_reads.reader.value(sql, parameters)


def _under_way(pump: MessagePump) -> bool:
    return bool(pump.message_queue_size or pump._next_callbacks)


async def _no_wait(*_: object) -> None:
    """Stand in for Textual's wait for an idle processor: the driver waits for messages instead."""
    await asyncio.sleep(0)


@asynccontextmanager
async def driving(
    path: Path,
    *,
    size: tuple[int, int] = (80, 24),
    checked: bool = True,
    writable: bool = True,
    toasts: bool = False,
    failing: bool = False,
    **options: Any,
) -> AsyncIterator[Driver]:
    """Run the app on a file until the block ends; fail when the app had an unexpected error.

    `checked` waits for what happens after the first paint: the lock, the health checks, the models.
    `toasts` paints what the app says over the screen; `failing` lets unexpected errors pass.
    """
    values = {"screen": "schemes", "name": "PMO manager", "role": "PMO"} | options
    app = PmoApp(Options(path=path, **values), writable=writable, clock=Ticking())
    with (
        patch.object(textual_app, "wait_for_idle", _no_wait),
        patch.object(textual_pilot, "wait_for_idle", _no_wait),
    ):
        try:
            async with _running(app, size, checked=checked, toasts=toasts, failing=failing) as driver:
                yield driver
        finally:
            app.leave()
    assert failing or app.failures == []


@asynccontextmanager
async def _running(
    app: PmoApp, size: tuple[int, int], *, checked: bool, toasts: bool, failing: bool
) -> AsyncIterator[Driver]:
    async with app.run_test(size=size, notifications=toasts) as pilot:
        driver = Driver(app, pilot, failing)
        await pilot.pause()
        if checked:
            await driver.until(lambda: app.opened is not None)
        await driver.settle()
        try:
            yield driver
            await driver.settle()
        finally:
            app.remember()


class Host(App[None]):
    """A tiny app in the product's colours, for a widget or a modal by itself."""

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Know the theme's own colours before the theme is there."""
        return theme.textual_theme(theme.PALETTES[theme.DEFAULT]).variables

    def on_mount(self) -> None:
        """Use the product's theme."""
        self.register_theme(theme.textual_theme(theme.PALETTES[theme.DEFAULT]))
        self.theme = theme.DEFAULT


@asynccontextmanager
async def hosting(host: App[Any], size: tuple[int, int] = (80, 24)) -> AsyncIterator[Hands]:
    """Run a tiny app without waiting for an idle processor."""
    with (
        patch.object(textual_app, "wait_for_idle", _no_wait),
        patch.object(textual_pilot, "wait_for_idle", _no_wait),
    ):
        async with host.run_test(size=size, notifications=True) as pilot:
            hands = Hands(host, pilot)
            await hands.settle()
            yield hands
            await hands.settle()
