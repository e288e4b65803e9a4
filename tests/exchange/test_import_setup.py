"""Organisations, programmes, people, roles and schemes."""

import datetime as dt

import pytest

from db.audit.verify import verify
from db.enums import ChangeKind
from db.models import Organisation, Scheme, SchemeShare
from db.reading.reader import Reader
from pmo_tui.exchange.ledger import Change
from tests.exchange.conftest import Book

SHARE = "ref,organisation,annual_plan"
SCORES = "risk_ref,kind,scored_on,likelihood,impact"


NEEDED = "Rows of other files need what this file brings. They can be taken once it can be read."


def test_organisations_are_added_after_those_that_are_there(book: Book) -> None:
    book.write("organisations.csv", "code,name", "UHL,University Hospitals", "LPT", "WL").apply()
    assert book.rows("SELECT code, name, position FROM organisation ORDER BY position") == [
        ("ELR", "East Leicestershire and Rutland CCG", 1),
        ("LC", "Leicester City CCG", 2),
        ("WL", "West", 3),  # a blank name leaves the one that is there
        ("UHL", "University Hospitals", 4),
        ("LPT", "LPT", 5),
    ]


def test_a_code_in_other_letters_is_not_another_organisation(book: Book) -> None:
    book.write("organisations.csv", "code", "wl", "New", "NEW")
    assert book.rejects() == [
        ("organisations.csv", 2, "code", "The same code is written WL elsewhere. Use the same letters."),
        ("organisations.csv", 4, "code", "The same code is written New elsewhere. Use the same letters."),
    ]
    assert book.plan().added == {"organisation": 1}


def test_programme_areas_come_from_both_files_and_keep_their_theme(book: Book) -> None:
    book.write("programmes.csv", "name,theme", "CHC,Care", "Planned Care,")
    book.write("schemes.csv", "ref,name,programme_area", "A9,Pathway,Planned Care", "5,Stroke,Urgent Care")
    book.apply()
    assert book.rows("SELECT name, theme, position FROM programme ORDER BY position") == [
        ("CHC", "Care", 1),
        ("Planned Care", "", 2),
        ("Urgent Care", "", 3),
    ]
    assert book.write("programmes.csv", "name", "CHC").apply() is None


def test_people_have_a_job_title_and_an_organisation(book: Book) -> None:
    book.write(
        "people.csv", "name,job_title,organisation", '"SRO, CHC",Senior Responsible Officer,LC', "PMO,,"
    )
    book.apply()
    sql = (
        "SELECT p.name, p.job_title, o.code FROM person p"
        " LEFT JOIN organisation o ON o.id = p.organisation_id ORDER BY p.name"
    )
    people = [("PMO", "", None), ("SRO, CHC", "Senior Responsible Officer", "LC")]
    assert book.rows(sql) == people
    assert book.write("people.csv", "name", '"SRO, CHC"', "PMO").apply() is None  # blank cells erase nothing
    assert book.rows(sql) == people
    book.write("people.csv", "name,job_title", "PMO,PMO manager")
    (change,) = book.plan().changes
    assert (change.label, change.values, change.before) == (
        "PMO",
        {"job_title": "PMO manager"},
        {"job_title": ""},
    )


def test_a_person_of_an_unknown_organisation_is_refused(book: Book) -> None:
    book.write("people.csv", "name,organisation", "PMO,UHL")
    assert book.rejects() == [("people.csv", 2, "organisation", "There is no organisation UHL.")]
    assert book.plan().empty


def test_roles_are_for_a_programme_area_or_for_a_scheme(book: Book) -> None:
    book.schemes("A9").write("people.csv", "name", "SRO", "Lead")
    book.write(
        "roles.csv", "person,role,programme_area,ref", "SRO,sro,CHC,", "Lead,Programme lead,,A9"
    ).apply()
    assert book.rows(
        "SELECT pe.name, r.role, p.name, s.ref FROM role_assignment r JOIN person pe ON pe.id = r.person_id"
        " LEFT JOIN programme p ON p.id = r.programme_id LEFT JOIN scheme s ON s.id = r.scheme_id ORDER BY 1"
    ) == [("Lead", "programme_lead", None, "A9"), ("SRO", "sro", "CHC", None)]
    assert book.apply() is None


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("Nobody,sro,CHC,", "person", "There is no person “Nobody”; add it to people.csv."),
        ("SRO,sro,Urgent,", "programme_area", "There is no programme area “Urgent”."),
        ("SRO,sro,,A10", "ref", "There is no scheme A10."),
        ("SRO,sro,,", "ref", "Fill in ref or programme_area, one of the two."),
        ("SRO,sro,CHC,A9", "ref", "Fill in ref or programme_area, one of the two."),
    ],
)
def test_a_role_that_names_nobody_or_nothing_is_refused(
    book: Book, row: str, column: str, reason: str
) -> None:
    book.schemes("A9").write("people.csv", "name", "SRO")
    book.write("roles.csv", "person,role,programme_area,ref", row)
    assert book.rejects() == [("roles.csv", 2, column, reason)]


