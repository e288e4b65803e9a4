"""The chain of seals."""

import sqlite3
from contextlib import closing

import pytest

from db.audit.seal import HEADER, PAYLOAD, START, Head, canonical, head, link, row_hash, seal
from db.file import open_reader
from pmo_tui.services.workspace import Workspace


def test_one_text_for_one_value() -> None:
    """Sorted keys, no blanks, letters as they are, damage as it looks."""
    assert canonical({"b": 1, "a": ["£", None]}) == '{"a":["£",null],"b":1}'.encode()
    assert canonical([b"\xff"]) == b"[\"b'\\\\xff'\"]"


def test_hashes_depend_on_every_part() -> None:
    """Salt, payload, order, the seal before."""
    base = row_hash("00", [1, "a"])
    assert len({base, row_hash("01", [1, "a"]), row_hash("00", [1, "b"]), row_hash("00", ["a", 1])}) == 4
    chained = link(START, ["h"], [base])
    assert (
        len({chained, link("1" * 64, ["h"], [base]), link(START, ["i"], [base]), link(START, ["h"], [])}) == 4
    )
    assert link(START, ["h"], ["a", "b"]) != link(START, ["h"], ["b", "a"])


def test_a_known_chain() -> None:
    """The hashes are a file format: this must never change."""
    assert row_hash("ab", [1, "cs", "risk", "r", "I", "[]", '{"id":"r"}', None, None]) == (
        "f6410e316e03a00c97c4d42f2805a1eb48fb7430f7780d2cef92292f5c424796"
    )
    assert (
        link(START, ["cs", 1], ["aa"]) == "80232c1e97490de6c657dbbd49fe5abc761c6b0fa676b2dd9394fd3b3b9a528a"
    )


@pytest.mark.parametrize(("table", "hashed"), [("audit", PAYLOAD), ("change_set", HEADER)])
def test_every_column_is_hashed(samples: Workspace, table: str, hashed: str) -> None:
    """A column that is not could be rewritten without anybody noticing."""
    with closing(open_reader(samples.path)) as reader:
        columns = [row[1] for row in reader.execute(f"PRAGMA table_info({table})").fetchall()]
    assert hashed.split(", ") == columns


def test_the_head_of_a_file_without_history() -> None:
    """Nothing sealed yet."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE seal (n INTEGER PRIMARY KEY, cs_id TEXT, hash TEXT)")
        assert head(connection) == Head(0, START)


def test_every_change_set_is_sealed_onto_the_last(samples: Workspace) -> None:
    """One seal each, n counts up, every audit row has a salt of its own."""
    for name in ("a", "b"):
        with samples.unit() as unit:
            unit.sqlite.execute("UPDATE scheme SET name = ? WHERE id = 'scheme-1'", (name,))
            unit.commit()
    with closing(open_reader(samples.path)) as reader:
        seals = reader.execute("SELECT n, hash FROM seal ORDER BY n").fetchall()
        assert [n for n, _ in seals] == [1, 2, 3, 4]
        assert head(reader) == Head(*seals[-1])
        rows, salts = reader.execute("SELECT count(*), count(DISTINCT salt) FROM audit_hash").fetchone()
        assert rows == salts == reader.execute("SELECT count(*) FROM audit").fetchone()[0]


def test_a_change_set_cannot_be_sealed_twice(samples: Workspace) -> None:
    """The table itself keeps that."""
    with samples.unit() as unit:
        unit.sqlite.execute("UPDATE scheme SET name = 'x' WHERE id = 'scheme-1'")
        seal(unit.sqlite, unit.change_set_id)
        with pytest.raises(sqlite3.IntegrityError):
            seal(unit.sqlite, unit.change_set_id)
