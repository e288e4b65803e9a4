"""What must hold in every portfolio, asked of the file: each function returns the rows where it does not.

Amounts are whole pence. `scheme` is the reference, `organisation` the code.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from db.enums import Rating, SchemeStatus
from db.reading.reader import Reader
from db.reading.scope import ASKED, SETTLED, WRITTEN, Scope

COLOURS = "SELECT value FROM json_each(:colours)"


@dataclass(frozen=True, slots=True)
class Misfit:
    """A sum that is not what it should be."""

    scheme: str
    organisation: str
    month: str
    should: int
    found: int


@dataclass(frozen=True, slots=True)
class RatingMisfit:
    """A rating that is missing, or that should not be."""

    scheme: str
    organisation: str
    """Empty for all."""
    month: str
    dimension: str
    rating: Rating | None


def splits(reader: Reader) -> list[Misfit]:
    """Splits whose parts do not sum to the forecast, in any month."""
    rows = reader.rows(
        "SELECT s.ref, o.code, p.month, c.fot_pence, c.low_pence + c.medium_pence + c.high_pence AS parts"
        " FROM confidence_split c JOIN scheme s ON s.id = c.scheme_id"
        " JOIN organisation o ON o.id = c.organisation_id JOIN period p ON p.id = c.period_id"
        " WHERE parts IS NOT NULL AND parts <> c.fot_pence ORDER BY p.month, s.sort_key, o.position"
    )
    return [Misfit(*row) for row in rows]


def outturns(reader: Reader, scope: Scope) -> list[Misfit]:
    """Forecasts of the scope's month that are not what was delivered plus what is still to come."""
    actual = (
        "SELECT sum(x.actual_pence) FROM profile_month x WHERE x.scheme_id = c.scheme_id"
        " AND x.organisation_id = c.organisation_id AND x.month BETWEEN :first AND :month"
    )
    ahead = (
        "SELECT sum(x.amount_pence) FROM forecast_month x WHERE x.scheme_id = c.scheme_id"
        " AND x.organisation_id = c.organisation_id AND x.period_id = c.period_id AND x.month > :month"
    )
    rows = reader.rows(
        "SELECT s.ref, o.code, :month, c.fot_pence,"
        f" coalesce(({actual}), 0) + coalesce(({ahead}), 0) AS months"
        " FROM confidence_split c JOIN scheme s ON s.id = c.scheme_id"
        " JOIN organisation o ON o.id = c.organisation_id"
        " WHERE c.period_id = :period AND months <> c.fot_pence ORDER BY s.sort_key, o.position",
        scope.parameters,
    )
    return [Misfit(*row) for row in rows]


def plans(reader: Reader, scope: Scope) -> list[Misfit]:
    """Annual plans whose months do not sum to them. A share without any month is not phased, and left out."""
    rows = reader.rows(
        "SELECT s.ref, o.code, '', sh.annual_plan_pence, sum(x.plan_pence) AS months FROM scheme_share sh"
        " JOIN profile_month x ON x.scheme_id = sh.scheme_id AND x.organisation_id = sh.organisation_id"
        " AND x.month BETWEEN :first AND :last"
        " JOIN scheme s ON s.id = sh.scheme_id JOIN organisation o ON o.id = sh.organisation_id"
        " WHERE sh.financial_year = :fy GROUP BY sh.id HAVING months <> sh.annual_plan_pence"
        " ORDER BY s.sort_key, o.position",
        scope.parameters | {"last": f"{int(scope.financial_year[:4]) + 1}-03"},
    )
    return [Misfit(*row) for row in rows]


def unrated(reader: Reader, scope: Scope) -> list[RatingMisfit]:
    """Dimensions without a rating in returns of the scope's month that were submitted."""
    rows = reader.rows(
        "SELECT s.ref, '', :month, d.name, NULL FROM return_ rt JOIN scheme s ON s.id = rt.scheme_id"
        " JOIN period p ON p.id = rt.period_id JOIN dimension d ON d.framework_id = p.framework_id"
        f" WHERE rt.period_id = :period AND {SETTLED} AND d.kind IN ('component', 'overall')"
        " AND NOT EXISTS (SELECT 1 FROM rating r WHERE r.return_id = rt.id AND r.dimension_id = d.id"
        " AND r.organisation_id IS NULL AND r.chosen IS NOT NULL) ORDER BY s.sort_key, d.position",
        scope.parameters,
    )
    return [_rating(row) for row in rows]


