"""A connection that only reads."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from db import errors
from db.file import open_writer
from db.models import Scheme
from db.reading import reader as reading
from db.reading.reader import Reader
from pmo_tui.services.workspace import Workspace

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def test_rows_a_row_a_value(reader: Reader, portfolio_file: Path) -> None:
    """Everything, the first, the first of the first; nothing is None."""
    sql = "SELECT code, position FROM organisation WHERE position <= ? ORDER BY position"
    assert reader.rows(sql, (2,)) == [("ELR", 1), ("LC", 2)]
    assert reader.row(sql, (2,)) == ("ELR", 1)
    assert reader.value(sql, (2,)) == "ELR"
    assert reader.rows(sql, (0,)) == []
    assert reader.row(sql, (0,)) is None
    assert reader.value(sql, (0,)) is None
    assert reader.value("SELECT NULL") is None
    assert reader.value("SELECT :a + :b", {"a": 1, "b": 2}) == 3
    assert reader.path == portfolio_file
    assert reader.writable


def test_a_file_that_is_in_order_and_whole(reader: Reader, portfolio_file: Path) -> None:
    """Until an index has not what its table has; until somebody switches it to a write-ahead log."""
    assert reader.undamaged()
    assert not reader.keeps_log()
    with closing(sqlite3.connect(portfolio_file, isolation_level=None)) as other:
        other.execute("PRAGMA writable_schema = ON")
        other.execute(
            "UPDATE sqlite_master SET rootpage = (SELECT max(rootpage) FROM sqlite_master)"
            " WHERE name = 'ix_scheme_register'"
        )
    with closing(Reader(portfolio_file)) as again:
        assert not again.undamaged()


def test_a_file_with_a_log_is_told(portfolio_file: Path, open_reader: Callable[[Path], Reader]) -> None:
    """Another program may have switched it."""
    with closing(sqlite3.connect(portfolio_file, isolation_level=None)) as other:
        assert other.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
        assert open_reader(portfolio_file).keeps_log()


def test_a_read_leaves_no_lock_behind(samples: Workspace, open_reader: Callable[[Path], Reader]) -> None:
    """An open cursor would stop a commit (decision 3); none is open, also when only one row was wanted."""
    reader = open_reader(samples.path)
    reader.row("SELECT * FROM scheme")
    reader.value("SELECT seq FROM audit")
    with pytest.raises(errors.DbError):
        reader.rows("SELECT nonsense FROM scheme")
    with closing(open_writer(samples.path, wait_ms=0)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        writer.execute("COMMIT")


def test_while_a_lock_stays_only_one_read_waits(
    portfolio_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others ask and are told at once; after a while one waits again; then it is all as before."""
    reader = Reader(portfolio_file, wait_ms=300)
    count = "SELECT count(*) FROM organisation"

    def refused() -> float:
        began = time.monotonic()
        with pytest.raises(errors.Busy):
            reader.value(count)
        return time.monotonic() - began

    def waits() -> bool:
        return bool(reader.connection.execute("PRAGMA busy_timeout").fetchone() == (300,))

    with closing(open_writer(portfolio_file)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert refused() >= 0.25
        assert min(refused() for _ in range(3)) < 0.1
        monkeypatch.setattr(reading, "HELD_SECONDS", 0.0)
        time.sleep(1)
        assert refused() >= 0.25
        other.execute("COMMIT")
        assert reader.value(count) == 3
        assert waits()
        other.execute("BEGIN EXCLUSIVE")
        assert refused() >= 0.25
        other.execute("COMMIT")
    assert reader.value(count) == 3
    reader.close()


def test_a_read_with_a_deadline_ends(reader: Reader) -> None:
    """In time it gives its answer; past it, TookTooLong; the reader goes on, without the deadline."""
    assert reader.within(5000, lambda r: r.value("SELECT count(*) FROM organisation")) == 3
    began = time.monotonic()
    with pytest.raises(errors.TookTooLong):
        reader.within(20, lambda r: r.value(ENDLESS))
    assert time.monotonic() - began < 5
    assert reader.value(ENDLESS.replace("FROM n)", "FROM n LIMIT 300000)", 1)) == 300_000


def test_a_deadline_ends_with_what_was_read(reader: Reader) -> None:
    """Also when the reading raised something of its own."""
    with pytest.raises(ZeroDivisionError):
        reader.within(0, lambda r: 1 / 0)
    assert reader.value("SELECT count(*) FROM audit") > 0


def test_the_data_version_changes_with_somebody_elses_commit(
    samples: Workspace, open_reader: Callable[[Path], Reader]
) -> None:
    """And only then: this is how a screen knows that it is out of date."""
    reader = open_reader(samples.path)
    before = reader.data_version()
    reader.rows("SELECT * FROM scheme")
    assert reader.data_version() == before
    with samples.unit() as unit:
        unit.get(Scheme, "scheme-1").name = "x"
        unit.flush()
        assert reader.data_version() == before
        unit.commit()
    assert reader.data_version() != before


def test_a_read_only_file_is_read(portfolio_file: Path) -> None:
    """Without the right to write, not even a journal would be rolled back."""
    reader = Reader(portfolio_file, writable=False)
    assert not reader.writable
    assert reader.value("SELECT count(*) FROM organisation") == 3
    with pytest.raises(errors.ReadOnly):
        reader.rows("DELETE FROM draft")
    reader.close()


def test_what_goes_wrong_is_said_in_plain_words(tmp_path: Path, reader: Reader) -> None:
    """At opening, at reading, after closing."""
    with pytest.raises(errors.WriteFailed, match="cannot be opened any more"):
        Reader(tmp_path / "gone.pmo")
    with pytest.raises(errors.ConstraintBroken, match="no such column"):
        reader.rows("SELECT nonsense FROM scheme")
    reader.close()
    with pytest.raises(errors.DbError):
        reader.rows("SELECT 1")


def test_the_raw_connection_is_there_for_the_historys_functions(reader: Reader) -> None:
    """It reads, it does not write."""
    assert isinstance(reader.connection, sqlite3.Connection)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.connection.execute("DELETE FROM draft")


def test_a_read_that_nobody_waits_for_ends(reader: Reader) -> None:
    """Only then; and what it does elsewhere can ask too."""
    given_up: list[bool] = []
    reader.give_up_when(lambda: bool(given_up))
    assert reader.given_up is not None
    assert not reader.given_up()
    assert reader.value("SELECT count(*) FROM organisation") == 3
    given_up.append(True)
    with pytest.raises(errors.TookTooLong):
        reader.value(ENDLESS)
