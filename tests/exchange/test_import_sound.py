"""Whatever an import takes, `check` finds nothing afterwards; and a mended folder ends as in one go."""

from pathlib import Path

import pytest

from db.enums import SchemeStatus
from pmo_tui.domain.inputs import StatusDraft
from pmo_tui.domain.period import months_of
from pmo_tui.errors import BadFile
from pmo_tui.exchange.apply import apply_import
from pmo_tui.services import checks, past
from pmo_tui.services.periods import freeze, open_month
from pmo_tui.services.status import set_status
from tests.conftest import DEMO_FOLDER
from tests.exchange.conftest import Book

HEADER = "ref,name,programme_area,status,deliverables,milestones,risks,issues,overall"
GREEN = "Green,Green,Green,Green,Green"
PROFILE = ",".join(["ref,organisation", *months_of("2018/19")])
COMMENTARY = "month,ref,issue,corrective_action,recovery_date,confidence"


def breaches(book: Book) -> list[tuple[str, str, str, str]]:
    """What `check` finds in any month, a frozen one as it was frozen."""
    found = []
    for (month,) in book.rows("SELECT month FROM period ORDER BY month"):
        with past.standing(book.workspace.path, month=month) as then:
            found += [(month, b.check, b.where, b.what) for b in checks.run(then.reader, then.view)]
    return found


def states(book: Book) -> dict[str, str]:
    return dict(book.rows("SELECT month, state FROM period ORDER BY month"))


def returned(book: Book, ref: str, month: str = "2018-10") -> str:
    return str(
        book.value(
            "SELECT t.state FROM return_ t JOIN scheme s ON s.id = t.scheme_id"
            " JOIN period p ON p.id = t.period_id WHERE s.ref = ? AND p.month = ?",
            ref,
            month,
        )
    )


def overall(book: Book, ref: str) -> tuple[str | None, str]:
    (found,) = book.rows(
        "SELECT r.chosen, r.reason FROM rating r JOIN dimension d ON d.id = r.dimension_id"
        " JOIN return_ t ON t.id = r.return_id JOIN scheme s ON s.id = t.scheme_id"
        " JOIN period p ON p.id = t.period_id WHERE s.ref = ? AND d.code = 'overall'"
        " AND p.month = '2018-10' AND r.organisation_id IS NULL",
        ref,
    )
    return found


@pytest.fixture
def base(imported: Book) -> Book:
    """Two schemes in a frozen September and an open October; an empty folder for what comes next."""
    return emptied(imported)


def emptied(book: Book) -> Book:
    return book.remove(*(file.name for file in book.folder.iterdir()))


def share(book: Book, outturns: dict[int, int], months: str = "") -> Book:
    """Write the finance of scheme 5 for Leicester City: outturns by month's number, and its months."""
    columns = ",".join(f"fot_m{number}" for number in outturns)
    amounts = ",".join(str(amount) for amount in outturns.values())
    book.write("scheme_finance.csv", f"ref,organisation,annual_plan,{columns}", f"5,LC,1200,{amounts}")
    return book.write("monthly_profile.csv", PROFILE, f"5,LC,{months}") if months else book


class TestMonths:
    def test_a_month_before_those_that_are_there_is_refused(self, base: Book) -> None:
        share(base, {3: 1500}, "200,200,200,200,200,200,50,50,50,50,50,50")
        with pytest.raises(BadFile, match=r"of June 2018\. October 2018 is there already; an earlier month"):
            base.plan()

    def test_no_month_is_frozen_behind_an_open_one(self, base: Book) -> None:
        share(base, {8: 1200, 9: 1200})
        with pytest.raises(BadFile, match=r"October 2018 is still open, so November 2018 cannot be frozen"):
            base.plan()
        base.apply("2018-11")  # as the message says
        base.apply()
        assert states(base) == {
            "2018-09": "frozen",
            "2018-10": "open",
            "2018-11": "open",
            "2018-12": "open",
        }
        assert breaches(base) == []

    def test_once_the_open_month_is_frozen_two_may_come(self, base: Book) -> None:
        freeze(base.workspace, "2018-10", "over")
        share(base, {8: 1200, 9: 1200}).apply()
        assert list(states(base).values()) == ["frozen", "frozen", "frozen", "open"]

    def test_actuals_of_a_later_month_keep_the_open_one_sound(self, base: Book) -> None:
        """The open month's outturn stays; what is to come takes the difference."""
        share(base, {7: 1300}, "100,100,100,100,100,100,100,100,100,100,100,200").apply()
        share(base, {8: 1300}, "150,150,100,100,100,100,100,100,100,100,100,100").apply()
        assert breaches(base) == []
        (october,) = base.rows(
            "SELECT c.fot_pence FROM confidence_split c JOIN period p ON p.id = c.period_id"
            " JOIN scheme s ON s.id = c.scheme_id WHERE p.month = '2018-10' AND s.ref = '5'"
        )
        assert october == (1300_00,)
        assert base.apply() is None

    def test_in_march_the_outturn_takes_the_difference(self, base: Book) -> None:
        share(base, {12: 1200}, ",".join(["100"] * 12)).apply()
        share(base, {7: 1300}, "150,150,100,100,100,100,100,100,100,100,100,100").apply()
        assert breaches(base) == []
        sql = (
            "SELECT c.fot_pence FROM confidence_split c JOIN period p ON p.id = c.period_id"
            " WHERE p.month = '2019-03'"
        )
        assert base.rows(sql) == [(1300_00,)]

    def test_a_row_that_the_year_s_end_refuses_is_not_half_taken(self, base: Book) -> None:
        """Though the other rows are imported."""
        share(base, {7: 1300}, "100,100,100,100,100,100,100,100,100,100,100,200").apply()
        emptied(base)
        share(base, {12: 100})
        plan = base.plan()
        assert [(reject.column, reject.row) for reject in plan.rejects] == [("fot_m12", 2)]
        apply_import(base.workspace, plan, reason="the rest")
        assert breaches(base) == []


