"""What every table promises: STRICT, TEXT and INTEGER, named constraints, a history or a reason for none."""

import datetime as dt
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from enum import StrEnum

import pytest
from sqlalchemy import CheckConstraint, Table, Text
from sqlalchemy.dialects import sqlite
from sqlmodel import SQLModel

import db.models
from db import enums, errors
from db.engine import schema_statements
from db.models import AUDITED, Bookkeeping, Person, Portfolio, RatingGiven, Record, Scheme
from db.models.base import EnumText, IsoDate
from db.unit_of_work import translated
from db.years import year_of_financial_year_sql, year_of_month_sql
from pmo_tui.domain.period import financial_year_of
from pmo_tui.services.workspace import Workspace
from tests.db.samples import SUBJECT, TABLES, table_of

CLASSES = [found for name in db.models.__all__ if isinstance(found := getattr(db.models, name), type)]
MODELS = [model for model in CLASSES if model not in {Record, Bookkeeping}]


@pytest.fixture(scope="module")
def schema() -> Iterator[sqlite3.Connection]:
    """The tables as SQLite has them."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for statement in schema_statements():
            connection.execute(statement)
        yield connection


def test_every_table_of_the_metadata_is_exported() -> None:
    """`db.models` names them all."""
    exported = {str(model.__tablename__) for model in MODELS}  # type: ignore[attr-defined]
    assert exported == set(SQLModel.metadata.tables)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_table_is_audited_or_says_why_not(model: type) -> None:
    """Records are in AUDITED; what is not has its reason in the docstring."""
    if issubclass(model, Record):
        assert model in AUDITED
        return
    told = f"{model.__doc__} {__import__(model.__module__, fromlist=['']).__doc__}".lower()
    assert issubclass(model, Bookkeeping)
    assert "not audited" in told or "never audited" in told


@pytest.mark.parametrize("table", sorted(SQLModel.metadata.tables))
def test_tables_are_strict_with_text_and_integer_columns_only(schema: sqlite3.Connection, table: str) -> None:
    """Reals and blobs would not survive the history's JSON (RELIABILITY b.1)."""
    assert schema.execute("SELECT strict FROM pragma_table_list(?)", (table,)).fetchone() == (1,)
    kinds = {row[2] for row in schema.execute(f"PRAGMA table_info({table})").fetchall()}
    assert kinds <= {"TEXT", "INTEGER"}


def test_every_constraint_and_index_has_a_name() -> None:
    """A migration can then carry it over (RELIABILITY b.9)."""
    for table in SQLModel.metadata.tables.values():
        for constraint in table.constraints:
            assert constraint.name, (table.name, constraint)
        for index in table.indexes:
            assert index.name, (table.name, index)
    kinds = re.compile(r"\b(CHECK|UNIQUE|PRIMARY KEY|FOREIGN KEY)\b")
    for statement in schema_statements():
        for line in statement.splitlines():
            if kinds.search(line) and "CREATE" not in line and "AUTOINCREMENT" not in line:
                assert "CONSTRAINT" in line, line


def test_every_reference_is_indexed_and_deferred(schema: sqlite3.Connection) -> None:
    """Rows of a change set are written in any order; looking for children never scans."""
    for name in TABLES:
        for column in table_of(name).columns:
            for key in column.foreign_keys:
                assert key.deferrable is True
                assert key.initially == "DEFERRED"
                assert key.ondelete is None
                leading = {
                    schema.execute(f"PRAGMA index_info({index[1]})").fetchone()[2]
                    for index in schema.execute(f"PRAGMA index_list({name})").fetchall()
                }
                assert column.name in leading, (name, column.name)


def checks_of(table: Table) -> dict[str, str]:
    """Return a table's CHECKs by name."""
    return {
        str(constraint.name): str(constraint.sqltext.compile(dialect=sqlite.dialect()))
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }


@pytest.mark.parametrize("name", sorted(SQLModel.metadata.tables))
def test_the_file_itself_keeps_choices_months_and_years(name: str) -> None:
    """Writers that pass by the models cannot store a word that no screen knows."""
    table = SQLModel.metadata.tables[name]
    checks = checks_of(table)
    for column in table.columns:
        if isinstance(column.type, EnumText):
            listed = ", ".join(f"'{member.value}'" for member in column.type.enum)
            assert checks[f"ck_{column.name}"] == f"{column.name} IN ({listed})"
        if column.name in {"month", "financial_year"}:
            assert f"ck_{column.name}" in checks
    if set(table.columns.keys()) >= SUBJECT:
        assert "ck_exactly_one" in checks


@pytest.mark.parametrize("name", TABLES)
def test_a_record_has_an_id_and_a_version(name: str) -> None:
    """Text id, counted version."""
    columns = table_of(name).columns
    assert [column.name for column in columns if column.primary_key] == ["id"]
    assert isinstance(columns["id"].type, Text)
    assert columns["version"].nullable is False


