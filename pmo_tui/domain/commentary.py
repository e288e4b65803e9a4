"""When a rating asks for commentary, and what makes the commentary complete."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from db.enums import CommentaryRule, Rating, RecoveryConfidence
from pmo_tui.domain.problem import Problem
from pmo_tui.domain.rag import WORDS, reason_required
from pmo_tui.domain.times import day_words

LONGEST = 4000
"""Characters a commentary field takes."""

FIELD_WORDS = {
    "issue": "Issue",
    "corrective_action": "Corrective action",
    "recovery_date": "Recovery date",
    "confidence": "Confidence of recovery",
}
"""The fields that an exception commentary must have (LLR 2018/19; S4's notes column asks the same)."""


@dataclass(frozen=True)
class Commentary:
    """What was written about an exception in a month."""

    issue: str = ""
    corrective_action: str = ""
    recovery_date: dt.date | None = None
    confidence: RecoveryConfidence | None = None


@dataclass(frozen=True)
class RatedDimension:
    """A dimension's chosen rating, what its rule asks for, and what it was chosen against."""

    code: str
    name: str
    chosen: Rating | None
    rule: CommentaryRule
    proposed: Rating | None = None
    reason: str = ""
    owner: str = ""
    """The organisation whose own rating it is; empty for the one for all."""

    @property
    def unexplained(self) -> bool:
        """Whether it differs from its proposal and says not why."""
        return reason_required(self.proposed, self.chosen) and not self.reason


def required_by(dimensions: Iterable[RatedDimension]) -> tuple[RatedDimension, ...]:
    """Return the dimensions that are rated and whose rating asks for exception commentary."""
    return tuple(d for d in dimensions if d.chosen is not None and d.rule is CommentaryRule.EXCEPTION)


def missing(commentary: Commentary | None) -> tuple[str, ...]:
    """Return the fields of an exception commentary that are still empty, in the form's order.

    Blanks and line ends alone say nothing, and count as empty.
    """
    given = commentary or Commentary()
    filled = {
        "issue": given.issue.strip(),
        "corrective_action": given.corrective_action.strip(),
        "recovery_date": given.recovery_date,
        "confidence": given.confidence,
    }
    return tuple(field for field in FIELD_WORDS if not filled[field])


def problems_on_submit(dimensions: Iterable[RatedDimension], commentary: Commentary | None) -> list[Problem]:
    """Return everything that keeps a return from being submitted, each with the field and why.

    Of organisations' own ratings only the reason is asked: what they do not rate is rated for all.
    """
    given = list(dimensions)
    rated, own = [d for d in given if not d.owner], [d for d in given if d.owner]
    found = [Problem(d.code, f"{d.name} has no rating yet.") for d in rated if d.chosen is None]
    found += [_unexplained(d, d.name) for d in rated if d.unexplained]
    because = [f"{d.name} is {WORDS[d.chosen]}" for d in required_by(rated) if d.chosen is not None]
    if because:
        found += [
            Problem(field, f"{FIELD_WORDS[field]} is required because {because[0]}.")
            for field in missing(commentary)
        ]
    return found + [_unexplained(d, f"{d.name} of {d.owner}") for d in own if d.unexplained]


def _unexplained(dimension: RatedDimension, name: str) -> Problem:
    return Problem(dimension.code, f"{name} differs from its proposal and has no reason.")


def past_recovery(given: Commentary | None, as_at: dt.date) -> str:
    """Say that the recovery date lies before the date a month's ratings speak of; empty when it does not.

    It is said and not refused: a recovery that failed is true until a new date is agreed.
    """
    date = given.recovery_date if given is not None else None
    return f"the recovery date {day_words(date)} is past" if date is not None and date < as_at else ""


def unchanged_since(now: Commentary, before: Commentary | None) -> bool:
    """Say whether a commentary is word for word last month's, so that the meeting can ask about it.

    One that says nothing is not unchanged: it is missing.
    """
    return now == before and now != Commentary()
