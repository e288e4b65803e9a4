"""What a file is before anything is read from it, and how it is opened (RELIABILITY c.47, in part)."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path, PurePosixPath, PureWindowsPath
from urllib.parse import unquote_to_bytes

import pytest

import db.file
from db import errors
from db.engine import create_file
from db.file import SCHEMA_VERSION, inspect, open_reader, open_writer, uri, uri_of

ODD_NAMES = [
    "with space.pmo",
    "why?.pmo",
    "100%.pmo",
    "50%25.pmo",
    "a#b.pmo",
    "a&b=c;d.pmo",
    "mode=ro.pmo",
    "Größe £.pmo",
    "日本 🙂.pmo",
    "e\u0301.pmo",
    "new\nline.pmo",
    "quote'\".pmo",
    ":memory:",
    "file:x.pmo",
    "-dash.pmo",
]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_any_name_is_only_a_name(tmp_path: Path, name: str) -> None:
    """Made, looked at, read and written under exactly that name."""
    path = tmp_path / name
    create_file(path)
    assert os.listdir(tmp_path) == [name]
    assert inspect(path).writable
    for opener in (open_reader, open_writer):
        with closing(opener(path)) as connection:
            assert connection.execute("SELECT count(*) FROM site").fetchone() == (1,)


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="these systems' names are always Unicode")
def test_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    """Old archives have them."""
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/gr\xf6\xdfe.pmo"))
    create_file(path)
    assert os.listdir(os.fsencode(tmp_path)) == [b"gr\xf6\xdfe.pmo"]
    assert inspect(path).schema_version == SCHEMA_VERSION


def test_a_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is meant from where the app was started."""
    monkeypatch.chdir(tmp_path)
    create_file(Path("here.pmo"))
    assert inspect(Path("here.pmo")).writable


def test_two_leading_slashes_are_a_path_and_not_a_host(portfolio_file: Path) -> None:
    """POSIX keeps them; a URI would read a host name there."""
    assert inspect(Path(f"/{portfolio_file}")).schema_version == SCHEMA_VERSION


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (PureWindowsPath(r"C:\Users\Amy Khan\100%.pmo"), "/C:/Users/Amy Khan/100%.pmo"),
        (PureWindowsPath(r"\\server\share\QIPP #1?.pmo"), "//server/share/QIPP #1?.pmo"),
        (PurePosixPath("/home/amy/£.pmo"), "/home/amy/£.pmo"),
    ],
)
def test_a_uri_holds_the_path_and_an_empty_authority(
    path: PurePosixPath | PureWindowsPath, expected: str
) -> None:
    """As SQLite's documentation asks for: file:///C:/x and file:////server/share/x."""
    found = uri_of(path.as_posix().encode(), "ro")
    assert found.startswith("file://")
    assert found.endswith("?mode=ro")
    middle = found.removeprefix("file://").removesuffix("?mode=ro")
    assert unquote_to_bytes(middle).decode() == expected
    assert all(mark not in middle for mark in "?# ")


def test_a_uri_is_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change of folder does not change what it means."""
    monkeypatch.chdir(tmp_path)
    assert uri(Path("x.pmo"), "rw") == uri(tmp_path / "x.pmo", "rw")


def write_nothing(path: Path) -> None:
    """Make an empty file."""
    path.touch()


def write_text(path: Path) -> None:
    """Make a long text."""
    path.write_text("Dear all, please find the portfolio below.\n" * 100, encoding="utf-8")


def write_short_text(path: Path) -> None:
    """Make a text shorter than a database's header."""
    path.write_text("x", encoding="utf-8")


def write_zip(path: Path) -> None:
    """Make what a renamed workbook looks like."""
    path.write_bytes(b"PK\x03\x04" + bytes(range(256)) * 40)


