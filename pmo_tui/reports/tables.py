"""The tables of a monthly paper, computed from scheme rows. Nothing here knows one portfolio from another."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from db.enums import Rating
from db.reading.finance import ListedScheme
from pmo_tui.domain import rag
from pmo_tui.domain.finance import Position
from pmo_tui.domain.money import thousands
from pmo_tui.domain.period import month_name, months_of, short_month
from pmo_tui.domain.problem import Problem
from pmo_tui.errors import Refused
from pmo_tui.reports.figures import Figures
from pmo_tui.reports.model import Cell, Column, Kind, Row, Table

GRAND_TOTAL = "Grand Total"
ASSURED = "Assured value"
EVERYBODY = "ALL"
UNRATED = "unrated"

COLOURS = (Rating.GREEN, Rating.AMBER, Rating.RED, Rating.BLUE, Rating.PURPLE, Rating.GREY)
"""The order in which the papers print the ratings; others of a framework follow."""

NOT_GIVEN = "–"
"""Stands for a figure that nobody has given."""

_POSITION_COLUMNS = (
    Column("ytd_plan_k", "YTD plan", Kind.SAVING),
    Column("ytd_actual_k", "YTD actual", Kind.SAVING, NOT_GIVEN),
    Column("ytd_variance_k", "YTD variance", Kind.SAVING, NOT_GIVEN),
    Column("annual_plan_k", "Annual plan", Kind.SAVING),
    Column("fot_k", "FOT", Kind.SAVING),
    Column("annual_variance_k", "Annual variance", Kind.SAVING),
)

_DASHBOARD_FIGURES = (
    Column("annual_plan_k", "Plan", Kind.SAVING),
    Column("fot_k", "FOT", Kind.SAVING),
    Column("low_k", "Low", Kind.SAVING),
    Column("medium_k", "Medium", Kind.SAVING),
    Column("high_k", "High", Kind.SAVING),
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


def _table(
    name: str,
    what: str,
    figures: Figures,
    columns: Iterable[Column],
    rows: Iterable[Row],
    footer: Row | None = None,
    note: str = "",
    others: str = "the others count as nothing",
    *,
    to_date: bool = False,
) -> Table:
    of = "" if figures.organisation is None else f", {figures.organisation.name}"
    title = f"{figures.view.portfolio.name}{of}: {what}, {month_name(figures.month)}"
    notes = "; ".join(words for words in (note, _awaited(figures, others, to_date=to_date)) if words)
    return Table(name, title, notes, tuple(columns), tuple(rows), footer)


def _awaited(figures: Figures, others: str, *, to_date: bool) -> str:
    """Say how many forecasts are given, and actuals where a table has figures to date; empty when all are."""
    counts = [(*figures.forecasts, "forecasts")]
    if to_date:
        counts.append((*figures.actuals, "monthly actuals"))
    found = [f"{given:,} of {asked:,} {what}" for given, asked, what in counts if given < asked]
    return f"{' and '.join(found)} given, {others}" if found else ""


def _position_cells(position: Position, figures: Figures) -> tuple[Cell, ...]:
    """Return a row's amounts; without any actual in the table those to date are not known."""
    return (
        position.ytd_plan,
        position.ytd if figures.delivered else None,
        position.ytd_variance if figures.delivered else None,
        position.plan,
        position.fot,
        position.variance,
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
    areas = [(name, figures.sum(schemes)) for name, schemes in _by_area(figures)]
    rows = [Row((name, *_position_cells(position, figures))) for name, position in areas]
    whole = figures.sum(figures.schemes)
    rows.append(Row((GRAND_TOTAL, *_position_cells(whole, figures)), total=True))
    columns = (Column("programme_area", "Programme area"), *_POSITION_COLUMNS)
    return _table("programme-area", "savings by programme area", figures, columns, rows, to_date=True)


def organisation(figures: Figures) -> Table:
    """Plan, year to date, forecast and variance by organisation."""
    rows = [
        Row((owner.code, *_position_cells(figures.of_organisation(owner.id), figures)))
        for owner in figures.organisations
    ]
    whole = figures.sum(figures.schemes)
    rows.append(Row((GRAND_TOTAL, *_position_cells(whole, figures)), total=True))
    columns = (Column("organisation", "Organisation"), *_POSITION_COLUMNS)
    return _table("organisation", "savings by organisation", figures, columns, rows, to_date=True)


def monthly(figures: Figures) -> Table:
    """The year by month: actual to the month shown, forecast after."""
    months = months_of(figures.view.portfolio.financial_year)
    done = [month for month in months if month <= figures.month]
    empty = dict.fromkeys(months, 0) | dict.fromkeys(done)  # nothing is forecast, but not given
    amounts: dict[str, dict[str, int | None]] = {owner.code: dict(empty) for owner in figures.organisations}
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
    columns.append(Column("total", "Total", Kind.SAVING))
    note = f"actual to {month_name(figures.month)}, forecast after"
    return _table("monthly", "savings by month", figures, columns, rows, note=note, to_date=True)


def _plus(amounts: Iterable[int | None]) -> int | None:
    """Add what was given; None while nobody gave anything."""
    given = [amount for amount in amounts if amount is not None]
    return sum(given) if given else None


def _year(code: str, amounts: Sequence[int | None], *, total: bool = False) -> Row:
    return Row((code, *amounts, _plus(amounts) or 0), total)


def forecast_by_rating(figures: Figures) -> Table:
    """Forecast outturn by programme area and overall rating, with the assured value."""
    rated = {scheme.id: figures.overall(scheme) for scheme in figures.schemes}
    allowed = [rule.rating for rule in figures.view.overall.rules]
    shown: list[Rating | None] = sorted(allowed, key=(*COLOURS, *allowed).index)
    unrated = [scheme_id for scheme_id, rating in rated.items() if rating not in shown]
    if any(_any(figures.position(scheme_id)) for scheme_id in unrated):
        shown.append(None)

    def by_rating(schemes: Iterable[ListedScheme], figure: str) -> list[int]:
        sums = dict.fromkeys(shown, 0)
        for scheme in schemes:
            rating = rated[scheme.id] if rated[scheme.id] in shown else None
            sums[rating] = sums.get(rating, 0) + getattr(figures.position(scheme.id), figure)
        return [sums[rating] for rating in shown]

    def row(name: str, schemes: Sequence[ListedScheme], *, total: bool = False) -> Row:
        whole = figures.sum(schemes)
        return Row((name, *by_rating(schemes, "fot"), whole.fot, whole.assured), total)

    rows = [row(name, schemes) for name, schemes in _by_area(figures)]
    rows.append(row(GRAND_TOTAL, figures.schemes, total=True))
    assured = figures.sum(figures.schemes).assured
    rows.append(Row((ASSURED, *by_rating(figures.schemes, "assured"), None, assured), total=True))
    columns = [Column("programme_area", "Programme area")]
    columns += [_rating_column(rating) for rating in shown]
    columns += [Column("total", "Total", Kind.SAVING), Column("assured_value", ASSURED, Kind.SAVING)]
    return _table("forecast-by-rating", "forecast outturn by rating", figures, columns, rows)


def _rating_column(rating: Rating | None) -> Column:
    if rating is None:
        return Column(UNRATED, "Unrated", Kind.SAVING)
    return Column(rating.value, rag.WORDS[rating], Kind.SAVING)


def movement(figures: Figures) -> Table:
    """Change of the forecast since the month before, per scheme: the favourable first, then the adverse.

    A share whose forecast is not given yet has not moved.
    """
    prior = figures.view.prior
    if prior is None:
        problem = f"There is no month before {month_name(figures.month)} in the file to compare it with."
        raise Refused([Problem("period", problem)])
    moved = [scheme for scheme in figures.schemes if figures.position(scheme.id).change]
    moved.sort(key=lambda scheme: figures.position(scheme.id).change, reverse=True)
    moved.sort(key=lambda scheme: figures.position(scheme.id).change < 0)
    owners = figures.organisations

    def adverse(position: Position) -> int:
        return -position.change

    def cells(label: str, ref: str, whole: int, parts: list[int]) -> tuple[Cell, ...]:
        return (label, ref, *([] if figures.organisation else [whole]), *parts)

    rows = []
    for scheme in moved:
        parts = [adverse(figures.position(scheme.id, owner.id)) for owner in owners]
        rows.append(Row(cells(scheme.name, scheme.ref, adverse(figures.position(scheme.id)), parts)))
    parts = [adverse(figures.of_organisation(owner.id)) for owner in owners]
    rows.append(Row(cells("Total", "", adverse(figures.sum(figures.schemes)), parts), total=True))
    columns = [Column("label", "Scheme"), Column("scheme_ref", "Ref"), *_movement_columns(figures)]
    note = f"against {month_name(prior.month)}; positive is adverse"
    others = "the others have not moved"
    return _table("movement", "movement of the forecast", figures, columns, rows, note=note, others=others)


def _movement_columns(figures: Figures) -> list[Column]:
    codes = [owner.code for owner in figures.organisations]
    words = figures.view.portfolio.short_name.split()
    whole = words[0] if words else EVERYBODY
    if whole.casefold() in {code.casefold() for code in codes}:
        whole = EVERYBODY
    names = codes if figures.organisation else [whole, *codes]
    return [Column(f"{name.lower()}_k", name, Kind.ADVERSE) for name in names]


def dashboard(figures: Figures) -> Table:
    """Every scheme with its ratings and its forecast by confidence."""
    return _dashboard("dashboard", "dashboard", figures, figures.schemes)


def finance_red(figures: Figures) -> Table:
    """The schemes that forecast something with low confidence: Low prints as other than nothing."""
    red = [scheme for scheme in figures.schemes if thousands(figures.position(scheme.id).low)]
    return _dashboard("finance-red", "schemes with low-confidence savings", figures, red)


def _dashboard(name: str, what: str, figures: Figures, schemes: Sequence[ListedScheme]) -> Table:
    dimensions = (*figures.view.components, figures.view.overall)
    areas = {area.id: area.name for area in figures.areas}
    rows = []
    for scheme in schemes:
        given = [figures.rating(scheme.id, dimension.id) for dimension in dimensions]
        words = [None if rating is None else rag.WORDS[rating] for rating in given]
        amounts = _confidence_cells(figures.position(scheme.id))
        rows.append(Row((scheme.ref, scheme.name, areas[scheme.area_id], *words, *amounts)))
    blank = ("",) * (len(dimensions) + 1)
    many = f"{len(rows):,} scheme{'' if len(rows) == 1 else 's'}"
    footer = Row(("", many, *blank, *_confidence_cells(figures.sum(schemes))), total=True)
    columns = [Column("ref", "Ref"), Column("name", "Scheme"), Column("programme_area", "Programme area")]
    columns += [Column(dimension.code, dimension.name) for dimension in dimensions]
    return _table(name, what, figures, (*columns, *_DASHBOARD_FIGURES), rows, footer)


def _confidence_cells(position: Position) -> tuple[Cell, ...]:
    return (position.plan, position.fot, position.low, position.medium, position.high)


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
