"""Things by a word of their name or reference: what the history is searched by."""

from collections.abc import Sequence

from db.audit.manifest import audited_columns
from db.conditions import folded
from db.reading.reader import FOLDED, Reader

COLUMNS = ("ref", "code", "name", "title")
"""The columns that things go by."""

MOST = 500
"""How many things a word may find: one that stands in more names says nothing, and takes long."""


def named(reader: Reader, word: str) -> list[str]:
    """Return the ids of things whose reference, code, name or title holds a word, whatever its capitals.

    Things that were taken out are found by their last image. At most one more than `MOST`.
    """
    found: list[str] = []
    for table, columns in audited_columns().items():
        held = [column for column in COLUMNS if column in columns]
        if held:
            where, value = _holds(word, held)
            bound = {"word": value, "most": MOST + 1 - len(found)}
            found += [
                row[0] for row in reader.rows(f"SELECT id FROM {table} WHERE {where} LIMIT :most", bound)
            ]
    where, value = _holds(word, [f"json_extract(new, '$.{column}')" for column in COLUMNS])
    sql = f"SELECT DISTINCT row_id FROM audit WHERE op = 'D' AND {where} LIMIT :most"
    return found + [row[0] for row in reader.rows(sql, {"word": value, "most": MOST + 1 - len(found)})]


def _holds(word: str, columns: Sequence[str]) -> tuple[str, str]:
    """Return the condition that one of some columns holds a word, and what is bound as `word` in it.

    SQLite's LIKE is quick and does for plain letters; it knows no accented letter's capital.
    """
    if word.isascii():
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return "(" + " OR ".join(
            f"{column} LIKE :word ESCAPE '\\'" for column in columns
        ) + ")", f"%{escaped}%"
    found = " OR ".join(f"instr({FOLDED}(coalesce({column}, '')), :word)" for column in columns)
    return f"({found})", folded(word)