def write_foreign(path: Path) -> None:
    """Make another program's database."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.commit()


def write_newer(path: Path) -> None:
    """Make a file of a later version."""
    create_file(path)
    with closing(open_writer(path)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")


def write_header_only(path: Path) -> None:
    """Make the first 512 bytes of a sound file."""
    _write_part(path, 512)


def write_half(path: Path) -> None:
    """Make the first half of a sound file: SQLite notices when it reads the schema."""
    _write_part(path, 6000)


def _write_part(path: Path, size: int) -> None:
    whole = path.with_name("whole.pmo")
    create_file(whole)
    path.write_bytes(whole.read_bytes()[:size])
    whole.unlink()


def write_folder(path: Path) -> None:
    """Make a folder."""
    path.mkdir()


def write_none(path: Path) -> None:
    """Make nothing."""


@pytest.mark.parametrize(
    ("write", "kind", "words"),
    [
        (write_none, errors.FileMissing, "pmo-tui new"),
        (write_nothing, errors.FileEmpty, "0 bytes"),
        (write_text, errors.NotADatabase, "not a pmo-tui portfolio"),
        (write_short_text, errors.NotADatabase, "not a pmo-tui portfolio"),
        (write_zip, errors.NotADatabase, "not a pmo-tui portfolio"),
        (write_folder, errors.NotADatabase, "is a folder"),
        (write_foreign, errors.ForeignFile, "not touched"),
        (write_newer, errors.NewerFile, "Update pmo-tui"),
        (write_header_only, errors.NotADatabase, "restore a backup"),
        (write_half, errors.NotADatabase, "restore a backup"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_each_wrong_file_has_its_own_words_and_is_not_touched(
    tmp_path: Path, write: Callable[[Path], None], kind: type[errors.FileProblem], words: str
) -> None:
    """What happened, what to do; and not a byte is different afterwards."""
    path = tmp_path / "wrong.pmo"
    write(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(kind, match=words) as caught:
        inspect(path)
    assert type(caught.value) is kind
    assert str(path) in str(caught.value)
    assert (path.read_bytes() if path.is_file() else None) == before
    assert not path.with_name("wrong.pmo-journal").exists()


def test_a_path_below_a_file_is_missing(portfolio_file: Path) -> None:
    """Not a traceback."""
    with pytest.raises(errors.FileMissing):
        inspect(portfolio_file / "below")


@pytest.mark.parametrize("name", ["x" * 300, "nul\0.pmo"])
def test_a_name_that_cannot_be_is_said_plainly(tmp_path: Path, name: str) -> None:
    """Too long for the file system, or with a NUL in it."""
    with pytest.raises(errors.FileUnreadable, match="cannot be used as a file"):
        inspect(tmp_path / name)


def test_a_folder_that_is_closed_to_us(portfolio_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder refuses even the look at the file."""

    def refuse(self: Path) -> os.stat_result:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "stat", refuse)
    with pytest.raises(errors.FileUnreadable, match="permission for its folder"):
        inspect(portfolio_file)


def test_a_file_that_is_closed_to_us(portfolio_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system says no to reading."""
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.R_OK)
    with pytest.raises(errors.FileUnreadable, match="no permission"):
        inspect(portfolio_file)


@pytest.mark.parametrize("refused", ["file", "folder"])
def test_a_file_or_a_folder_that_refuses_writes_is_read_only(
    portfolio_file: Path, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    """A rollback journal needs the folder, so either is enough."""
    closed = portfolio_file if refused == "file" else portfolio_file.parent
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK or Path(path) != closed)
    assert not inspect(portfolio_file).writable


def test_an_old_sqlite_is_refused(portfolio_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """STRICT tables came with 3.37."""
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))
    with pytest.raises(errors.SqliteTooOld, match=r"needs 3\.37"):
        inspect(portfolio_file)


def test_a_locked_file_is_busy_and_not_broken(portfolio_file: Path) -> None:
    """Another program is in the middle of a save."""
    with closing(open_writer(portfolio_file)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(errors.Busy, match="locked by another program"):
            inspect(portfolio_file)
    assert inspect(portfolio_file).writable


def test_a_disk_that_fails_while_opening(portfolio_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason is told; the second try, with write access, has its chance first."""
    tried: list[str] = []

    def fail(path: Path, mode: str) -> tuple[int, int]:
        tried.append(mode)
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(db.file, "_read_header", fail)
    with pytest.raises(errors.FileUnreadable, match="cannot be opened: disk I/O error"):
        inspect(portfolio_file)
    assert tried == ["ro", "rw"]


def test_a_reader_never_writes(portfolio_file: Path) -> None:
    """Whatever it is asked."""
    with (
        closing(open_reader(portfolio_file)) as reader,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        reader.execute("DELETE FROM draft")


@pytest.mark.parametrize("opener", [open_reader, open_writer])
def test_nothing_stays_open_when_opening_fails(
    tmp_path: Path, opener: Callable[[Path], sqlite3.Connection]
) -> None:
    """The connection that found no database in the file is closed again."""
    path = tmp_path / "text.pmo"
    write_text(path)
    with pytest.raises(sqlite3.DatabaseError) as caught:
        opener(path).execute("SELECT * FROM site")
    assert "not a database" in str(caught.value)
    missing = tmp_path / "missing.pmo"
    with pytest.raises(sqlite3.OperationalError):
        opener(missing)
    assert not missing.exists()


def test_inspection_imports_nothing_heavy() -> None:
    """It runs before the first paint (decision 4)."""
    code = "import db.file, sys; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"sqlalchemy", "sqlmodel", "pydantic"} & set(found.stdout.split())


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    """It would be waited for."""
    pipe = tmp_path / "pipe.pmo"
    os.mkfifo(pipe)
    with pytest.raises(errors.NotADatabase, match="a pipe or a device"):
        inspect(pipe)
