"""Months: which are written, which are frozen, and the dates they speak of."""

from typing import Any

import pytest

from db.models import Portfolio
from pmo_tui.errors import BadFile
from pmo_tui.services.periods import freeze
from tests.exchange.conftest import SCHEMES, Book

RATINGS = "ref,deliverables,milestones,risks,issues,overall"
HEADER = "ref,name,programme_area,status,deliverables,milestones,risks,issues,overall"


def states(book: Book) -> list[tuple[Any, ...]]:
    return book.rows("SELECT month, state FROM period ORDER BY month")


def schemes(book: Book, *rows: str) -> Book:
    return book.write("schemes.csv", HEADER, *rows)


def october(book: Book) -> Book:
    return book.write("periods.csv", "month", "2018-10")


def test_a_plain_import_writes_and_freezes_the_month_before_in_one_change_set(two_months: Book) -> None:
    plan = two_months.plan()
    assert plan.months == ("2018-09", "2018-10")
    committed = two_months.apply()
    assert committed is not None
    assert committed.rows == len(plan.ops)
    assert states(two_months) == [("2018-09", "frozen"), ("2018-10", "open")]
    assert two_months.rows("SELECT kind, reason FROM change_set ORDER BY site_seq") == [
        ("edit", "new portfolio"),
        ("import", "test"),
    ]
    assert two_months.value("SELECT frozen_cs FROM period WHERE month = '2018-09'") == committed.id


def test_importing_again_changes_nothing(imported: Book) -> None:
    plan = imported.plan()
    assert plan.empty
    assert plan.months == ("2018-10",)
    assert plan.notes == ("September 2018 is frozen and was left alone.",)
    assert (plan.same["scheme"], plan.same["scheme_share"], plan.same["rating"]) == (2, 2, 10)
    assert imported.apply() is None
    assert imported.value("SELECT count(*) FROM change_set") == 2


def test_the_months_may_be_imported_one_by_one(two_months: Book) -> None:
    plan = two_months.plan("2018-09")
    assert plan.months == ("2018-09",)
    two_months.apply("2018-09")
    assert states(two_months) == [("2018-09", "open")]
    freeze(two_months.workspace, "2018-09", "closed")
    two_months.apply("2018-10")
    assert states(two_months) == [("2018-09", "frozen"), ("2018-10", "open")]


def test_an_earlier_month_that_is_open_is_written_and_left_open(two_months: Book) -> None:
    two_months.apply("2018-09")
    assert two_months.plan().months == ("2018-09", "2018-10")
    two_months.apply()
    assert states(two_months) == [("2018-09", "open"), ("2018-10", "open")]
    assert two_months.apply() is None


def test_a_frozen_reporting_month_takes_nothing_more(imported: Book) -> None:
    freeze(imported.workspace, "2018-10", "closed")
    with pytest.raises(BadFile, match=r"October 2018 is frozen, so nothing more can be imported into it\."):
        imported.plan()


@pytest.mark.parametrize(
    ("until", "message"),
    [
        ("2018-08", r"The folder holds nothing for August 2018\. It has: 2018-09, 2018-10\."),
        ("2018-13", r"“2018-13” is not a month: there is no month 13\."),
        ("October", r"“October” is not a month\."),
        ("", r"“” is not a month\."),
    ],
)
def test_a_month_that_the_folder_does_not_have_is_refused(two_months: Book, until: str, message: str) -> None:
    with pytest.raises(BadFile, match=message):
        two_months.plan(until)


def test_a_folder_without_a_month_says_so(book: Book) -> None:
    book.write("people.csv", "name", "SRO")
    with pytest.raises(BadFile, match=r"holds nothing for October 2018\. It has: no month\."):
        book.plan("2018-10")
    assert book.plan().months == ()


def test_a_folder_of_another_year_is_refused(book: Book) -> None:
    book.write("periods.csv", "month", "2019-04")
    with pytest.raises(BadFile, match=r"The folder speaks of April 2019, the portfolio of 2018/19"):
        book.plan()


