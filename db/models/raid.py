"""Risks with their scores over time, issues, and milestones."""

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, UniqueConstraint

from db.enums import OpenState, Priority, ScoreKind
from db.models.base import (
    STRICT,
    Record,
    choice,
    date,
    date_or_none,
    exactly_one,
    may_refer_to,
    note,
    number,
    one_of,
    refers_to,
    text,
)


class Risk(Record, table=True):
    """Something that may happen: cause, event, effect. Linked to a scheme or to a programme."""

    __tablename__ = "risk"
    __table_args__: ClassVar[Any] = (
        exactly_one("programme_id", "scheme_id"),
        one_of("status", OpenState),
        STRICT,
    )

    ref: str = text(index=True)
    title: str = text()
    cause: str = note()
    event: str = note()
    effect: str = note()
    mitigation: str = note()
    programme_id: str | None = may_refer_to("programme")
    scheme_id: str | None = may_refer_to("scheme")
    owner_id: str | None = may_refer_to("person")
    opened_on: dt.date = date()
    status: OpenState = choice(OpenState, OpenState.OPEN)
    closed_on: dt.date | None = date_or_none()
    closed_reason: str = note()


class RiskScore(Record, table=True):
    """One scoring of a risk: likelihood x impact, 1 to 5 each (NPSA 2008)."""

    __tablename__ = "risk_score"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("risk_id", "kind", "scored_on"),
        one_of("kind", ScoreKind),
        CheckConstraint("likelihood BETWEEN 1 AND 5", name="ck_likelihood"),
        CheckConstraint("impact BETWEEN 1 AND 5", name="ck_impact"),
        STRICT,
    )

    risk_id: str = refers_to("risk")
    kind: ScoreKind = choice(ScoreKind)
    scored_on: dt.date = date()
    likelihood: int = number()
    impact: int = number()


class RiskAction(Record, table=True):
    """What is done about a risk, by whom, by when."""

    __tablename__ = "risk_action"

    risk_id: str = refers_to("risk")
    action: str = text()
    owner_id: str | None = may_refer_to("person")
    due_on: dt.date | None = date_or_none()
    done_on: dt.date | None = date_or_none()
    progress: str = note()


class Issue(Record, table=True):
    """Something that has happened (a risk may)."""

    __tablename__ = "issue"
    __table_args__: ClassVar[Any] = (
        exactly_one("programme_id", "scheme_id"),
        one_of("priority", Priority),
        one_of("status", OpenState),
        STRICT,
    )

    programme_id: str | None = may_refer_to("programme")
    scheme_id: str | None = may_refer_to("scheme")
    title: str = text()
    priority: Priority = choice(Priority)
    owner_id: str | None = may_refer_to("person")
    raised_on: dt.date = date()
    due_on: dt.date | None = date_or_none()
    status: OpenState = choice(OpenState, OpenState.OPEN)
    resolution: str = note()


class Milestone(Record, table=True):
    """A dated step of a scheme. Days late are the forecast, or actual, against the baseline."""

    __tablename__ = "milestone"

    scheme_id: str = refers_to("scheme")
    title: str = text()
    baseline_date: dt.date = date()
    forecast_date: dt.date | None = date_or_none()
    actual_date: dt.date | None = date_or_none()
    position: int = number(0)
