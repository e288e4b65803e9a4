"""Do the tables agree with each other and with themselves, to the penny?"""

from collections.abc import Callable, Iterator, Sequence

from pmo_tui.domain.money import pounds
from pmo_tui.reports import tables
from pmo_tui.reports.building import GRAND_TOTAL
from pmo_tui.reports.figures import Figures
from pmo_tui.reports.model import Row, Table

FOOTING = ("programme-area", "organisation", "monthly", "dashboard")
"""Tables whose one total row is the sum of the rows beside it."""


def disagreements(whole: Figures, parts: Sequence[Figures]) -> Iterator[tuple[str, str]]:
    """Yield where and what: columns that do not foot, totals that differ between tables.

    Args:
        whole: the figures of the portfolio.
        parts: the figures of each organisation.
    """
    built = {name: tables.build(name, whole) for name in FOOTING}
    for table in built.values():
        yield from _columns(table)
    outturn = whole.sum(whole.schemes).fot
    yield from _differing(
        "forecast outturn",
        outturn,
        {
            "programme-area": _total(built["programme-area"], "fot_k"),
            "organisation": _total(built["organisation"], "fot_k"),
            "dashboard": _total(built["dashboard"], "fot_k"),
            "forecast-by-rating": _by_rating(whole),
            "the organisations' dashboards": sum(part.sum(part.schemes).fot for part in parts),
        },
    )
    # The months hold what was delivered, also where no forecast was given: it is in no outturn yet.
    year = outturn + whole.delivered_without_forecast
    yield from _differing("forecast outturn", year, {"monthly": _total(built["monthly"], "total")})


def _columns(table: Table) -> Iterator[tuple[str, str]]:
    for column in table.columns:
        if not column.money:
            continue
        counted = _counting(table, column.key)
        body = sum(counted(row) for row in table.rows if not row.total)
        total = counted(_total_row(table))
        if body != total:
            yield (
                f"table {table.name}, {column.head}",
                f"rows come to {pounds(body)}, the total is {pounds(total)}",
            )


_DIFFERENCES = {
    "ytd_variance_k": ("ytd_actual_k", "ytd_plan_k"),
    "annual_variance_k": ("fot_k", "annual_plan_k"),
}
"""A variance that a row does not print is in its total: nothing is counted against the row's plan."""


def _counting(table: Table, key: str) -> Callable[[Row], int]:
    """Return what tells as what a row's cell counts in the total."""
    places = {column.key: place for place, column in enumerate(table.columns)}
    place, difference = places[key], _DIFFERENCES.get(key)
    if difference is None:
        return lambda row: _pence(row.cells[place])
    outcome, plan = (places[part] for part in difference)

    def counted(row: Row) -> int:
        missing = row.cells[place] is None
        return _pence(row.cells[outcome]) - _pence(row.cells[plan]) if missing else _pence(row.cells[place])

    return counted


def _total(table: Table, key: str) -> int:
    return _counting(table, key)(_total_row(table))


def _total_row(table: Table) -> Row:
    return table.footer or next(row for row in table.rows if row.total)


def _by_rating(figures: Figures) -> int:
    table = tables.build("forecast-by-rating", figures)
    keys = [column.key for column in table.columns]
    total = next(row for row in table.rows if row.cells[0] == GRAND_TOTAL)
    return sum(_pence(cell) for key, cell in zip(keys, total.cells, strict=True) if key not in _NOT_RATINGS)


_NOT_RATINGS = frozenset({"programme_area", "total", "assured_value"})


def _differing(what: str, expected: int, found: dict[str, int]) -> Iterator[tuple[str, str]]:
    for name, amount in found.items():
        if amount != expected:
            yield (
                f"table {name}" if name in tables.TABLES else name,
                (f"{what} is {pounds(amount)}, the schemes come to {pounds(expected)}"),
            )


def _pence(cell: object) -> int:
    return cell if isinstance(cell, int) else 0
