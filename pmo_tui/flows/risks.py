"""Adding and changing risks, closing them, and opening closed ones again."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from db import errors
from db.enums import OpenState
from db.reading import people
from db.reading import risks as reading
from db.reading.reader import Reader
from db.reading.risks import RiskRecord
from pmo_tui.domain.inputs import RiskDraft
from pmo_tui.domain.names import LONGEST_GROUNDS, LONGEST_NAME
from pmo_tui.domain.risk import IMPACT_WORDS, LIKELIHOOD_WORDS
from pmo_tui.flows import forms
from pmo_tui.flows.forms import Job, Prepared
from pmo_tui.flows.risk_opening import GONE
from pmo_tui.modals.form_spec import FormField, FormSpec, Kind, Values
from pmo_tui.render.cells import Line, text_cell
from pmo_tui.services.drafts import DraftKey
from pmo_tui.services.saving import LONGEST_TEXT

if TYPE_CHECKING:
    from pmo_tui.core import CoreApp
    from pmo_tui.services.saving import Answer
    from pmo_tui.services.workspace import Workspace

DATE_HINT = "as 2018-11-30 or 30/11/2018"

LIKELIHOODS = [(str(number), f"{number} {words}") for number, words in LIKELIHOOD_WORDS.items()]
IMPACTS = [(str(number), f"{number} {words}") for number, words in IMPACT_WORDS.items()]

BANDS_LINE: Line = [("Likelihood × impact: 1-3 low, 4-6 moderate, 8-12 high, 15-25 extreme.", "muted")]

_SCHEME, _PROGRAMME = "scheme:", "programme:"


def add(app: "CoreApp", scheme_id: str | None = None, done: "Callable[[Answer], None] | None" = None) -> None:
    """Add a risk, of this scheme unless another subject is chosen."""
    run(app, lambda: prepare(app, None, scheme_id=scheme_id), done)


def edit(app: "CoreApp", risk_id: str, focus: str = "") -> None:
    """Change a risk's words, owner, subject or opening date, beginning in the field `focus`."""
    run(app, lambda: prepare(app, risk_id, focus=focus))


def close(app: "CoreApp", risk_id: str) -> None:
    """Close a risk, or open a closed one again; the reason is asked."""
    run(app, lambda: prepare_close(app, risk_id))


def run(
    app: "CoreApp", make: Callable[[], Prepared | None], done: "Callable[[Answer], None] | None" = None
) -> None:
    """Make a form and show it; say so when what it is for is not there, or cannot be read now."""
    try:
        prepared = make()
    except errors.DbError as error:
        app.complain(error)
        return
    if prepared is None:
        app.say(GONE)
    else:
        forms.run(app, prepared, done)


def prepare(
    app: "CoreApp", risk_id: str | None, *, scheme_id: str | None = None, focus: str = ""
) -> Prepared | None:
    """Make the form of a risk, or of a new one without an id; None when the risk is not there."""
    found = app.reads.now(lambda reader: reading.risk(reader, risk_id)) if risk_id else None
    if risk_id and found is None:
        return None
    today = app.workspace.today().isoformat()
    opened = FormField("opened_on", "Date opened", value=found.opened_on if found else today, hint=DATE_HINT)
    spec = FormSpec(
        f"{found.ref} {found.title}" if found else "A new risk: its reference is given at saving",
        [
            *_subject_fields(app, found, scheme_id),
            *([] if found else _first_scores()),
            *_words(found),
            opened,
        ],
        intro=[] if found else [BANDS_LINE],
        key=DraftKey("risk", risk_id or "new"),
        base_version=found.version if found else 0,
        focus=focus,
    )
    version = found.version if found else None

    def job(values: Values) -> Job:
        draft = _draft(values)

        def save(workspace: "Workspace") -> "Answer":
            from pmo_tui.services import raid

            return raid.save_risk(workspace, draft, risk_id, version)

        return save

    return Prepared(spec, job)


def _subject_fields(app: "CoreApp", found: RiskRecord | None, scheme_id: str | None) -> list[FormField]:
    subject = f"{_SCHEME}{scheme_id}" if scheme_id else ""
    if found is not None:
        subject = f"{_SCHEME}{found.scheme_id}" if found.scheme_id else f"{_PROGRAMME}{found.programme_id}"
    return [
        FormField("title", "Title", value=found.title if found else "", required=True, longest=LONGEST_NAME),
        FormField(
            "subject",
            "Scheme or programme area",
            Kind.PICK,
            subject,
            required=True,
            choices=app.reads.now(_subjects),
        ),
        FormField(
            "owner_id",
            "Owner",
            Kind.PICK,
            (found.owner_id or "") if found else "",
            choices=app.reads.now(owners),
            missing=forms.PEOPLE_MADE,
        ),
    ]


