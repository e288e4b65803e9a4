"""The portfolio, its organisations and programmes, and the people who answer for them."""

from typing import Any, ClassVar

from sqlalchemy import Index
from sqlalchemy import text as sql

from db.enums import MoneyUnit, NegativeStyle, RoleName, SavingSign
from db.models.base import (
    STRICT,
    Record,
    a_year,
    choice,
    exactly_one,
    may_refer_to,
    note,
    number,
    one_of,
    refers_to,
    text,
)


class Portfolio(Record, table=True):
    """The one portfolio of the file, with its house style (applied at print, decision 5)."""

    __tablename__ = "portfolio"
    __table_args__: ClassVar[Any] = (
        a_year("financial_year"),
        one_of("money_unit", MoneyUnit),
        one_of("negative_style", NegativeStyle),
        one_of("saving_sign", SavingSign),
        STRICT,
    )

    name: str = text()
    short_name: str = text()
    financial_year: str = text()
    """As written in the field: "2018/19". Month 1 is April."""
    framework_id: str = refers_to("framework")
    money_unit: MoneyUnit = choice(MoneyUnit, MoneyUnit.THOUSANDS)
    negative_style: NegativeStyle = choice(NegativeStyle, NegativeStyle.MINUS)
    saving_sign: SavingSign = choice(SavingSign, SavingSign.POSITIVE)


class Organisation(Record, table=True):
    """A commissioner or trust that holds shares of schemes."""

    __tablename__ = "organisation"

    code: str = text(unique=True)
    name: str = text()
    position: int = number(0)


class Programme(Record, table=True):
    """A programme area (the papers also say workstream, or grouping)."""

    __tablename__ = "programme"

    name: str = text(unique=True)
    theme: str = note()
    position: int = number(0)


class Person(Record, table=True):
    """Somebody who answers for schemes, risks or actions."""

    __tablename__ = "person"

    name: str = text(unique=True)
    job_title: str = note()
    organisation_id: str | None = may_refer_to("organisation")


class RoleAssignment(Record, table=True):
    """A person's role for a programme, or for one scheme."""

    __tablename__ = "role_assignment"
    __table_args__: ClassVar[Any] = (
        exactly_one("programme_id", "scheme_id"),
        one_of("role", RoleName),
        Index(
            "uq_role_assignment",
            "person_id",
            "role",
            sql("coalesce(programme_id, scheme_id)"),
            unique=True,
        ),
        STRICT,
    )

    person_id: str = refers_to("person")
    role: RoleName = choice(RoleName)
    programme_id: str | None = may_refer_to("programme")
    scheme_id: str | None = may_refer_to("scheme")
