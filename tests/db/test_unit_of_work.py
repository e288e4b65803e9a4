"""One intention, one change set, one transaction."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from db import errors
from db.audit.seal import head
from db.enums import ChangeKind
from db.file import open_reader
from db.models import Milestone, Organisation, Programme, Scheme
from db.unit_of_work import STALE, Actor, UnitOfWork
from pmo_tui.services.workspace import Workspace
from tests.conftest import START, Ticking
from tests.db.samples import as_record, audit_rows, image
from tests.db.steps import read, sound


def test_a_change_set_says_who_when_why(samples: Workspace, actor: Actor, clock: Ticking) -> None:
    """Everything that was given, the number after the last one, and the site of the file."""
    with UnitOfWork(
        samples.engine,
        actor=actor,
        clock=clock,
        app_version="9.9",
        kind=ChangeKind.RESTORE,
        reason="as agreed",
        parents=["a", "b"],
        ids=iter(["cs-9", "new-1"]).__next__,
    ) as unit:
        assert (unit.change_set_id, unit.number, unit.now) == ("cs-9", 3, START)
        unit.add(Programme(id=unit.new_id(), name="Planned Care"))
        done = unit.commit()
    assert done is not None
    assert (done.id, done.number, done.rows) == ("cs-9", 3, 1)
    (row,) = read(samples.path, "SELECT * FROM change_set WHERE id = 'cs-9'")
    (site,) = read(samples.path, "SELECT site_id FROM site")
    assert row == (
        *("cs-9", site[0], 3, "restore", "PMO manager", "PMO", "pmo", "as agreed", None, "9.9"),
        *("2018-10-15T09:00:00.000000Z", json.dumps(["a", "b"])),
    )
    with closing(open_reader(samples.path)) as reader:
        assert head(reader) == done.head
        assert [row[:3] for row in audit_rows(reader, "cs-9")] == [("programme", "new-1", "I")]
    assert sound(samples)


def test_left_without_commit_nothing_happened(samples: Workspace) -> None:
    """No row, no change set, no mark."""
    before = read(samples.path, "SELECT (SELECT count(*) FROM programme), (SELECT count(*) FROM change_set)")
    with samples.unit() as unit:
        unit.add(Programme(id=unit.new_id(), name="Planned Care"))
        unit.flush()
    assert before == read(
        samples.path, "SELECT (SELECT count(*) FROM programme), (SELECT count(*) FROM change_set)"
    )
    assert read(samples.path, "SELECT * FROM cs_current") == []


def test_an_error_inside_undoes_everything(samples: Workspace) -> None:
    """Also what was flushed before it."""

    def save() -> None:
        with samples.unit() as unit:
            unit.add(Programme(id=unit.new_id(), name="Planned Care"))
            unit.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        save()
    assert read(samples.path, "SELECT count(*) FROM programme WHERE name = 'Planned Care'") == [(0,)]
    assert sound(samples)


def test_a_save_that_changes_nothing_leaves_no_trace(samples: Workspace) -> None:
    """No history row, no change set, no number used up (RELIABILITY c.33)."""
    with samples.unit() as unit:
        scheme = unit.get(Scheme, "scheme-1")
        scheme.name = str(scheme.name)
        assert unit.commit() is None
    with samples.unit() as unit:
        scheme = unit.get(Scheme, "scheme-1")
        name, scheme.name = scheme.name, "for a moment"
        scheme.name = name
        assert unit.commit() is None
    assert read(samples.path, "SELECT max(site_seq) FROM change_set") == [(2,)]
    assert read(samples.path, "SELECT version FROM scheme WHERE id = 'scheme-1'") == [(1,)]
    assert sound(samples)


def test_a_marker_is_kept_without_rows(samples: Workspace) -> None:
    """A restore or a repair is an event though no row changed."""
    with samples.unit(ChangeKind.RESTORE, "restored from a backup") as unit:
        done = unit.commit(even_if_empty=True)
    assert done is not None
    assert done.rows == 0
    assert sound(samples)


def test_numbers_have_no_gaps_after_failed_saves(samples: Workspace) -> None:
    """A refused save is not a missing change set (RELIABILITY c.42)."""
    for attempt in range(3):
        with samples.unit() as unit:
            unit.add(Organisation(id=unit.new_id(), code="S", name="Same code"))
            unit.flush()
            unit.add(Organisation(id=unit.new_id(), code="S", name="Same code"))
            with pytest.raises(errors.ConstraintBroken, match="already"):
                unit.commit()
        with samples.unit() as unit:
            unit.add(Programme(id=unit.new_id(), name=f"Programme {attempt}"))
            assert unit.commit() is not None
    numbers = read(samples.path, "SELECT site_seq FROM change_set ORDER BY site_seq")
    assert [number for (number,) in numbers] == [1, 2, 3, 4, 5]
    assert read(samples.path, "SELECT max(seq) - min(seq) + 1 - count(*) FROM audit") == [(0,)]
    assert read(samples.path, "SELECT count(*) FROM audit WHERE cs_id NOT IN (SELECT cs_id FROM seal)") == [
        (0,)
    ]
    assert sound(samples)


def test_a_reference_to_nothing_is_refused_at_the_commit(samples: Workspace) -> None:
    """References are checked last; the refused transaction is gone, and the next one works."""
    with samples.unit() as unit:
        before = image(unit.sqlite)
        milestone = unit.get(Milestone, "milestone-1")
        milestone.scheme_id = "nowhere"
        with pytest.raises(errors.ConstraintBroken, match="no longer there"):
            unit.commit()
        assert not unit.sqlite.in_transaction
    with samples.unit() as unit:
        assert image(unit.sqlite) == before
        unit.add(as_record("milestone", 3), as_record("scheme", 3), as_record("programme", 3))
        assert unit.commit() is not None
    assert sound(samples)


def test_finding_rows(samples: Workspace) -> None:
    """By id, by values, by emptiness."""
    with samples.unit() as unit:
        assert unit.get(Scheme, "scheme-1").ref == "ref 1"
        assert [row.id for row in unit.all(Scheme)] == ["scheme-1", "scheme-2"]
        assert [row.id for row in unit.all(Scheme, ref="ref 2", kind="qipp")] == ["scheme-2"]
        found = unit.find(Scheme, ref="ref 2")
        assert found is not None
        assert found.id == "scheme-2"
        assert unit.find(Scheme, ref="ref 7") is None
        assert unit.all(Scheme, name=None) == []
        with pytest.raises(errors.RecordMissing):
            unit.get(Scheme, "scheme-7")


def test_deleting_a_row_keeps_its_history(samples: Workspace) -> None:
    """The row is gone, what it held is not."""
    with samples.unit() as unit:
        unit.delete(unit.get(Milestone, "milestone-1"))
        done = unit.commit()
    assert done is not None
    with closing(open_reader(samples.path)) as reader:
        ((table, row_id, op, _, new),) = audit_rows(reader, done.id)
    assert (table, row_id, op, new["title"]) == ("milestone", "milestone-1", "D", "title 1")


def test_a_row_read_before_somebody_elses_save_is_stale(samples: Workspace, sample_file: Path) -> None:
    """Told when it is loaded at the version that was on screen."""
    with samples.unit() as unit:
        unit.get(Scheme, "scheme-1", version=1).name = "first"
        unit.commit()
    with samples.unit() as unit:
        with pytest.raises(errors.StaleRecord) as caught:
            unit.get(Scheme, "scheme-1", version=1)
        assert str(caught.value) == STALE
        assert unit.get(Scheme, "scheme-1", version=2).name == "first"


@pytest.mark.parametrize("what", ["set", "delete"])
def test_a_row_changed_under_the_session_is_stale(samples: Workspace, what: str) -> None:
    """Told when it is written."""
    with samples.unit() as unit:
        scheme = unit.get(Scheme, "scheme-1")
        unit.sqlite.execute("UPDATE scheme SET version = version + 1 WHERE id = 'scheme-1'")
        if what == "set":
            scheme.name = "mine"
        else:
            unit.delete(scheme)
        with pytest.raises(errors.StaleRecord, match="Somebody else saved"):
            unit.commit()
    assert read(samples.path, "SELECT version FROM scheme WHERE id = 'scheme-1'") == [(1,)]
