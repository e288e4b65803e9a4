"""Rows by id, as they are or as they last were: the names behind the ids that the history holds."""

import json
from collections.abc import Mapping
from typing import Any

from db.audit.manifest import audited_columns
from db.reading.reader import Reader


def table_rows(reader: Reader, table: str) -> list[dict[str, Any]]:
    """Return every row of an audited table, by id, each with all its columns."""
    columns = audited_columns()[table]
    rows = reader.rows(f"SELECT {', '.join(columns)} FROM {table} ORDER BY id")
    return [dict(zip(columns, row, strict=True)) for row in rows]


class Rows:
    """Rows by id as they are, or as they last were; each is read once. For the names behind ids.

    `known` are rows by table and id that the file does not have yet: those of an import that is planned.
    """

    def __init__(
        self, reader: Reader, known: Mapping[tuple[str, str], Mapping[str, Any]] | None = None
    ) -> None:
        self._reader = reader
        self._known: dict[tuple[str, str], Mapping[str, Any] | None] = dict(known or {})

    def get(self, table: str, row_id: str | None) -> Mapping[str, Any] | None:
        """Return a row, or None when no row ever had this id."""
        if row_id is None:
            return None
        key = (table, row_id)
        if key not in self._known:
            self._known[key] = self._live(table, row_id) or self._last_image(table, row_id)
        return self._known[key]

    def _live(self, table: str, row_id: str) -> dict[str, Any] | None:
        columns = audited_columns()[table]
        row = self._reader.row(f"SELECT {', '.join(columns)} FROM {table} WHERE id = ?", (row_id,))
        return None if row is None else dict(zip(columns, row, strict=True))

    def _last_image(self, table: str, row_id: str) -> dict[str, Any] | None:
        image = self._reader.value(
            "SELECT new FROM audit WHERE row_id = ? AND tbl = ? ORDER BY seq DESC LIMIT 1", (row_id, table)
        )
        return None if image is None else json.loads(image)
