"""Returns and their commentary by month."""

import datetime as dt
from typing import Any

import pytest

from db.enums import ReturnState
from db.models import ExceptionReport, Return
from tests.exchange.conftest import Book

HEADER = "ref,name,programme_area,status,deliverables,milestones,risks,issues,overall"
WRITTEN = "month,ref,issue,corrective_action,recovery_date,confidence"


def schemes(book: Book, *rows: str) -> Book:
    return book.write("schemes.csv", HEADER, *rows)


def october(book: Book) -> Book:
    return book.write("periods.csv", "month", "2018-10")


@pytest.mark.parametrize(
    ("rating", "written", "state"),
    [
        ("Green,Green,Green,Green,Green", "", "submitted"),
        ("Green,Green,Green,Green,Amber", "", "draft"),
        ("Green,Green,Green,,Green", "", "draft"),
        ("Red,Red,Red,Red,Red", "2018-10,A9,Late,Chase,2019-01-31,low", "submitted"),
        ("Red,Red,Red,Red,Red", "2018-10,A9,Late,Chase,2019-01-31,", "draft"),
        ("Red,Red,Red,Red,Red", "2018-10,A9,Late,Chase,,low", "draft"),
        ("Red,Red,Red,Red,Red", "2018-09,A9,Late,Chase,2019-01-31,low", "draft"),
    ],
)
def test_a_return_that_has_all_that_is_asked_comes_in_submitted(
    book: Book, rating: str, written: str, state: str
) -> None:
    schemes(october(book), f"A9,a,b,open,{rating}")
    book.write("commentary.csv", WRITTEN, *([written] if written else [])).apply()
    assert book.rows(
        "SELECT r.state, r.submitted_by, r.submitted_at FROM return_ r JOIN period p ON p.id = r.period_id"
        " WHERE p.month = '2018-10'"
    ) == [(state, "import", "2018-10-31T12:00:00.000000Z") if state == "submitted" else (state, "", None)]


def test_a_return_that_was_not_started_is_begun_and_any_other_keeps_its_state(book: Book) -> None:
    schemes(october(book), "A9,a,b,open,Green,Green,Green,Green,Green").apply()
    for before, after in ((ReturnState.NOT_STARTED, "submitted"), (ReturnState.CHALLENGED, "challenged")):
        with book.workspace.unit(reason="moved") as unit:
            row = unit.all(Return)[0]
            row.state, row.submitted_at = before, None
            unit.commit()
        book.apply()
        assert book.value("SELECT state FROM return_") == after


def updates(book: Book) -> list[tuple[Any, ...]]:
    return book.rows(
        "SELECT p.month, e.raised_on, e.closed_on, u.issue, u.confidence FROM exception_update u"
        " JOIN exception e ON e.id = u.exception_id JOIN period p ON p.id = u.period_id ORDER BY 1, 2"
    )


def test_commentary_of_two_months_is_about_one_exception(book: Book) -> None:
    book.write("schemes.csv", "ref,name,programme_area", "A9,a,b")
    book.write(
        "commentary.csv",
        "month,ref,issue,confidence,raised_on",
        "2018-10,A9,Still late,low,2018-08-01",
        "2018-09,A9,Late,medium,2018-07-25",
    )
    book.apply("2018-09")
    assert updates(book) == [("2018-09", "2018-07-25", None, "Late", "medium")]
    book.apply()
    assert updates(book) == [
        ("2018-09", "2018-08-01", None, "Late", "medium"),
        ("2018-10", "2018-08-01", None, "Still late", "low"),
    ]
    assert book.apply() is None  # though both months are open and say different dates


def test_commentary_without_a_date_was_raised_when_the_month_was_rated(book: Book) -> None:
    book.write("schemes.csv", "ref,name,programme_area", "A9,a,b")
    book.write("periods.csv", "month,ratings_as_at", "2018-10,2018-11-05")
    book.write("commentary.csv", "month,ref,issue", "2018-10,A9,Late").apply()
    assert updates(book) == [("2018-10", "2018-11-05", None, "Late", None)]


def test_a_blank_cell_of_commentary_leaves_what_was_written(book: Book) -> None:
    book.write("schemes.csv", "ref,name,programme_area", "A9,a,b")
    book.write("commentary.csv", WRITTEN, "2018-10,A9,Late,Chase,2019-01-31,low").apply()
    book.write("commentary.csv", "month,ref,issue", "2018-10,A9,Later")
    (change,) = book.plan().changes
    assert (change.values, change.before, change.label) == ({"issue": "Later"}, {"issue": "Late"}, "A9")
    book.apply()
    sql = "SELECT issue, corrective_action, recovery_date, confidence FROM exception_update"
    assert book.rows(sql) == [("Later", "Chase", "2019-01-31", "low")]


