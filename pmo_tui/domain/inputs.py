"""Drafts: what forms submit, as plain values. Services check them again with the rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from db.enums import (
    AssessmentStatus,
    Maturity,
    OpenState,
    Position,
    Priority,
    Rating,
    RecoveryConfidence,
    Recurrence,
    SchemeKind,
    SchemeStatus,
    ScoreKind,
)


@dataclass(frozen=True)
class RatingDraft:
    """A rating somebody chose for a scheme's dimension in a month."""

    scheme_id: str
    period_id: str
    dimension_id: str
    rating: Rating
    reason: str = ""
    organisation_id: str | None = None
    """None: for all organisations."""


@dataclass(frozen=True)
class CommentaryDraft:
    """A month's exception commentary on a scheme. Fields may still be empty: it is checked at submission."""

    scheme_id: str
    period_id: str
    issue: str = ""
    corrective_action: str = ""
    recovery_date: str = ""
    confidence: RecoveryConfidence | None = None
    position: Position | None = None
    reason: str = ""
    base_version: int = 0
    """Version of the commentary that was edited; 0 when there was none."""


@dataclass(frozen=True)
class ForecastDraft:
    """A forecast outturn and its split, in pence. All three parts or none."""

    scheme_id: str
    organisation_id: str
    period_id: str
    outturn: int
    low: int | None = None
    medium: int | None = None
    high: int | None = None
    reason: str = ""
    base_version: int = 0


@dataclass(frozen=True)
class MonthsDraft:
    """Actuals and forecasts by month, in pence; the outturn follows from them."""

    scheme_id: str
    organisation_id: str
    period_id: str
    actuals: Mapping[str, int] = field(default_factory=dict)
    forecasts: Mapping[str, int] = field(default_factory=dict)
    reason: str = ""
    base_version: int | None = None
    """Version of the forecast and split that was shown, 0 for none; None asks nothing."""
    shown: Mapping[str, int | None] | None = None
    """The year's months as they were shown; None asks nothing."""


@dataclass(frozen=True)
class SchemeDraft:
    """A scheme's own facts."""

    ref: str
    name: str
    programme_id: str
    kind: SchemeKind = SchemeKind.QIPP
    recurrence: Recurrence = Recurrence.NOT_STATED
    maturity: Maturity = Maturity.NOT_STATED
    qia_status: AssessmentStatus = AssessmentStatus.NOT_STATED
    eia_status: AssessmentStatus = AssessmentStatus.NOT_STATED
    description: str = ""


@dataclass(frozen=True)
class ShareDraft:
    """An organisation's share of a scheme: plan for the year and its phasing, in pence."""

    scheme_id: str
    organisation_id: str
    annual_plan: int
    plan_months: Mapping[str, int] = field(default_factory=dict)
    """Plan by month; empty spreads the year equally."""
    full_year_effect: int | None = None
    base_version: int | None = None
    """Version of the share that was shown, 0 for none; None asks nothing."""
    shown: Mapping[str, int] | None = None
    """The plan of each month as it was shown, 0 for none; None asks nothing."""


@dataclass(frozen=True)
class StatusDraft:
    """A scheme closed, completed, deferred or opened again, and why."""

    scheme_id: str
    period_id: str
    status: SchemeStatus
    reason: str


@dataclass(frozen=True)
class MilestoneDraft:
    """A milestone; dates as typed."""

    scheme_id: str
    title: str
    baseline_date: str
    forecast_date: str = ""
    actual_date: str = ""


@dataclass(frozen=True)
class IssueDraft:
    """An issue of a scheme or of a programme area; dates as typed."""

    title: str
    priority: Priority
    raised_on: str
    scheme_id: str | None = None
    programme_id: str | None = None
    owner_id: str | None = None
    due_on: str = ""
    status: OpenState = OpenState.OPEN
    resolution: str = ""


@dataclass(frozen=True)
class RiskDraft:
    """A risk of a scheme or of a programme area; the first scores only when it is new."""

    title: str
    scheme_id: str | None = None
    programme_id: str | None = None
    ref: str = ""
    """Empty takes the next free reference."""
    cause: str = ""
    event: str = ""
    effect: str = ""
    mitigation: str = ""
    owner_id: str | None = None
    opened_on: str = ""
    likelihood: int = 0
    impact: int = 0
    target_likelihood: int = 0
    target_impact: int = 0


@dataclass(frozen=True)
class ScoreDraft:
    """A risk scored again."""

    risk_id: str
    kind: ScoreKind
    scored_on: str
    likelihood: int
    impact: int


@dataclass(frozen=True)
class ActionDraft:
    """An action on a risk; dates as typed."""

    risk_id: str
    action: str
    owner_id: str | None = None
    due_on: str = ""
    done_on: str = ""
    progress: str = ""
