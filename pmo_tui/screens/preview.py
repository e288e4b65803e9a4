"""The preview beside the register: the scheme, or the share, that the cursor rests on, in brief."""

from typing import TYPE_CHECKING, cast

from db.reading.portfolio import OrganisationRecord
from db.reading.reader import Reader
from pmo_tui.flows.reading import read_scheme
from pmo_tui.render.preview import preview_page
from pmo_tui.render.scheme import SchemeView
from pmo_tui.widgets.page import PageView
from pmo_tui.widgets.table import VirtualTable

if TYPE_CHECKING:
    from pmo_tui.core import CoreApp
    from pmo_tui.screens.schemes import SchemesScreen

WIDTH = 44
"""Columns of the preview, where the window has room; never more than 11 in 20."""


class PreviewPage(PageView, can_focus=False):
    """The preview, on a layer of its own beside the table.

    A container around both would cost the first paint 0.3 MB (measured); so it goes where the table is.
    """

    view: SchemeView | None = None
    """The scheme that is shown."""
    organisation: OrganisationRecord | None = None
    """Whose share of it, when its row is one share."""

    def on_mount(self) -> None:
        """Follow the table, which a banner or the filter line may move down."""
        self.screen.screen_layout_refresh_signal.subscribe(self, self._stand_beside)

    def on_page_view_resized(self) -> None:
        """Build the page for the width there is now."""
        self.build(keep=True)

    def build(self, *, keep: bool) -> None:
        """Show the scheme, from its top or from where it is scrolled to."""
        look = cast("CoreApp", self.app).look
        if self.view is not None:
            page = preview_page(self.view, look, self.page_width or 40, self.organisation)
            self.show(page, keep=keep)

    def _stand_beside(self, _: object) -> None:
        place = self.screen.query_one(VirtualTable).region
        if (self.region.y, self.region.height) != (place.y, place.height):
            self.styles.margin = (place.y, 0, 0, 0)
            self.styles.height = place.height


def make_room(screen: "SchemesScreen") -> None:
    """Give the preview its columns beside the table, or the table all of them."""
    shown = screen.has_class("preview")
    wide = min(WIDTH, screen.app.size.width * 11 // 20) if shown else 0
    screen.table.styles.margin = (0, wide, 0, 0)
    if shown:
        screen.query_one(PreviewPage).styles.width = wide


def fill(screen: "SchemesScreen") -> None:
    """Read the scheme under the cursor and show it; of one organisation's row, its share."""
    record, app = screen.register.record, screen.pmo
    page = screen.query_one(PreviewPage)
    if record is None:
        return
    view = app.view

    def read(reader: Reader) -> SchemeView | None:
        return read_scheme(reader, view, record.id)

    def done(found: SchemeView | None) -> None:
        if found is not None:
            page.view, page.organisation = found, view.organisation(record.organisation)
            page.build(keep=False)

    app.reads.run("preview", read, done, app.complain)
