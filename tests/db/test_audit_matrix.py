"""Every way to write x every table: exactly one history row per real row change (RELIABILITY c.32b)."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Integer, delete, insert, update
from sqlalchemy.sql.schema import Column

from db import errors
from db.models.base import EnumText, IsoDate
from db.unit_of_work import UnitOfWork, translated
from pmo_tui.services.workspace import Workspace
from tests.db.samples import (
    MODELS,
    SUBJECT,
    TABLES,
    as_record,
    as_values,
    audit_rows,
    expected_audit,
    image,
    parent_of,
    sample,
    table_image,
    table_of,
)

Write = Callable[[UnitOfWork, str], None]


def plain_column(name: str) -> Column[Any]:
    """Return a column that may be changed by itself: a text if there is one, else a choice, else a number."""
    columns = [
        column
        for column in table_of(name).columns
        if not column.foreign_keys and column.name not in {"id", "version", "month", "financial_year"}
    ]
    texts = [c for c in columns if not isinstance(c.type, EnumText | IsoDate | Integer)]
    numbers = [c for c in columns if isinstance(c.type, Integer)]
    enums = [c for c in columns if isinstance(c.type, EnumText) and len(c.type.enum) > 1]
    return (texts or enums or numbers)[-1]


def other_value(column: Column[Any]) -> Any:
    """Return a value that no sample has, as it is stored."""
    if isinstance(column.type, EnumText):
        return list(column.type.enum)[1].value
    if isinstance(column.type, Integer):
        return 4
    return "another"


def orm_add(unit: UnitOfWork, name: str) -> None:
    unit.add(as_record(name, 3))
    unit.flush()


def orm_set(unit: UnitOfWork, name: str) -> None:
    column = plain_column(name)
    row = unit.get(MODELS[name], f"{name}-1")
    setattr(row, column.name, other_value(column))
    unit.flush()


def orm_delete(unit: UnitOfWork, name: str) -> None:
    unit.delete(unit.get(MODELS[name], f"{name}-1"))
    unit.flush()


def orm_bulk_update(unit: UnitOfWork, name: str) -> None:
    column = plain_column(name)
    unit.session.execute(update(MODELS[name]).values({column.name: other_value(column)}))


def orm_bulk_delete(unit: UnitOfWork, name: str) -> None:
    unit.session.execute(delete(MODELS[name]))


def orm_bulk_insert(unit: UnitOfWork, name: str) -> None:
    unit.session.execute(insert(MODELS[name]), [as_values(name, n) for n in (3, 4)])


def core_insert(unit: UnitOfWork, name: str) -> None:
    unit.session.connection().execute(insert(table_of(name)).values(**as_values(name, 3)))


def core_update(unit: UnitOfWork, name: str) -> None:
    table, column = table_of(name), plain_column(name)
    statement = update(table).where(table.c.id == f"{name}-2").values({column.name: other_value(column)})
    unit.session.connection().execute(statement)


def core_delete(unit: UnitOfWork, name: str) -> None:
    table = table_of(name)
    unit.session.connection().execute(delete(table).where(table.c.id == f"{name}-2"))


def raw_insert(unit: UnitOfWork, name: str) -> None:
    _insert(unit, name, "INSERT", 3)


def raw_update(unit: UnitOfWork, name: str) -> None:
    column = plain_column(name)
    unit.sqlite.execute(f"UPDATE {name} SET {column.name} = ?", (other_value(column),))


def raw_delete(unit: UnitOfWork, name: str) -> None:
    unit.sqlite.execute(f"DELETE FROM {name} WHERE id = ?", (f"{name}-1",))


def truncating_delete(unit: UnitOfWork, name: str) -> None:
    unit.sqlite.execute(f"DELETE FROM {name}")


def upsert_new(unit: UnitOfWork, name: str) -> None:
    _upsert(unit, name, 3)


def upsert_old(unit: UnitOfWork, name: str) -> None:
    _upsert(unit, name, 1)


def insert_or_ignore(unit: UnitOfWork, name: str) -> None:
    _insert(unit, name, "INSERT OR IGNORE", 1, 3)


def update_of_nothing(unit: UnitOfWork, name: str) -> None:
    unit.sqlite.execute(f"UPDATE {name} SET {plain_column(name).name} = {plain_column(name).name}")


def only_the_version(unit: UnitOfWork, name: str) -> None:
    unit.sqlite.execute(f"UPDATE {name} SET version = version + 1 WHERE id = ?", (f"{name}-1",))


def reparent(unit: UnitOfWork, name: str) -> None:
    columns = table_of(name).columns
    either = set(columns.keys()) >= SUBJECT
    row = unit.get(MODELS[name], f"{name}-1")
    for column in columns:
        if column.foreign_keys and not (either and column.name == "programme_id"):
            setattr(row, column.name, f"{parent_of(column)}-3")
    if either:
        other = unit.get(MODELS[name], f"{name}-2")
        other.programme_id, other.scheme_id = "programme-2", None
    unit.flush()


def _insert(unit: UnitOfWork, name: str, verb: str, *numbers: int) -> None:
    for n in numbers:
        row = sample(name, n)
        marks = ", ".join("?" for _ in row)
        unit.sqlite.execute(f"{verb} INTO {name} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))


def _upsert(unit: UnitOfWork, name: str, n: int) -> None:
    row, column = sample(name, n), plain_column(name)
    marks = ", ".join("?" for _ in row)
    unit.sqlite.execute(
        f"INSERT INTO {name} ({', '.join(row)}) VALUES ({marks})"
        f" ON CONFLICT (id) DO UPDATE SET {column.name} = ?, version = version + 1",
        (*row.values(), other_value(column)),
    )


WRITES: tuple[Write, ...] = (
    orm_add,
    orm_set,
    orm_delete,
    orm_bulk_update,
    orm_bulk_delete,
    orm_bulk_insert,
    core_insert,
    core_update,
    core_delete,
    raw_insert,
    raw_update,
    raw_delete,
    truncating_delete,
    upsert_new,
    upsert_old,
    insert_or_ignore,
    update_of_nothing,
    only_the_version,
    reparent,
)
QUIET = {update_of_nothing}
"""Writes that change nothing."""


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__)
def test_one_history_row_per_row_change(shared_samples: Workspace, write: Write, name: str) -> None:
    """The history has each changed row once, with what it was and became, whoever wrote it and how."""
    if write is reparent and not table_of(name).foreign_keys:
        write = raw_update
    with shared_samples.unit() as unit:
        before = table_image(unit.sqlite, name)
        write(unit, name)
        after = table_image(unit.sqlite, name)
        expected = expected_audit(name, before, after)
        assert bool(expected) is (write not in QUIET)
        assert sorted(audit_rows(unit.sqlite, unit.change_set_id), key=lambda row: row[1]) == expected


@pytest.mark.parametrize("name", TABLES)
def test_replace_is_a_removal_and_a_new_row(shared_samples: Workspace, name: str) -> None:
    """REPLACE shows the row it pushed out, because recursive_triggers is on."""
    with shared_samples.unit() as unit:
        old = sample(name, 1)
        column = plain_column(name)
        new = {**old, column.name: other_value(column)}
        marks = ", ".join("?" for _ in new)
        unit.sqlite.execute(f"REPLACE INTO {name} VALUES ({marks})", tuple(new.values()))
        assert audit_rows(unit.sqlite, unit.change_set_id) == [
            (name, old["id"], "D", [], old),
            (name, old["id"], "I", [], new),
        ]


@pytest.mark.parametrize(
    "name", sorted({p for t in TABLES for c in table_of(t).columns if (p := parent_of(c))})
)
def test_a_row_that_others_refer_to_cannot_go(samples: Workspace, name: str) -> None:
    """There is no cascade: the commit is refused and every row is still there."""
    with samples.unit() as unit:
        before = image(unit.sqlite)
        unit.sqlite.execute(f"DELETE FROM {name} WHERE id = ?", (f"{name}-1",))
        with pytest.raises(errors.ConstraintBroken, match="refers to"):
            unit.commit()
    with samples.unit() as unit:
        assert image(unit.sqlite) == before
        assert unit.sqlite.execute("SELECT count(*) FROM change_set").fetchone() == (3,)


def test_an_id_is_never_changed(samples: Workspace) -> None:
    """The history knows a row by its id, so the id stays."""
    with (
        samples.unit() as unit,
        pytest.raises(errors.ConstraintBroken, match="id is never changed"),
        translated(),
    ):
        unit.sqlite.execute("UPDATE milestone SET id = 'other' WHERE id = 'milestone-1'")
