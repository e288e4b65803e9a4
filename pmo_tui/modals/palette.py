"""The palette of commands: Textual's own, made sturdy."""

import contextlib

from textual.await_complete import AwaitComplete
from textual.command import CommandPalette

from pmo_tui.modals.base import nothing


class Palette(CommandPalette):
    """Finds any command by its name."""

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close once, as every dialog (see `Modal`)."""
        return super().dismiss(result) if self.app.screen is self else nothing()

    def _action_command_list(self, action: str) -> None:
        """Move in the list of commands. Textual fails on one that it has not laid out yet: no move then."""
        with contextlib.suppress(KeyError):
            super()._action_command_list(action)
