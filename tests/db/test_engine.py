"""Making a file, and the engine that writes to it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine

import db.engine
from db import errors
from db.audit.manifest import differing_guards, shipped_guards
from db.audit.verify import verify
from db.engine import check_place, create_file, make_engine
from db.file import APPLICATION_ID, SCHEMA_VERSION, WRITE_WAIT_MS, inspect, open_reader


@pytest.fixture
def engine(portfolio_file: Path) -> Iterator[Engine]:
    """An engine on a new portfolio."""
    made = make_engine(portfolio_file)
    yield made
    made.dispose()


def test_a_new_file_is_whole_and_ours(tmp_path: Path) -> None:
    """Identity, version, triggers, an id of its own, an empty history, nothing beside it."""
    path = tmp_path / "new.pmo"
    create_file(path)
    assert inspect(path).schema_version == SCHEMA_VERSION
    with closing(open_reader(path)) as reader:
        assert reader.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert reader.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert reader.execute("SELECT count(*) FROM site").fetchone() == (1,)
        assert reader.execute("SELECT count(*) FROM change_set").fetchone() == (0,)
        assert differing_guards(reader) == []
        assert verify(reader) == []
    assert [entry.name for entry in tmp_path.iterdir()] == ["new.pmo"]


def test_two_files_are_two_sites(tmp_path: Path) -> None:
    """Each copy of a portfolio counts for itself."""
    found = set()
    for name in ("one.pmo", "two.pmo"):
        create_file(tmp_path / name)
        with closing(open_reader(tmp_path / name)) as reader:
            found.add(reader.execute("SELECT site_id FROM site").fetchone())
    assert len(found) == 2


def test_nothing_is_ever_written_over(tmp_path: Path) -> None:
    """A file or a folder in the way stays as it is."""
    path = tmp_path / "mine.txt"
    path.write_text("precious", encoding="utf-8")
    for taken in (path, tmp_path):
        with pytest.raises(errors.AlreadyExists, match="exists already"):
            create_file(taken)
    assert path.read_text(encoding="utf-8") == "precious"


@pytest.mark.parametrize("name", ["no/such/folder/x.pmo", "x" * 300, "nul\0.pmo"])
def test_a_place_that_cannot_be_written_is_said_plainly(tmp_path: Path, name: str) -> None:
    """No folder, a name too long, a name that is none."""
    with pytest.raises(errors.ReadOnly, match="cannot be written"):
        create_file(tmp_path / name)


@pytest.mark.parametrize(
    ("problem", "raised"),
    [
        (sqlite3.OperationalError("database or disk is full"), errors.WriteFailed),
        (sqlite3.DatabaseError("something else"), errors.WriteFailed),
        (KeyboardInterrupt(), KeyboardInterrupt),
    ],
)
def test_a_making_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, problem: BaseException, raised: type[BaseException]
) -> None:
    """No file, no journal, whatever the reason."""

    def fail() -> dict[str, str]:
        raise problem

    monkeypatch.setattr(db.engine, "shipped_guards", fail)
    with pytest.raises(raised):
        create_file(tmp_path / "half.pmo")
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way_that_appears_late_is_not_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking and making are one step: two starts at once cannot take each other's file away."""
    path = tmp_path / "both.pmo"
    create_file(path)
    monkeypatch.setattr(Path, "exists", lambda self: False)
    with pytest.raises(errors.AlreadyExists):
        create_file(path)
    monkeypatch.undo()
    assert inspect(path).schema_version == SCHEMA_VERSION


def test_every_transaction_begins_immediate(engine: Engine) -> None:
    """So a read-then-write upgrade, and its race, cannot happen (RELIABILITY c.30)."""
    said: list[str] = []
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.set_trace_callback(said.append)
        with connection.begin():
            connection.exec_driver_sql("SELECT count(*) FROM scheme")
        driver.set_trace_callback(None)
    assert said[0] == "BEGIN IMMEDIATE"
    assert said[-1] == "COMMIT"


def test_every_connection_has_the_shipped_settings(engine: Engine) -> None:
    """Decision 1, asked of SQLite itself, on the kept connection and on a second one."""
    wanted = {"journal_mode": "delete", "synchronous": 3, "foreign_keys": 1, "recursive_triggers": 1}
    with engine.connect() as one, engine.connect() as two:
        assert one.connection.driver_connection is not two.connection.driver_connection
        for connection in (one, two):
            found = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in (*wanted, "busy_timeout")
            }
            assert found == {**wanted, "busy_timeout": WRITE_WAIT_MS}
            connection.rollback()


def test_nothing_is_opened_before_it_is_needed(tmp_path: Path) -> None:
    """An engine on a file that is not there yet raises nothing; the first use does."""
    made = make_engine(tmp_path / "later.pmo")
    with pytest.raises(Exception, match="unable to open"):
        made.connect()
    assert list(tmp_path.iterdir()) == []
    made.dispose()


def test_the_guards_of_the_file_are_the_manifests(portfolio_file: Path) -> None:
    """Text for text."""
    with closing(open_reader(portfolio_file)) as reader:
        rows = reader.execute(
            "SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')"
        ).fetchall()
    assert dict(rows) == shipped_guards()


def test_a_place_is_looked_at_and_left_as_it_was(tmp_path: Path) -> None:
    """Before anything is asked of a person."""
    check_place(tmp_path / "new.pmo")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(errors.ReadOnly, match="Choose a folder that exists"):
        check_place(tmp_path / "none" / "new.pmo")
