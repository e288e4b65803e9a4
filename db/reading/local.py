"""Drafts: texts that were typed at this desk and not saved."""

from typing import NamedTuple

from db.reading.reader import Reader


class DraftRecord(NamedTuple):
    """A text that was typed and not saved."""

    entity: str
    row_id: str
    field: str
    text: str
    base_version: int
    at_utc: str


def drafts(reader: Reader, entity: str | None = None, row_id: str | None = None) -> tuple[DraftRecord, ...]:
    """Return the drafts of one form, or all, the latest first."""
    rows = reader.rows(
        "SELECT entity, row_id, field, text, base_version, at_utc FROM draft"
        " WHERE (:entity IS NULL OR entity = :entity) AND (:row IS NULL OR row_id = :row) "
        " ORDER BY at_utc DESC, field",
        {"entity": entity, "row": row_id},
    )
    return tuple(DraftRecord(*row) for row in rows)
