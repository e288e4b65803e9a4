"""The register: schemes with their ratings and figures, in windows, filtered and sorted in the file."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from db.enums import Rating, ReturnState, SchemeStatus
from db.reading.portfolio import scheme_count
from db.reading.reader import Reader
from db.reading.scope import (
    COMPARED,
    FORECAST_OF_SHARE,
    FROM,
    LACKING,
    NO_ACTUAL_ASKED,
    NO_FORECAST_ASKED,
    SHARES,
    TO_DATE,
    Scope,
)

if TYPE_CHECKING:
    from db.conditions import Condition


class SchemeRow(NamedTuple):
    """One scheme as the register shows it. Amounts in pence, for the scope's organisation or all."""

    id: str
    ref: str
    name: str
    area: str
    status: SchemeStatus
    state: ReturnState
    rag: Rating | None
    prior_rag: Rating | None
    components: tuple[Rating | None, ...]
    plan: int
    ytd_plan: int
    ytd: int | None
    """None: nobody has given an actual of the months so far."""
    fot: int | None
    """None: nobody has given a forecast for the month."""
    prior_fot: int | None
    """Last month's forecast of the shares that have one in the month. None: there is no month before."""
    low: int | None
    """None, as medium and high: the forecast is not assessed."""
    medium: int | None
    high: int | None
    lead: str
    commentary: str
    override: bool
    organisation: str = ""
    """The organisation's code when the row is one share, else empty."""

    @property
    def variance(self) -> int | None:
        """Forecast against plan; negative is under-delivery. None without a forecast."""
        return None if self.fot is None else self.fot - self.plan

    @property
    def change(self) -> int | None:
        """Forecast against last month's; negative is adverse. None without a forecast or a month before."""
        return None if self.fot is None or self.prior_fot is None else self.fot - self.prior_fot


class Sums(NamedTuple):
    """What stands in the register's last line, in pence."""

    schemes: int
    plan: int
    ytd_plan: int
    ytd: int
    fot: int
    prior_fot: int | None
    """As each row's. None: there is no month before."""
    low: int
    medium: int
    high: int
    splits: int
    """How many forecasts are split by confidence; low, medium and high count the others as nothing."""
    shares: int
    """Shares that a forecast is asked of, those of open schemes, and others that have one."""
    forecasts: int
    """How many of them have one; the figures count the others as nothing."""
    months: int
    """Months so far of which an actual is asked: planned ones of open shares, and others that have one."""
    actuals: int
    """How many of them have one; the figures count the others as nothing."""


class Order(NamedTuple):
    """A column to sort by. The reference's natural order breaks ties and is the default."""

    field: str = "ref"
    descending: bool = False


NATURAL = Order()

MOST_BOUND = 10_000
"""How many ids one query names; SQLite binds 32,766 values at most."""

FEW = 4_000
"""Schemes up to which figures are looked up one by one."""

_RAG_RANK = (
    "CASE {rag} WHEN 'red' THEN 0 WHEN 'amber' THEN 1 WHEN 'green' THEN 2 WHEN 'blue' THEN 3"
    " WHEN 'purple' THEN 4 WHEN 'grey' THEN 5 ELSE 6 END"
)
_STATE_RANK = (
    "CASE {state} WHEN 'not_started' THEN 0 WHEN 'draft' THEN 1 WHEN 'challenged' THEN 2"
    " WHEN 'submitted' THEN 3 WHEN 'reviewed' THEN 4 WHEN 'confirmed' THEN 5 ELSE 6 END"
)
_SELECTED = (
    "s.id, s.ref, s.name, p.name, s.status, {state}, {rag}, {prior_rag}, {plan}, {ytdplan}, {ytd},"
    " {fot}, {prior_fot}, {low}, {medium}, {high}, {lead}, {commentary}, {override}"
)


