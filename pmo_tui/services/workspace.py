"""One opened portfolio file, as the services see it."""

import datetime as dt
import getpass
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from db import errors
from db.enums import ChangeKind
from db.file import Identity, identity
from pmo_tui import __version__
from pmo_tui.errors import NotAllowed

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from db.lock import OpenLock
    from db.unit_of_work import Actor, UnitOfWork


Clock = Callable[[], dt.datetime]
"""Tells the time, with its zone."""


def system_clock() -> dt.datetime:
    """Return the time now, with its zone."""
    return dt.datetime.now(dt.UTC)


def os_login() -> str:
    """Return the login the operating system knows; empty when it knows none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""


class Workspace:
    """Path, person and clock, and the way to write.

    `engine`, `unit` and `let_go` are for one thread: the writer's. The rest is single values, which another
    thread may read, and replace whole. Nothing of SQLModel is loaded before the first unit of work
    (decision 4).
    """

    def __init__(
        self,
        path: Path,
        *,
        name: str,
        role: str = "",
        clock: Clock = system_clock,
        read_only: str = "",
        opened: Identity | None = None,
    ) -> None:
        self.path = path
        self.name = name
        self.role = role
        self.clock = clock
        self.read_only = read_only
        """Why nothing can be changed; empty when it can."""
        self.lock: OpenLock | None = None
        """Who may write in the file, as the check at opening found it; None before."""
        self.asked_by: tuple[str, str] | None = None
        """Name and role of whoever asked for what is under way; None when that is who is typing."""
        self._opened = opened or identity(path)
        """Which file was opened; None while it is still to be made, and once it was let go of."""

    @cached_property
    def engine(self) -> "Engine":
        """The engine that writes, made at the first save."""
        from db.engine import make_engine

        return make_engine(self.path)

    @property
    def actor(self) -> "Actor":
        """Who asked for what is under way, with the login beside it."""
        from db.unit_of_work import Actor

        name, role = self.asked_by or (self.name, self.role)
        return Actor(name, role, os_login())

    def today(self) -> dt.date:
        """Return today's date, in local time."""
        return self.clock().astimezone().date()

    def strayed(self) -> str:
        """Say in a sentence that the file at the path is not the one that was opened; empty when it is.

        Costs one look at the folder; the file is not opened.
        """
        now = identity(self.path)
        if self._opened is None:
            self._opened = now
        if now == self._opened:
            return ""
        name = self.path.name
        if now is None:
            return f"{name} is not there any more: another program moved or deleted it. Put it back to go on."
        return f"{name} was replaced by another program while it was open here. Open it again (o)."

    def must_be_there(self) -> None:
        """Raise FileReplaced when the file at the path is not the one that was opened."""
        problem = self.strayed()
        if problem:
            raise errors.FileReplaced(f"{problem} Nothing was saved.")

    def unit(
        self, kind: ChangeKind = ChangeKind.EDIT, reason: str = "", parents: Sequence[str] = ()
    ) -> "UnitOfWork":
        """Return a unit of work for one intention.

        Raises NotAllowed when nothing can be changed, FileReplaced when it is another file by now.
        """
        from db.unit_of_work import UnitOfWork

        self.must_be_there()
        if self.read_only:
            raise NotAllowed(self.read_only)
        return UnitOfWork(
            self.engine,
            actor=self.actor,
            clock=self.clock,
            app_version=__version__,
            kind=kind,
            reason=reason,
            parents=parents,
        )

    def let_go(self) -> None:
        """Give the lock back, if it is held."""
        if self.lock is not None:
            self.lock.release()

    def close(self) -> None:
        """Let go of the file. What stands at the path when it is used again counts as opened then."""
        self._opened = None
        engine = self.__dict__.pop("engine", None)
        if engine is not None:
            engine.dispose()
        self.let_go()
