"""Which returns a change set bears on: asked when it is taken back."""

from contextlib import closing

import pytest

from db.audit.undo import returns_touched
from db.file import open_reader
from pmo_tui.services.workspace import Workspace
from tests.db.steps import save, sql

ANY = ["not_started", "submitted"]

SPLIT = (
    "UPDATE confidence_split SET fot_pence = 7, low_pence = 7, medium_pence = 0, high_pence = 0"
    " WHERE id = 'confidence_split-1'"
)


def touched(workspace: Workspace, change: str, states: list[str]) -> list[str]:
    """Make a change as one change set; return the returns that it bears on."""
    done = save(workspace, sql(change))
    with closing(open_reader(workspace.path)) as reader:
        return returns_touched(reader, done.id, states)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE return_ SET submitted_by = 'x' WHERE id = 'return_-1'",
        "UPDATE rating SET reason = 'x' WHERE id = 'rating-1'",
        SPLIT,
        "UPDATE scheme_share SET annual_plan_pence = 7 WHERE id = 'scheme_share-1'",
        "UPDATE exception SET area = 'x' WHERE id = 'exception-1'",
        "UPDATE exception_update SET issue = 'x' WHERE id = 'exception_update-1'",
    ],
)
def test_what_a_return_answers_for_bears_on_it(samples: Workspace, change: str) -> None:
    """Itself, ratings, forecasts, shares and commentary; only in the states that are asked for."""
    assert touched(samples, change, ANY) == ["return_-1"]
    again = change.replace("'x'", "'y'").replace("= 7", "= 8")
    assert touched(samples, again, ["submitted"]) == []


def test_anything_else_bears_on_none(samples: Workspace) -> None:
    """A name; and nothing bears on a month that is frozen."""
    assert touched(samples, "UPDATE scheme SET name = 'x'", ANY) == []
    frozen = save(samples, sql("UPDATE return_ SET submitted_by = 'x'"))
    save(samples, sql("UPDATE period SET state = 'frozen' WHERE id = 'period-1'"))
    with closing(open_reader(samples.path)) as reader:
        assert returns_touched(reader, frozen.id, ANY) == ["return_-2"]
