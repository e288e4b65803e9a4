"""Every storable value of every column survives history, past and undo exactly (RELIABILITY c.32a)."""

import os
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import rows
from db.audit.as_at import materialise
from db.audit.fold import differences
from db.audit.scratch import discard
from db.file import open_reader
from db.unit_of_work import Committed, UnitOfWork
from pmo_tui.services.workspace import Workspace
from tests.db.samples import TABLES, Row, image, table_image
from tests.db.steps import undo
from tests.db.strategies import changes

EXAMPLES = int(os.environ.get("PMO_SOAK_EXAMPLES", "40"))


def row_of(path: Path, name: str) -> Row | None:
    """Read row 1 of a table."""
    with closing(open_reader(path)) as reader:
        return table_image(reader, name).get(f"{name}-1")


def row_then(workspace: Workspace, done: Committed, name: str) -> Row | None:
    """Read row 1 of a table as it was after a change set."""
    with closing(open_reader(workspace.path)) as reader:
        (seq,) = reader.execute("SELECT max(seq) FROM audit WHERE cs_id = ?", (done.id,)).fetchone()
    copy = materialise(workspace.path, seq)
    found = row_of(copy, name)
    discard(copy)
    return found


def without_version(row: Row | None) -> Row:
    """Return what a person sees of a row."""
    assert row is not None
    return {key: value for key, value in row.items() if key != "version"}


@pytest.mark.soak
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_value_of_any_column_survives(shared_samples: Workspace, data: st.DataObject) -> None:
    """Write it, look back at it, undo it, redo it: the same to the last bit."""
    name = data.draw(st.sampled_from(TABLES))
    values = data.draw(changes(name))
    before = row_of(shared_samples.path, name)
    assert before is not None

    def update(unit: UnitOfWork) -> None:
        rows.update(unit.sqlite, name, f"{name}-1", values)

    with shared_samples.unit() as unit:
        update(unit)
        done = unit.commit()
    wanted = without_version(before) | values
    if done is None:
        assert values == {}
        return
    assert without_version(row_of(shared_samples.path, name)) == wanted
    assert without_version(row_then(shared_samples, done, name)) == wanted
    if without_version(before) != wanted:
        undone = undo(shared_samples, done)
        assert without_version(row_of(shared_samples.path, name)) == without_version(before)
        assert without_version(row_then(shared_samples, undone, name)) == without_version(before)
        redone = undo(shared_samples, undone)
        assert without_version(row_of(shared_samples.path, name)) == wanted
        assert without_version(row_then(shared_samples, redone, name)) == wanted


@pytest.mark.soak
@settings(
    max_examples=max(5, EXAMPLES // 4),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_deleted_row_comes_back_exactly(shared_samples: Workspace, data: st.DataObject) -> None:
    """With its id, its version and every value."""
    name = data.draw(
        st.sampled_from(["risk_action", "risk_score", "rating", "exception_update", "milestone"])
    )
    values = data.draw(changes(name))
    with shared_samples.unit() as unit:
        rows.update(unit.sqlite, name, f"{name}-1", values)
        unit.commit()
    before = row_of(shared_samples.path, name)
    with shared_samples.unit() as unit:
        rows.delete(unit.sqlite, name, f"{name}-1")
        done = unit.commit()
    assert done is not None
    assert row_of(shared_samples.path, name) is None
    assert row_then(shared_samples, done, name) is None
    undo(shared_samples, done)
    assert row_of(shared_samples.path, name) == before


def test_and_the_file_is_sound_after_all_that(shared_samples: Workspace) -> None:
    """Tables and history agree about every value there has been."""
    with closing(open_reader(shared_samples.path)) as reader:
        assert list(differences(reader)) == []
        assert image(reader)
