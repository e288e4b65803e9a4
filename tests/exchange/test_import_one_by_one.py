"""A folder whose files are imported one by one ends as one that was imported whole."""

import random
from pathlib import Path

import pytest

from db.unit_of_work import Committed
from pmo_tui.errors import BadFile
from pmo_tui.exchange.ledger import Change, Freeze
from pmo_tui.services import past
from tests.conftest import DEMO_FOLDER
from tests.exchange import test_import_sound as sound
from tests.exchange.conftest import FINANCE, SCHEMES, Book
from tests.exchange.test_import_sound import breaches, states

NATURAL = (
    ("organisations", "programmes", "people"),
    ("periods",),
    ("schemes",),
    ("scheme_finance",),
    ("organisation_ratings", "ratings", "confidence", "monthly_profile", "commentary", "roles", "risks"),
    ("risk_scores", "risk_actions", "issues", "milestones"),
)
"""Files in an order in which each finds what it refers to; those of one line in any order."""

MORE = (
    (
        "SELECT s.ref, o.code, p.month, c.fot_pence, c.low_pence, c.medium_pence, c.high_pence, c.source"
        " FROM confidence_split c JOIN scheme s ON s.id = c.scheme_id JOIN period p ON p.id = c.period_id"
        " JOIN organisation o ON o.id = c.organisation_id ORDER BY 1, 2, 3"
    ),
    (
        "SELECT s.ref, o.code, p.month, f.month, f.amount_pence, f.source FROM forecast_month f"
        " JOIN scheme s ON s.id = f.scheme_id JOIN period p ON p.id = f.period_id"
        " JOIN organisation o ON o.id = f.organisation_id ORDER BY 1, 2, 3, 4"
    ),
    "SELECT plan_source, actual_source, count(*) FROM profile_month GROUP BY 1, 2 ORDER BY 1, 2",
    (
        "SELECT s.ref, p.month, e.raised_on, u.issue FROM exception_update u"
        " JOIN exception e ON e.id = u.exception_id JOIN scheme s ON s.id = e.scheme_id"
        " JOIN period p ON p.id = u.period_id ORDER BY 1, 2"
    ),
    "SELECT name, job_title FROM person ORDER BY 1",
    "SELECT name, theme, position FROM programme ORDER BY 1",
)


def one_by_one(book: Book, files: list[str]) -> None:
    """Import files of the demo's folder, each by itself; nothing of any is refused."""
    for file in files:
        book.folder = DEMO_FOLDER / f"{file}.csv"
        plan = book.plan()
        assert plan.rejects == ()
        assert not any(isinstance(op, Freeze) for op in plan.ops)
        assert book.apply() is not None


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_the_demo_ends_the_same_in_any_order(book: Book, demo_file: Path, seed: int | None) -> None:
    order = []
    for line in NATURAL:
        order += list(line) if seed is None else random.Random(seed).sample(line, len(line))
    one_by_one(book, order)
    assert states(book) == {"2018-09": "open", "2018-10": "open"}
    with past.standing(demo_file) as whole:
        for sql in (*sound.TestOneGo.EVERYTHING, *MORE):
            assert book.rows(sql) == [tuple(row) for row in whole.reader.rows(sql)]


def test_the_whole_folder_then_adds_nothing_but_the_freeze(book: Book, demo_file: Path) -> None:
    """September is frozen with the statuses of its day; everything else is there."""
    one_by_one(book, [file for line in NATURAL for file in line])
    book.folder = DEMO_FOLDER
    plan = book.plan()
    assert (plan.rejects, plan.notes, plan.added) == ((), (), {})
    assert [op.month for op in plan.ops if isinstance(op, Freeze)] == ["2018-09"]
    there_and_back = [op for op in plan.ops if isinstance(op, Change)]
    assert {op.table for op in there_and_back} == {"scheme", "risk", "issue"}
    assert len(there_and_back) == 2 * len({op.row_id for op in there_and_back})
    book.apply()
    assert states(book) == {"2018-09": "frozen", "2018-10": "open"}
    assert breaches(book) == []
    assert book.plan().empty
    with past.standing(demo_file) as whole:
        for sql in (*sound.TestOneGo.EVERYTHING, *MORE):
            assert book.rows(sql) == [tuple(row) for row in whole.reader.rows(sql)]


def test_a_file_by_itself_says_which_month_it_leaves_open(book: Book) -> None:
    book.folder = DEMO_FOLDER / "periods.csv"
    why = "periods.csv by itself freezes no month. Importing the whole folder does."
    assert book.plan().notes == (f"September 2018 stays open: {why}",)


