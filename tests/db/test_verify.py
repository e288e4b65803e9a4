"""The check of a whole file: silent when sound, exact when not, and it ends on any file."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db import errors
from db.audit.verify import CHECKS, verify
from db.file import open_reader, open_writer
from db.models import Scheme
from pmo_tui.services.workspace import Workspace
from tests.db.tamper import findings, tampering


def test_the_demo_is_sound(demo_file: Path) -> None:
    """Nothing to say."""
    assert findings(demo_file) == []


def test_progress_names_each_step(portfolio_file: Path) -> None:
    """In order, the anchors last."""
    said: list[str] = []
    with closing(open_reader(portfolio_file)) as reader:
        verify(reader, progress=said.append)
    assert said == [*(name for name, _ in CHECKS), "anchors"]


def test_a_check_leaves_the_connection_as_it_was(samples: Workspace) -> None:
    """No transaction, no lock, text as text."""
    with closing(open_reader(samples.path)) as reader:
        verify(reader)
        assert not reader.in_transaction
        assert reader.text_factory is str
        with samples.unit() as unit:
            unit.get(Scheme, "scheme-1").name = "saved"
            assert unit.commit() is not None


def test_a_check_inside_a_transaction_leaves_it_open(portfolio_file: Path) -> None:
    """Whoever began it ends it."""
    with closing(open_reader(portfolio_file)) as reader:
        reader.execute("BEGIN")
        assert verify(reader) == []
        assert reader.in_transaction


@pytest.mark.parametrize("step", [*(name for name, _ in CHECKS), "anchors"])
def test_a_save_between_two_checks_is_no_finding(samples: Workspace, step: str) -> None:
    """Each check sees one state of the file; the next one may see a later one."""

    def save(name: str) -> None:
        if name == step:
            with samples.unit() as unit:
                unit.get(Scheme, "scheme-1").name = "saved meanwhile"
                assert unit.commit() is not None

    with closing(open_reader(samples.path)) as reader:
        assert verify(reader, progress=save) == []


def test_a_save_within_a_check_waits(samples: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seals and their change sets are read in one transaction, or a save in between looked like a forgery."""
    from db.audit import seal
    from db.engine import make_engine
    from db.unit_of_work import Actor, UnitOfWork

    engine = make_engine(samples.path, wait_ms=20)
    outcome: list[str] = []
    header = dict(CHECKS)["seals"]

    def save_in_between(connection: sqlite3.Connection) -> object:
        connection.execute("SELECT count(*) FROM seal").fetchone()
        try:
            with UnitOfWork(engine, actor=Actor("x"), clock=samples.clock, app_version="1") as unit:
                unit.get(Scheme, "scheme-1").name = "in between"
                unit.commit()
            outcome.append("saved")
        except errors.Busy:
            outcome.append("busy")
        return header(connection)

    monkeypatch.setattr("db.audit.verify.CHECKS", (("seals", save_in_between),))
    with closing(open_reader(samples.path)) as reader:
        assert verify(reader) == []
    engine.dispose()
    assert outcome == ["busy"]
    assert seal.START == "0" * 64


def test_a_locked_file_is_busy_and_not_broken(samples: Workspace) -> None:
    """A writer that holds the lock is no finding."""
    with (
        closing(open_writer(samples.path)) as other,
        closing(open_reader(samples.path, wait_ms=10)) as reader,
    ):
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(errors.Busy):
            verify(reader)
        assert not reader.in_transaction


def test_a_check_that_is_stopped_says_so(samples: Workspace) -> None:
    """Esc on a long check."""
    with closing(open_reader(samples.path)) as reader:
        reader.set_progress_handler(lambda: True, 10)
        with pytest.raises(errors.TookTooLong):
            verify(reader)


@pytest.mark.parametrize(
    ("statement", "where", "what"),
    [
        ("UPDATE audit SET new = '{' WHERE row_id = 'risk-1'", "risk risk-1", "history that cannot be read"),
        ("UPDATE audit SET new = '[]' WHERE row_id = 'risk-1'", "risk risk-1", "history that cannot be read"),
        ("UPDATE audit SET new = '{', op = 'U' WHERE tbl = 'period'", "frozen months", "malformed JSON"),
        (
            "UPDATE scheme SET name = CAST(x'ff41' AS TEXT) WHERE id = 'scheme-1'",
            "scheme scheme-1, name",
            "differs",
        ),
        ("UPDATE change_set SET reason = CAST(x'ff' AS TEXT)", "change set #1", "does not match its seal"),
        ("UPDATE period SET state = 'frozen'", "month 2019-01", "not as the app freezes a month"),
        ("DELETE FROM site", "site", "is gone"),
    ],
)
def test_what_cannot_be_read_is_a_finding_and_not_a_crash(
    samples: Workspace, statement: str, where: str, what: str
) -> None:
    """And what can still be checked is checked."""
    with tampering(samples.path) as connection:
        connection.execute(statement)
    found = findings(samples.path)
    assert any(where in finding.where and what in finding.what for finding in found), found


