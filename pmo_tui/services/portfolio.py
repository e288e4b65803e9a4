"""A portfolio's organisations, programmes and people by form, and the names they may have."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.enums import RoleName
from pmo_tui.domain.names import LONGEST_GROUNDS, LONGEST_SHORT_NAME, tidy
from pmo_tui.services import drafts
from pmo_tui.services.drafts import DraftKey
from pmo_tui.services.saving import Answer, Checked
from pmo_tui.services.workspace import Workspace

if TYPE_CHECKING:
    from db.models import Milestone, Organisation, Programme
    from db.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class NamedDraft:
    """An organisation (code and name), a programme (name and theme) or a person (name and job title)."""

    name: str
    detail: str = ""
    organisation_id: str | None = None


def form_key(entity: str, row_id: str | None = None) -> DraftKey:
    """Return where drafts of a set-up form are kept."""
    return DraftKey(entity, row_id or "new")


def same_name(name: str, others: Iterable[str]) -> str:
    """Return which of some names is the same as this one but for capitals; empty when none is."""
    return next((other for other in others if other.casefold() == name.casefold()), "")


def checked_organisation(
    checked: Checked, code: str, name: str, code_field: str, name_field: str, kept: str = ""
) -> tuple[str, str]:
    """Check an organisation's code and name, and return them: the name is the code unless there is one.

    `kept` is the code it has already, which may stay whatever its shape.
    """
    found = checked.code(code_field, code, kept=kept)
    return found, checked.name(name_field, name, "The name") or found


def checked_names(checked: Checked, name: str, short: str) -> tuple[str, str]:
    """Check a portfolio's names, and return them: the short one is the whole name unless there is another."""
    found = checked.name("name", name, "The name", required=True)
    shorter = tidy(short)
    if shorter != found:
        checked.name("short_name", shorter, "The short name", longest=LONGEST_SHORT_NAME)
    return found, shorter or found


def save_organisation(
    workspace: Workspace, draft: NamedDraft, row_id: str | None = None, version: int | None = None
) -> Answer:
    """Add or change an organisation: `name` is its code, `detail` its full name.

    Raises Refused for bad input and for a code that another has, StaleRecord, RecordMissing.
    """
    from db.models import Organisation

    checked = Checked()
    with workspace.unit() as unit:
        known = unit.all(Organisation)
        kept = next((row.code for row in known if row.id == row_id), "")
        code, name = checked_organisation(checked, draft.name, draft.detail, "name", "detail", kept)
        taken = same_name(code, (row.code for row in known if row.id != row_id))
        checked.must(not taken, "name", f"There is an organisation {taken} already.")
        checked.stop()
        if row_id is None:
            row = Organisation(id=unit.new_id(), code=code, name=name, position=next_position(known))
            unit.add(row)
        else:
            row = unit.get(Organisation, row_id, version=version)
            row.code, row.name = code, name
        drafts.clear_in(unit, form_key("organisation", row_id))
        return Answer(unit.commit(), _said(code, "organisation", row_id), row.id)


def save_programme(
    workspace: Workspace, draft: NamedDraft, row_id: str | None = None, version: int | None = None
) -> Answer:
    """Add or change a programme area: `detail` is its theme. Raises as `save_organisation` does."""
    from db.models import Programme

    checked = Checked()
    name = checked.name("name", draft.name, "The name", required=True)
    theme = checked.name("detail", draft.detail, "The theme")
    checked.stop()
    with workspace.unit() as unit:
        known = unit.all(Programme)
        taken = same_name(name, (row.name for row in known if row.id != row_id))
        checked.must(not taken, "name", f"There is a programme area {taken} already.")
        checked.stop()
        if row_id is None:
            row = Programme(id=unit.new_id(), name=name, theme=theme, position=next_position(known))
            unit.add(row)
        else:
            row = unit.get(Programme, row_id, version=version)
            row.name, row.theme = name, theme
        drafts.clear_in(unit, form_key("programme", row_id))
        return Answer(unit.commit(), _said(name, "programme area", row_id), row.id)


