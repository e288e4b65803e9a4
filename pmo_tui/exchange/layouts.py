"""The CSV layouts that can be imported: one definition for reading, checking and the documentation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from db.enums import (
    AssessmentStatus,
    Maturity,
    OpenState,
    Position,
    Priority,
    Rating,
    RecoveryConfidence,
    Recurrence,
    RoleName,
    SchemeKind,
    SchemeStatus,
    ScoreKind,
    Source,
)
from pmo_tui.domain import rag
from pmo_tui.domain.money import parse_amount
from pmo_tui.domain.period import parse_date, parse_month
from pmo_tui.domain.text import clean

LONGEST_NAME = 300
LONGEST_TEXT = 4000

Parse = Callable[[str], Any]
"""Turns a cell into a stored value; raises ValueError with what to write instead."""

_RATING_WORDS = {word.casefold(): rating for rating, word in rag.WORDS.items()}


def _text(longest: int) -> Parse:
    def parse(cell: str) -> str:
        text = clean(cell).text
        if len(text) > longest:
            raise ValueError(f"The text has {len(text):,} characters; {longest:,} fit here. Shorten it.")
        return text

    return parse


def _rating(cell: str) -> str:
    found = _RATING_WORDS.get(cell.strip().casefold())
    if found is None:
        raise ValueError(
            f"“{cell.strip()[:30]}” is not a rating. Write one of {', '.join(rag.WORDS[r] for r in Rating)}."
        )
    return found.value


def _member(enum: type[StrEnum]) -> Parse:
    def parse(cell: str) -> str:
        word = "_".join(cell.strip().casefold().replace("-", " ").split())
        try:
            return enum(word).value
        except ValueError:
            raise ValueError(f"“{cell.strip()[:30]}” must be one of {', '.join(enum)}.") from None

    return parse


def _score(cell: str) -> int:
    if cell.strip() not in {"1", "2", "3", "4", "5"}:
        raise ValueError(f"“{cell.strip()[:30]}” is not a number from 1 to 5.")
    return int(cell)


def _date(cell: str) -> str:
    return parse_date(cell).isoformat()


@dataclass(frozen=True)
class Column:
    """One column: what it is called, what it holds, and whether each row must fill it."""

    name: str
    meaning: str
    parse: Parse
    required: bool = False


@dataclass(frozen=True)
class Layout:
    """One file. Rows are numbered as a spreadsheet shows them: the header is row 1."""

    file: str
    meaning: str
    columns: tuple[Column, ...]
    monthly_columns: Mapping[str, str] | None = None
    """Columns whose name ends in a month's number, `fot_m7`: prefix and meaning. Amounts in pounds."""
    month_series: bool = False
    """Whether columns named after months, `2018-04`, hold amounts in pounds."""


NAME = _text(LONGEST_NAME)
WORDS = _text(LONGEST_TEXT)
_RATINGS = tuple(
    Column(code, f"{word} rating", _rating)
    for code, word in (
        ("deliverables", "Deliverables"),
        ("milestones", "Milestones"),
        ("risks", "Total risks"),
        ("issues", "Issues"),
        ("overall", "Overall"),
    )
)
_SPLIT = tuple(
    Column(f"{part}_confidence", f"{part}-confidence part of the forecast, in pounds", parse_amount)
    for part in ("low", "medium", "high")
)
_REF = Column("ref", "scheme reference", NAME, required=True)
_REF_OR_AREA = (
    Column("programme_area", "programme area, when it is not about one scheme", NAME),
    Column("ref", "scheme reference, when it is about one scheme", NAME),
)
_ORGANISATION = Column("organisation", "organisation code", NAME, required=True)
_MONTH = Column("month", "month, as 2018-10", parse_month, required=True)
_SOURCE = Column("source", "where the figure comes from", _member(Source))

LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "organisations.csv",
        "organisations beside those the portfolio has",
        (Column("code", "short code", NAME, required=True), Column("name", "full name", NAME)),
    ),
    Layout(
        "programmes.csv",
        "programme areas; areas named only in schemes.csv are made too",
        (Column("name", "name", NAME, required=True), Column("theme", "theme", NAME)),
    ),
    Layout(
        "people.csv",
        "people, or roles standing for them",
        (
            Column("name", "name", NAME, required=True),
            Column("job_title", "job title", NAME),
            Column("organisation", "organisation code", NAME),
        ),
    ),
    Layout(
        "roles.csv",
        "who answers for a programme area or a scheme",
        (
            Column("person", "a name from people.csv", NAME, required=True),
            Column("role", "role", _member(RoleName), required=True),
            *_REF_OR_AREA,
        ),
    ),
    Layout(
        "periods.csv",
        "reporting months and the dates they speak of",
        (
            _MONTH,
            Column("ratings_as_at", "date the ratings speak of", _date),
            Column("finance_as_at", "date the finance speaks of", _date),
        ),
    ),
    Layout(
        "schemes.csv",
        "schemes, with the ratings of the latest month",
        (
            _REF,
            Column("name", "name", NAME, required=True),
            Column("programme_area", "programme area", NAME, required=True),
            Column("status", "open, closed, completed or deferred", _member(SchemeStatus)),
            *_RATINGS,
            Column("overall_reason", "why overall differs from the worst part", WORDS),
            Column("kind", "kind of scheme", _member(SchemeKind)),
            Column("recurrence", "recurrent or not", _member(Recurrence)),
            Column("maturity", "how far worked up", _member(Maturity)),
            Column("qia_status", "quality impact assessment", _member(AssessmentStatus)),
            Column("eia_status", "equality impact assessment", _member(AssessmentStatus)),
            Column("description", "what the scheme does", WORDS),
        ),
    ),
    Layout(
        "organisation_ratings.csv",
        "ratings of the latest month that differ for one organisation",
        (_REF, _ORGANISATION, *_RATINGS),
    ),
    Layout(
        "ratings.csv",
        "ratings of any month",
        (
            _MONTH,
            _REF,
            Column("organisation", "organisation code; blank for all", NAME),
            *_RATINGS,
            Column("status", "the scheme's status that month", _member(SchemeStatus)),
            Column("overall_reason", "why overall differs from the worst part", WORDS),
            _SOURCE,
        ),
    ),
    Layout(
        "scheme_finance.csv",
        "each organisation's share: plan, forecast outturn, split by confidence of the latest month",
        (
            _REF,
            _ORGANISATION,
            Column("annual_plan", "plan for the year, in pounds", parse_amount, required=True),
            *_SPLIT,
        ),
        monthly_columns={
            "ytd_plan_m": "plan to that month, in pounds",
            "fot_m": "forecast outturn that month, in pounds",
        },
    ),
    Layout(
        "confidence.csv",
        "confidence split of any month",
        (_MONTH, _REF, _ORGANISATION, *_SPLIT, _SOURCE),
    ),
    Layout(
        "monthly_profile.csv",
        "saving by month: actual to the latest month, forecast after",
        (_REF, _ORGANISATION, _SOURCE),
        month_series=True,
    ),
    Layout(
        "commentary.csv",
        "exception commentary by month",
        (
            _MONTH,
            _REF,
            Column("issue", "what is off track and why", WORDS),
            Column("corrective_action", "what is done about it", WORDS),
            Column("recovery_date", "when it will be back on track", _date),
            Column("confidence", "confidence of recovery", _member(RecoveryConfidence)),
            Column("position", "direction since last month", _member(Position)),
            Column("raised_on", "when the exception was raised", _date),
        ),
    ),
    Layout(
        "risks.csv",
        "risk log",
        (
            Column("risk_ref", "reference, as R-0042", NAME, required=True),
            Column("title", "title", NAME, required=True),
            Column("cause", "cause", WORDS),
            Column("event", "event", WORDS),
            Column("effect", "effect", WORDS),
            Column("mitigation", "mitigation", WORDS),
            *_REF_OR_AREA,
            Column("owner", "a name from people.csv", NAME),
            Column("opened_on", "date opened", _date, required=True),
            Column("status", "open or closed", _member(OpenState)),
            Column("closed_on", "date closed", _date),
            Column("closed_reason", "why closed", WORDS),
        ),
    ),
    Layout(
        "risk_scores.csv",
        "risk scores over time",
        (
            Column("risk_ref", "reference of the risk", NAME, required=True),
            Column("kind", "initial, current or target", _member(ScoreKind), required=True),
            Column("scored_on", "date scored", _date, required=True),
            Column("likelihood", "1 to 5", _score, required=True),
            Column("impact", "1 to 5", _score, required=True),
        ),
    ),
    Layout(
        "risk_actions.csv",
        "actions on risks",
        (
            Column("risk_ref", "reference of the risk", NAME, required=True),
            Column("action", "what is done", WORDS, required=True),
            Column("owner", "a name from people.csv", NAME),
            Column("due_on", "due date", _date),
            Column("done_on", "date done", _date),
            Column("progress", "progress", WORDS),
        ),
    ),
    Layout(
        "issues.csv",
        "issues",
        (
            *_REF_OR_AREA,
            Column("title", "what happened", WORDS, required=True),
            Column("priority", "high, medium or low", _member(Priority), required=True),
            Column("owner", "a name from people.csv", NAME),
            Column("raised_on", "date raised", _date, required=True),
            Column("due_on", "due date", _date),
            Column("status", "open or closed", _member(OpenState)),
            Column("resolution", "how it was resolved", WORDS),
        ),
    ),
    Layout(
        "milestones.csv",
        "milestones of schemes",
        (
            _REF,
            Column("title", "milestone", NAME, required=True),
            Column("baseline_date", "planned date", _date, required=True),
            Column("forecast_date", "expected date", _date),
            Column("actual_date", "date reached", _date),
        ),
    ),
)
"""Every file of an import folder, in the order they are read. All are optional."""

BY_FILE = {layout.file: layout for layout in LAYOUTS}
