"""The CSV layouts that can be imported: one definition for reading, checking and the documentation."""

from collections.abc import Mapping
from dataclasses import dataclass

from db.enums import (
    AssessmentStatus,
    Maturity,
    OpenState,
    Position,
    Priority,
    RecoveryConfidence,
    Recurrence,
    RoleName,
    SchemeKind,
    SchemeStatus,
    ScoreKind,
    Source,
)
from pmo_tui.domain.money import parse_amount
from pmo_tui.domain.period import parse_month
from pmo_tui.exchange import cells
from pmo_tui.exchange.cells import Parse


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


Known = tuple[str, Parse]
"""A column's name as its layout has it, and what reads its cells."""

RATINGS = ("deliverables", "milestones", "risks", "issues", "overall")
"""The columns of ratings: codes of the framework's dimensions."""

SPLIT = ("low_confidence", "medium_confidence", "high_confidence")
"""The columns of a split by confidence."""

_RATINGS = tuple(Column(code, f"{code.capitalize()} rating", cells.rating) for code in RATINGS)
_SPLIT = tuple(
    Column(part, f"{part.replace('_', '-')} part of the forecast, in pounds", parse_amount) for part in SPLIT
)
_REF = Column("ref", "scheme reference", cells.reference, required=True)
_REF_OR_AREA = (
    Column("programme_area", "programme area, when it is not about one scheme", cells.name),
    Column("ref", "scheme reference, when it is about one scheme", cells.reference),
)
_ORGANISATION = Column("organisation", "organisation code", cells.code, required=True)
_MONTH = Column("month", "month, as 2018-10", parse_month, required=True)
_SOURCE = Column("source", "where the figure comes from", cells.member(Source))

LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "organisations.csv",
        "organisations beside those the portfolio has",
        (Column("code", "short code", cells.code, required=True), Column("name", "full name", cells.name)),
    ),
    Layout(
        "programmes.csv",
        "programme areas; areas named only in schemes.csv are made too",
        (Column("name", "name", cells.name, required=True), Column("theme", "theme", cells.name)),
    ),
    Layout(
        "people.csv",
        "people, or roles standing for them",
        (
            Column("name", "name", cells.name, required=True),
            Column("job_title", "job title", cells.name),
            Column("organisation", "organisation code", cells.code),
        ),
    ),
    Layout(
        "roles.csv",
        "who answers for a programme area or a scheme",
        (
            Column("person", "a name from people.csv", cells.name, required=True),
            Column("role", "role", cells.member(RoleName), required=True),
            *_REF_OR_AREA,
        ),
    ),
    Layout(
        "periods.csv",
        "reporting months and the dates they speak of",
        (
            _MONTH,
            Column("ratings_as_at", "date the ratings speak of", cells.date),
            Column("finance_as_at", "date the finance speaks of", cells.date),
        ),
    ),
    Layout(
        "schemes.csv",
        "schemes, with the ratings of the latest month",
        (
            _REF,
            Column("name", "name", cells.name, required=True),
            Column("programme_area", "programme area", cells.name, required=True),
            Column("status", "open, closed, completed or deferred", cells.member(SchemeStatus)),
            Column("status_reason", "why it is closed, completed or deferred", cells.words),
            *_RATINGS,
            Column("overall_reason", "why overall differs from the worst part", cells.words),
            Column("kind", "kind of scheme", cells.member(SchemeKind)),
            Column("recurrence", "recurrent or not", cells.member(Recurrence)),
            Column("maturity", "how far worked up", cells.member(Maturity)),
            Column("qia_status", "quality impact assessment", cells.member(AssessmentStatus)),
            Column("eia_status", "equality impact assessment", cells.member(AssessmentStatus)),
            Column("description", "what the scheme does", cells.words),
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
            Column("organisation", "organisation code; blank for all", cells.code),
            *_RATINGS,
            Column("status", "the scheme's status that month", cells.member(SchemeStatus)),
            Column("overall_reason", "why overall differs from the worst part", cells.words),
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
            Column("full_year_effect", "what it saves in a whole year, in pounds", parse_amount),
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
            Column("issue", "what is off track and why", cells.words),
            Column("corrective_action", "what is done about it", cells.words),
            Column("recovery_date", "when it will be back on track", cells.date),
            Column("confidence", "confidence of recovery", cells.member(RecoveryConfidence)),
            Column("position", "direction since last month", cells.member(Position)),
            Column("raised_on", "when the exception was raised", cells.date),
        ),
    ),
    Layout(
        "risks.csv",
        "risk log",
        (
            Column("risk_ref", "reference, as R-0042", cells.risk_reference, required=True),
            Column("title", "title", cells.name, required=True),
            Column("cause", "cause", cells.words),
            Column("event", "event", cells.words),
            Column("effect", "effect", cells.words),
            Column("mitigation", "mitigation", cells.words),
            *_REF_OR_AREA,
            Column("owner", "a name from people.csv", cells.name),
            Column("opened_on", "date opened", cells.date, required=True),
            Column("status", "open or closed", cells.member(OpenState)),
            Column("closed_on", "date closed", cells.date),
            Column("closed_reason", "why closed", cells.words),
        ),
    ),
    Layout(
        "risk_scores.csv",
        "risk scores over time",
        (
            Column("risk_ref", "reference of the risk", cells.risk_reference, required=True),
            Column("kind", "initial, current or target", cells.member(ScoreKind), required=True),
            Column("scored_on", "date scored", cells.date, required=True),
            Column("likelihood", "1 to 5", cells.score, required=True),
            Column("impact", "1 to 5", cells.score, required=True),
        ),
    ),
    Layout(
        "risk_actions.csv",
        "actions on risks",
        (
            Column("risk_ref", "reference of the risk", cells.risk_reference, required=True),
            Column("action", "what is done", cells.words, required=True),
            Column("owner", "a name from people.csv", cells.name),
            Column("due_on", "due date", cells.date),
            Column("done_on", "date done", cells.date),
            Column("progress", "progress", cells.words),
        ),
    ),
    Layout(
        "issues.csv",
        "issues",
        (
            *_REF_OR_AREA,
            Column("title", "what happened", cells.words, required=True),
            Column("priority", "high, medium or low", cells.member(Priority), required=True),
            Column("owner", "a name from people.csv", cells.name),
            Column("raised_on", "date raised", cells.date, required=True),
            Column("due_on", "due date", cells.date),
            Column("status", "open or closed", cells.member(OpenState)),
            Column("resolution", "how it was resolved", cells.words),
        ),
    ),
    Layout(
        "milestones.csv",
        "milestones of schemes",
        (
            _REF,
            Column("title", "milestone", cells.name, required=True),
            Column("baseline_date", "planned date", cells.date, required=True),
            Column("forecast_date", "expected date", cells.date),
            Column("actual_date", "date reached", cells.date),
        ),
    ),
)
"""Every file of an import folder, in the order they are read. All are optional."""

BY_FILE = {layout.file: layout for layout in LAYOUTS}

_PLACES = {layout.file: place for place, layout in enumerate(LAYOUTS)}


def place_of(file: str) -> int:
    """Return where a file comes in the order they are read; one that is not known comes last."""
    return _PLACES.get(file, len(LAYOUTS))


def column_called(layout: Layout, heading: str) -> Known | None:
    """Return the column that a heading stands for, whatever its capitals and between its words.

    Blanks, hyphens and underscores are the same: Annual plan is annual_plan.
    """
    name = "_".join(heading.casefold().replace("-", " ").replace("_", " ").split())
    for column in layout.columns:
        if column.name == name:
            return name, column.parse
    if layout.month_series:
        try:
            return parse_month(name.replace("_", "-")), parse_amount
        except ValueError:
            return None
    for prefix in layout.monthly_columns or {}:
        number = name.removeprefix(prefix)
        if name.startswith(prefix) and number.isdecimal() and len(number) <= 2 and 1 <= int(number) <= 12:
            return f"{prefix}{int(number)}", parse_amount
    return None
