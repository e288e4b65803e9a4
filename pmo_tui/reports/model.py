"""What a table is before it is printed: columns, rows, exact pence. Rounding happens once, at print."""

from dataclasses import dataclass
from enum import StrEnum

from pmo_tui.domain.money import thousands

Cell = str | int | None
"""Words, pence, or nothing."""


class Kind(StrEnum):
    """What a column holds."""

    WORDS = "words"
    SAVING = "saving"
    """Pence; a saving is positive and prints in house style."""
    ADVERSE = "adverse"
    """Pence; what makes the position worse is positive, whatever the house style."""


@dataclass(frozen=True)
class Column:
    """One column: its name in JSON, its head in print, and what it holds."""

    key: str
    head: str
    kind: Kind = Kind.WORDS
    missing: str = ""
    """What stands in print where there is nothing: a dash for what nobody has given."""

    @property
    def money(self) -> bool:
        """Whether it holds an amount."""
        return self.kind is not Kind.WORDS


@dataclass(frozen=True)
class Row:
    """One row, a cell per column."""

    cells: tuple[Cell, ...]
    total: bool = False


@dataclass(frozen=True)
class Table:
    """A table of a paper."""

    name: str
    title: str
    note: str
    """Unit and sign, in words; what a reader must know to read the figures."""
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    footer: Row | None = None
    """A total that print shows and JSON does not (the dashboards list schemes only)."""

    def objects(self) -> list[dict[str, Cell]]:
        """Return the rows for JSON: amounts in whole thousands of pounds, rounded from exact pence."""
        return [
            {column.key: _shown(column, cell) for column, cell in zip(self.columns, row.cells, strict=True)}
            for row in self.rows
        ]


def _shown(column: Column, cell: Cell) -> Cell:
    return thousands(cell) if column.money and isinstance(cell, int) else cell
