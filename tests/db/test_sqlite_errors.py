"""What SQLite says, and what a person reads."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db import errors
from db.audit import refusals
from db.sqlite_errors import BY_NAME, REFUSED, explained, sqlite_explained


def named(name: str, said: str = "whatever SQLite says") -> sqlite3.Error:
    """Return an error as sqlite3 raises it."""
    problem = sqlite3.OperationalError(said)
    problem.sqlite_errorname = name
    return problem


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("SQLITE_BUSY", errors.Busy),
        ("SQLITE_BUSY_SNAPSHOT", errors.Busy),
        ("SQLITE_LOCKED_SHAREDCACHE", errors.Busy),
        ("SQLITE_INTERRUPT", errors.TookTooLong),
        ("SQLITE_READONLY", errors.ReadOnly),
        ("SQLITE_READONLY_DIRECTORY", errors.ReadOnly),
        ("SQLITE_READONLY_DBMOVED", errors.FileReplaced),
        ("SQLITE_FULL", errors.WriteFailed),
        ("SQLITE_IOERR_WRITE", errors.WriteFailed),
        ("SQLITE_CANTOPEN_ISDIR", errors.WriteFailed),
        ("SQLITE_CORRUPT", errors.Damaged),
        ("SQLITE_NOTADB", errors.NotADatabase),
        ("SQLITE_TOOBIG", errors.ConstraintBroken),
        ("SQLITE_CONSTRAINT_UNIQUE", errors.ConstraintBroken),
        ("SQLITE_CONSTRAINT_FOREIGNKEY", errors.ConstraintBroken),
    ],
)
def test_each_error_has_its_kind(name: str, kind: type[errors.DbError]) -> None:
    """SQLite's own name decides."""
    assert type(explained(named(name))) is kind


def test_a_half_saved_file_on_a_read_only_place_has_its_own_words() -> None:
    """READONLY_ROLLBACK is not the same as READONLY: the file needs to be opened where it can be written."""
    assert "half saved" in str(explained(named("SQLITE_READONLY_ROLLBACK")))
    assert "half saved" not in str(explained(named("SQLITE_READONLY")))


@pytest.mark.parametrize("said", REFUSED)
def test_the_triggers_words_become_sentences(said: str) -> None:
    """No trigger's text reaches a person."""
    found = str(explained(named("SQLITE_CONSTRAINT_TRIGGER", said)))
    assert "pmo-tui:" not in found
    assert found.endswith(".")


def test_every_refusal_has_a_sentence() -> None:
    """A new refusal cannot be forgotten."""
    said = {value for name, value in vars(refusals).items() if name.isupper()}
    assert said == set(REFUSED)


@pytest.mark.parametrize(
    "said",
    [
        "cannot store TEXT value in INTEGER column scheme_share.full_year_effect_pence",
        "'full house' is not a valid Rating",
        "'locked' is not a valid SchemeStatus",
        "CHECK constraint failed: ck_unique",
    ],
)
def test_words_in_the_message_do_not_decide(said: str) -> None:
    """A column called full_year_effect is no full disk, and what a person typed decides nothing."""
    found = explained(ValueError(said))
    assert type(found) is errors.ConstraintBroken
    assert said in str(found)
    assert str(found).endswith("Nothing was saved.")


def test_sentences_say_what_to_do_and_name_no_machinery() -> None:
    """Plain words: no SQL, no codes."""
    for _, (_, sentence) in BY_NAME:
        assert sentence.endswith((".", "pmo-tui verify"))
        assert "SQL" not in sentence


def test_text_and_numbers_that_do_not_fit() -> None:
    """Half a surrogate pair, a number of more than 64 bits, a sum that runs over."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for value, part in (("\ud800", "character"), (2**63, "larger")):
            with pytest.raises(errors.ConstraintBroken, match=part), sqlite_explained():
                connection.execute("SELECT ?", (value,))
        with pytest.raises(errors.ConstraintBroken, match="larger"), sqlite_explained():
            connection.execute(f"SELECT sum(x) FROM (SELECT {2**63 - 1} AS x UNION ALL SELECT 1)").fetchall()


def test_damaged_content_is_called_damaged() -> None:
    """Text that is not UTF-8, and JSON that is none, are damage, not a mistake of the person."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for sql in ("SELECT CAST(x'ff41' AS TEXT)", "SELECT json_extract('{', '$.a')"):
            with pytest.raises(errors.Damaged, match="damaged"), sqlite_explained():
                connection.execute(sql).fetchall()


def test_an_error_whose_own_text_is_damaged_is_damage() -> None:
    """sqlite3 cannot even say which table's definition it stumbled over."""
    found = explained(UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"))
    assert type(found) is errors.Damaged
    assert "damaged" in str(found)


def test_a_real_error_of_each_family(tmp_path: Path) -> None:
    """The names are the ones that this SQLite gives."""
    path = tmp_path / "text.db"
    path.write_text("this is no database, but long enough to be looked at " * 20)
    with closing(sqlite3.connect(path)) as connection, pytest.raises(errors.NotADatabase), sqlite_explained():
        connection.execute("SELECT * FROM sqlite_master")
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE t (a UNIQUE)")
        connection.execute("INSERT INTO t VALUES (1)")
        with pytest.raises(errors.ConstraintBroken, match="already"), sqlite_explained():
            connection.execute("INSERT INTO t VALUES (1)")


@pytest.mark.parametrize(
    "name", ["SQLITE_FULL", "SQLITE_READONLY", "SQLITE_BUSY", "SQLITE_CORRUPT", "SQLITE_X"]
)
def test_where_nothing_was_to_be_saved_saving_is_not_spoken_of(name: str) -> None:
    """The kind is the same."""
    reading, writing = explained(named(name), reading=True), explained(named(name))
    assert type(reading) is type(writing)
    assert "saved" in str(writing)
    assert "sav" not in str(reading)
    assert "sav" not in str(explained(UnicodeEncodeError("utf-8", "x", 0, 1, "no"), reading=True))


def test_a_missing_table_is_said_without_its_name(sample_file: Path) -> None:
    with (
        closing(sqlite3.connect(sample_file)) as outside,
        pytest.raises(errors.Damaged, match="lacks a part that every portfolio has"),
        sqlite_explained(reading=True),
    ):
        outside.execute("SELECT * FROM nowhere")
