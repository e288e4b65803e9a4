"""Going from a number to the schemes behind it."""

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from pmo_tui.core import CoreApp


@runtime_checkable
class Register(Protocol):
    """The screen that lists schemes."""

    def show_filter(self, text: str) -> None:
        """Show the schemes that a filter lets through; clearing it leads back."""


def to_register(app: "CoreApp", text: str) -> None:
    """Show the register with a filter; an empty one shows every scheme. Esc leads back."""
    back = app.current_mode
    # A register that was never shown comes back to what is remembered: so this is what it remembers.
    app.state["schemes.filter"] = text
    app.state.pop("schemes.cursor", None)
    app.go("schemes")
    screen = app.screen
    assert isinstance(screen, Register)
    app.led_from = back
    screen.show_filter(text)
