"""What every table of a paper has: its title, and a note of how much of it was given."""

from collections.abc import Iterable

from pmo_tui.domain.period import month_name
from pmo_tui.reports.figures import Figures
from pmo_tui.reports.model import Column, Row, Table

GRAND_TOTAL = "Grand Total"

NOT_GIVEN = "–"
"""Stands for a figure that nobody has given."""


def table(
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
    split: bool = False,
) -> Table:
    """Return a table with its title and note.

    Args:
        others: what is said of the figures that nobody has given.
        to_date: it has actuals, so that it says of how many months they are.
        split: it has figures by confidence, so that it says of how many forecasts they are.
    """
    of = "" if figures.organisation is None else f", {figures.organisation.name}"
    title = f"{figures.view.portfolio.name}{of}: {what}, {month_name(figures.month)}"
    awaited = _awaited(figures, others, to_date=to_date, split=split)
    notes = "; ".join(words for words in (note, awaited) if words)
    return Table(name, title, notes, tuple(columns), tuple(rows), footer)


def _awaited(figures: Figures, others: str, *, to_date: bool, split: bool) -> str:
    """Say how many forecasts are given, and actuals and splits where a table has them; empty when all are."""
    counts = [(*figures.forecasts, "forecasts")]
    if to_date:
        counts.append((*figures.actuals, "monthly actuals"))
    found = [f"{given:,} of {asked:,} {what}" for given, asked, what in counts if given < asked]
    said = [f"{' and '.join(found)} given"] if found else []
    given, asked = figures.splits
    if split and given < asked:
        said.append(f"{given:,} of {asked:,} {'' if found else 'forecasts '}split by confidence")
    return ", ".join([*said, others]) if said else ""
