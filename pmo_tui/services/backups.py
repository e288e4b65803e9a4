"""Backups of a portfolio, putting one back, and the anchors by which a file is verified."""

import contextlib
import datetime as dt
import errno
import sqlite3
import stat
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from db import backup, errors
from db.audit.seal import START, Head, head
from db.audit.verify import Anchor, Finding, verify
from db.backup import Backup
from db.enums import ChangeKind
from db.file import inspect, open_reader
from db.reading.reader import Reader
from db.sqlite_errors import sqlite_explained
from pmo_tui.domain.problem import Problem
from pmo_tui.errors import BadFile, Refused
from pmo_tui.services.paths import is_file, is_folder, there
from pmo_tui.services.workspace import Workspace, system_clock

KEEP_RECENT, KEEP_DAYS, KEEP_MONTHS = 10, 14, 12
"""What is kept of the backups made unasked: the latest, and the last of each of so many days and months.

One that somebody asked for is theirs to throw away.
"""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Restored:
    """A backup that was put back."""

    path: Path
    backup: Path
    kept: Path | None
    """Where the replaced file is kept; None when there was none."""


@dataclass(frozen=True)
class Verdict:
    """What `verify` found: nothing, when the file is sound."""

    findings: tuple[Finding, ...]
    head: Head
    """The end of the history's chain."""


def folder_of(path: Path) -> Path:
    """Return where a file's backups go unless somebody says otherwise: `backups`, beside it."""
    return path.absolute().parent / "backups"


def make(
    path: Path,
    *,
    to: Path | None = None,
    now: dt.datetime | None = None,
    progress: Progress = lambda step: None,
) -> Backup:
    """Make a backup that somebody asked for. Raises what `db.backup.make_backup` raises."""
    inspect(path)
    return backup.make_backup(path, to or folder_of(path), now=now or system_clock(), progress=progress)


def make_before_writing(workspace: Workspace, progress: Progress = lambda step: None) -> Backup:
    """Make a backup before something large is written; of those made unasked, many and old ones go."""
    inspect(workspace.path)
    made = backup.make_backup(
        workspace.path, folder_of(workspace.path), now=workspace.clock(), unasked=True, progress=progress
    )
    unasked = [kept for kept in backup.backups_of(made.stem, made.path.parent) if kept.unasked]
    for old in surplus(unasked):
        with contextlib.suppress(OSError):
            old.path.unlink()
    return made


def surplus(backups: Sequence[Backup]) -> list[Backup]:
    """Return the backups that need not be kept, of a list with the latest first."""
    kept = set(backups[:KEEP_RECENT])
    for pattern, most in (("%Y-%m-%d", KEEP_DAYS), ("%Y-%m", KEEP_MONTHS)):
        last: dict[str, Backup] = {}
        for made in backups:
            last.setdefault(made.at.strftime(pattern), made)
        kept |= set(list(last.values())[:most])
    return [made for made in backups if made not in kept]


def restore(
    chosen: Path,
    target: Path,
    *,
    name: str,
    role: str = "",
    clock: Callable[[], dt.datetime] = system_clock,
    progress: Progress = lambda step: None,
) -> Restored:
    """Put a backup in a file's place; the replaced file is kept beside it, the restore is in the history.

    A link stays, and the file it leads to is replaced. The caller holds the target's lock. The backup is
    verified first. Raises Refused when it is not sound, naming the next older one that is; FileProblem when
    it is something else. Then nothing has changed.
    """
    usable(chosen, target)
    target = target.resolve()
    with backup.workplace(target.parent) as work:
        draft = work / "restored.pmo"  # the target's name may be one that SQLite cannot be told
        progress("copying")
        _sound_copy(chosen, draft, progress)
        workspace = Workspace(draft, name=name, role=role, clock=clock)
        try:
            with workspace.unit(ChangeKind.RESTORE, f"restored from {chosen.name}") as unit:
                unit.commit(even_if_empty=True)
        finally:
            workspace.close()
        draft.chmod(stat.S_IMODE(chosen.stat().st_mode) | stat.S_IWUSR)
        backup.sync_file(draft)
        progress("replacing")
        kept = backup.swap(draft, target, now=clock())
    return Restored(target, chosen, kept)


