"""The monthly return: its ratings, and the exceptions it reports on."""

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy import text as sql

from db.enums import Position, Rating, RecoveryConfidence, ReturnState, Source
from db.models.base import (
    STRICT,
    Record,
    choice,
    choice_or_none,
    date,
    date_or_none,
    exactly_one,
    may_refer_to,
    note,
    one_of,
    refers_to,
    text_or_none,
)


class Return(Record, table=True):
    """What was returned for a scheme, or for a programme, in a month."""

    PERIOD_OF: ClassVar[str | None] = "{row}.period_id"

    __tablename__ = "return_"
    __table_args__: ClassVar[Any] = (
        exactly_one("programme_id", "scheme_id"),
        one_of("state", ReturnState),
        Index("uq_return", "period_id", sql("coalesce(scheme_id, programme_id)"), unique=True),
        Index("ix_return_scheme_period", "scheme_id", "period_id"),
        STRICT,
    )

    period_id: str = refers_to("period")
    programme_id: str | None = may_refer_to("programme")
    scheme_id: str | None = may_refer_to("scheme")
    state: ReturnState = choice(ReturnState, ReturnState.NOT_STARTED)
    submitted_by: str = note()
    submitted_at: str | None = text_or_none()
    """UTC, ISO text."""


class RatingGiven(Record, table=True):
    """A rating: what the rule proposed, what a person chose, and why they differ. Organisation null: all."""

    PERIOD_OF: ClassVar[str | None] = "(SELECT period_id FROM return_ WHERE id = {row}.return_id)"

    __tablename__ = "rating"
    __table_args__: ClassVar[Any] = (
        one_of("proposed", Rating),
        one_of("chosen", Rating),
        one_of("source", Source),
        Index(
            "uq_rating",
            "return_id",
            "dimension_id",
            sql("coalesce(organisation_id, '')"),
            unique=True,
        ),
        STRICT,
    )

    return_id: str = refers_to("return_")
    dimension_id: str = refers_to("dimension")
    organisation_id: str | None = may_refer_to("organisation")
    proposed: Rating | None = choice_or_none(Rating)
    chosen: Rating | None = choice_or_none(Rating)
    reason: str = note()
    source: Source = choice(Source, Source.ENTERED)


class ExceptionReport(Record, table=True):
    """Something off track, from the month it was raised to the one it was closed."""

    __tablename__ = "exception"
    __table_args__: ClassVar[Any] = (exactly_one("programme_id", "scheme_id"), STRICT)

    programme_id: str | None = may_refer_to("programme")
    scheme_id: str | None = may_refer_to("scheme")
    area: str = note()
    raised_on: dt.date = date()
    closed_on: dt.date | None = date_or_none()
    closed_reason: str = note()


class ExceptionUpdate(Record, table=True):
    """A month's commentary on an exception."""

    PERIOD_OF: ClassVar[str | None] = "{row}.period_id"

    __tablename__ = "exception_update"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("exception_id", "period_id"),
        one_of("confidence", RecoveryConfidence),
        one_of("position", Position),
        STRICT,
    )

    exception_id: str = refers_to("exception")
    period_id: str = refers_to("period")
    issue: str = note()
    corrective_action: str = note()
    recovery_date: dt.date | None = date_or_none()
    confidence: RecoveryConfidence | None = choice_or_none(RecoveryConfidence)
    position: Position | None = choice_or_none(Position)
