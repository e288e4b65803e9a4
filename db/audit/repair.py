"""Putting a file's guards back, and noting it in the history: one transaction, both or neither."""

from db.audit.manifest import reinstall_guards
from db.unit_of_work import UnitOfWork

LONGEST_REASON = 500


class Repair(UnitOfWork):
    """A unit of work in whose transaction the guards are put back first: the others would write its history.

    What it mended stands in the change set's reason. Commit it `even_if_empty`: guards are no rows.
    """

    mended: list[str]
    """The names of the guards that were put back or taken away."""

    def _open_change_set(self) -> None:
        self.mended = reinstall_guards(self.sqlite)
        self._reason = f"guards put back: {', '.join(self.mended)}"[:LONGEST_REASON]
        super()._open_change_set()
