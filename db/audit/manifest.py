"""The tables, indexes and triggers a sound file has, read without the models, to compare a file with them."""

import json
import sqlite3
from functools import cache
from pathlib import Path
from typing import Any

MANIFEST_PATH = Path(__file__).with_name("manifest.json")


OWN_SCHEMA = (
    "SELECT type, name, sql FROM sqlite_master WHERE type <> 'trigger' AND sql IS NOT NULL"
    " AND name NOT LIKE 'sqlite#_%' ESCAPE '#' ORDER BY type, name"
)
"""What was made on purpose: SQLite's own tables and the indexes of constraints aside."""


def _manifest() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(MANIFEST_PATH.read_text(encoding="utf-8"))
    return found


def shipped_triggers() -> dict[str, str]:
    """Return the shipped triggers' SQL by name."""
    found: dict[str, str] = _manifest()["triggers"]
    return found


@cache
def audited_columns() -> dict[str, list[str]]:
    """Return the columns of every audited table, in the order of its JSON image."""
    found: dict[str, list[str]] = _manifest()["columns"]
    return found


def differing_triggers(connection: sqlite3.Connection) -> list[str]:
    """Return the names of triggers that are missing, changed, or not ours, sorted. Empty: sound."""
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    present = dict(rows)
    shipped = shipped_triggers()
    names = present.keys() | shipped.keys()
    return sorted(name for name in names if present.get(name) != shipped.get(name))


def differing_schema(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return kind and name of tables, indexes and views that are missing, changed, or not ours, sorted."""
    present = {(kind, name): sql for kind, name, sql in connection.execute(OWN_SCHEMA).fetchall()}
    shipped = {(kind, name): sql for kind, name, sql in _manifest()["schema"]}
    return sorted(key for key in present.keys() | shipped.keys() if present.get(key) != shipped.get(key))


def reinstall_triggers(connection: sqlite3.Connection) -> list[str]:
    """Make the file's triggers the shipped ones, in one transaction; return the names that were mended."""
    wrong = differing_triggers(connection)
    shipped = shipped_triggers()
    connection.execute("BEGIN IMMEDIATE")
    try:
        for name in wrong:
            quoted = name.replace('"', '""')
            connection.execute(f'DROP TRIGGER IF EXISTS "{quoted}"')
            if name in shipped:
                connection.execute(shipped[name])
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    return wrong
