"""What stands in the way of taking a row out, what would go with it, and what was taken out.

On a raw connection: a reader asks before, and the change set asks again inside its transaction.
"""

import sqlite3
from typing import Any

from db.audit.manifest import audited_columns
from db.natural import sort_key
from db.reading.reader import Reader
from db.years import year_of_financial_year_sql, year_of_month_sql

_OWN = "x.scheme_id = :scheme AND (:owner IS NULL OR x.organisation_id = :owner)"


def row(connection: sqlite3.Connection, table: str, row_id: str) -> dict[str, Any] | None:
    """Return a row as it is, with all its columns; None when it is not there."""
    columns = audited_columns()[table]
    found = connection.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE id = ?", (row_id,)).fetchall()
    return dict(zip(columns, found[0], strict=True)) if found else None


def references(connection: sqlite3.Connection, table: str, row_id: str) -> dict[str, int]:
    """Count the rows of each table that refer to a row; tables without one are left out."""
    found: dict[str, int] = {}
    for other in audited_columns():
        for _, _, parent, column, *_ in connection.execute(f"PRAGMA foreign_key_list({other})").fetchall():
            if parent == table:
                counted = f"SELECT count(*) FROM {other} WHERE {column} = ?"
                found[other] = found.get(other, 0) + _value(connection, counted, (row_id,))
    return {other: number for other, number in found.items() if number}


def frozen_with(connection: sqlite3.Connection, scheme_id: str, organisation_id: str | None = None) -> str:
    """Return the latest frozen month that holds something of a scheme, or of a share of it; else empty.

    Of a share: a forecast or a rating of its own. Of a whole scheme its return and commentary too.
    """
    rating = (
        "SELECT 1 FROM return_ r LEFT JOIN rating g ON g.return_id = r.id WHERE r.period_id = p.id"
        " AND r.scheme_id = :scheme AND (:owner IS NULL OR g.organisation_id = :owner)"
    )
    commentary = (
        "SELECT 1 FROM exception_update u JOIN exception e ON e.id = u.exception_id"
        " WHERE u.period_id = p.id AND e.scheme_id = :scheme AND :owner IS NULL"
    )
    of_month = f"x WHERE x.period_id = p.id AND {_OWN}"
    month = _value(
        connection,
        "SELECT max(p.month) FROM period p WHERE p.state = 'frozen' AND ("
        f"EXISTS (SELECT 1 FROM confidence_split {of_month})"
        f" OR EXISTS (SELECT 1 FROM forecast_month {of_month})"
        f" OR EXISTS ({rating}) OR EXISTS ({commentary}))",
        {"scheme": scheme_id, "owner": organisation_id},
    )
    return month or ""


def fixed_since(connection: sqlite3.Connection, scheme_id: str, organisation_id: str | None = None) -> str:
    """Return the first frozen month of a year in which a scheme, or a share of it, has a plan; else empty.

    The file's guards keep that plan from then on (decision 9).
    """
    frozen = year_of_month_sql("p.month")
    month = _value(
        connection,
        "SELECT min(p.month) FROM period p WHERE p.state = 'frozen' AND ("
        f"EXISTS (SELECT 1 FROM scheme_share x WHERE {_OWN} AND x.annual_plan_pence <> 0"
        f" AND {year_of_financial_year_sql('x.financial_year')} = {frozen})"
        f" OR EXISTS (SELECT 1 FROM profile_month x WHERE {_OWN} AND x.plan_pence <> 0"
        f" AND {year_of_month_sql('x.month')} = {frozen}))",
        {"scheme": scheme_id, "owner": organisation_id},
    )
    return month or ""


def has_figures(connection: sqlite3.Connection, scheme_id: str, organisation_id: str) -> bool:
    """Say whether a share has a plan, an actual, a forecast or a rating of its own."""
    found = _value(
        connection,
        f"SELECT EXISTS (SELECT 1 FROM scheme_share x WHERE {_OWN} AND x.annual_plan_pence <> 0)"
        f" OR EXISTS (SELECT 1 FROM profile_month x WHERE {_OWN}"
        " AND (x.plan_pence <> 0 OR x.actual_pence IS NOT NULL))"
        f" OR EXISTS (SELECT 1 FROM confidence_split x WHERE {_OWN})"
        " OR EXISTS (SELECT 1 FROM rating g JOIN return_ r ON r.id = g.return_id"
        " WHERE r.scheme_id = :scheme AND g.organisation_id = :owner)",
        {"scheme": scheme_id, "owner": organisation_id},
    )
    return bool(found)


def linked_risks(connection: sqlite3.Connection, scheme_id: str) -> list[str]:
    """Return the references of the risks that are linked to a scheme, closed ones too."""
    found = connection.execute("SELECT ref FROM risk WHERE scheme_id = ? ORDER BY ref, id", (scheme_id,))
    return [ref for (ref,) in found.fetchall()]


def risk_references(connection: sqlite3.Connection) -> set[str]:
    """Return every reference that a risk has or ever had: one that was taken out may come back with it."""
    found = connection.execute("SELECT DISTINCT json_extract(new, '$.ref') FROM audit WHERE tbl = 'risk'")
    return {ref for (ref,) in found.fetchall()}


def removed_scheme(reader: Reader, reference: str) -> str:
    """Return the id of the scheme that was taken out last with a reference; empty when none was."""
    found = reader.value(
        "SELECT row_id FROM audit WHERE tbl = 'scheme' AND op = 'D'"
        " AND json_extract(new, '$.sort_key') = ? ORDER BY seq DESC LIMIT 1",
        (sort_key(reference),),
    )
    return found or ""


def _value(connection: sqlite3.Connection, sql: str, bound: Any) -> Any:
    return connection.execute(sql, bound).fetchall()[0][0]
