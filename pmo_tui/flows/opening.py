"""Opening a scheme: the screen is made once and kept, so that opening the next one is quick."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pmo_tui.core import CoreApp
    from pmo_tui.services.register import Listing


def open_scheme(app: "CoreApp", scheme_id: str, listing: "Listing | None" = None, section: int = 0) -> None:
    """Show a scheme; `listing` is what next and previous go through."""
    from pmo_tui.screens.scheme import SchemeScreen

    if not app.is_screen_installed("scheme"):
        app.install_screen(SchemeScreen(), "scheme")
    screen = app.get_screen("scheme")
    assert isinstance(screen, SchemeScreen)
    screen.show(scheme_id, listing, section)
    bring_up(app, "scheme")


def bring_up(app: "CoreApp", name: str) -> None:
    """Show an installed screen: a new one on top, or, when it is open further behind, by going back to it."""
    screen = app.get_screen(name)
    if screen not in app.screen_stack:
        app.push_screen(name)
    while app.screen is not screen:
        app.pop_screen()
