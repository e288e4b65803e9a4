"""Making a portfolio: its file, its framework, its organisations and its first month."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from db.enums import ChangeKind
from pmo_tui.domain.period import last_day, months_of, parse_financial_year
from pmo_tui.domain.problem import Problem
from pmo_tui.errors import Refused
from pmo_tui.services.frameworks import FrameworkSpec
from pmo_tui.services.portfolio import checked_names, checked_organisation, same_name
from pmo_tui.services.saving import YEARS, Checked
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
    """Code and name of each; more are added in Set-up."""
    month: str = ""
    """The first month to open; none when it is empty."""


def create(workspace: Workspace, asked: NewPortfolio) -> None:
    """Make the file, write the portfolio into it and open its first month, or leave nothing behind.

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
        if asked.month:
            from pmo_tui.services.periods import open_month

            end = last_day(asked.month).isoformat()
            open_month(workspace, asked.month, end, end)
    except BaseException:
        workspace.close()
        Path(workspace.path).unlink(missing_ok=True)
        raise


def check_place(path: Path) -> None:
    """See whether a portfolio can be made at a path, before anything else is asked. Raises DbError."""
    from db import engine

    engine.check_place(path)


def check_new(asked: NewPortfolio) -> list[Problem]:
    """Return what is wrong with a new portfolio's answers."""
    checked = Checked()
    checked_names(checked, asked.name, asked.short_name)
    try:
        financial_year(asked.financial_year)
    except ValueError as problem:
        checked.add([Problem("financial_year", str(problem))])
    codes: list[str] = []
    for code, name in asked.organisations:
        found, _ = checked_organisation(checked, code, name, "organisations", "organisations")
        checked.must(not same_name(found, codes), "organisations", "Two organisations have the same code.")
        codes.append(found)
    return checked.problems


def financial_year(text: str) -> str:
    """Return a year that a portfolio can be about. Raises ValueError for any other."""
    found = parse_financial_year(text)
    if not {int(month[:4]) for month in months_of(found)} <= set(YEARS):
        raise ValueError(f"{found} is too far away. Write a year from {YEARS[0]} to {YEARS[-1]}.")
    return found


def _write(unit: "UnitOfWork", asked: NewPortfolio) -> None:
    from db.models import Organisation, Portfolio

    framework_id = add_framework(unit, asked.framework)
    checked = Checked()
    name, short = checked_names(checked, asked.name, asked.short_name)
    unit.add(
        Portfolio(
            id=unit.new_id(),
            name=name,
            short_name=short,
            financial_year=parse_financial_year(asked.financial_year),
            framework_id=framework_id,
        )
    )
    for position, given in enumerate(asked.organisations, start=1):
        code, full = checked_organisation(checked, *given, "code", "name")
        unit.add(Organisation(id=unit.new_id(), code=code, name=full, position=position))


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
