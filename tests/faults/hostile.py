"""Text that means harm: markup, terminal escapes, bidi controls; and a portfolio full of it."""

import shutil
import sqlite3
import unicodedata
from pathlib import Path
from typing import NamedTuple

import pytest

from pmo_tui.services.workspace import Workspace
from tests.conftest import Ticking

MARKUP = (
    "[/]",
    "[/red]",
    "[/",
    "[on='x]",
    "[link=https://x]",
    "[@click=app.quit]x[/]",
    "Delayed [see note 3] / [TBC]",
    "[b",
    r"\[",
    "[a=b]",
)
"""What Textual or Rich would read as markup: it must be shown as it stands (RELIABILITY c.1-3)."""

ESCAPES = (
    "\x1b[2J",
    "\x1b]52;c;cHdu\x07",
    "\x1b]0;pwn\x1b\\",
    "\x9b2J",
    "\x9d0;pwn\x9c",
    "\x08\x07\r",
    "\x7f",
)
"""What acts on a terminal (c.4)."""

UNSEEN = ("\u202eneerG\u202c", "\u2066deR\u2069", "\u200b", "\u2028", "\ufeff", "\U000e0041", "\u200f")
"""What shows a text as another one, or hides in it (c.5)."""

RAW = (*ESCAPES, *UNSEEN)

JOINER = "\u200d"
"""Part of emoji and of names in several scripts."""

ACTING = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Categories of characters that act on a terminal, are not seen, or are no characters."""


SPARED = "A9"
"""The scheme whose reference stays as it is, so that a command can name it."""


class Column(NamedTuple):
    """A column that holds what a person wrote."""

    table: str
    name: str
    where: str = "1"


_OPEN = "(SELECT id FROM period WHERE state = 'open')"
_UPDATES = f"period_id IN {_OPEN}"
_RATINGS = f"reason <> '' AND return_id IN (SELECT id FROM return_ WHERE period_id IN {_OPEN})"

COLUMNS = (
    Column("portfolio", "name"),
    Column("portfolio", "short_name"),
    Column("organisation", "code"),
    Column("organisation", "name"),
    Column("programme", "name"),
    Column("programme", "theme"),
    Column("person", "name"),
    Column("person", "job_title"),
    Column("framework", "name"),
    Column("dimension", "name"),
    Column("rating_rule", "guideline"),
    Column("scheme", "ref", f"ref <> '{SPARED}'"),
    Column("scheme", "name"),
    Column("scheme", "description"),
    Column("scheme", "status_reason"),
    Column("exception_update", "issue", _UPDATES),
    Column("exception_update", "corrective_action", _UPDATES),
    Column("issue", "title"),
    Column("issue", "resolution"),
    Column("milestone", "title"),
    Column("rating", "reason", _RATINGS),
    Column("risk", "ref"),
    Column("risk", "title"),
    Column("risk", "cause"),
    Column("risk", "event"),
    Column("risk", "effect"),
    Column("risk", "mitigation"),
    Column("risk", "closed_reason"),
    Column("risk_action", "action"),
    Column("risk_action", "progress"),
)
"""Every column of the portfolio that a person fills with words."""


def witness(column: Column) -> str:
    """Return what each text of a column begins with: markup that only this column holds."""
    return f"[/{COLUMNS.index(column)}]"


def poison(workspace: Workspace) -> None:
    """Put markup, escapes and bidi controls into every text of a portfolio, as another program could."""
    with workspace.unit(reason=f"[/reason]{RAW[0]}{RAW[7]}") as unit:
        for column in COLUMNS:
            _poison(unit.sqlite, column)
        unit.commit()


def _poison(connection: sqlite3.Connection, column: Column) -> None:
    table, name, where = column
    rows = connection.execute(f"SELECT id, {name} FROM {table} WHERE {where} ORDER BY id").fetchall()
    for place, (row_id, text) in enumerate(rows):
        harm = f"{witness(column)}{RAW[place % len(RAW)]}{MARKUP[place % len(MARKUP)]} {text or ''}"
        connection.execute(
            f"UPDATE {table} SET {name} = ?, version = version + 1 WHERE id = ?", (harm, row_id)
        )


def harmful(text: str) -> list[str]:
    """Return the characters of a text that act on a terminal or are not seen, by name or number."""
    return [
        f"U+{ord(character):04X}"
        for character in text
        if character not in ("\n", JOINER)
        and unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    ]


@pytest.fixture(scope="session")
def poisoned_template(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("poisoned") / "poisoned.pmo"
    shutil.copyfile(demo_template, path)
    workspace = Workspace(path, name=f"Amy{MARKUP[5]}", role="[/role]", clock=Ticking())
    poison(workspace)
    workspace.close()
    return path


@pytest.fixture
def poisoned(poisoned_template: Path, tmp_path: Path) -> Path:
    """A portfolio in which every text means harm."""
    return Path(shutil.copyfile(poisoned_template, tmp_path / "poisoned.pmo"))
