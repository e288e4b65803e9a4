"""What an undo cannot put back beside what is there now: asked before anything is written."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pmo_tui.domain.finance import Split, split_problem
from pmo_tui.domain.period import month_name
from pmo_tui.services.periods import passed_by
from pmo_tui.services.portfolio import role_held, same_name

if TYPE_CHECKING:
    from db.audit.undo import Step
    from db.unit_of_work import UnitOfWork


def clashes(unit: "UnitOfWork", steps: "Sequence[Step]") -> Iterator[str]:
    """Say what stands in the way of the steps, by the rules that a save keeps; and what to do first."""
    yield from _months(unit, steps)
    yield from _names(unit, steps)
    yield from _roles(unit, steps)
    yield from _splits(unit, steps)


def _months(unit: "UnitOfWork", steps: "Sequence[Step]") -> Iterator[str]:
    from db.models import Period

    moved = {s.row["month"]: s.action for s in steps if s.table == "period" and s.action != "update"}
    others = [row.month for row in unit.all(Period) if row.month not in moved] if moved else []
    for month, action in sorted(moved.items()):
        why = passed_by(month, others)
        if why:
            again = f"{month_name(month)} could not be opened again: " if action == "delete" else ""
            yield f"{again}{why} Undo the opening of {month_name(max(others))} first."


def _names(unit: "UnitOfWork", steps: "Sequence[Step]") -> Iterator[str]:
    from db.models import Organisation, Person, Programme, Risk

    for model, column, what, first in (
        (Organisation, "code", "an organisation", "Rename"),
        (Programme, "name", "a programme area", "Rename"),
        (Person, "name", "a person", "Rename"),
        (Risk, "ref", "a risk", "Remove"),
    ):
        mine = [
            s
            for s in steps
            if s.table == model.__tablename__ and (s.action == "delete" or column in s.values)
        ]
        names = {row.id: str(getattr(row, column)) for row in unit.all(model)} if mine else {}
        names |= {step.row_id: step.values.get(column, "") for step in mine}  # as they will be
        for step in mine:
            name = names.pop(step.row_id)
            other = same_name(name, names.values())
            if name and other:
                taken = f"There is {what} called {other} already, so {name} cannot come back."
                yield f"{taken} {first} that one first."


def _roles(unit: "UnitOfWork", steps: "Sequence[Step]") -> Iterator[str]:
    for step in steps:
        if step.table == "role_assignment" and step.action == "insert":
            held = role_held(
                unit, *(step.row[name] for name in ("person_id", "role", "programme_id", "scheme_id"))
            )
            if held:
                yield f"{held} Take it away first, or leave it as it is."


def _splits(unit: "UnitOfWork", steps: "Sequence[Step]") -> Iterator[str]:
    from db.models import ConfidenceSplit, Organisation, Scheme

    for step in steps:
        if step.table != "confidence_split" or step.action != "update":
            continue
        row = unit.get(ConfidenceSplit, step.row_id)
        outturn, *parts = (
            step.values.get(name, getattr(row, name))
            for name in ("fot_pence", "low_pence", "medium_pence", "high_pence")
        )
        problem = None if None in parts else split_problem(outturn, Split(*parts))
        if problem is not None:
            of = f"{unit.get(Scheme, row.scheme_id).ref} {unit.get(Organisation, row.organisation_id).code}"
            yield f"{of}: the split was changed since. {problem.message} Undo the change of the split first."
