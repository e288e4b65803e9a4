"""Do the tables agree with each other and with themselves, to the penny?"""

from collections.abc import Iterator, Sequence

from pmo_tui.domain.money import pounds
from pmo_tui.reports import tables
from pmo_tui.reports.figures import Figures
from pmo_tui.reports.model import Table

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
    for place, column in enumerate(table.columns):
        if not column.money:
            continue
        body = sum(_pence(row.cells[place]) for row in table.rows if not row.total)
        total = _total(table, column.key)
        if body != total:
            yield (
                f"table {table.name}, {column.head}",
                f"rows come to {pounds(body)}, the total is {pounds(total)}",
            )


def _total(table: Table, key: str) -> int:
    place = [column.key for column in table.columns].index(key)
    rows = [row for row in table.rows if row.total]
    if table.footer is not None:
        rows.append(table.footer)
    return _pence(rows[0].cells[place])


def _by_rating(figures: Figures) -> int:
    table = tables.build("forecast-by-rating", figures)
    keys = [column.key for column in table.columns]
    total = next(row for row in table.rows if row.cells[0] == tables.GRAND_TOTAL)
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
