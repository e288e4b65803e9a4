"""What a list of schemes to chase needs beside the register's rows: read when it is copied, not before."""

import json
from typing import NamedTuple

from db.enums import Rating
from db.reading.reader import Reader
from db.reading.scope import FROM, Scope


class Chase(NamedTuple):
    """What is asked about one scheme."""

    recovery_date: str
    """ISO text; empty when the month's commentary gives none."""
    proposed: Rating | None
    """The overall rating that the rule proposes."""


def chases(reader: Reader, scope: Scope, ids: list[str]) -> dict[str, Chase]:
    """Return what there is to ask of these schemes in the scope's month, by id."""
    proposed = (
        "(SELECT r.proposed FROM rating r WHERE r.return_id = rt.id AND r.dimension_id = :overall"
        " AND (r.organisation_id IS NULL OR r.organisation_id = :org)"
        " ORDER BY r.organisation_id IS NULL LIMIT 1)"
    )
    rows = reader.rows(
        f"SELECT s.id, {scope.expressions()['recovery']}, {proposed} FROM {FROM}"
        " WHERE s.id IN (SELECT value FROM json_each(:ids))",
        scope.bound | {"ids": json.dumps(ids)},
    )
    return {row[0]: Chase(row[1] or "", Rating(row[2]) if row[2] else None) for row in rows}