def test_a_file_without_a_portfolio_is_refused(book: Book) -> None:
    with book.workspace.unit(reason="emptied") as unit:
        portfolio = unit.find(Portfolio)
        assert portfolio is not None
        unit.delete(portfolio)
        unit.commit()
    with pytest.raises(BadFile, match=r"There is no portfolio in .* make it again with: pmo-tui new"):
        october(book).plan()


def test_ratings_without_a_month_are_the_years_first_in_a_new_portfolio(book: Book) -> None:
    schemes(book, SCHEMES[1]).apply()
    assert states(book) == [("2018-04", "open")]


def test_ratings_without_a_month_are_the_open_months(imported: Book) -> None:
    imported.remove("scheme_finance.csv", "monthly_profile.csv")
    assert imported.plan().months == ("2018-10",)
    imported.remove("schemes.csv").write(
        "organisation_ratings.csv", f"organisation,{RATINGS}", "WL,A9,,,,,Red"
    )
    assert imported.plan().months == ("2018-10",)
    imported.remove("organisation_ratings.csv").write("people.csv", "name", "SRO")
    assert imported.plan().months == ()


def test_ratings_without_a_month_are_refused_when_no_month_is_open(imported: Book) -> None:
    freeze(imported.workspace, "2018-10", "closed")
    imported.remove("scheme_finance.csv", "monthly_profile.csv")
    with pytest.raises(BadFile, match=r"October 2018 is frozen and no month is open\. Name the month"):
        imported.plan()
    imported.write("schemes.csv", "ref,name,programme_area", "A10,New,CHC").apply()  # a list without ratings
    assert imported.value("SELECT count(*) FROM scheme") == 3
    imported.write("periods.csv", "month", "2018-11").write("schemes.csv", *SCHEMES).apply()
    assert states(imported)[-1] == ("2018-11", "open")


def test_a_month_speaks_of_its_last_day_unless_it_says_otherwise(book: Book) -> None:
    book.write("periods.csv", "month,ratings_as_at,finance_as_at", "2018-09,,", "2018-10,05/11/2018,").apply()
    sql = "SELECT month, ratings_as_at, finance_as_at FROM period ORDER BY month"
    assert book.rows(sql) == [
        ("2018-09", "2018-09-30", "2018-09-30"),
        ("2018-10", "2018-11-05", "2018-10-31"),
    ]
    assert book.write("periods.csv", "month", "2018-10").apply() is None
    book.write("periods.csv", "month,finance_as_at", "2018-10,2018-11-02").apply()
    assert book.rows(sql)[1] == ("2018-10", "2018-11-05", "2018-11-02")


def test_statuses_are_as_they_were_in_the_month_that_is_imported(book: Book) -> None:
    schemes(october(book), "A9,a,b,closed,Grey,Grey,Grey,Grey,Grey", "5,c,b,open,,,,,Green")
    book.write("ratings.csv", "month,ref,overall,status", "2018-09,A9,Amber,open", "2018-09,5,Green,")
    book.apply("2018-09")
    assert book.rows("SELECT ref, status FROM scheme ORDER BY ref") == [("5", "open"), ("A9", "open")]
    book.apply()
    assert book.rows("SELECT ref, status FROM scheme ORDER BY ref") == [("5", "open"), ("A9", "closed")]


def test_a_row_of_another_year_is_refused_alone(book: Book) -> None:
    book.write("schemes.csv", "ref,name,programme_area", "A9,a,b")
    book.write("commentary.csv", "month,ref,issue", "2018-10,A9,Late", "2017-10,A9,Late")
    words = "October 2017 is not a month of 2018/19."
    assert book.rejects() == [("commentary.csv", 3, "month", words)]
    assert book.plan().added["exception_update"] == 1
    book.write("commentary.csv", "month,ref,issue", "2017-10,A9,Late")
    with pytest.raises(BadFile, match="speaks of October 2017"):
        book.plan()
