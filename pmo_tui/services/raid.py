"""Risks, issues, milestones. A risk's scores and actions are in risk_parts."""

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, NoReturn

from db.enums import OpenState, ScoreKind
from db.reading import removal
from pmo_tui.domain.inputs import IssueDraft, MilestoneDraft, RiskDraft
from pmo_tui.domain.names import LONGEST_GROUNDS, LONGEST_RISK_REF
from pmo_tui.domain.problem import Problem
from pmo_tui.domain.risk import SCALE
from pmo_tui.errors import Refused
from pmo_tui.services import drafts
from pmo_tui.services.drafts import DraftKey
from pmo_tui.services.portfolio import next_position, same_name
from pmo_tui.services.saving import Answer, Checked
from pmo_tui.services.workspace import Workspace

if TYPE_CHECKING:
    from db.models import Risk, RiskScore
    from db.unit_of_work import UnitOfWork


def key_of(entity: str, row_id: str | None) -> DraftKey:
    """Return where drafts of a risk, score, action, closing, issue or milestone form are kept."""
    return DraftKey(entity, row_id or "new")


def past_date(
    checked: Checked, workspace: Workspace, field: str, value: str, label: str, *, required: bool = False
) -> dt.date | None:
    """Return a date on which something happened, which today or an earlier day is; None when empty."""
    found = checked.date(field, value, label, required=required)
    today = workspace.today()
    if found is not None and found > today:
        checked.must(False, field, f"{label} lies after today, {today}. Check the date.")
    return found


def save_risk(
    workspace: Workspace, draft: RiskDraft, risk_id: str | None = None, version: int | None = None
) -> Answer:
    """Add a risk with its initial and target scores, or change one's words, owner, link and opening date.

    A new risk without a reference takes the next free one (R-0001). Scores given on the opening date go
    with it when it is corrected. Raises Refused, by field; StaleRecord when the risk is not at `version`.
    """
    from db.models import Risk

    checked = Checked(workspace.today())
    texts = _risk_texts(checked, draft)
    opened = past_date(checked, workspace, "opened_on", draft.opened_on, "Date opened")
    _one_subject(checked, draft.scheme_id, draft.programme_id)
    if risk_id is None:
        _first_scale(checked, draft)
    checked.stop()
    with workspace.unit() as unit:
        if risk_id is None:
            texts["ref"] = _ref(unit, texts["ref"])
            row = Risk(id=unit.new_id(), ref=texts["ref"], opened_on=opened or workspace.today())
            unit.add(row, *_first_scores(unit, draft, row))
        else:
            row = unit.get(Risk, risk_id, version=version)
            texts["ref"] = _ref(unit, texts["ref"], row)
            if opened is not None and opened != row.opened_on:
                _open_on(unit, row, opened)
        for field, value in texts.items():
            setattr(row, field, value)
        row.scheme_id, row.programme_id, row.owner_id = draft.scheme_id, draft.programme_id, draft.owner_id
        drafts.clear_in(unit, key_of("risk", risk_id))
        return Answer(unit.commit(), f"{row.ref}: risk {'added' if risk_id is None else 'saved'}", row.id)


def _risk_texts(checked: Checked, draft: RiskDraft) -> dict[str, str]:
    return {
        "ref": checked.name("ref", draft.ref, "The reference", longest=LONGEST_RISK_REF),
        "title": checked.name("title", draft.title, "The title", required=True),
        "cause": checked.text("cause", draft.cause, "The cause"),
        "event": checked.text("event", draft.event, "The event"),
        "effect": checked.text("effect", draft.effect, "The effect"),
        "mitigation": checked.text("mitigation", draft.mitigation, "The mitigation"),
    }


def _first_scale(checked: Checked, draft: RiskDraft) -> None:
    """Note what is wrong with a new risk's scores; the target may be left out as a whole."""
    scale(checked, {"likelihood": draft.likelihood, "impact": draft.impact})
    if draft.target_likelihood or draft.target_impact:
        target = {"target_likelihood": draft.target_likelihood, "target_impact": draft.target_impact}
        scale(checked, target)


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


def _open_on(unit: "UnitOfWork", risk: "Risk", opened: dt.date) -> None:
    """Correct the opening date; scores given on the old one go with it, later ones must stay later."""
    from db.models import RiskScore

    scores = unit.all(RiskScore, risk_id=risk.id)
    first = min((score.scored_on for score in scores if score.scored_on > risk.opened_on), default=None)
    if first is not None and first <= opened:
        _refuse("opened_on", f"{risk.ref} was scored on {first}: it was opened before that.")
    if closed_early(opened, risk.closed_on):
        _refuse("opened_on", f"{risk.ref} was closed on {risk.closed_on}: it was not opened after that.")
    for score in scores:
        if score.scored_on == risk.opened_on:
            score.scored_on = opened
    risk.opened_on = opened


def closed_early(opened: dt.date, closed: dt.date | None) -> bool:
    """Say whether a risk was closed before it was opened, which cannot be."""
    return closed is not None and closed < opened


