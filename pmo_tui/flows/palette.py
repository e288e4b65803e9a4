"""What the palette offers: every command that works here, under its scope, with its key."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from textual.app import SystemCommand
from textual.dom import DOMNode
from textual.screen import Screen

from pmo_tui import keymap

if TYPE_CHECKING:
    from pmo_tui.core import CoreApp


def commands(app: "CoreApp", screen: Screen[Any]) -> Iterable[SystemCommand]:
    """Give the commands of a screen and of the app, in the keymap's order."""
    scopes = (*getattr(screen, "scopes", ()), "app")
    for command in keymap.COMMANDS:
        if command.scope in scopes and command.id != "app.palette":
            own = keymap.keys_of(command, app.own.keys)
            keys = f"  ({keymap.key_name(own[0])})" if own else ""
            title = f"{keymap.SCOPES[command.scope]}: {command.title}{keys}"
            yield SystemCommand(title, command.help, _runner(app, screen, command.action))


def _runner(app: "CoreApp", screen: Screen[Any], action: str) -> Callable[[], Any]:
    name = action.split("(", 1)[0]

    async def run() -> None:
        nearest = (screen.focused or screen).ancestors_with_self
        places: list[DOMNode] = [*nearest, screen, *screen.walk_children(), app]
        knows = next((place for place in places if hasattr(place, f"action_{name}")), app)
        await app.run_action(action, knows)

    return run
