"""The tables of a monthly paper, computed from scheme rows. Nothing here knows one portfolio from another."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from db.enums import Rating
from db.reading.finance import ListedScheme
from pmo_tui.domain import rag
from pmo_tui.domain.finance import Position
from pmo_tui.domain.period import month_name, months_of, short_month
from pmo_tui.domain.problem import Problem
from pmo_tui.errors import Refused
from pmo_tui.reports.building import GRAND_TOTAL, NOT_GIVEN, table
from pmo_tui.reports.dashboards import dashboard, finance_red
from pmo_tui.reports.figures import Figures, Known
from pmo_tui.reports.model import Cell, Column, Kind, Row, Table

ASSURED = "Assured value"
EVERYBODY = "ALL"
UNRATED = "unrated"

COLOURS = (Rating.GREEN, Rating.AMBER, Rating.RED, Rating.BLUE, Rating.PURPLE, Rating.GREY)
"""The order in which the papers print the ratings; others of a framework follow."""

_POSITION_COLUMNS = (
    Column("ytd_plan_k", "YTD plan", Kind.SAVING),
    Column("ytd_actual_k", "YTD actual", Kind.SAVING, NOT_GIVEN),
    Column("ytd_variance_k", "YTD variance", Kind.SAVING, NOT_GIVEN),
    Column("annual_plan_k", "Annual plan", Kind.SAVING),
    Column("fot_k", "FOT", Kind.SAVING, NOT_GIVEN),
    Column("annual_variance_k", "Annual variance", Kind.SAVING, NOT_GIVEN),
)


@dataclass(frozen=True)
class Spec:
    """A table that can be asked for."""

    name: str
    meaning: str
    build: Callable[[Figures], Table]


def build(name: str, figures: Figures) -> Table:
    """Compute a table. Raises Refused for a name that there is none of, and where a month is missing."""
    spec = TABLES.get(name)
    if spec is None:
        known = ", ".join(TABLES)
        raise Refused([Problem("name", f"There is no table “{name}”. The tables are: {known}.")])
    return spec.build(figures)


def _position_cells(known: Known, figures: Figures) -> tuple[Cell, ...]:
    """Return a row's amounts; without any actual in the table those to date are not known.

    Without a forecast in the row its outturn and variance are not known either; in the sums of rows that have
    one it counts as nothing, which the note says.
    """
    sums = known.sums
    return (
        sums.ytd_plan,
        sums.ytd if figures.delivered else None,
        sums.ytd_variance if figures.delivered else None,
        sums.plan,
        known.fot,
        known.variance,
    )


def _by_area(figures: Figures) -> list[tuple[str, list[ListedScheme]]]:
    """Return the schemes by programme area, without the areas where every figure is nothing."""
    found: dict[str, list[ListedScheme]] = defaultdict(list)
    for scheme in figures.schemes:
        found[scheme.area_id].append(scheme)
    named = [(area.name, found[area.id]) for area in figures.areas]
    return [(name, schemes) for name, schemes in named if _any(figures.sum(schemes))]


def _any(position: Position) -> bool:
    """Say whether any figure of the month is other than nothing; last month's does not count."""
    return any(replace(position, prior_fot=0).values())


def programme_area(figures: Figures) -> Table:
    """Plan, year to date, forecast and variance by programme area."""
    areas = [(name, figures.known(schemes)) for name, schemes in _by_area(figures)]
    rows = [Row((name, *_position_cells(known, figures))) for name, known in areas]
    whole = figures.known(figures.schemes)
    rows.append(Row((GRAND_TOTAL, *_position_cells(whole, figures)), total=True))
    columns = (Column("programme_area", "Programme area"), *_POSITION_COLUMNS)
    return table("programme-area", "savings by programme area", figures, columns, rows, to_date=True)


def organisation(figures: Figures) -> Table:
    """Plan, year to date, forecast and variance by organisation."""
    rows = [
        Row((owner.code, *_position_cells(figures.known_of(owner.id), figures)))
        for owner in figures.organisations
    ]
    whole = figures.known(figures.schemes)
    rows.append(Row((GRAND_TOTAL, *_position_cells(whole, figures)), total=True))
    columns = (Column("organisation", "Organisation"), *_POSITION_COLUMNS)
    return table("organisation", "savings by organisation", figures, columns, rows, to_date=True)


def monthly(figures: Figures) -> Table:
    """The year by month: actual to the month shown, forecast after."""
    months = months_of(figures.view.portfolio.financial_year)
    ahead = [month for month in months if month > figures.month]
    amounts: dict[str, dict[str, int | None]] = {}
    for owner in figures.organisations:
        amounts[owner.code] = dict.fromkeys(months)
        if figures.known_of(owner.id).forecasts:  # a month that no forecast names is forecast to be nothing
            amounts[owner.code] |= dict.fromkeys(ahead, 0)
    codes = {owner.id: owner.code for owner in figures.organisations}
    for figure in figures.months:
        if figure.month in months:
            amounts[codes[figure.organisation_id]][figure.month] = figure.amount
    rows = [_year(code, list(by_month.values())) for code, by_month in amounts.items()]
    if figures.organisation is None:
        sums = [_plus(by_month[month] for by_month in amounts.values()) for month in months]
        rows.insert(0, _year(EVERYBODY, sums, total=True))
    columns = [Column("organisation", "Organisation")]
    columns += [Column(month, short_month(month), Kind.SAVING, NOT_GIVEN) for month in months]
    columns.append(Column("total", "Total", Kind.SAVING, NOT_GIVEN))
    note = f"actual to {month_name(figures.month)}, forecast after"
    given, asked = figures.forecasts
    note += "; the total holds the actuals and the forecasts that are given" if given < asked else ""
    return table("monthly", "savings by month", figures, columns, rows, note=note, to_date=True)


