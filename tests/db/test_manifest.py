"""The triggers a sound file has, and the views they read: shipped, generated, compared, mended."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from db.audit.guards import all_guards, write_manifest
from db.audit.manifest import (
    MANIFEST_PATH,
    audited_columns,
    differing_guards,
    differing_schema,
    reinstall_guards,
    shipped_guards,
)
from db.audit.verify import verify
from db.file import open_writer
from tests.db.samples import TABLES, table_of


@pytest.fixture
def writer(portfolio_file: Path) -> Iterator[sqlite3.Connection]:
    """A raw connection to a new portfolio."""
    with closing(open_writer(portfolio_file)) as connection:
        yield connection


def test_the_shipped_manifest_is_the_generated_one(tmp_path: Path) -> None:
    """If this fails: python -m db.audit.guards."""
    write_manifest(tmp_path / "manifest.json")
    assert (tmp_path / "manifest.json").read_text(encoding="utf-8") == MANIFEST_PATH.read_text(
        encoding="utf-8"
    )
    assert shipped_guards() == all_guards()


def test_the_manifest_names_every_column_of_every_table() -> None:
    """In the models' order, which is the order of the images."""
    assert {name: table_of(name).columns.keys() for name in TABLES} == audited_columns()


def test_every_audited_table_has_its_three_triggers() -> None:
    """And the history's own four cannot be changed."""
    names = shipped_guards().keys()
    for table in TABLES:
        assert {f"audit_{table}_{what}" for what in ("insert", "update", "delete")} <= names
    for table in ("change_set", "audit", "audit_hash", "seal"):
        assert {f"keep_{table}_{what}" for what in ("insert", "update", "delete")} <= names
    for table in ("period", "return_", "rating", "exception_update", "forecast_month", "confidence_split"):
        assert {f"lock_{table}_{what}" for what in ("insert", "update", "delete")} <= names
    for table in ("scheme_share", "profile_month"):
        assert {f"plan_{table}_{what}" for what in ("insert", "update", "delete")} <= names


def test_a_new_file_has_exactly_the_shipped_guards(writer: sqlite3.Connection) -> None:
    """Nothing differs; so with its tables and indexes."""
    assert differing_guards(writer) == []
    assert differing_schema(writer) == []
    assert reinstall_guards(writer) == []


def test_missing_changed_and_foreign_triggers_are_found_and_mended(writer: sqlite3.Connection) -> None:
    """Three ways to be wrong, one repair; the foreign one goes, whatever its name."""
    writer.execute("DROP TRIGGER audit_risk_update")
    writer.execute("DROP TRIGGER keep_seal_delete")
    writer.execute("CREATE TRIGGER keep_seal_delete BEFORE DELETE ON seal BEGIN SELECT 1; END")
    writer.execute('CREATE TRIGGER "a ""quoted"" one" AFTER INSERT ON risk BEGIN SELECT 1; END')
    wrong = ['a "quoted" one', "audit_risk_update", "keep_seal_delete"]
    assert differing_guards(writer) == wrong
    assert reinstall_guards(writer) == wrong
    assert differing_guards(writer) == []
    assert verify(writer) == []


@pytest.mark.parametrize("view", ["image_risk", "row_change", "locking_month", "locking_year"])
def test_a_view_that_the_triggers_read_is_a_guard_too(writer: sqlite3.Connection, view: str) -> None:
    """Missing or changed, in any letters; what goes with it comes back with it."""
    writer.execute(f"DROP VIEW {view}")
    assert view in differing_guards(writer)
    writer.execute(f"CREATE VIEW {view.upper()} AS SELECT 'nothing' AS id")
    mended = reinstall_guards(writer)
    assert {view, view.upper()} <= set(mended) <= {view, view.upper(), "audit_row_change"}
    assert differing_guards(writer) == []
    assert verify(writer) == []


def test_somebodys_own_view_is_told_and_kept(writer: sqlite3.Connection) -> None:
    """It does no harm; a repair is not there to take it away."""
    writer.execute("CREATE VIEW my_risks AS SELECT title FROM risk")
    assert differing_guards(writer) == reinstall_guards(writer) == []
    assert differing_schema(writer) == [("view", "my_risks")]


def test_a_trigger_in_other_letters_is_mended_too(writer: sqlite3.Connection) -> None:
    """SQLite's names know no case, the comparison does."""
    writer.execute("DROP TRIGGER audit_risk_update")
    writer.execute("CREATE TRIGGER Audit_Risk_Update AFTER UPDATE ON risk BEGIN SELECT 1; END")
    assert reinstall_guards(writer) == ["Audit_Risk_Update", "audit_risk_update"]
    assert differing_guards(writer) == []


def test_a_repair_that_fails_leaves_the_file_as_it_was(
    writer: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When its transaction is taken back: all of them or none."""
    writer.execute("DROP TRIGGER audit_risk_update")
    broken = {**shipped_guards(), "zz_broken": "CREATE TRIGGER zz_broken AFTER INSERT ON nowhere BEGIN END"}
    monkeypatch.setattr("db.audit.manifest.shipped_guards", lambda: broken)
    writer.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError):
        reinstall_guards(writer)
    writer.execute("ROLLBACK")
    monkeypatch.undo()
    assert differing_guards(writer) == ["audit_risk_update"]


def test_the_manifest_is_ordinary_json() -> None:
    """Columns, tables with their indexes, and guards, and nothing else."""
    found = json.loads(MANIFEST_PATH.read_text(encoding="utf-8"))
    assert found.keys() == {"columns", "schema", "guards"}