def _words(found: RiskRecord | None) -> list[FormField]:
    def lines(name: str, label: str, hint: str) -> FormField:
        value = getattr(found, name) if found else ""
        return FormField(name, label, Kind.LINES, value, hint, longest=LONGEST_TEXT)

    return [
        lines("cause", "Cause", "because of…"),
        lines("event", "Event", "this may happen…"),
        lines("effect", "Effect", "which would mean…"),
        lines("mitigation", "Mitigation", "what keeps it from happening, or makes it less bad"),
    ]


def _first_scores() -> list[FormField]:
    return [
        FormField("likelihood", "Likelihood", Kind.CHOICE, required=True, choices=LIKELIHOODS),
        FormField("impact", "Impact", Kind.CHOICE, required=True, choices=IMPACTS),
        FormField("target_likelihood", "Target likelihood", Kind.CHOICE, choices=LIKELIHOODS),
        FormField("target_impact", "Target impact", Kind.CHOICE, choices=IMPACTS),
    ]


def _subjects(reader: Reader) -> list[tuple[str, str]]:
    areas = [(f"{_PROGRAMME}{area.id}", f"Programme area: {area.name}") for area in people.programmes(reader)]
    return areas + [(f"{_SCHEME}{row_id}", f"{ref} {name}") for row_id, ref, name in people.schemes(reader)]


def owners(reader: Reader) -> list[tuple[str, str]]:
    """Return the people who may own something, as the choices of a field."""
    return [(person.id, person.name) for person in people.people(reader)]


def _draft(values: Values) -> RiskDraft:
    subject = values["subject"]
    return RiskDraft(
        values["title"],
        scheme_id=subject.removeprefix(_SCHEME) if subject.startswith(_SCHEME) else None,
        programme_id=subject.removeprefix(_PROGRAMME) if subject.startswith(_PROGRAMME) else None,
        cause=values["cause"],
        event=values["event"],
        effect=values["effect"],
        mitigation=values["mitigation"],
        owner_id=values["owner_id"] or None,
        opened_on=values["opened_on"],
        likelihood=number(values, "likelihood"),
        impact=number(values, "impact"),
        target_likelihood=number(values, "target_likelihood"),
        target_impact=number(values, "target_impact"),
    )


def number(values: Values, name: str) -> int:
    """Return a choice of 1 to 5 as a number; 0 when nothing was chosen."""
    return int(values.get(name) or 0)


def prepare_close(app: "CoreApp", risk_id: str) -> Prepared | None:
    """Make the form that closes a risk, or opens a closed one again; None when it is not there."""
    found = app.reads.now(lambda reader: reading.risk(reader, risk_id))
    if found is None:
        return None
    closing = found.status is OpenState.OPEN
    fields = [FormField("reason", "Reason", Kind.LINES, required=True, longest=LONGEST_GROUNDS)]
    if closing:
        today = app.workspace.today().isoformat()
        fields.append(FormField("closed_on", "Date closed", value=today, hint=DATE_HINT))
    title = f"{'Close' if closing else 'Open again'}: {found.ref} {found.title}"
    spec = FormSpec(title, fields, intro=_closing_words(found), key=DraftKey("close", risk_id))

    def job(values: Values) -> Job:
        def save(workspace: "Workspace") -> "Answer":
            from pmo_tui.services import raid

            if closing:
                return raid.close_risk(workspace, risk_id, values["reason"], values["closed_on"])
            return raid.reopen_risk(workspace, risk_id, values["reason"])

        return save

    return Prepared(spec, job)


def _closing_words(risk: RiskRecord) -> list[Line]:
    if risk.status is OpenState.CLOSED:
        return [[text_cell(f"Closed on {risk.closed_on}: {risk.closed_reason}", "muted")]]
    lines: list[Line] = [[("It keeps its scores and leaves the log; f shows closed risks.", "muted")]]
    if risk.open_actions:
        words = "One action is still open; it stays as it is."
        if risk.open_actions > 1:
            words = f"{risk.open_actions} actions are still open; they stay as they are."
        lines.append([(words, "warn")])
    return lines
