"""Going from a number to the schemes behind it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pmo_tui.core import CoreApp


def to_register(app: "CoreApp", text: str) -> None:
    """Show the register with a filter; an empty one shows every scheme."""
    from pmo_tui.screens.schemes import SchemesScreen

    # A register that was never shown comes back to what is remembered: so this is what it remembers.
    app.state["schemes.filter"] = text
    app.state.pop("schemes.cursor", None)
    app.go("schemes")
    screen = app.screen
    assert isinstance(screen, SchemesScreen)
    screen.show_filter(text)
