"""What every dialog has: it is closed once, and closes nothing but itself."""

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen

Answer = TypeVar("Answer")


class Modal(ModalScreen[Answer]):
    """A dialog. A key that was under way while it closed does nothing any more."""

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Close with an answer; nothing happens when it is not in front.

        Textual would take away whatever screen is in front, and give the answer a second time.
        """
        return super().dismiss(result) if self.app.screen is self else nothing()


def nothing() -> AwaitComplete:
    """Return what stands for a dialog that was closed before."""
    closed: AwaitComplete = AwaitComplete.nothing()  # type: ignore[no-untyped-call]
    return closed
