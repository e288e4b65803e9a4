"""A scheme's figures in a few words: above its sections, and in the register's preview."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pmo_tui.render.cells import ELLIPSIS, Cell, Line, Look, amount, variance, width_of

if TYPE_CHECKING:
    from pmo_tui.render.scheme import SchemeView

LEAST_NEEDED = ("Change", "YTD", "Assured", "Variance")
"""Figures in the order in which they are left out where there is no room."""

NOT_GIVEN = ("–", "muted")
"""A figure that nobody gave yet, which is not one of nothing."""


def headlines(found: "SchemeView", look: Look) -> dict[str, Cell]:
    """Draw the scheme's figures by their names; what nobody has given is a dash, not nothing."""
    position = found.position
    cells = {
        "Plan": amount(position.plan, look),
        "YTD": amount(position.ytd, look),
        "Forecast": amount(position.fot, look),
        "Variance": variance(position.variance, look),
        "Change": variance(position.change, look),
        "Assured": amount(position.high, look),
    }
    if all(share.fot is None for share in found.shares):
        cells |= dict.fromkeys(("Forecast", "Variance", "Change"), NOT_GIVEN)
    if all(share.ytd is None for share in found.shares):
        cells["YTD"] = NOT_GIVEN
    if found.view.prior is None:
        cells["Change"] = NOT_GIVEN
    if all(share.high is None for share in found.shares):
        cells["Assured"] = NOT_GIVEN
    if not found.shares:
        cells["Plan"] = NOT_GIVEN
    return cells


def forecasts_of(found: "SchemeView") -> str:
    """Say of how many shares' forecasts the figures are; empty when all have one or none has."""
    given = sum(share.fot is not None for share in found.shares)
    return f"{given} of {len(found.shares)} forecasts given" if 0 < given < len(found.shares) else ""


def headline(found: "SchemeView", look: Look, width: int) -> Line:
    """Draw the figures in one line; what has no room is left out whole, movement first, with a sign of it."""
    cells = headlines(found, look)
    for left_out in range(len(LEAST_NEEDED) + 1):
        shown = [label for label in cells if label not in LEAST_NEEDED[:left_out]]
        for gap, sign in (("   ", f" {ELLIPSIS}"), ("  ", f" {ELLIPSIS}"), ("  ", ELLIPSIS)):
            made = _line(cells, shown, gap, look)
            if left_out:
                made.append((sign, "muted"))
            if width_of(made) <= width:
                return made
    return made


def _line(cells: Mapping[str, Cell], shown: Sequence[str], gap: str, look: Look) -> Line:
    made: Line = [(" ", "")]
    for label in shown:
        text, style = cells[label]
        made += [(f"{label} ", "muted"), (text, style or "bold"), (gap, "")]
    return [*made, (look.style.unit_words, "muted")]
