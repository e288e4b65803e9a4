"""What stands in the way of an undo (RELIABILITY c.41)."""

import pytest

from db import errors, rows
from db.audit.undo import apply_undo
from db.enums import ChangeKind
from db.models import Milestone, Organisation
from db.unit_of_work import UnitOfWork, translated
from pmo_tui.services.workspace import Workspace
from tests.db.samples import as_record, sample
from tests.db.steps import now, plan, save, sql, undo


def test_a_later_edit_of_the_same_field_is_named_and_kept(samples: Workspace) -> None:
    """Who, which change, what it was and is; nothing is overwritten."""
    done = save(samples, sql("UPDATE scheme SET name = 'mine', description = 'text' WHERE id = 'scheme-1'"))
    samples.name = "Somebody else"
    later = save(samples, sql("UPDATE scheme SET name = 'theirs' WHERE id = 'scheme-1'"))
    planned = plan(samples, done.id)
    assert planned.steps == ()
    (conflict,) = planned.conflicts
    assert (conflict.table, conflict.row_id, conflict.field) == ("scheme", "scheme-1", "name")
    assert (conflict.written, conflict.now) == ("mine", "theirs")
    assert (conflict.by, conflict.number) == ("Somebody else", later.number)
    assert (planned.number, planned.actor) == (done.number, "PMO manager")


def test_of_several_who_changed_it_since_the_one_whose_value_stands_is_named(samples: Workspace) -> None:
    """Not whoever came first, and not whoever changed something else after that."""
    done = save(samples, sql("UPDATE scheme SET name = 'mine' WHERE id = 'scheme-1'"))
    save(samples, sql("UPDATE scheme SET name = 'theirs' WHERE id = 'scheme-1'"))
    standing = save(samples, sql("UPDATE scheme SET name = 'a third' WHERE id = 'scheme-1'"))
    save(samples, sql("UPDATE scheme SET description = 'other' WHERE id = 'scheme-1'"))
    (conflict,) = plan(samples, done.id).conflicts
    assert (conflict.now, conflict.number) == ("a third", standing.number)


def test_of_a_row_that_was_edited_and_then_removed_the_removal_is_named(samples: Workspace) -> None:
    """And of one that was made again and then edited, its making."""
    done = save(samples, sql("UPDATE milestone SET title = 'x' WHERE id = 'milestone-1'"))
    save(samples, sql("UPDATE milestone SET title = 'y' WHERE id = 'milestone-1'"))
    removed = save(samples, sql("DELETE FROM milestone WHERE id = 'milestone-1'"))
    (conflict,) = plan(samples, done.id).conflicts
    assert (conflict.field, conflict.now, conflict.number) == ("", None, removed.number)
    again = undo(samples, removed)
    save(samples, sql("UPDATE milestone SET title = 'z' WHERE id = 'milestone-1'"))
    (conflict,) = plan(samples, removed.id).conflicts
    assert (conflict.field, conflict.number) == ("", again.number)


def test_a_later_edit_of_another_field_is_no_conflict(samples: Workspace) -> None:
    """It stays, and the undone field goes back."""
    done = save(samples, sql("UPDATE scheme SET name = 'mine' WHERE id = 'scheme-1'"))
    save(samples, sql("UPDATE scheme SET description = 'theirs' WHERE id = 'scheme-1'"))
    undo(samples, done)
    found = now(samples)["scheme"]["scheme-1"]
    assert (found["name"], found["description"]) == ("name 1", "theirs")


def test_an_edit_that_was_itself_taken_back_is_no_conflict(samples: Workspace) -> None:
    """What counts is that the field still holds what was written."""
    done = save(samples, sql("UPDATE scheme SET name = 'mine' WHERE id = 'scheme-1'"))
    undo(samples, save(samples, sql("UPDATE scheme SET name = 'theirs' WHERE id = 'scheme-1'")))
    undo(samples, done)
    assert now(samples)["scheme"]["scheme-1"]["name"] == "name 1"


