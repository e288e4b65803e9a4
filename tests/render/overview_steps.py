"""Reading an overview's page, as a person does."""

import csv
from pathlib import Path

from db.reading.overview import Overview
from pmo_tui.render import overview as drawing
from pmo_tui.render.cells import Line, Look
from pmo_tui.render.overview_table import Drill
from pmo_tui.render.page import Page, Stop

CONTROLS = Path(__file__).parent.parent / "data" / "llr-2018-19"
LOOK = Look()
SIZES = ((59, 16), (79, 21), (119, 37), (159, 47))
"""What is left of the four window sizes for the page."""


def control(name: str) -> list[dict[str, str]]:
    with (CONTROLS / f"control_{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def text(page: Page) -> str:
    return "\n".join(words(line) for line in page.lines)


def words(line: Line) -> str:
    return "".join(part for part, _ in line)


def at(page: Page, stop: Stop) -> str:
    return words(page.lines[stop.line])[stop.start : stop.end if stop.end >= 0 else None].strip()


def full(found: Overview, look: Look = LOOK) -> Page:
    return drawing.page(found, look, 400, 60)


def cell(page: Page, row: str, column: str) -> Stop:
    return next(
        s for s in page.stops if isinstance(s.key, Drill) and (s.key.row, s.key.column) == (row, column)
    )