def usable(chosen: Path, target: Path) -> None:
    """Say before anything is touched whether a backup can be put in a place at all.

    Raises FileProblem, BadFile or Refused when it cannot; what it holds is verified by `restore`.
    """
    if is_folder(chosen):
        raise errors.NotADatabase(f"{chosen} is a folder. Give one of the backups in it.")
    for suffix in backup.COMPANIONS:
        beside = chosen.parent / f"{chosen.name}{suffix}"
        if there(beside):
            raise BadFile(
                f"{beside.name} lies beside {chosen.name}: it is in use, or was not closed properly. "
                "Open it once with pmo-tui and close it, or choose another backup."
            )
    made = backup.named(chosen)
    try:
        if not there(chosen):
            raise errors.FileMissing(f"There is no backup {chosen}.")
        inspect(chosen)
    except errors.FileProblem as problem:
        advice = "" if made is None else f" {_older(made)}"
        raise type(problem)(f"{problem}{advice}") from None
    if not is_folder(target.absolute().parent):
        raise BadFile(f"There is no folder {target.absolute().parent}. Make it first, or choose another.")
    if _too_long(target):
        raise BadFile(
            f"{target.name} is too long a name, with what is kept beside the file. Give a shorter one."
        )
    if target.is_symlink() and not there(target):
        raise BadFile(f"{target} is a link that leads nowhere. Give the file itself, or remove the link.")
    if is_folder(target):
        raise errors.NotADatabase(f"{target} is a folder. Give the name of the file to put the backup in.")
    if there(target) and not is_file(target):
        raise errors.NotADatabase(f"{target} is a pipe or a device, not a file. Choose another name.")
    if there(target) and chosen.samefile(target):
        raise Refused([Problem("backup", f"{chosen} is the file itself. Choose one of its backups.")])


def _too_long(target: Path) -> bool:
    """Say whether the folder takes no name as long as the one that a replaced file is kept under."""
    kept = f"{target.name}-replaced-20181105T140200Z-10{max(backup.COMPANIONS, key=len)}"
    try:
        (target.parent / kept).lstat()
    except OSError as problem:
        return problem.errno == errno.ENAMETOOLONG
    return False


def other_portfolio(chosen: Path, target: Path) -> str:
    """Return the name of the portfolio in the target when the backup is another one's; else empty.

    Two files are of one portfolio when their histories begin alike. A target that cannot be read, which may
    be why a backup is wanted, is not compared; nor is it changed.
    """
    here, there = backup.beginning(target), backup.beginning(chosen)
    return here[1] if here and there and here[0] != there[0] else ""


def _sound_copy(chosen: Path, draft: Path, progress: Progress) -> None:
    made = backup.named(chosen)
    try:
        backup.copy(chosen, draft)
        found = backup.findings(draft, None if made is None else made.anchor, progress)
    except errors.WriteFailed:
        if not _damaged(chosen):
            raise
        found = [Finding("the file", "is damaged")]
    if not found:
        return
    advice = "" if made is None else _older(made)
    where = f"{found[0].where} {found[0].what}"
    raise Refused(
        [Problem("backup", f"{chosen.name} is not sound ({where}), so it was not restored. {advice}".strip())]
    )


def _damaged(path: Path) -> bool:
    """Say whether a file itself cannot be read through; a full disk is another matter."""
    try:
        with closing(Reader(path)) as reader:
            return not reader.undamaged()
    except errors.DbError:
        return True


def _older(made: Backup) -> str:
    for older in backup.backups_of(made.stem, made.path.parent):
        if (older.at, older.n) < (made.at, made.n):
            with contextlib.suppress(errors.DbError, sqlite3.DatabaseError):
                if not backup.findings(older.path, older.anchor):
                    return f"The next older sound one is {older.path.name}."
    return "There is no older sound one beside it."


def verify_file(
    path: Path, anchors: Iterable[Anchor] = (), progress: Progress = lambda step: None
) -> Verdict:
    """Verify a file against its own history and what others know of it.

    Raises FileProblem when it is no portfolio, Busy when somebody is writing for longer than a wait.
    """
    info = inspect(path)
    try:
        with (
            sqlite_explained(reading=True),
            closing(open_reader(path, writable=info.writable, wait_ms=backup.WAIT_MS)) as reader,
        ):
            found = tuple(verify(reader, anchors, progress))
            try:
                return Verdict(found, head(reader))
            except sqlite3.DatabaseError:  # too damaged to have an end; the findings say where
                return Verdict(found, Head(0, START))
    except errors.Damaged:
        beyond = Finding("file", "is damaged so far that SQLite cannot open it; restore a backup")
        return Verdict((beyond,), Head(0, START))
