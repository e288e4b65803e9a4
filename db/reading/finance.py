"""Figures per scheme and organisation, and per month, for the tables of a paper. Amounts in whole pence."""

from dataclasses import dataclass

from db.enums import Rating, SchemeStatus
from db.natural import sort_key
from db.reading.reader import Reader
from db.reading.scope import LACKING, TO_DATE, Scope


@dataclass(frozen=True, slots=True)
class ListedScheme:
    """A scheme with its programme area."""

    id: str
    ref: str
    name: str
    status: SchemeStatus
    area_id: str


@dataclass(frozen=True, slots=True)
class Area:
    """A programme area."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ShareFigures:
    """One organisation's share of one scheme in a month."""

    scheme_id: str
    organisation_id: str
    planned: bool
    """Whether the organisation holds a share of the scheme in the year, be it of nothing."""
    forecast: bool
    """Whether a forecast was given in the month; without one the outturn counts as nothing."""
    plan: int
    ytd_plan: int
    ytd: int
    fot: int
    prior_fot: int
    """Last month's forecast of a share that has one in the month; of another, nothing."""
    low: int
    medium: int
    high: int
    split: bool
    """Whether the forecast is split by confidence; without it low, medium and high count as nothing."""
    actuals: int = 0
    """How many of the months so far have an actual; the others count as nothing."""
    lacking: int = 0
    """How many of the others were planned."""


@dataclass(frozen=True, slots=True)
class MonthFigure:
    """What one organisation delivered in a month, or forecasts for it."""

    organisation_id: str
    month: str
    amount: int | None
    """None: nobody has given an actual of it."""


@dataclass(frozen=True, slots=True)
class GivenRating:
    """A rating of a month's return. An empty organisation is all of them."""

    scheme_id: str
    dimension_id: str
    organisation_id: str
    chosen: Rating


def areas(reader: Reader) -> list[Area]:
    """Return the programme areas in the portfolio's order, then by name."""
    return [
        Area(*row) for row in reader.rows("SELECT id, name FROM programme ORDER BY position, lower(name), id")
    ]


def schemes(reader: Reader) -> list[ListedScheme]:
    """Return every scheme in the natural order of their references, as the register lists them."""
    rows = reader.rows("SELECT id, ref, name, status, programme_id FROM scheme ORDER BY sort_key, id")
    return [ListedScheme(row[0], row[1], row[2], SchemeStatus(row[3]), row[4]) for row in rows]


def shares(reader: Reader, scope: Scope) -> list[ShareFigures]:
    """Return the figures of every share, of one organisation when the scope has one."""
    own = "" if scope.organisation_id is None else " AND organisation_id = :org"

    def read(columns: str, rest: str) -> dict[tuple[str, str], tuple[int, ...]]:
        sql = f"SELECT scheme_id, organisation_id, {columns} FROM {rest.format(own=own)}"
        return {(row[0], row[1]): tuple(row[2:]) for row in reader.rows(sql, scope.parameters)}

    plan = read("annual_plan_pence", "scheme_share WHERE financial_year = :fy{own}")
    to_date = read(
        f"sum(plan_pence), sum(coalesce(actual_pence, 0)), count(actual_pence), sum({LACKING})",
        f"profile_month x WHERE {TO_DATE}{{own}} GROUP BY scheme_id, organisation_id",
    )
    outturn = read(
        "fot_pence, coalesce(low_pence, 0), coalesce(medium_pence, 0), coalesce(high_pence, 0),"
        " low_pence IS NOT NULL",
        "confidence_split WHERE period_id = :period{own}",
    )
    prior = read("fot_pence", "confidence_split WHERE period_id = :prior{own}")
    keys = sorted(plan.keys() | to_date.keys() | outturn.keys() | prior.keys())
    return [_share(key, plan.get(key), to_date.get(key), outturn.get(key), prior.get(key)) for key in keys]


Amounts = tuple[int, ...]


def _share(
    key: tuple[str, str],
    plan: Amounts | None,
    to_date: Amounts | None,
    outturn: Amounts | None,
    prior: Amounts | None,
) -> ShareFigures:
    ytd_plan, ytd, *months_given = to_date or (0, 0, 0, 0)
    fot, low, medium, high, split = outturn or (0, 0, 0, 0, 0)
    annual, before = (plan or (0,))[0], ((outturn and prior) or (0,))[0]
    given = (plan is not None, outturn is not None)
    amounts = (annual, ytd_plan, ytd, fot, before, low, medium, high)
    return ShareFigures(*key, *given, *amounts, bool(split), *months_given)


def months(reader: Reader, scope: Scope) -> list[MonthFigure]:
    """Return the year by organisation and month: actual up to the scope's month, its forecast after."""
    own = "" if scope.organisation_id is None else " AND organisation_id = :org"
    rows = reader.rows(
        "SELECT organisation_id, month, sum(amount) FROM ("
        " SELECT organisation_id, month, actual_pence AS amount FROM profile_month"
        f" WHERE month BETWEEN :first AND :month{own} UNION ALL"
        " SELECT organisation_id, month, amount_pence FROM forecast_month"
        f" WHERE period_id = :period AND month > :month{own}"
        ") GROUP BY organisation_id, month ORDER BY organisation_id, month",
        scope.parameters,
    )
    return [MonthFigure(*row) for row in rows]


def ratings(reader: Reader, scope: Scope) -> list[GivenRating]:
    """Return the ratings of the scope's month."""
    rows = reader.rows(
        "SELECT rt.scheme_id, r.dimension_id, coalesce(r.organisation_id, ''), r.chosen"
        " FROM rating r JOIN return_ rt ON rt.id = r.return_id"
        " WHERE rt.period_id = :period AND rt.scheme_id IS NOT NULL AND r.chosen IS NOT NULL",
        scope.parameters,
    )
    return [GivenRating(row[0], row[1], row[2], Rating(row[3])) for row in rows]


def schemes_called(reader: Reader, reference: str) -> list[tuple[str, str, str]]:
    """Return id, reference and name of the schemes with a reference, whatever its capitals and blanks."""
    return reader.rows(
        "SELECT id, ref, name FROM scheme WHERE sort_key = ? ORDER BY id", (sort_key(reference),)
    )
