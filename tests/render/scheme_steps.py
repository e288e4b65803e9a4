"""A scheme of the demo, and its finance page."""

from db.reading import scheme_money
from db.reading.portfolio import view
from db.reading.reader import Reader
from db.reading.scope import Scope
from pmo_tui.flows.reading import read_scheme
from pmo_tui.render import scheme_finance as finance
from pmo_tui.render.page import Page
from pmo_tui.render.scheme import SchemeView
from tests.render.overview_steps import LOOK


def scheme(reader: Reader, ref: str = "A9") -> SchemeView:
    found = read_scheme(reader, view(reader), reader.value("SELECT id FROM scheme WHERE ref = ?", (ref,)))
    assert found is not None
    return found


def money(reader: Reader, found: SchemeView, width: int = 100) -> Page:
    page = Page(width)
    months = scheme_money.months(reader, found.scheme.id, Scope.of(found.view))
    finance.fill(page, found, months, LOOK)
    return page