def test_a_row_deleted_since_is_a_conflict(samples: Workspace) -> None:
    """An edit of it cannot be undone, nor can its making."""
    edited = save(samples, sql("UPDATE milestone SET title = 'x' WHERE id = 'milestone-1'"))
    added = save(
        samples,
        lambda unit: rows.insert(
            unit.sqlite, "milestone", sample("milestone", 3) | {"scheme_id": "scheme-1"}
        ),
    )
    removed = save(samples, sql("DELETE FROM milestone"))
    for done in (edited, added):
        (conflict,) = plan(samples, done.id).conflicts
        assert (conflict.field, conflict.now, conflict.number) == ("", None, removed.number)


def test_a_row_made_again_since_is_a_conflict(samples: Workspace) -> None:
    """A deletion cannot be undone over a row that stands there."""
    removed = save(samples, sql("DELETE FROM milestone WHERE id = 'milestone-1'"))
    again = undo(samples, removed)
    (conflict,) = plan(samples, removed.id).conflicts
    assert (conflict.field, conflict.written, conflict.number) == ("", None, again.number)


def test_a_row_that_others_have_come_to_need_is_a_conflict(samples: Workspace) -> None:
    """The change that made it needed is named, not a broken reference at the end."""
    made = save(samples, lambda unit: unit.add(as_record("scheme", 3), as_record("programme", 3)))
    used = save(samples, sql("UPDATE milestone SET scheme_id = 'scheme-3' WHERE id = 'milestone-2'"))
    (conflict,) = plan(samples, made.id).conflicts
    assert (conflict.table, conflict.row_id, conflict.field) == ("milestone", "milestone-2", "scheme_id")
    assert (conflict.now, conflict.number) == ("scheme-3", used.number)


def test_a_row_used_and_edited_by_the_same_change_is_no_conflict(samples: Workspace) -> None:
    """A row that the change set itself pointed at the new one goes back with it."""

    def change(unit: UnitOfWork) -> None:
        unit.add(as_record("scheme", 3), as_record("programme", 3))
        unit.get(Milestone, "milestone-2").scheme_id = "scheme-3"

    before = now(samples)
    undo(samples, save(samples, change))
    assert now(samples) == before


def test_a_row_only_edited_by_the_change_and_moved_since_is_a_conflict(samples: Workspace) -> None:
    """Its title goes back, but it would still point at what goes."""

    def change(unit: UnitOfWork) -> None:
        unit.add(as_record("scheme", 3), as_record("programme", 3))
        unit.get(Milestone, "milestone-2").title = "x"

    made = save(samples, change)
    save(samples, sql("UPDATE milestone SET scheme_id = 'scheme-3' WHERE id = 'milestone-2'"))
    (conflict,) = plan(samples, made.id).conflicts
    assert (conflict.table, conflict.field) == ("milestone", "scheme_id")


@pytest.mark.parametrize("what", ["deleted", "moved"])
def test_a_parent_removed_since_is_a_conflict(samples: Workspace, what: str) -> None:
    """A row cannot come back, or go back, to what is no longer there."""
    save(samples, lambda unit: unit.add(as_record("scheme", 3), as_record("programme", 3)))
    save(samples, sql("UPDATE milestone SET scheme_id = 'scheme-3' WHERE id = 'milestone-2'"))
    change = "DELETE FROM milestone" if what == "deleted" else "UPDATE milestone SET scheme_id = 'scheme-1'"
    done = save(samples, sql(f"{change} WHERE id = 'milestone-2'"))
    removed = save(samples, sql("DELETE FROM scheme WHERE id = 'scheme-3'"))
    (conflict,) = plan(samples, done.id).conflicts
    assert (conflict.table, conflict.row_id, conflict.field) == ("scheme", "scheme-3", "")
    assert conflict.number == removed.number


def test_two_children_of_a_gone_parent_are_one_conflict(samples: Workspace) -> None:
    """It is said once."""

    def children(unit: UnitOfWork) -> None:
        unit.add(as_record("scheme", 3), as_record("programme", 3))
        for row_id in ("a", "b"):
            rows.insert(unit.sqlite, "milestone", sample("milestone", 3) | {"id": row_id})

    save(samples, children)
    done = save(samples, sql("DELETE FROM milestone WHERE id IN ('a', 'b')"))
    save(samples, sql("DELETE FROM scheme WHERE id = 'scheme-3'"))
    assert len(plan(samples, done.id).conflicts) == 1


