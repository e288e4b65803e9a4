"""Rows that cannot be taken: whole, with what needs them, and nothing of them when the rest is imported."""

from pmo_tui.exchange.apply import apply_import
from pmo_tui.services import checks
from pmo_tui.services.past import standing
from tests.exchange.conftest import SCHEMES, Book

HEADER = SCHEMES[0]
SHARE = "ref,organisation,annual_plan"


def skip(book: Book) -> None:
    assert apply_import(book.workspace, book.plan(), reason="the rest") is not None


def test_nothing_of_a_refused_scheme_is_taken(book: Book) -> None:
    book.write(
        "schemes.csv", HEADER, SCHEMES[1], "S5,Clinic,Urgent Care,closed,Green,Green,Green,Green,Green"
    )
    book.write("scheme_finance.csv", SHARE, "A9,WL,1000", "S5,WL,500", "S9,WL,500")
    words = "Green does not go with the status closed. Write Grey."
    assert book.rejects() == [
        *(("schemes.csv", 3, code, words) for code in HEADER.split(",")[4:]),
        ("scheme_finance.csv", 3, "ref", "schemes.csv, row 3 is refused, and so is this."),
        ("scheme_finance.csv", 4, "ref", "There is no scheme S9."),
    ]
    skip(book)
    assert book.rows("SELECT ref FROM scheme") == [("A9",)]
    assert book.rows("SELECT name FROM programme") == [("Planned Care",)]
    with standing(book.workspace.path, month="2018-04") as then:
        assert [breach.check for breach in checks.run(then.reader, then.view)] == []


def test_a_row_that_could_not_be_read_takes_what_needs_it_with_it(book: Book) -> None:
    book.write("schemes.csv", HEADER, "A9,Pathway,Planned Care,open,Greeen,,,,")
    book.write("commentary.csv", "month,ref,issue", "2018-10,A9,Late")
    reasons = [(file, row, reason) for file, row, _, reason in book.rejects()]
    assert reasons[1:] == [("commentary.csv", 2, "schemes.csv, row 2 is refused, and so is this.")]


def test_a_scheme_keeps_what_it_has_when_its_row_is_refused(book: Book) -> None:
    book.write("periods.csv", "month", "2018-10").write("schemes.csv", HEADER, SCHEMES[1]).apply()
    book.write("schemes.csv", HEADER, "A9,New name,CHC,closed,Green,,,,")
    skip_plan = book.plan()
    assert skip_plan.empty
    assert len(skip_plan.rejects) == 1


def test_a_forecast_that_is_fitted_is_named_by_its_share(two_months: Book) -> None:
    two_months.apply("2018-09")
    two_months.apply()
    profile = "A9,WL,published,60,50,50,50,50,50,50,90,90,90,90,80"
    header = (two_months.folder / "monthly_profile.csv").read_text(encoding="utf-8").splitlines()[0]
    two_months.write("monthly_profile.csv", header, profile)
    two_months.write("scheme_finance.csv", "ref,organisation,annual_plan,fot_m7", "A9,WL,1000,800")
    labels = {change.label for change in two_months.plan().changes if change.table == "forecast_month"}
    assert "A9 WL 2018-09, 2018-11" in labels


def test_the_effect_of_a_whole_year_comes_with_the_share(book: Book) -> None:
    book.schemes("A9").write("scheme_finance.csv", f"{SHARE},full_year_effect", "A9,WL,1000,1500.50")
    book.apply()
    assert book.value("SELECT full_year_effect_pence FROM scheme_share") == 1500_50
    book.write("scheme_finance.csv", f"{SHARE},full_year_effect", "A9,WL,1000,")
    assert book.apply() is None


def test_a_closed_issue_says_how_it_was_resolved(book: Book) -> None:
    book.schemes("A9").write("periods.csv", "month", "2018-10")
    book.write("issues.csv", "ref,title,priority,raised_on,status", "A9,No beds,high,2018-10-01,closed")
    assert book.rejects() == [("issues.csv", 2, "resolution", "A closed issue says how it was resolved.")]
