"""SQL stands in db only: reads in db.reading, writes in db; everybody else asks for records and values."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent

STATEMENT = re.compile(
    r"\b(?:SELECT|INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|REPLACE\s+INTO|PRAGMA|ATTACH"
    r"|VACUUM|(?:CREATE|DROP|ALTER)\s+(?:TABLE|INDEX|VIEW|TRIGGER)|BEGIN|COMMIT|ROLLBACK|SAVEPOINT)\b"
)
"""A statement as we write them: in capitals."""

EXECUTING = {"execute", "executemany", "executescript"}
ASKING = {"rows", "row", "value"}
"""What a reader is asked by. Others have such names too, and are given one word: a table, a file."""


def text_of(node: ast.AST) -> str | None:
    """Return a text as it is written, with a name in place of what is put into it."""
    match node:
        case ast.Constant(str(text)):
            return text
        case ast.JoinedStr(values):
            return "".join(text_of(value) or "name" for value in values)
    return None


def statements(source: str) -> list[int]:
    """Return the lines with the text of a statement, or with a call that runs one. Docstrings aside."""
    return sorted(set(_found(ast.parse(source))))


def _found(tree: ast.AST) -> Iterator[int]:
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        text = text_of(node)
        if text is not None and id(node) not in told and STATEMENT.search(text):
            yield node.lineno  # type: ignore[attr-defined]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            first = text_of(node.args[0]) if node.args else None
            asks = node.func.attr in ASKING and first is not None and " " in first.strip()
            if asks or node.func.attr in EXECUTING:
                yield node.lineno


def test_no_statement_stands_outside_db() -> None:
    """Tests and benchmarks aside: they look at the file behind the app's back."""
    sources = sorted((ROOT / "pmo_tui").rglob("*.py"))
    found = {
        path.relative_to(ROOT).as_posix(): lines
        for path in sources
        if (lines := statements(path.read_text(encoding="utf-8")))
    }
    assert found == {}
    assert len(sources) > 100


def test_the_statements_of_db_are_seen() -> None:
    """Or the test before could not fail."""
    for name in ("reading/people.py", "rows.py", "local.py", "file.py", "audit/undo.py"):
        assert statements((ROOT / "db" / name).read_text(encoding="utf-8")), name


@pytest.mark.parametrize(
    "source",
    [
        "reader.value('SELECT count(*) FROM scheme')",
        "SQL = '''\n    WITH x AS (SELECT 1)\n'''",
        "sql = f'UPDATE {table} SET {names}'",
        "sql = f'INSERT OR IGNORE INTO {table} VALUES (1)'",
        "sql = 'DELETE FROM draft'",
        "reader.rows(f'PRAGMA table_info({table})')",
        "reader.rows('select id from scheme')",
        "connection.execute(sql)",
        "unit.sqlite.executemany(sql, rows)",
        "reader.connection.executescript(made())",
    ],
)
def test_each_way_to_write_one_is_seen(source: str) -> None:
    assert statements(source) == [1]


@pytest.mark.parametrize(
    "source",
    [
        "'''SELECT is not written here.'''\nX = 1\n'''Nor does this BEGIN anything.'''",
        "folder.rows('schemes.csv')\nledger.rows(f'{table}')\nrow.value(name)",
        "say('Select a scheme from the list, or begin a new one. Delete from here on.')",
    ],
)
def test_what_is_no_statement_passes(source: str) -> None:
    assert statements(source) == []
