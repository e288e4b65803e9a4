"""The timeline as change sets: windowed, filtered, opened to rows, each line found again."""

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from db.enums import ChangeKind
from db.reading import change_sets as reading
from db.reading.history import EVERYTHING, Wanted
from db.reading.reader import Reader
from pmo_tui.services import change_sets, history_filter
from pmo_tui.services.change_sets import Group, Listing, RowOf
from pmo_tui.services.workspace import Workspace


def edit(
    workspace: Workspace, *statements: str, kind: ChangeKind = ChangeKind.EDIT, parents: tuple[str, ...] = ()
) -> str:
    """Write something as one change set; return its id."""
    with workspace.unit(kind, "because", parents) as unit:
        for statement in statements:
            unit.sqlite.execute(statement)
        done = unit.commit()
    assert done is not None
    return done.id


@pytest.fixture
def reader(demo: Workspace) -> Iterator[Reader]:
    with closing(Reader(demo.path)) as opened:
        yield opened


def lines(reader: Reader, made: Listing) -> list[str]:
    """Return what each line is: a change set's number, or a row's seq."""
    found = []
    for index in range(len(made)):
        line = made.line(reader, index)
        assert line is not None
        found.append(f"#{line.record.number}" if isinstance(line, Group) else f"seq {line.entry.seq}")
    return found


def test_the_latest_change_set_comes_first_with_its_rows_counted(demo: Workspace, reader: Reader) -> None:
    edit(demo, "UPDATE scheme SET name = name || '!' WHERE ref IN ('A9', 'A12')")
    made = change_sets.listing(reader)
    assert lines(reader, made) == ["#5", "#4", "#3", "#2", "#1"]
    first = made.line(reader, 0)
    assert isinstance(first, Group)
    assert (first.record.found, first.record.seal, first.record.kind) == (2, 5, ChangeKind.EDIT)
    assert (first.record.actor, first.record.role, first.record.reason) == ("PMO manager", "PMO", "because")
    assert first.first is not None
    assert first.first.changes[0].field == "name"
    counted = reader.rows("SELECT count(*) FROM audit GROUP BY cs_id ORDER BY min(seq) DESC")
    shown = [made.line(reader, index) for index in range(5)]
    assert [line.record.found for line in shown if line is not None] == [row[0] for row in counted]


def test_a_change_set_opens_to_its_rows_in_the_order_they_were_written(
    demo: Workspace, reader: Reader
) -> None:
    made = change_sets.listing(reader)
    frozen = made.line(reader, 1)
    assert frozen is not None
    assert made.toggle(reader, frozen.record) == 1
    assert made.is_open(frozen.record.id)
    imported = made.line(reader, 3)
    assert imported is not None
    assert made.toggle(reader, imported.record) == 3
    assert len(made) == 4 + 1 + imported.record.found
    found = lines(reader, made)
    seqs = [row[0] for row in reader.rows("SELECT seq FROM audit WHERE cs_id = ?", (imported.record.id,))]
    assert found[:3] == ["#4", "#3", found[2]]
    assert found[4:-1] == [f"seq {seq}" for seq in sorted(seqs)]
    assert found[-1] == "#1"
    assert made.toggle(reader, frozen.record) == 1
    assert made.toggle(reader, imported.record) == 2
    assert lines(reader, made) == ["#4", "#3", "#2", "#1"]


def test_each_line_is_found_again(demo: Workspace, reader: Reader) -> None:
    made = change_sets.listing(reader)
    for index in (2, 0):
        line = made.line(reader, index)
        assert line is not None
        made.toggle(reader, line.record)
    for index in (0, 1, 700, len(made) - 200, len(made) - 1):
        line = made.line(reader, index)
        assert line is not None
        seq = line.entry.seq if isinstance(line, RowOf) else 0
        assert made.index_of(reader, line.record.id, seq) == index
    assert made.index_of(reader, "no such change set") is None


