"""How a change set is told: many schemes rated at once as one thing, months as the calendar has them."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from db.enums import Rating
from db.reading.portfolio import view
from db.reading.reader import Reader
from pmo_tui.domain.changes import Alike
from pmo_tui.domain.inputs import RatingDraft
from pmo_tui.services import change_sets, history, returns
from pmo_tui.services.change_sets import Group, RowOf
from pmo_tui.services.workspace import Workspace


@pytest.fixture
def reader(demo: Workspace) -> Iterator[Reader]:
    with closing(Reader(demo.path)) as opened:
        yield opened


def test_a_bulk_rating_and_its_undo_say_how_many_schemes(demo: Workspace, reader: Reader) -> None:
    """More rows than are looked at for any other change set, with returns between them that open again."""
    shown = view(reader)
    assert shown.period is not None
    refs = reader.rows(
        "SELECT s.id FROM scheme s JOIN return_ r ON r.scheme_id = s.id WHERE s.status = 'open'"
        " AND r.state = 'submitted' AND r.period_id = ? AND NOT EXISTS (SELECT 1 FROM rating x"
        " WHERE x.return_id = r.id AND x.chosen = 'red') LIMIT 30",
        (shown.period.id,),
    )
    drafts = [
        RatingDraft(row[0], shown.period.id, shown.overall.id, Rating.RED, "asked at QAG") for row in refs
    ]
    done = returns.choose_many(demo, drafts)
    assert done.change is not None
    history.undo(demo, done.change.id)
    made = change_sets.listing(reader)
    undone, rated = (made.line(reader, index) for index in (0, 1))
    assert isinstance(undone, Group)
    assert isinstance(rated, Group)
    assert rated.many == Alike(30, shown.overall.name, "", "Red")
    assert undone.many is not None
    assert (undone.many.schemes, undone.many.before, undone.many.after) == (30, "Red", "")
    imported = made.line(reader, 2)
    assert isinstance(imported, Group)
    assert imported.many is None


def test_months_come_in_calendar_order_and_each_is_found_again(demo: Workspace, reader: Reader) -> None:
    with demo.unit() as unit:
        unit.sqlite.execute(
            "UPDATE profile_month SET actual_pence = actual_pence + 1 WHERE month < '2018-11'"
            " AND scheme_id = (SELECT id FROM scheme WHERE ref = 'A9')"
        )
        unit.commit()
    made = change_sets.listing(reader)
    head = made.line(reader, 0)
    assert head is not None
    made.toggle(reader, head.record)
    rows = [made.line(reader, index) for index in range(1, 1 + head.record.found)]
    entries = [row.entry for row in rows if isinstance(row, RowOf)]
    months = [(entry.row.rpartition(", ")[0], entry.of_month) for entry in entries]
    assert len(months) == head.record.found
    assert months == sorted(months)
    for index, entry in enumerate(entries, 1):
        assert made.index_of(reader, head.record.id, entry.seq) == index
