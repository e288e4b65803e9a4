"""App-wide facts, as small messages in the past tense."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.message import Message

if TYPE_CHECKING:
    from pmo_tui.background import Reads


@dataclass
class Saved(Message):
    """A job on the writer's thread is done."""

    job: int
    result: Any


@dataclass
class SaveFailed(Message):
    """A job on the writer's thread could not be done; nothing was saved."""

    job: int
    error: Exception


@dataclass
class ReadDone(Message):
    """A read in a worker is done."""

    reads: "Reads"
    job: int
    result: Any


@dataclass
class ReadFailed(Message):
    """A read in a worker failed."""

    reads: "Reads"
    job: int
    error: Exception
