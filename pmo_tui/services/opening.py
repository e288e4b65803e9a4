"""What is checked once the first page is painted, before the first write: lock, health, guards, drafts."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from db import lean
from db.audit import scratch
from db.audit.manifest import differing_guards
from db.reading import local
from db.reading.local import DraftRecord
from db.reading.reader import Reader
from pmo_tui import __version__
from pmo_tui.services.workspace import Workspace, os_login

if TYPE_CHECKING:
    from db.lock import OpenLock

LOOK_MS = 2000
"""How long the first look waits for another program that holds the file."""

SYNCED = ("OneDrive", "Dropbox", "Google Drive", "iCloud", "SharePoint")
"""Folders that other programs copy behind our back."""


@dataclass(frozen=True)
class Opened:
    """What was found."""

    lock: "OpenLock | None"
    read_only: str
    """Why nothing can be changed; empty when it can."""
    warning: str
    repairable: bool
    """Whether the file's guards differ from the shipped ones and can be put back here."""
    drafts: tuple[DraftRecord, ...]


def open_checks(workspace: Workspace, *, writable: bool, asked: str = "") -> Opened:
    """Take the lock, look at the file's health and its triggers, find drafts, and load what writes need.

    `asked` says why nothing is to be changed here, when somebody wants it so. Afterwards the workspace has
    the lock, or says why it is read-only; also when this raises. Runs on the writer's thread. Loading the
    models here keeps the first save quick.
    """
    try:
        lock = _take_lock(workspace) if writable and not asked else None
        workspace.lock = lock
        read_only = asked
        if not read_only and not writable:
            read_only = "The file or its folder is read-only."
        if not read_only and lock is not None and not lock.held:
            read_only = lock.because
        return _checked(workspace, lock, read_only, writable=writable)
    except BaseException as problem:
        workspace.read_only = f"The file could not be checked yet. {problem}"
        workspace.let_go()
        raise


def _checked(workspace: Workspace, lock: "OpenLock | None", read_only: str, *, writable: bool) -> Opened:
    writes_here = not read_only
    reader = Reader(workspace.path, writable=writable and not read_only, wait_ms=LOOK_MS)
    try:
        damaged = not reader.undamaged()
        differing = differing_guards(reader.connection)
        drafts = local.drafts(reader) if not read_only else ()
    finally:
        reader.close()
    if damaged:
        read_only = "The file is damaged: nothing is written to it. Restore a backup with: pmo-tui restore"
    elif differing and not read_only:
        read_only = "Some of the file's guards are missing or changed: see Ctrl+P, Repair."
    if not read_only:
        lean.load_lean()
        import db.engine  # noqa: F401 - loads SQLModel and the tables
    scratch.sweep()
    repairable = bool(differing) and not damaged and writes_here
    workspace.read_only = read_only
    return Opened(lock, read_only, _warning(workspace), repairable, drafts)


def _take_lock(workspace: Workspace) -> "OpenLock":
    from db.lock import OpenLock

    user = workspace.name or os_login() or "somebody"
    return OpenLock.take(workspace.path, user=user, now=workspace.clock())


def can_take(workspace: Workspace) -> bool:
    """Say whether the file is free to be opened for writing now."""
    with _take_lock(workspace) as lock:
        return lock.held


def _warning(workspace: Workspace) -> str:
    place = str(workspace.path.absolute()).casefold()
    found = next((name for name in SYNCED if name.casefold() in place), None)
    if found or place.startswith(("\\\\", "//")):
        where = f"a folder that {found} copies" if found else "a network folder"
        return f"The file lies in {where}: two people must not write at once. Give each a copy instead."
    return ""


def repair(workspace: Workspace) -> list[str]:
    """Put the file's triggers back as shipped, noted in the history; return the names that were mended."""
    from db.audit.repair import Repair
    from db.enums import ChangeKind

    workspace.must_be_there()
    with Repair(
        workspace.engine,
        actor=workspace.actor,
        clock=workspace.clock,
        app_version=__version__,
        kind=ChangeKind.MIGRATION,
    ) as unit:
        unit.commit(even_if_empty=True)
    workspace.read_only = ""
    return unit.mended
