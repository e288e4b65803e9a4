"""One scheme's money in one month: its shares, and the year month by month. Amounts in whole pence."""

from dataclasses import dataclass

from db.enums import Source
from db.reading.reader import Reader
from db.reading.scope import Scope


@dataclass(frozen=True, slots=True)
class ShareRecord:
    """One organisation's share in the month shown. Amounts in pence; None where nothing was given."""

    id: str
    version: int
    organisation_id: str
    organisation: str
    plan: int
    full_year_effect: int | None
    ytd_plan: int
    ytd: int
    fot: int | None
    low: int | None
    medium: int | None
    high: int | None
    split_version: int
    """Version of the forecast and split; 0 when there is none yet."""
    prior_fot: int | None


@dataclass(frozen=True, slots=True)
class MonthRecord:
    """One organisation's month: plan, actual, and the forecast of the month shown. In pence."""

    organisation_id: str
    month: str
    plan: int
    actual: int | None
    forecast: int | None
    source: Source


def shares(reader: Reader, scheme_id: str, scope: Scope) -> tuple[ShareRecord, ...]:
    """Read every organisation's share of a scheme, in the portfolio's order."""
    months = "profile_month x WHERE x.scheme_id = sh.scheme_id AND x.organisation_id = sh.organisation_id"
    until = "x.month BETWEEN :first AND :month"
    rows = reader.rows(
        "SELECT sh.id, sh.version, o.id, o.code, sh.annual_plan_pence, sh.full_year_effect_pence,"
        f" coalesce((SELECT sum(x.plan_pence) FROM {months} AND {until}), 0),"
        f" coalesce((SELECT sum(x.actual_pence) FROM {months} AND {until}), 0),"
        " c.fot_pence, c.low_pence, c.medium_pence, c.high_pence, coalesce(c.version, 0),"
        " b.fot_pence"
        " FROM scheme_share sh JOIN organisation o ON o.id = sh.organisation_id"
        " LEFT JOIN confidence_split c ON c.scheme_id = sh.scheme_id"
        " AND c.organisation_id = sh.organisation_id AND c.period_id = :period"
        " LEFT JOIN confidence_split b ON b.scheme_id = sh.scheme_id"
        " AND b.organisation_id = sh.organisation_id AND b.period_id = :prior"
        " WHERE sh.scheme_id = :scheme AND sh.financial_year = :fy ORDER BY o.position, o.code",
        scope.parameters | {"scheme": scheme_id},
    )
    return tuple(ShareRecord(*row) for row in rows)


def months(reader: Reader, scheme_id: str, scope: Scope) -> tuple[MonthRecord, ...]:
    """Read every month of every share: plan and actual, and the shown month's forecast."""
    rows = reader.rows(
        "SELECT pm.organisation_id, pm.month, pm.plan_pence,"
        " CASE WHEN pm.month <= :month THEN pm.actual_pence END, f.amount_pence,"
        " coalesce(CASE WHEN pm.month > :month THEN f.source END, pm.actual_source)"
        " FROM profile_month pm LEFT JOIN forecast_month f ON f.scheme_id = pm.scheme_id"
        " AND f.organisation_id = pm.organisation_id AND f.month = pm.month AND f.period_id = :period"
        " WHERE pm.scheme_id = :scheme ORDER BY pm.month",
        scope.parameters | {"scheme": scheme_id},
    )
    return tuple(MonthRecord(*(*facts, Source(source))) for *facts, source in rows)
