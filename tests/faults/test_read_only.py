"""A file, a folder or a disk that may not be written (RELIABILITY c.18): reading works, saving says why not.

Root may write anything whatever the mode says, so the real thing runs in a process that has given its
rights up. Where that process cannot even start (Python lies in root's home), only the stand-ins run.
"""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import db.engine
from db import errors
from db.audit.as_at import discard, materialise
from db.engine import create_file
from db.file import DURABLE, inspect, open_reader
from db.file import _connect as connect
from db.models import Scheme
from db.reading.portfolio import view
from db.reading.reader import Reader
from pmo_tui.services.workspace import Workspace
from tests.db.tamper import findings
from tests.faults.processes import as_nobody

_SAVE = """
import sys
from pathlib import Path
from db import errors
from db.file import inspect
from db.reading.reader import Reader
from pmo_tui.services.workspace import Workspace
path = Path(sys.argv[1])
info = inspect(path)
reader = Reader(path, writable=info.writable)
print(info.writable, reader.value("SELECT count(*) FROM scheme"))
workspace = Workspace(path, name="x")
try:
    with workspace.unit() as unit:
        unit.sqlite.execute("UPDATE scheme SET name = 'written'")
        unit.commit()
    print("saved")
except errors.DbError as problem:
    print(type(problem).__name__, problem)
"""


@pytest.fixture
def public_file(sample_file: Path) -> Iterator[Path]:
    """The sample file in a folder that everybody can reach, with the modes put back afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "portfolio.pmo"
        shutil.copyfile(sample_file, path)
        os.chmod(folder, 0o777)
        os.chmod(path, 0o666)
        yield path
        os.chmod(folder, 0o777)


def try_to_save(path: Path) -> list[str]:
    """Read and save in a process without root's rights; return what it said."""
    if not hasattr(os, "geteuid"):
        pytest.skip("modes do not bind on this system")
    rights = as_nobody()
    try:
        done = subprocess.run(
            [sys.executable, "-c", _SAVE, str(path)],
            capture_output=True,
            text=True,
            check=False,
            cwd=Path(db.engine.__file__).parent.parent,
            **rights,  # type: ignore[call-overload]
        )
    except PermissionError:
        pytest.skip("Python cannot be started without root's rights here")
    if "PermissionError" in done.stderr or "No module named" in done.stderr:
        pytest.skip("Python's own files cannot be read without root's rights here")
    assert done.stderr == ""
    return done.stdout.splitlines()
