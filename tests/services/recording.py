"""What a save leaves behind: the rows it wrote into the history, or nothing at all."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from db.audit.seal import Head, head
from db.file import open_reader
from db.reading.reader import Reader
from pmo_tui.services.saving import Answer
from tests.db.samples import audit_rows


def values(path: Path, sql: str, *parameters: object) -> list[Any]:
    """Read rows; a row of one column is its value."""
    with closing(Reader(path)) as reader:
        return [row[0] if len(row) == 1 else tuple(row) for row in reader.rows(sql, parameters)]


def value(path: Path, sql: str, *parameters: object) -> Any:
    """Read the one value there is."""
    (found,) = values(path, sql, *parameters)
    return found


def scheme_id(path: Path, ref: str) -> str:
    """Return the id of a scheme."""
    return str(value(path, "SELECT id FROM scheme WHERE ref = ?", ref))


def period_id(path: Path, month: str = "2018-10") -> str:
    """Return the id of a month."""
    return str(value(path, "SELECT id FROM period WHERE month = ?", month))


def organisation_id(path: Path, code: str) -> str:
    """Return the id of an organisation."""
    return str(value(path, "SELECT id FROM organisation WHERE code = ?", code))


def dimension_id(path: Path, code: str) -> str:
    """Return the id of a dimension of the framework in force."""
    return str(value(path, "SELECT id FROM dimension WHERE code = ?", code))


def written(path: Path, answer: Answer) -> Counter[tuple[str, str]]:
    """Count what a save wrote into the history: table and operation."""
    assert answer.change is not None
    with closing(open_reader(path)) as reader:
        return Counter((table, op) for table, _, op, _, _ in audit_rows(reader, answer.change.id))


def changed(path: Path, answer: Answer, table: str) -> list[list[str]]:
    """Return which columns a save changed in each row of a table."""
    assert answer.change is not None
    with closing(open_reader(path)) as reader:
        rows = audit_rows(reader, answer.change.id)
    return [columns for name, _, op, columns, _ in rows if name == table and op == "U"]


def header(path: Path, answer: Answer) -> tuple[str, ...]:
    """Return kind, person, role and reason of a change set."""
    assert answer.change is not None
    sql = "SELECT kind, actor, role, reason FROM change_set WHERE id = ?"
    found: tuple[str, ...] = values(path, sql, answer.change.id)[0]
    return found


def counts(path: Path) -> tuple[Head, dict[str, int]]:
    """Return the end of the chain, and how many rows every table has."""
    with closing(Reader(path)) as reader:
        tables = [row[0] for row in reader.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return head(reader.connection), {
            table: reader.value(f"SELECT count(*) FROM {table}") for table in tables
        }


@contextmanager
def nothing_left_behind(path: Path) -> Iterator[None]:
    """Check that a refused save wrote nothing, anywhere."""
    before = counts(path)
    yield
    assert counts(path) == before
