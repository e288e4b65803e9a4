"""Adding a scheme, and changing its own facts."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from db.enums import AssessmentStatus, Maturity, Recurrence, SchemeKind
from db.reading import people
from db.reading import scheme as reading
from pmo_tui.domain.inputs import SchemeDraft
from pmo_tui.flows import forms, opening
from pmo_tui.flows.forms import Job, Prepared, words
from pmo_tui.modals.form_spec import FormField, FormSpec, Kind, Values
from pmo_tui.services.drafts import DraftKey

if TYPE_CHECKING:
    from pmo_tui.core import CoreApp
    from pmo_tui.services.saving import Answer
    from pmo_tui.services.workspace import Workspace


def add(app: "CoreApp", added: Callable[[str], None]) -> None:
    """Add a scheme and open it, unless something else was begun meanwhile; `added` is told its id."""

    def done(answer: "Answer") -> None:
        added(answer.row_id)
        if not app.screen.is_modal:  # else its form was left meanwhile, for something else
            opening.open_scheme(app, answer.row_id)

    forms.run(app, prepare(app, None), done)


def edit(app: "CoreApp", scheme_id: str) -> None:
    """Change a scheme's own facts."""
    forms.run(app, prepare(app, scheme_id))


def prepare(app: "CoreApp", scheme_id: str | None) -> Prepared:
    """Make the form of a scheme."""
    found = app.reads.now(lambda reader: reading.scheme(reader, scheme_id)) if scheme_id else None
    fields = _fields(found, app.reads.now(people.programmes))
    title = f"{found.ref} {found.name}" if found else "A new scheme"
    version = found.version if found else None
    spec = FormSpec(title, fields, key=DraftKey("scheme", scheme_id or "new"), base_version=version or 0)

    def job(values: Values) -> Job:
        draft = _draft(values)

        def save(workspace: "Workspace") -> "Answer":
            from pmo_tui.services import schemes

            return schemes.save_scheme(workspace, draft, scheme_id, version)

        return save

    return Prepared(spec, job, in_month=False)


def _fields(found: reading.SchemeRecord | None, areas: Sequence[people.ProgrammeRecord]) -> list[FormField]:
    kinds = [
        ("kind", "Kind", SchemeKind),
        ("recurrence", "Recurrence", Recurrence),
        ("maturity", "Maturity", Maturity),
    ]
    gates = [
        ("qia_status", "Quality impact assessment", AssessmentStatus),
        ("eia_status", "Equality impact assessment", AssessmentStatus),
    ]
    return [
        FormField(
            "ref", "Reference", value=found.ref if found else "", hint="as A9, or NEW G", required=True
        ),
        FormField("name", "Name", value=found.name if found else "", required=True, longest=300),
        FormField(
            "programme_id",
            "Programme area",
            Kind.PICK,
            found.programme_id if found else "",
            required=True,
            choices=[(area.id, area.name) for area in areas],
            missing=forms.AREAS_MADE,
        ),
        *(
            FormField(
                name,
                label,
                Kind.CHOICE,
                getattr(found, name) if found else list(enum)[0 if name == "kind" else -1].value,
                always=True,
                choices=words(enum),
            )
            for name, label, enum in [*kinds, *gates]
        ),
        FormField(
            "description", "What it does", Kind.LINES, found.description if found else "", longest=4000
        ),
    ]


def _draft(values: Values) -> SchemeDraft:
    return SchemeDraft(
        values["ref"],
        values["name"],
        values["programme_id"],
        SchemeKind(values["kind"]),
        Recurrence(values["recurrence"]),
        Maturity(values["maturity"]),
        AssessmentStatus(values["qia_status"]),
        AssessmentStatus(values["eia_status"]),
        values["description"],
    )
