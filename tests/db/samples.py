"""Rows for every audited table, made from the models, so that a new table is tested without being named.

Row `n` of a table has the id `table-n` and refers to row `n` of other tables.
"""

import datetime as dt
import json
import sqlite3
from typing import Any

from sqlalchemy import Integer, Table
from sqlalchemy.sql.schema import Column

from db import rows
from db.audit.manifest import audited_columns
from db.models import AUDITED, Record
from db.models.base import EnumText, IsoDate
from db.unit_of_work import UnitOfWork

Row = dict[str, Any]
Image = dict[str, dict[str, Row]]
"""Every audited table: its rows by id."""

TABLES = tuple(str(model.__tablename__) for model in AUDITED)
MODELS = dict(zip(TABLES, AUDITED, strict=True))

SUBJECT = {"programme_id", "scheme_id"}
"""Of these two, tables with both fill exactly one."""


def table_of(name: str) -> Table:
    """Return SQLAlchemy's table."""
    found = MODELS[name].__table__  # type: ignore[attr-defined]
    assert isinstance(found, Table)
    return found


def parent_of(column: Column[Any]) -> str | None:
    """Return the table a column refers to."""
    for key in column.foreign_keys:
        return key.column.table.name
    return None


def sample(name: str, n: int) -> Row:
    """Return the values of row `n` of a table as they are stored."""
    table = table_of(name)
    row = {column.name: _value(column, name, n) for column in table.columns}
    if row.keys() >= SUBJECT:
        row["programme_id"] = None
    if name == "confidence_split":
        row["fot_pence"] = row["low_pence"] + row["medium_pence"] + row["high_pence"]
    return row


def _value(column: Column[Any], table: str, n: int) -> Any:
    special = {"id": f"{table}-{n}", "version": 1, "month": f"2019-{n:02}", "financial_year": f"2019/2{n}"}
    parent = parent_of(column)
    if column.name in special:
        return special[column.name]
    if parent is not None:
        return f"{parent}-{n}"
    if isinstance(column.type, EnumText):
        return next(iter(column.type.enum)).value
    if isinstance(column.type, IsoDate):
        return f"2018-10-{n:02}"
    if isinstance(column.type, Integer):
        return n
    return f"{column.name} {n}"


def as_values(name: str, n: int) -> Row:
    """Return the values of row `n` of a table as the model takes them."""
    table = table_of(name)
    values = sample(name, n)
    for column in table.columns:
        if isinstance(column.type, IsoDate) and values[column.name] is not None:
            values[column.name] = dt.date.fromisoformat(values[column.name])
    return values


def as_record(name: str, n: int) -> Record:
    """Return row `n` as the model has it."""
    return MODELS[name](**as_values(name, n))


def fill(unit: UnitOfWork, *numbers: int) -> None:
    """Write the sample rows with these numbers into every table."""
    for n in numbers:
        for name in TABLES:
            rows.insert(unit.sqlite, name, sample(name, n))


def table_image(connection: sqlite3.Connection, name: str) -> dict[str, Row]:
    """Read every row of a table by id."""
    columns = audited_columns()[name]
    found = connection.execute(f"SELECT {', '.join(columns)} FROM {name}").fetchall()
    return {row[columns.index("id")]: dict(zip(columns, row, strict=True)) for row in found}


def image(connection: sqlite3.Connection) -> Image:
    """Read every row of every audited table."""
    return {name: table_image(connection, name) for name in TABLES}


AuditRow = tuple[str, str, str, list[str], Row]
"""Table, row id, operation, changed columns, image."""


def audit_rows(connection: sqlite3.Connection, cs_id: str) -> list[AuditRow]:
    """Read what the history has of a change set, in order."""
    return [
        (tbl, row_id, op, json.loads(changed), json.loads(new))
        for tbl, row_id, op, changed, new in connection.execute(
            "SELECT tbl, row_id, op, changed, new FROM audit WHERE cs_id = ? ORDER BY seq", (cs_id,)
        ).fetchall()
    ]


def expected_audit(name: str, before: dict[str, Row], after: dict[str, Row]) -> list[AuditRow]:
    """Say what the history must have of a table that went from one state to another, by id."""
    found: list[AuditRow] = []
    for row_id in before.keys() | after.keys():
        old, new = before.get(row_id), after.get(row_id)
        if old is None:
            assert new is not None
            found.append((name, row_id, "I", [], new))
        elif new is None:
            found.append((name, row_id, "D", [], old))
        elif old != new:
            changed = [column for column in new if column != "version" and new[column] != old[column]]
            found.append((name, row_id, "U", changed, new))
    return sorted(found, key=lambda row: row[1])
