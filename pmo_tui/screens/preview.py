"""The preview beside the register: the scheme the cursor rests on, in brief."""

from typing import TYPE_CHECKING

from db.reading.reader import Reader
from pmo_tui.flows.reading import read_scheme
from pmo_tui.render.preview import preview_page
from pmo_tui.render.scheme import SchemeView
from pmo_tui.widgets.page import PageView

if TYPE_CHECKING:
    from pmo_tui.screens.schemes import SchemesScreen


def fill(screen: "SchemesScreen") -> None:
    """Read the scheme under the cursor and show it."""
    record, app = screen.register.record, screen.pmo
    page = screen.query_one("#preview", PageView)
    if record is None:
        return
    view = app.view

    def read(reader: Reader) -> SchemeView | None:
        return read_scheme(reader, view, record.id)

    def done(found: SchemeView | None) -> None:
        if found is not None:
            page.show(preview_page(found, app.look, page.page_width or 40), keep=False)

    app.reads.run("preview", read, done, app.complain)
