"""Schemes and their shares per organisation."""

from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint

from db.enums import AssessmentStatus, Maturity, Recurrence, SchemeKind, SchemeStatus
from db.models.base import (
    STRICT,
    Record,
    a_year,
    choice,
    note,
    number,
    number_or_none,
    one_of,
    refers_to,
    text,
)
from db.years import year_of_financial_year_sql


class Scheme(Record, table=True):
    """A savings or improvement scheme. Its reference is what people call it, never a key (decision 6)."""

    __tablename__ = "scheme"
    __table_args__: ClassVar[Any] = (
        one_of("status", SchemeStatus),
        one_of("kind", SchemeKind),
        one_of("recurrence", Recurrence),
        one_of("maturity", Maturity),
        one_of("qia_status", AssessmentStatus),
        one_of("eia_status", AssessmentStatus),
        Index("ix_scheme_register", "sort_key", "id", "ref", "name", "programme_id", "status"),
        STRICT,
    )

    ref: str = text(index=True)
    sort_key: str = text()
    """The reference in natural order (db.natural.sort_key): A9 before A10."""
    name: str = text()
    programme_id: str = refers_to("programme")
    status: SchemeStatus = choice(SchemeStatus, SchemeStatus.OPEN)
    status_reason: str = note()
    kind: SchemeKind = choice(SchemeKind, SchemeKind.QIPP)
    recurrence: Recurrence = choice(Recurrence, Recurrence.NOT_STATED)
    maturity: Maturity = choice(Maturity, Maturity.NOT_STATED)
    qia_status: AssessmentStatus = choice(AssessmentStatus, AssessmentStatus.NOT_STATED)
    eia_status: AssessmentStatus = choice(AssessmentStatus, AssessmentStatus.NOT_STATED)
    description: str = note()


class SchemeShare(Record, table=True):
    """An organisation's share of a scheme in a financial year. The plan is immutable in year."""

    PLAN_COLUMNS: ClassVar[tuple[str, ...]] = ("annual_plan_pence",)
    PLAN_KEY: ClassVar[tuple[str, ...]] = ("scheme_id", "organisation_id", "financial_year")
    YEAR_OF: ClassVar[str] = year_of_financial_year_sql("{row}.financial_year")

    __tablename__ = "scheme_share"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("scheme_id", "organisation_id", "financial_year"),
        a_year("financial_year"),
        STRICT,
    )

    scheme_id: str = refers_to("scheme")
    organisation_id: str = refers_to("organisation")
    financial_year: str = text()
    annual_plan_pence: int = number(0)
    full_year_effect_pence: int | None = number_or_none()