class TestReturns:
    def test_one_that_lacks_something_now_is_a_draft_again(self, base: Book) -> None:
        assert returned(base, "5") == "submitted"
        base.write("schemes.csv", HEADER, "5,Stroke,CHC,open,,,,,Red").apply()
        assert returned(base, "5") == "draft"
        assert breaches(base) == []

    def test_a_part_alone_leaves_the_overall_rating_with_a_reason(self, base: Book) -> None:
        base.write("schemes.csv", HEADER, "5,Stroke,CHC,open,,,,Red,").apply()
        assert overall(base, "5") == ("green", "as published")
        assert breaches(base) == []

    @pytest.mark.parametrize(("proposed", "why"), [("green", ""), ("amber", "said when Amber was proposed")])
    def test_one_chosen_in_the_app_must_be_given_too(self, base: Book, proposed: str, why: str) -> None:
        from db.models import RatingGiven

        with base.workspace.unit(reason="typed") as unit:
            for row in unit.all(RatingGiven):
                row.source = "entered"  # type: ignore[assignment]
                if row.proposed is not None:
                    row.proposed, row.reason = proposed, why  # type: ignore[assignment]
            unit.commit()
        base.write("schemes.csv", HEADER, "5,Stroke,CHC,open,,,,Red,")
        reason = "Green was chosen in the app, and Red is proposed now. Fill this in too."
        assert base.rejects() == [("schemes.csv", 2, "overall", reason)]
        assert "rating" not in base.plan().changed
        base.write("schemes.csv", f"{HEADER},overall_reason", "5,Stroke,CHC,open,,,,Red,,Mended soon").apply()
        assert overall(base, "5") == ("green", "Mended soon")

    @pytest.mark.parametrize(
        ("status", "colour"), [("closed", "grey"), ("completed", "blue"), ("deferred", "purple")]
    )
    def test_ratings_take_the_colour_of_a_new_status(self, base: Book, status: str, colour: str) -> None:
        base.write(
            "organisation_ratings.csv",
            "ref,organisation,deliverables,milestones,risks,issues,overall",
            f"5,LC,{GREEN}",
        ).write("periods.csv", "month", "2018-10").apply()
        base.remove("organisation_ratings.csv")
        base.write("schemes.csv", HEADER, f"5,Stroke,CHC,{status},,,,,").apply()
        assert overall(base, "5") == (colour, "")
        assert breaches(base) == []
        assert returned(base, "5") == "submitted"
        base.write("schemes.csv", HEADER, "5,Stroke,CHC,open,,,,,").apply()
        assert overall(base, "5") == (None, "")
        assert returned(base, "5") == "draft"
        assert breaches(base) == []

    @pytest.mark.parametrize(
        ("status", "ratings", "reason"),
        [
            ("closed", GREEN, "Green does not go with the status closed. Write Grey."),
            ("", ",,,,Grey", "Grey does not go with the status open. Write Green, Amber or Red."),
            ("open", ",,,,Blue", "Blue does not go with the status open. Write Green, Amber or Red."),
        ],
    )
    def test_ratings_go_with_the_status_that_will_hold(
        self, base: Book, status: str, ratings: str, reason: str
    ) -> None:
        base.write("schemes.csv", HEADER, f"5,Stroke,CHC,{status},{ratings}")
        assert {reject[3] for reject in base.rejects()} == {reason}

    def test_a_status_beside_ratings_is_the_scheme_s(self, base: Book) -> None:
        base.write("ratings.csv", "month,ref,overall,status", "2018-10,5,Grey,closed").apply()
        assert base.value("SELECT status FROM scheme WHERE ref = '5'") == "closed"
        assert breaches(base) == []
        base.write("schemes.csv", "ref,name,programme_area,status", "5,Stroke,CHC,open")
        reason = "ratings.csv has the status closed. The two must agree."
        assert ("schemes.csv", 2, "status", reason) in base.rejects()

    def test_a_status_is_the_latest_month_s(self, base: Book) -> None:
        """What an earlier month that is still open had is not what the scheme has now."""
        open_month(base.workspace, "2018-11", "2018-11-30", "2018-11-30")
        base.write("ratings.csv", "month,ref,overall,status", "2018-10,5,Grey,closed").apply()
        assert base.value("SELECT status FROM scheme WHERE ref = '5'") == "open"
        base.write("schemes.csv", "ref,name,programme_area,status", "5,Stroke,CHC,closed")
        words = "The scheme is open in November 2018, which is there already. Change the status in the app."
        assert base.rejects() == [("schemes.csv", 2, "status", words)]

    def test_one_without_a_forecast_is_a_draft(self, base: Book) -> None:
        base.write("scheme_finance.csv", "ref,organisation,annual_plan", "5,WL,0").apply()
        assert returned(base, "5") == "draft"
        base.write("scheme_finance.csv", "ref,organisation,annual_plan,fot_m7", "5,WL,0,10").apply()
        assert returned(base, "5") == "submitted"


