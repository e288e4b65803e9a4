"""The risk log: the list, and the 5x5 matrix that leads to the risks of a cell."""

from typing import Any

from textual.widget import Widget

from db.enums import ScoreKind
from db.reading import risks as reading
from db.reading.reader import Reader
from db.reading.risks import RiskRecord
from pmo_tui import keymap
from pmo_tui.flows import risk_opening
from pmo_tui.render import risk_matrix as matrices
from pmo_tui.render import risks as drawing
from pmo_tui.render.cells import Line
from pmo_tui.render.risk_matrix import Place
from pmo_tui.screens.base import BaseScreen
from pmo_tui.screens.risk_views import MatrixView, RiskLines, as_at, chips
from pmo_tui.widgets.page import PageView
from pmo_tui.widgets.table import VirtualTable

KINDS = (ScoreKind.CURRENT, ScoreKind.TARGET, ScoreKind.INITIAL)
"""The order in which the matrix shows scores."""

MATRIX_SCOPES = ("matrix", "page")
"""Scopes of the keymap that work in the matrix."""


class RisksScreen(BaseScreen):
    """The risk log."""

    BINDINGS = keymap.bindings("risks")
    scopes = ("risks", "list")
    place = "risks"
    DEFAULT_CSS = """
    RisksScreen MatrixView { display: none; }
    RisksScreen.matrix MatrixView { display: block; }
    RisksScreen.matrix VirtualTable { display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: tuple[RiskRecord, ...] = ()
        self.closed = False
        self.text = ""
        self.cell: Place | None = None
        """The matrix's cell that the list is filtered to."""
        self.kind = ScoreKind.CURRENT
        self.focus_at: Place | None = None
        """The cell the matrix's cursor is on."""
        self._keep = ""

    def body(self) -> list[Widget]:
        """The list, and the matrix in its place."""
        return [VirtualTable(), MatrixView()]

    @property
    def table(self) -> VirtualTable:
        """The list."""
        return self.query_one(VirtualTable)

    @property
    def matrix(self) -> MatrixView:
        """The matrix."""
        return self.query_one(MatrixView)

    @property
    def in_matrix(self) -> bool:
        """Whether the matrix is shown."""
        return self.has_class("matrix")

    @property
    def record(self) -> RiskRecord | None:
        """The risk the cursor is on; None in the matrix."""
        record = None if self.in_matrix else self.table.record
        return record if isinstance(record, RiskRecord) else None

    def restore(self) -> None:
        """Come back to where the app was left."""
        state = self.pmo.state
        self.closed = state.get("risks.closed") == "yes"
        self.text = state.get("risks.filter", "")
        self._keep = state.get("risks.cursor", "")
        if state.get("risks.view") == "matrix":
            self._show_matrix(True)

    def session_values(self) -> dict[str, str]:
        """Return what is remembered of this screen."""
        record = self.table.record
        return {
            "risks.closed": "yes" if self.closed else "no",
            "risks.filter": self.text,
            "risks.view": "matrix" if self.in_matrix else "list",
            "risks.cursor": record.id if isinstance(record, RiskRecord) else "",
        }

    # -- reading and drawing ---------------------------------------------------

    def reload(self) -> None:
        """Read the risks again; the cursor stays on its risk."""
        closed = self.closed

        def read(reader: Reader) -> tuple[RiskRecord, ...]:
            return reading.risks(reader, closed=closed)

        def done(found: tuple[RiskRecord, ...]) -> None:
            self.found = found
            self.draw()

        self.pmo.reads.run("risks", read, done, self.pmo.complain)

    def draw(self, keep: str = "") -> None:
        """Draw list and matrix of what was read; the cursor goes to the risk `keep`, or stays."""
        table, record = self.table, self.table.record
        wanted = keep or self._keep or (record.id if isinstance(record, RiskRecord) else "")
        self._keep = ""
        listed = [risk for risk in self._matching() if self.cell is None or self._in_cell(risk)]
        late_at = as_at(self.pmo)
        table.set_columns(drawing.columns(self.size.width, late_at, closed=self.closed))
        ids = [risk.id for risk in listed]
        cursor = ids.index(wanted) if wanted in ids else min(table.cursor_line, max(len(ids) - 1, 0))
        table.set_source(RiskLines(listed), cursor=cursor, empty=self._empty_words())
        table.set_last_line(lambda _: drawing.summary(listed, late_at, table.size.width - 2))
        self._draw_matrix()
        self.fill_note()

    def _matching(self) -> list[RiskRecord]:
        return [risk for risk in self.found if drawing.matches(risk, self.text)]

    def _in_cell(self, risk: RiskRecord) -> bool:
        return self.cell is not None and matrices.stands_at(risk, self.cell)

    def _empty_words(self) -> str:
        if self.text or self.cell:
            return "No risk matches. Esc clears the filter."
        return "No open risks. Press + to add one; f shows closed ones."

    def _draw_matrix(self) -> None:
        view, risks = self.matrix, self._matching()
        width, height = view.scrollable_content_region.size
        if not self.in_matrix or not width or not height:
            return
        shown = matrices.kinds_shown(self.kind, width)
        focus = self.focus_at or matrices.worst_place(risks, self.kind)
        if focus[0] not in shown:
            focus = (self.kind, *focus[1:])
        self.focus_at = focus
        view.reach = matrices.cell_height(self.kind, width, height) // 2
        view.show(matrices.matrix_page(risks, self.kind, width, height, focus))
        if view.stop is not None and view.stop.key != focus:
            view.go_to("cell", focus)

    def header_note(self) -> Line:
        """Show what the list is filtered to."""
        return chips(self.text, None if self.in_matrix else self.cell, closed=self.closed)

    def on_resize(self) -> None:
        """Draw again for the room there is."""
        if self.seen_revision >= 0:
            self.call_after_refresh(self.draw)

    def on_page_view_resized(self, event: PageView.Resized) -> None:
        """Draw the matrix once it has its size."""
        self._draw_matrix()

    def on_page_view_moved(self, event: PageView.Moved) -> None:
        """Frame the cell the cursor is on now: the message may be of a place it has left since."""
        stop = self.matrix.stop
        if stop is not None and stop.key != self.focus_at:
            self.focus_at = stop.key
            self._draw_matrix()

    # -- keys ------------------------------------------------------------------

    def _show_matrix(self, wanted: bool) -> None:
        self.set_class(wanted, "matrix")
        self.scopes = MATRIX_SCOPES if wanted else type(self).scopes  # type: ignore[misc]  # it has two faces
        (self.matrix if wanted else self.table).focus()
        self.fill_footer()
        self.fill_note()

    def action_matrix(self) -> None:
        """Switch between list and matrix. The list comes back whole."""
        self._show_matrix(not self.in_matrix)
        self.cell = None
        self.call_after_refresh(self.draw)

    def on_page_view_opened(self, event: PageView.Opened) -> None:
        """List the risks of a cell."""
        self.cell = event.at.key
        self._show_matrix(False)
        self.draw()

    def on_virtual_table_opened(self, event: VirtualTable.Opened) -> None:
        """Open a risk's page."""
        self._open_page(event.record)

    def _open_page(self, record: RiskRecord, at: str = "") -> None:
        source = self.table.source
        ids = [risk.id for risk in source.risks] if isinstance(source, RiskLines) else []
        risk_opening.open_page(self.pmo, record.id, ids, at)

    def action_clear(self) -> None:
        """Clear the filter; in a matrix without one, go back to the list."""
        if self.in_matrix and not self.text:
            self.action_matrix()
            return
        self.text, self.cell = "", None
        self.draw()

    def action_show_closed(self) -> None:
        """Show closed risks too, or hide them."""
        self.closed = not self.closed
        self.reload()

    def action_which(self) -> None:
        """Show another score in the matrix."""
        self.kind = KINDS[(KINDS.index(self.kind) + 1) % len(KINDS)]
        if self.focus_at is not None:
            self.focus_at = (self.kind, *self.focus_at[1:])
        self._draw_matrix()

    async def action_find(self) -> None:
        """Type a filter."""
        words = "filter: words of reference, title, scheme, area or owner"
        (await self.filter_bar(words)).open(self.text)

    def on_filter_bar_changed(self, event: Any) -> None:
        """Filter as it is typed."""
        self.text = event.text
        self.draw()

    def on_filter_bar_closed(self) -> None:
        """Go on in the list, or in the matrix."""
        (self.matrix if self.in_matrix else self.table).focus()

    def _here(self) -> RiskRecord | None:
        """Return the risk a key is about; say what to do when there is none."""
        if self.record is None:
            here = "Enter on a cell lists its risks." if self.in_matrix else "There is no risk here."
            self.pmo.say(here)
        return self.record

    def action_add(self) -> None:
        """Add a risk and go to it."""
        from pmo_tui.flows import risks

        risks.add(self.pmo, done=lambda answer: self.draw(answer.row_id))

    def action_edit(self) -> None:
        """Change the risk the cursor is on."""
        from pmo_tui.flows import risks

        if (record := self._here()) is not None:
            risks.edit(self.pmo, record.id)

    def action_score(self) -> None:
        """Score the risk again."""
        from pmo_tui.flows import risk_parts

        if (record := self._here()) is not None:
            risk_parts.score(self.pmo, record.id)

    def action_actions(self) -> None:
        """Open the risk's page at its actions."""
        if (record := self._here()) is not None:
            self._open_page(record, "action")

    def action_close(self) -> None:
        """Close the risk, or open it again."""
        from pmo_tui.flows import risks

        if (record := self._here()) is not None:
            risks.close(self.pmo, record.id)

    def action_go_scheme(self) -> None:
        """Open the scheme the risk belongs to, or the register of its programme area."""
        if (record := self._here()) is not None:
            risk_opening.open_subject(self.pmo, record)
