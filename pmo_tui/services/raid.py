"""Risks with scores and actions, issues, milestones."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from db.enums import OpenState, ScoreKind
from pmo_tui.domain.inputs import ActionDraft, IssueDraft, MilestoneDraft, RiskDraft, ScoreDraft
from pmo_tui.domain.risk import SCALE
from pmo_tui.services import drafts
from pmo_tui.services.drafts import DraftKey
from pmo_tui.services.saving import LONGEST_NAME, Answer, Checked
from pmo_tui.services.workspace import Workspace

if TYPE_CHECKING:
    from db.models import Risk, RiskScore
    from db.unit_of_work import UnitOfWork


def key_of(entity: str, row_id: str | None) -> DraftKey:
    """Return where drafts of a risk, action, issue or milestone form are kept."""
    return DraftKey(entity, row_id or "new")


def save_risk(
    workspace: Workspace, draft: RiskDraft, risk_id: str | None = None, version: int | None = None
) -> Answer:
    """Add a risk with its initial and target scores, or change one's words, owner and link."""
    from db.models import Risk

    checked = Checked()
    texts = {
        "title": checked.text("title", draft.title, "The title", longest=LONGEST_NAME, required=True),
        "cause": checked.text("cause", draft.cause, "The cause"),
        "event": checked.text("event", draft.event, "The event"),
        "effect": checked.text("effect", draft.effect, "The effect"),
        "mitigation": checked.text("mitigation", draft.mitigation, "The mitigation"),
    }
    ref = checked.text("ref", draft.ref, "The reference", longest=20)
    opened = checked.date("opened_on", draft.opened_on, "Date opened")
    _one_subject(checked, draft.scheme_id, draft.programme_id)
    if risk_id is None:
        _scale(checked, {"likelihood": draft.likelihood, "impact": draft.impact})
        if draft.target_likelihood or draft.target_impact:
            target = {"target_likelihood": draft.target_likelihood, "target_impact": draft.target_impact}
            _scale(checked, target)
    checked.stop()
    with workspace.unit() as unit:
        if risk_id is None:
            row = Risk(id=unit.new_id(), ref=ref or _next_ref(unit), opened_on=opened or workspace.today())
            unit.add(row, *_first_scores(unit, draft, row))
        else:
            row = unit.get(Risk, risk_id, version=version)
            row.ref, row.opened_on = ref or row.ref, opened or row.opened_on
        for field, value in texts.items():
            setattr(row, field, value)
        row.scheme_id, row.programme_id, row.owner_id = draft.scheme_id, draft.programme_id, draft.owner_id
        drafts.clear_in(unit, key_of("risk", risk_id))
        return Answer(unit.commit(), f"{row.ref}: risk {'added' if risk_id is None else 'saved'}", row.id)


def _first_scores(unit: "UnitOfWork", draft: RiskDraft, risk: "Risk") -> "list[RiskScore]":
    from db.models import RiskScore

    def score(kind: ScoreKind, likelihood: int, impact: int) -> RiskScore:
        return RiskScore(
            id=unit.new_id(),
            risk_id=risk.id,
            kind=kind,
            scored_on=risk.opened_on,
            likelihood=likelihood,
            impact=impact,
        )

    scores = [score(ScoreKind.INITIAL, draft.likelihood, draft.impact)]
    if draft.target_likelihood:
        scores.append(score(ScoreKind.TARGET, draft.target_likelihood, draft.target_impact))
    return scores


def _next_ref(unit: "UnitOfWork") -> str:
    from db.models import Risk

    numbers = [int(row.ref[2:]) for row in unit.all(Risk) if row.ref[:2] == "R-" and row.ref[2:].isdecimal()]
    return f"R-{max(numbers, default=0) + 1:04d}"


def _one_subject(checked: Checked, scheme_id: str | None, programme_id: str | None) -> None:
    checked.must(
        (scheme_id is None) != (programme_id is None),
        "subject",
        "Choose a scheme or a programme area, one of the two.",
    )


def _scale(checked: Checked, values: Mapping[str, int]) -> None:
    for field, value in values.items():
        checked.must(value in SCALE, field, "Choose a number from 1 to 5.")


def score_risk(workspace: Workspace, draft: ScoreDraft) -> Answer:
    """Score a risk again. A second score of one kind on one day replaces the first."""
    from db.models import Risk, RiskScore

    checked = Checked()
    _scale(checked, {"likelihood": draft.likelihood, "impact": draft.impact})
    scored = checked.date("scored_on", draft.scored_on, "Date scored", required=True)
    checked.stop()
    with workspace.unit() as unit:
        risk = unit.get(Risk, draft.risk_id)
        where: dict[str, Any] = {"risk_id": risk.id, "kind": draft.kind, "scored_on": scored}
        row = unit.find(RiskScore, **where)
        if row is None:
            row = RiskScore(id=unit.new_id(), **where, likelihood=draft.likelihood, impact=draft.impact)
            unit.add(row)
        row.likelihood, row.impact = draft.likelihood, draft.impact
        drafts.clear_in(unit, key_of("score", risk.id))
        return Answer(unit.commit(), f"{risk.ref}: scored {draft.likelihood * draft.impact}", row.id)


