"""The tables, indexes, views and triggers a sound file has, without the models, to compare a file with."""

import json
import sqlite3
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

MANIFEST_PATH = Path(__file__).with_name("manifest.json")


OWN_SCHEMA = (
    "SELECT type, name, sql FROM sqlite_master WHERE type <> 'trigger' AND sql IS NOT NULL"
    " AND name NOT LIKE 'sqlite#_%' ESCAPE '#' ORDER BY type, name"
)
"""What was made on purpose: SQLite's own tables, the indexes of constraints, and triggers aside."""


def _manifest() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(MANIFEST_PATH.read_text(encoding="utf-8"))
    return found


def shipped_guards() -> dict[str, str]:
    """Return the SQL of the shipped triggers and the views they read, by name, in the order to make them."""
    found: dict[str, str] = _manifest()["guards"]
    return found


@cache
def audited_columns() -> dict[str, list[str]]:
    """Return the columns of every audited table, in the order of its JSON image."""
    found: dict[str, list[str]] = _manifest()["columns"]
    return found


def differing_guards(connection: sqlite3.Connection) -> list[str]:
    """Return the names of guards missing or changed, and of triggers not ours, sorted. Empty: sound."""
    shipped = shipped_guards()
    present = {name: sql for _, name, sql in _present_guards(connection, shipped)}
    return sorted(name for name in present.keys() | shipped.keys() if present.get(name) != shipped.get(name))


def _present_guards(connection: sqlite3.Connection, shipped: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return kind, name and SQL of every trigger, and of the views with one of our names in any letters."""
    ours = {name.casefold() for name in shipped}
    rows = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')"
    ).fetchall()
    return [row for row in rows if row[0] == "trigger" or row[1].casefold() in ours]


def differing_schema(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return kind and name of tables, indexes and views that are missing, changed, or not ours, sorted.

    The views that are guards are not among them: `differing_guards` looks at those.
    """
    manifest = _manifest()
    guards = manifest["guards"]
    rows = connection.execute(OWN_SCHEMA).fetchall()
    present = {(kind, name): sql for kind, name, sql in rows if kind != "view" or name not in guards}
    shipped = {(kind, name): sql for kind, name, sql in manifest["schema"]}
    return sorted(key for key in present.keys() | shipped.keys() if present.get(key) != shipped.get(key))


def reinstall_guards(connection: sqlite3.Connection) -> list[str]:
    """Make the file's guards the shipped ones; return the names that were mended.

    Belongs into a transaction of the caller's, which takes everything back when this raises.
    """
    shipped = shipped_guards()
    wrong = differing_guards(connection)
    for kind, name, _ in _present_guards(connection, shipped):
        if name in wrong:
            quoted = name.replace('"', '""')
            connection.execute(f'DROP {kind} IF EXISTS "{quoted}"')  # a view takes its triggers along
    kept = {name for _, name, _ in _present_guards(connection, shipped)}
    for name, statement in shipped.items():
        if name not in kept:
            connection.execute(statement)
    return wrong
