"""The changes of this run, so that `u` names and undoes the last one and `U` takes that back."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pmo_tui.core import CoreApp
    from pmo_tui.services.saving import Answer
    from pmo_tui.services.workspace import Workspace


Step = tuple[str, int, str]
"""A change set's id, its number, and what it was said to do."""


class Undoing:
    """Two stacks of change sets: done, and undone."""

    def __init__(self, app: "CoreApp") -> None:
        self._app = app
        self._done: list[Step] = []
        self._undone: list[Step] = []

    def note(self, answer: "Answer") -> None:
        """Remember a change that was saved; what was undone before it cannot be redone any more."""
        if answer.change is not None:
            self._done.append((answer.change.id, answer.change.number, answer.said))
            self._undone.clear()

    def undo(self) -> None:
        """Undo the last change of this run."""
        if not self._done:
            self._app.say("Nothing to undo in this run. The history (9) undoes older changes.")
            return
        self._turn(self._done, self._undone, "Undone")

    def redo(self) -> None:
        """Take the last undo back."""
        if not self._undone:
            self._app.say("Nothing to redo.")
            return
        self._turn(self._undone, self._done, "Done again")

    def undo_change(self, cs_id: str, words: str, failed: Callable[[Exception], None] | None = None) -> None:
        """Undo any change set of the history; `failed` is told when it is refused.

        `U` takes it back; `u` goes on with this run's changes before it, and never does it again.
        """
        said = f"Undone: {words}"

        def done(answer: "Answer") -> None:
            self._done = [step for step in self._done if step[0] != cs_id]
            if answer.change is not None:
                self._undone.append((answer.change.id, answer.change.number, words))

        self._submit(cs_id, said, done, failed)

    def _turn(self, taken: list[Step], given: list[Step], word: str) -> None:
        cs_id, number, said = step = taken.pop()

        def done(answer: "Answer") -> None:
            if answer.change is not None:
                given.append((answer.change.id, answer.change.number, said))

        def failed(error: Exception) -> None:
            taken.append(step)
            self._app.complain(error)

        self._submit(cs_id, f"{word}: #{number}, {said}", done, failed)

    def _submit(
        self,
        cs_id: str,
        words: str,
        done: "Callable[[Answer], None]",
        failed: Callable[[Exception], None] | None,
    ) -> None:
        def job(workspace: "Workspace") -> "Answer":
            from pmo_tui.services import history
            from pmo_tui.services.saving import Answer

            return Answer(history.undo(workspace, cs_id), words)

        self._app.save(job, done, failed, noted=False, in_month=False)
