"""What tests of undo share: do it, take it back, do it again; what is refused; what the checks then find."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from db.enums import SchemeStatus
from db.reading.portfolio import view
from db.reading.reader import Reader
from db.unit_of_work import UnitOfWork
from pmo_tui.domain.inputs import StatusDraft
from pmo_tui.errors import Refused
from pmo_tui.services import checks, history, periods
from pmo_tui.services.saving import Answer
from pmo_tui.services.status import set_status
from pmo_tui.services.workspace import Workspace
from tests.db.tamper import findings
from tests.services.recording import nothing_left_behind, period_id, scheme_id


def undo(workspace: Workspace, answer: Answer) -> Answer:
    assert answer.change is not None
    return Answer(history.undo(workspace, answer.change.id), "undone")


def redo(workspace: Workspace, undone: Answer) -> Answer:
    assert undone.change is not None
    return Answer(history.redo(workspace, undone.change.id), "redone")


def refused(path: Path, do: Callable[[], object]) -> str:
    """Check that something is refused and leaves nothing behind; return what is said."""
    with nothing_left_behind(path), pytest.raises(Refused) as error:
        do()
    return " ".join(problem.message for problem in error.value.problems)


def write(workspace: Workspace, change: Callable[[UnitOfWork], object]) -> Answer:
    """Save rows past the services, as older versions or an import may have."""
    with workspace.unit() as unit:
        change(unit)
        return Answer(unit.commit(), "written")


def unsound(path: Path, *months: str) -> list[object]:
    """Return what the checks of some months find, and what verify does."""
    with closing(Reader(path)) as reader:
        found = [breach for month in months for breach in checks.run(reader, view(reader, month))]
    return [*found, *findings(path)]


def status(workspace: Workspace, path: Path, ref: str, value: SchemeStatus) -> Answer:
    return set_status(workspace, StatusDraft(scheme_id(path, ref), period_id(path), value, "a reason"))


def open_month(workspace: Workspace, month: str) -> Answer:
    return periods.open_month(workspace, month, f"{month}-28", f"{month}-28")
