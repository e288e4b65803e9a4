"""The changes of this run, so that `u` names and undoes the last one and `U` takes that back."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pmo_tui.core import CoreApp
    from pmo_tui.services.saving import Answer
    from pmo_tui.services.workspace import Workspace


class Undoing:
    """Two stacks of change sets: done, and undone."""

    def __init__(self, app: "CoreApp") -> None:
        self._app = app
        self._done: list[tuple[str, int, str]] = []
        self._undone: list[tuple[str, int, str]] = []

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

    def undo_change(
        self, cs_id: str, words: str, failed: Callable[[Exception], None] | None = None
    ) -> None:
        """Undo any change set of the history; `failed` is told when it is refused."""
        self._submit(cs_id, f"Undone: {words}", None, failed)

    def _turn(self, taken: list[tuple[str, int, str]], given: list[tuple[str, int, str]], word: str) -> None:
        cs_id, number, said = taken[-1]

        def done(answer: "Answer") -> None:
            taken.remove((cs_id, number, said))
            if answer.change is not None:
                given.append((answer.change.id, answer.change.number, said))

        self._submit(cs_id, f"{word}: #{number}, {said}", done)

    def _submit(
        self, cs_id: str, words: str, done: "object", failed: Callable[[Exception], None] | None = None
    ) -> None:
        app = self._app
        if app.locked_because:
            app.complain(app.locked_because)
            return

        def job(workspace: "Workspace") -> "Answer":
            from pmo_tui.services import history
            from pmo_tui.services.saving import Answer

            return Answer(history.undo(workspace, cs_id), words)

        def saved(answer: "Answer") -> None:
            app.say(answer.said)
            if callable(done):
                done(answer)
            elif answer.change is not None:
                self._done.append((answer.change.id, answer.change.number, words))
            app.changed()

        app.writer.submit(job, saved, failed or app.complain)
