"""What every screen stands on: the portfolio in the month that is shown, and how things are drawn."""

from typing import TYPE_CHECKING

from db import errors
from db.reading.portfolio import PortfolioRecord, View, view
from pmo_tui.domain.money import HouseStyle
from pmo_tui.render.cells import Look

if TYPE_CHECKING:
    from pmo_tui.background import Reads
    from pmo_tui.core import CoreApp


class Shown:
    """Reads the view when it is first asked for, and again once something changed."""

    def __init__(self, app: "CoreApp") -> None:
        self._app = app
        self.behind = True
        """Whether what is known may be older than the file."""
        self._view: View | None = None
        self._read_from: tuple[Reads, str | None] | None = None
        """Where the view was read, and for which month."""
        self._look: tuple[PortfolioRecord | None, Look] = (None, Look())
        """How things are drawn, and for which portfolio that was found: a page asks for it line by line."""

    @property
    def view(self) -> View:
        """The portfolio in its month; while the file cannot be read, as it was before.

        Raises Busy when it never was read, or when another month or moment is to be shown.
        """
        if self._view is None or self.behind:
            asked = self._app.reads, self._app.month
            try:
                self._view = view(asked[0].reader, asked[1])
            except errors.Busy:
                if self._view is None or self._read_from != asked:
                    raise
            else:
                self.behind, self._read_from = False, asked
        return self._view

    @property
    def look(self) -> Look:
        """The portfolio's house style, and whether there is colour."""
        portfolio = self.view.portfolio
        known, look = self._look
        if known is not portfolio:
            style = HouseStyle(portfolio.money_unit, portfolio.negative_style, portfolio.saving_sign)
            look = Look(style, self._app.no_color)
            self._look = portfolio, look
        return look
