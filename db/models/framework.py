"""Rating frameworks as data: dimensions, allowed ratings, guideline words, rules (decision 7)."""

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import UniqueConstraint

from db.enums import CommentaryRule, DimensionKind, Proposal, Rating
from db.models.base import STRICT, Record, choice, date, note, number, one_of, refers_to, text


class Framework(Record, table=True):
    """A set of rating guidelines, versioned by the date it came into force."""

    __tablename__ = "framework"
    __table_args__: ClassVar[Any] = (UniqueConstraint("code", "effective_from"), STRICT)

    code: str = text()
    name: str = text()
    effective_from: dt.date = date()


class Dimension(Record, table=True):
    """One thing that is rated: Milestones, Issues, Overall PMO rating."""

    __tablename__ = "dimension"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("framework_id", "code"),
        one_of("kind", DimensionKind),
        one_of("proposal", Proposal),
        STRICT,
    )

    framework_id: str = refers_to("framework")
    code: str = text()
    name: str = text()
    kind: DimensionKind = choice(DimensionKind)
    proposal: Proposal = choice(Proposal, Proposal.NONE)
    position: int = number()


class RatingRule(Record, table=True):
    """One allowed rating of a dimension: its guideline, and the commentary it asks for."""

    __tablename__ = "rating_rule"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("dimension_id", "rating"),
        one_of("rating", Rating),
        one_of("commentary", CommentaryRule),
        STRICT,
    )

    dimension_id: str = refers_to("dimension")
    rating: Rating = choice(Rating)
    guideline: str = note()
    commentary: CommentaryRule = choice(CommentaryRule, CommentaryRule.NONE)
    position: int = number()
