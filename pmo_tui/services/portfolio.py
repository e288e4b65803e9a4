"""Making a portfolio, and its organisations, programmes and people by form."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from db.enums import ChangeKind, RoleName
from pmo_tui.domain.period import parse_financial_year
from pmo_tui.domain.problem import Problem
from pmo_tui.domain.text import clean
from pmo_tui.errors import Refused
from pmo_tui.services.frameworks import FrameworkSpec
from pmo_tui.services.workspace import Workspace

if TYPE_CHECKING:
    from db.unit_of_work import UnitOfWork


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
    if len({code.casefold() for code in codes}) != len(codes):
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


def save_organisation(
    workspace: Workspace, draft: NamedDraft, row_id: str | None = None, version: int | None = None
) -> str:
    """Add or change an organisation: `name` is its code, `detail` its full name. Returns its id."""
    code, name = clean(draft.name).text, clean(draft.detail).text
    _require(code, "name", "Give the organisation a short code, such as WL.")
    from db.models import Organisation

    with workspace.unit() as unit:
        if row_id is None:
            row = Organisation(
                id=unit.new_id(), code=code, name=name or code, position=len(unit.all(Organisation)) + 1
            )
            unit.add(row)
        else:
            row = unit.get(Organisation, row_id, version=version)
            row.code, row.name = code, name or code
        unit.commit()
        return row.id


def save_programme(
    workspace: Workspace, draft: NamedDraft, row_id: str | None = None, version: int | None = None
) -> str:
    """Add or change a programme area: `detail` is its theme. Returns its id."""
    name, theme = clean(draft.name).text, clean(draft.detail).text
    _require(name, "name", "Give the programme area a name.")
    from db.models import Programme

    with workspace.unit() as unit:
        if row_id is None:
            row = Programme(id=unit.new_id(), name=name, theme=theme, position=len(unit.all(Programme)) + 1)
            unit.add(row)
        else:
            row = unit.get(Programme, row_id, version=version)
            row.name, row.theme = name, theme
        unit.commit()
        return row.id


def save_person(
    workspace: Workspace, draft: NamedDraft, row_id: str | None = None, version: int | None = None
) -> str:
    """Add or change a person: `detail` is the job title. Returns the id."""
    name, title = clean(draft.name).text, clean(draft.detail).text
    _require(name, "name", "Give the person a name, or a role such as SRO, Planned Care.")
    from db.models import Person

    with workspace.unit() as unit:
        if row_id is None:
            row = Person(id=unit.new_id(), name=name, job_title=title, organisation_id=draft.organisation_id)
            unit.add(row)
        else:
            row = unit.get(Person, row_id, version=version)
            row.name, row.job_title, row.organisation_id = name, title, draft.organisation_id
        unit.commit()
        return row.id


def add_role(
    workspace: Workspace, person_id: str, role: RoleName, *, programme_id: str | None, scheme_id: str | None
) -> str:
    """Give a person a role for a programme area or for one scheme. Returns the assignment's id."""
    if (programme_id is None) == (scheme_id is None):
        raise Refused([Problem("programme", "Choose a programme area or a scheme, one of the two.")])
    from db.models import RoleAssignment

    with workspace.unit() as unit:
        row = RoleAssignment(
            id=unit.new_id(), person_id=person_id, role=role, programme_id=programme_id, scheme_id=scheme_id
        )
        unit.add(row)
        unit.commit()
        return row.id


def remove_role(workspace: Workspace, assignment_id: str, reason: str) -> None:
    """Take a role away. A deletion says why."""
    words = clean(reason).text
    _require(words, "reason", "Say why the role ends.")
    from db.models import RoleAssignment

    with workspace.unit(reason=words) as unit:
        unit.delete(unit.get(RoleAssignment, assignment_id))
        unit.commit()


def _require(text: str, field: str, message: str) -> None:
    if not text:
        raise Refused([Problem(field, message)])