def save_person(
    workspace: Workspace, draft: NamedDraft, row_id: str | None = None, version: int | None = None
) -> Answer:
    """Add or change a person: `detail` is the job title. Raises as `save_organisation` does."""
    from db.models import Person

    checked = Checked()
    name = checked.name("name", draft.name, "The name", required=True)
    title = checked.name("detail", draft.detail, "The job title")
    checked.stop()
    with workspace.unit() as unit:
        taken = same_name(name, (row.name for row in unit.all(Person) if row.id != row_id))
        already = f"There is a person called {taken} already. Add what tells the two apart."
        checked.must(not taken, "name", already)
        checked.stop()
        if row_id is None:
            row = Person(id=unit.new_id(), name=name, job_title=title, organisation_id=draft.organisation_id)
            unit.add(row)
        else:
            row = unit.get(Person, row_id, version=version)
            row.name, row.job_title, row.organisation_id = name, title, draft.organisation_id
        drafts.clear_in(unit, form_key("person", row_id))
        return Answer(unit.commit(), _said(name, "person", row_id), row.id)


def next_position(rows: "Sequence[Organisation] | Sequence[Programme] | Sequence[Milestone]") -> int:
    """Return the place after the last of some rows, of which others may have been taken out since."""
    return max((row.position for row in rows), default=0) + 1


def _said(name: str, what: str, row_id: str | None) -> str:
    return f"{name}: {what} {'added' if row_id is None else 'saved'}"


def add_role(
    workspace: Workspace, person_id: str, role: RoleName, *, programme_id: str | None, scheme_id: str | None
) -> Answer:
    """Give a person a role for a programme area or for one scheme, one of the two.

    Raises Refused when it is neither or both, or the person holds that role there already; RecordMissing.
    """
    from db.models import Person, Programme, RoleAssignment, Scheme

    checked = Checked()
    one = (programme_id is None) != (scheme_id is None)
    checked.must(one, "programme_id", "Choose a programme area or a scheme, one of the two.")
    checked.stop()
    with workspace.unit() as unit:
        person = unit.get(Person, person_id)
        held = role_held(unit, person.id, role, programme_id, scheme_id)
        checked.must(not held, "role", held)
        checked.stop()
        if programme_id is not None:
            unit.get(Programme, programme_id)
        if scheme_id is not None:
            unit.get(Scheme, scheme_id)
        row = RoleAssignment(
            id=unit.new_id(), person_id=person.id, role=role, programme_id=programme_id, scheme_id=scheme_id
        )
        unit.add(row)
        drafts.clear_in(unit, form_key("role", person.id))
        return Answer(unit.commit(), f"{person.name}: role given", row.id)


def role_held(
    unit: "UnitOfWork", person_id: str, role: RoleName, programme_id: str | None, scheme_id: str | None
) -> str:
    """Say that a person holds a role there already; empty when it can be given."""
    from db.models import Person, RoleAssignment

    where = {"person_id": person_id, "role": role, "programme_id": programme_id, "scheme_id": scheme_id}
    if unit.find(RoleAssignment, **where) is None:
        return ""
    return f"{unit.get(Person, person_id).name} holds that role there already."


def remove_role(workspace: Workspace, assignment_id: str, reason: str) -> Answer:
    """Take a role away. A deletion says why. Raises Refused without a reason, RecordMissing."""
    from db.models import Person, RoleAssignment

    checked = Checked()
    words = checked.text("reason", reason, "The reason", longest=LONGEST_GROUNDS, required=True)
    checked.stop()
    with workspace.unit(reason=words) as unit:
        row = unit.get(RoleAssignment, assignment_id)
        person = unit.get(Person, row.person_id)
        unit.delete(row)
        return Answer(unit.commit(), f"{person.name}: role taken away", assignment_id)
