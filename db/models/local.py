"""What belongs to this copy and this desk only. Never packed, never part of the portfolio."""

from typing import Any, ClassVar

from sqlalchemy import Text
from sqlmodel import Field

from db.models.base import STRICT, Bookkeeping, number
from db.models.base import text as words


class Draft(Bookkeeping, table=True):
    """Text that is being typed and not yet saved. Not audited: nobody has said it yet."""

    __tablename__ = "draft"
    __table_args__: ClassVar[Any] = STRICT

    entity: str = Field(primary_key=True, sa_type=Text)
    row_id: str = Field(primary_key=True, sa_type=Text)
    field: str = Field(primary_key=True, sa_type=Text)
    text: str = words()
    base_version: int = number(0)
    at_utc: str = words()


class SessionState(Bookkeeping, table=True):
    """Where the app was left: screen, filter, cursor. Not audited: it says nothing of the portfolio."""

    __tablename__ = "session_state"

    name: str = Field(primary_key=True, sa_type=Text)
    value: str = words()


class BackupRecord(Bookkeeping, table=True):
    """A backup that was made and found sound. Not audited: it describes the file, not the portfolio."""

    __tablename__ = "backup_record"

    id: str = Field(primary_key=True, sa_type=Text)
    path: str = words()
    at_utc: str = words()
    seal_n: int = number()
    seal_hash: str = words()