def count(reader: Reader, scope: Scope, condition: "Condition | None" = None) -> int:
    """Count the schemes a condition lets through."""
    if condition is None and scope.organisation_id is None:
        return scheme_count(reader)
    where, bound = _where(scope, condition)
    return int(reader.value(f"SELECT count(*) FROM {FROM}{where}", bound))


def window(
    reader: Reader,
    scope: Scope,
    condition: "Condition | None" = None,
    order: Order = NATURAL,
    *,
    offset: int = 0,
    limit: int = 64,
    organisation: str = "",
) -> list[SchemeRow]:
    """Return some rows of the register in order. `organisation` is written into each row as its code."""
    ids = row_ids(reader, scope, condition, order, offset=offset, limit=limit)
    return rows_of(reader, scope, ids, organisation=organisation)


def row_ids(
    reader: Reader,
    scope: Scope,
    condition: "Condition | None" = None,
    order: Order = NATURAL,
    *,
    offset: int = 0,
    limit: int = -1,
) -> list[str]:
    """Return the ids of some schemes in order; all by default."""
    where, bound = _where(scope, condition)
    source = "scheme s" if not where and order.field == "ref" else FROM
    sql = f"SELECT s.id FROM {source}{where} ORDER BY {_order(scope, order)} LIMIT :limit OFFSET :offset"
    return [row[0] for row in reader.rows(sql, bound | {"limit": limit, "offset": offset})]


def place_of(reader: Reader, scope: Scope, scheme_id: str) -> int | None:
    """Return how many schemes stand before one in natural order; None when it is not among them."""
    where, bound = _where(scope, None)
    before = f"{where} AND" if where else " WHERE"
    source = FROM if where else "scheme s"
    among = f"SELECT 1 FROM {source}{before} s.id = :scheme"
    if reader.value(among, bound | {"scheme": scheme_id}) is None:
        return None
    counted = f"SELECT count(*) FROM {source}{before} (s.sort_key, s.id) < (:sort_key, :scheme)"
    key = reader.value("SELECT sort_key FROM scheme WHERE id = ?", (scheme_id,))
    return int(reader.value(counted, bound | {"scheme": scheme_id, "sort_key": key}))


def rows_of(reader: Reader, scope: Scope, ids: list[str], *, organisation: str = "") -> list[SchemeRow]:
    """Return the rows of these schemes, in the order of the ids."""
    expressions = scope.expressions()
    components = "".join(f", {rating}" for rating in scope.component_ratings)
    selected = f"SELECT {_SELECTED.format(**expressions)}{components} FROM {FROM} WHERE s.id IN"
    found: dict[str, SchemeRow] = {}
    for start in range(0, len(ids), MOST_BOUND):
        part = {f"i{place}": row_id for place, row_id in enumerate(ids[start : start + MOST_BOUND])}
        rows = reader.rows(f"{selected} (:{', :'.join(part)})", scope.bound | part)
        found |= {row[0]: _record(row, organisation, scope) for row in rows}
    return [found[row_id] for row_id in ids if row_id in found]


def sums(reader: Reader, scope: Scope, condition: "Condition | None" = None) -> Sums:
    """Add up what a condition lets through, exactly."""
    where, bound = _where(scope, condition)
    among = f" AND x.scheme_id IN (SELECT s.id FROM {FROM}{where})" if where else ""
    return _add_up(reader, scope, among, bound, count(reader, scope, condition))


def sums_of(reader: Reader, scope: Scope, ids: Sequence[str]) -> Sums:
    """Add up these schemes, exactly."""
    bound = scope.bound | {"ids": json.dumps(list(ids))}
    if len(ids) <= FEW:  # look up each one's rows, rather than go through every row of the month
        return _add_up(
            reader, scope, " AND x.scheme_id = j.value", bound, len(ids), "json_each(:ids) j CROSS JOIN "
        )
    return _add_up(reader, scope, " AND x.scheme_id IN (SELECT value FROM json_each(:ids))", bound, len(ids))