def test_a_row_of_a_closed_change_set_is_where_the_change_set_is(demo: Workspace, reader: Reader) -> None:
    made = change_sets.listing(reader)
    line = made.line(reader, 2)
    assert line is not None
    assert made.index_of(reader, line.record.id, 100) == 2


def test_what_is_open_stays_open_when_the_history_is_read_again(demo: Workspace, reader: Reader) -> None:
    made = change_sets.listing(reader)
    line = made.line(reader, 1)
    assert line is not None
    edit(demo, "UPDATE scheme SET name = 'Later' WHERE ref = 'A9'")
    again = change_sets.listing(reader, EVERYTHING, [line.record.id, "gone"])
    found = lines(reader, again)
    assert found[:3] == ["#5", "#4", "#3"]
    assert found[3].startswith("seq ")
    assert found[4:] == ["#2", "#1"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"person": "Amy"}, [("#6", 1)]),
        (
            {"person": "pmo manager", "since": "2018-10-14"},
            [("#5", 2), ("#4", 0), ("#3", 1), ("#2", 0), ("#1", 28)],
        ),
        ({"since": "2100-01-01"}, []),
        ({"until": "2001-01-01"}, []),
        ({"field": "Milestones", "scheme": "A9"}, [("#6", 1), ("#4", 1), ("#2", 1)]),
        ({"scheme": "A12", "person": "PMO manager", "field": "name"}, [("#5", 1), ("#2", 1)]),
    ],
)
def test_a_filter_keeps_the_change_sets_that_hold_what_is_asked_for(
    demo: Workspace, reader: Reader, asked: dict[str, str], expected: list[tuple[str, int]]
) -> None:
    edit(demo, "UPDATE scheme SET name = name || '!' WHERE ref IN ('A9', 'A12')")
    amy = Workspace(demo.path, name="Amy Jones", clock=demo.clock)
    edit(
        amy,
        "UPDATE rating SET chosen = 'red' WHERE organisation_id IS NULL AND dimension_id ="
        " (SELECT id FROM dimension WHERE name = 'Milestones') AND return_id = (SELECT r.id FROM return_ r"
        " JOIN scheme s ON s.id = r.scheme_id JOIN period p ON p.id = r.period_id"
        " WHERE s.ref = 'A9' AND p.month = '2018-10')",
    )
    amy.close()
    made = change_sets.listing(reader, history_filter.wanted(reader, **asked))
    found = [made.line(reader, index) for index in range(len(made))]
    said = [(f"#{line.record.number}", line.record.found) for line in found if line is not None]
    assert [(number, rows if rows < 2000 else 0) for number, rows in said] == expected  # 0: an import


def test_an_opened_change_set_shows_only_the_rows_that_are_asked_for(demo: Workspace, reader: Reader) -> None:
    asked = history_filter.wanted(reader, scheme="A9", field="overall")
    made = change_sets.listing(reader, asked)
    head = made.line(reader, 0)
    assert head is not None
    made.toggle(reader, head.record)
    row = made.line(reader, 1)
    assert isinstance(row, RowOf)
    assert row.entry.short == "A9, Overall PMO rating"
    assert len(made) == made.count + head.record.found
    assert change_sets.listing(reader, asked, [head.record.id]).opened == made.opened
    shown = change_sets.details(reader, head.record.id, asked)
    assert shown is not None
    assert {entry.short for entry in shown.entries} == {"A9, Overall PMO rating"}
    unasked = made.toggle(reader, head.record)
    assert unasked == 0
    other = change_sets.listing(reader, Wanted(cs_id="nothing"))
    assert len(other) == 0
    assert other.index_of(reader, head.record.id) is None
    assert other.toggle(reader, head.record) is None


def test_a_line_beyond_the_end_is_no_line(demo: Workspace, reader: Reader) -> None:
    made = change_sets.listing(reader)
    assert made.line(reader, 4) is None
    made.opened.append(change_sets.Opened(0, "gone", 5))
    assert made.line(reader, 1) is None


