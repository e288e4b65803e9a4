"""Opening a risk's page, and going from a risk to what it belongs to. Loads nothing of the forms."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.reading.risks import RiskRecord
from pmo_tui.flows import drilling, opening
from pmo_tui.render.scheme import RISKS

if TYPE_CHECKING:
    from pmo_tui.core import CoreApp

GONE = "This risk is not there at that moment."


def open_page(app: "CoreApp", risk_id: str, listed: Sequence[str] = (), at: str = "") -> None:
    """Show a risk's page, with the cursor on the first stop of the kind `at`.

    `listed` are the ids that next and previous go through.
    """
    from pmo_tui.screens.risk import RiskScreen

    if not app.is_screen_installed("risk"):
        app.install_screen(RiskScreen(), "risk")
    screen = app.get_screen("risk")
    assert isinstance(screen, RiskScreen)
    screen.show(risk_id, listed, at)
    opening.bring_up(app, "risk")


def open_subject(app: "CoreApp", risk: RiskRecord) -> None:
    """Open the scheme a risk belongs to, at its risks, or the register of its programme area."""
    if risk.scheme_id is not None:
        opening.open_scheme(app, risk.scheme_id, section=RISKS)
        return
    part = max(risk.subject.split('"'), key=len)
    drilling.to_register(app, f'area{"=" if part == risk.subject else ":"}"{part}"')
