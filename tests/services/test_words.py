"""The field's words: every table, column and value of the history has some."""

from contextlib import closing
from pathlib import Path

import pytest

from db.audit.manifest import audited_columns
from db.reading.images import Rows
from db.reading.reader import Reader
from pmo_tui.services import words

RAW = ("_id", "_pence", "_on", "_at")


def test_every_table_and_column_is_named() -> None:
    assert list(words.TABLES) == list(audited_columns())
    for columns in audited_columns().values():
        for column in columns:
            if column not in words.HIDDEN:
                name = words.column_words(column)
                assert name
                assert "_" not in name


def test_one_and_several() -> None:
    assert words.table_words("rating") == "rating"
    assert words.table_words("rating", 2) == words.table_words("rating", 0) == "ratings"


def test_every_row_of_the_demo_has_a_label(demo_file: Path) -> None:
    with closing(Reader(demo_file)) as reader:
        rows = Rows(reader)
        for table, columns in audited_columns().items():
            for (row_id,) in reader.rows(f"SELECT id FROM {table} LIMIT 20"):
                row = rows.get(table, row_id)
                label = words.row_label(table, row, rows)
                assert label
                assert row_id not in label
                assert row is not None
                for column in set(columns) - words.HIDDEN:
                    printed = words.value_words(table, column, row[column], rows)
                    assert not (column.endswith("_id") and row[column] and printed == row[column])


@pytest.mark.parametrize(
    ("table", "column", "value", "printed"),
    [
        ("confidence_split", "fot_pence", 1234567_00, "£1,234,567"),
        ("confidence_split", "fot_pence", -500_05, "-£500.05"),
        ("confidence_split", "low_pence", None, ""),
        ("rating", "chosen", "na", "N/A"),
        ("profile_month", "month", "2018-10", "October 2018"),
        ("exception_update", "confidence", "to_be_assessed", "to be assessed"),
        ("exception_update", "position", "worsening", "worsening"),
        ("milestone", "position", 3, "3"),
        ("scheme", "status", "not_stated", "not stated"),
        ("risk", "title", "A_title", "A_title"),
        ("forecast_month", "source", "phased", "spread by the app"),
        ("profile_month", "actual_source", "entered", "typed"),
        ("profile_month", "plan_source", "published", "as published"),
        ("confidence_split", "source", "illustrative", "illustrative"),
        ("rating", "source", "entered", "chosen by a person"),
        ("rating", "source", "published", "as published"),
        ("scheme", "programme_id", "gone", "something that is no longer there"),
    ],
)
def test_values(demo_file: Path, table: str, column: str, value: object, printed: str) -> None:
    with closing(Reader(demo_file)) as reader:
        assert words.value_words(table, column, value, Rows(reader)) == printed


def test_the_month_of_a_row(demo_file: Path) -> None:
    with closing(Reader(demo_file)) as reader:
        rows = Rows(reader)

        def month(table: str) -> str:
            row = rows.get(table, reader.value(f"SELECT id FROM {table} ORDER BY id LIMIT 1"))
            assert row is not None
            return words.row_month(row, rows)

        assert month("confidence_split") in {"2018-09", "2018-10"}
        assert month("rating") in {"2018-09", "2018-10"}
        assert month("scheme") == ""
        assert words.row_month({"period_id": "gone"}, rows) == ""
        assert words.row_month({"return_id": "gone"}, rows) == ""


def test_a_row_about_a_programme_is_named_after_it(demo_file: Path) -> None:
    with closing(Reader(demo_file)) as reader:
        programme = reader.value("SELECT id FROM programme WHERE name = 'CHC'")
        known = {("exception", "e"): {"scheme_id": None, "programme_id": programme}}
        rows = Rows(reader, known)
        assert words.row_label("exception_update", {"exception_id": "e"}, rows) == "CHC"
        assert words.row_label("exception_update", {"exception_id": "gone"}, rows) == ""


def test_an_imported_return_says_for_which_day_it_came_in(demo_file: Path) -> None:
    """The stored moment is noon of the day the ratings speak of, and nobody submitted anything at noon."""
    at = {"submitted_at": "2018-10-31T12:00:00.000000Z"}
    with closing(Reader(demo_file)) as reader:
        rows = Rows(reader)
        imported = words.field_words("return_", "submitted_at", {"submitted_by": "import", **at}, rows)
        assert imported == "for 31 Oct 2018"
        person = words.field_words("return_", "submitted_at", {"submitted_by": "Amy", **at}, rows)
        assert person.startswith("31 Oct 2018 ")
        assert words.field_words("return_", "submitted_at", {"submitted_by": "import"}, rows) == ""
