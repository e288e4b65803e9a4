"""Ratings: proposed by rule, chosen by a person, with a reason where they differ (decision 8)."""

from collections.abc import Iterable

from db.enums import DimensionKind, Proposal, Rating, SchemeStatus

LETTERS = {
    Rating.RED: "R",
    Rating.AMBER: "A",
    Rating.GREEN: "G",
    Rating.GREY: "X",
    Rating.BLUE: "B",
    Rating.PURPLE: "P",
    Rating.NOT_APPLICABLE: "N",
    Rating.ENABLER: "E",
}
"""The letter that shows a rating and the key that chooses it."""

WORDS = {
    Rating.RED: "Red",
    Rating.AMBER: "Amber",
    Rating.GREEN: "Green",
    Rating.GREY: "Grey",
    Rating.BLUE: "Blue",
    Rating.PURPLE: "Purple",
    Rating.NOT_APPLICABLE: "N/A",
    Rating.ENABLER: "E",
}
"""The word the papers print."""

_SEVERITY = {Rating.GREEN: 0, Rating.AMBER: 1, Rating.RED: 2}

STATUS_RATINGS = {
    SchemeStatus.CLOSED: Rating.GREY,
    SchemeStatus.COMPLETED: Rating.BLUE,
    SchemeStatus.DEFERRED: Rating.PURPLE,
}
"""All columns of a scheme that is not open take the colour of its status (S2's key)."""

COLOURS = frozenset(STATUS_RATINGS.values())
"""Ratings that follow from a scheme's status, in every dimension, and from nothing else.

A framework need not list them for each dimension.
"""

LETTER_WORDS = (
    WORDS
    | {rating: rating.value for rating, word in WORDS.items() if word == LETTERS[rating]}
    | {rating: f"{WORDS[rating]} {status.value}" for status, rating in STATUS_RATINGS.items()}
)
"""What each letter stands for, in the words of a legend: "Grey closed"."""


def severity(rating: Rating | None) -> int:
    """Return how bad a rating is: Red 2, Amber 1, anything else 0."""
    return 0 if rating is None else _SEVERITY.get(rating, 0)


def worst(ratings: Iterable[Rating | None]) -> Rating | None:
    """Return the worst of Red, Amber and Green, or None when there is none of them."""
    judged = [rating for rating in ratings if rating in _SEVERITY]
    return max(judged, key=severity, default=None)


def proposed(
    kind: DimensionKind, rule: Proposal, status: SchemeStatus, components: Iterable[Rating | None]
) -> Rating | None:
    """Propose a dimension's rating. LLR 2018/19: overall is the worst component, components have no proposal.

    A scheme that is not open takes its status' colour in every dimension.
    """
    if status in STATUS_RATINGS:
        return STATUS_RATINGS[status]
    if rule is Proposal.WORST_COMPONENT and kind is DimensionKind.OVERALL:
        return worst(components)
    return None


def proposal_words(status: SchemeStatus, rating: Rating | None) -> str:
    """Say why a rating is proposed, for the screen."""
    if rating is None:
        return "no proposal"
    if status in STATUS_RATINGS:
        return f"{WORDS[rating]}: the scheme is {status.value}"
    return f"{WORDS[rating]}: the worst of its parts"


def reason_required(proposal: Rating | None, chosen: Rating | None) -> bool:
    """Say whether a choice needs a reason: it does when it differs from the proposal (decision 8)."""
    return proposal is not None and chosen is not None and chosen != proposal


def choosable(allowed: Iterable[Rating], status: SchemeStatus) -> tuple[Rating, ...]:
    """Return the ratings a person may choose: Grey, Blue and Purple only follow from the scheme's status."""
    if status in STATUS_RATINGS:
        return (STATUS_RATINGS[status],)
    return tuple(rating for rating in allowed if rating not in COLOURS)


def direction(before: Rating | None, now: Rating | None) -> int:
    """Return 1 when a rating improved since last month, -1 when it worsened, 0 when it did not move."""
    if before not in _SEVERITY or now not in _SEVERITY:
        return 0
    change = severity(before) - severity(now)
    return (change > 0) - (change < 0)
