"""A file, a folder or a disk that may not be written (RELIABILITY c.18): read, but not saved into."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from db import errors
from db.file import inspect, uri
from db.models import Scheme
from db.reading.reader import Reader
from pmo_tui.services.workspace import Workspace
from tests.db.samples import TABLES
from tests.db.tamper import findings

ROOT = Path(__file__).parent.parent.parent

modes_bind = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="modes do not bind on this system")


@pytest.fixture
def public_file(sample_file: Path) -> Iterator[Path]:
    """The sample file in a folder that everybody can reach and write."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copyfile(sample_file, Path(folder) / "portfolio.pmo"))
        os.chmod(folder, 0o777)
        os.chmod(path, 0o666)
        yield path
        os.chmod(folder, 0o777)


def tried(sample_file: Path, path: Path) -> list[str]:
    """Look, save and make a file without root's rights; return what was said."""
    practice = Path(shutil.copyfile(sample_file, sample_file.with_name("practice.pmo")))
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.without_rights", str(practice), str(path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


@modes_bind
def test_with_every_right_everything_goes(sample_file: Path, public_file: Path) -> None:
    """Or the next tests would show nothing."""
    assert tried(sample_file, public_file) == ["writable, 2 schemes", "saved", "made"]


@modes_bind
def test_a_read_only_file(sample_file: Path, public_file: Path) -> None:
    """It is read, gone back in, and not saved into; the folder may still take a new file."""
    os.chmod(public_file, 0o444)
    looked, saved, made = tried(sample_file, public_file)
    assert looked == "read-only, 2 schemes"
    assert saved.startswith("ReadOnly: The file or its folder is read-only. Nothing was saved; allow")
    assert made == "made"
    assert findings(public_file) == []


@modes_bind
def test_a_read_only_folder(sample_file: Path, public_file: Path) -> None:
    """The journal could not be made, so nothing is written; nor is a new file."""
    os.chmod(public_file.parent, 0o555)
    looked, saved, made = tried(sample_file, public_file)
    assert looked == "read-only, 2 schemes"
    assert "Nothing was saved; allow writing to both" in saved
    assert saved.startswith("ReadOnly: ")
    assert made.startswith("ReadOnly: ")
    assert [entry.name for entry in public_file.parent.iterdir()] == ["portfolio.pmo"]
    assert findings(public_file) == []


@modes_bind
def test_a_file_that_may_not_be_read(sample_file: Path, public_file: Path) -> None:
    """Not a traceback, and not "no such file"."""
    os.chmod(public_file, 0o000)
    looked, saved, _ = tried(sample_file, public_file)
    assert looked.startswith("FileUnreadable: ")
    assert "no permission" in looked
    assert saved.startswith("WriteFailed: ")


@modes_bind
def test_a_folder_that_may_not_be_entered(sample_file: Path, public_file: Path) -> None:
    """Its owner is named as the one to ask."""
    os.chmod(public_file.parent, 0o000)
    looked, saved, made = tried(sample_file, public_file)
    assert looked.startswith("FileUnreadable: ")
    assert "Ask its owner" in looked
    assert saved.startswith("WriteFailed: ")
    assert made.startswith("ReadOnly: ")


def test_a_read_only_mount(samples: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every connection is given no right to write, as on a disk that is mounted read-only."""
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    monkeypatch.setattr("db.file.uri", lambda path, mode: uri(path, "ro"))
    info = inspect(samples.path)
    assert not info.writable
    reader = Reader(samples.path, writable=info.writable)
    for table in TABLES:
        assert reader.value(f"SELECT count(*) FROM {table}") >= 2
    reader.close()
    with pytest.raises(errors.ReadOnly, match=r"read-only\. Nothing was saved"), samples.unit():
        pass
    monkeypatch.undo()
    samples.close()
    with samples.unit() as unit:
        unit.get(Scheme, "scheme-1").name = "mounted for writing again"
        assert unit.commit() is not None


def test_a_disk_that_turns_read_only_in_the_middle(samples: Workspace) -> None:
    """The kernel does that after an error; the save is refused whole."""
    with samples.unit() as unit:
        unit.get(Scheme, "scheme-1").name = "too late"
        unit.flush()
        unit.sqlite.execute("PRAGMA query_only = ON")
        with pytest.raises(errors.ReadOnly):
            unit.commit()
        unit.sqlite.execute("PRAGMA query_only = OFF")
    assert findings(samples.path) == []