def close_risk(workspace: Workspace, risk_id: str, reason: str, closed_on: str = "") -> Answer:
    """Close a risk. Needs a reason; open actions must be done first or go with it."""
    from db.models import Risk

    checked = Checked()
    words = checked.text("reason", reason, "The reason", longest=2000, required=True)
    closed = checked.date("closed_on", closed_on, "Date closed") or workspace.today()
    checked.stop()
    with workspace.unit(reason=words) as unit:
        row = unit.get(Risk, risk_id)
        row.status, row.closed_on, row.closed_reason = OpenState.CLOSED, closed, words
        return Answer(unit.commit(), f"{row.ref}: risk closed", row.id)


def reopen_risk(workspace: Workspace, risk_id: str, reason: str) -> Answer:
    """Open a closed risk again. Needs a reason."""
    from db.models import Risk

    checked = Checked()
    words = checked.text("reason", reason, "The reason", longest=2000, required=True)
    checked.stop()
    with workspace.unit(reason=words) as unit:
        row = unit.get(Risk, risk_id)
        row.status, row.closed_on, row.closed_reason = OpenState.OPEN, None, ""
        return Answer(unit.commit(), f"{row.ref}: risk opened again", row.id)


def save_action(
    workspace: Workspace, draft: ActionDraft, action_id: str | None = None, version: int | None = None
) -> Answer:
    """Add an action to a risk, or change one."""
    from db.models import Risk, RiskAction

    checked = Checked()
    action = checked.text("action", draft.action, "The action", required=True)
    progress = checked.text("progress", draft.progress, "Progress")
    due = checked.date("due_on", draft.due_on, "Due date")
    done = checked.date("done_on", draft.done_on, "Date done")
    checked.stop()
    with workspace.unit() as unit:
        risk = unit.get(Risk, draft.risk_id)
        if action_id is None:
            row = RiskAction(id=unit.new_id(), risk_id=risk.id, action=action)
            unit.add(row)
        else:
            row = unit.get(RiskAction, action_id, version=version)
        row.action, row.progress, row.owner_id = action, progress, draft.owner_id
        row.due_on, row.done_on = due, done
        drafts.clear_in(unit, key_of("action", action_id or risk.id))
        return Answer(unit.commit(), f"{risk.ref}: action saved", row.id)


def save_issue(
    workspace: Workspace, draft: IssueDraft, issue_id: str | None = None, version: int | None = None
) -> Answer:
    """Add an issue, or change one. A closed issue says how it was resolved."""
    from db.models import Issue

    checked = Checked()
    title = checked.text("title", draft.title, "The issue", required=True)
    resolution = checked.text("resolution", draft.resolution, "The resolution")
    raised = checked.date("raised_on", draft.raised_on, "Date raised") or workspace.today()
    due = checked.date("due_on", draft.due_on, "Due date")
    closed = draft.status is OpenState.CLOSED
    checked.must(not closed or bool(resolution), "resolution", "Say how the issue was resolved.")
    _one_subject(checked, draft.scheme_id, draft.programme_id)
    checked.stop()
    with workspace.unit() as unit:
        if issue_id is None:
            row = Issue(id=unit.new_id(), title=title, priority=draft.priority, raised_on=raised)
            unit.add(row)
        else:
            row = unit.get(Issue, issue_id, version=version)
        row.title, row.resolution, row.raised_on, row.due_on = title, resolution, raised, due
        row.priority, row.status, row.owner_id = draft.priority, draft.status, draft.owner_id
        row.scheme_id, row.programme_id = draft.scheme_id, draft.programme_id
        drafts.clear_in(unit, key_of("issue", issue_id))
        return Answer(unit.commit(), f"Issue saved: {title[:60]}", row.id)


def save_milestone(
    workspace: Workspace, draft: MilestoneDraft, milestone_id: str | None = None, version: int | None = None
) -> Answer:
    """Add a milestone to a scheme, or change one."""
    from db.models import Milestone, Scheme

    checked = Checked()
    title = checked.text("title", draft.title, "The milestone", longest=LONGEST_NAME, required=True)
    baseline = checked.date("baseline_date", draft.baseline_date, "Planned date", required=True)
    forecast = checked.date("forecast_date", draft.forecast_date, "Expected date")
    actual = checked.date("actual_date", draft.actual_date, "Date reached")
    checked.stop()
    assert baseline is not None  # it is required, so stop() has refused a missing one
    with workspace.unit() as unit:
        scheme = unit.get(Scheme, draft.scheme_id)
        if milestone_id is None:
            place = len(unit.all(Milestone, scheme_id=scheme.id)) + 1
            row = Milestone(
                id=unit.new_id(), scheme_id=scheme.id, title=title, baseline_date=baseline, position=place
            )
            unit.add(row)
        else:
            row = unit.get(Milestone, milestone_id, version=version)
            row.title, row.baseline_date = title, baseline
        row.forecast_date, row.actual_date = forecast, actual
        drafts.clear_in(unit, key_of("milestone", milestone_id or scheme.id))
        return Answer(unit.commit(), f"{scheme.ref}: milestone saved", row.id)
