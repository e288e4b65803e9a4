"""The register worked out the slow way: whole tables, Python loops, no SQL but SELECT *."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from db.enums import Rating, ReturnState, SchemeStatus
from db.reading.portfolio import View
from db.reading.reader import Reader
from db.reading.register import SchemeRow
from tests.db.samples import Row, table_image


@dataclass
class Tables:
    """Every row of the tables that the register is made from."""

    scheme: list[Row]
    programme: dict[str, Row]
    person: dict[str, Row]
    role_assignment: list[Row]
    scheme_share: list[Row]
    profile_month: list[Row]
    confidence_split: list[Row]
    return_: list[Row]
    rating: list[Row]
    rating_rule: list[Row]
    exception: list[Row]
    exception_update: list[Row]

    @classmethod
    def of(cls, reader: Reader) -> "Tables":
        """Read them."""
        found: dict[str, Any] = {}
        for name in cls.__dataclass_fields__:
            image = table_image(reader.connection, name)
            found[name] = image if name in {"programme", "person"} else list(image.values())
        return cls(**found)

    def of_scheme(self, scheme_id: str) -> "Tables":
        """Leave only what belongs to one scheme, so that the loops stay short."""
        own = {
            name: [row for row in getattr(self, name) if row["scheme_id"] == scheme_id]
            for name in ("scheme_share", "profile_month", "confidence_split", "return_", "exception")
        }
        returns = {row["id"] for row in own["return_"]}
        own["rating"] = [row for row in self.rating if row["return_id"] in returns]
        return Tables(**(vars(self) | own))


def register(reader: Reader, view: View, organisation_id: str | None = None) -> list[SchemeRow]:
    """Return every row of the register in the order of ids."""
    tables = Tables.of(reader)
    rows = [_row(tables.of_scheme(scheme["id"]), view, scheme, organisation_id) for scheme in tables.scheme]
    if organisation_id is not None:
        year = view.portfolio.financial_year
        held = {
            share["scheme_id"]
            for share in tables.scheme_share
            if share["organisation_id"] == organisation_id and share["financial_year"] == year
        }
        rows = [row for row in rows if row.id in held]
    return sorted(rows, key=lambda row: row.id)


def _row(tables: Tables, view: View, scheme: Row, organisation_id: str | None) -> SchemeRow:
    period = view.period.id if view.period else None
    prior = view.prior.id if view.prior else None
    own = _return(tables, scheme["id"], period)

    def add(rows: list[Row], column: str, **equals: Any) -> int:
        return sum(
            row[column] or 0
            for row in rows
            if row["scheme_id"] == scheme["id"]
            and organisation_id in {None, row["organisation_id"]}
            and all(row[name] == value for name, value in equals.items())
        )

    first = f"{view.portfolio.financial_year[:4]}-04"
    shown = view.period.month if view.period else ""
    to_date = [row for row in tables.profile_month if first <= row["month"] <= shown]
    split = tables.confidence_split
    current = {(row["scheme_id"], row["organisation_id"]) for row in split if row["period_id"] == period}
    compared = [row for row in split if (row["scheme_id"], row["organisation_id"]) in current]

    def given(column: str) -> int | None:
        known = [row for row in split if row[column] is not None]
        mine = {"scheme_id": scheme["id"], "period_id": period}
        held = [row for row in known if mine.items() <= row.items()]
        own_share = any(organisation_id in {None, row["organisation_id"]} for row in held)
        return add(known, column, period_id=period) if own_share else None

    return SchemeRow(
        id=scheme["id"],
        ref=scheme["ref"],
        name=scheme["name"],
        area=tables.programme[scheme["programme_id"]]["name"],
        status=SchemeStatus(scheme["status"]),
        state=ReturnState(own["state"]) if own else ReturnState.NOT_STARTED,
        rag=_rating(tables, own, view.overall.id, organisation_id),
        prior_rag=_rating(tables, _return(tables, scheme["id"], prior), view.overall.id, organisation_id),
        components=tuple(_rating(tables, own, d.id, organisation_id) for d in view.components),
        plan=add(tables.scheme_share, "annual_plan_pence", financial_year=view.portfolio.financial_year),
        ytd_plan=add(to_date, "plan_pence"),
        ytd=_delivered(to_date, organisation_id),
        fot=given("fot_pence"),
        prior_fot=add(compared, "fot_pence", period_id=prior) if prior else None,
        low=given("low_pence"),
        medium=given("medium_pence"),
        high=given("high_pence"),
        lead=_lead(tables, scheme),
        commentary=_commentary(tables, scheme["id"], own, period),
        override=any(_overridden(rating) for rating in _ratings(tables, own)),
    )


def _delivered(to_date: list[Row], organisation_id: str | None) -> int | None:
    own = [row["actual_pence"] for row in to_date if _of(row, organisation_id)]
    given = [int(amount) for amount in own if amount is not None]
    return sum(given) if given else None


def _of(row: Row, organisation_id: str | None) -> bool:
    return organisation_id in {None, row["organisation_id"]}


def counts(
    reader: Reader, view: View, organisation_id: str | None, schemes: Collection[str]
) -> tuple[int, int, int, int, int]:
    """Return how many splits of some schemes are given, forecasts asked and given, and monthly actuals."""
    tables = Tables.of(reader)
    period, year = view.period.id if view.period else "", view.portfolio.financial_year
    still_open = {row["id"] for row in tables.scheme if row["status"] == "open"}
    split = {
        (row["scheme_id"], row["organisation_id"]): row["fot_pence"]
        for row in tables.confidence_split
        if row["period_id"] == period
    }
    splits = sum(
        row["high_pence"] is not None and row["scheme_id"] in schemes and _of(row, organisation_id)
        for row in tables.confidence_split
        if row["period_id"] == period
    )
    shares = forecasts = months = actuals = 0
    for row in tables.scheme_share:
        if row["scheme_id"] in schemes and row["financial_year"] == year and _of(row, organisation_id):
            given = (row["scheme_id"], row["organisation_id"]) in split
            forecasts += given
            shares += given or row["scheme_id"] in still_open
    for row in tables.profile_month:
        so_far = f"{year[:4]}-04" <= row["month"] <= (view.period.month if view.period else "")
        if row["scheme_id"] in schemes and so_far and _of(row, organisation_id):
            given = row["actual_pence"] is not None
            needed = split.get((row["scheme_id"], row["organisation_id"])) != 0 and row["plan_pence"] != 0
            actuals += given
            months += given or (needed and row["scheme_id"] in still_open)
    return splits, shares, forecasts, months, actuals


def _overridden(rating: Row) -> bool:
    proposed, chosen = rating["proposed"], rating["chosen"]
    return None not in {proposed, chosen} and proposed != chosen


def _return(tables: Tables, scheme_id: str, period_id: str | None) -> Row | None:
    found = [r for r in tables.return_ if r["scheme_id"] == scheme_id and r["period_id"] == period_id]
    return found[0] if found else None


def _ratings(tables: Tables, own: Row | None) -> list[Row]:
    return [] if own is None else [r for r in tables.rating if r["return_id"] == own["id"]]


def _rating(tables: Tables, own: Row | None, dimension: str, organisation_id: str | None) -> Rating | None:
    given = {
        r["organisation_id"]: r["chosen"] for r in _ratings(tables, own) if r["dimension_id"] == dimension
    }
    chosen = given.get(organisation_id) or given.get(None)
    return None if chosen is None else Rating(chosen)


def _lead(tables: Tables, scheme: Row) -> str:
    for column, row_id in (("scheme_id", scheme["id"]), ("programme_id", scheme["programme_id"])):
        names = sorted(
            tables.person[role["person_id"]]["name"]
            for role in tables.role_assignment
            if role[column] == row_id and role["role"] == "programme_lead"
        )
        if names:
            return str(names[0])
    return ""


def _commentary(tables: Tables, scheme_id: str, own: Row | None, period_id: str | None) -> str:
    rules = {(r["dimension_id"], r["rating"]): r["commentary"] for r in tables.rating_rule}
    asked = any(
        rules.get((r["dimension_id"], r["chosen"])) == "exception" and r["organisation_id"] is None
        for r in _ratings(tables, own)
    )
    if not asked:
        return "not_required"
    exceptions = {e["id"] for e in tables.exception if e["scheme_id"] == scheme_id}
    needed = ("issue", "corrective_action", "recovery_date", "confidence")
    written = any(
        u["exception_id"] in exceptions and u["period_id"] == period_id and all(u[name] for name in needed)
        for u in tables.exception_update
    )
    return "done" if written else "due"
