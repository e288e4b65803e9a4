"""Which exception a month's commentary belongs to: said once, for whoever reads it and whoever writes it."""

import sqlite3
from typing import NamedTuple

FIRST = "e.closed_on IS NOT NULL, e.raised_on DESC, e.id DESC"
"""The order of a scheme's exceptions `e`: an open one first, then the one raised last, then the newest."""


class Reported(NamedTuple):
    """An exception that a month's commentary may belong to."""

    exception_id: str
    is_open: bool
    update_id: str | None
    """The month's commentary on it, when there is one."""


def of_month(connection: sqlite3.Connection, scheme_id: str | None, period_id: str) -> list[Reported]:
    """Return a scheme's exceptions that have commentary of a month, then open ones without, each in order.

    The first that has an update is what readers show as the month's commentary.
    """
    rows = connection.execute(
        "SELECT e.id, e.closed_on IS NULL, u.id FROM exception e"
        " LEFT JOIN exception_update u ON u.exception_id = e.id AND u.period_id = :period"
        " WHERE e.scheme_id = :scheme AND (u.id IS NOT NULL OR e.closed_on IS NULL)"
        f" ORDER BY u.id IS NULL, {FIRST}",
        {"scheme": scheme_id, "period": period_id},
    ).fetchall()
    return [Reported(exception_id, bool(is_open), update_id) for exception_id, is_open, update_id in rows]