_RATED = (
    "SELECT s.ref, coalesce(o.code, ''), p.month, d.name, r.chosen FROM rating r"
    " JOIN return_ rt ON rt.id = r.return_id JOIN period p ON p.id = rt.period_id"
    " JOIN scheme s ON s.id = rt.scheme_id JOIN dimension d ON d.id = r.dimension_id"
    " LEFT JOIN organisation o ON o.id = r.organisation_id WHERE {condition}"
    " ORDER BY p.month, s.sort_key, d.position, o.position"
)


def unexplained(reader: Reader) -> list[RatingMisfit]:
    """Ratings that differ from their proposal without a reason, in any month."""
    rows = reader.rows(_RATED.format(condition="r.chosen <> r.proposed AND trim(r.reason) = ''"))
    return [_rating(row) for row in rows]


def foreign_ratings(reader: Reader, colours: Iterable[Rating]) -> list[RatingMisfit]:
    """Ratings that the month's framework does not have for their dimension, in any month.

    The colours of a scheme's status are of every framework.
    """
    known = "SELECT 1 FROM rating_rule rr WHERE rr.dimension_id = r.dimension_id AND rr.rating = r.chosen"
    condition = (
        "r.chosen IS NOT NULL AND (d.framework_id <> p.framework_id"
        f" OR (NOT EXISTS ({known}) AND r.chosen NOT IN ({COLOURS})))"
    )
    rows = reader.rows(_RATED.format(condition=condition), {"colours": json.dumps(list(colours))})
    return [_rating(row) for row in rows]


def coloured(
    reader: Reader, scope: Scope, colours: Iterable[Rating]
) -> list[tuple[SchemeStatus, RatingMisfit]]:
    """Ratings of the scope's month on schemes that are not open, or with a status' colour; with the status.

    The caller knows which colour goes with which status.
    """
    rows = reader.rows(
        "SELECT s.status, s.ref, coalesce(o.code, ''), :month, d.name, r.chosen FROM rating r"
        " JOIN return_ rt ON rt.id = r.return_id JOIN scheme s ON s.id = rt.scheme_id"
        " JOIN dimension d ON d.id = r.dimension_id LEFT JOIN organisation o ON o.id = r.organisation_id"
        " WHERE rt.period_id = :period AND d.kind IN ('component', 'overall')"
        f" AND (s.status <> 'open' OR r.chosen IN ({COLOURS}))"
        " ORDER BY s.sort_key, d.position, o.position",
        scope.parameters | {"colours": json.dumps(list(colours))},
    )
    return [(SchemeStatus(row[0]), _rating(row[1:])) for row in rows]


def uncommented(reader: Reader, scope: Scope) -> list[str]:
    """References of schemes whose submitted return asks for exception commentary and lacks part of it."""
    rows = reader.rows(
        "SELECT s.ref FROM scheme s JOIN return_ rt ON rt.scheme_id = s.id AND rt.period_id = :period"
        f" WHERE {SETTLED} AND {ASKED} AND NOT {WRITTEN} ORDER BY s.sort_key",
        scope.parameters,
    )
    return [row[0] for row in rows]


def early_months(reader: Reader) -> list[tuple[str, str, str, str]]:
    """Actuals after the latest month, and forecasts of a month that its return had behind it.

    Scheme, organisation, the month, and the return's month (empty for an actual).
    """
    rows = reader.rows(
        "SELECT s.ref, o.code, x.month, '', s.sort_key AS k FROM profile_month x"
        " JOIN scheme s ON s.id = x.scheme_id JOIN organisation o ON o.id = x.organisation_id"
        " WHERE x.actual_pence IS NOT NULL AND x.month > (SELECT max(month) FROM period)"
        " UNION ALL SELECT s.ref, o.code, x.month, p.month, s.sort_key FROM forecast_month x"
        " JOIN scheme s ON s.id = x.scheme_id JOIN organisation o ON o.id = x.organisation_id"
        " JOIN period p ON p.id = x.period_id WHERE x.month <= p.month ORDER BY k, 2, 3"
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def _rating(row: tuple[str, str, str, str, str | None]) -> RatingMisfit:
    scheme, organisation, month, dimension, rating = row
    return RatingMisfit(scheme, organisation, month, dimension, None if rating is None else Rating(rating))
