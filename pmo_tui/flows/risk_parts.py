"""Scoring a risk again, its actions, and how each draft about a risk is gone on with."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from db.enums import ScoreKind
from db.reading import risks as reading
from db.reading.reader import Reader
from db.reading.risks import ActionRecord, RiskRecord, ScoreRecord
from pmo_tui.domain.inputs import ActionDraft, ScoreDraft
from pmo_tui.domain.risk import band
from pmo_tui.flows import forms
from pmo_tui.flows.forms import Job, Prepared
from pmo_tui.flows.risks import (
    BANDS_LINE,
    DATE_HINT,
    IMPACTS,
    LIKELIHOODS,
    number,
    owners,
    prepare,
    prepare_close,
    run,
)
from pmo_tui.modals.form_spec import FormField, FormSpec, Kind, Values
from pmo_tui.render.cells import Line
from pmo_tui.services.drafts import DraftKey
from pmo_tui.services.saving import LONGEST_TEXT

if TYPE_CHECKING:
    from pmo_tui.core import CoreApp
    from pmo_tui.services.saving import Answer
    from pmo_tui.services.workspace import Workspace

KINDS = [
    (ScoreKind.CURRENT.value, "Current: as it stands"),
    (ScoreKind.TARGET.value, "Target: as it should become"),
    (ScoreKind.INITIAL.value, "Initial: corrects it"),
]


def score(app: "CoreApp", risk_id: str, score_id: str = "") -> None:
    """Score a risk again; with the id of a score, correct that one."""
    run(app, lambda: prepare_score(app, risk_id, score_id))


def action(app: "CoreApp", risk_id: str, action_id: str | None = None) -> None:
    """Add an action to a risk, or change one."""
    run(app, lambda: prepare_action(app, risk_id, action_id))


def finish(app: "CoreApp", action_id: str) -> None:
    """Mark an action done today."""

    def save(workspace: "Workspace") -> "Answer":
        from pmo_tui.services import risk_parts

        return risk_parts.finish_action(workspace, action_id)

    app.save(save)


def prepare_score(app: "CoreApp", risk_id: str, score_id: str = "") -> Prepared | None:
    """Make the form of a score; None when the risk is not there.

    It starts with the score as it stands and today's date, or with the score that is to be corrected.
    """
    found = app.reads.now(lambda reader: reading.risk(reader, risk_id))
    if found is None:
        return None
    mended = next((one for one in found.scores if one.id == score_id), None)
    start = mended or found.current
    scored_on = mended.scored_on if mended else app.workspace.today().isoformat()
    likelihood, impact = (str(start.likelihood), str(start.impact)) if start else ("", "")
    kind = mended.kind if mended else ScoreKind.CURRENT
    fields = [
        FormField("likelihood", "Likelihood", Kind.CHOICE, likelihood, required=True, choices=LIKELIHOODS),
        FormField("impact", "Impact", Kind.CHOICE, impact, required=True, choices=IMPACTS),
        FormField("scored_on", "Date scored", value=scored_on, hint=DATE_HINT, required=True),
        FormField("kind", "Which score", Kind.CHOICE, kind.value, required=True, choices=KINDS),
    ]
    title = f"{'Correct a score' if mended else 'Score again'}: {found.ref} {found.title}"
    spec = FormSpec(title, fields, intro=[_scores_line(found), BANDS_LINE], key=DraftKey("score", risk_id))

    def job(values: Values) -> Job:
        draft = ScoreDraft(
            risk_id,
            ScoreKind(values["kind"] or ScoreKind.CURRENT),
            values["scored_on"],
            number(values, "likelihood"),
            number(values, "impact"),
        )

        def save(workspace: "Workspace") -> "Answer":
            from pmo_tui.services import risk_parts

            return risk_parts.score_risk(workspace, draft)

        return save

    return Prepared(spec, job)


def _scores_line(risk: RiskRecord) -> Line:
    found = [("initial", risk.latest(ScoreKind.INITIAL)), ("now", risk.current)]
    found.append(("target", risk.latest(ScoreKind.TARGET)))
    return [(" · ".join(_score_words(name, one) for name, one in found if one is not None), "")]


def _score_words(name: str, one: ScoreRecord) -> str:
    return f"{name} {one.likelihood} × {one.impact} = {one.score} {band(one.score).value}"


def prepare_action(app: "CoreApp", risk_id: str, action_id: str | None = None) -> Prepared | None:
    """Make the form of an action; None when the risk, or the action, is not there."""
    risk = app.reads.now(lambda reader: reading.risk(reader, risk_id))
    found = app.reads.now(lambda reader: reading.action(reader, action_id)) if action_id else None
    if risk is None or (action_id and found is None):
        return None
    version = found.version if found else None
    fields = _action_fields(found, risk, app.reads.now(owners))
    title = f"{'Action' if found else 'A new action'}: {risk.ref} {risk.title}"
    spec = FormSpec(title, fields, key=DraftKey("action", action_id or risk_id), base_version=version or 0)

    def job(values: Values) -> Job:
        draft = ActionDraft(
            risk_id,
            values["action"],
            values["owner_id"] or None,
            values["due_on"],
            values["done_on"],
            values["progress"],
        )

        def save(workspace: "Workspace") -> "Answer":
            from pmo_tui.services import risk_parts

            return risk_parts.save_action(workspace, draft, action_id, version)

        return save

    return Prepared(spec, job)


def _action_fields(
    found: ActionRecord | None, risk: RiskRecord, people: list[tuple[str, str]]
) -> list[FormField]:
    """A new action starts with the risk's owner."""

    def lines(name: str, label: str, hint: str, *, required: bool = False) -> FormField:
        value = getattr(found, name) if found else ""
        return FormField(name, label, Kind.LINES, value, hint, required, longest=LONGEST_TEXT)

    def date(name: str, label: str) -> FormField:
        return FormField(name, label, value=(getattr(found, name) or "") if found else "", hint=DATE_HINT)

    owner = found.owner_id if found else risk.owner_id
    return [
        lines("action", "Action", "what is done", required=True),
        FormField("owner_id", "Owner", Kind.PICK, owner or "", choices=people, missing=forms.PEOPLE_MADE),
        date("due_on", "Due date"),
        lines("progress", "Progress", "how far it has come"),
        date("done_on", "Date done"),
    ]


def subject_of(reader: Reader, row_id: str) -> str:
    """Return the reference of the risk that a draft's row is, or belongs to; empty for another row."""
    action = reading.action(reader, row_id)
    found = reading.risk(reader, action.risk_id if action else row_id)
    return found.ref if found else ""


def _risk_draft(app: "CoreApp", row_id: str) -> Prepared | None:
    return prepare(app, None if row_id == "new" else row_id)


def _action_draft(app: "CoreApp", row_id: str) -> Prepared | None:
    """A new action's draft is kept by its risk, another one by the action."""
    found = app.reads.now(lambda reader: reading.action(reader, row_id))
    return prepare_action(app, found.risk_id, row_id) if found else prepare_action(app, row_id)


OPENERS: Mapping[str, Callable[["CoreApp", str], Prepared | None]] = {
    "risk": _risk_draft,
    "score": prepare_score,
    "action": _action_draft,
    "close": prepare_close,
}
"""How the form of each kind of draft about a risk is made."""