class TestOneGo:
    """A folder of two months, imported at once, gives what its months give one by one."""

    EVERYTHING = (
        "SELECT ref, name, status FROM scheme ORDER BY ref",
        (
            "SELECT s.ref, p.month, t.state, t.submitted_at FROM return_ t"
            " JOIN scheme s ON s.id = t.scheme_id JOIN period p ON p.id = t.period_id ORDER BY 1, 2"
        ),
        (
            "SELECT s.ref, r.chosen, r.proposed, r.reason, count(*) FROM rating r"
            " JOIN return_ t ON t.id = r.return_id JOIN scheme s ON s.id = t.scheme_id GROUP BY 1, 2, 3, 4"
            " ORDER BY 1, 2, 3, 4"
        ),
        (
            "SELECT s.ref, x.month, x.plan_pence, x.actual_pence FROM profile_month x"
            " JOIN scheme s ON s.id = x.scheme_id JOIN organisation o ON o.id = x.organisation_id"
            " ORDER BY 1, o.code, 2"
        ),
        (
            "SELECT p.month, f.month, sum(amount_pence) FROM forecast_month f"
            " JOIN period p ON p.id = f.period_id GROUP BY 1, 2 ORDER BY 1, 2"
        ),
        "SELECT ref, title, status, closed_on FROM risk ORDER BY ref",
        "SELECT kind, scored_on, sum(likelihood * impact) FROM risk_score GROUP BY 1, 2 ORDER BY 1, 2",
        "SELECT action, done_on, progress FROM risk_action ORDER BY 1, 2, 3",
        "SELECT title, status, resolution FROM issue ORDER BY 1, 2, 3",
        "SELECT title, baseline_date, forecast_date, actual_date FROM milestone ORDER BY 1, 2, 3, 4",
        "SELECT issue, corrective_action, confidence FROM exception_update ORDER BY 1, 2, 3",
    )

    def test_the_month_frozen_on_the_way_is_as_it_was_then(self, book: Book, demo_file: Path) -> None:
        book.folder = DEMO_FOLDER
        book.apply()
        assert breaches(book) == []
        with (
            past.standing(book.workspace.path, month="2018-09") as one,
            past.standing(demo_file, month="2018-09") as two,
        ):
            for sql in self.EVERYTHING:
                assert one.reader.rows(sql) == two.reader.rows(sql)
        with past.standing(demo_file) as two:
            for sql in self.EVERYTHING:
                assert book.rows(sql) == [tuple(row) for row in two.reader.rows(sql)]

    def test_a_mended_folder_ends_as_one_that_was_right(self, two_months: Book) -> None:
        row = "2018-10,A9,Late,Chase,{},low"
        two_months.write("commentary.csv", COMMENTARY, row.format("soon"))
        apply_import(two_months.workspace, two_months.plan(), reason="the rest")
        assert (returned(two_months, "A9"), states(two_months)["2018-09"]) == ("draft", "open")
        two_months.write("commentary.csv", COMMENTARY, row.format("2019-01-31"))
        plan = two_months.plan()
        assert plan.months == ("2018-09", "2018-10")
        apply_import(two_months.workspace, plan, reason="mended")
        assert returned(two_months, "A9") == "submitted"
        assert states(two_months) == {"2018-09": "frozen", "2018-10": "open"}
        assert breaches(two_months) == []
        assert two_months.plan().empty

    def test_a_draft_that_people_have_a_hand_in_stays_one_and_is_named(self, base: Book) -> None:
        period = base.value("SELECT id FROM period WHERE month = '2018-10'")
        scheme = base.value("SELECT id FROM scheme WHERE ref = '5'")
        for status in (SchemeStatus.CLOSED, SchemeStatus.OPEN):
            set_status(base.workspace, StatusDraft(scheme, period, status, "mistaken"))
        base.write("schemes.csv", HEADER, f"5,Stroke,CHC,open,{GREEN}")
        said = ("October 2018: returns that are drafts and lack nothing, to be submitted in the app: 5.",)
        assert base.plan().notes == said
        base.apply()
        assert returned(base, "5") == "draft"

    def test_a_month_opened_in_the_app_stays_open(self, base: Book) -> None:
        open_month(base.workspace, "2018-11", "2018-11-30", "2018-11-30")
        share(base, {7: 1200, 8: 1200}).apply()
        assert states(base) == {"2018-09": "frozen", "2018-10": "open", "2018-11": "open"}
