"""Months: which are written, which are frozen, their dates, commentary, returns and ratings."""

import datetime as dt
from typing import Any

import pytest

from db.enums import ReturnState
from db.models import ExceptionReport, Portfolio, RatingGiven, Return
from pmo_tui.errors import BadFile
from pmo_tui.services.periods import freeze
from tests.exchange.conftest import SCHEMES, Book

RATINGS = "ref,deliverables,milestones,risks,issues,overall"
HEADER = "ref,name,programme_area,status,deliverables,milestones,risks,issues,overall"
WRITTEN = "month,ref,issue,corrective_action,recovery_date,confidence"
GIVEN = (
    "SELECT s.ref, coalesce(o.code, ''), d.code, r.proposed, r.chosen, r.reason, r.source FROM rating r"
    " JOIN return_ t ON t.id = r.return_id JOIN period p ON p.id = t.period_id"
    " JOIN scheme s ON s.id = t.scheme_id JOIN dimension d ON d.id = r.dimension_id"
    " LEFT JOIN organisation o ON o.id = r.organisation_id WHERE p.month = ? ORDER BY s.ref, 2, d.position"
)


def states(book: Book) -> list[tuple[Any, ...]]:
    return book.rows("SELECT month, state FROM period ORDER BY month")


def given(book: Book, dimension: str = "overall", month: str = "2018-10") -> list[tuple[Any, ...]]:
    return [row[:2] + row[3:] for row in book.rows(GIVEN, month) if row[2] == dimension]


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
    assert sum(plan.same.values()) > 20
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
        ("2018-13", r"“2018-13” is not a month\. Write it as 2018-10\."),
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
    with pytest.raises(BadFile, match=r"holds no portfolio yet\. Make one with: pmo-tui new"):
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


@pytest.mark.parametrize(
    ("row", "proposed", "chosen", "reason"),
    [
        ("A9,a,b,open,Green,Amber,Green,Green,Amber", "amber", "amber", ""),
        ("A9,a,b,open,Green,Green,Amber,Red,Green", "red", "green", "as published"),
        ("A9,a,b,open,,,,,Red", None, "red", ""),
        ("A9,a,b,,Green,,,,Amber", "green", "amber", "as published"),
        ("A9,a,b,closed,Grey,Grey,Grey,Grey,Grey", "grey", "grey", ""),
        ("A9,a,b,completed,Blue,Blue,Blue,Blue,Blue", "blue", "blue", ""),
        ("A9,a,b,deferred,Purple,Purple,Purple,Purple,Purple", "purple", "purple", ""),
        ("A9,a,b,deferred,,,,,Red", "purple", "red", "as published"),
    ],
)
def test_a_rating_stands_beside_what_its_rule_proposes(
    book: Book, row: str, proposed: str | None, chosen: str, reason: str
) -> None:
    schemes(book, row).apply()
    assert given(book, month="2018-04") == [("A9", "", proposed, chosen, reason, "published")]


def test_a_component_has_no_proposal_while_its_scheme_is_open(book: Book) -> None:
    schemes(book, "A9,a,b,open,Green,Amber,Green,Green,Amber").apply()
    assert given(book, "milestones", "2018-04") == [("A9", "", None, "amber", "", "published")]


def test_a_reason_in_the_folder_is_kept(book: Book) -> None:
    october(book).write(
        "schemes.csv", f"{HEADER},overall_reason", "A9,a,b,open,Red,Red,Red,Red,Amber,New lead"
    ).apply()
    assert given(book) == [("A9", "", "red", "amber", "New lead", "published")]


def test_a_reason_that_somebody_wrote_is_not_overwritten_by_the_same_rating(book: Book) -> None:
    schemes(october(book), "A9,a,b,open,Red,Red,Red,Red,Amber").apply()
    with book.workspace.unit(reason="in the meeting") as unit:
        (rating,) = [row for row in unit.all(RatingGiven) if row.reason]
        rating.reason = "Evidence seen on 2 November"
        unit.commit()
    assert book.apply() is None
    schemes(book, "A9,a,b,open,Red,Red,Red,Red,Green").apply()
    assert given(book) == [("A9", "", "red", "green", "as published", "published")]


def test_a_row_with_some_ratings_is_judged_with_those_that_hold_already(book: Book) -> None:
    schemes(october(book), "A9,a,b,open,Green,Amber,Green,Green,Amber").apply()
    schemes(book, "A9,a,b,open,,,Red,,").apply()
    assert given(book) == [
        ("A9", "", "red", "amber", "", "published")
    ]  # the proposal follows, the choice stays
    schemes(book, "A9,a,b,open,,,,,Red").apply()
    assert given(book) == [("A9", "", "red", "red", "", "published")]


def test_an_organisation_may_be_rated_apart(book: Book) -> None:
    schemes(october(book), "A9,a,b,open,Green,Amber,Green,Green,Amber")
    book.write("organisation_ratings.csv", f"{RATINGS},organisation", "A9,,,,Red,Green,WL").apply()
    assert given(book) == [
        ("A9", "", "amber", "amber", "", "published"),
        ("A9", "WL", "red", "green", "as published", "published"),  # its own Red, the others as for all
    ]
    assert given(book, "deliverables") == [("A9", "", None, "green", "", "published")]
    assert book.apply() is None


