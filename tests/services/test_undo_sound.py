"""What an undo or a redo leaves is as sound as what a save leaves; what is not is refused, and says why."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

from db.enums import OpenState, Priority, Rating, SchemeStatus, ScoreKind
from db.unit_of_work import UnitOfWork
from pmo_tui.domain.inputs import (
    ForecastDraft,
    IssueDraft,
    MonthsDraft,
    RatingDraft,
    RiskDraft,
    SchemeDraft,
    ScoreDraft,
    ShareDraft,
)
from pmo_tui.services import finance, history, raid, returns, risk_parts, schemes
from pmo_tui.services.workspace import Workspace
from tests.db.steps import now
from tests.services.recording import (
    dimension_id,
    organisation_id,
    period_id,
    scheme_id,
    value,
    values,
)
from tests.services.return_steps import commentary, rated, rating_row
from tests.services.undo_steps import open_month, redo, refused, status, undo, unsound, write


class TestExceptions:
    def test_a_scheme_is_not_closed_again_over_an_exception_raised_since(
        self, demo: Workspace, demo_file: Path
    ) -> None:
        closed = status(demo, demo_file, "A4", SchemeStatus.CLOSED)
        opened = status(demo, demo_file, "A4", SchemeStatus.OPEN)
        second = returns.save_commentary(demo, commentary(demo_file, "A4"))
        said = refused(demo_file, lambda: undo(demo, opened))
        assert said == (
            "A4 would be closed with an exception open, raised on 2018-11-05. "
            "Undo the commentary that raised it first."
        )
        for answer in (second, opened, closed):
            undo(demo, answer)
        sql = "SELECT count(*) FROM exception WHERE scheme_id = ? AND closed_on IS NULL"
        assert value(demo_file, sql, scheme_id(demo_file, "A4")) == 1
        assert unsound(demo_file, "2018-10") == []

    def test_a_scheme_never_has_two_open(self, demo: Workspace, demo_file: Path) -> None:
        closed = write(demo, lambda unit: _close_exception(unit, scheme_id(demo_file, "A4")))
        second = returns.save_commentary(demo, commentary(demo_file, "A4", reason="asked for"))
        said = refused(demo_file, lambda: undo(demo, closed))
        assert "A4 would have 2 exceptions open, raised on" in said
        assert "undo the one that raised the later first." in said
        undo(demo, second)
        undo(demo, closed)

    def test_commentary_does_not_come_back_on_a_scheme_closed_since(
        self, demo: Workspace, demo_file: Path
    ) -> None:
        undone = undo(demo, returns.save_commentary(demo, commentary(demo_file, "1")))
        status(demo, demo_file, "1", SchemeStatus.CLOSED)
        said = refused(demo_file, lambda: redo(demo, undone))
        assert said.endswith("raised on 2018-11-05. Open the scheme again first.")

    def test_what_was_wrong_before_does_not_stand_in_the_way(self, demo: Workspace, demo_file: Path) -> None:
        scheme = scheme_id(demo_file, "A4")
        draft = SchemeDraft("A4", "Another name", value(demo_file, "SELECT max(id) FROM programme"))
        renamed = schemes.save_scheme(demo, draft, scheme)
        write(demo, lambda unit: _raise_exception(unit, scheme, "2018-10-01"))
        undo(demo, renamed)
        assert value(demo_file, "SELECT name FROM scheme WHERE id = ?", scheme) != "Another name"


def _close_exception(unit: UnitOfWork, scheme: str) -> None:
    from db.models import ExceptionReport

    unit.all(ExceptionReport, scheme_id=scheme)[0].closed_on = dt.date(2018, 10, 14)


def _raise_exception(unit: UnitOfWork, scheme: str, raised_on: str) -> None:
    from db.models import ExceptionReport

    row = ExceptionReport(id=unit.new_id(), scheme_id=scheme, raised_on=dt.date.fromisoformat(raised_on))
    unit.add(row)


class TestFigures:
    def test_other_open_months_are_fitted_to_the_actuals_that_come_back(
        self, demo: Workspace, demo_file: Path
    ) -> None:
        """In March, when no month is left to take the difference, the outturn does."""
        ids = scheme_id(demo_file, "A9"), organisation_id(demo_file, "LC")
        for month in ("2018-11", "2019-03"):
            open_month(demo, month)
        late = MonthsDraft(*ids, period_id(demo_file), {"2018-10": 50_000_00}, {}, "late figures")
        changed = finance.save_months(demo, late)
        finance.save_forecast(demo, ForecastDraft(*ids, period_id(demo_file, "2018-11"), 400_000_00))
        finance.save_months(demo, MonthsDraft(*ids, period_id(demo_file, "2019-03"), {"2019-03": 1_00}))
        undone = undo(demo, changed)
        assert unsound(demo_file, "2018-10", "2018-11", "2019-03") == []
        redo(demo, undone)
        assert unsound(demo_file, "2018-10", "2018-11", "2019-03") == []
        sql = "SELECT fot_pence FROM confidence_split WHERE period_id = ? AND organisation_id = ?"
        assert value(demo_file, sql, period_id(demo_file, "2018-11"), ids[1]) == 400_000_00

    def test_a_share_stays_while_it_has_a_forecast(self, demo: Workspace, demo_file: Path) -> None:
        area = value(demo_file, "SELECT programme_id FROM scheme WHERE ref = 'A9'")
        scheme = schemes.save_scheme(demo, SchemeDraft("N1", "New", area)).row_id
        ids = scheme, organisation_id(demo_file, "LC")
        share = schemes.save_share(demo, ShareDraft(*ids, 0))
        forecast = finance.save_forecast(demo, ForecastDraft(*ids, period_id(demo_file), 1_000_00))
        said = refused(demo_file, lambda: undo(demo, share))
        assert said == "N1 LC would have a forecast for October 2018 and no share. Undo that first."
        before = undo(demo, forecast), undo(demo, share)
        assert "N1 LC would have a forecast" in refused(demo_file, lambda: redo(demo, before[0]))
        redo(demo, before[1])
        redo(demo, before[0])
        assert unsound(demo_file, "2018-10") == []

    def test_a_share_stays_while_it_has_an_actual(self, demo: Workspace, demo_file: Path) -> None:
        """A row of actuals that the share did not make, and that stays when the share goes."""
        area = value(demo_file, "SELECT programme_id FROM scheme WHERE ref = 'A9'")
        scheme = schemes.save_scheme(demo, SchemeDraft("N1", "New", area)).row_id
        ids = scheme, organisation_id(demo_file, "LC")
        share = write(demo, lambda unit: _share(unit, *ids))
        write(demo, lambda unit: _actual(unit, *ids))
        said = refused(demo_file, lambda: undo(demo, share))
        assert said == "N1 LC would have an actual for May 2018 and no share. Undo that first."


def _share(unit: UnitOfWork, scheme: str, organisation: str) -> None:
    from db.models import SchemeShare

    row = SchemeShare(
        id=unit.new_id(), scheme_id=scheme, organisation_id=organisation, financial_year="2018/19"
    )
    unit.add(row)


def _actual(unit: UnitOfWork, scheme: str, organisation: str) -> None:
    from db.models import ProfileMonth

    row = ProfileMonth(id=unit.new_id(), scheme_id=scheme, organisation_id=organisation, month="2018-05")
    row.actual_pence = 1
    unit.add(row)


class TestRisksAndIssues:
    def test_scores_stay_in_order(self, demo: Workspace, demo_file: Path) -> None:
        scheme = scheme_id(demo_file, "A9")
        first = RiskDraft("Late", scheme_id=scheme, opened_on="05/10/2018", likelihood=4, impact=4)
        risk = raid.save_risk(demo, first).row_id
        corrected = raid.save_risk(demo, RiskDraft("Late", scheme_id=scheme, opened_on="01/10/2018"), risk)
        scored = risk_parts.score_risk(demo, ScoreDraft(risk, ScoreKind.CURRENT, "02/10/2018", 2, 2))
        said = refused(demo_file, lambda: undo(demo, corrected))
        assert "has its initial score on 2018-10-05: a current one comes on that day or later." in said
        assert said.endswith("Undo the score of 2018-10-02 first.")
        undo(demo, scored)
        undo(demo, corrected)
        assert values(demo_file, "SELECT scored_on FROM risk_score WHERE risk_id = ?", risk) == ["2018-10-05"]

    def test_a_risk_is_not_opened_after_it_was_closed(self, demo: Workspace, demo_file: Path) -> None:
        scheme = scheme_id(demo_file, "A9")
        first = RiskDraft("Late", scheme_id=scheme, opened_on="10/10/2018", likelihood=4, impact=4)
        risk = raid.save_risk(demo, first).row_id
        corrected = raid.save_risk(demo, RiskDraft("Late", scheme_id=scheme, opened_on="01/10/2018"), risk)
        raid.close_risk(demo, risk, "over", "05/10/2018")
        said = refused(demo_file, lambda: undo(demo, corrected))
        assert said.endswith(
            "would be opened on 2018-10-10, after it was closed on 2018-10-05. Open it again first."
        )
        raid.reopen_risk(demo, risk, "for the dates")
        undo(demo, corrected)

    def test_a_risk_that_goes_and_comes_back_whole_is_as_it_was(
        self, demo: Workspace, demo_file: Path
    ) -> None:
        first = RiskDraft("Late", scheme_id=scheme_id(demo_file, "A9"), likelihood=4, impact=4)
        undone = undo(demo, raid.save_risk(demo, first))
        redo(demo, undone)
        assert value(demo_file, "SELECT count(*) FROM risk WHERE title = 'Late'") == 1

    def test_a_closed_issue_keeps_its_resolution(self, demo: Workspace, demo_file: Path) -> None:
        found = IssueDraft("Lift", Priority.LOW, "01/10/2018", scheme_id=scheme_id(demo_file, "A9"))
        issue = raid.save_issue(demo, found).row_id
        mended = replace(found, resolution="mended")
        noted = raid.save_issue(demo, mended, issue)
        raid.save_issue(demo, replace(mended, status=OpenState.CLOSED), issue)
        said = refused(demo_file, lambda: undo(demo, noted))
        assert said == "The issue “Lift” would be closed without a resolution. Open it again first."


def test_an_import_taken_back_and_done_again_leaves_the_file_as_it_was(
    demo: Workspace, demo_file: Path
) -> None:
    """Odd or not: nothing was done since, so there is nothing that it could not go with."""
    before = now(demo)
    imported = value(demo_file, "SELECT id FROM change_set WHERE reason = 'demo, 2018-10'")
    undone = history.undo(demo, imported)
    history.redo(demo, undone.id)
    assert now(demo) == before


class TestRatings:
    def test_one_does_not_come_back_on_a_scheme_closed_since(self, demo: Workspace, demo_file: Path) -> None:
        month = open_month(demo, "2018-11").row_id
        draft = RatingDraft(
            scheme_id(demo_file, "A9"), month, dimension_id(demo_file, "overall"), Rating.GREEN
        )
        undone = undo(demo, returns.choose(demo, draft))
        status(demo, demo_file, "A9", SchemeStatus.CLOSED)
        said = refused(demo_file, lambda: redo(demo, undone))
        assert said == (
            "A9: Overall PMO rating for November 2018 would be Green, which does not go with the status "
            "closed. Undo the later change first."
        )

    def test_proposals_follow_the_ratings_that_come_back(self, demo: Workspace, demo_file: Path) -> None:
        """Two parts turn Red; the first is taken back, and the other one still makes the proposal Red."""
        for code in ("deliverables", "milestones", "risks", "issues", "overall"):
            returns.choose(demo, rated(demo_file, "1", code, Rating.GREEN, "looked at"))
        first = returns.choose(demo, rated(demo_file, "1", "risks", Rating.RED))
        returns.choose(demo, rated(demo_file, "1", "issues", Rating.RED))
        undo(demo, first)
        assert rating_row(demo_file, "1", "risks")[1] == "green"
        assert rating_row(demo_file, "1", "overall")[0] == "red"
