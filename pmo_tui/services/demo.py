"""The demo portfolio: built by the importer that users have, kept in a cache, opened as scratch copies."""

import contextlib
import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import db
from db import backup, errors
from db.audit.manifest import MANIFEST_PATH
from db.file import inspect
from db.reading.reader import Reader
from pmo_tui import __version__
from pmo_tui.errors import BadFile
from pmo_tui.services import frameworks
from pmo_tui.services.paths import is_folder, there
from pmo_tui.services.workspace import Workspace

Progress = Callable[[str, int, int], None]
"""Told what is being done, and how many rows of how many are written."""


@dataclass(frozen=True)
class Demo:
    """A portfolio that comes with the app as CSV files."""

    name: str
    short_name: str
    financial_year: str
    framework: str
    folder: Path
    file_name: str
    frozen: tuple[str, ...]
    """Months that are imported one by one and frozen before the latest."""


LLR = Demo(
    name="LLR QIPP 2018/19",
    short_name="LLR QIPP",
    financial_year="2018/19",
    framework="llr-2018-19",
    folder=Path(db.__file__).parent / "demo" / "llr-2018-19",
    file_name="llr-qipp-2018-19.pmo",
    frozen=("2018-09",),
)

PERSON, ROLE = "PMO manager", "PMO"
"""Who writes the demo's first entries."""


def _silent(step: str, done: int, total: int) -> None:
    """Say nothing."""


def scratch(cache: Path, folder: Path, progress: Progress = _silent) -> Path:
    """Return a copy of the demo in a folder, to be tried out and thrown away.

    The demo is built once into the cache and copied from there; a cache that cannot be written is done
    without. Nothing of SQLModel is loaded when the cache has it.
    """
    target = folder / LLR.file_name
    kept = cached(cache, progress)
    if kept is None:
        build(target, progress)
    else:
        backup.copy(kept, target)
    return target


def cached(cache: Path, progress: Progress = _silent) -> Path | None:
    """Return the demo in the cache, built first if need be; None when the cache cannot be written."""
    kept = cache / f"demo-{__version__}-{_content_hash()}.pmo"
    if _sound(kept):
        return kept
    try:
        with backup.workplace(cache) as work:
            draft = work / kept.name
            build(draft, progress)
            backup.sync_file(draft)
            draft.replace(kept)
    except (OSError, errors.ReadOnly, errors.WriteFailed):
        return None
    for other in cache.glob("demo-*.pmo"):
        if other != kept:
            with contextlib.suppress(OSError):
                other.unlink()
    return kept


def write(path: Path, progress: Progress = _silent) -> Path:
    """Write the demo to a new file, or into a folder under its own name; return the file.

    Raises AlreadyExists rather than overwrite, ReadOnly or WriteFailed when the place refuses.
    """
    target = path / LLR.file_name if is_folder(path) else path
    if there(target):
        raise errors.AlreadyExists(f"{target} exists already. Choose another name; nothing was written.")
    if not is_folder(target.absolute().parent):
        raise BadFile(f"There is no folder {target.absolute().parent}. Make it first, or choose another.")
    with backup.workplace(target.absolute().parent) as work:
        draft = work / target.name
        build(draft, progress)
        backup.sync_file(draft)
        draft.rename(target)
        backup.sync_folder(target.absolute().parent)
    return target


def build(path: Path, progress: Progress = _silent, demo: Demo = LLR) -> None:
    """Build a demo into a new file: one import per month, each but the latest frozen."""
    from pmo_tui.exchange.apply import apply_import
    from pmo_tui.exchange.csv_files import read_folder
    from pmo_tui.exchange.plan import plan_import
    from pmo_tui.services.new_portfolio import NewPortfolio, create
    from pmo_tui.services.periods import freeze

    folder = read_folder(demo.folder)
    organisations = [(row.get("code"), row.get("name")) for row in folder.rows("organisations.csv")]
    spec = frameworks.load(frameworks.find(demo.framework))
    workspace = Workspace(path, name=PERSON, role=ROLE)
    progress("making the demo portfolio", 0, 1)
    try:
        create(
            workspace,
            NewPortfolio(demo.name, demo.short_name, demo.financial_year, spec, organisations),
        )
        for month in (*demo.frozen, None):
            step = "importing the latest month" if month is None else f"importing {month}"
            reader = Reader(path)
            try:
                plan = plan_import(reader, folder, until=month)
            finally:
                reader.close()
            apply_import(workspace, plan, reason=f"demo: {step}", progress=_told(progress, step))
            if month is not None:
                freeze(workspace, month, f"demo: {month} is over")
    finally:
        workspace.close()


def _told(progress: Progress, step: str) -> Callable[[int, int], None]:
    return lambda done, total: progress(step, done, total)


def _sound(kept: Path) -> bool:
    if not kept.exists():
        return False
    try:
        inspect(kept)
        reader = Reader(kept)
        try:
            return reader.undamaged()
        finally:
            reader.close()
    except errors.DbError:
        return False


def _content_hash() -> str:
    """Hash what the demo is made from: its files, its framework, the file's guards, and the importer."""
    importer = Path(__file__).parent.parent / "exchange"
    reading = MANIFEST_PATH.parent.parent / "reading"
    sources = [
        *sorted(LLR.folder.glob("*.csv")),
        frameworks.find(LLR.framework),
        MANIFEST_PATH,
        Path(__file__),
        *sorted(importer.glob("*.py")),
        *sorted(reading.glob("*.py")),
    ]
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.name.encode("utf-8"))
        digest.update(source.read_bytes())
    return digest.hexdigest()[:12]


def scratch_folder() -> Path:
    """Make a private folder for a scratch copy; the caller removes it."""
    return Path(tempfile.mkdtemp(prefix="pmo-tui-demo-"))
