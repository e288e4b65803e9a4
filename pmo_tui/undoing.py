"""The changes of this run, so that `u` names and undoes the last one and `U` takes that back."""

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pmo_tui.core import CoreApp
    from pmo_tui.services.saving import Answer
    from pmo_tui.services.workspace import Workspace


Step = tuple[str, int, str]
"""What to take back: a change set's id; and the number and the words of the change it is about in the end."""


class Undoing:
    """Two stacks of change sets: done, and undone.

    One step at a time, and in the order of the keys: what is pressed while a change is being saved is about
    that change, so it waits until that is in the file, and is forgotten when nothing of it was.
    """

    def __init__(self, app: "CoreApp") -> None:
        self._app = app
        self._done: list[Step] = []
        self._undone: list[Step] = []
        self._begun = self._ended = 0
        """Changes that were handed over to be saved, and those that came back; they come in their order."""
        self._under_way = False
        self._asked: deque[tuple[int, Callable[[], None]]] = deque()
        """Steps that wait, each with how many changes must have come back before it."""

    @property
    def possible(self) -> bool:
        """Whether there is a change of this run that can be undone."""
        return bool(self._done)

    def begin(self) -> None:
        """Expect the end of a change that is being saved: `note`, or `nothing_saved`."""
        self._begun += 1

    def note(self, answer: "Answer") -> None:
        """Remember a change that was saved; what was undone before it cannot be redone any more."""
        if answer.change is not None:
            self._done.append((answer.change.id, answer.change.number, answer.said))
            self._undone.clear()
        self._end(saved=answer.change is not None)

    def nothing_saved(self) -> None:
        """Forget what was pressed while it was tried: it would be about another change than was meant."""
        self._end(saved=False)

    def undo(self) -> None:
        """Undo the last change of this run."""
        self._in_turn(self._undo)

    def redo(self) -> None:
        """Take the last undo back."""
        self._in_turn(self._redo)

    def _undo(self) -> None:
        if self._done:
            self._turn(self._done, self._undone, "Undone")
        else:
            self._app.say("Nothing to undo in this run. The history (9) undoes older changes.")

    def _redo(self) -> None:
        if self._undone:
            self._turn(self._undone, self._done, "Done again")
        else:
            self._app.say("Nothing to redo.")

    def undo_change(
        self, cs_id: str, number: int, words: str, failed: Callable[[Exception], None] | None = None
    ) -> None:
        """Undo any change set of the history; `failed` is told when it is refused.

        `U` takes it back; `u` goes on with this run's changes before it, and never does it again.
        """

        def done(answer: "Answer") -> None:
            self._done[:] = [step for step in self._done if step[0] != cs_id]
            if answer.change is not None:
                self._undone.append((answer.change.id, number, words))
            self._end(saved=True)
            self._app.redraw()  # the footer offers an undo only while there is one

        def refused(error: Exception) -> None:
            self._end(saved=False)
            (failed or self._app.complain)(error)

        self.begin()
        job = _taking_back(cs_id, f"Undone: #{number}, {words}")
        self._app.save(job, done, refused, noted=False, in_month=False)

    def _turn(self, taken: list[Step], given: list[Step], word: str) -> None:
        cs_id, number, said = step = taken[-1]

        def done(answer: "Answer") -> None:
            if step in taken:
                taken.remove(step)
            if answer.change is not None:
                given.append((answer.change.id, number, said))
            self._under_way = False
            self._go_on()
            self._app.redraw()

        def failed(error: Exception) -> None:
            self._under_way = False
            self._asked.clear()  # what was to come after it would be another step than was meant
            self._app.complain(error)

        self._under_way = True
        job = _taking_back(cs_id, f"{word}: #{number}, {said}", again=taken is self._undone)
        self._app.save(job, done, failed, noted=False, in_month=False)

    def _end(self, *, saved: bool) -> None:
        self._ended += 1
        if not saved:
            self._asked.clear()
        self._go_on()

    def _in_turn(self, step: Callable[[], None]) -> None:
        self._asked.append((self._begun, step))
        self._go_on()

    def _go_on(self) -> None:
        """Do what waits, up to what has to wait on."""
        while self._asked and not self._under_way and self._asked[0][0] <= self._ended:
            _, step = self._asked.popleft()
            step()


def _taking_back(cs_id: str, words: str, *, again: bool = False) -> "Callable[[Workspace], Answer]":
    def job(workspace: "Workspace") -> "Answer":
        from pmo_tui.services import history
        from pmo_tui.services.saving import Answer

        take_back = history.redo if again else history.undo
        return Answer(take_back(workspace, cs_id), words)

    return job