@pytest.mark.parametrize(("table", "step"), [("risk_action", "tables against history"), ("seal", "seals")])
def test_a_table_that_is_gone_is_a_finding(samples: Workspace, table: str, step: str) -> None:
    """And its triggers are missing."""
    samples.close()
    with closing(sqlite3.connect(samples.path)) as connection:
        connection.execute(f"DROP TABLE {table}")
    found = findings(samples.path)
    assert any(finding.where == step and "no such table" in finding.what for finding in found)
    assert any(finding.where.startswith("guard ") and table in finding.where for finding in found)


def test_the_same_values_in_other_words_are_no_difference(samples: Workspace) -> None:
    """Another SQLite may space its JSON otherwise; only values count for the tables."""
    with tampering(samples.path) as connection:
        connection.execute("UPDATE audit SET new = replace(new, ',\"version\"', ', \"version\"')")
    found = findings(samples.path)
    with closing(sqlite3.connect(samples.path)) as connection:
        written = connection.execute("SELECT count(*) FROM audit").fetchone()[0]
    assert [finding.what for finding in found] == ["was changed after it was written"] * written


def test_a_column_that_the_history_does_not_know_yet_is_named(samples: Workspace) -> None:
    """An image written before a column came lacks it."""
    with tampering(samples.path) as connection:
        connection.execute("UPDATE audit SET new = json_remove(new, '$.theme') WHERE row_id = 'programme-1'")
    assert any(finding.where == "programme programme-1, theme" for finding in findings(samples.path))


def test_damage_that_makes_a_text_a_blob_is_a_finding(samples: Workspace) -> None:
    """A flipped bit in a row's header does that; STRICT is only kept on writing."""
    with closing(sqlite3.connect(samples.path, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        for table in ("audit", "scheme"):
            connection.execute(
                "UPDATE sqlite_master SET sql = replace(sql, 'STRICT', '') WHERE name = ?", (table,)
            )
    with tampering(samples.path) as connection:
        connection.execute("UPDATE audit SET new = CAST(new AS BLOB) WHERE row_id = 'scheme-1'")
        connection.execute("UPDATE scheme SET name = CAST(name AS BLOB) WHERE id = 'scheme-2'")
    places = [finding.where for finding in findings(samples.path)]
    assert "tables against history" in places
    assert any(place.startswith("change set #2, history row") for place in places)


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("DROP INDEX uq_return", "index uq_return"),
        ("CREATE INDEX extra ON scheme (name)", "index extra"),
        ("CREATE TABLE extra (x)", "table extra"),
        ("CREATE VIEW extra AS SELECT 1", "view extra"),
        ("ALTER TABLE risk ADD COLUMN extra TEXT", "table risk"),
    ],
)
def test_a_schema_that_is_not_the_shipped_one_is_a_finding(
    samples: Workspace, statement: str, where: str
) -> None:
    """An index that is gone lets in what it kept out; SQLite's own statistics are nobody's business."""
    samples.close()
    with closing(sqlite3.connect(samples.path)) as connection:
        connection.execute("ANALYZE")
        connection.execute(statement)
    (found,) = findings(samples.path)
    assert (found.where, found.what[:30]) == (where, "is missing, changed, or not ou")


def test_another_site_is_a_finding(samples: Workspace) -> None:
    """Also when something was saved since: the first seal vouches for the site that began."""
    with tampering(samples.path) as connection:
        connection.execute("UPDATE site SET site_id = 'other'")
    assert [finding.where for finding in findings(samples.path)] == ["site"]
    with samples.unit() as unit:
        unit.get(Scheme, "scheme-1").name = "saved"
        unit.commit()
    assert [finding.where for finding in findings(samples.path)] == ["site"]


@pytest.mark.parametrize("depth", [100_000, 900])
def test_history_nested_too_deep_to_be_read_is_a_finding(samples: Workspace, depth: int) -> None:
    """Python gives up on it with an error of its own kind."""
    with tampering(samples.path) as connection:
        nested = "[" * depth + "]" * depth
        connection.execute("UPDATE audit SET new = ? WHERE row_id = 'scheme-1'", (nested,))
        connection.execute("UPDATE audit SET new = ?, op = 'U' WHERE tbl = 'period'", (nested,))
    found = findings(samples.path)
    assert any(f.where == "scheme scheme-1" and "cannot be read" in f.what for f in found), found