def test_commentary_after_an_exception_was_closed_raises_another(book: Book) -> None:
    book.write("schemes.csv", "ref,name,programme_area", "A9,a,b")
    book.write("commentary.csv", "month,ref,issue", "2018-09,A9,Late").apply()
    with book.workspace.unit(reason="closed") as unit:
        exception = unit.all(ExceptionReport)[0]
        exception.closed_on, exception.closed_reason = dt.date(2018, 10, 2), "Recovered"
        unit.commit()
    assert book.apply() is None  # September's commentary is still about the closed one
    book.write("commentary.csv", "month,ref,issue", "2018-09,A9,Was late", "2018-10,A9,Late again").apply()
    assert updates(book) == [
        ("2018-09", "2018-09-30", "2018-10-02", "Was late", None),
        ("2018-10", "2018-10-31", None, "Late again", None),
    ]


def test_commentary_on_an_unknown_scheme_is_refused(book: Book) -> None:
    book.write("commentary.csv", "month,ref,issue", "2018-10,A9,Late")
    assert book.rejects() == [("commentary.csv", 2, "ref", "There is no scheme A9.")]


STATUS = "ref,name,programme_area,status,status_reason"


def test_closing_a_scheme_closes_its_exception_with_the_reason(book: Book) -> None:
    book.write("schemes.csv", STATUS, "A9,a,b,open,", "5,c,b,open,")
    book.write("periods.csv", "month,ratings_as_at", "2018-10,2018-11-05")
    book.write("commentary.csv", "month,ref,issue", "2018-10,A9,Late", "2018-10,5,Late too").apply()
    book.write("schemes.csv", STATUS, "A9,a,b,closed,Funding ended", "5,c,b,completed,")
    book.apply()
    assert book.rows(
        "SELECT s.ref, s.status, s.status_reason, e.closed_on, e.closed_reason FROM scheme s"
        " JOIN exception e ON e.scheme_id = s.id ORDER BY 1"
    ) == [
        ("5", "completed", "", "2018-11-05", "The scheme is completed."),
        ("A9", "closed", "Funding ended", "2018-11-05", "Funding ended"),
    ]
    assert book.apply() is None  # its commentary is still that of the exception that was closed


def test_what_was_written_before_a_scheme_was_closed_may_be_corrected_with_it(book: Book) -> None:
    book.write("schemes.csv", STATUS, "A9,a,b,open,")
    book.write("commentary.csv", "month,ref,issue", "2018-10,A9,Late").apply()
    book.write("schemes.csv", STATUS, "A9,a,b,closed,Funding ended")
    book.write("commentary.csv", "month,ref,issue", "2018-10,A9,Late: funding ends").apply()
    assert updates(book) == [("2018-10", "2018-10-31", "2018-10-31", "Late: funding ends", None)]


def test_a_scheme_that_is_not_open_takes_no_new_exception(book: Book) -> None:
    book.write("schemes.csv", STATUS, "A9,a,b,deferred,Waits for a provider")
    book.write("commentary.csv", "month,ref,issue", "2018-10,A9,Late")
    words = "The scheme is deferred and has no exception. Say why in status_reason of schemes.csv."
    assert book.rejects() == [("commentary.csv", 2, "ref", words)]


def test_an_earlier_month_may_tell_of_a_scheme_that_was_closed_since(book: Book) -> None:
    book.write("schemes.csv", STATUS, "A9,a,b,closed,Funding ended")
    book.write("periods.csv", "month", "2018-09", "2018-10")
    book.write("commentary.csv", "month,ref,issue", "2018-09,A9,Late").apply()
    assert updates(book) == [("2018-09", "2018-09-30", "2018-10-31", "Late", None)]


def test_recovery_dates_that_are_past_are_named_in_the_dry_run(book: Book) -> None:
    """Against the day the ratings speak of; they are taken all the same."""
    book.write(
        "schemes.csv", "ref,name,programme_area", *(f"A{number},a{number},b" for number in range(1, 14))
    )
    rows = [f"2018-10,A{number},Late,Chase,2018-10-{number:02d},low" for number in range(1, 13)]
    october(book).write("commentary.csv", WRITTEN, rows[0], "2018-10,A13,Late,Chase,2018-10-31,low")
    assert book.plan().notes == (
        "October 2018: 1 recovery date is past, which the meeting will ask about: A1.",
    )
    book.write("commentary.csv", WRITTEN, *rows)
    named = ", ".join(f"A{number}" for number in range(1, 11))
    assert book.plan().notes == (
        f"October 2018: 12 recovery dates are past, which the meeting will ask about: {named} ….",
    )
    book.apply()
    assert book.value("SELECT count(*) FROM exception_update WHERE recovery_date < '2018-10-31'") == 12
