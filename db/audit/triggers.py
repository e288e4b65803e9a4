"""The triggers that write the history and keep the locks, generated from the models.

Every table of `AUDITED` gets: an audit row per row change, a refusal of any write made outside a change
set, the lock of a frozen month, and the lock of the plan in year. The history's own tables are
append-only, also against REPLACE. The generated text is shipped as `manifest.json`, with the tables and
indexes as SQLite keeps them; `python -m db.audit.triggers` writes it.
"""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import Table, Text, UniqueConstraint

from db.audit.manifest import MANIFEST_PATH, OWN_SCHEMA
from db.audit.refusals import APPEND_ONLY, FROZEN, NUL_TEXT, OUTSIDE, PLAN_LOCKED, SAME_ID
from db.models import AUDITED, Audit, AuditHash, Bookkeeping, ChangeSet, Record, Seal
from db.models.base import financial_year_sql

CURRENT = "(SELECT cs_id FROM cs_current)"
KIND = f"(SELECT kind FROM change_set WHERE id = {CURRENT})"


def all_triggers() -> dict[str, str]:
    """Return every trigger's SQL by name, in a stable order."""
    found: dict[str, str] = {}
    for model in AUDITED:
        found |= _audit_triggers(model)
        found |= _period_triggers(model)
        found |= _plan_triggers(model)
    for history in (ChangeSet, Audit, AuditHash, Seal):
        found |= _append_only(history)
    return found


def write_manifest(path: Path = MANIFEST_PATH) -> None:
    """Write the schema and the triggers beside the code, where a file's own are compared with them."""
    columns = {str(model.__tablename__): _columns(model) for model in AUDITED}
    manifest = {"columns": columns, "schema": _schema(), "triggers": all_triggers()}
    path.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def _schema() -> list[tuple[str, str, str]]:
    from db.engine import schema_statements

    with closing(sqlite3.connect(":memory:")) as connection:
        for statement in schema_statements():
            connection.execute(statement)
        return connection.execute(OWN_SCHEMA).fetchall()


def _columns(model: type[Record]) -> list[str]:
    return [column.name for column in model.__table__.columns]  # type: ignore[attr-defined]


def _image(model: type[Record], row: str) -> str:
    return "json_object(" + ", ".join(f"'{name}', {row}.{name}" for name in _columns(model)) + ")"


def _trigger(name: str, when: str, table: str, condition: str, *statements: str) -> dict[str, str]:
    guard = f"\nWHEN {condition}" if condition else ""
    body = ";\n  ".join(statements)
    return {name: f"CREATE TRIGGER {name} {when} ON {table}{guard}\nBEGIN\n  {body};\nEND"}


def _refuse(message: str, condition: str) -> str:
    return f"SELECT RAISE(ABORT, '{message}') WHERE {condition}"


def _audit_triggers(model: type[Record]) -> dict[str, str]:
    table = str(model.__tablename__)
    names = [name for name in _columns(model) if name != "version"]
    differs = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in [*names, "version"])
    changed = " UNION ALL ".join(f"SELECT '{name}' AS c WHERE OLD.{name} IS NOT NEW.{name}" for name in names)
    inside = _refuse(OUTSIDE, f"{CURRENT} IS NULL")

    def write(operation: str, row: str, columns: str) -> str:
        return (
            "INSERT INTO audit (cs_id, tbl, row_id, op, changed, new) VALUES "
            f"({CURRENT}, '{table}', {row}.id, '{operation}', {columns}, {_image(model, row)})"
        )

    every = f"(SELECT json_group_array(c) FROM ({changed}))"
    same_id = _refuse(SAME_ID, "OLD.id IS NOT NEW.id")
    fit = _fit_text(model)
    added = (inside, *fit, write("I", "NEW", "'[]'"))
    altered = (inside, same_id, *fit, write("U", "NEW", every))
    return (
        _trigger(f"audit_{table}_insert", "AFTER INSERT", table, "", *added)
        | _trigger(f"audit_{table}_update", "AFTER UPDATE", table, differs, *altered)
        | _trigger(f"audit_{table}_delete", "AFTER DELETE", table, "", inside, write("D", "OLD", "'[]'"))
    )


def _fit_text(model: type[Record]) -> tuple[str, ...]:
    """Refuse NUL in what people type: SQLite stores it, but its JSON functions cut the text there."""
    columns = model.__table__.columns  # type: ignore[attr-defined]
    typed = [c.name for c in columns if type(c.type) is Text and not c.foreign_keys and not c.primary_key]
    if not typed:
        return ()
    return (_refuse(NUL_TEXT, " OR ".join(f"instr(NEW.{name}, char(0))" for name in typed)),)


def _period_triggers(model: type[Record]) -> dict[str, str]:
    if model.PERIOD_OF is None:
        return {}
    table = str(model.__tablename__)

    def locked(row: str) -> str:
        period = model.PERIOD_OF.format(row=row)  # type: ignore[union-attr]
        state = f"(SELECT state FROM period WHERE id = {period})"
        return _refuse(FROZEN, f"{state} = 'frozen' AND {KIND} IS NOT 'restatement'")

    insert = _trigger(f"lock_{table}_insert", "BEFORE INSERT", table, "", locked("NEW"))
    update = _trigger(f"lock_{table}_update", "BEFORE UPDATE", table, "", locked("OLD"), locked("NEW"))
    delete = _trigger(f"lock_{table}_delete", "BEFORE DELETE", table, "", locked("OLD"))
    return insert | update | delete


def _plan_triggers(model: type[Record]) -> dict[str, str]:
    if not model.PLAN_COLUMNS:
        return {}
    table = str(model.__tablename__)
    frozen_year = financial_year_sql("period.month")

    def locked(row: str, condition: str) -> str:
        year = model.YEAR_OF.format(row=row)
        month = f"SELECT 1 FROM period WHERE state = 'frozen' AND {frozen_year} = {year}"
        return _refuse(PLAN_LOCKED, f"({condition}) AND {KIND} IS NOT 'restatement' AND EXISTS ({month})")

    def any_of(columns: Sequence[str], test: str) -> str:
        return " OR ".join(test.format(column=column) for column in columns)

    added = any_of(model.PLAN_COLUMNS, "NEW.{column} <> 0")
    removed = any_of(model.PLAN_COLUMNS, "OLD.{column} <> 0")
    altered = any_of(model.PLAN_COLUMNS, "OLD.{column} IS NOT NEW.{column}")
    moved = any_of(model.PLAN_KEY, "OLD.{column} IS NOT NEW.{column}")
    changed = f"{altered} OR (({moved}) AND ({removed}))"
    update = (locked("OLD", changed), locked("NEW", changed))
    return (
        _trigger(f"plan_{table}_insert", "BEFORE INSERT", table, "", locked("NEW", added))
        | _trigger(f"plan_{table}_update", "BEFORE UPDATE", table, "", *update)
        | _trigger(f"plan_{table}_delete", "BEFORE DELETE", table, "", locked("OLD", removed))
    )


def _append_only(model: type[Bookkeeping]) -> dict[str, str]:
    table = str(model.__tablename__)
    refuse = f"SELECT RAISE(ABORT, '{APPEND_ONLY}')"
    return (
        _trigger(f"keep_{table}_insert", "BEFORE INSERT", table, "", _refuse(APPEND_ONLY, _taken(model)))
        | _trigger(f"keep_{table}_update", "BEFORE UPDATE", table, "", refuse)
        | _trigger(f"keep_{table}_delete", "BEFORE DELETE", table, "", refuse)
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