def test_enum_values_are_plain_lower_case_words() -> None:
    """They stand in SQL text and in JSON as they are."""
    classes = [
        found
        for found in vars(enums).values()
        if isinstance(found, type) and issubclass(found, StrEnum) and found is not StrEnum
    ]
    assert len(classes) >= 20
    for found in classes:
        for member in found:
            assert re.fullmatch(r"[a-z_]+", member.value)


@pytest.mark.parametrize(
    ("table", "column", "value", "name"),
    [
        ("rating", "chosen", "turquoise", "ck_chosen"),
        ("scheme", "qia_status", "perhaps", "ck_qia_status"),
        ("scheme", "eia_status", "perhaps", "ck_eia_status"),
        ("period", "month", "2018-4", "ck_month"),
        ("scheme_share", "financial_year", "2018-19", "ck_financial_year"),
        ("portfolio", "financial_year", "2018", "ck_financial_year"),
        ("risk_score", "likelihood", 6, "ck_likelihood"),
        ("risk_score", "impact", 0, "ck_impact"),
        ("risk", "scheme_id", None, "ck_exactly_one"),
        ("confidence_split", "fot_pence", 10, "ck_parts_sum_to_forecast"),
        ("confidence_split", "low_pence", None, "ck_parts_sum_to_forecast"),
    ],
)
def test_a_value_against_the_rules_is_refused_by_the_file(
    samples: Workspace, table: str, column: str, value: object, name: str
) -> None:
    """Also on the raw path that an import takes."""
    with samples.unit() as unit, pytest.raises(errors.ConstraintBroken, match=name), translated():
        unit.sqlite.execute(f"UPDATE {table} SET {column} = ? WHERE id = '{table}-1'", (value,))


def test_a_split_may_be_empty_or_negative_but_not_partial(samples: Workspace) -> None:
    """Dis-savings are allowed (scheme A4); no split at all is allowed too."""
    with samples.unit() as unit:
        for values in ("5, -10, 15, 10", "NULL, NULL, NULL, 10"):
            low, medium, high, total = values.split(", ")
            unit.sqlite.execute(
                f"UPDATE confidence_split SET low_pence = {low}, medium_pence = {medium},"
                f" high_pence = {high}, fot_pence = {total} WHERE id = 'confidence_split-1'"
            )
        assert unit.commit() is not None


def test_a_choice_that_is_none_never_reaches_the_file(samples: Workspace) -> None:
    """The model's column refuses it with the word in question, whatever that word is."""
    with samples.unit() as unit:
        scheme = unit.get(Scheme, "scheme-1")
        scheme.status = "the disk is full"  # type: ignore[assignment]
        with pytest.raises(errors.ConstraintBroken, match="the disk is full"):
            unit.flush()


def test_dates_and_choices_come_back_as_what_they_are(samples: Workspace) -> None:
    """Dates as dates, choices as enums, nothing as None, also in a condition."""
    with samples.unit() as unit:
        rating = unit.get(RatingGiven, "rating-1")
        rating.chosen = None
        unit.flush()
        unit.session.expire_all()
        assert unit.get(RatingGiven, "rating-1").chosen is None
        assert unit.get(RatingGiven, "rating-2").chosen is enums.Rating.GREEN
        assert [row.id for row in unit.all(RatingGiven, chosen=enums.Rating.GREEN)] == ["rating-2"]
        assert unit.all(Person, organisation_id=None) == []
        assert unit.find(Portfolio, money_unit="thousands") is not None
        milestone = unit.get(db.models.Milestone, "milestone-1")
        milestone.actual_date = None
        unit.flush()
        unit.session.expire_all()
        again = unit.get(db.models.Milestone, "milestone-1")
        assert (again.baseline_date, again.actual_date) == (dt.date(2018, 10, 1), None)


def test_the_types_pass_nothing_through_as_nothing() -> None:
    """None is None in both directions."""
    dialect = sqlite.dialect()
    for column_type in (IsoDate(), EnumText(enums.Rating)):
        assert column_type.process_bind_param(None, dialect) is None
        assert column_type.process_result_value(None, dialect) is None


@pytest.mark.parametrize(
    "month",
    ["2018-03", "2018-04", "2018-12", "2019-01", "2019-03", "1999-04", "2000-03", "2009-12", "2099-12"],
)
def test_the_files_financial_year_is_the_domains(month: str) -> None:
    """The lock and the screens mean the same year."""
    sql = f"SELECT {year_of_month_sql(':m')}, {year_of_financial_year_sql(':y')}"
    with closing(sqlite3.connect(":memory:")) as connection:
        found = connection.execute(sql, {"m": month, "y": financial_year_of(month)}).fetchone()
    assert found == (int(financial_year_of(month)[:4]),) * 2
