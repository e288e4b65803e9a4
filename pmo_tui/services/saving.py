"""What every service shares: the answer to a save, and checks that stop it."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from pmo_tui.domain import names
from pmo_tui.domain.period import parse_date
from pmo_tui.domain.problem import Problem
from pmo_tui.domain.text import clean
from pmo_tui.errors import Refused

if TYPE_CHECKING:
    from db.unit_of_work import Committed

LONGEST_TEXT = 4000
YEARS = range(1990, 2101)
"""Years that a date may lie in; others are slips."""


class Answer(NamedTuple):
    """What became of a save: the change set, or None when nothing was different; and words for a person."""

    change: "Committed | None"
    said: str
    row_id: str = ""

    @property
    def told(self) -> str:
        """What a person is told: what was done, or of what nothing changed."""
        if self.change is not None:
            return self.said
        subject, colon, _ = self.said.rpartition(": ")
        return f"{subject if colon else self.said}: nothing changed"


class Checked:
    """Cleans and checks the fields of a draft, collecting every problem before anything is written."""

    def __init__(self, today: dt.date | None = None) -> None:
        self.problems: list[Problem] = []
        self._today = today
        """Lets a date be called today or yesterday."""

    def text(
        self, field: str, value: str, label: str, *, longest: int = LONGEST_TEXT, required: bool = False
    ) -> str:
        """Return a clean text of at most so many characters."""
        return self._fitting(field, clean(value).text, label, longest, required=required)

    def name(
        self, field: str, value: str, label: str, *, longest: int = names.LONGEST_NAME, required: bool = False
    ) -> str:
        """Return a name of at most so many characters: one line, with single blanks."""
        return self._fitting(field, names.tidy(value), label, longest, required=required)

    def code(self, field: str, value: str, *, kept: str = "") -> str:
        """Return an organisation's code; the one it has already is `kept` whatever its shape."""
        found = self.name(field, value, "The code", longest=names.LONGEST_CODE, required=True)
        wrong = names.misshapen(found) if found != kept else ""
        self.must(not wrong, field, wrong)
        return found

    def _fitting(self, field: str, found: str, label: str, longest: int, *, required: bool) -> str:
        if required and not found:
            self.problems.append(Problem(field, f"{label} must be filled in."))
        if problem := names.too_long(found, longest, label):
            self.problems.append(Problem(field, problem))
        return found

    def date(self, field: str, value: str, label: str, *, required: bool = False) -> dt.date | None:
        """Return a date from what was typed; None when it is empty."""
        if not value.strip():
            if required:
                self.problems.append(Problem(field, f"{label} must be filled in."))
            return None
        try:
            found = parse_date(value, self._today)
        except ValueError as problem:
            self.problems.append(Problem(field, str(problem)))
            return None
        if found.year not in YEARS:
            self.problems.append(Problem(field, f"{label} lies in the year {found.year}. Check the date."))
            return None
        return found

    def must(self, condition: bool, field: str, message: str) -> None:
        """Note a problem when a condition does not hold."""
        if not condition:
            self.problems.append(Problem(field, message))

    def add(self, problems: Iterable[Problem]) -> None:
        """Note more problems."""
        self.problems += problems

    def stop(self) -> None:
        """Raise Refused when anything was found."""
        if self.problems:
            raise Refused(self.problems)
