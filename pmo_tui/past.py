"""Every screen in the past: a scratch copy as at a moment, read by the same readers, with a banner."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from db.reading.reader import Reader
from pmo_tui.background import Reads
from pmo_tui.domain.period import month_name

if TYPE_CHECKING:
    from db.audit.as_at import Moment
    from db.reading.portfolio import PeriodRecord
    from pmo_tui.core import CoreApp


class Past:
    """Which moment is shown, if it is not now."""

    def __init__(self, app: "CoreApp") -> None:
        self._app = app
        self.reads: Reads | None = None
        self.words = ""
        """What the banner says."""
        self._copy: Path | None = None
        self._month: str | None = None
        """The month that was shown before the past."""

    @property
    def active(self) -> bool:
        """Whether the past is shown."""
        return self.reads is not None

    def ask(self) -> None:
        """Ask for a moment, or come back to now when the past is shown."""
        if self.active:
            self.leave()
            return
        from pmo_tui.flows import months

        months.ask_moment(self._app)

    def ask_month(self) -> None:
        """Ask which month is shown."""
        from pmo_tui.flows import months

        months.choose(self._app)

    def enter_text(
        self,
        text: str,
        then: Callable[[], None] | None = None,
        refused: Callable[[Exception], None] | None = None,
    ) -> None:
        """Go to a moment given as text: #12, 2018-11-05, yesterday, 5 Nov 2018 14:30."""
        from pmo_tui.services.past import find_moment

        app = self._app

        def found(moment: "Moment") -> None:
            self.enter(moment)
            if then is not None:
                then()

        def find(reader: Reader) -> "Moment":
            return find_moment(reader, text, app.workspace.clock())

        app.live_reads.run("moment", find, found, refused or app.complain)

    def enter(self, moment: "Moment") -> None:
        """Go to a moment."""
        from pmo_tui.domain.times import when_words

        when = when_words(moment.at_utc)
        words = f"As at {when} (#{moment.number}), read only. t: back to now"
        self._show(moment.seq, words, self._app.month)

    def enter_month(self, period: "PeriodRecord") -> None:
        """Show a frozen month as it was frozen."""
        from pmo_tui.services.past import frozen_at

        app = self._app
        words = f"{month_name(period.month)} as frozen, read only. t: back to now"

        def found(seq: int) -> None:
            self._show(seq, words, period.month)

        app.live_reads.run("moment", lambda reader: frozen_at(reader, period.month), found, app.complain)

    def _show(self, seq: int, words: str, month: str | None) -> None:
        from db.audit.as_at import materialise
        from db.audit.scratch import discard

        app = self._app

        def made(path: Path) -> None:
            if not self.active:
                self._month = app.month
            self._put_away()
            self._copy = path
            self.reads = Reads(app, Reader(path), shares_groups_with=app.live_reads)
            self.words = words
            app.month = month
            app.changed()

        def make(reader: Reader) -> Path:
            return materialise(app.path, seq, given_up=reader.given_up)

        app.live_reads.run("as-at", make, made, app.complain, try_here=False, dropped=discard)

    def leave(self) -> None:
        """Come back to now, and to the month that was shown then."""
        self.close()
        self._app.month = self._month
        self._app.changed()
        self._app.say("Back to now")

    def close(self) -> None:
        """Show the past no longer, nor the one that is on its way; its scratch copy is removed."""
        for group in ("moment", "as-at"):
            self._app.live_reads.forget(group)
        self._put_away()

    def _put_away(self) -> None:
        if self.reads is not None:
            self.reads.close()
        if self._copy is not None:
            from db.audit.scratch import discard

            discard(self._copy)
        self.reads, self.words, self._copy = None, "", None
