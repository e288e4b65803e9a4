"""Run as a program: read and save in a process that has no special rights, and print what was said.

Root may write anything whatever a file's mode says. So everything is imported, and tried once, before the
rights are given up: afterwards not even Python's own files may be readable.
"""

import os
import sys
from pathlib import Path

from db import errors
from db.audit.as_at import materialise
from db.audit.scratch import discard
from db.engine import create_file
from db.file import inspect
from db.reading.reader import Reader
from pmo_tui.services.workspace import Workspace

NOBODY = 65534


def save(path: Path) -> str:
    """Save one change."""
    workspace = Workspace(path, name="x")
    try:
        with workspace.unit() as unit:
            unit.sqlite.execute("UPDATE scheme SET name = 'written'")
            unit.commit()
    except errors.DbError as problem:
        return f"{type(problem).__name__}: {problem}"
    finally:
        workspace.close()
    return "saved"


def look(path: Path) -> str:
    """Look at the file, read it, and go into its past."""
    try:
        info = inspect(path)
        reader = Reader(path, writable=info.writable)
        schemes = reader.value("SELECT count(*) FROM scheme")
        reader.close()
        discard(materialise(path, 2**62))
    except errors.DbError as problem:
        return f"{type(problem).__name__}: {problem}"
    return f"{'writable' if info.writable else 'read-only'}, {schemes} schemes"


def make(path: Path) -> str:
    """Make a new file beside it."""
    try:
        create_file(path.with_name("new.pmo"))
    except errors.DbError as problem:
        return f"{type(problem).__name__}: {problem}"
    return "made"


def main(practice: Path, path: Path) -> None:
    """Practise with rights, then do it without."""
    for step in (look, save, make):
        step(practice)
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    for step in (look, save, make):
        sys.stdout.write(f"{step(path)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
