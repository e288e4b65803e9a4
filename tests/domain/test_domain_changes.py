"""Which row and which field say most of a change; moments in words."""

import datetime as dt

from db.enums import ChangeKind
from pmo_tui.domain.changes import Entry, FieldChange, main_change, most_telling
from pmo_tui.domain.times import when_words


def entry(seq: int, table: str, *columns: str) -> Entry:
    changes = tuple(FieldChange(column, column, "a", "b") for column in columns)
    head = ("cs", 1, "2018-11-01T09:00:00Z", "Amy", "", ChangeKind.EDIT, "")
    return Entry(seq, *head, table, f"row-{seq}", "A9", "A9", "", "changed", changes)


def test_a_field_of_its_own_says_more_than_one_that_follows() -> None:
    found = main_change(entry(1, "rating", "dimension_id", "source", "chosen", "reason"))
    assert found is not None
    assert found.column == "chosen"
    assert main_change(entry(1, "rating")) is None


def test_a_name_of_another_row_says_least() -> None:
    found = main_change(entry(1, "rating", "dimension_id", "proposed"))
    assert found is not None
    assert found.column == "proposed"


def test_a_return_that_went_back_to_draft_does_not_stand_for_the_change() -> None:
    rows = [entry(1, "return", "state"), entry(2, "rating", "proposed"), entry(3, "rating", "chosen")]
    assert most_telling(rows) == rows[2]
    assert most_telling(rows[:1]) == rows[0]
    assert most_telling([entry(5, "risk"), entry(4, "risk")]) == entry(4, "risk")
    assert most_telling([]) is None


def test_a_moment_is_said_in_local_time() -> None:
    local = dt.datetime(2018, 11, 5, 13, 2, tzinfo=dt.UTC).astimezone()
    assert when_words("2018-11-05T13:02:03.000004Z") == f"5 Nov 2018 {local:%H:%M}"