_COUNTED = {
    "profile_month": f"count(x.actual_pence), coalesce(sum({LACKING}), 0)",
    "confidence_split": "count(x.low_pence), count(*)",
}
"""What is counted in a table beside its sums; in another one its rows."""


def _add_up(
    reader: Reader, scope: Scope, among: str, bound: dict[str, Any], schemes: int, before: str = ""
) -> Sums:
    own = "" if scope.organisation_id is None else " AND x.organisation_id = :org"

    def add(columns: str, table: str, condition: str) -> Any:
        named = ", ".join(f"coalesce(sum(x.{column}), 0)" for column in columns.split())
        rows = f"{before}{table} x WHERE {condition}{own}{among}"
        return reader.row(f"SELECT {named}, {_COUNTED.get(table, 'count(*)')} FROM {rows}", bound)

    def not_asked(table: str, condition: str) -> int:
        joined = f"{table} x CROSS JOIN scheme s ON s.id = x.scheme_id {FORECAST_OF_SHARE}"
        sql = f"SELECT count(*) FROM {before}{joined} WHERE {condition}{own}{among}"
        return int(reader.value(sql, bound))

    plan, shares = add("annual_plan_pence", "scheme_share", SHARES)
    ytd_plan, ytd, actuals, lacking = add("plan_pence actual_pence", "profile_month", TO_DATE)
    fot, low, medium, high, splits, forecasts = add(
        "fot_pence low_pence medium_pence high_pence", "confidence_split", "x.period_id = :period"
    )
    prior, *_ = add("fot_pence", "confidence_split", f"x.period_id = :prior AND {COMPARED}")
    known = prior if scope.prior_id else None
    if shares != forecasts:  # only where something is missing it matters whom it is asked of
        shares -= not_asked("scheme_share", f"{SHARES} AND {NO_FORECAST_ASKED}")
    if lacking:
        lacking -= not_asked("profile_month", f"{TO_DATE} AND {LACKING} AND {NO_ACTUAL_ASKED}")
    counts = (splits, shares, forecasts, actuals + lacking, actuals)
    return Sums(schemes, plan, ytd_plan, ytd, fot, known, low, medium, high, *counts)


def _where(scope: Scope, condition: "Condition | None") -> tuple[str, dict[str, Any]]:
    if condition is None and scope.organisation_id is None:
        return "", scope.bound
    from db.reading.filters import Compiler

    compiler = Compiler(scope)
    return compiler.where(condition), compiler.parameters


def _order(scope: Scope, order: Order) -> str:
    direction = " DESC" if order.descending else ""
    if order.field == "ref":
        return f"s.sort_key{direction}, s.id{direction}"
    expressions = scope.expressions()
    sql = expressions[order.field]
    if order.field == "rag" or sql in scope.component_ratings:
        sql = _RAG_RANK.format(rag=sql)
    elif order.field == "state":
        sql = _STATE_RANK.format(state=sql)
    elif order.field in {"name", "area", "lead"}:
        sql = f"lower({sql})"
    return f"{sql}{direction} NULLS LAST, s.sort_key, s.id"


def _record(row: Any, organisation: str, scope: Scope) -> SchemeRow:
    plan, ytd_plan, ytd, fot, prior_fot, low, medium, high, lead, commentary = row[8:18]
    return SchemeRow(
        id=row[0],
        ref=row[1],
        name=row[2],
        area=row[3],
        status=SchemeStatus(row[4]),
        state=ReturnState(row[5]),
        rag=_rating(row[6]),
        prior_rag=_rating(row[7]),
        components=tuple(_rating(value) for value in row[19:]),
        plan=plan,
        ytd_plan=ytd_plan,
        ytd=ytd,
        fot=fot,
        prior_fot=prior_fot if scope.prior_id else None,
        low=low,
        medium=medium,
        high=high,
        lead=lead,
        commentary=commentary,
        override=row[18] == "yes",
        organisation=organisation,
    )


def _rating(value: str | None) -> Rating | None:
    return None if value is None else Rating(value)
