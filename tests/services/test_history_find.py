"""Finding in the history by a line: what it asks for, what is wrong with it, what it may become."""

import datetime as dt

import pytest

from db.reading import history
from db.reading.history import EVERYTHING
from db.reading.reader import Reader
from db.times import utc_text
from pmo_tui.domain.changes import FIND_KEYS
from pmo_tui.services import history_filter, history_find

PASTED = " " * (history_find.LONGEST + 1)


def test_everything_that_is_given_must_hold(demo_reader: Reader) -> None:
    text = 'who:pmo field:overall scheme:"A9" since:2018-10-01'
    found = history_find.read(demo_reader, text)
    expected = history_filter.wanted(
        demo_reader, person="pmo", field="overall", scheme="A9", since="2018-10-01"
    )
    assert found.wanted == expected
    assert found.problems == ()
    assert found.chips == ("who:pmo", "field:overall", 'scheme:"A9"', "since:2018-10-01")
    assert found.text == text


def test_days_are_written_as_people_say_them(demo_reader: Reader) -> None:
    now = dt.datetime(2018, 10, 16, 12).astimezone()
    found = history_find.read(demo_reader, 'since:yesterday until:"15 Oct 2018 12:00"', now)
    assert found.problems == ()
    start = dt.datetime(2018, 10, 15).astimezone()
    assert found.wanted.since == utc_text(start)
    assert found.wanted.until == utc_text(start + dt.timedelta(hours=12, minutes=1))


@pytest.mark.parametrize("text", ["", "   ", "who:", "scheme:  ", PASTED, f"{PASTED}who:", f"{PASTED}s"])
def test_nothing_asked_for_is_everything(demo_reader: Reader, text: str) -> None:
    found = history_find.read(demo_reader, text)
    assert found.wanted == EVERYTHING
    assert (found.chips, found.problems) == ((), ())


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("who:zed ", "“zed” has changed nothing in this file. People who have: PMO manager."),
        ("scheme:ZZ ", "There is no scheme “ZZ” in the file."),
        ("field:ratin ", "There is no field “ratin” in the history. Did you mean"),
        ("since:soon", "“soon” is not a day or a time."),
        (
            "by:amy",
            "“by:amy” is not understood. Write it after one of: who:, field:, scheme:, since:, until:",
        ),
        ("who:pmo who:amy", "“who:” stands there twice; give it once."),
    ],
)
def test_what_cannot_be_read_is_named_and_the_rest_still_finds(
    demo_reader: Reader, text: str, problem: str
) -> None:
    found = history_find.read(
        demo_reader, f"since:2018-10-01 {text}" if "since" not in text else f"who:pmo {text}"
    )
    assert len(found.problems) == 1
    assert found.problems[0].startswith(problem)
    assert found.wanted != EVERYTHING
    assert len(found.chips) == (2 if "twice" in problem else 1)


@pytest.mark.parametrize("text", ["scheme:A", "field:ratin", "wh", "sch"])
def test_what_is_still_being_typed_is_no_problem(demo_reader: Reader, text: str) -> None:
    found = history_find.read(demo_reader, text)
    assert found.problems == ()
    assert found.offered != ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", tuple(f"{name}:" for name in FIND_KEYS)),
        ("who:pmo ", tuple(f"{name}:" for name in FIND_KEYS)),
        ("s", ("scheme:", "since:")),
        ("who:", ('who:"PMO manager"',)),
        ("who:man", ('who:"PMO manager"',)),
        ('who:"PMO m', ('who:"PMO manager"',)),
        ("scheme:A2", ("scheme:A2", "scheme:A20", "scheme:A21")),
        ("field:mile", ("field:Milestones",)),
        ("since:2", ()),
        ("since:", ("since:today", "since:yesterday")),
        ("until:ye", ("until:yesterday",)),
        ("by:", ()),
    ],
)
def test_what_the_last_part_may_become(demo_reader: Reader, text: str, expected: tuple[str, ...]) -> None:
    found = history_find.offers(demo_reader, text)
    assert found[:3] == expected[:3]
    assert len(found) <= history_find.MOST_OFFERED


def test_every_field_that_is_offered_can_be_asked_for(demo_reader: Reader) -> None:
    for name in history_find.field_names(demo_reader):
        assert history_find.read(demo_reader, f'field:"{name}" ').problems == (), name


def changed(reader: Reader, text: str) -> int:
    """Count the changes that a line finds."""
    found = history_find.read(reader, text)
    assert found.problems == ()
    return history.count(reader, found.wanted)


def test_a_word_finds_changes_of_what_goes_by_it_and_of_what_belongs_to_that(demo_reader: Reader) -> None:
    nine, all_of_it = changed(demo_reader, "scheme:A9"), history.count(demo_reader)
    assert changed(demo_reader, "pathway redesign") == changed(demo_reader, 'PATHWAY "redesign" ""') >= nine
    assert changed(demo_reader, "nowhere-to-be-found") == 0
    assert changed(demo_reader, "a9") == nine < changed(demo_reader, "a1") < all_of_it
    assert changed(demo_reader, "A9 field:overall") < nine
    assert changed(demo_reader, "East Leicestershire") == 1  # the organisation itself
    assert history_find.read(demo_reader, "A9 care ").chips == ("A9", "care")


def test_a_word_in_too_many_names_is_told(demo_reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_find, "MOST", 20)
    found = history_find.read(demo_reader, "who:pmo e ")
    assert found.problems == ("“e” stands in more than 20 names. Write more of the one that is meant.",)
    assert (found.chips, found.wanted.words) == (("who:pmo",), ())


def test_a_field_that_is_not_there_brings_up_names_as_they_are_printed(demo_reader: Reader) -> None:
    assert history_find.read(demo_reader, "field:foo ").problems == (
        "There is no field “foo” in the history.",
    )
    assert history_find.read(demo_reader, "field:milestons ").problems == (
        "There is no field “milestons” in the history. Did you mean Milestones?",
    )
