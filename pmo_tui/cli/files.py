"""From what was typed to an opened portfolio: which file, who, which month, read or write."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db import errors
from db.file import FileInfo
from db.file import inspect as look
from db.lock import OpenLock
from db.reading.portfolio import OrganisationRecord, View
from pmo_tui import locations, settings
from pmo_tui.cli.output import progress, say
from pmo_tui.domain.person import Person, parse_person
from pmo_tui.domain.problem import Problem
from pmo_tui.errors import NotAllowed, Refused
from pmo_tui.services.past import Standing, standing
from pmo_tui.services.workspace import Workspace, os_login, system_clock

WAIT_SECONDS = 5.0
"""How long a command waits for somebody else's save."""

ROOM = 3
"""Times the file's size that must be free before much is written."""


def person(given: str) -> Person:
    """Return who `--as NAME[,ROLE]` names, else the settings, else the login. Raises Refused."""
    try:
        named = parse_person(given)
    except ValueError as problem:
        raise Refused([Problem("as", str(problem))]) from None
    if named.name:
        return named
    own = settings.load(locations.settings_file())
    if own.name:
        return Person(own.name, own.role)
    return Person(os_login() or "somebody", "")


def inspect(path: Path) -> FileInfo:
    """Look at a file as `db.file.inspect` does, waiting a while for somebody else's save."""
    end = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            return look(path)
        except errors.Busy:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def or_latest(path: Path | None) -> Path:
    """Return the file that was given, else the one opened last, else the demo; the latter two are named."""
    if path is not None:
        return path
    known = settings.recent(locations.recent_file())
    if known:
        say(f"Reading {known[0]}.")
        return known[0]
    from pmo_tui.services import demo

    with progress() as bar:
        kept = demo.cached(locations.cache_dir(), bar)
    if kept is None:
        raise Refused([Problem("file", f"Give a file: the demo cannot be kept in {locations.cache_dir()}.")])
    say("Reading the demo.")
    return kept


@contextmanager
def reading(path: Path, *, period: str = "", as_at: str = "") -> Iterator[Standing]:
    """Open a file to read it as it stands, at a moment, or as a frozen month was frozen."""
    info = inspect(path)
    with standing(path, month=period or None, as_at=as_at or None, writable=info.writable) as opened:
        yield opened


@contextmanager
def writing(path: Path, who: Person) -> Iterator[Workspace]:
    """Open a file to write in it, alone. Raises NotAllowed when it is read-only, or somebody has it open."""
    info = inspect(path)
    if not info.writable:
        raise NotAllowed(
            f"{path} or its folder is read-only. Nothing was changed; allow writing to both, or work on a "
            "copy."
        )
    with locked(path, who):
        workspace = Workspace(path, name=who.name, role=who.role)
        try:
            yield workspace
        finally:
            workspace.close()


@contextmanager
def locked(path: Path, who: Person) -> Iterator[None]:
    """Hold a file's lock. Raises NotAllowed, naming who has it."""
    with OpenLock.take(path, user=who.name, now=system_clock()) as lock:
        if not lock.held:
            raise NotAllowed(f"{lock.because} Nothing was changed.")
        yield


def need_room(path: Path) -> None:
    """Refuse to write much where the disk is nearly full. Raises NotAllowed."""
    needed = ROOM * path.stat().st_size
    free = shutil.disk_usage(path.absolute().parent).free
    if free < needed:
        raise NotAllowed(
            f"The disk has {free // 1_000_000} MB free, and {needed // 1_000_000} MB are needed to be safe. "
            "Make room first. Nothing was changed."
        )


def organisation(view: View, code: str) -> OrganisationRecord | None:
    """Return the organisation with a code; None when none was asked for. Raises Refused when unknown."""
    if not code:
        return None
    found = view.organisation(code)
    if found is None:
        known = ", ".join(owner.code for owner in view.organisations)
        raise Refused([Problem("organisation", f"There is no organisation “{code}”. The file has: {known}.")])
    return found


def remember(path: Path) -> None:
    """Note that a file was worked with, so that it is the latest one."""
    settings.remember(locations.recent_file(), path)