def test_parent_and_child_come_back_together(samples: Workspace) -> None:
    """In whatever order they were deleted."""
    save(
        samples, lambda unit: unit.add(*(as_record(name, 3) for name in ("programme", "scheme", "milestone")))
    )
    before = now(samples)
    done = save(
        samples,
        lambda unit: [
            unit.sqlite.execute(f"DELETE FROM {name} WHERE id = '{name}-3'")
            for name in ("programme", "milestone", "scheme")
        ],
    )
    undo(samples, done)
    assert now(samples) == before


def test_a_change_made_outside_the_history_has_no_author(samples: Workspace) -> None:
    """The conflict says so."""
    done = save(samples, sql("UPDATE scheme SET name = 'mine' WHERE id = 'scheme-1'"))
    with samples.unit() as unit:
        unit.sqlite.execute("DROP TRIGGER audit_scheme_update")
        unit.sqlite.execute("UPDATE scheme SET name = 'sneaked in' WHERE id = 'scheme-1'")
        unit.sqlite.execute("UPDATE programme SET theme = 'x'")
        unit.commit()
    (conflict,) = plan(samples, done.id).conflicts
    assert (conflict.by, conflict.number, conflict.now) == ("somebody outside the app", 0, "sneaked in")


def test_what_a_change_set_did_and_undid_itself_is_left_alone(samples: Workspace) -> None:
    """Made and removed, or changed and changed back: there is nothing to put back."""

    def change(unit: UnitOfWork) -> None:
        rows.insert(unit.sqlite, "milestone", sample("milestone", 3))
        rows.delete(unit.sqlite, "milestone", "milestone-3")
        rows.update(unit.sqlite, "scheme", "scheme-1", {"name": "for a moment"})
        rows.update(unit.sqlite, "scheme", "scheme-1", {"name": "name 1"})

    planned = plan(samples, save(samples, change).id)
    assert planned.steps == ()
    assert planned.conflicts == ()


def test_several_edits_of_a_row_go_back_in_one_step(samples: Workspace) -> None:
    """To what it held before the first of them."""

    def change(unit: UnitOfWork) -> None:
        for name in ("one", "two"):
            rows.update(unit.sqlite, "scheme", "scheme-1", {"name": name})
        rows.insert(unit.sqlite, "milestone", sample("milestone", 3) | {"scheme_id": "scheme-1"})
        rows.update(unit.sqlite, "milestone", "milestone-3", {"title": "changed"})
        rows.update(unit.sqlite, "risk_action", "risk_action-1", {"action": "changed"})
        rows.delete(unit.sqlite, "risk_action", "risk_action-1")

    before = now(samples)
    undone = undo(samples, save(samples, change))
    assert undone.rows == 3
    assert now(samples) == before


def test_a_name_taken_since_is_refused_and_nothing_is_changed(samples: Workspace) -> None:
    """Somebody else uses the name now: the file refuses, the person is told, the undo may be tried again."""
    done = save(samples, lambda unit: setattr(unit.get(Organisation, "organisation-1"), "code", "NEW"))
    save(samples, lambda unit: unit.add(Organisation(id="o-9", code="code 1", name="Taken")))
    before = now(samples)
    planned = plan(samples, done.id)
    with (
        samples.unit(ChangeKind.UNDO) as unit,
        pytest.raises(errors.ConstraintBroken, match="already"),
        translated(),
    ):
        apply_undo(unit.sqlite, planned)
    assert now(samples) == before


def test_a_plan_that_is_out_of_date_is_refused(samples: Workspace) -> None:
    """The row went between planning and applying."""
    done = save(samples, sql("UPDATE milestone SET title = 'x' WHERE id = 'milestone-1'"))
    planned = plan(samples, done.id)
    save(samples, sql("DELETE FROM milestone WHERE id = 'milestone-1'"))
    with samples.unit(ChangeKind.UNDO) as unit, pytest.raises(errors.RecordMissing):
        apply_undo(unit.sqlite, planned)


def test_an_unknown_change_set_is_told(samples: Workspace) -> None:
    """Not a traceback."""
    with pytest.raises(errors.RecordMissing, match="no such change"):
        plan(samples, "nowhere")


def test_a_change_set_without_rows_has_nothing_to_undo(samples: Workspace) -> None:
    """A marker."""
    with samples.unit(ChangeKind.RESTORE) as unit:
        done = unit.commit(even_if_empty=True)
    assert done is not None
    assert plan(samples, done.id).steps == ()
