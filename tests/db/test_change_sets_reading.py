"""Change sets and history rows, read for the history's screen."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from db import rows
from db.enums import ChangeKind
from db.reading import change_sets, history
from db.reading.history import EVERYTHING
from db.reading.reader import Reader
from pmo_tui.services.workspace import Workspace


@pytest.fixture
def told(samples: Workspace) -> Workspace:
    """#3 two rows by Amy, #4 a marker, #5 one row by the PMO manager."""
    samples.name, samples.role = "Amy", "SRO"
    with samples.unit(reason="two at once") as unit:
        rows.update(unit.sqlite, "scheme", "scheme-1", {"name": "x"})
        rows.update(unit.sqlite, "risk", "risk-2", {"title": "y"})
        unit.commit()
    with samples.unit(ChangeKind.RESTORE, "restored", ["some-id"]) as unit:
        unit.commit(even_if_empty=True)
    samples.name, samples.role = "PMO manager", "PMO"
    with samples.unit() as unit:
        rows.update(unit.sqlite, "scheme", "scheme-1", {"name": "z"})
        unit.commit()
    return samples


@pytest.fixture
def reader_of(told: Workspace, open_reader: Callable[[Path], Reader]) -> Reader:
    """The file with those changes, open for reading."""
    return open_reader(told.path)


def test_change_sets_the_latest_first(reader_of: Reader) -> None:
    """With who, why, and how many rows; a marker has none."""
    found = change_sets.window(reader_of, 0, 3)
    assert [(s.number, s.seal, s.actor, s.role, s.kind, s.reason, s.found) for s in found] == [
        (5, 5, "PMO manager", "PMO", ChangeKind.EDIT, "", 1),
        (4, 4, "Amy", "SRO", ChangeKind.RESTORE, "restored", 0),
        (3, 3, "Amy", "SRO", ChangeKind.EDIT, "two at once", 2),
    ]
    assert found[1].parents == ("some-id",)
    assert change_sets.window(reader_of, 3, 10)[0].number == 2
    assert (change_sets.count(reader_of), change_sets.highest(reader_of)) == (5, 5)
    assert change_sets.later(reader_of, 3) == 2
    assert change_sets.actors(reader_of) == ["Amy", "PMO manager"]


def test_one_change_set(reader_of: Reader) -> None:
    """By its id, or None."""
    third = change_sets.window(reader_of, 2, 1)[0]
    assert change_sets.one(reader_of, third.id) == third
    assert change_sets.one(reader_of, "nowhere") is None
    assert change_sets.tables(reader_of, third.id) == [("risk", 1), ("scheme", 1)]
    assert change_sets.numbers(reader_of, [third.id, "nowhere"]) == [3]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (EVERYTHING, [5, 4, 3, 2, 1]),
        (replace(EVERYTHING, actor="AMY"), [4, 3]),
        (replace(EVERYTHING, since="2018-10-15T09:00:01"), [5, 4]),
        (replace(EVERYTHING, until="2100"), [5, 4, 3, 2, 1]),
        (replace(EVERYTHING, actor="Amy", until="2100"), [4, 3]),
        (replace(EVERYTHING, until="2018-10-15T09:00:01"), [3, 2, 1]),
        (replace(EVERYTHING, row_id="risk-2"), [3, 2]),
        (replace(EVERYTHING, columns=(("scheme", "name"),), actor="PMO manager"), [5, 2]),
    ],
)
def test_change_sets_that_a_filter_asks_for(
    reader_of: Reader, wanted: history.Wanted, expected: list[int]
) -> None:
    """By person, time, row or field; their rows are counted as asked."""
    picked = change_sets.pick(reader_of, wanted)
    found = change_sets.picked(reader_of, picked)
    assert [s.number for s in found] == expected
    assert [s.found for s in found] == [rows for _, rows in picked]
    assert change_sets.picked(reader_of, [(99, 1)]) == []


def test_the_first_rows_of_some_change_sets(reader_of: Reader) -> None:
    """In the order of writing, no more than asked for, only those that the filter wants."""
    fifth, third = (change_sets.window(reader_of, place, 1)[0].id for place in (0, 2))
    everything = change_sets.first_rows(reader_of, [fifth, third], EVERYTHING, 10)
    assert [len(seqs) for seqs in everything.values()] == [1, 2]
    last = reader_of.value("SELECT max(seq) FROM audit")
    assert everything == {fifth: [last], third: [last - 2, last - 1]}
    assert change_sets.first_rows(reader_of, [third], EVERYTHING, 1) == {third: [last - 2]}
    of_risk = change_sets.first_rows(reader_of, [third], replace(EVERYTHING, row_id="risk-2"), 10)
    assert of_risk == {third: [last - 1]}
    saved = history.rows_at(reader_of, [last - 2, last])
    assert [(row.seq, row.changed, row.before and row.before["name"]) for row in saved] == [
        (last, ("name",), "x"),
        (last - 2, ("name",), "name 1"),
    ]


def test_rows_up_to_one_of_them(reader_of: Reader) -> None:
    """Of a change set, or of a person; the one itself is counted."""
    third = change_sets.window(reader_of, 2, 1)[0].id
    last = reader_of.value("SELECT max(seq) FROM audit")
    own = replace(EVERYTHING, cs_id=third)
    assert [change_sets.rows_up_to(reader_of, own, seq) for seq in range(last - 3, last + 1)] == [0, 1, 2, 2]
    assert change_sets.rows_up_to(reader_of, replace(EVERYTHING, actor="Amy"), last) == 2
    assert change_sets.rows_up_to(reader_of, EVERYTHING, last) == last


def test_a_file_without_history(tmp_path: Path, open_reader: Callable[[Path], Reader]) -> None:
    """Nothing to list."""
    from db.engine import create_file

    create_file(tmp_path / "new.pmo")
    reader = open_reader(tmp_path / "new.pmo")
    assert (change_sets.count(reader), change_sets.highest(reader)) == (0, 0)
    assert change_sets.window(reader, 0, 10) == []
    assert change_sets.pick(reader, EVERYTHING) == []


def test_what_an_undo_is_of_in_the_end(reader_of: Reader) -> None:
    """An undo's own undo is of the change that somebody made; what it answers to may not be in the file."""
    third, second = (change_sets.window(reader_of, skipped, 1)[0] for skipped in (2, 3))
    undo = replace(third, id="undo", kind=ChangeKind.UNDO, parents=(second.id,))
    lost = replace(undo, id="lost", parents=("nowhere",))
    alone = replace(undo, id="alone", parents=())
    assert change_sets.originals(reader_of, [third, undo, lost, alone]) == {"undo": second}
    assert change_sets.originals(reader_of, []) == {}


def test_what_a_redo_is_of_in_the_end(told: Workspace, open_reader: Callable[[Path], Reader]) -> None:
    reader = open_reader(told.path)
    made = change_sets.window(reader, 0, 1)[0]
    for _ in range(2):
        last = change_sets.window(reader, 0, 1)[0]
        with told.unit(ChangeKind.UNDO, "turned", [last.id]) as unit:
            unit.commit(even_if_empty=True)
    redo, undo = change_sets.window(reader, 0, 2)
    assert change_sets.originals(reader, [redo]) == {redo.id: made}
    assert change_sets.originals(reader, [undo]) == {undo.id: made}
