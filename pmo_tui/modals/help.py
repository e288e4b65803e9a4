"""Every key that works here, from the same table that binds them."""

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from pmo_tui import keymap
from pmo_tui.domain import rag
from pmo_tui.domain.changes import FIND_KEYS
from pmo_tui.domain.fields import FIXED
from pmo_tui.domain.risk import Band
from pmo_tui.modals.base import Modal
from pmo_tui.render.cells import fit
from pmo_tui.render.page import Page
from pmo_tui.widgets.page import PageView

KEY_WIDTH = 16


def help_page(scopes: Sequence[str], overrides: Mapping[str, str], width: int) -> Page:
    """Build the help for some scopes: keys, the query language where it is used, the letters of ratings."""
    page = Page(width)
    for scope in scopes:
        commands = keymap.of_scope(scope)
        if not commands:
            continue
        page.title(keymap.SCOPES[scope], "" if page.lines else "Esc leaves")
        for command in commands:
            keys = keymap.keys_of(command, overrides)
            shown = " ".join(keymap.key_name(key) for key in keys) or "Ctrl+P only"
            page.labelled(shown, command.help, label_width=KEY_WIDTH)
        page.blank()
        if scope == scopes[0]:
            _legend(page, scores=scope in {"risks", "matrix", "risk"})
    if "schemes" in scopes:
        _query_help(page)
    if "history" in scopes:
        _find_help(page)
    page.title("Names")
    page.text(
        "The name you gave is written beside each change, with the login of this computer. "
        "It says who changed what; it does not prove who was typing."
    )
    return page


def _legend(page: Page, *, scores: bool) -> None:
    """Draw what letters and figures stand for: as many letters in a line as there is room for."""
    page.title("Ratings and figures")
    words = [f"{rag.LETTERS[rating]} {words}" for rating, words in rag.LETTER_WORDS.items()]
    line = ""
    for part in [*words, "– not rated"]:
        longer = f"{line}   {part}" if line else part
        if len(longer) > page.width - 2:
            page.add((f" {line}", ""))
            longer = part
        line = longer
    page.add((f" {line}", ""))
    page.text("Figures are rounded to be read; totals add the exact amounts.")
    if scores:
        bands = ", ".join(f"{band.value[0].upper()} {band.value}" for band in Band)
        page.text(f"Risks: {bands}. In brackets: how many have that score as their target, or their first.")
    page.blank()


def _query_help(page: Page) -> None:
    page.title("Filter")
    page.text("A word searches reference, name, programme area and lead. A blank means and; “or” means or.")
    page.text('field:value   field<value   <=  >=  >   fot<plan   -rag:green   name:"care home"   changed:m6')
    page.text("In words a colon finds what contains the value, = only exactly it: area=Community")
    for field in FIXED:
        values = f" ({', '.join(field.values)})" if field.values else ""
        page.labelled(
            fit(field.name, KEY_WIDTH - 1).strip(), f"{field.meaning}{values}", label_width=KEY_WIDTH
        )
    page.blank()


def _find_help(page: Page) -> None:
    page.title("Find")
    page.text("who:amy field:rating scheme:A9 since:2018-10-01   all that is given must hold; Tab completes")
    for name, (_, meaning) in FIND_KEYS.items():
        page.labelled(f"{name}:", meaning, label_width=KEY_WIDTH)
    page.blank()


class HelpScreen(Modal[None]):
    """Shows the help; any of the usual keys leaves it."""

    BINDINGS = keymap.bindings("help")

    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen > Vertical {
        width: 96%; max-width: 100; height: 96%; background: $background; border: round $accent; padding: 0 1;
    }
    """

    def __init__(self, scopes: Sequence[str], overrides: Mapping[str, str]) -> None:
        super().__init__()
        self._scopes = tuple(scopes)
        self._overrides = overrides

    def compose(self) -> ComposeResult:
        """One page."""
        with Vertical():
            yield PageView()

    def on_page_view_resized(self, event: PageView.Resized) -> None:
        """Build the page for the width there is."""
        event.page.show(help_page(self._scopes, self._overrides, event.width))

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)
