"""Making a portfolio, and its organisations, programmes and people by form."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from db.enums import ChangeKind, RoleName
from pmo_tui.domain.period import parse_financial_year
from pmo_tui.domain.problem import Problem
from pmo_tui.domain.text import clean
from pmo_tui.errors import Refused
from pmo_tui.services import drafts
from pmo_tui.services.drafts import DraftKey
from pmo_tui.services.frameworks import FrameworkSpec
from pmo_tui.services.saving import LONGEST_NAME, Answer, Checked
from pmo_tui.services.workspace import Workspace

if TYPE_CHECKING:
    from db.models import Organisation, Programme
    from db.unit_of_work import UnitOfWork

LONGEST_CODE = 20


@dataclass(frozen=True)
class NewPortfolio:
    """What `pmo-tui new` asks for."""

    name: str
    short_name: str
    financial_year: str
    framework: FrameworkSpec
    organisations: Sequence[tuple[str, str]]
    """Code and name of each."""


def create(workspace: Workspace, asked: NewPortfolio) -> None:
    """Make the file and write the portfolio into it, or leave nothing behind.

    Raises Refused for bad input, DbError when the place cannot be written.
    """
    problems = check_new(asked)
    if problems:
        raise Refused(problems)
    from db.engine import create_file

    create_file(workspace.path)
    try:
        with workspace.unit(ChangeKind.EDIT, "new portfolio") as unit:
            _write(unit, asked)
            unit.commit()
    except BaseException:
        workspace.close()
        Path(workspace.path).unlink(missing_ok=True)
        raise


def check_new(asked: NewPortfolio) -> list[Problem]:
    """Return what is wrong with a new portfolio's answers."""
    found = []
    if not clean(asked.name).text:
        found.append(Problem("name", "Give the portfolio a name."))
    try:
        parse_financial_year(asked.financial_year)
    except ValueError as problem:
        found.append(Problem("financial_year", str(problem)))
    codes = [clean(code).text for code, _ in asked.organisations]
    if not codes:
        found.append(Problem("organisations", "Name at least one organisation, as CODE=Name."))
    if not all(codes):
        found.append(
            Problem(
                "organisations", "Each organisation needs a short code, as in WL=West Leicestershire CCG."
            )
        )
    if any(same_name(code, codes[:place]) for place, code in enumerate(codes)):
        found.append(Problem("organisations", "Two organisations have the same code."))
    return found


def _write(unit: "UnitOfWork", asked: NewPortfolio) -> None:
    from db.models import Organisation, Portfolio

    framework_id = add_framework(unit, asked.framework)
    unit.add(
        Portfolio(
            id=unit.new_id(),
            name=clean(asked.name).text,
            short_name=clean(asked.short_name).text or clean(asked.name).text,
            financial_year=parse_financial_year(asked.financial_year),
            framework_id=framework_id,
        )
    )
    for position, (code, name) in enumerate(asked.organisations, start=1):
        code_text = clean(code).text
        unit.add(
            Organisation(
                id=unit.new_id(), code=code_text, name=clean(name).text or code_text, position=position
            )
        )


def add_framework(unit: "UnitOfWork", spec: FrameworkSpec) -> str:
    """Write a framework with its dimensions and rules; return its id."""
    from db.models import Dimension, Framework, RatingRule

    framework_id = unit.new_id()
    unit.add(Framework(id=framework_id, code=spec.code, name=spec.name, effective_from=spec.effective_from))
    for position, dimension in enumerate(spec.dimensions, start=1):
        dimension_id = unit.new_id()
        unit.add(
            Dimension(
                id=dimension_id,
                framework_id=framework_id,
                code=dimension.code,
                name=dimension.name,
                kind=dimension.kind,
                proposal=dimension.proposal,
                position=position,
            )
        )
        for place, rule in enumerate(dimension.ratings, start=1):
            unit.add(
                RatingRule(
                    id=unit.new_id(),
                    dimension_id=dimension_id,
                    rating=rule.rating,
                    guideline=rule.guideline,
                    commentary=rule.commentary,
                    position=place,
                )
            )
    return framework_id


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


def save_organisation(
    workspace: Workspace, draft: NamedDraft, row_id: str | None = None, version: int | None = None
) -> Answer:
    """Add or change an organisation: `name` is its code, `detail` its full name.

    Raises Refused for bad input and for a code that another has, StaleRecord, RecordMissing.
    """
    from db.models import Organisation

    checked = Checked()
    code = checked.text("name", draft.name, "The code", longest=LONGEST_CODE, required=True)
    name = checked.text("detail", draft.detail, "The name", longest=LONGEST_NAME)
    checked.must(not code or code[0].isalnum(), "name", "A code begins with a letter or a digit, as in WL.")
    checked.stop()
    with workspace.unit() as unit:
        known = unit.all(Organisation)
        taken = same_name(code, (row.code for row in known if row.id != row_id))
        checked.must(not taken, "name", f"There is an organisation {code} already.")
        checked.stop()
        if row_id is None:
            row = Organisation(id=unit.new_id(), code=code, name=name or code, position=_last(known) + 1)
            unit.add(row)
        else:
            row = unit.get(Organisation, row_id, version=version)
            row.code, row.name = code, name or code
        drafts.clear_in(unit, form_key("organisation", row_id))
        return Answer(unit.commit(), _said(code, "organisation", row_id), row.id)


def save_programme(
    workspace: Workspace, draft: NamedDraft, row_id: str | None = None, version: int | None = None
) -> Answer:
    """Add or change a programme area: `detail` is its theme. Raises as `save_organisation` does."""
    from db.models import Programme

    checked = Checked()
    name = checked.text("name", draft.name, "The name", longest=LONGEST_NAME, required=True)
    theme = checked.text("detail", draft.detail, "The theme", longest=LONGEST_NAME)
    checked.stop()
    with workspace.unit() as unit:
        known = unit.all(Programme)
        taken = same_name(name, (row.name for row in known if row.id != row_id))
        checked.must(not taken, "name", f"There is a programme area {name} already.")
        checked.stop()
        if row_id is None:
            row = Programme(id=unit.new_id(), name=name, theme=theme, position=_last(known) + 1)
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
    name = checked.text("name", draft.name, "The name", longest=LONGEST_NAME, required=True)
    title = checked.text("detail", draft.detail, "The job title", longest=LONGEST_NAME)
    checked.stop()
    with workspace.unit() as unit:
        taken = same_name(name, (row.name for row in unit.all(Person) if row.id != row_id))
        already = f"There is a person called {name} already. Add what tells the two apart."
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


def _last(rows: "Sequence[Organisation] | Sequence[Programme]") -> int:
    return max((row.position for row in rows), default=0)


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
    words = checked.text("reason", reason, "The reason", longest=2000, required=True)
    checked.stop()
    with workspace.unit(reason=words) as unit:
        row = unit.get(RoleAssignment, assignment_id)
        person = unit.get(Person, row.person_id)
        unit.delete(row)
        return Answer(unit.commit(), f"{person.name}: role taken away", assignment_id)
