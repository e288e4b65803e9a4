"""What the app says when something cannot be done: a title, a sentence, and what to do.

PmoError
 ├─ Refused         a rule says no; carries the problems, by field
 ├─ BadFile         a file that is to be imported or read cannot be used
 └─ NotAllowed      read-only, in the past, or a second instance
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pmo_tui.domain.problem import Problem


class PmoError(Exception):
    """Base of every error that is meant for a person."""

    title = "That did not work"


class Refused(PmoError):
    """A rule says no. Nothing was saved; each problem names its field."""

    title = "Not saved"

    def __init__(self, problems: "Sequence[Problem]") -> None:
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems = tuple(problems)


class BadFile(PmoError):
    """A file cannot be used as it is."""

    title = "The file cannot be used"


class NotAllowed(PmoError):
    """Nothing can be changed here and now; the text says why."""

    title = "Nothing can be changed here"
