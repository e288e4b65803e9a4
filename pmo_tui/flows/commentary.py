"""The exception commentary form: what is required and why, last month's text to start from."""

from typing import TYPE_CHECKING

from db.enums import Position, RecoveryConfidence, SchemeStatus
from pmo_tui.domain import commentary
from pmo_tui.domain.inputs import CommentaryDraft
from pmo_tui.domain.period import month_name
from pmo_tui.domain.problem import Problem
from pmo_tui.errors import Refused
from pmo_tui.flows import forms
from pmo_tui.flows.forms import Job, Prepared
from pmo_tui.flows.reading import read_scheme
from pmo_tui.modals.form_spec import FormField, FormSpec, Kind, Values
from pmo_tui.render.cells import Line, text_cell
from pmo_tui.render.scheme import CONFIDENCE_WORDS, SchemeView, asked_by, has_passed
from pmo_tui.services.drafts import DraftKey

if TYPE_CHECKING:
    from pmo_tui.core import CoreApp
    from pmo_tui.services.saving import Answer
    from pmo_tui.services.workspace import Workspace


def write(app: "CoreApp", scheme_id: str, focus: str = "") -> None:
    """Open the commentary of a scheme for the month shown."""
    prepared = prepare(app, scheme_id, focus)
    if prepared is None:
        app.complain("There is no month yet. Open one from Ctrl+P, Open a month.")
    else:
        forms.run(app, prepared)


def prepare(app: "CoreApp", scheme_id: str, focus: str = "") -> Prepared | None:
    """Make the form, with what is saved in it; None without a month or without the scheme."""
    found = app.reads.now(lambda reader: read_scheme(reader, app.view, scheme_id))
    if found is None or found.view.period is None:
        return None
    update = found.now
    settled = found.given is not None and found.given.state.settled
    base = update.version if update else 0
    spec = FormSpec(
        f"{found.scheme.ref} {found.scheme.name}: commentary, {month_name(found.view.period.month)}",
        [*_fields(found), *forms.reason_field(settled)],
        intro=_intro(found),
        key=DraftKey("commentary", scheme_id),
        base_version=base,
        focus=focus,
    )
    period_id = found.view.period.id

    def job(values: Values) -> Job:
        _check(values, first=update is None)
        draft = CommentaryDraft(
            scheme_id,
            period_id,
            issue=values["issue"],
            corrective_action=values["corrective_action"],
            recovery_date=values["recovery_date"],
            confidence=RecoveryConfidence(values["confidence"]) if values["confidence"] else None,
            position=Position(values["position"]) if values["position"] else None,
            reason=values.get("reason", ""),
            base_version=base,
        )

        def save(workspace: "Workspace") -> "Answer":
            from pmo_tui.services import returns

            return returns.save_commentary(workspace, draft)

        return save

    return Prepared(spec, job)


def _check(values: Values, *, first: bool) -> None:
    """Refuse a first commentary that is empty: it would raise an exception that says nothing."""
    if first and not any(text.strip() for name, text in values.items() if name != "reason"):
        raise Refused([Problem("", "Nothing was written. Fill in a field, or leave with Esc.")])


def _fields(found: SchemeView) -> list[FormField]:
    """Fields start with this month's text, or with last month's when nothing was written yet."""
    required = asked_by(found) is not None
    start = found.now or found.before
    confidence = start.confidence.value if start and start.confidence else ""
    position = found.now.position.value if found.now and found.now.position else ""
    labels = commentary.FIELD_WORDS
    return [
        _lines("issue", start.issue if start else "", "what is off track, and why", required),
        _lines(
            "corrective_action",
            start.corrective_action if start else "",
            "what is done about it, by whom, by when",
            required,
        ),
        FormField(
            "recovery_date",
            labels["recovery_date"],
            value=(start.recovery_date or "") if start else "",
            hint="as 2018-11-30 or 30/11/2018",
            required=required,
        ),
        FormField(
            "confidence",
            labels["confidence"],
            Kind.CHOICE,
            confidence,
            required=required,
            choices=[(value.value, words) for value, words in CONFIDENCE_WORDS.items()],
        ),
        FormField(
            "position", "Direction", Kind.CHOICE, position, "since last month", choices=forms.words(Position)
        ),
    ]


def _lines(name: str, text: str, hint: str, required: bool) -> FormField:
    label = commentary.FIELD_WORDS[name]
    return FormField(name, label, Kind.LINES, text, hint, required, longest=commentary.LONGEST)


def _intro(found: SchemeView) -> list[Line]:
    lines: list[Line] = []
    asked = asked_by(found)
    if found.scheme.status is not SchemeStatus.OPEN and found.now is None:
        closed = f"The scheme is {found.scheme.status}: it takes commentary again once it is open (x)."
        lines.append([(closed, "warn")])
    elif asked is not None:
        lines.append([(f"Required because {asked[0]} is {asked[1]}.", "warn")])
    else:
        lines.append([("Not required for these ratings.", "muted")])
    start = found.now or found.before
    if start is not None and has_passed(found, start.recovery_date) and found.view.period is not None:
        as_at = found.view.period.ratings_as_at
        lines.append([(f"The recovery date {start.recovery_date} has passed at {as_at}.", "warn")])
    before = found.before
    if before is not None and found.now is None and found.view.prior is not None:
        name = month_name(found.view.prior.month)
        lines.append([(f"The fields start with {name}'s text: change what is different now.", "muted")])
    elif before is not None:
        sure = CONFIDENCE_WORDS[before.confidence] if before.confidence else "not given"
        lines.append(
            [
                text_cell(
                    f"Last month: recovery {before.recovery_date or 'not given'}, confidence {sure}.", "muted"
                )
            ]
        )
    return lines
