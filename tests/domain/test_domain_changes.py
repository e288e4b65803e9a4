"""Which row and which field say most of a change; moments in words."""

import datetime as dt
from dataclasses import replace

import pytest

from db.enums import ChangeKind
from pmo_tui.domain.changes import (
    Alike,
    Entry,
    FieldChange,
    alike,
    in_order,
    main_change,
    most_telling,
    told,
)
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


def test_a_status_stands_for_the_ratings_that_follow_from_it() -> None:
    rows = [
        entry(1, "rating", "chosen"),
        entry(2, "scheme", "status_reason", "status"),
        entry(3, "return", "state"),
    ]
    assert most_telling(rows) == rows[1]
    assert in_order(rows) == [rows[1], rows[0], rows[2]]
    added = replace(rows[1], action="added")
    assert in_order([rows[0], added]) == [rows[0], added]


def test_a_forecast_stands_for_its_months_which_come_in_calendar_order() -> None:
    months = [
        replace(entry(n, "forecast of a month", "amount_pence"), row=f"A9, LC, {month}", of_month=month)
        for n, month in ((1, "2018-12"), (2, "2018-10"), (4, "2018-11"))
    ]
    split = entry(3, "forecast and split", "fot_pence")
    rows = [*months[:2], split, months[2]]
    assert most_telling(rows) == split
    assert in_order(rows) == [months[1], months[2], split, months[0]]


def test_bookkeeping_is_told_only_on_its_own() -> None:
    assert [change.column for change in told(entry(1, "rating", "chosen", "source"))] == ["chosen"]
    assert [change.column for change in told(entry(1, "rating", "source"))] == ["source"]
    assert [change.column for change in told(entry(1, "rating", "chosen", "proposed"))] == ["chosen"]
    assert [change.column for change in told(entry(1, "rating", "proposed"))] == ["proposed"]


def given(scheme: str, before: str, after: str, column: str = "chosen", dimension: str = "Overall") -> Entry:
    change = FieldChange(column, column, before, after)
    return replace(entry(1, "rating"), short=f"{scheme}, {dimension}", changes=(change,))


@pytest.mark.parametrize(
    ("entries", "found"),
    [
        ([given("1", "Green", "Red"), given("2", "Amber", "Red")], Alike(2, "Overall", "", "Red")),
        ([given("1", "Red", "Green"), given("2", "Red", "Amber")], Alike(2, "Overall", "Red", "")),
        ([given("1", "", "Red"), given("2", "", "Red")], Alike(2, "Overall", "", "Red")),
        (
            [given("1", "Green", "Red"), given("2", "", "why", "reason"), entry(3, "return", "state")],
            Alike(2, "Overall", "Green", "Red"),
        ),
        ([given("1", "Green", "Red"), given("2", "Red", "Green")], None),
        ([given("1", "Green", "Red")], None),
        ([given("1", "Green", "Red"), given("1", "Green", "Red", dimension="Issues")], None),
        ([given("1", "Green", "Red"), given("2", "Green", "Red", dimension="Issues")], None),
        ([given("1", "Green", "Red"), given("2", "Green", "Red"), entry(3, "scheme", "status")], None),
        ([given("1", "", "why", "reason"), given("2", "", "why", "reason")], None),
        ([], None),
    ],
)
def test_the_same_rating_of_many_schemes_is_one_thing(entries: list[Entry], found: Alike | None) -> None:
    assert alike(entries) == found
