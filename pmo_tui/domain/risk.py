"""Risk scores: likelihood x impact, 1 to 5 each, with the bands of the NPSA matrix (2008)."""

from collections.abc import Sequence
from enum import StrEnum

SCALE = range(1, 6)
"""What likelihood and impact may be."""

LIKELIHOOD_WORDS = {1: "rare", 2: "unlikely", 3: "possible", 4: "likely", 5: "almost certain"}
IMPACT_WORDS = {1: "negligible", 2: "minor", 3: "moderate", 4: "major", 5: "catastrophic"}


class Band(StrEnum):
    """How serious a score is."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"
    EXTREME = "extreme"


def score(likelihood: int, impact: int) -> int:
    """Multiply likelihood by impact. Raises ValueError outside 1 to 5."""
    for name, value in (("Likelihood", likelihood), ("Impact", impact)):
        if value not in SCALE:
            raise ValueError(f"{name} is a number from 1 to 5, not {value}.")
    return likelihood * impact


def band(value: int) -> Band:
    """Return the band of a score: 1-3 low, 4-6 moderate, 8-12 high, 15-25 extreme."""
    if value >= 15:
        return Band.EXTREME
    if value >= 8:
        return Band.HIGH
    return Band.MODERATE if value >= 4 else Band.LOW


def trend(scores: Sequence[int]) -> int:
    """Compare the last two current scores: 1 up (worse), -1 down (better), 0 the same or only one."""
    if len(scores) < 2:
        return 0
    return (scores[-1] > scores[-2]) - (scores[-1] < scores[-2])


TREND_ARROWS = {1: "↑", 0: "→", -1: "↓"}
