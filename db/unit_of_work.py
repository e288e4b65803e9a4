"""One intention of one person = one change set = one transaction. Left without commit, nothing happened."""

import datetime as dt
import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError, StatementError
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session, select

from db import errors
from db.audit.seal import Head, seal
from db.enums import ChangeKind
from db.ids import IdMaker, new_id
from db.models import Record
from db.rows import GONE
from db.sqlite_errors import DRIVER_ERRORS, explained
from db.times import utc_text

M = TypeVar("M", bound=Record)

STALE = "Somebody else saved this meanwhile. What you typed is kept; compare, then save again."

Clock = Callable[[], dt.datetime]
"""Anything that gives the time, with its zone."""


@dataclass(frozen=True)
class Actor:
    """Who is typing: attribution, not authentication (decision 14)."""

    name: str
    role: str = ""
    login: str = ""


@dataclass(frozen=True)
class Committed:
    """A change set that is on the disk."""

    id: str
    number: int
    """What people call it: #12."""
    rows: int
    head: Head


class UnitOfWork:
    """Opens a change set and a session for it; `commit` seals and saves both, or neither.

    Raises what `db.errors` names: Busy after the engine's wait, StaleRecord, PeriodFrozen, PlanLocked,
    ConstraintBroken, WriteFailed. After any of them the file is as it was.
    """

    session: Session

    def __init__(
        self,
        engine: Engine,
        *,
        actor: Actor,
        clock: Clock,
        app_version: str,
        kind: ChangeKind = ChangeKind.EDIT,
        reason: str = "",
        parents: Sequence[str] = (),
        ids: IdMaker = new_id,
    ) -> None:
        self._engine = engine
        self.actor = actor
        self._clock = clock
        self._app_version = app_version
        self.kind = kind
        self._reason = reason
        self._parents = list(parents)
        self.new_id = ids
        self.change_set_id = ids()
        self.now = clock()
        self._open = False

    def __enter__(self) -> Self:
        with translated():
            self._connection: Connection = self._engine.connect()
            try:
                self._connection.begin()
                self.sqlite = _driver(self._connection)
                self._open_change_set()
            except BaseException:
                self._connection.close()
                raise
        self.session = Session(bind=self._connection, expire_on_commit=False, autoflush=False)
        self._open = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._open:
            with translated():
                self._close()

    def _open_change_set(self) -> None:
        site = self._site()
        last = self.sqlite.execute(
            "SELECT max(site_seq) FROM change_set WHERE site_id = ?", (site,)
        ).fetchone()[0]
        self.number = (last or 0) + 1
        self.sqlite.execute(
            "INSERT INTO change_set (id, site_id, site_seq, kind, actor, role, actor_src, reason, meeting_id,"
            " app_version, at_utc, parents) VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, ?)",
            (
                self.change_set_id,
                site,
                self.number,
                self.kind.value,
                self.actor.name,
                self.actor.role,
                self.actor.login,
                self._reason,
                self._app_version,
                utc_text(self.now),
                json.dumps(self._parents),
            ),
        )
        # A mark left by somebody who wrote outside the app must not stop saves; verify finds what they wrote.
        self.sqlite.execute("DELETE FROM cs_current")
        self.sqlite.execute("INSERT INTO cs_current (one, cs_id) VALUES (1, ?)", (self.change_set_id,))

    def _site(self) -> str:
        found = self.sqlite.execute("SELECT site_id FROM site").fetchone()
        if found is None:
            raise errors.WriteFailed(
                "The file has lost its identity: somebody changed it outside the app. Nothing was saved; "
                "check it with: pmo-tui verify, and restore a backup."
            )
        return str(found[0])

    def add(self, *rows: Record) -> None:
        """Put new rows in; they are written at the next flush or commit."""
        self.session.add_all(rows)

    def get(self, model: type[M], row_id: str, *, version: int | None = None) -> M:
        """Load a row to change it. Raises RecordMissing, or StaleRecord when it is not at `version`."""
        with translated():
            found = self.session.get(model, row_id)
        if found is None:
            raise errors.RecordMissing(GONE)
        if version is not None and found.version != version:
            raise errors.StaleRecord(STALE)
        return found

    def find(self, model: type[M], **equals: object) -> M | None:
        """Load the one row with these values (None finds empty), or None."""
        found = self.all(model, **equals)
        return found[0] if found else None

    def all(self, model: type[M], **equals: object) -> list[M]:
        """Load every row with these values, by id."""
        query = select(model)
        for name, value in equals.items():
            column = getattr(model, name)
            query = query.where(column.is_(None) if value is None else column == value)
        with translated():
            return list(self.session.exec(query.order_by(model.id)))

    def delete(self, row: Record) -> None:
        """Take a row out; its history stays."""
        self.session.delete(row)

    def flush(self) -> None:
        """Send what was added and changed to the file, still inside the transaction."""
        with translated():
            self.session.flush()

    def commit(self, *, even_if_empty: bool = False) -> Committed | None:
        """Seal and save. None when no row changed: then there is no change set either.

        A marker change set (a restore, a repair) says `even_if_empty`. Raises WriteFailed when an earlier
        error has already taken the whole transaction back.
        """
        if not self._open:
            raise errors.WriteFailed("This change is finished already; nothing more was saved.")
        with translated():
            try:
                self._check_alive()
                self.session.flush()
                rows = self._count()
                if rows == 0 and not even_if_empty:
                    return None
                self.sqlite.execute("DELETE FROM cs_current")
                head = seal(self.sqlite, self.change_set_id)
                self._connection.commit()
            finally:
                self._close()
        return Committed(self.change_set_id, self.number, rows, head)

    def _count(self) -> int:
        found = self.sqlite.execute(
            "SELECT count(*) FROM audit WHERE cs_id = ?", (self.change_set_id,)
        ).fetchone()
        return int(found[0])

    def _check_alive(self) -> None:
        if not self.sqlite.in_transaction:
            raise errors.WriteFailed("The change was given up after an error. Nothing was saved; try again.")

    def _close(self) -> None:
        self._open = False
        try:
            self.session.close()
            if self.sqlite.in_transaction:  # also after a COMMIT that a deferred foreign key refused
                self.sqlite.rollback()
        finally:
            self._connection.close()


@contextmanager
def translated() -> Iterator[None]:
    """Raise DbError in place of SQLAlchemy's and sqlite3's errors."""
    try:
        yield
    except StaleDataError:
        raise errors.StaleRecord(STALE) from None
    except StatementError as problem:
        raise explained(problem.orig or problem) from problem
    except SQLAlchemyError as problem:
        raise explained(problem) from problem
    except DRIVER_ERRORS as problem:
        raise explained(problem) from problem


def _driver(connection: Connection) -> sqlite3.Connection:
    found = connection.connection.driver_connection
    assert isinstance(found, sqlite3.Connection)
    return found
