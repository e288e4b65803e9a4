"""What lies beside the file when it is opened (RELIABILITY c.24): a crash's journal, or leftovers."""

import os
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from db import errors
from db.engine import create_file
from db.file import inspect, keep_one_file, open_reader
from db.models import Scheme
from pmo_tui.services.workspace import Workspace
from tests.db.samples import Image, image
from tests.db.tamper import findings
from tests.faults.processes import crash_while, holding

MANY = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
    " INSERT INTO draft SELECT 'scheme', i, 'name', hex(randomblob(200)), 1, '2018' FROM n"
)
WAL = ("PRAGMA journal_mode = WAL", "INSERT INTO draft VALUES ('a', 'b', 'c', 'from the log', 1, '2018')")


def journal_of(path: Path) -> Path:
    """Return where SQLite keeps the journal of a file."""
    return path.with_name(f"{path.name}-journal")


def log_of(path: Path) -> Path:
    """Return where SQLite would keep a write-ahead log."""
    return path.with_name(f"{path.name}-wal")


def content(path: Path) -> Image:
    """What every audited table holds."""
    with closing(open_reader(path)) as reader:
        assert reader.execute("SELECT count(*) FROM draft").fetchone() == (0,)
        return image(reader)


@pytest.fixture
def crashed(sample_file: Path) -> Path:
    """A file that another process was writing into when it died: half of it is on the disk."""
    before = sample_file.read_bytes()
    crash_while(sample_file, "BEGIN", MANY)
    assert journal_of(sample_file).stat().st_size > 512
    assert sample_file.read_bytes() != before
    return sample_file


def test_a_crash_is_rolled_back_as_the_file_opens(crashed: Path) -> None:
    """By the first look at it, before anything is read."""
    assert inspect(crashed).writable
    assert not journal_of(crashed).exists()
    assert findings(crashed) == []
    assert content(crashed)["scheme"].keys() == {"scheme-1", "scheme-2"}


def test_a_crash_on_a_read_only_place_is_said_plainly(crashed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It cannot be put right there; nothing is shown that is half saved."""
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    with pytest.raises(errors.FileUnreadable, match="half saved"):
        inspect(crashed)
    monkeypatch.undo()
    assert inspect(crashed).writable


@pytest.mark.parametrize("size", [0, 100, 5000])
@pytest.mark.parametrize("kind", ["random", "noughts"])
def test_a_journal_that_is_none_is_passed_over(sample_file: Path, kind: str, size: int) -> None:
    """Rubbish beside the file changes nothing of it; saving goes on."""
    before = content(sample_file)
    journal_of(sample_file).write_bytes(os.urandom(size) if kind == "random" else bytes(size))
    assert inspect(sample_file).writable
    assert content(sample_file) == before
    workspace = Workspace(sample_file, name="x")
    with workspace.unit() as unit:
        unit.get(Scheme, "scheme-1").name = "saved"
        assert unit.commit() is not None
    workspace.close()
    assert findings(sample_file) == []


def test_a_write_ahead_log_is_never_put_over_the_file(sample_file: Path, tmp_path: Path) -> None:
    """A backup copied over a file whose log was left: SQLite would bring the log's content back."""
    other = Path(shutil.copyfile(sample_file, tmp_path / "other.pmo"))
    crash_while(other, *WAL)
    shutil.copyfile(log_of(other), log_of(sample_file))
    with pytest.raises(errors.FileUnreadable, match=r"move samples\.pmo-wal to a safe place"):
        inspect(sample_file)
    log_of(sample_file).rename(tmp_path / "kept")
    assert inspect(sample_file).writable
    assert content(sample_file)
    assert findings(sample_file) == []


@pytest.mark.parametrize("size", [0, 32])
def test_an_empty_log_is_nothing(sample_file: Path, size: int) -> None:
    """There is nothing in it to be put anywhere."""
    log_of(sample_file).write_bytes(bytes(size))
    assert inspect(sample_file).writable
    assert content(sample_file)


def test_leftovers_of_a_deleted_file_do_not_reach_a_new_one(tmp_path: Path) -> None:
    """Somebody deleted the portfolio and not what lay beside it, and makes a new one of the same name."""
    path = tmp_path / "new.pmo"
    for number, statements in enumerate((("BEGIN", MANY), WAL)):
        create_file(path)
        crash_while(path, *statements)
        assert (journal_of(path) if number == 0 else log_of(path)).stat().st_size > 512
        path.unlink()
        create_file(path)
        assert inspect(path).writable
        with closing(open_reader(path)) as reader:
            assert reader.execute("SELECT count(*) FROM draft").fetchone() == (0,)
        assert findings(path) == []
        path.unlink()


def test_a_file_that_another_program_switched_is_switched_back(sample_file: Path) -> None:
    """Closed properly it has no log; our first save keeps one file again (decision 1)."""
    with holding(sample_file, "PRAGMA journal_mode = WAL"):
        pass
    assert inspect(sample_file).writable
    workspace = Workspace(sample_file, name="x")
    with workspace.unit() as unit:
        unit.get(Scheme, "scheme-1").name = "saved"
        assert unit.commit() is not None
        assert unit.sqlite.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    workspace.close()
    assert [path.name for path in sample_file.parent.iterdir()] == ["samples.pmo"]


def test_it_is_switched_back_before_a_reader_keeps_it_open(sample_file: Path) -> None:
    """With one open nobody can; the app's own would keep every save from being made."""
    with holding(sample_file, "PRAGMA journal_mode = WAL", "SELECT count(*) FROM scheme"):
        keep_one_file(sample_file)  # in use elsewhere: it stays, and that is no error
        assert mode_of(sample_file) == "wal"
    keep_one_file(sample_file)
    assert mode_of(sample_file) == "delete"


def mode_of(path: Path) -> str:
    """Read the journal mode on a connection of its own."""
    with closing(open_reader(path)) as reader:
        return str(reader.execute("PRAGMA journal_mode").fetchone()[0])
