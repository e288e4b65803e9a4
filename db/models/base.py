"""What every table shares: STRICT, TEXT and INTEGER columns only, an id, a version.

No `from __future__ import annotations` in this package: SQLModel reads the annotations (STYLE 3-L).
"""

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, ClassVar, clear_overloads

from sqlalchemy import CheckConstraint, Dialect, ForeignKey, Integer, Text
from sqlalchemy.orm import declared_attr
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

clear_overloads()
"""SQLAlchemy and SQLModel leave half a megabyte of overloads there, which nothing asks for."""

STRICT = {"sqlite_strict": True}

DEFER_VALIDATORS: Any = {"defer_build": True}
"""Validators are built when one is asked for: tables never ask, and building all takes 1 MB and 20 ms."""

SQLModel.metadata.naming_convention = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(table_name)s_%(column_0_name)s",
}
"""Every constraint has a name, so that a migration can carry it over (RELIABILITY b.9)."""


class IsoDate(TypeDecorator[dt.date]):
    """A date as ISO text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: dt.date | None, dialect: Dialect) -> str | None:
        """Date to text."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> dt.date | None:
        """Text to date."""
        return None if value is None else dt.date.fromisoformat(value)


class EnumText(TypeDecorator[StrEnum]):
    """An enum stored by its value (SQLAlchemy's own Enum stores the name)."""

    impl = Text
    cache_ok = True

    def __init__(self, enum: type[StrEnum]) -> None:
        super().__init__()
        self.enum = enum

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:
        """Enum, or its value, to text; anything else is a ValueError before it reaches the file."""
        return None if value is None else self.enum(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Text to enum."""
        return None if value is None else self.enum(value)


def text(*, unique: bool = False, index: bool = False) -> Any:
    """Give a required text column."""
    return Field(sa_type=Text, unique=unique, index=index)


def text_or_none() -> Any:
    """Give a text column that may be empty."""
    return Field(default=None, sa_type=Text)


def note() -> Any:
    """Give a text column that is an empty text when nothing was written."""
    return Field(default="", sa_type=Text)


def number(default: int | None = None) -> Any:
    """Give a required whole number: pence, basis points, a position, 0 or 1."""
    if default is None:
        return Field(sa_type=Integer)
    return Field(default=default, sa_type=Integer)


def number_or_none() -> Any:
    """Give a whole number that may be empty."""
    return Field(default=None, sa_type=Integer)


def date() -> Any:
    """Give a required date."""
    return Field(sa_type=IsoDate)


def date_or_none() -> Any:
    """Give a date that may be empty."""
    return Field(default=None, sa_type=IsoDate)


def choice(enum: type[StrEnum], default: StrEnum | None = None) -> Any:
    """Give a required column that holds one of an enum's values."""
    if default is None:
        return Field(sa_type=EnumText(enum))
    return Field(default=default, sa_type=EnumText(enum))


def choice_or_none(enum: type[StrEnum]) -> Any:
    """Give a column that holds one of an enum's values or nothing."""
    return Field(default=None, sa_type=EnumText(enum))


def _reference(target: str) -> ForeignKey:
    # Deferred: rows of one change set may be written in any order, and an undo in the reverse one.
    return ForeignKey(f"{target}.id", deferrable=True, initially="DEFERRED")


def refers_to(target: str) -> Any:
    """Give a required foreign key to another table's id."""
    return Field(sa_type=Text, index=True, sa_column_args=[_reference(target)])


def may_refer_to(target: str) -> Any:
    """Give a foreign key that may be empty."""
    return Field(default=None, sa_type=Text, index=True, sa_column_args=[_reference(target)])


def one_of(column: str, enum: type[StrEnum]) -> CheckConstraint:
    """Give the CHECK that keeps a column to an enum's values, for writers that pass by the models."""
    values = ", ".join(f"'{member.value}'" for member in enum)
    return CheckConstraint(f"{column} IN ({values})", name=f"ck_{column}")


def a_month(column: str) -> CheckConstraint:
    """Give the CHECK that a column is written like "2018-10": locks and sums compare months as text."""
    return CheckConstraint(f"length({column}) = 7 AND substr({column}, 5, 1) = '-'", name=f"ck_{column}")


def a_year(column: str) -> CheckConstraint:
    """Give the CHECK that a column is written like "2018/19": the plan's lock compares years as text."""
    return CheckConstraint(f"length({column}) = 7 AND substr({column}, 5, 1) = '/'", name=f"ck_{column}")


def exactly_one(*columns: str) -> CheckConstraint:
    """Give the CHECK that exactly one of these columns is filled."""
    filled = " + ".join(f"({column} IS NOT NULL)" for column in columns)
    return CheckConstraint(f"{filled} = 1", name="ck_exactly_one")


class Record(SQLModel):
    """A row of the portfolio. Every change to it is written to the history by the table's triggers."""

    model_config = DEFER_VALIDATORS
    PERIOD_OF: ClassVar[str | None] = None
    """SQL for the id of the month a row belongs to, with `{row}` for NEW or OLD. None: no freeze locks it."""

    PLAN_COLUMNS: ClassVar[Sequence[str]] = ()
    """Columns that are immutable in year once a month of it is frozen (decision 9)."""

    PLAN_KEY: ClassVar[Sequence[str]] = ()
    """Columns that say whose plan it is, and of when: locked with it, or the plan could be moved away."""

    YEAR_OF: ClassVar[str] = ""
    """SQL for the year that the plan columns belong to, with `{row}` for NEW or OLD: a whole number, the
    calendar year in which the financial year begins."""

    id: str = Field(primary_key=True, sa_type=Text)
    version: int = Field(default=1, sa_type=Integer)
    """Counts saves of the row; a save that expects another number is refused (StaleRecord)."""

    __table_args__: ClassVar[Any] = STRICT

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy calls it on the class
        """Let the mapper compare and count up `version` at each save."""
        table = cls.__dict__.get("__table__")
        return {} if table is None else {"version_id_col": table.c.version}


class Bookkeeping(SQLModel):
    """A row that is about the file itself and is not audited; each table says why in its docstring."""

    model_config = DEFER_VALIDATORS
    __table_args__: ClassVar[Any] = STRICT
