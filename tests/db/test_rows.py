"""Rows as plain values."""

import pytest

from db import errors, rows
from pmo_tui.services.workspace import Workspace
from tests.db.samples import audit_rows, sample, table_image


def test_insert_update_delete(samples: Workspace) -> None:
    """A row comes with version 1 unless told, an update counts it up, a deletion takes it."""
    with samples.unit() as unit:
        values = {name: value for name, value in sample("milestone", 3).items() if name != "version"}
        rows.insert(unit.sqlite, "milestone", values)
        rows.insert(unit.sqlite, "milestone", {**sample("milestone", 4), "version": 9})
        rows.update(unit.sqlite, "milestone", "milestone-1", {"title": "moved"})
        rows.delete(unit.sqlite, "milestone", "milestone-2")
        found = table_image(unit.sqlite, "milestone")
    assert {row_id: (row["title"], row["version"]) for row_id, row in found.items()} == {
        "milestone-1": ("moved", 2),
        "milestone-3": ("title 3", 1),
        "milestone-4": ("title 4", 9),
    }


def test_an_update_of_nothing_does_nothing(samples: Workspace) -> None:
    """No columns: no SQL, no version, no history."""
    with samples.unit() as unit:
        rows.update(unit.sqlite, "milestone", "milestone-1", {})
        assert audit_rows(unit.sqlite, unit.change_set_id) == []


def test_a_row_that_is_gone_is_told(samples: Workspace) -> None:
    """An import or an undo that meets a row no more says so; it never passes over it in silence."""
    with samples.unit() as unit:
        with pytest.raises(errors.RecordMissing):
            rows.update(unit.sqlite, "milestone", "nowhere", {"title": "x"})
        with pytest.raises(errors.RecordMissing):
            rows.delete(unit.sqlite, "milestone", "nowhere")
