"""Ratings: of all organisations or one, beside what their rule proposes."""

from typing import Any

import pytest

from db.models import RatingGiven
from tests.exchange.conftest import Book

RATINGS = "ref,deliverables,milestones,risks,issues,overall"
HEADER = "ref,name,programme_area,status,deliverables,milestones,risks,issues,overall"
GIVEN = (
    "SELECT s.ref, coalesce(o.code, ''), d.code, r.proposed, r.chosen, r.reason, r.source FROM rating r"
    " JOIN return_ t ON t.id = r.return_id JOIN period p ON p.id = t.period_id"
    " JOIN scheme s ON s.id = t.scheme_id JOIN dimension d ON d.id = r.dimension_id"
    " LEFT JOIN organisation o ON o.id = r.organisation_id WHERE p.month = ? ORDER BY s.ref, 2, d.position"
)


def schemes(book: Book, *rows: str) -> Book:
    return book.write("schemes.csv", HEADER, *rows)


def october(book: Book) -> Book:
    return book.write("periods.csv", "month", "2018-10")


def given(book: Book, dimension: str = "overall", month: str = "2018-10") -> list[tuple[Any, ...]]:
    return [row[:2] + row[3:] for row in book.rows(GIVEN, month) if row[2] == dimension]


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
        ("A9,a,b,deferred,,,,,Purple", "purple", "purple", ""),
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
        ("A9", "", "red", "amber", "as published", "published")
    ]  # the proposal follows, the choice stays, and says why
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
            (
                "ratings.csv",
                2,
                "overall",
                "Grey does not go with the status open. Write Green, Amber or Red.",
            ),
        ),
        (
            {"ratings.csv": ("month,ref,overall,status", "2018-10,A9,Blue,deferred")},
            ("ratings.csv", 2, "overall", "Blue does not go with the status deferred. Write Purple."),
        ),
    ],
)
def test_a_rating_that_cannot_be_taken_is_refused(
    book: Book, files: dict[str, tuple[str, ...]], reject: tuple[str, int, str, str]
) -> None:
    october(book).write("schemes.csv", "ref,name,programme_area", "A9,a,b")
    for file, lines in files.items():
        book.write(file, *lines)
    found, *rest = sorted(book.rejects(), key=lambda known: known[3].endswith("and so is this."))
    assert [known[:2] for known in rest] == ([("ratings.csv", 2)] if found[0] == "schemes.csv" else [])
    reason = reject[3].format(rules="Green, Amber, Red, Grey, Blue, Purple")
    assert found == (*reject[:3], reason)
    rated = 1 if "rates this already" in reason and not rest else 0  # by the row that came first
    assert (book.plan().added["rating"], book.plan().added["return_"]) == (rated, rated)


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
