"""Ratings: proposed by rule, chosen by a person (DOMAIN section 3, the LLR rules)."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.enums import DimensionKind, Proposal, Rating, SchemeStatus
from pmo_tui.domain import rag

R, A, G = Rating.RED, Rating.AMBER, Rating.GREEN
SHORT = settings(max_examples=60, deadline=None)
RATINGS = st.lists(st.none() | st.sampled_from(Rating), max_size=6)


def test_every_rating_has_a_letter_and_a_word_of_its_own() -> None:
    for named in (rag.LETTERS, rag.WORDS):
        assert set(named) == set(Rating)
        assert len(set(named.values())) == len(Rating)
    assert all(len(letter) == 1 for letter in rag.LETTERS.values())


@pytest.mark.parametrize(
    ("rating", "severity"),
    [(R, 2), (A, 1), (G, 0), (None, 0), (Rating.GREY, 0), (Rating.BLUE, 0), (Rating.ENABLER, 0)],
)
def test_severity(rating: Rating | None, severity: int) -> None:
    assert rag.severity(rating) == severity


@pytest.mark.parametrize(
    ("ratings", "worst"),
    [
        ([G, G, A, A], A),
        ([G, R, A, G], R),
        ([G, G, G, G], G),
        ([None, G, None], G),
        ([Rating.GREY, Rating.NOT_APPLICABLE], None),
        ([Rating.PURPLE, A], A),
        ([None, None], None),
        ([], None),
    ],
)
def test_the_worst_of_red_amber_and_green(ratings: Sequence[Rating | None], worst: Rating | None) -> None:
    assert rag.worst(ratings) == worst


@SHORT
@given(RATINGS)
def test_the_worst_is_one_of_them_and_none_is_worse_in_any_order(ratings: list[Rating | None]) -> None:
    worst = rag.worst(ratings)
    assert rag.worst(reversed(ratings)) == worst
    assert worst is None or worst in ratings
    assert all(rag.severity(rating) <= rag.severity(worst) for rating in ratings)


@pytest.mark.parametrize(
    ("kind", "rule", "status", "proposal"),
    [
        (DimensionKind.OVERALL, Proposal.WORST_COMPONENT, SchemeStatus.OPEN, A),
        (DimensionKind.OVERALL, Proposal.NONE, SchemeStatus.OPEN, None),
        (DimensionKind.COMPONENT, Proposal.NONE, SchemeStatus.OPEN, None),  # LLR proposes nothing for a part
        (DimensionKind.COMPONENT, Proposal.WORST_COMPONENT, SchemeStatus.OPEN, None),
        (DimensionKind.OVERALL, Proposal.WORST_COMPONENT, SchemeStatus.CLOSED, Rating.GREY),
        (DimensionKind.COMPONENT, Proposal.NONE, SchemeStatus.COMPLETED, Rating.BLUE),
        (DimensionKind.OVERALL, Proposal.NONE, SchemeStatus.DEFERRED, Rating.PURPLE),
    ],
)
def test_what_is_proposed(
    kind: DimensionKind, rule: Proposal, status: SchemeStatus, proposal: Rating | None
) -> None:
    assert rag.proposed(kind, rule, status, [G, A, None]) == proposal


@pytest.mark.parametrize(
    ("status", "rating", "words"),
    [
        (SchemeStatus.OPEN, None, "no proposal"),
        (SchemeStatus.OPEN, R, "Red: the worst of its parts"),
        (SchemeStatus.DEFERRED, Rating.PURPLE, "Purple: the scheme is deferred"),
    ],
)
def test_a_proposal_says_why(status: SchemeStatus, rating: Rating | None, words: str) -> None:
    assert rag.proposal_words(status, rating) == words


@pytest.mark.parametrize(
    ("proposal", "chosen", "required"),
    [(A, G, True), (A, R, True), (A, A, False), (None, R, False), (A, None, False), (None, None, False)],
)
def test_a_reason_is_required_when_the_choice_differs(
    proposal: Rating | None, chosen: Rating | None, required: bool
) -> None:
    assert rag.reason_required(proposal, chosen) is required


def test_a_person_chooses_no_colour_that_stands_for_a_status() -> None:
    allowed = [R, A, G, Rating.GREY, Rating.BLUE, Rating.PURPLE]
    assert rag.choosable(allowed, SchemeStatus.OPEN) == (R, A, G)
    assert rag.choosable(allowed, SchemeStatus.CLOSED) == (Rating.GREY,)
    assert rag.choosable(allowed, SchemeStatus.COMPLETED) == (Rating.BLUE,)
    assert rag.choosable([*allowed, Rating.ENABLER], SchemeStatus.OPEN) == (R, A, G, Rating.ENABLER)


@pytest.mark.parametrize(
    ("before", "now", "direction"),
    [
        (R, A, 1),
        (R, G, 1),
        (A, R, -1),
        (G, A, -1),
        (A, A, 0),
        (None, R, 0),
        (R, None, 0),
        (R, Rating.GREY, 0),
        (Rating.PURPLE, G, 0),
    ],
)
def test_direction_of_travel(before: Rating | None, now: Rating | None, direction: int) -> None:
    assert rag.direction(before, now) == direction
