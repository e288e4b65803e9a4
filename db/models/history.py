"""The history itself. Append-only, written by triggers and at commit, so never audited in turn."""

from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Index, Integer, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field

from db.enums import ChangeKind
from db.models.base import (
    STRICT,
    Bookkeeping,
    choice,
    note,
    number,
    number_or_none,
    one_of,
    text,
    text_or_none,
)


class ChangeSet(Bookkeeping, table=True):
    """One intention of one person: who, when, why. Not audited: it is the history."""

    __tablename__ = "change_set"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("site_id", "site_seq"),
        one_of("kind", ChangeKind),
        STRICT,
    )

    id: str = Field(primary_key=True, sa_type=Text)
    site_id: str = text()
    site_seq: int = number()
    """Counts the change sets of this site; the number people see and say ("undo of #12")."""
    kind: ChangeKind = choice(ChangeKind)
    actor: str = text()
    role: str = note()
    actor_src: str = note()
    """The login the operating system knows, beside the name that was chosen (decision 14)."""
    reason: str = note()
    meeting_id: str | None = text_or_none()
    app_version: str = text()
    at_utc: str = text(index=True)
    parents: str = note()
    """JSON list of change set ids this one answers to: the one undone, the ones merged."""


class Audit(Bookkeeping, table=True):
    """One row change: the full image after it (before it, for a delete) and the columns that differ."""

    __tablename__ = "audit"
    __table_args__: ClassVar[Any] = (
        CheckConstraint("op IN ('I', 'U', 'D')", name="ck_op"),
        UniqueConstraint("origin_site", "origin_seq"),
        Index("ix_audit_fold", "tbl", "row_id"),  # with seq, a fold needs nothing else to find its rows
        Index("ix_audit_deleted", "tbl", sqlite_where=sql("op = 'D'")),  # a scheme's rows that are gone
        {**STRICT, "sqlite_autoincrement": True},
    )

    seq: int | None = Field(default=None, primary_key=True, sa_type=Integer)
    cs_id: str = text(index=True)
    tbl: str = text()
    row_id: str = text(index=True)
    op: str = text()
    changed: str = text()
    new: str = text()
    origin_site: str | None = text_or_none()
    origin_seq: int | None = number_or_none()


class AuditHash(Bookkeeping, table=True):
    """The salted hash of an audit row, kept apart so that a lawful redaction leaves the chain whole."""

    __tablename__ = "audit_hash"

    seq: int = Field(primary_key=True, sa_type=Integer)
    salt: str = text()
    row_hash: str = text()


class Seal(Bookkeeping, table=True):
    """One link of the chain over the change sets."""

    __tablename__ = "seal"

    n: int = Field(primary_key=True, sa_type=Integer)
    cs_id: str = text(unique=True)
    hash: str = text()


class CsCurrent(Bookkeeping, table=True):
    """The change set being written, if any: what the triggers read. Empty between transactions."""

    __tablename__ = "cs_current"
    __table_args__: ClassVar[Any] = (CheckConstraint("one = 1", name="ck_one"), STRICT)

    one: int = Field(primary_key=True, sa_type=Integer)
    cs_id: str = text()


class Site(Bookkeeping, table=True):
    """Which copy of the portfolio this file is. Not audited: it is not the portfolio's content."""

    __tablename__ = "site"
    __table_args__: ClassVar[Any] = (CheckConstraint("one = 1", name="ck_one"), STRICT)

    one: int = Field(primary_key=True, sa_type=Integer)
    site_id: str = text()
