"""One risk: what may happen, its scores over time, its actions."""

from collections.abc import Sequence

from textual.widget import Widget

from db.reading import risks as reading
from db.reading.reader import Reader
from pmo_tui import keymap
from pmo_tui.flows.risk_opening import GONE, open_subject
from pmo_tui.render.cells import Line
from pmo_tui.render.risk_page import RiskView, risk_page
from pmo_tui.screens.base import BaseScreen
from pmo_tui.screens.risk_views import as_at
from pmo_tui.widgets.page import PageView


class RiskScreen(BaseScreen):
    """A risk's page."""

    BINDINGS = keymap.bindings("risk")
    scopes = ("risk", "page")
    place = "risks"

    def __init__(self) -> None:
        super().__init__()
        self.risk_id = ""
        self.listed: tuple[str, ...] = ()
        self.found: RiskView | None = None
        self._at = ""

    def body(self) -> list[Widget]:
        """The page."""
        return [PageView()]

    @property
    def page(self) -> PageView:
        """The page."""
        return self.query_one(PageView)

    def show(self, risk_id: str, listed: Sequence[str] = (), at: str = "") -> None:
        """Show a risk, with the cursor on the first stop of a kind; `listed` is what n and p go through."""
        self.risk_id, self.listed, self._at = risk_id, tuple(listed), at
        if self.is_mounted:
            self.seen_revision = self.pmo.revision
            self.fill_bars()
            self._fill(keep=False)

    def reload(self) -> None:
        """Read the risk again."""
        self._fill(keep=True)

    def on_page_view_resized(self, event: PageView.Resized) -> None:
        """Build the page for another width."""
        self._fill(keep=True)

    def _fill(self, *, keep: bool) -> None:
        app, risk_id = self.pmo, self.risk_id
        width = self.page.scrollable_content_region.width
        if not risk_id or not width:
            return
        late_at = as_at(app)

        def read(reader: Reader) -> RiskView | None:
            found = reading.risk(reader, risk_id)
            return None if found is None else RiskView(found, reading.actions(reader, risk_id), late_at)

        def done(found: RiskView | None) -> None:
            if found is None:
                self._gone()
                return
            self.found = found
            self.page.show(risk_page(found, app.look, width), keep=keep)
            if self._at:
                self.call_after_refresh(self._go_down_to, self._at)
                self._at = ""
            self.fill_note()

        app.reads.run("risk", read, done, app.complain)

    def _gone(self) -> None:
        """Go back; while something stands before the page, as soon as that is left."""
        self.seen_revision = -1
        if self.app.screen is self:
            self.action_back()
            self.pmo.say(GONE)

    def _go_down_to(self, kind: str) -> None:
        """Show the page's end, and there the first stop of a kind."""
        self.page.scroll_end(animate=False)
        self.page.go_to(kind)

    def header_note(self) -> Line:
        """Show which of the listed risks this is."""
        if self.risk_id not in self.listed:
            return []
        return [(f"{self.listed.index(self.risk_id) + 1} of {len(self.listed)} ", "bar.muted")]

    # -- keys ------------------------------------------------------------------

    def on_page_view_opened(self, event: PageView.Opened) -> None:
        """Open what the cursor is on."""
        from pmo_tui.flows import risk_parts, risks

        stop = event.at
        if stop.kind == "score":
            risk_parts.score(self.pmo, self.risk_id, str(stop.key))
        elif stop.kind == "action":
            risk_parts.action(self.pmo, self.risk_id, str(stop.key))
        elif stop.kind == "subject":
            self.action_go_scheme()
        else:
            risks.edit(self.pmo, self.risk_id, "owner_id" if stop.kind == "owner" else str(stop.key))

    def action_back(self) -> None:
        """Go back to where this was opened from."""
        if self.app.screen is self:
            self.app.pop_screen()

    def action_step(self, by: int) -> None:
        """Go to the next or the previous risk of the list."""
        if self.risk_id not in self.listed:
            self.pmo.say("Open a risk from the log to go through its list.")
            return
        place = self.listed.index(self.risk_id) + by
        if 0 <= place < len(self.listed):
            self.show(self.listed[place], self.listed)
        else:
            self.pmo.say(
                "That was the last risk of the list." if by > 0 else "This is the first of the list."
            )

    def action_score(self) -> None:
        """Score the risk again."""
        from pmo_tui.flows import risk_parts

        risk_parts.score(self.pmo, self.risk_id)

    def action_act(self) -> None:
        """Add an action."""
        from pmo_tui.flows import risk_parts

        risk_parts.action(self.pmo, self.risk_id)

    def action_finish(self) -> None:
        """Mark the action the cursor is on done today."""
        from pmo_tui.flows import risk_parts

        stop = self.page.stop
        if stop is not None and stop.kind == "action":
            risk_parts.finish(self.pmo, str(stop.key))
        else:
            self.pmo.say("Move to an action first.")

    def action_remove(self) -> None:
        """Take out the action the cursor is on, else the risk."""
        from pmo_tui.flows import removing

        stop = self.page.stop
        if stop is not None and stop.kind == "action":
            removing.remove(self.pmo, "risk_action", str(stop.key))
        else:
            removing.remove(self.pmo, "risk", self.risk_id, lambda answer: self.action_back())

    def action_edit(self) -> None:
        """Change what the risk says."""
        from pmo_tui.flows import risks

        risks.edit(self.pmo, self.risk_id)

    def action_close(self) -> None:
        """Close the risk, or open it again."""
        from pmo_tui.flows import risks

        risks.close(self.pmo, self.risk_id)

    def action_go_scheme(self) -> None:
        """Open the scheme the risk belongs to, or the register of its programme area."""
        if self.found is not None:
            open_subject(self.pmo, self.found.risk)
