"""What follows from a row in what it does not name: organisations' own ratings, other open months."""

from dataclasses import replace

import pytest

from db.enums import Rating
from pmo_tui.domain.inputs import RatingDraft
from pmo_tui.services import returns
from pmo_tui.services.periods import open_month
from tests.exchange.conftest import SCHEMES, Book
from tests.exchange.test_import_sound import breaches

HEADER = SCHEMES[0]


def ratings(book: Book, month: str, ref: str = "5") -> set[str | None]:
    sql = (
        "SELECT r.chosen FROM rating r JOIN return_ t ON t.id = r.return_id"
        " JOIN scheme s ON s.id = t.scheme_id JOIN period p ON p.id = t.period_id"
        " WHERE s.ref = ? AND p.month = ?"
    )
    return {chosen for (chosen,) in book.rows(sql, ref, month)}


def own(book: Book) -> tuple[str | None, ...]:
    """The overall rating of Leicester City's share of scheme 5: proposed, chosen, why."""
    (found,) = book.rows(
        "SELECT r.proposed, r.chosen, r.reason FROM rating r JOIN organisation o ON o.id = r.organisation_id"
        " JOIN dimension d ON d.id = r.dimension_id WHERE o.code = 'LC' AND d.code = 'overall'"
    )
    return found


@pytest.fixture
def base(imported: Book) -> Book:
    """Nothing is in the folder any more."""
    return imported.remove("schemes.csv", "scheme_finance.csv", "monthly_profile.csv")


class TestOwnRatings:
    """Scheme 5 is green, and so is Leicester City's own overall rating."""

    RED = "5,Stroke,CHC,open,Red,Red,Red,Red,Red"

    def test_what_is_proposed_for_them_follows_the_ratings_for_all(self, base: Book) -> None:
        base.write("organisation_ratings.csv", "ref,organisation,overall", "5,LC,Green").apply()
        assert own(base) == ("green", "green", "")
        base.remove("organisation_ratings.csv").write("schemes.csv", HEADER, self.RED).apply()
        assert own(base) == ("red", "green", "as published")
        assert breaches(base) == []
        assert base.apply() is None

    def test_one_that_was_chosen_in_the_app_must_be_said_again(self, base: Book) -> None:
        draft = RatingDraft(
            base.value("SELECT id FROM scheme WHERE ref = '5'"),
            base.value("SELECT id FROM period WHERE month = '2018-10'"),
            base.value("SELECT id FROM dimension WHERE code = 'overall'"),
            Rating.GREEN,
            organisation_id=base.value("SELECT id FROM organisation WHERE code = 'LC'"),
        )
        returns.choose(base.workspace, replace(draft, reason="own"))
        base.write("schemes.csv", HEADER, self.RED)
        words = "Green was chosen in the app, and Red is proposed now. Fill this in too."
        assert base.rejects() == [("schemes.csv", 2, "overall", words)]
        base.write("organisation_ratings.csv", "ref,organisation,overall", "5,LC,Green").apply()
        assert own(base) == ("red", "green", "as published")


class TestOtherMonths:
    """October and November are open, and scheme 5 is green in both."""

    @pytest.fixture
    def both(self, base: Book) -> Book:
        open_month(base.workspace, "2018-11", "2018-11-30", "2018-11-30")
        base.write("ratings.csv", "month,ref,overall", "2018-11,5,Green").apply()
        return base.remove("ratings.csv")

    def test_a_new_status_colours_all_of_them_and_takes_the_colour_away(self, both: Book) -> None:
        assert (ratings(both, "2018-10"), ratings(both, "2018-11")) == ({"green"}, {"green"})
        both.write("schemes.csv", "ref,name,programme_area,status", "5,Stroke,CHC,closed").apply()
        assert (ratings(both, "2018-10"), ratings(both, "2018-11")) == ({"grey"}, {"grey"})
        assert breaches(both) == []
        both.write("schemes.csv", "ref,name,programme_area,status", "5,Stroke,CHC,open").apply()
        assert (ratings(both, "2018-10"), ratings(both, "2018-11")) == ({None}, {None})
        assert breaches(both) == []

    def test_what_the_folder_says_of_an_earlier_month_stays(self, both: Book) -> None:
        both.write("periods.csv", "month", "2018-11")
        both.write("schemes.csv", "ref,name,programme_area,status", "5,Stroke,CHC,closed")
        both.write("ratings.csv", "month,ref,overall", "2018-10,5,Amber").apply()
        assert (ratings(both, "2018-10"), ratings(both, "2018-11")) == ({"green", "amber"}, {"grey"})
