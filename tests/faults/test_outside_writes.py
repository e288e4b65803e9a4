"""Writes from outside a change set, and writes to the history itself (RELIABILITY c.34, c.35)."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from db.audit import refusals
from db.models import Draft
from pmo_tui.services.workspace import Workspace
from tests.db.samples import TABLES, image, sample
from tests.db.tamper import findings

REST = "kind, 'Nobody', role, actor_src, reason, meeting_id, app_version, at_utc, parents"
HISTORY = ("change_set", "audit", "audit_hash", "seal", "site")


@pytest.fixture
def shell(sample_file: Path) -> Iterator[sqlite3.Connection]:
    """A connection as any program opens it: no settings of ours. Whatever was tried, the file stays sound."""
    with closing(sqlite3.connect(sample_file, isolation_level=None)) as connection:
        yield connection
    assert findings(sample_file) == []


@pytest.mark.parametrize("name", TABLES)
def test_every_write_without_a_change_set_is_refused(shell: sqlite3.Connection, name: str) -> None:
    """Insert, update, delete, replace, upsert; also with OR IGNORE, which passes over other refusals."""
    before = image(shell)
    row = sample(name, 3)
    marks = ", ".join("?" for _ in row)
    bumped = f"UPDATE {{}} {name} SET version = version + 1"
    writes: list[tuple[str, tuple[object, ...]]] = [
        *(
            (f"INSERT {how} INTO {name} VALUES ({marks})", tuple(row.values()))
            for how in ("", "OR IGNORE", "OR REPLACE")
        ),
        *((bumped.format(how), ()) for how in ("", "OR IGNORE", "OR REPLACE")),
        (f"DELETE FROM {name} WHERE id = '{name}-1'", ()),
        (f"DELETE FROM {name}", ()),
        (f"REPLACE INTO {name} SELECT * FROM {name}", ()),
        (
            f"INSERT INTO {name} SELECT * FROM {name} WHERE true ON CONFLICT (id) DO UPDATE SET version = 7",
            (),
        ),
    ]
    for statement, values in writes:
        with pytest.raises(sqlite3.IntegrityError, match="pmo-tui: "):
            shell.execute(statement, values)
    assert image(shell) == before


@pytest.mark.parametrize("table", HISTORY)
def test_the_history_is_never_changed(shell: sqlite3.Connection, table: str) -> None:
    """No update, no delete, and no REPLACE, which would push a row out without a delete trigger."""
    before = shell.execute(f"SELECT * FROM {table}").fetchall()
    assert before
    column = shell.execute(f"SELECT name FROM pragma_table_info('{table}') LIMIT 1").fetchone()[0]
    for statement in (
        f"UPDATE {table} SET {column} = {column}",
        f"UPDATE OR IGNORE {table} SET {column} = {column}",
        f"DELETE FROM {table}",
        f"REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
    ):
        with pytest.raises(sqlite3.IntegrityError, match=refusals.APPEND_ONLY):
            shell.execute(statement)
    assert shell.execute(f"SELECT * FROM {table}").fetchall() == before


@pytest.mark.parametrize(
    "statement",
    [
        f"REPLACE INTO change_set SELECT 'other', site_id, site_seq, {REST} FROM change_set",
        "REPLACE INTO seal SELECT 99, cs_id, hash FROM seal WHERE n = 2",
    ],
)
def test_a_second_key_does_not_help_to_push_a_row_out(shell: sqlite3.Connection, statement: str) -> None:
    """Uniqueness of the number, or of the sealed change set."""
    with pytest.raises(sqlite3.IntegrityError, match=refusals.APPEND_ONLY):
        shell.execute(statement)


def test_the_refusal_says_where_the_change_belongs(shell: sqlite3.Connection) -> None:
    """Our sentence, not SQLite's."""
    with pytest.raises(sqlite3.IntegrityError) as caught:
        shell.execute("UPDATE scheme SET name = 'x'")
    assert str(caught.value) == refusals.OUTSIDE


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="the sqlite3 shell is not installed")
def test_the_sqlite3_shell_is_refused(sample_file: Path) -> None:
    """The real program, as somebody would use it."""
    done = subprocess.run(
        ["sqlite3", str(sample_file), "UPDATE scheme SET name = 'x';"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert refusals.OUTSIDE in done.stderr
    assert findings(sample_file) == []


def test_another_program_is_refused(sample_file: Path) -> None:
    """Another process with Python's own sqlite3."""
    code = (
        "import sqlite3, sys\nc = sqlite3.connect(sys.argv[1])\nc.execute('DELETE FROM risk')\nc.commit()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(sample_file)], capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert refusals.OUTSIDE in done.stderr
    assert findings(sample_file) == []


def test_a_connection_of_the_app_without_a_change_set_is_refused_too(samples: Workspace) -> None:
    """A bug in the app is no excuse."""
    with samples.engine.begin() as connection, pytest.raises(Exception, match="changed through the app only"):
        connection.exec_driver_sql("UPDATE scheme SET name = 'x'")
    assert findings(samples.path) == []


def test_what_is_not_the_portfolio_needs_no_change_set(samples: Workspace) -> None:
    """A draft is saved while somebody types, long before they say that they mean it."""
    with samples.engine.begin() as connection:
        connection.exec_driver_sql(
            f"INSERT INTO {Draft.__tablename__} VALUES ('scheme', 'scheme-1', 'name', 'typing', 1, '2018')"
        )
    assert findings(samples.path) == []
