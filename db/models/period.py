"""The month."""

import datetime as dt
from typing import Any, ClassVar

from db.enums import PeriodState
from db.models.base import STRICT, Record, a_month, choice, date, note, one_of, refers_to, text, text_or_none


class Period(Record, table=True):
    """One reporting month. Frozen, it names the change set it froze at and the hash of its content."""

    PERIOD_OF: ClassVar[str | None] = "{row}.id"

    __tablename__ = "period"
    __table_args__: ClassVar[Any] = (a_month("month"), one_of("state", PeriodState), STRICT)

    month: str = text(unique=True)
    """"2018-10"."""
    state: PeriodState = choice(PeriodState, PeriodState.OPEN)
    framework_id: str = refers_to("framework")
    """The framework the month is rated under; a frozen month keeps it (decision 7)."""
    ratings_as_at: dt.date = date()
    finance_as_at: dt.date = date()
    frozen_cs: str | None = text_or_none()
    content_hash: str | None = text_or_none()
    narrative: str = note()
