"""Plan, actual and forecast by month, and the forecast outturn with its split by confidence."""

from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, UniqueConstraint

from db.enums import Source
from db.models.base import (
    STRICT,
    Record,
    a_month,
    choice,
    number,
    number_or_none,
    one_of,
    refers_to,
    text,
)
from db.years import year_of_month_sql


class ProfileMonth(Record, table=True):
    """Plan and actual saving of one organisation's share in one month, in pence."""

    PLAN_COLUMNS: ClassVar[tuple[str, ...]] = ("plan_pence",)
    PLAN_KEY: ClassVar[tuple[str, ...]] = ("scheme_id", "organisation_id", "month")
    YEAR_OF: ClassVar[str] = year_of_month_sql("{row}.month")

    __tablename__ = "profile_month"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("scheme_id", "organisation_id", "month"),
        a_month("month"),
        one_of("plan_source", Source),
        one_of("actual_source", Source),
        STRICT,
    )

    scheme_id: str = refers_to("scheme")
    organisation_id: str = refers_to("organisation")
    month: str = text()
    plan_pence: int = number(0)
    plan_source: Source = choice(Source, Source.ENTERED)
    actual_pence: int | None = number_or_none()
    actual_source: Source = choice(Source, Source.ENTERED)


class ForecastMonth(Record, table=True):
    """What a month's return expects of a later month, in pence."""

    PERIOD_OF: ClassVar[str | None] = "{row}.period_id"

    __tablename__ = "forecast_month"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("scheme_id", "organisation_id", "period_id", "month"),
        a_month("month"),
        one_of("source", Source),
        STRICT,
    )

    scheme_id: str = refers_to("scheme")
    organisation_id: str = refers_to("organisation")
    period_id: str = refers_to("period")
    month: str = text()
    amount_pence: int = number()
    source: Source = choice(Source, Source.ENTERED)


class ConfidenceSplit(Record, table=True):
    """A month's forecast outturn and how sure it is, in pence. Assured value is the high part.

    The parts are all there or none is; when they are, they sum to the forecast (kept by the file).
    Dis-savings are allowed: a part may be negative (LLR scheme A4).
    """

    PERIOD_OF: ClassVar[str | None] = "{row}.period_id"

    __tablename__ = "confidence_split"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("scheme_id", "organisation_id", "period_id"),
        CheckConstraint(
            "(low_pence IS NULL AND medium_pence IS NULL AND high_pence IS NULL)"
            " OR (low_pence IS NOT NULL AND medium_pence IS NOT NULL AND high_pence IS NOT NULL"
            " AND low_pence + medium_pence + high_pence = fot_pence)",
            name="ck_parts_sum_to_forecast",
        ),
        one_of("source", Source),
        STRICT,
    )

    scheme_id: str = refers_to("scheme")
    organisation_id: str = refers_to("organisation")
    period_id: str = refers_to("period")
    fot_pence: int = number()
    low_pence: int | None = number_or_none()
    medium_pence: int | None = number_or_none()
    high_pence: int | None = number_or_none()
    source: Source = choice(Source, Source.ENTERED)