def _plus(amounts: Iterable[int | None]) -> int | None:
    """Add what was given; None while nobody gave anything."""
    given = [amount for amount in amounts if amount is not None]
    return sum(given) if given else None


def _year(code: str, amounts: Sequence[int | None], *, total: bool = False) -> Row:
    return Row((code, *amounts, _plus(amounts)), total)


def forecast_by_rating(figures: Figures) -> Table:
    """Forecast outturn by programme area and overall rating, with the assured value."""
    rated = {scheme.id: figures.overall(scheme) for scheme in figures.schemes}
    allowed = [rule.rating for rule in figures.view.overall.rules]
    shown: list[Rating | None] = sorted(allowed, key=(*COLOURS, *allowed).index)
    unrated = [scheme_id for scheme_id, rating in rated.items() if rating not in shown]
    if any(_any(figures.position(scheme_id)) for scheme_id in unrated):
        shown.append(None)

    def by_rating(schemes: Sequence[ListedScheme], figure: str) -> list[int | None]:
        found: dict[Rating | None, list[ListedScheme]] = {rating: [] for rating in shown}
        for scheme in schemes:
            rating = rated[scheme.id] if rated[scheme.id] in shown else None
            found.setdefault(rating, []).append(scheme)
        if getattr(figures.known(schemes), figure) is None:
            return [None] * len(shown)
        return [getattr(figures.known(found[rating]), figure) if found[rating] else 0 for rating in shown]

    def row(name: str, schemes: Sequence[ListedScheme], *, total: bool = False) -> Row:
        whole = figures.known(schemes)
        return Row((name, *by_rating(schemes, "fot"), whole.fot, whole.high), total)

    rows = [row(name, schemes) for name, schemes in _by_area(figures)]
    rows.append(row(GRAND_TOTAL, figures.schemes, total=True))
    assured = figures.known(figures.schemes).high
    rows.append(Row((ASSURED, *by_rating(figures.schemes, "high"), None, assured), total=True))
    columns = [Column("programme_area", "Programme area")]
    columns += [_rating_column(rating) for rating in shown]
    columns += [Column("total", "Total", Kind.SAVING, NOT_GIVEN)]
    columns += [Column("assured_value", ASSURED, Kind.SAVING, NOT_GIVEN)]
    return table("forecast-by-rating", "forecast outturn by rating", figures, columns, rows, split=True)


def _rating_column(rating: Rating | None) -> Column:
    if rating is None:
        return Column(UNRATED, "Unrated", Kind.SAVING, NOT_GIVEN)
    return Column(rating.value, rag.WORDS[rating], Kind.SAVING, NOT_GIVEN)


def movement(figures: Figures) -> Table:
    """Change of the forecast since the month before, per scheme: the favourable first, then the adverse.

    A share whose forecast is not given yet has not moved; where none is given the total is not known.
    """
    prior = figures.view.prior
    if prior is None:
        problem = f"There is no month before {month_name(figures.month)} in the file to compare it with."
        raise Refused([Problem("period", problem)])
    moved = [scheme for scheme in figures.schemes if figures.position(scheme.id).change]
    moved.sort(key=lambda scheme: figures.position(scheme.id).change, reverse=True)
    moved.sort(key=lambda scheme: figures.position(scheme.id).change < 0)
    owners = figures.organisations

    def cells(label: str, ref: str, whole: int | None, parts: list[int | None]) -> tuple[Cell, ...]:
        changes = parts if figures.organisation else [whole, *parts]
        return (label, ref, *(None if change is None else -change for change in changes))

    rows = []
    for scheme in moved:
        owned: list[int | None] = [figures.position(scheme.id, owner.id).change for owner in owners]
        rows.append(Row(cells(scheme.name, scheme.ref, figures.position(scheme.id).change, owned)))
    totals = [figures.known_of(owner.id).change for owner in owners]
    rows.append(Row(cells("Total", "", figures.known(figures.schemes).change, totals), total=True))
    columns = [Column("label", "Scheme"), Column("scheme_ref", "Ref"), *_movement_columns(figures)]
    note = f"against {month_name(prior.month)}; positive is adverse"
    others = "the others have not moved"
    return table("movement", "movement of the forecast", figures, columns, rows, note=note, others=others)


def _movement_columns(figures: Figures) -> list[Column]:
    codes = [owner.code for owner in figures.organisations]
    words = figures.view.portfolio.short_name.split()
    whole = words[0] if words else EVERYBODY
    if whole.casefold() in {code.casefold() for code in codes}:
        whole = EVERYBODY
    names = codes if figures.organisation else [whole, *codes]
    return [Column(f"{name.lower()}_k", name, Kind.ADVERSE, NOT_GIVEN) for name in names]


TABLES: Mapping[str, Spec] = {
    spec.name: spec
    for spec in (
        Spec("programme-area", "plan, year to date and forecast by programme area", programme_area),
        Spec("organisation", "plan, year to date and forecast by organisation", organisation),
        Spec("monthly", "the year by month: actual to date, forecast after", monthly),
        Spec("forecast-by-rating", "forecast by overall rating, and the assured value", forecast_by_rating),
        Spec(
            "movement",
            "change of the forecast since the month before, by scheme; positive is adverse",
            movement,
        ),
        Spec("dashboard", "every scheme with its ratings and its forecast by confidence", dashboard),
        Spec("finance-red", "the schemes with low-confidence savings", finance_red),
    )
}
"""The tables by name."""
