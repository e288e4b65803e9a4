"""App-wide facts, as small messages in the past tense."""

from typing import TYPE_CHECKING, Any

from textual.message import Message

if TYPE_CHECKING:
    from pmo_tui.background import Reads


class WriteEnded(Message):
    """A job on the writer's thread has ended: with a result, or with the error that kept it from saving."""

    def __init__(self, job: int, result: Any = None, error: Exception | None = None) -> None:
        super().__init__()
        self.job = job
        self.result = result
        self.error = error


class ReadEnded(Message):
    """A read in a worker has ended: with a result, or with an error."""

    def __init__(self, reads: "Reads", job: int, result: Any = None, error: Exception | None = None) -> None:
        super().__init__()
        self.reads = reads
        self.job = job
        self.result = result
        self.error = error
