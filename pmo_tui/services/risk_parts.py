"""A risk's scores over time, and its actions."""

import datetime as dt
from typing import TYPE_CHECKING

from db.enums import OpenState, ScoreKind
from pmo_tui.domain.inputs import ActionDraft, ScoreDraft
from pmo_tui.domain.problem import Problem
from pmo_tui.domain.risk import band
from pmo_tui.errors import Refused
from pmo_tui.services import drafts
from pmo_tui.services.raid import key_of, past_date, scale
from pmo_tui.services.saving import Answer, Checked
from pmo_tui.services.workspace import Workspace

if TYPE_CHECKING:
    from db.models import Risk, RiskScore


def score_risk(workspace: Workspace, draft: ScoreDraft) -> Answer:
    """Score an open risk again. A second score of one kind on one day replaces the first.

    There is one initial score: scoring it again corrects it. It stays before every current one, so that
    the trend can be read in order of date. Raises Refused, by field.
    """
    from db.models import Risk, RiskScore

    checked = Checked(workspace.today())
    scale(checked, {"likelihood": draft.likelihood, "impact": draft.impact})
    scored = past_date(checked, workspace, "scored_on", draft.scored_on, "Date scored", required=True)
    checked.stop()
    assert scored is not None  # it is required, so stop() has refused a missing one
    with workspace.unit() as unit:
        risk = unit.get(Risk, draft.risk_id)
        _must_be_open(risk)
        scores = unit.all(RiskScore, risk_id=risk.id)
        disorder = order_problem(risk, scores, draft.kind, scored)
        if disorder:
            raise Refused([Problem("scored_on", disorder)])
        row = _same(scores, draft.kind, scored)
        if row is None:
            row = RiskScore(
                id=unit.new_id(),
                risk_id=risk.id,
                kind=draft.kind,
                scored_on=scored,
                likelihood=draft.likelihood,
                impact=draft.impact,
            )
            unit.add(row)
        row.scored_on, row.likelihood, row.impact = scored, draft.likelihood, draft.impact
        drafts.clear_in(unit, key_of("score", risk.id))
        return Answer(unit.commit(), f"{risk.ref}: {_score_words(draft, scored, scores)}", row.id)


def _score_words(draft: ScoreDraft, scored: dt.date, scores: "list[RiskScore]") -> str:
    value = draft.likelihood * draft.impact
    words = f"{draft.kind.value} score {value}, {band(value).value}"
    last = max((row.scored_on for row in scores if row.kind is draft.kind), default=scored)
    return f"{words}; the later one of {last} still stands" if last > scored else words


def _same(scores: "list[RiskScore]", kind: ScoreKind, scored: dt.date) -> "RiskScore | None":
    """Return the score that a new one stands in for: of that day, or the one initial score."""
    same = [row for row in scores if row.kind is kind]
    if kind is ScoreKind.INITIAL:
        return max(same, key=lambda row: row.scored_on, default=None)
    return next((row for row in same if row.scored_on == scored), None)


def order_problem(risk: "Risk", scores: "list[RiskScore]", kind: ScoreKind, scored: dt.date) -> str:
    """Say why a score of a kind cannot be of a day, beside these scores; empty when it can."""
    initial = max((row.scored_on for row in scores if row.kind is ScoreKind.INITIAL), default=risk.opened_on)
    current = min((row.scored_on for row in scores if row.kind is ScoreKind.CURRENT), default=scored)
    if kind is ScoreKind.CURRENT and scored < initial:
        return f"{risk.ref} has its initial score on {initial}: a current one comes on that day or later."
    if kind is ScoreKind.INITIAL and scored > current:
        return f"{risk.ref} has its first current score on {current}: the initial one comes before."
    return ""


def _must_be_open(risk: "Risk") -> None:
    if risk.status is OpenState.CLOSED:
        raise Refused([Problem("", f"{risk.ref} is closed, since {risk.closed_on}. Open it again first.")])


def save_action(
    workspace: Workspace, draft: ActionDraft, action_id: str | None = None, version: int | None = None
) -> Answer:
    """Add an action to an open risk, or change one. Raises Refused, by field."""
    from db.models import Risk, RiskAction

    checked = Checked(workspace.today())
    action = checked.text("action", draft.action, "The action", required=True)
    progress = checked.text("progress", draft.progress, "Progress")
    due = checked.date("due_on", draft.due_on, "Due date")
    done = past_date(checked, workspace, "done_on", draft.done_on, "Date done")
    checked.stop()
    with workspace.unit() as unit:
        if action_id is None:
            risk = unit.get(Risk, draft.risk_id)
            _must_be_open(risk)
            row = RiskAction(id=unit.new_id(), risk_id=risk.id, action=action)
            unit.add(row)
        else:
            row = unit.get(RiskAction, action_id, version=version)
            risk = unit.get(Risk, row.risk_id)
        row.action, row.progress, row.owner_id = action, progress, draft.owner_id
        row.due_on, row.done_on = due, done
        drafts.clear_in(unit, key_of("action", action_id or risk.id))
        word = "added" if action_id is None else "saved"
        return Answer(unit.commit(), f"{risk.ref}: action {word}", row.id)


def finish_action(workspace: Workspace, action_id: str) -> Answer:
    """Mark an action done today. Raises Refused when it is done already."""
    from db.models import Risk, RiskAction

    with workspace.unit() as unit:
        row: RiskAction = unit.get(RiskAction, action_id)
        risk: Risk = unit.get(Risk, row.risk_id)
        if row.done_on is not None:
            raise Refused([Problem("done_on", f"This action is done already, since {row.done_on}.")])
        row.done_on = workspace.today()
        return Answer(unit.commit(), f"{risk.ref}: action done", row.id)
