"""LLR: overall Red or Amber asks for issue, corrective action, recovery date and confidence of recovery."""

import datetime as dt
from dataclasses import replace

import pytest

from db.enums import CommentaryRule, Rating, RecoveryConfidence
from pmo_tui.domain.commentary import (
    FIELD_WORDS,
    Commentary,
    RatedDimension,
    missing,
    past_recovery,
    problems_on_submit,
    required_by,
    unchanged_since,
)
from pmo_tui.domain.problem import Problem

WHOLE = Commentary("Referrals are low.", "Write to practices.", dt.date(2019, 1, 31), RecoveryConfidence.LOW)
OVERALL = RatedDimension("overall", "Overall PMO rating", Rating.RED, CommentaryRule.EXCEPTION)
GREEN = RatedDimension("risks", "Total risks", Rating.GREEN, CommentaryRule.NONE)
HEADLINE = RatedDimension("savings", "Savings", Rating.GREEN, CommentaryRule.HEADLINE)
UNRATED = RatedDimension("issues", "Issues", None, CommentaryRule.NONE)


def test_only_a_rating_whose_rule_says_so_asks_for_exception_commentary() -> None:
    unrated = replace(OVERALL, chosen=None)
    assert required_by([GREEN, HEADLINE, unrated, OVERALL]) == (OVERALL,)
    assert required_by([]) == ()


@pytest.mark.parametrize(
    ("written", "fields"),
    [
        (None, tuple(FIELD_WORDS)),
        (Commentary(), tuple(FIELD_WORDS)),
        (WHOLE, ()),
        (replace(WHOLE, issue=""), ("issue",)),
        (replace(WHOLE, issue=" \n\t"), ("issue",)),
        (replace(WHOLE, corrective_action="  "), ("corrective_action",)),
        (replace(WHOLE, recovery_date=None), ("recovery_date",)),
        (replace(WHOLE, confidence=None), ("confidence",)),
        (replace(WHOLE, confidence=RecoveryConfidence.TO_BE_ASSESSED), ()),
        (replace(WHOLE, issue="", confidence=None), ("issue", "confidence")),
    ],
)
def test_what_is_still_missing_in_the_order_of_the_form(
    written: Commentary | None, fields: tuple[str, ...]
) -> None:
    assert missing(written) == fields


def test_a_whole_return_may_be_submitted() -> None:
    assert problems_on_submit([GREEN, OVERALL], WHOLE) == []
    assert problems_on_submit([GREEN], None) == []


def test_submitting_names_each_field_and_why() -> None:
    found = problems_on_submit([GREEN, OVERALL], replace(WHOLE, corrective_action="", recovery_date=None))
    assert found == [
        Problem("corrective_action", "Corrective action is required because Overall PMO rating is Red."),
        Problem("recovery_date", "Recovery date is required because Overall PMO rating is Red."),
    ]


def test_an_unrated_dimension_and_a_missing_reason_are_named_too() -> None:
    differs = replace(GREEN, proposed=Rating.RED)
    found = problems_on_submit([UNRATED, replace(OVERALL, chosen=None, proposed=Rating.RED), differs], None)
    assert found == [
        Problem("issues", "Issues has no rating yet."),
        Problem("overall", "Overall PMO rating has no rating yet."),
        Problem("risks", "Total risks differs from its proposal and has no reason."),
    ]
    assert problems_on_submit([replace(differs, reason="agreed")], None) == []


def test_an_organisation_s_own_rating_is_asked_for_its_reason_alone() -> None:
    """What it does not rate itself is rated for all, and so is what asks for commentary."""
    own = replace(OVERALL, owner="ELR")
    assert problems_on_submit([GREEN, own, replace(UNRATED, owner="WL")], None) == []
    differs = replace(own, proposed=Rating.GREEN)
    assert problems_on_submit([differs, UNRATED], None) == [
        Problem("issues", "Issues has no rating yet."),
        Problem("overall", "Overall PMO rating of ELR differs from its proposal and has no reason."),
    ]
    assert problems_on_submit([replace(differs, reason="agreed")], None) == []


@pytest.mark.parametrize(
    ("now", "before", "same"),
    [
        (WHOLE, WHOLE, True),
        (WHOLE, replace(WHOLE, issue="Other."), False),
        (WHOLE, None, False),
        (Commentary(), Commentary(), False),  # nothing said twice is missing, not unchanged
    ],
)
def test_commentary_that_is_word_for_word_last_months(
    now: Commentary, before: Commentary | None, same: bool
) -> None:
    assert unchanged_since(now, before) is same


def test_a_recovery_date_is_past_before_the_day_the_ratings_speak_of() -> None:
    as_at = dt.date(2018, 10, 31)
    late = Commentary(recovery_date=dt.date(2018, 10, 5))
    assert past_recovery(late, as_at) == "the recovery date 5 Oct 2018 is past"
    assert past_recovery(Commentary(recovery_date=as_at), as_at) == ""
    assert past_recovery(Commentary(), as_at) == past_recovery(None, as_at) == ""
