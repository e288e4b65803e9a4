"""Texts that are being typed, written through: at most two seconds of typing are ever lost."""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.timer import Timer

    from db.reading.local import DraftRecord
    from pmo_tui.core import CoreApp
    from pmo_tui.services.drafts import DraftKey
    from pmo_tui.services.workspace import Workspace

QUIET = 0.5
"""Seconds without a key after which a draft is written."""

LONGEST_WAIT = 1.5
"""Seconds after which it is written even while somebody types on."""

TRY_AGAIN = 5.0
"""Seconds until a draft that could not be written is tried again."""


class Drafting:
    """Collects what is typed in the open form and writes it on the writer's thread."""

    def __init__(self, app: "CoreApp") -> None:
        self._app = app
        self._pending: dict[DraftKey, tuple[dict[str, str], int]] = {}
        self._since = 0.0
        self._typed: dict[DraftKey, dict[str, str]] = {}
        """What was typed last into each form that was neither saved since nor thrown away."""
        self._asked = 0
        self._begun: set[DraftKey] = set()
        """Forms that hold again what they begin with: what is kept of them is taken out of the file."""
        self._dropped: dict[DraftKey, int] = {}
        """How many writes had been asked for when a draft was dropped: none of those brings it back."""
        self._timer: Timer | None = None
        self._failing = False

    @property
    def keeps(self) -> bool:
        """Whether what is typed now is kept."""
        return bool(self._app.strayed or not self._app.closed_because)

    def note(
        self, key: "DraftKey", field: str, text: str, base_version: int = 0, *, as_begun: bool = False
    ) -> None:
        """Note what a field holds now; it is written when typing pauses, and at least every 1.5 seconds.

        `as_begun` says that its form holds again what it begins with: there is no draft of it any more then.
        """
        if not self.keeps:
            return
        if not self._pending:
            self._since = time.monotonic()
        fields, _ = self._pending.setdefault(key, ({}, base_version))
        fields[field] = text
        self._typed.setdefault(key, {})[field] = text
        (self._begun.add if as_begun else self._begun.discard)(key)
        waited = time.monotonic() - self._since
        if waited >= LONGEST_WAIT:
            self.flush()
        else:
            self._flush_in(min(QUIET, LONGEST_WAIT - waited))

    def carry(self, found: "DraftRecord") -> None:
        """Take a draft that is to be written again, unless something newer is pending for its field."""
        from pmo_tui.services.drafts import DraftKey

        fields, _ = self._pending.setdefault(DraftKey(found.entity, found.row_id), ({}, found.base_version))
        fields.setdefault(found.field, found.text)

    def _flush_in(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._app.set_timer(seconds, self.flush)

    def flush(self) -> None:
        """Write what is pending now; while somebody else has the file, hold on to it."""
        if self._pending and self._app.workspace.read_only and not self._app.strayed:
            if self._app.is_running:
                self._flush_in(TRY_AGAIN)
            return
        pending, self._pending = self._pending, {}
        for key, (fields, version) in pending.items():
            self._asked += 1
            if key in self._begun:
                self._take_out(key, self._not_taken_out)
                continue
            failed = partial(self._not_kept, key, fields, version, self._asked)
            self._app.writer.submit(_keeper(key, dict(fields), version), self._kept, failed)

    def _kept(self, _: object) -> None:
        if self._failing:
            self._failing = False
            self._app.trouble = ""
            self._app.redraw()

    def _not_kept(
        self, key: "DraftKey", fields: dict[str, str], version: int, asked: int, error: Exception
    ) -> None:
        """Hold on to what could not be written; say so once and try again in a while."""
        if asked <= self._dropped.get(key, 0):
            return
        pending, _ = self._pending.get(key, ({}, version))
        newer = {**pending, **self._typed.get(key, {})}  # what is typed may be written already, behind this
        self._pending[key] = ({**fields, **newer}, version)
        self._flush_in(TRY_AGAIN)
        if not self._failing:
            self._failing = True
            self._app.complain(error)
        self._app.not_saved(error)

    def drop(self, key: "DraftKey") -> None:
        """Throw a form's draft away: it was saved, or the person said so."""
        self._take_out(key, lambda _, error: self._app.complain(error))

    def _take_out(self, key: "DraftKey", failed: "Callable[[DraftKey, Exception], None]") -> None:
        self._pending.pop(key, None)
        self._typed.pop(key, None)
        self._begun.discard(key)
        self._dropped[key] = self._asked
        from pmo_tui.services import drafts

        discard = partial(drafts.discard, keys=[key])
        self._app.writer.submit(discard, self._kept, partial(failed, key))

    def _not_taken_out(self, key: "DraftKey", _: Exception) -> None:
        """Try again in a while, unless something was typed meanwhile; nothing is lost, so nobody is told."""
        if key not in self._typed:
            self._pending.setdefault(key, ({}, 0))
            self._begun.add(key)
            self._flush_in(TRY_AGAIN)

    def saved(self, key: "DraftKey", values: Mapping[str, str]) -> None:
        """Drop the draft of a form whose values were saved; what was typed after them stays, as a draft."""
        typed = self._typed.get(key, {})
        if all(values.get(field, text) == text for field, text in typed.items()):
            self.drop(key)

    def offer(self, found: "Sequence[DraftRecord]", *, asking: bool = True) -> None:
        """Offer the drafts that an earlier run left; not `asking` says only that there are some."""
        from pmo_tui.flows import leftover

        if asking:
            leftover.offer(self._app, found)
        else:
            self._app.say(leftover.WAITING)

    def show(self) -> None:
        """Show the drafts there are."""
        from pmo_tui.flows import leftover

        leftover.show(self._app)


def _keeper(key: "DraftKey", fields: dict[str, str], version: int) -> "Callable[[Workspace], None]":
    from pmo_tui.services import drafts

    return lambda workspace: drafts.keep(workspace, key, fields, version)
