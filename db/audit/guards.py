"""The triggers that write the history and keep the locks, with the views they read, made from the models.

Every table of `AUDITED` gets: an audit row per row change, a refusal of any write made outside a change
set, the lock of a frozen month, and the lock of the plan in year. The history's own tables are
append-only, also against REPLACE. The generated text is shipped as `manifest.json`, with the tables and
indexes as SQLite keeps them; `python -m db.audit.guards` writes it.

Every connection parses all of it. What tables share is therefore said once, in views, and a table's own
triggers are short: that is 0.7 MB and more than 1 ms of each connection (docs/decisions.md).
"""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import Column, Table, Text, UniqueConstraint

from db.audit.manifest import MANIFEST_PATH, OWN_SCHEMA
from db.audit.refusals import APPEND_ONLY, FROZEN, NUL_TEXT, OUTSIDE, PLAN_LOCKED, SAME_ID
from db.models import AUDITED, Audit, AuditHash, Bookkeeping, ChangeSet, Record, Seal, Site
from db.models.base import IsoDate
from db.years import year_of_month_sql

CURRENT = "(SELECT cs_id FROM cs_current)"
LOCKING = (
    "FROM period WHERE state = 'frozen'"
    f" AND (SELECT kind FROM change_set WHERE id = {CURRENT}) IS NOT 'restatement'"
)
"""Frozen months, as far as the change set being written has to keep to them."""


def all_guards() -> dict[str, str]:
    """Return every view's and trigger's SQL by name, in an order in which they can be made."""
    found = _shared_views()
    for model in AUDITED:
        found |= _image_view(model)
    found |= _row_change_trigger()
    for model in AUDITED:
        found |= _audit_triggers(model)
        found |= _period_triggers(model)
        found |= _plan_triggers(model)
    for history in (ChangeSet, Audit, AuditHash, Seal, Site):
        found |= _append_only(history)
    return found


def write_manifest(path: Path = MANIFEST_PATH) -> None:
    """Write the schema and the guards beside the code, where a file's own are compared with them."""
    columns = {str(model.__tablename__): _columns(model) for model in AUDITED}
    manifest = {"columns": columns, "schema": _schema(), "guards": all_guards()}
    path.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def _schema() -> list[tuple[str, str, str]]:
    from db.engine import schema_statements

    with closing(sqlite3.connect(":memory:")) as connection:
        for statement in schema_statements():
            connection.execute(statement)
        return connection.execute(OWN_SCHEMA).fetchall()


def _columns(model: type[Record]) -> list[str]:
    return [column.name for column in model.__table__.columns]  # type: ignore[attr-defined]


def _view(name: str, query: str) -> dict[str, str]:
    return {name: f"CREATE VIEW {name} AS {query}"}


def _trigger(name: str, when: str, table: str, *statements: str) -> dict[str, str]:
    body = ";\n  ".join(statements)
    return {name: f"CREATE TRIGGER {name} {when} ON {table}\nBEGIN\n  {body};\nEND"}


def _refuse(message: str, condition: str) -> str:
    return f"SELECT RAISE(ABORT, '{message}') WHERE {condition}"


def _shared_views() -> dict[str, str]:
    year = year_of_month_sql("month")
    change = "'' AS tbl, '' AS row_id, '' AS old_id, '' AS op, '' AS image, 0 AS has_nul"
    return (
        _view("locking_month", f"SELECT id {LOCKING}")
        | _view("locking_year", f"SELECT {year} AS year {LOCKING}")
        | _view("row_change", f"SELECT {change} WHERE 0")
    )


def _row_change_trigger() -> dict[str, str]:
    """Write what a table's triggers put into `row_change` to the history, or refuse it.

    The columns that an update changed are those whose value is not the one the history has last: so the
    history agrees with itself, and what was edited behind its back shows with the next change.
    """
    of_row = "tbl = NEW.tbl AND row_id = NEW.row_id"
    last = f"SELECT new FROM audit WHERE {of_row} ORDER BY seq DESC LIMIT 1"
    differs = "key <> 'version' AND value IS NOT json_extract(last.image, fullkey)"
    changed = f"SELECT json_group_array(key) FROM json_each(NEW.image) WHERE NEW.op = 'U' AND {differs}"
    write = (
        "INSERT INTO audit (cs_id, tbl, row_id, op, changed, new)\n  "
        f"SELECT {CURRENT}, NEW.tbl, NEW.row_id, NEW.op, ({changed}), NEW.image\n  "
        f"FROM (SELECT ({last}) AS image) AS last WHERE NEW.op <> 'U' OR last.image IS NOT NEW.image"
    )
    refusals = (
        _refuse(OUTSIDE, f"{CURRENT} IS NULL"),
        _refuse(SAME_ID, "NEW.old_id <> NEW.row_id"),
        _refuse(NUL_TEXT, "NEW.has_nul AND NEW.op <> 'D'"),
    )
    return _trigger("audit_row_change", "INSTEAD OF INSERT", "row_change", *refusals, write)


