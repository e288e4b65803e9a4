"""The portfolio at a glance: counts and sums by programme area, movement, the year by month, what is overdue.

Everything is added up in the file, so that a hundred thousand schemes are a few rows here. The sums are the
register's: the same columns under the same conditions. Amounts in whole pence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from db.enums import Rating, SchemeStatus
from db.reading import finance
from db.reading.filters import OVERDUE_ACTION, OVERDUE_MILESTONE
from db.reading.portfolio import View
from db.reading.reader import Reader
from db.reading.register import Sums
from db.reading.scope import (
    COMPARED,
    FORECAST_OF_SHARE,
    FROM,
    LACKING,
    NO_ACTUAL_ASKED,
    NO_FORECAST_ASKED,
    SHARES,
    TO_DATE,
    UNSENT,
    Scope,
)

LARGEST = 5
"""How many movements are named on either side."""


@dataclass(frozen=True)
class AreaFigures:
    """One programme area, or all of them."""

    name: str
    ratings: Mapping[Rating | None, int]
    """How many schemes have each overall rating; None counts those that have none."""
    asked: int
    """Schemes that are open: a return is asked of them."""
    unsent: int
    """Those of them whose return is not submitted: it was not started, or is a draft."""
    due: int
    """Schemes that lack the commentary their ratings ask for."""
    sums: Sums


@dataclass(frozen=True)
class Movement:
    """A scheme whose forecast differs from last month's, in pence; negative is adverse."""

    id: str
    ref: str
    name: str
    change: int


@dataclass(frozen=True)
class Side:
    """Everything that moved in one direction."""

    schemes: int = 0
    change: int = 0
    largest: tuple[Movement, ...] = ()
    tied: bool = False
    """Whether a scheme that is not named moved by as much as the last one that is."""

    @property
    def others(self) -> int:
        """How many schemes moved without being named."""
        return self.schemes - len(self.largest)

    @property
    def remainder(self) -> int:
        """What they moved by: named movements and this come to the side's change, to the penny."""
        return self.change - sum(movement.change for movement in self.largest)


@dataclass(frozen=True)
class MonthFigures:
    """One month of the year: its plan, and what was delivered or is forecast."""

    month: str
    plan: int
    amount: int | None
    """None: nobody has given the month's actual, or forecast."""
    planned: int = 0
    """How many plans of the month are other than nothing."""
    phased: int = 0
    """How many of these are phased: a total spread over the months."""


@dataclass(frozen=True)
class Overview:
    """What the overview shows of one month."""

    view: View
    areas: tuple[AreaFigures, ...]
    """The programme areas that have schemes, in the portfolio's order."""
    total: AreaFigures
    prior_assured: int
    """Last month's, of the shares whose forecast is split in the month: another one has not moved."""
    favourable: Side
    adverse: Side
    months: tuple[MonthFigures, ...]
    milestones: int
    """Milestones overdue at the ratings' date."""
    actions: int
    """Actions on open risks overdue at the ratings' date."""


@dataclass
class _Counts:
    """Counts of one programme area while they are collected."""

    schemes: int = 0
    ratings: dict[Rating | None, int] = field(default_factory=dict)
    asked: int = 0
    unsent: int = 0
    due: int = 0

    def add(self, rating: Rating | None, asked: int, unsent: int, commentary: str, number: int) -> None:
        self.schemes += number
        self.ratings[rating] = self.ratings.get(rating, 0) + number
        self.asked += number * asked
        self.unsent += number * unsent
        self.due += number if commentary == "due" else 0


def overview(reader: Reader, view: View) -> Overview:
    """Read everything the overview shows of the view's month."""
    scope = Scope.of(view)
    areas = tuple(_areas(reader, scope))
    at = scope.parameters
    assured = reader.value(
        "SELECT sum(y.high_pence) FROM confidence_split x JOIN confidence_split y"
        " ON y.scheme_id = x.scheme_id AND y.organisation_id = x.organisation_id AND y.period_id = :prior"
        " WHERE x.period_id = :period AND x.high_pence IS NOT NULL",
        at,
    )
    return Overview(
        view,
        areas,
        _total(areas, has_prior=view.prior is not None),
        assured or 0,
        _side(reader, scope, favourable=True) if view.prior else Side(),
        _side(reader, scope, favourable=False) if view.prior else Side(),
        tuple(_months(reader, scope)),
        reader.value(
            "SELECT count(*) FROM milestone m JOIN scheme s ON s.id = m.scheme_id"
            f" WHERE s.status = 'open' AND {OVERDUE_MILESTONE}",
            at,
        ),
        reader.value(
            f"SELECT count(*) FROM risk_action a JOIN risk r ON r.id = a.risk_id WHERE {OVERDUE_ACTION}", at
        ),
    )


