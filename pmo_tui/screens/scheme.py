"""One scheme: its return, finance, milestones, risks and issues, exceptions and history."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from textual import events
from textual.widget import Widget

from db.enums import Rating
from db.reading import local
from db.reading.reader import Reader
from pmo_tui import keymap
from pmo_tui.flows.reading import read_scheme, read_section
from pmo_tui.render import scheme as drawing
from pmo_tui.render import scheme_finance as finance
from pmo_tui.render import scheme_parts as parts
from pmo_tui.render.page import Page, Stop
from pmo_tui.render.scheme import RETURN, SECTIONS, SchemeView
from pmo_tui.render.scheme_return import return_page
from pmo_tui.screens.base import BaseScreen
from pmo_tui.services.register import Listing
from pmo_tui.widgets.page import PageView
from pmo_tui.widgets.scheme_header import SchemeHeader


class SchemeScreen(BaseScreen):
    """A scheme, one section at a time."""

    BINDINGS = keymap.bindings("scheme")
    scopes = ("scheme", "page")
    place = "schemes"

    def __init__(self) -> None:
        super().__init__()
        self.scheme_id = ""
        self.listing: Listing | None = None
        self.section = RETURN
        self.found: SchemeView | None = None
        self._focus = ""

    def body(self) -> list[Widget]:
        """Header and page."""
        return [SchemeHeader(), PageView()]

    @property
    def page(self) -> PageView:
        """The page."""
        return self.query_one(PageView)

    def show(self, scheme_id: str, listing: Listing | None, section: int = RETURN) -> None:
        """Show another scheme."""
        self.scheme_id, self.listing, self.section = scheme_id, listing, section
        self._focus = ""
        if self.is_mounted:
            self.seen_revision = self.pmo.revision
            self.fill_bars()
            self._fill(keep=False)

    def reload(self) -> None:
        """Read the scheme again."""
        self._fill(keep=True)

    def on_page_view_resized(self, event: PageView.Resized) -> None:
        """Build the page for another width."""
        self._fill(keep=True)

    def footer_chips(self) -> Sequence[keymap.Chip]:
        """Offer what the section shown is for."""
        return keymap.IN_SECTION[SECTIONS[self.section]]

    # -- reading and drawing ---------------------------------------------------

    def _fill(self, *, keep: bool) -> None:
        app, scheme_id, section = self.pmo, self.scheme_id, self.section
        if not scheme_id or not self.page.page_width:
            return
        view = app.view
        self.fill_footer()

        def read(reader: Reader) -> tuple[SchemeView | None, Any]:
            drafts = frozenset(d.field for d in local.drafts(reader, "commentary", scheme_id))
            found = read_scheme(reader, view, scheme_id, drafts)
            return found, None if found is None else read_section(reader, found, section)

        def done(result: tuple[SchemeView | None, Any]) -> None:
            found, extra = result
            if found is None:
                self._gone()
                return
            self.found = found = replace(found, locked=bool(app.locked_because))
            header = self.query_one(SchemeHeader)
            header.lines = drawing.header(found, app.look, header.size.width or self.size.width)
            header.section = section
            header.refresh()
            self.page.show(self._build(found, extra, section), keep=keep)

        app.reads.run("scheme", read, done, app.complain)

    def _gone(self) -> None:
        """Go back; while something stands before the page, as soon as that is left."""
        self.seen_revision = -1
        if self.app.screen is self:
            self.action_back()
            self.pmo.say("This scheme is not there at that moment.")

    def _build(self, found: SchemeView, extra: Any, section: int) -> Page:
        look, width = self.pmo.look, self.page.page_width
        as_at = (
            found.view.period.ratings_as_at if found.view.period else self.pmo.workspace.today().isoformat()
        )
        if section == RETURN:
            return return_page(found, look, width, self._focus or None)
        if section == drawing.MILESTONES:
            return parts.milestones_page(extra, as_at, width, locked=found.locked)
        if section == drawing.EXCEPTIONS:
            return parts.exceptions_page(found.updates, width)
        page = Page(width)
        if section == drawing.FINANCE:
            finance.fill(page, found, extra, look)
        elif section == drawing.RISKS:
            from pmo_tui.render.risks import risks_table

            risks_table(page, extra[0], look, as_at, locked=found.locked)
            page.blank()
            parts.issues_table(page, extra[1], as_at, locked=found.locked)
        else:
            from pmo_tui.render.history import scheme_history

            scheme_history(page, extra[0], extra[1], f"{found.scheme.ref} {found.scheme.name}")
        return page

    def on_page_view_moved(self, event: PageView.Moved) -> None:
        """Show the guidelines of the rating the cursor is on."""
        stop = event.at
        if self.section == RETURN and stop.kind == "dimension" and stop.key != self._focus:
            self._focus = stop.key
            if self.found is not None:
                self.page.show(self._build(self.found, None, RETURN))

    # -- keys ------------------------------------------------------------------

    @property
    def _stop(self) -> Stop | None:
        return self.page.stop

    def action_back(self) -> None:
        """Go back to where this was opened from."""
        if self.app.screen is self:
            self.app.clear_notifications()
            self.app.pop_screen()

    def action_step(self, by: int) -> None:
        """Go to the next or the previous scheme of the list."""
        if self.listing is None:
            self.pmo.say("Open a scheme from the register to go through its list.")
            return
        listing, here = self.listing, self.scheme_id

        def read(reader: Reader) -> tuple[Listing, str | None]:
            found = listing.neighbour(reader, here, by)
            if found is None and not listing.complete:
                whole = listing.whole(reader)
                return whole, whole.neighbour(reader, here, by)
            return listing, found

        def done(result: tuple[Listing, str | None]) -> None:
            listed, found = result
            if self.app.screen is not self or self.scheme_id != here:
                return  # somebody went on meanwhile
            if found is None:
                end = "That was the last scheme of the list." if by > 0 else "This is the first of the list."
                self.pmo.say(end)
            else:
                self.show(found, listed, self.section)

        self.pmo.reads.run("step", read, done, self.pmo.complain)

    def action_section(self, by: int) -> None:
        """Go to the next or the previous section."""
        self.section = (self.section + by) % len(SECTIONS)
        self._fill(keep=False)

    def on_click(self, event: events.Click) -> None:
        """Go to a clicked section."""
        header = self.query_one(SchemeHeader)
        if event.screen_y == header.region.y + 3:
            at = 1
            for place, name in enumerate(SECTIONS):
                if at <= event.screen_x < at + len(name) + 2:
                    self.section = place
                    self._fill(keep=False)
                at += len(name) + 2

    def on_page_view_opened(self, event: PageView.Opened) -> None:
        """Open what the cursor is on."""
        from pmo_tui.flows import scheme_parts

        listed = [str(stop.key) for stop in self.page.stops if stop.kind == "risk"]
        scheme_parts.open_stop(self.pmo, self.scheme_id, event.at, listed)

    def action_rate(self, rating: str) -> None:
        """Rate the line the cursor is on."""
        from pmo_tui.flows import ratings

        stop = self._stop
        if self.found is None or self.section != RETURN:
            self.pmo.say("Ratings are in the Return section: Tab goes there.")
        elif stop is None or stop.kind != "dimension":
            self.pmo.say("This line has no rating. Go up to the one you mean, then press its letter.")
        else:
            ratings.choose(self.pmo, self.found, stop.key, Rating(rating))

    def action_commentary(self) -> None:
        """Write the exception commentary."""
        from pmo_tui.flows import commentary

        stop = self._stop
        focus = stop.key if stop is not None and stop.kind == "commentary" else ""
        commentary.write(self.pmo, self.scheme_id, focus)

    def action_forecast(self) -> None:
        """Change a share's forecast and split."""
        from pmo_tui.flows import finance

        finance.forecast(self.pmo, self.scheme_id, self._share())

    def action_months(self) -> None:
        """Change a share's months."""
        from pmo_tui.flows import finance

        finance.months(self.pmo, self.scheme_id, self._share())

    def action_share(self) -> None:
        """Add or change an organisation's share."""
        from pmo_tui.flows import shares

        shares.share(self.pmo, self.scheme_id, self._share())

    def _share(self) -> str:
        stop = self._stop
        return str(stop.key) if stop is not None and stop.kind == "share" else ""

    def go_to(self, kind: str, key: object) -> None:
        """Put the cursor on something of the return or on a share, whichever section is shown."""
        section = drawing.FINANCE if kind == "share" else RETURN
        if self.section != section:
            self.section = section
            self._fill(keep=False)
        self.page.go_to(kind, key, high=True)

    def action_submit(self) -> None:
        """Submit the return, or show what it lacks."""
        from pmo_tui.flows import submission

        submission.submit(self.pmo, self.scheme_id, self.found, self.go_to)

    def action_reopen(self) -> None:
        """Take a submitted return back to draft."""
        from pmo_tui.flows import submission

        submission.reopen(self.pmo, self.scheme_id)

    def action_status(self) -> None:
        """Close, complete, defer or reopen the scheme."""
        from pmo_tui.flows import submission

        if self.found is not None:
            submission.status(self.pmo, self.found, self.action_back)

    def action_add(self) -> None:
        """Add what the section lists."""
        from pmo_tui.flows import scheme_parts

        scheme_parts.add(self.pmo, self.scheme_id, self.section)

    def action_remove(self) -> None:
        """Take out the share, milestone or issue the cursor is on."""
        from pmo_tui.flows import scheme_parts

        if self.found is not None:
            scheme_parts.remove(self.pmo, self.found, self._stop)

    def action_edit(self) -> None:
        """Change the scheme's own facts."""
        from pmo_tui.flows import schemes

        schemes.edit(self.pmo, self.scheme_id)

    def action_undo_here(self) -> None:
        """Undo the change that the cursor is on."""
        stop = self._stop
        if self.section == drawing.HISTORY and stop is not None and stop.kind == "change":
            from pmo_tui.flows import history

            history.undo(self.pmo, stop.key[0])
        else:
            self.pmo.say("Move to a change in the History section first.")