def _image_view(model: type[Record]) -> dict[str, str]:
    """Give a table's rows as the history keeps them, and whether one holds what JSON would lose."""
    table = str(model.__tablename__)
    image = "json_object(" + ", ".join(f"'{name}', {name}" for name in _columns(model)) + ")"
    return _view(f"image_{table}", f"SELECT id, {image} AS image, {_has_nul(model)} AS has_nul FROM {table}")


def _has_nul(model: type[Record]) -> str:
    """Find NUL in any text: SQLite stores it, but its JSON functions cut the text there."""
    columns = model.__table__.columns  # type: ignore[attr-defined]
    typed = [column for column in columns if isinstance(column.type, Text | IsoDate)]
    return f"instr({' || '.join(map(_as_text, typed))}, char(0)) > 0"


def _as_text(column: Column[str]) -> str:
    return f"ifnull({column.name}, '')" if column.nullable else column.name


def _audit_triggers(model: type[Record]) -> dict[str, str]:
    table = str(model.__tablename__)

    def write(operation: str, row: str, old: str) -> str:
        columns = f"'{table}', id, {old}, '{operation}', image, has_nul"
        return f"INSERT INTO row_change SELECT {columns} FROM image_{table} WHERE id = {row}.id"

    return (
        _trigger(f"audit_{table}_insert", "AFTER INSERT", table, write("I", "NEW", "id"))
        | _trigger(f"audit_{table}_update", "AFTER UPDATE", table, write("U", "NEW", "OLD.id"))
        | _trigger(f"audit_{table}_delete", "BEFORE DELETE", table, write("D", "OLD", "id"))
    )


def _period_triggers(model: type[Record]) -> dict[str, str]:
    if model.PERIOD_OF is None:
        return {}
    table = str(model.__tablename__)

    def locked(row: str) -> str:
        return _refuse(FROZEN, f"{model.PERIOD_OF.format(row=row)} IN locking_month")  # type: ignore[union-attr]

    insert = _trigger(f"lock_{table}_insert", "BEFORE INSERT", table, locked("NEW"))
    update = _trigger(f"lock_{table}_update", "BEFORE UPDATE", table, locked("OLD"), locked("NEW"))
    delete = _trigger(f"lock_{table}_delete", "BEFORE DELETE", table, locked("OLD"))
    return insert | update | delete


def _plan_triggers(model: type[Record]) -> dict[str, str]:
    if not model.PLAN_COLUMNS:
        return {}
    table = str(model.__tablename__)

    def locked(row: str, condition: str) -> str:
        return _refuse(PLAN_LOCKED, f"({condition}) AND {model.YEAR_OF.format(row=row)} IN locking_year")

    def any_of(columns: Sequence[str], test: str) -> str:
        return " OR ".join(test.format(column=column) for column in columns)

    added = any_of(model.PLAN_COLUMNS, "NEW.{column} <> 0")
    removed = any_of(model.PLAN_COLUMNS, "OLD.{column} <> 0")
    altered = any_of(model.PLAN_COLUMNS, "OLD.{column} IS NOT NEW.{column}")
    moved = any_of(model.PLAN_KEY, "OLD.{column} IS NOT NEW.{column}")
    changed = f"{altered} OR (({moved}) AND ({removed}))"
    update = (locked("OLD", changed), locked("NEW", changed))
    return (
        _trigger(f"plan_{table}_insert", "BEFORE INSERT", table, locked("NEW", added))
        | _trigger(f"plan_{table}_update", "BEFORE UPDATE", table, *update)
        | _trigger(f"plan_{table}_delete", "BEFORE DELETE", table, locked("OLD", removed))
    )


def _append_only(model: type[Bookkeeping]) -> dict[str, str]:
    table = str(model.__tablename__)
    refuse = f"SELECT RAISE(ABORT, '{APPEND_ONLY}')"
    return (
        _trigger(f"keep_{table}_insert", "BEFORE INSERT", table, _refuse(APPEND_ONLY, _taken(model)))
        | _trigger(f"keep_{table}_update", "BEFORE UPDATE", table, refuse)
        | _trigger(f"keep_{table}_delete", "BEFORE DELETE", table, refuse)
    )


def _taken(model: type[Bookkeeping]) -> str:
    """Give the condition that a new row would push out an old one, as REPLACE does without any trigger."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    keys = [tuple(table.primary_key.columns.keys())]
    keys += [
        tuple(constraint.columns.keys())
        for constraint in sorted(table.constraints, key=lambda c: str(c.name))
        if isinstance(constraint, UniqueConstraint)
    ]

    def same(key: tuple[str, ...]) -> str:
        equal = " AND ".join(f"{name} = NEW.{name}" for name in key)
        return f"EXISTS (SELECT 1 FROM {table.name} WHERE {equal})"

    return " OR ".join(same(key) for key in keys)


if __name__ == "__main__":  # pragma: no cover - run at build, its result is tested
    write_manifest()