def unsent(reader: Reader, period_id: str) -> int:
    """Return how many open schemes have not submitted their return of a month."""
    found: int = reader.value(
        "SELECT count(*) FROM scheme s LEFT JOIN return_ rt ON rt.scheme_id = s.id AND rt.period_id = ?"
        f" WHERE {UNSENT}",
        (period_id,),
    )
    return found


def _areas(reader: Reader, scope: Scope) -> list[AreaFigures]:
    counts = _counts(reader, scope)
    plan = _by_area(reader, scope, ("sum(x.annual_plan_pence)", "count(*)"), "scheme_share", SHARES)
    months = ("sum(x.plan_pence)", "sum(x.actual_pence)", "count(x.actual_pence)", f"sum({LACKING})")
    to_date = _by_area(reader, scope, months, "profile_month", TO_DATE)
    parts = tuple(f"sum(x.{part}_pence)" for part in ("fot", "low", "medium", "high"))
    split = (*parts, "count(x.low_pence)", "count(*)")
    outturn = _by_area(reader, scope, split, "confidence_split", "x.period_id = :period")
    compared = f"x.period_id = :prior AND {COMPARED}"
    prior = _by_area(reader, scope, ("sum(x.fot_pence)",), "confidence_split", compared)
    unasked, excused = dict[str, int](), dict[str, int]()
    if sum(row[1] for row in plan.values()) != sum(row[-1] for row in outturn.values()):
        unasked = _not_asked(reader, scope, "scheme_share", f"{SHARES} AND {NO_FORECAST_ASKED}")
    if any(row[3] for row in to_date.values()):
        missing = f"{TO_DATE} AND {LACKING} AND {NO_ACTUAL_ASKED}"
        excused = _not_asked(reader, scope, "profile_month", missing)
    found = []
    for area in finance.areas(reader):
        if area.id in counts:
            known = counts[area.id]
            annual, shares = plan.get(area.id, (0, 0))
            ytd_plan, ytd, actuals, lacking = to_date.get(area.id, (0, 0, 0, 0))
            fot, low, medium, high, splits, forecasts = outturn.get(area.id, (0, 0, 0, 0, 0, 0))
            before = prior.get(area.id, (0,))[0] if scope.prior_id else None
            shares -= unasked.get(area.id, 0)
            asked = actuals + lacking - excused.get(area.id, 0)
            given = (splits, shares, forecasts, asked, actuals)
            sums = Sums(known.schemes, annual, ytd_plan, ytd, fot, before, low, medium, high, *given)
            found.append(AreaFigures(area.name, known.ratings, known.asked, known.unsent, known.due, sums))
    return found


def _counts(reader: Reader, scope: Scope) -> dict[str, _Counts]:
    shown = scope.expressions()
    rows = reader.rows(
        f"SELECT s.programme_id, {shown['rag']}, s.status = '{SchemeStatus.OPEN}', {UNSENT},"
        f" {shown['commentary']}, count(*) FROM {FROM} GROUP BY 1, 2, 3, 4, 5",
        scope.bound,
    )
    found: dict[str, _Counts] = {}
    for area_id, rating, *counted in rows:
        known = found.setdefault(area_id, _Counts())
        known.add(None if rating is None else Rating(rating), *counted)
    return found


def _not_asked(reader: Reader, scope: Scope, table: str, condition: str) -> dict[str, int]:
    """Count by programme area what nobody is asked for."""
    joined = f"{table} x CROSS JOIN scheme s ON s.id = x.scheme_id {FORECAST_OF_SHARE}"
    return dict(
        reader.rows(
            f"SELECT s.programme_id, count(*) FROM {joined} WHERE {condition} GROUP BY 1", scope.bound
        )
    )


