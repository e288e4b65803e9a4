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
    app.go("schemes")
    screen = app.screen
    assert isinstance(screen, Register)
    app.drilled_from = back
    screen.show_filter(text)
