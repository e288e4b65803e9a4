"""One scheme's money in one month: its shares, and the year month by month. Amounts in whole pence."""

import json
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
    ytd: int | None
    fot: int | None
    low: int | None
    medium: int | None
    high: int | None
    split_version: int
    """Version of the forecast and split; 0 when there is none yet."""
    prior_fot: int | None
    split_source: Source | None = None
    """Of the forecast and split; None when there is none yet."""


@dataclass(frozen=True, slots=True)
class MonthRecord:
    """One organisation's month: plan, actual, and the forecast of the month shown. In pence.

    None is what nobody gave. The plan is None only while the whole year is not phased: a month that a phased
    share's plan does not name has a plan of nothing.
    """

    organisation_id: str
    month: str
    plan: int | None
    actual: int | None
    forecast: int | None
    source: Source | None
    """Of the actual, and after the month shown of the forecast."""
    plan_source: Source | None = None
    """Of the plan; None where no row says one."""


def shares(reader: Reader, scheme_id: str, scope: Scope) -> tuple[ShareRecord, ...]:
    """Read every organisation's share of a scheme, in the portfolio's order."""
    months = "profile_month x WHERE x.scheme_id = sh.scheme_id AND x.organisation_id = sh.organisation_id"
    until = "x.month BETWEEN :first AND :month"
    rows = reader.rows(
        "SELECT sh.id, sh.version, o.id, o.code, sh.annual_plan_pence, sh.full_year_effect_pence,"
        f" coalesce((SELECT sum(x.plan_pence) FROM {months} AND {until}), 0),"
        f" (SELECT sum(x.actual_pence) FROM {months} AND {until}),"
        " c.fot_pence, c.low_pence, c.medium_pence, c.high_pence, coalesce(c.version, 0),"
        " b.fot_pence, c.source"
        " FROM scheme_share sh JOIN organisation o ON o.id = sh.organisation_id"
        " LEFT JOIN confidence_split c ON c.scheme_id = sh.scheme_id"
        " AND c.organisation_id = sh.organisation_id AND c.period_id = :period"
        " LEFT JOIN confidence_split b ON b.scheme_id = sh.scheme_id"
        " AND b.organisation_id = sh.organisation_id AND b.period_id = :prior"
        " WHERE sh.scheme_id = :scheme AND sh.financial_year = :fy ORDER BY o.position, o.code",
        scope.parameters | {"scheme": scheme_id},
    )
    return tuple(ShareRecord(*(*facts, _source(source))) for *facts, source in rows)


def months(reader: Reader, scheme_id: str, scope: Scope) -> tuple[MonthRecord, ...]:
    """Read the twelve months of every share: plan and actual, and the shown month's forecast.

    Of each organisation, whatever is known of a month; one with figures and no share has its months too.
    """
    own = "x.scheme_id = :scheme AND x.month BETWEEN :first AND :last"
    rows = reader.rows(
        "WITH owner AS (SELECT x.organisation_id AS id FROM scheme_share x"
        " WHERE x.scheme_id = :scheme AND x.financial_year = :fy"
        f" UNION SELECT x.organisation_id FROM profile_month x WHERE {own}"
        f" UNION SELECT x.organisation_id FROM forecast_month x WHERE {own} AND x.period_id = :period)"
        " SELECT o.id, m.value, coalesce(pm.plan_pence, CASE WHEN EXISTS (SELECT 1 FROM profile_month x"
        f" WHERE x.organisation_id = o.id AND {own}) THEN 0 END),"
        " CASE WHEN m.value <= :month THEN pm.actual_pence END, f.amount_pence,"
        " coalesce(CASE WHEN m.value > :month THEN f.source END, pm.actual_source, f.source), pm.plan_source"
        " FROM owner JOIN organisation o ON o.id = owner.id CROSS JOIN json_each(:months) m"
        " LEFT JOIN profile_month pm ON pm.scheme_id = :scheme"
        " AND pm.organisation_id = o.id AND pm.month = m.value"
        " LEFT JOIN forecast_month f ON f.scheme_id = :scheme"
        " AND f.organisation_id = o.id AND f.month = m.value AND f.period_id = :period"
        " ORDER BY m.value, o.position, o.code",
        scope.parameters | {"scheme": scheme_id, **_year(scope.financial_year)},
    )
    return tuple(MonthRecord(*(*facts, _source(own), _source(plan))) for *facts, own, plan in rows)


def _source(value: str | None) -> Source | None:
    return None if value is None else Source(value)


def _year(financial_year: str) -> dict[str, str]:
    first = int(financial_year[:4])
    months = [f"{first + number // 12}-{number % 12 + 1:02}" for number in range(3, 15)]
    return {"months": json.dumps(months), "last": months[-1]}
