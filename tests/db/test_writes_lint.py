"""The sources hold no write that passes by a row's version or pushes rows out unseen (RELIABILITY b.1)."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent

REPLACING = re.compile(r"\b(REPLACE\s+INTO|OR\s+REPLACE)\b", re.IGNORECASE)
BULK = {"update", "delete", "insert"}
"""SQLAlchemy's statements: they write rows without their version."""


def texts(tree: ast.AST) -> list[tuple[int, str]]:
    """Return every text of a source that is not a docstring."""
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
    ]


def offences(source: str) -> list[int]:
    """Return the lines with REPLACE, a bulk statement, or bulk_* of a session."""
    tree = ast.parse(source)
    found = [line for line, text in texts(tree) if REPLACING.search(text)]
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in {
            "sqlalchemy",
            "sqlmodel",
        }:
            found += [node.lineno for name in node.names if name.name in BULK]
        if isinstance(node, ast.Attribute) and node.attr.startswith("bulk_"):
            found.append(node.lineno)
    return found


@pytest.mark.parametrize("folder", ["db", "pmo_tui"])
def test_no_source_replaces_rows_or_writes_in_bulk_past_their_versions(folder: str) -> None:
    """Rows are changed by the session, or by db.rows, which counts the version up."""
    found = {
        path.relative_to(ROOT).as_posix(): lines
        for path in sorted((ROOT / folder).rglob("*.py"))
        if (lines := offences(path.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "x = 'INSERT OR REPLACE INTO risk VALUES (1)'",
        "x = f'replace  into {t} values (1)'",
        "from sqlalchemy import update",
        "from sqlmodel import Session, delete",
        "session.bulk_insert_mappings(Risk, rows)",
    ],
)
def test_the_lint_sees_each(source: str) -> None:
    """Or it could not fail."""
    assert offences(source)


def test_the_lint_lets_ordinary_code_pass() -> None:
    """`replace` of a text, an update of a dict, a docstring about REPLACE."""
    assert offences("'''REPLACE INTO is not used.'''\nx = 'a'.replace('b', 'c')\n{}.update(x)\n") == []