def test_a_scheme_begins_open_and_with_nothing_stated(book: Book) -> None:
    book.schemes("A9").apply()
    assert book.rows(
        "SELECT ref, sort_key, status, status_reason, kind, recurrence, maturity, qia_status, eia_status,"
        " description FROM scheme"
    ) == [
        (
            "A9",
            "a000000000009",
            "open",
            "",
            "qipp",
            "not_stated",
            "not_stated",
            "not_stated",
            "not_stated",
            "",
        )
    ]


def test_a_scheme_takes_what_is_filled_and_keeps_the_rest(book: Book) -> None:
    header = "ref,name,programme_area,status,kind,recurrence,maturity,qia_status,eia_status,description"
    book.write(
        "schemes.csv", header, "A9,Pathway,CHC,deferred,CIP,recurrent,identified,signed off,not required,What"
    )
    book.apply()
    book.schemes("A9")
    (change,) = book.plan().changes
    assert (change.table, change.label) == ("scheme", "A9")
    assert (change.values, change.before) == ({"name": "Name"}, {"name": "Pathway"})
    book.apply()
    assert book.rows(
        "SELECT name, status, kind, recurrence, maturity, qia_status, eia_status, description FROM scheme"
    ) == [("Name", "deferred", "cip", "recurrent", "identified", "signed_off", "not_required", "What")]


@pytest.mark.parametrize(
    ("file", "header", "row", "column"),
    [
        ("organisations.csv", "code,name", "UHL,a", "code"),
        ("programmes.csv", "name", "CHC", "name"),
        ("people.csv", "name", "SRO", "name"),
        ("schemes.csv", "ref,name,programme_area", "A9,a,CHC", "ref"),
        ("periods.csv", "month", "2018-10", "month"),
        ("scheme_finance.csv", SHARE, "A9,WL,0", "organisation"),
        ("confidence.csv", "month,ref,organisation,high_confidence", "2018-10,A9,WL,0", "organisation"),
        ("monthly_profile.csv", "ref,organisation,2018-04", "A9,WL,0", "organisation"),
        ("commentary.csv", "month,ref,issue", "2018-10,A9,a", "ref"),
        ("risks.csv", "risk_ref,title,ref,opened_on", "R-1,a,A9,2018-05-01", "risk_ref"),
        ("risk_scores.csv", SCORES, "R-1,current,2018-05-01,1,2", "scored_on"),
        ("risk_actions.csv", "risk_ref,action", "R-1,Do it", "action"),
        ("issues.csv", "ref,title,priority,raised_on", "A9,a,high,2018-05-01", "title"),
        ("milestones.csv", "ref,title,baseline_date", "A9,a,2018-05-01", "title"),
    ],
)  # fmt: skip
def test_a_row_that_says_what_an_earlier_one_says_is_refused_once(
    book: Book, file: str, header: str, row: str, column: str
) -> None:
    if file != "schemes.csv":
        book.schemes("A9")
    if file in {"confidence.csv", "monthly_profile.csv"}:
        book.write("scheme_finance.csv", f"{SHARE},fot_m7", "A9,WL,0,0")
    if file.startswith("risk_"):
        book.write("risks.csv", "risk_ref,title,ref,opened_on", "R-1,a,A9,2018-05-01")
    book.write(file, header, row, "", row)
    assert book.rejects() == [(file, 4, column, "Row 2 says this already. Keep one of the two.")]


def twins(book: Book) -> Book:
    """Give the portfolio two schemes with one reference, as the papers do (decision 6)."""
    book.schemes("A9").apply()
    with book.workspace.unit(ChangeKind.EDIT, "a second A9") as unit:
        known = unit.find(Scheme, ref="A9")
        assert known is not None
        unit.add(
            Scheme(
                id=unit.new_id(),
                ref="A9",
                sort_key=known.sort_key,
                name="Other",
                programme_id=known.programme_id,
            )
        )
        unit.commit()
    return book


