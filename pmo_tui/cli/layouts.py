"""`pmo-tui layouts`: the CSV files that can be imported, and their columns."""

from collections.abc import Sequence
from typing import Any

from pmo_tui.cli import output
from pmo_tui.cli.arguments import Json
from pmo_tui.cli.exit_codes import ExitCode
from pmo_tui.exchange import cells
from pmo_tui.exchange.layouts import LAYOUTS, Layout

REQUIRED = "required"


def print_layouts(*, json: Json = False) -> int:
    """Print the CSV files that import takes, in the order they are read, and what each column holds.

    A required column must be there, and every row must fill it.
    """
    if json:
        output.out_json([_described(layout) for layout in LAYOUTS])
        return ExitCode.DONE
    for layout in LAYOUTS:
        output.out([*_lines(layout), ""])
    return ExitCode.DONE


def _described(layout: Layout) -> dict[str, Any]:
    columns = [
        _column(column.name, column.meaning, required=column.required, choices=cells.choices(column.parse))
        for column in layout.columns
    ]
    for prefix, meaning in (layout.monthly_columns or {}).items():
        columns.append(_column(f"{prefix}1 … {prefix}12", f"{meaning}, by the month's number"))
    if layout.month_series:
        columns.append(_column("2018-04 …", "amount of that month, in pounds"))
    return {"file": layout.file, "meaning": layout.meaning, "columns": columns}


def _column(
    name: str, meaning: str, *, required: bool = False, choices: Sequence[str] = ()
) -> dict[str, Any]:
    return {"name": name, "meaning": meaning, "required": required, "choices": list(choices)}


def _lines(layout: Layout) -> list[str]:
    described = _described(layout)
    longest = max(len(column["name"]) for column in described["columns"])
    found = [f"{layout.file}: {layout.meaning}"]
    for column in described["columns"]:
        required = REQUIRED if column["required"] else ""
        before = f"  {column['name'].ljust(longest)}  {required.ljust(len(REQUIRED))}  "
        found.append(f"{before}{column['meaning']}")
        if column["choices"]:
            found.append(f"{' ' * len(before)}{', '.join(column['choices'])}")
    return found
