"""Risk scores: likelihood x impact, 1 to 5 each, in the bands of the NPSA matrix."""

import pytest

from pmo_tui.domain import risk
from pmo_tui.domain.risk import Band

MATRIX = {
    Band.LOW: {1, 2, 3},
    Band.MODERATE: {4, 5, 6},
    Band.HIGH: {8, 9, 10, 12},
    Band.EXTREME: {15, 16, 20, 25},
}
"""NPSA 2008: 1-3 low, 4-6 moderate, 8-12 high, 15-25 extreme; no other product of two numbers to 5 exists."""


def test_every_cell_of_the_matrix_has_its_band() -> None:
    found: dict[Band, set[int]] = {band: set() for band in Band}
    for likelihood in risk.SCALE:
        for impact in risk.SCALE:
            value = risk.score(likelihood, impact)
            assert value == likelihood * impact
            found[risk.band(value)].add(value)
    assert found == MATRIX


def test_the_scale_has_a_word_for_every_step() -> None:
    assert list(risk.SCALE) == [1, 2, 3, 4, 5]
    assert list(risk.LIKELIHOOD_WORDS) == list(risk.IMPACT_WORDS) == list(risk.SCALE)


@pytest.mark.parametrize(
    ("likelihood", "impact", "message"),
    [
        (0, 3, "Likelihood is a number from 1 to 5, not 0."),
        (6, 3, "Likelihood is a number from 1 to 5, not 6."),
        (3, -1, "Impact is a number from 1 to 5, not -1."),
        (3, 6, "Impact is a number from 1 to 5, not 6."),
    ],
)
def test_a_score_outside_the_scale_is_refused(likelihood: int, impact: int, message: str) -> None:
    with pytest.raises(ValueError) as refused:
        risk.score(likelihood, impact)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("scores", "trend"),
    [([], 0), ([12], 0), ([12, 16], 1), ([12, 9], -1), ([12, 12], 0), ([4, 20, 9], -1), ([20, 4, 9], 1)],
)
def test_the_trend_compares_the_last_two_scores(scores: list[int], trend: int) -> None:
    assert risk.trend(scores) == trend
    assert risk.TREND_ARROWS[trend]
