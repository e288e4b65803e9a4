"""What tests of the history do again and again: save something, take it back, look at the rows."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from db.audit.undo import UndoPlan, apply_undo, plan_undo
from db.enums import ChangeKind
from db.file import open_reader
from db.unit_of_work import Committed, UnitOfWork, translated
from pmo_tui.services.workspace import Workspace
from tests.db.samples import Image, image
from tests.db.tamper import findings


def read(path: Path, sql: str) -> list[Any]:
    """Read with a connection of its own."""
    with closing(open_reader(path)) as reader:
        return reader.execute(sql).fetchall()


def plan(workspace: Workspace, cs_id: str) -> UndoPlan:
    """Plan on a reading connection."""
    with closing(open_reader(workspace.path)) as reader:
        return plan_undo(reader, cs_id)


def save(workspace: Workspace, change: Callable[[UnitOfWork], Any]) -> Committed:
    """Do something as one change set."""
    with workspace.unit() as unit:
        change(unit)
        done = unit.commit()
    assert done is not None
    return done


def sql(statement: str) -> Callable[[UnitOfWork], Any]:
    """A change by one statement."""
    return lambda unit: unit.sqlite.execute(statement)


def undo(workspace: Workspace, done: Committed) -> Committed:
    """Take a change set back; it must be possible."""
    planned = plan(workspace, done.id)
    assert planned.conflicts == ()
    with workspace.unit(ChangeKind.UNDO, f"undo of #{planned.number}", [done.id]) as unit:
        with translated():
            apply_undo(unit.sqlite, planned)
        found = unit.commit()
    assert found is not None
    return found


def now(workspace: Workspace) -> Image:
    """What every table holds, without the versions, which only count up."""
    with closing(open_reader(workspace.path)) as reader:
        found = image(reader)
    for table in found.values():
        for row in table.values():
            del row["version"]
    return found


def sound(workspace: Workspace) -> bool:
    """Say whether the file verifies."""
    return findings(workspace.path) == []