def test_ratings_of_any_month_name_it(book: Book) -> None:
    schemes(book, "A9,a,b,open,,,,,Amber", "5,c,b,closed,,,,,Grey")
    book.write(
        "ratings.csv",
        f"month,organisation,{RATINGS},status,overall_reason,source",
        "2018-09,WL,A9,,,,,Green,,,illustrative",
        "2018-09,,A9,Red,,,,Amber,,Said so,illustrative",
        "2018-09,,5,,,,,Purple,deferred,,",
        "2018-10,LC,A9,,,,,Green,,,",
    )
    book.apply()
    assert given(book, month="2018-09") == [
        ("5", "", "purple", "purple", "", "published"),
        ("A9", "", "red", "amber", "Said so", "illustrative"),
        ("A9", "WL", "red", "green", "as published", "illustrative"),
    ]
    assert given(book) == [
        ("5", "", "grey", "grey", "", "published"),
        ("A9", "", None, "amber", "", "published"),
        ("A9", "LC", None, "green", "", "published"),
    ]


def test_a_source_stays_while_the_rating_does(book: Book) -> None:
    schemes(october(book), "A9,a,b,open,,,,,Amber").apply()
    with book.workspace.unit(reason="typed") as unit:
        row = unit.all(RatingGiven)[0]
        row.source = "entered"  # type: ignore[assignment]
        unit.commit()
    assert book.apply() is None
    schemes(book, "A9,a,b,open,,,,,Red").apply()
    assert given(book)[0][-1] == "published"


@pytest.mark.parametrize(
    ("files", "reject"),
    [
        (
            {"ratings.csv": ("month,ref,overall", "2018-10,A9,Red", "2018-10,A9,Red")},
            ("ratings.csv", 3, "ref", "Row 2 of ratings.csv rates this already. Keep one."),
        ),
        (
            {
                "ratings.csv": ("month,ref,overall", "2018-10,A9,Red"),
                "schemes.csv": (HEADER, "A9,a,b,open,,,,,Amber"),
            },
            ("schemes.csv", 2, "ref", "Row 2 of ratings.csv rates this already. Keep one."),
        ),
        (
            {"organisation_ratings.csv": (f"organisation,{RATINGS}", "WL,A9,,,,,Red", "", "WL,A9,,,,,Red")},
            (
                "organisation_ratings.csv",
                4,
                "ref",
                "Row 2 of organisation_ratings.csv rates this already. Keep one.",
            ),
        ),
        (
            {"ratings.csv": ("month,ref,overall", "2018-10,A10,Red")},
            ("ratings.csv", 2, "ref", "There is no scheme A10."),
        ),
        (
            {"ratings.csv": ("month,ref,organisation,overall", "2018-10,A9,UHL,Red")},
            ("ratings.csv", 2, "organisation", "There is no organisation UHL."),
        ),
        (
            {"ratings.csv": ("month,ref,overall", "2018-10,A9,E")},
            ("ratings.csv", 2, "overall", "Overall PMO rating is one of {rules}, not E."),
        ),
        (
            {"ratings.csv": ("month,ref,milestones", "2018-10,A9,N/A")},
            ("ratings.csv", 2, "milestones", "Milestones is one of Green, Amber, Red, not N/A."),
        ),
        (
            {"ratings.csv": ("month,ref,overall,status", "2018-10,A9,Grey,open")},
            ("ratings.csv", 2, "overall", "Grey does not go with the status open."),
        ),
        (
            {"ratings.csv": ("month,ref,overall,status", "2018-10,A9,Blue,deferred")},
            ("ratings.csv", 2, "overall", "Blue does not go with the status deferred."),
        ),
    ],
)
def test_a_rating_that_cannot_be_taken_is_refused(
    book: Book, files: dict[str, tuple[str, ...]], reject: tuple[str, int, str, str]
) -> None:
    october(book).write("schemes.csv", "ref,name,programme_area", "A9,a,b")
    for file, lines in files.items():
        book.write(file, *lines)
    (found,) = book.rejects()
    reason = reject[3].format(rules="Green, Amber, Red, Grey, Blue, Purple")
    assert (*found[:3], found[3]) == (*reject[:3], reason)


def test_a_rating_that_the_framework_does_not_have_is_refused(book: Book) -> None:
    with book.workspace.unit(reason="another framework") as unit:
        from db.models import Dimension

        row = unit.find(Dimension, code="issues")
        assert row is not None
        row.code = "impact"
        unit.commit()
    schemes(october(book), "A9,a,b,open,Green,,,Red,")
    reason = "The portfolio's framework has no rating called issues. Leave the column out."
    assert book.rejects() == [("schemes.csv", 2, "issues", reason)]


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


def test_statuses_are_as_they_were_in_the_month_that_is_imported(book: Book) -> None:
    schemes(october(book), "A9,a,b,closed,Grey,Grey,Grey,Grey,Grey", "5,c,b,open,,,,,Green")
    book.write("ratings.csv", "month,ref,overall,status", "2018-09,A9,Amber,open", "2018-09,5,Green,")
    book.apply("2018-09")
    assert book.rows("SELECT ref, status FROM scheme ORDER BY ref") == [("5", "open"), ("A9", "open")]
    book.apply()
    assert book.rows("SELECT ref, status FROM scheme ORDER BY ref") == [("5", "open"), ("A9", "closed")]
