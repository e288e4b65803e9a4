"""A table as plain text: aligned columns, figures to the right, in house style."""

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size

from db.enums import SavingSign
from pmo_tui.domain.money import HouseStyle, format_amount
from pmo_tui.domain.text import plain
from pmo_tui.reports.model import Cell, Column, Kind, Row, Table

GAP = "  "
NARROWEST = 12
"""A column of words is never made narrower than this."""


def lines(table: Table, style: HouseStyle, width: int | None = None) -> list[str]:
    """Return a table's lines. Names are shortened, with an ellipsis, only to fit a given width."""
    printed = [
        [_printed(*pair, style) for pair in zip(table.columns, row.cells, strict=True)] for row in _all(table)
    ]
    heads = [column.head for column in table.columns]
    widths = [max(map(cell_len, cells)) for cells in zip(heads, *printed, strict=True)]
    if width is not None:
        longest = [max(map(cell_len, cells), default=0) for cells in zip(*printed, strict=True)]
        widths = _narrowed(table.columns, widths, longest, width)
    rule = "-" * (sum(widths) + len(GAP) * (len(widths) - 1))
    found = [plain(table.title), _note(table, style), "", _line(heads, table.columns, widths), rule]
    for number, (row, cells) in enumerate(zip(_all(table), printed, strict=True)):
        if row.total and number and not _all(table)[number - 1].total:
            found.append(rule)
        found.append(_line(cells, table.columns, widths))
        if row.total and number == 0 and len(printed) > 1:
            found.append(rule)
    return found


def _all(table: Table) -> tuple[Row, ...]:
    return table.rows if table.footer is None else (*table.rows, table.footer)


def _note(table: Table, style: HouseStyle) -> str:
    sign = "savings are negative" if style.saving is SavingSign.NEGATIVE else "savings are positive"
    if table.note:
        kinds = {column.kind for column in table.columns}
        sign = table.note if Kind.SAVING not in kinds else f"{sign}; {table.note}"
    return f"{style.unit_words}; {sign}"


def _printed(column: Column, cell: Cell, style: HouseStyle) -> str:
    if cell is None:
        return column.missing
    if isinstance(cell, str):
        return plain(cell)
    if column.kind is Kind.ADVERSE:
        return format_amount(cell, HouseStyle(style.unit, style.negative))
    return format_amount(cell, style)


def _narrowed(columns: Sequence[Column], widths: list[int], longest: list[int], width: int) -> list[int]:
    """Take what is too much from the widest columns of words; short words lose part of their head only."""
    found = list(widths)
    spare = sum(found) + len(GAP) * (len(found) - 1) - width
    least = [min(NARROWEST, max(cells, 1)) for cells in longest]
    words = [place for place, column in enumerate(columns) if not column.money]
    while spare > 0:
        wide = [place for place in words if found[place] > least[place]]
        if not wide:
            break
        found[max(wide, key=lambda place: found[place])] -= 1
        spare -= 1
    return found


def _line(cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> str:
    parts = []
    for cell, column, width in zip(cells, columns, widths, strict=True):
        text = cell if cell_len(cell) <= width else set_cell_size(cell, width - 1) + "…"
        blank = " " * (width - cell_len(text))
        parts.append(blank + text if column.money else text + blank)
    return GAP.join(parts).rstrip()
