"""Cells: what a column takes, and how one that cannot be taken is named."""

import pytest

from tests.exchange.conftest import Book

HEADER = "ref,name,programme_area"
LONG = "x" * 4001
NAME = "x" * 301
SCORES = "risk_ref,kind,scored_on,likelihood,impact"


@pytest.mark.parametrize(
    ("file", "header", "row", "column", "reason"),
    [
        ("schemes.csv", HEADER, "A9,Pathway", "programme_area", "This must be filled in."),
        ("schemes.csv", HEADER, "A9,\u200b,CHC", "name", "This must be filled in."),
        ("schemes.csv", HEADER, "A9,a,b,c", "", "The row has 4 cells, the header 3."),
        ("schemes.csv", HEADER, f"A9,{NAME},b", "name",
         "The text has 301 characters; 300 fit. Shorten it by 1."),
        ("schemes.csv", f"{HEADER},description", f"A9,a,b,{LONG}", "description",
         "The text has 4,001 characters; 4,000 fit. Shorten it by 1."),
        ("schemes.csv", f"{HEADER},description", f"A9,a,b,{'x' * 200_000}", "description",
         "The text has 200,000 characters; 4,000 fit. Shorten it by 196,000."),
        ("schemes.csv", f"{HEADER},status", "A9,a,b,opened", "status",
         "“opened” must be one of open, closed, completed, deferred."),
        ("schemes.csv", f"{HEADER},overall", "A9,a,b,pink", "overall",
         "“pink” is not a rating. Write one of Green, Amber, Red, Grey, Blue, Purple, N/A, E."),
        ("scheme_finance.csv", "ref,organisation,annual_plan", 'A9,WL,"1,2,3"', "annual_plan",
         "“1,2,3” is not an amount. Write 12500, 12.5k, 1.2m, or (500) for a cost."),
        ("scheme_finance.csv", "ref,organisation,annual_plan,fot_m7", "A9,WL,0,half", "fot_m7",
         "“half” is not an amount. Write 12500, 12.5k, 1.2m, or (500) for a cost."),
        ("monthly_profile.csv", "ref,organisation,2018-04", "A9,WL,0.001", "2018-04",
         "“0.001” has a fraction of a penny. Round it to whole pence."),
        ("scheme_finance.csv", "ref,organisation,annual_plan", "A9,WL,1000000m", "annual_plan",
         "“1000000m” is more than £100 billion. Check the amount."),
        ("periods.csv", "month,ratings_as_at", "2018-10,31/02/2018", "ratings_as_at",
         "“31/02/2018” is not a date: February 2018 has no day 31."),
        ("periods.csv", "month", "October", "month", "“October” is not a month. Write it as 2018-10."),
        ("risk_scores.csv", SCORES, "R-1,current,2018-10-01,6,3", "likelihood",
         "“6” is not a number from 1 to 5."),
        ("risk_scores.csv", SCORES, "R-1,latest,2018-10-01,5,3", "kind",
         "“latest” must be one of initial, current, target."),
        ("roles.csv", "person,role,ref", "PMO,boss,A9", "role",
         "“boss” must be one of sro, src, programme_lead, exec_lead, pmo."),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_taken_is_refused_by_row_and_column(
    book: Book, file: str, header: str, row: str, column: str, reason: str
) -> None:
    book.write(file, header, "", row)
    folder = book.read()
    assert [(r.file, r.row, r.column, r.reason) for r in folder.rejects] == [(file, 3, column, reason)]
    assert folder.rows(file) == []


def test_the_longest_name_and_text_are_taken(book: Book) -> None:
    book.write("schemes.csv", f"{HEADER},description", f"A9,{NAME[:300]},b,{LONG[:4000]}")
    assert book.read().rejects == []


def test_every_wrong_cell_of_a_row_is_named(book: Book) -> None:
    book.write("periods.csv", "month,ratings_as_at,finance_as_at", "x,y,z", "2018-10,,")
    folder = book.read()
    assert [(r.row, r.column) for r in folder.rejects] == [
        (2, "month"),
        (2, "ratings_as_at"),
        (2, "finance_as_at"),
    ]
    assert [row.row for row in folder.rows("periods.csv")] == [3]


def test_values_are_taken_as_people_write_them(book: Book) -> None:
    book.write(
        "ratings.csv",
        "month,ref,overall,milestones,risks,status,source",
        "2018-10,A9, RED ,n/a,e,Closed,Illustrative",
    )
    cells = book.read().rows("ratings.csv")[0].cells
    assert (cells["overall"], cells["milestones"], cells["risks"]) == ("red", "na", "enabler")
    assert (cells["status"], cells["source"]) == ("closed", "illustrative")
    book.write(
        "schemes.csv",
        f"{HEADER},recurrence,qia_status",
        "A 9 ,a,b,Non-recurrent,signed off",
        "9\u00a0B,c,d,,",
    )
    rows = book.read().rows("schemes.csv")
    assert rows[0].given("recurrence", "qia_status") == {
        "recurrence": "non_recurrent",
        "qia_status": "signed_off",
    }
    assert [row.get("ref") for row in rows] == ["A 9", "9 B"]


def test_whatever_ends_a_line_in_word_ends_it_here(book: Book) -> None:
    text = "First line.\x0bSecond line.\x0cThird\u2028Fourth\u2029Fifth\x85Sixth"
    book.write("commentary.csv", "month,ref,issue", f"2018-10,A9,{text}")
    book.write("schemes.csv", "ref,name,programme_area", "A9,Pathway\x0bRedesign,Planned\u2028Care")
    folder = book.read()
    (row,) = folder.rows("commentary.csv")
    assert row.get("issue") == "First line.\nSecond line.\nThird\nFourth\nFifth\nSixth"
    assert folder.rows("schemes.csv")[0].given("name", "programme_area") == {
        "name": "Pathway Redesign",
        "programme_area": "Planned Care",
    }
    assert folder.notes == []


def test_control_characters_are_removed_and_named(book: Book) -> None:
    book.write(
        "commentary.csv", "month,ref,issue", "2018-10,A\x009,\x1b[2Jneer\u202eRed", "2018-10\u200b,5,fine"
    )
    folder = book.read()
    assert folder.rejects == []
    assert [row.cells for row in folder.rows("commentary.csv")] == [
        {"month": "2018-10", "ref": "A9", "issue": "[2JneerRed"},
        {"month": "2018-10", "ref": "5", "issue": "fine"},
    ]
    assert folder.notes == ["commentary.csv: 4 invisible control characters were removed."]
    book.write("commentary.csv", "month,ref,issue", "2018-10,A9,bell\x07")
    assert book.read().notes == ["commentary.csv: 1 invisible control character was removed."]
