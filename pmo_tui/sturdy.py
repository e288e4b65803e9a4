"""An app whose parts survive a mistake in one of them.

Textual ends the message loop of a screen or widget when one of its handlers raises: from then on it is
painted but deaf, even when the app itself goes on.
"""

import time
from typing import TYPE_CHECKING, TypeVar

from textual import events
from textual.app import App

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.message import Message
    from textual.widget import Widget

R = TypeVar("R")


class SturdyApp(App[R]):
    """Hands errors of handlers to `_handle_exception` and lets every part go on with its next message."""

    _last_key: float | None = None

    async def on_event(self, event: events.Event) -> None:
        """Note when somebody types; the rest is Textual's."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self._last_key = time.monotonic()
        await super().on_event(event)

    def is_typing(self, within: float | None = None) -> bool:
        """Say whether a key was pressed within so many seconds, or since the start."""
        last = self._last_key
        return last is not None and (within is None or time.monotonic() - last < within)

    async def _dispatch_message(self, message: "Message") -> None:
        """Dispatch a message of the app itself."""
        try:
            await super()._dispatch_message(message)
        except Exception as error:  # whatever it is, the person is told
            self._handle_exception(error)

    def _register_child(
        self, parent: "DOMNode", child: "Widget", before: int | None, after: int | None
    ) -> None:
        """Take up a screen or widget so that it outlives its own errors."""
        super()._register_child(parent, child, before, after)
        dispatch = child._dispatch_message

        async def guarded(message: "Message") -> None:
            try:
                await dispatch(message)
            except Exception as error:  # whatever it is, the person is told
                self._handle_exception(error)

        if "_dispatch_message" not in vars(child):
            child._dispatch_message = guarded  # type: ignore[method-assign]
