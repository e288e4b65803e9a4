"""The register: every scheme, filtered, sorted, grouped and marked, with a preview beside it."""

from collections.abc import Sequence
from typing import Any

from textual import work
from textual.timer import Timer
from textual.widget import Widget

from db.reading.register import Order, SchemeRow
from pmo_tui import keymap
from pmo_tui.render import register as drawing
from pmo_tui.render.cells import Line
from pmo_tui.render.columns import Column
from pmo_tui.screens.base import BaseScreen
from pmo_tui.screens.register_view import RegisterView
from pmo_tui.services.register import Asked, Grouping
from pmo_tui.widgets.table import VirtualTable

PREVIEW_AFTER = 0.15
"""Seconds the cursor rests before the preview is read: moving is never slowed by it."""

PREVIEW_FROM = 140
"""Columns from which the preview is shown without being asked for."""


class SchemesScreen(BaseScreen):
    """The register of schemes."""

    BINDINGS = keymap.bindings("schemes")
    scopes = ("schemes", "list")
    place = "schemes"
    DEFAULT_CSS = """
    SchemesScreen { layers: default beside; }
    SchemesScreen #preview { layer: beside; dock: right; border-left: vkey $accent; display: none; }
    SchemesScreen.preview #preview { display: block; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.register = RegisterView(self)
        self.preview: bool | None = None
        self.asked = Asked()
        self._rest: Timer | None = None
        self._restore_to = ""
        self._led_by: str | None = None
        """The filter that another screen led here with."""
        self._before = Asked()

    def body(self) -> list[Widget]:
        """The table; filter line and preview are made when they are first asked for."""
        return [VirtualTable(empty=drawing.NOTHING_YET)]

    @property
    def table(self) -> VirtualTable:
        """The table."""
        return self.query_one(VirtualTable)

    def restore(self) -> None:
        """Come back to where the app was left, unless another screen led here."""
        state = self.pmo.state
        if self._led_by is None:
            self.asked = Asked(state.get("schemes.filter", ""))
            self._restore_to = state.get("schemes.cursor", "")
        if "schemes.preview" in state:
            self.preview = state["schemes.preview"] == "yes"

    def session_values(self) -> dict[str, str]:
        """Return what is remembered of this screen."""
        record = self.register.record
        values = {"schemes.filter": self.asked.text}
        if record is not None:
            values["schemes.cursor"] = record.id
        if self.preview is not None:
            values["schemes.preview"] = "yes" if self.preview else "no"
        return values

    def reload(self) -> None:
        """Read the register again; the cursor stays on its scheme."""
        record = self.register.record
        keep = [scheme_id for scheme_id in (self._restore_to, record.id if record else "") if scheme_id]
        self._restore_to = ""
        self.asked = self.register.ask(self.asked, keep=keep)

    def columns(self, organisations: Sequence[str] = ()) -> list[Column[SchemeRow]]:
        """Return the table's columns; with organisations' codes each row names its own."""
        dimensions = [(d.code, d.name) for d in self.pmo.view.components]
        return drawing.columns(dimensions, self.pmo.look.style, organisations)

    def ask(self, asked: Asked, *, keep: bool = False) -> None:
        """Show something else; the cursor stays on its scheme when it is told to."""
        record = self.register.record
        self.asked = self.register.ask(asked, keep=[record.id] if keep and record else ())

    def header_note(self) -> Line:
        """Show the active filter, and whose figures these are."""
        return self.register.note()

    def on_resize(self) -> None:
        """Show or hide the preview by the room there is."""
        wanted = self.preview if self.preview is not None else self.app.size.width >= PREVIEW_FROM
        if wanted != self.has_class("preview"):
            self._set_preview(wanted)
        elif wanted:
            from pmo_tui.screens import preview

            preview.make_room(self)

    # -- keys ------------------------------------------------------------------

    async def action_filter(self) -> None:
        """Type a filter."""
        self.add_class("filtered")
        self.register.before = self.asked.text
        (await self.filter_bar()).open(self.asked.text)

    def on_filter_bar_changed(self, event: Any) -> None:
        """Filter as it is typed; what is not understood leaves the list as it was."""
        text = self.register.understood(event.text)
        if text == event.text or text != self.asked.text:
            self.ask(self.asked._replace(text=text))

    def on_filter_bar_closed(self) -> None:
        """Go on in the list, as the last filter that was understood shows it."""
        self.table.focus()
        self.register.give_up()

    def hint(self, problems: tuple[str, ...], completions: tuple[str, ...]) -> None:
        """Show what is wrong with the filter, or what its last part may become."""
        if not self.has_class("filtered"):
            return
        from pmo_tui.widgets.filter_bar import FilterBar

        for bar in self.query(FilterBar):
            bar.hint(problems, completions)

    def action_clear(self) -> None:
        """Clear the marks, or else go back to the number that led here, or else clear the filter.

        The cursor stays on its scheme.
        """
        if self.table.marked:
            self._mark(set())
            return
        back = self.pmo.drilled_from
        if back and self.asked.text == self._led_by:
            self.ask(self._before)
            self.pmo.go(back)
            return
        self.ask(self.asked._replace(text=""), keep=True)

    def show_filter(self, text: str) -> None:
        """Show what another screen drills to; Esc goes back there, and to what was listed before."""
        self._led_by = text
        self._before = self.asked if self.seen_revision >= 0 else Asked()
        self.asked = Asked(text)
        if self.seen_revision >= 0:
            self._mark(set())
            self.ask(self.asked)

    @work
    async def action_sort(self) -> None:
        """Choose the column to sort by."""
        from pmo_tui.modals.pick import Choice, PickScreen

        order = self.asked.order
        choices = [Choice(c.key, c.words, c.title if c.name else "") for c in self.columns()]
        found = await self.app.push_screen_wait(PickScreen("Sort by", choices, current=order.field))
        if found is not None:
            self.sort_by(found)

    def sort_by(self, field: str) -> None:
        """Sort by a column; the same column again turns round.

        Figures start with the largest, variance and change with the most adverse.
        """
        order = self.asked.order
        descending = not order.descending if order.field == field else field not in drawing.LEAST_FIRST
        self.ask(self.asked._replace(order=Order(field, descending)))

    def on_virtual_table_head_clicked(self, event: VirtualTable.HeadClicked) -> None:
        """Sort by a clicked head; the organisation's orders nothing inside its own group."""
        if event.key != drawing.ORGANISATION:
            self.sort_by(event.key)

    @work
    async def action_group(self) -> None:
        """Choose what to group by."""
        from pmo_tui.modals.pick import Choice, PickScreen

        choices = [
            Choice(Grouping.NONE, "No groups"),
            Choice(Grouping.PROGRAMME, "Programme area"),
            Choice(Grouping.ORGANISATION, "Organisation"),
            Choice(Grouping.RATING, "Overall rating"),
        ]
        picker = PickScreen("Group by", choices, current=self.asked.grouping, search=False)
        found = await self.app.push_screen_wait(picker)
        if found is not None:
            self.ask(self.asked._replace(grouping=Grouping(found)), keep=True)

    def action_mark(self) -> None:
        """Mark or unmark, and go on."""
        record = self.register.record
        if record is not None:
            self._mark(self.table.marked ^ {record.id})
            self.table.action_cursor(1)

    def action_mark_all(self) -> None:
        """Mark every scheme that is shown."""
        app, listing = self.pmo, self.register.listing
        if listing is None:
            return

        app.reads.run("mark", listing.ids, self._mark, app.complain)

    def _mark(self, ids: set[str]) -> None:
        self.table.marked = ids
        self.register.draw_sums()
        self.table.refresh()
        self.fill_footer()

    def footer_chips(self) -> Sequence[keymap.Chip]:
        """Offer what marked schemes are for."""
        return keymap.MARKED if self.table.marked else ()

    def action_due(self) -> None:
        """Show the returns that lack their commentary."""
        self.ask(self.asked._replace(text="commentary:due"))

    def action_preview(self) -> None:
        """Show or hide the preview."""
        self.preview = not self.has_class("preview")
        self._set_preview(self.preview)

    def _set_preview(self, wanted: bool) -> None:
        from pmo_tui.screens import preview

        if wanted and not self.query("#preview"):
            self.mount(preview.PreviewPage(id="preview"))
        self.set_class(wanted, "preview")
        preview.make_room(self)
        if wanted:
            self._rest_on()

    def on_virtual_table_highlighted(self, event: VirtualTable.Highlighted) -> None:
        """Read the pages beside this one, and the preview once the cursor rests."""
        self.register.look_ahead(event.table)
        if self.has_class("preview"):
            self._rest_on()

    def _rest_on(self) -> None:
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(PREVIEW_AFTER, self._read_preview)

    def _read_preview(self) -> None:
        from pmo_tui.screens import preview

        preview.fill(self)

    def on_virtual_table_opened(self, event: VirtualTable.Opened) -> None:
        """Open a scheme."""
        if isinstance(event.record, SchemeRow):
            from pmo_tui.flows import opening

            opening.open_scheme(self.pmo, event.record.id, self.register.listing)

    def action_add(self) -> None:
        """Add a scheme."""
        from pmo_tui.flows import schemes

        schemes.add(self.pmo, self._added)

    def _added(self, scheme_id: str) -> None:
        """Go to a new scheme when the register is come back to, if the filter shows it."""
        self._restore_to, self.seen_revision = scheme_id, -1

    def action_edit(self) -> None:
        """Change the scheme the cursor is on."""
        from pmo_tui.flows import schemes

        record = self.register.record
        if record is not None:
            schemes.edit(self.pmo, record.id)

    def action_rate(self) -> None:
        """Rate every marked scheme at once."""
        from pmo_tui.flows import ratings

        record = self.register.record
        ids = self.table.marked or ({record.id} if record else set())
        ratings.rate_many(self.pmo, sorted(ids), self.register.listing)

    def action_copy(self) -> None:
        """Copy the shown rows, with the columns that are on screen and every amount in full pounds."""
        from pmo_tui.flows import copying

        if self.register.listing is not None:
            copying.copy_register(self.pmo, self.register.listing, self.table.marked)
