"""Undo as an inverse change set (RELIABILITY c.41, c.42)."""

import json
from collections.abc import Callable
from contextlib import closing

import pytest

from db import rows
from db.file import open_reader
from db.models import Milestone
from db.unit_of_work import UnitOfWork
from pmo_tui.services.workspace import Workspace
from tests.db.samples import as_record, image, sample
from tests.db.steps import now, save, sound, sql, undo


def organisations(*codes: tuple[str, str | None]) -> Callable[[UnitOfWork], None]:
    """A change of organisations one by one: a row gets a code, or goes; a row called "new" is made first."""

    def change(unit: UnitOfWork) -> None:
        for row_id, code in codes:
            known = unit.sqlite.execute("SELECT 1 FROM organisation WHERE id = ?", (row_id,)).fetchone()
            if code is None:
                rows.delete(unit.sqlite, "organisation", row_id)
            elif known:
                rows.update(unit.sqlite, "organisation", row_id, {"code": code})
            else:
                values = {"id": row_id, "code": code, "name": code, "position": 1}
                rows.insert(unit.sqlite, "organisation", values)

    return change


CHANGES = {
    "an edit": sql("UPDATE scheme SET name = 'new', status_reason = '' WHERE id = 'scheme-1'"),
    "to nothing and from nothing": sql("UPDATE milestone SET actual_date = NULL WHERE id = 'milestone-1'"),
    "an added row": lambda unit: rows.insert(
        unit.sqlite, "milestone", sample("milestone", 3) | {"scheme_id": "scheme-1"}
    ),
    "a deleted row": sql("DELETE FROM risk_action WHERE id = 'risk_action-1'"),
    "a parent and its children": lambda unit: unit.add(
        *(
            as_record(name, 3)
            for name in ("programme", "scheme", "milestone", "risk", "person", "organisation")
        )
    ),
    "a replaced row": sql("REPLACE INTO organisation VALUES ('organisation-1', 1, 'NEW', 'again', 7)"),
    "a name given to a new row": organisations(("free", None), ("new", "FREE")),
    "a name given up and taken by a new row": organisations(
        ("new", "NEW"), ("free", "OTHER"), ("new", "FREE")
    ),
    "a deleted row's name taken by an old one": organisations(
        ("spare", "FIRST"), ("free", None), ("spare", "FREE")
    ),
    "names passed along a chain": organisations(("free", "THIRD"), ("spare", "FREE")),
    "a swap of two parents": sql(
        "UPDATE milestone SET scheme_id = CASE scheme_id WHEN 'scheme-1' THEN 'scheme-2' ELSE 'scheme-1' END"
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_undo_puts_everything_back_and_redo_too(samples: Workspace, name: str) -> None:
    """Undo is a change set of its own; the undo of it is the change again; and so on."""
    save(samples, organisations(("free", "FREE"), ("spare", "SPARE")))
    before = now(samples)
    done = save(samples, CHANGES[name])
    after = now(samples)
    assert after != before
    undone = undo(samples, done)
    assert now(samples) == before
    redone = undo(samples, undone)
    assert now(samples) == after
    undo(samples, redone)
    assert now(samples) == before
    assert sound(samples)
    with closing(open_reader(samples.path)) as reader:
        kind, reason, parents = reader.execute(
            "SELECT kind, reason, parents FROM change_set WHERE id = ?", (undone.id,)
        ).fetchone()
    assert (kind, reason, json.loads(parents)) == ("undo", "undo of #4", [done.id])


def test_a_deleted_row_comes_back_with_its_id_and_everything_it_held(samples: Workspace) -> None:
    """Nothing else may refer to it by then, and the history goes on under the same id."""
    with closing(open_reader(samples.path)) as reader:
        before = image(reader)["risk_action"]["risk_action-1"]
    done = save(samples, lambda unit: unit.delete(unit.get(Milestone, "milestone-1")))
    undo(samples, done)
    done = save(samples, sql("DELETE FROM risk_action WHERE id = 'risk_action-1'"))
    undo(samples, done)
    with closing(open_reader(samples.path)) as reader:
        assert image(reader)["risk_action"]["risk_action-1"] == before


def test_undo_of_a_bulk_change_is_one_step(samples: Workspace) -> None:
    """500 rows in, 500 rows out, one change set each way."""

    def bulk(unit: UnitOfWork) -> None:
        for place in range(500):
            rows.insert(
                unit.sqlite, "milestone", sample("milestone", 1) | {"id": f"bulk-{place}", "position": place}
            )

    before = now(samples)
    done = save(samples, bulk)
    assert done.rows == 500
    undone = undo(samples, done)
    assert undone.rows == 500
    assert undone.number == done.number + 1
    assert now(samples) == before