@pytest.mark.parametrize(
    ("lines", "row", "column", "why"),
    [
        (("ref,name", "A9,Pathway", "5,Stroke"), 1, "programme_area", "The column is missing."),
        ((), 0, "", "The file is empty."),
    ],
)
def test_a_file_that_cannot_be_read_is_said_once_not_of_each_row_that_needs_it(
    two_months: Book, lines: tuple[str, ...], row: int, column: str, why: str
) -> None:
    two_months.write("schemes.csv", *lines)
    two_months.write("risks.csv", "risk_ref,title,programme_area,opened_on", "R-1,Late,CHC,2018-05-01")
    assert two_months.rejects() == [
        ("schemes.csv", row, column, why),
        ("schemes.csv", row, "", NEEDED),
    ]


def test_risks_that_cannot_be_read_are_said_once(book: Book) -> None:
    book.write("risks.csv", "")
    scores = ("R-1,initial,2018-05-01,3,3", "R-1,target,2018-05-01,2,2")
    book.write("risk_scores.csv", "risk_ref,kind,scored_on,likelihood,impact", *scores)
    assert book.rejects() == [
        ("risks.csv", 0, "", "The file is empty."),
        ("risks.csv", 0, "", NEEDED),
    ]


def test_what_cannot_be_taken_comes_in_the_order_of_the_files_and_rows(book: Book) -> None:
    book.write("milestones.csv", "ref,title,baseline_date", "A9,Go live,2018-05-01")
    book.write("schemes.csv", "ref,name,programme_area", "5,Stroke,CHC", "5,Stroke,CHC", "6,,CHC")
    book.write("organisations.csv", "code,name", "WL,West", ",East")
    assert [(file, row) for file, row, _, _ in book.rejects()] == [
        ("organisations.csv", 3),
        ("schemes.csv", 3),
        ("schemes.csv", 4),
        ("milestones.csv", 2),
    ]


def test_a_reference_that_two_schemes_have_is_refused_wherever_it_stands(book: Book) -> None:
    twins(book).write("scheme_finance.csv", f"{SHARE},fot_m7", "A9,WL,0,0")
    book.write("milestones.csv", "ref,title,baseline_date", "A9,Go live,2018-05-01")
    reason = "The portfolio has two schemes called “A9”; rename one first."
    assert book.rejects() == [
        ("schemes.csv", 2, "ref", reason),
        ("scheme_finance.csv", 2, "ref", reason),
        ("milestones.csv", 2, "ref", reason),
    ]
    assert (book.plan().added, book.plan().changed) == ({"period": 1}, {})


def test_a_portfolio_whose_organisations_were_changed_in_the_app_is_known_by_code(book: Book) -> None:
    with book.workspace.unit(reason="renamed") as unit:
        row = unit.find(Organisation, code="WL")
        assert row is not None
        row.name = "West Leicestershire CCG"
        unit.commit()
    book.write("organisations.csv", "code,name", "WL,West Leicestershire")
    (change,) = book.plan().changes
    assert change == Change(
        "organisation",
        change.row_id,
        {"name": "West Leicestershire"},
        {"name": "West Leicestershire CCG"},
        "WL",
    )


def test_everything_that_is_set_up_stands_in_the_history(imported: Book) -> None:
    reader = Reader(imported.workspace.path)
    assert list(verify(reader.connection)) == []
    reader.close()
    assert imported.rows("SELECT kind, reason FROM change_set ORDER BY site_seq") == [
        ("edit", "new portfolio"),
        ("import", "test"),
    ]
    assert dt.date.fromisoformat(imported.value("SELECT min(ratings_as_at) FROM period")) == dt.date(
        2018, 9, 30
    )
    with imported.workspace.unit(reason="still writable") as unit:
        share = unit.all(SchemeShare)[0]
        share.full_year_effect_pence = 1
        unit.commit()


def test_a_reason_goes_with_a_status_that_is_not_open(book: Book) -> None:
    columns = "ref,name,programme_area,status,status_reason"
    book.write("schemes.csv", columns, "A9,a,b,open,Waits", "5,c,b,,Waits").write("periods.csv", "month")
    words = "The scheme is open: write its status, or empty the reason."
    assert book.rejects() == [("schemes.csv", row, "status_reason", words) for row in (2, 3)]
    book.write("schemes.csv", columns, "A9,a,b,deferred,Waits").apply()
    book.write("schemes.csv", columns, "A9,a,b,,Waits for the provider").apply()
    assert book.rows("SELECT status, status_reason FROM scheme") == [("deferred", "Waits for the provider")]
    book.write("schemes.csv", columns, "A9,a,b,closed,").apply()
    assert book.rows("SELECT status, status_reason FROM scheme") == [("closed", "")]