def test_the_details_count_the_rows_and_name_what_is_answered(demo: Workspace, reader: Reader) -> None:
    first = edit(demo, "UPDATE scheme SET name = 'Once' WHERE ref = 'A9'")
    second = edit(
        demo, "UPDATE scheme SET name = 'Back' WHERE ref = 'A9'", kind=ChangeKind.UNDO, parents=(first,)
    )
    shown = change_sets.details(reader, second)
    assert shown is not None
    assert shown.answers == (5,)
    assert shown.tables == (("scheme", 1),)
    assert [entry.changes[0].after for entry in shown.entries] == ["Back"]
    assert shown.record.login
    assert shown.record.app_version
    imported = change_sets.listing(reader).line(reader, 4)
    assert imported is not None
    large = change_sets.details(reader, imported.record.id)
    assert large is not None
    assert sum(number for _, number in large.tables) == large.record.found == imported.record.found
    assert ("schemes", 177) in large.tables
    assert len(large.entries) == change_sets.SHOWN
    assert [entry.seq for entry in large.entries] == sorted(entry.seq for entry in large.entries)
    assert change_sets.details(reader, "gone") is None


def test_a_change_set_without_rows_stands_in_its_place(demo: Workspace, reader: Reader) -> None:
    marker = edit_nothing(demo)
    edit(demo, "UPDATE scheme SET name = 'After' WHERE ref = 'A9'")
    made = change_sets.listing(reader)
    line = made.line(reader, 1)
    assert isinstance(line, Group)
    assert (line.record.id, line.record.found, line.first) == (marker, 0, None)
    shown = change_sets.details(reader, marker)
    assert shown is not None
    assert (shown.tables, shown.entries) == ((), ())


def edit_nothing(workspace: Workspace) -> str:
    """Write a marker, as a restore does."""
    with workspace.unit(ChangeKind.RESTORE, "brought back") as unit:
        done = unit.commit(even_if_empty=True)
    assert done is not None
    return done.id


def test_the_past_lists_the_change_sets_up_to_then(demo: Workspace, reader: Reader) -> None:
    from db.audit.as_at import materialise, moment_numbered
    from db.audit.scratch import discard

    edit(demo, "UPDATE scheme SET name = 'Later' WHERE ref = 'A9'")
    moment = moment_numbered(reader.connection, 3)
    assert moment is not None
    copy = materialise(demo.path, moment.seq)
    with closing(Reader(copy)) as past:
        made = change_sets.listing(past)
        assert lines(past, made) == ["#3", "#2", "#1"]
        assert made.highest == 3
    discard(copy)


def test_the_list_of_many_change_sets_is_read_a_window_at_a_time(
    demo: Workspace, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No statement of a window returns more rows than the window and what it looks at have."""
    for number in range(150):
        edit(demo, f"UPDATE scheme SET name = 'Name {number}' WHERE ref = 'A9'")
    most: list[int] = []
    plain: Callable[..., list[object]] = reader.rows

    def counting(sql: str, parameters: object = ()) -> list[object]:
        found = plain(sql, parameters)
        most.append(len(found))
        return found

    monkeypatch.setattr(reader, "rows", counting)
    made = change_sets.listing(reader)
    assert made.count == 154
    middle = made.line(reader, 100)
    assert middle is not None
    assert middle.record.number == 54
    assert max(most) <= change_sets.WINDOW * change_sets.LOOKED_AT
    asked = len(most)
    assert made.line(reader, 101) is not None
    assert len(most) == asked


def test_people_and_numbers(demo: Workspace, reader: Reader) -> None:
    assert reading.actors(reader) == ["PMO manager"]
    assert reading.highest(reader) == 4
    ids = [row[0] for row in reader.rows("SELECT id FROM change_set WHERE site_seq IN (2, 4)")]
    assert reading.numbers(reader, ids) == [2, 4]
    assert reading.numbers(reader, []) == []