def _by_area(
    reader: Reader, scope: Scope, figures: tuple[str, ...], table: str, condition: str
) -> dict[str, tuple[int, ...]]:
    """Add figures up by programme area: first by scheme, along the table's index, then by area."""
    inner = ", ".join(f"{figure} AS f{place}" for place, figure in enumerate(figures))
    outer = ", ".join(f"coalesce(sum(z.f{place}), 0)" for place in range(len(figures)))
    rows = reader.rows(
        f"SELECT s.programme_id, {outer} FROM (SELECT x.scheme_id, {inner} FROM {table} x WHERE {condition}"
        " GROUP BY x.scheme_id) z JOIN scheme s ON s.id = z.scheme_id GROUP BY s.programme_id",
        scope.bound,
    )
    return {row[0]: tuple(row[1:]) for row in rows}


def _total(areas: tuple[AreaFigures, ...], *, has_prior: bool) -> AreaFigures:
    ratings: dict[Rating | None, int] = {}
    for area in areas:
        for rating, number in area.ratings.items():
            ratings[rating] = ratings.get(rating, 0) + number
    added = Sums(*(sum(getattr(area.sums, name) or 0 for area in areas) for name in Sums._fields))
    if not has_prior:
        added = added._replace(prior_fot=None)
    asked, unsent, due = (sum(getattr(area, name) for area in areas) for name in ("asked", "unsent", "due"))
    return AreaFigures("", ratings, asked, unsent, due, added)


_MOVED = (
    "(SELECT x.scheme_id, sum(x.fot_pence - coalesce(y.fot_pence, 0)) AS change FROM confidence_split x"
    " LEFT JOIN confidence_split y ON y.scheme_id = x.scheme_id AND y.organisation_id = x.organisation_id"
    " AND y.period_id = :prior WHERE x.period_id = :period GROUP BY x.scheme_id)"
)
"""What each scheme's forecast changed by since last month, as `COMPARED` says."""


def _side(reader: Reader, scope: Scope, *, favourable: bool) -> Side:
    moved, order = ("m.change > 0", "DESC") if favourable else ("m.change < 0", "ASC")
    number, change = reader.row(
        f"SELECT count(*), coalesce(sum(m.change), 0) FROM {_MOVED} m WHERE {moved}", scope.parameters
    )
    rows = reader.rows(
        f"SELECT s.id, s.ref, s.name, m.change FROM {_MOVED} m JOIN scheme s ON s.id = m.scheme_id"
        f" WHERE {moved} ORDER BY m.change {order}, s.sort_key, s.id LIMIT :largest",
        scope.parameters | {"largest": LARGEST + 1},
    )
    found = tuple(Movement(*row) for row in rows)
    tied = len(found) > LARGEST and found[LARGEST].change == found[LARGEST - 1].change
    return Side(number, change, found[:LARGEST], tied)


def _months(reader: Reader, scope: Scope) -> list[MonthFigures]:
    at = scope.parameters | {"last": f"{int(scope.financial_year[:4]) + 1}-03"}
    profile = reader.rows(
        "SELECT month, sum(plan_pence), sum(actual_pence),"
        " sum(plan_pence <> 0), sum(plan_pence <> 0 AND plan_source = 'phased')"
        " FROM profile_month WHERE month BETWEEN :first AND :last GROUP BY month",
        at,
    )
    forecast = reader.rows(
        "SELECT month, sum(amount_pence) FROM forecast_month"
        " WHERE period_id = :period AND month > :month AND month <= :last GROUP BY month",
        at,
    )
    plans = {month: (planned, *counts) for month, planned, _, *counts in profile}
    amounts = {month: actual for month, _, actual, *_ in profile if month <= scope.month} | dict(forecast)
    months = sorted(plans.keys() | amounts.keys())
    found = ((month, plans.get(month, (0, 0, 0)), amounts.get(month)) for month in months)
    return [MonthFigures(month, plan, amount, *counts) for month, (plan, *counts), amount in found]
