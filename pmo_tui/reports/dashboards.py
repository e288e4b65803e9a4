"""The tables that list schemes: with their ratings, and with their forecast by confidence."""

from collections.abc import Sequence

from db.reading.finance import ListedScheme
from pmo_tui.domain import rag
from pmo_tui.domain.money import thousands
from pmo_tui.reports.building import NOT_GIVEN, table
from pmo_tui.reports.figures import Figures, Known
from pmo_tui.reports.model import Cell, Column, Kind, Row, Table

_FIGURES = (
    Column("annual_plan_k", "Plan", Kind.SAVING),
    Column("fot_k", "FOT", Kind.SAVING, NOT_GIVEN),
    Column("low_k", "Low", Kind.SAVING, NOT_GIVEN),
    Column("medium_k", "Medium", Kind.SAVING, NOT_GIVEN),
    Column("high_k", "High", Kind.SAVING, NOT_GIVEN),
)


def dashboard(figures: Figures) -> Table:
    """Every scheme with its ratings and its forecast by confidence."""
    return listing("dashboard", "dashboard", figures, figures.schemes)


def finance_red(figures: Figures) -> Table:
    """The schemes that forecast something with low confidence: Low prints as other than nothing."""
    red = [scheme for scheme in figures.schemes if thousands(figures.position(scheme.id).low)]
    return listing("finance-red", "schemes with low-confidence savings", figures, red)


def listing(name: str, what: str, figures: Figures, schemes: Sequence[ListedScheme]) -> Table:
    """List some schemes, and what they come to."""
    dimensions = (*figures.view.components, figures.view.overall)
    areas = {area.id: area.name for area in figures.areas}
    rows = []
    for scheme in schemes:
        given = [figures.rating(scheme.id, dimension.id) for dimension in dimensions]
        words = [None if rating is None else rag.WORDS[rating] for rating in given]
        rows.append(
            Row((scheme.ref, scheme.name, areas[scheme.area_id], *words, *_cells(figures.known([scheme]))))
        )
    blank = ("",) * (len(dimensions) + 1)
    many = f"{len(rows):,} scheme{'' if len(rows) == 1 else 's'}"
    footer = Row(("", many, *blank, *_cells(figures.known(schemes))), total=True)
    columns = [Column("ref", "Ref"), Column("name", "Scheme"), Column("programme_area", "Programme area")]
    columns += [Column(dimension.code, dimension.name) for dimension in dimensions]
    return table(name, what, figures, (*columns, *_FIGURES), rows, footer, split=True)


def _cells(known: Known) -> tuple[Cell, ...]:
    return (known.sums.plan, known.fot, known.low, known.medium, known.high)
