"""What a cell may hold and what a row may name: the limits of the forms, and everything wrong at once."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pmo_tui.exchange import csv_files
from pmo_tui.exchange.csv_files import read_folder
from tests.exchange.conftest import Book


@pytest.fixture
def base(imported: Book) -> Book:
    """Two schemes in a frozen September and an open October; an empty folder for what comes next."""
    return emptied(imported)


def emptied(book: Book) -> Book:
    return book.remove(*(file.name for file in book.folder.iterdir()))


class TestCells:
    @pytest.mark.parametrize("date", ["9999-12-31", "1900-01-01", "31/12/1989", "2101-01-01"])
    def test_a_date_lies_in_the_years_that_forms_take(self, base: Book, date: str) -> None:
        base.write("milestones.csv", "ref,title,baseline_date", f"5,Start,{date}")
        (found,) = base.rejects()
        assert found[3] == f"The date lies in the year {date[-4:] if '/' in date else date[:4]}. Check it."

    @pytest.mark.parametrize(
        ("file", "header", "row", "column", "reason"),
        [
            ("schemes.csv", "ref,name,programme_area", "{41},Name,CHC", "ref", "41 characters; 40 fit"),
            ("risks.csv", "risk_ref,title,ref,opened_on", "{41},x,5,2018-05-01", "risk_ref", "20 fit"),
            ("organisations.csv", "code,name", "{41},East", "code", "20 fit"),
            ("organisations.csv", "code,name", "-L,East", "code", "A code begins with a letter or a digit"),
            ("organisations.csv", "code,name", "E C,East", "code", "A code has no blanks, as in WL"),
        ],
    )
    def test_references_are_as_long_as_forms_take(
        self, base: Book, file: str, header: str, row: str, column: str, reason: str
    ) -> None:
        base.write(file, header, row.replace("{41}", "x" * 41))
        (found,) = base.rejects()
        assert found[:3] == (file, 2, column)
        assert reason in found[3]

    def test_an_organisation_that_is_there_keeps_its_code_whatever_its_shape(self, base: Book) -> None:
        """A file of an earlier version may have one with a blank; it can be named and renamed."""
        from db.models import Organisation

        with base.workspace.unit() as unit:
            unit.add(Organisation(id="old", code="E C", name="East", position=9))
            unit.commit()
        base.write("organisations.csv", "code,name", "E C,East and City")
        base.write("people.csv", "name,organisation", "Jane Smith,E C").apply()
        assert base.value("SELECT name FROM organisation WHERE code = 'E C'") == "East and City"
        assert base.value("SELECT organisation_id FROM person WHERE name = 'Jane Smith'") == "old"

    @pytest.mark.parametrize(
        ("file", "header", "row", "column", "reason"),
        [
            ("schemes.csv", "ref,name,programme_area", "a9,x,CHC", "ref", "The same reference is written A9"),
            (
                "schemes.csv",
                "ref,name,programme_area",
                "A10,x,planned care",
                "programme_area",
                "The same name is written Planned Care",
            ),
            ("programmes.csv", "name", "chc", "name", "The same name is written CHC"),
            ("people.csv", "name", "jane SMITH", "name", "The same name is written Jane Smith"),
            ("organisations.csv", "code", "wl", "code", "The same code is written WL"),
            (
                "risks.csv",
                "risk_ref,title,ref,opened_on",
                "r-1,x,5,2018-05-01",
                "risk_ref",
                "The same reference is written R-1",
            ),
        ],
    )
    def test_names_that_differ_in_capitals_only_are_refused(
        self, base: Book, file: str, header: str, row: str, column: str, reason: str
    ) -> None:
        base.write("people.csv", "name", "Jane Smith")
        base.write("risks.csv", "risk_ref,title,ref,opened_on", "R-1,x,5,2018-05-01").apply()
        emptied(base).write(file, header, row)
        (found,) = base.rejects()
        assert found == (file, 2, column, f"{reason} elsewhere. Use the same letters.")

    def test_of_a_row_refused_for_that_only_the_true_reason_is_said(self, base: Book) -> None:
        """Its own ratings, and what other files say of it, do not bring "There is no scheme a9."."""
        emptied(base).write(
            "schemes.csv", "ref,name,programme_area,overall", "a9,x,CHC,Green", "a9,x,CHC,", "5,Stroke,CHC,"
        )
        base.write("scheme_finance.csv", "ref,organisation,annual_plan,fot_m7", "a9,WL,1,1", "77,WL,1,1")
        assert base.rejects() == [
            ("schemes.csv", 2, "ref", "The same reference is written A9 elsewhere. Use the same letters."),
            ("schemes.csv", 3, "ref", "Row 2 says this already. Keep one of the two."),
            ("scheme_finance.csv", 2, "ref", "schemes.csv, row 2 is refused, and so is this."),
            ("scheme_finance.csv", 3, "ref", "There is no scheme 77."),
        ]

    def test_a_reference_that_the_portfolio_has_in_both_ways_is_found(self, base: Book) -> None:
        from db.models import Scheme

        with base.workspace.unit(reason="the papers have both") as unit:
            unit.find(Scheme, ref="5").ref = "a9"  # type: ignore[union-attr]
            unit.commit()
        base.write("schemes.csv", "ref,name,programme_area", "A9,Upper,CHC", "a9,Lower,CHC").apply()
        assert base.rows("SELECT ref, name FROM scheme ORDER BY ref") == [("A9", "Upper"), ("a9", "Lower")]


class TestRefusals:
    @pytest.mark.parametrize(
        ("file", "header", "row", "columns"),
        [
            (
                "scheme_finance.csv",
                "ref,organisation,annual_plan,fot_m7",
                "77,UHL,much,10",
                ["annual_plan", "organisation", "ref"],
            ),
            (
                "scheme_finance.csv",
                "ref,organisation,annual_plan,fot_m7,low_confidence",
                "5,LC,7,10,9",
                ["annual_plan", "high_confidence"],
            ),
            ("people.csv", "name,organisation", f"{'x' * 301},UHL", ["name", "organisation"]),
            (
                "roles.csv",
                "person,role,programme_area",
                "Jo,chief,None",
                ["person", "programme_area", "role"],
            ),
            (
                "risks.csv",
                "risk_ref,title,ref,owner,opened_on,status",
                "R-1,x,77,Jo,2018-05-01,closed",
                ["closed_on", "closed_reason", "owner", "ref"],
            ),
            (
                "issues.csv",
                "title,priority,ref,owner,raised_on,resolution",
                "x,high,77,Jo,2018-05-01,Done",
                ["owner", "ref", "status"],
            ),
        ],
    )
    def test_all_that_is_wrong_with_a_row_is_said_at_once(
        self, base: Book, file: str, header: str, row: str, columns: list[str]
    ) -> None:
        base.write(file, header, row)
        assert sorted(reject[2] for reject in base.rejects()) == columns

    @pytest.mark.parametrize("make", [os.mkfifo, lambda path: os.symlink("/dev/zero", path)])
    def test_what_is_not_an_ordinary_file_is_not_read(self, base: Book, make: Callable[[Path], None]) -> None:
        make(base.folder / "schemes.csv")
        assert base.rejects() == [
            (
                "schemes.csv",
                0,
                "",
                "This is not an ordinary file, so it was not read. Put a CSV file in its place.",
            )
        ]

    def test_no_more_is_read_than_a_portfolio_may_have(
        self, base: Book, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(csv_files, "LARGEST_BYTES", 20)
        base.write("schemes.csv", "ref,name,programme_area")
        assert [reject.reason for reject in read_folder(base.folder).rejects] == [
            "The file is larger than 100 MB."
        ]