def _refuse(field: str, message: str) -> NoReturn:
    raise Refused([Problem(field, message)])


def _ref(unit: "UnitOfWork", given: str, risk: "Risk | None" = None) -> str:
    """Return the reference of a risk: the one given, else the one it has, else the next that was never given.

    What is removed may come back, so its reference is not given again. Raises Refused for another risk's.
    """
    from db.models import Risk

    if given:
        taken = same_name(given, (row.ref for row in unit.all(Risk) if row is not risk))
        return _refuse("ref", f"There is a risk {taken} already.") if taken else given
    if risk is not None:
        return risk.ref
    known = removal.risk_references(unit.sqlite)
    numbers = [int(ref[2:]) for ref in known if ref[:2] == "R-" and ref[2:].isdecimal()]
    return f"R-{max(numbers, default=0) + 1:04d}"


def _one_subject(checked: Checked, scheme_id: str | None, programme_id: str | None) -> None:
    checked.must(
        (scheme_id is None) != (programme_id is None),
        "subject",
        "Choose a scheme or a programme area, one of the two.",
    )


def scale(checked: Checked, values: Mapping[str, int]) -> None:
    """Note a problem for each likelihood or impact that is not 1 to 5."""
    for field, value in values.items():
        checked.must(value in SCALE, field, "Choose a number from 1 to 5.")


def close_risk(workspace: Workspace, risk_id: str, reason: str, closed_on: str = "") -> Answer:
    """Close a risk, today unless a date is given. Needs a reason; actions still open stay as they are.

    Raises Refused when it is closed already, or was opened after that date.
    """
    from db.models import Risk

    checked = Checked(workspace.today())
    words = checked.text("reason", reason, "The reason", longest=LONGEST_GROUNDS, required=True)
    closed = past_date(checked, workspace, "closed_on", closed_on, "Date closed") or workspace.today()
    checked.stop()
    with workspace.unit(reason=words) as unit:
        row = unit.get(Risk, risk_id)
        if row.status is OpenState.CLOSED:
            _refuse("", f"{row.ref} is closed already, since {row.closed_on}.")
        if closed_early(row.opened_on, closed):
            _refuse("closed_on", f"{row.ref} was opened on {row.opened_on}: it was not closed before that.")
        row.status, row.closed_on, row.closed_reason = OpenState.CLOSED, closed, words
        drafts.clear_in(unit, key_of("close", row.id))
        return Answer(unit.commit(), f"{row.ref}: risk closed", row.id)


def reopen_risk(workspace: Workspace, risk_id: str, reason: str) -> Answer:
    """Open a closed risk again. Needs a reason. Raises Refused when it is open."""
    from db.models import Risk

    checked = Checked()
    words = checked.text("reason", reason, "The reason", longest=LONGEST_GROUNDS, required=True)
    checked.stop()
    with workspace.unit(reason=words) as unit:
        row = unit.get(Risk, risk_id)
        if row.status is OpenState.OPEN:
            _refuse("", f"{row.ref} is open.")
        row.status, row.closed_on, row.closed_reason = OpenState.OPEN, None, ""
        drafts.clear_in(unit, key_of("close", row.id))
        return Answer(unit.commit(), f"{row.ref}: risk opened again", row.id)


def save_issue(
    workspace: Workspace, draft: IssueDraft, issue_id: str | None = None, version: int | None = None
) -> Answer:
    """Add an issue, or change one. A closed issue says how it was resolved."""
    from db.models import Issue

    checked = Checked(workspace.today())
    title = checked.text("title", draft.title, "The issue", required=True)
    resolution = checked.text("resolution", draft.resolution, "The resolution")
    raised = past_date(checked, workspace, "raised_on", draft.raised_on, "Date raised") or workspace.today()
    due = checked.date("due_on", draft.due_on, "Due date")
    checked.must(not unresolved(draft.status, resolution), "resolution", "Say how the issue was resolved.")
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
        return Answer(unit.commit(), f"{title[:60]}: issue saved", row.id)


def unresolved(status: OpenState, resolution: str) -> bool:
    """Say whether an issue is closed without saying how it was resolved, which it must."""
    return status is OpenState.CLOSED and not resolution


def save_milestone(
    workspace: Workspace, draft: MilestoneDraft, milestone_id: str | None = None, version: int | None = None
) -> Answer:
    """Add a milestone to a scheme, or change one."""
    from db.models import Milestone, Scheme

    checked = Checked(workspace.today())
    title = checked.name("title", draft.title, "The milestone", required=True)
    baseline = checked.date("baseline_date", draft.baseline_date, "Planned date", required=True)
    forecast = checked.date("forecast_date", draft.forecast_date, "Expected date")
    actual = past_date(checked, workspace, "actual_date", draft.actual_date, "Date reached")
    checked.stop()
    assert baseline is not None  # it is required, so stop() has refused a missing one
    with workspace.unit() as unit:
        scheme = unit.get(Scheme, draft.scheme_id)
        if milestone_id is None:
            place = next_position(unit.all(Milestone, scheme_id=scheme.id))
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