class TestNothingToFreeze:
    """A month without a return and a forecast stays open, from a folder too."""

    WHY = "stays open: it has no return and no forecast yet. The import that brings them freezes it."

    @pytest.fixture
    def bare(self, book: Book) -> Book:
        """August to October, of which nothing else is known."""
        return book.write("periods.csv", "month", "2018-08", "2018-09", "2018-10")

    def test_it_stays_open_and_the_plan_can_come_later(self, bare: Book) -> None:
        assert bare.plan().notes == (f"August 2018 {self.WHY}", f"September 2018 {self.WHY}")
        bare.apply()
        assert states(bare) == {"2018-08": "open", "2018-09": "open", "2018-10": "open"}
        bare.write("schemes.csv", *SCHEMES).write("scheme_finance.csv", *FINANCE)
        assert bare.plan().notes == ()
        bare.apply()
        assert states(bare) == {"2018-08": "frozen", "2018-09": "frozen", "2018-10": "open"}
        assert bare.value("SELECT sum(annual_plan_pence) FROM scheme_share") == 2200_00
        assert breaches(bare) == []

    def test_an_empty_month_after_one_that_is_frozen_stays_open(self, bare: Book) -> None:
        schemes = "ref,name,programme_area"
        bare.write("schemes.csv", schemes, "A9,a,CHC")
        bare.write("ratings.csv", "month,ref,overall", "2018-08,A9,Green")
        assert bare.plan().notes == (f"September 2018 {self.WHY}",)
        bare.apply()
        assert states(bare) == {"2018-08": "frozen", "2018-09": "open", "2018-10": "open"}

    def test_ratings_that_say_nothing_are_no_return(self, bare: Book) -> None:
        bare.write("schemes.csv", "ref,name,programme_area", "A9,a,CHC")
        bare.write("ratings.csv", "month,ref,status", "2018-09,A9,open")
        assert bare.plan().notes == (f"August 2018 {self.WHY}", f"September 2018 {self.WHY}")


class TestForecastsThatAreThere:
    """A split, or the months, may come without scheme_finance.csv once the portfolio has the forecast."""

    def only(self, book: Book, file: str, *lines: str) -> Committed | None:
        for other in book.folder.iterdir():
            other.unlink()
        return book.write(file, *lines).apply()

    def test_a_split_is_taken(self, imported: Book) -> None:
        parts = "low_confidence,medium_confidence,high_confidence"
        self.only(imported, "confidence.csv", f"month,ref,organisation,{parts}", "2018-10,A9,WL,0,0,800")
        sql = (
            "SELECT c.fot_pence, c.high_pence FROM confidence_split c JOIN scheme s ON s.id = c.scheme_id"
            " JOIN period p ON p.id = c.period_id WHERE s.ref = 'A9' AND p.month = '2018-10'"
        )
        assert imported.rows(sql) == [(800_00, 800_00)]
        imported.write("confidence.csv", f"month,ref,organisation,{parts}", "2018-10,A9,WL,0,0,801")
        words = "Low, medium and high come to £801, the forecast is £800. They must agree."
        assert imported.rejects() == [("confidence.csv", 2, "high_confidence", words)]

    def test_so_is_one_beside_a_blank_forecast(self, imported: Book) -> None:
        share = "ref,organisation,annual_plan,fot_m7,high_confidence"
        self.only(imported, "periods.csv", "month", "2018-10")
        imported.write("scheme_finance.csv", share, "A9,WL,1000,,800").apply()
        sql = (
            "SELECT c.high_pence FROM confidence_split c JOIN scheme s ON s.id = c.scheme_id"
            " JOIN period p ON p.id = c.period_id WHERE s.ref = 'A9' AND p.month = '2018-10'"
        )
        assert imported.value(sql) == 800_00

    def test_the_months_are_the_open_months_forecast(self, imported: Book) -> None:
        months = ",".join(imported.read().sheets["monthly_profile.csv"][0].cells)
        self.only(imported, "monthly_profile.csv", months, f"A9,WL,entered,{'0,' * 7}800,0,0,0,0")
        assert breaches(imported) == []
        sql = (
            "SELECT f.month, f.amount_pence FROM forecast_month f JOIN scheme s ON s.id = f.scheme_id"
            " JOIN period p ON p.id = f.period_id WHERE s.ref = 'A9' AND p.month = '2018-10'"
            " AND f.amount_pence <> 0"
        )
        assert imported.rows(sql) == [("2018-11", 800_00)]

    def test_those_of_a_share_that_is_not_there_are_refused(self, imported: Book) -> None:
        imported.remove("schemes.csv", "scheme_finance.csv", "monthly_profile.csv")
        imported.write("monthly_profile.csv", "ref,organisation,2018-11", "A9,LC,5")
        none = "scheme_finance.csv has no forecast for A9 LC to go with this. Fill in fot_m7 there."
        assert imported.rejects() == [("monthly_profile.csv", 2, "organisation", none)]


def test_months_are_still_frozen_in_order(imported: Book) -> None:
    """One that is there to be filled later keeps a later one from being frozen behind it."""
    imported.write("periods.csv", "month", "2018-11", "2018-12")
    imported.remove("schemes.csv", "scheme_finance.csv", "monthly_profile.csv").apply()
    assert states(imported)["2018-11"] == "open"
    imported.write("scheme_finance.csv", "ref,organisation,annual_plan,fot_m11,fot_m12", "5,LC,1200,1,1")
    with pytest.raises(BadFile, match=r"October 2018 is still open, so February 2019 cannot be frozen"):
        imported.plan()
