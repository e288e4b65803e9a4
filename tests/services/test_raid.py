"""Risks, issues, milestones: each intention, what the history keeps of it, and what is refused."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from db import errors
from db.enums import OpenState, Priority, ScoreKind
from db.reading import risks as reading
from db.reading import scheme as schemes
from db.reading.local import drafts as kept_drafts
from db.reading.reader import Reader
from db.reading.risks import RiskRecord
from pmo_tui.domain.inputs import IssueDraft, MilestoneDraft, RiskDraft
from pmo_tui.services import drafts, raid, removing
from pmo_tui.services.removable import Thing
from pmo_tui.services.workspace import Workspace
from tests.conftest import Ticking
from tests.services.raid_steps import (
    BAD,
    MARKUP,
    NOVEMBER,
    a_risk,
    changes,
    everything,
    id_of,
    reason_of,
    refused,
    risk_of,
)


@pytest.fixture(autouse=True)
def november(clock: Ticking) -> None:
    """It is 20 November 2018: after the ratings of month 7 were taken."""
    clock.time = NOVEMBER


@pytest.fixture
def look(demo_file: Path, open_reader: Callable[[Path], Reader]) -> Reader:
    """The demo portfolio, as it stands on the disk."""
    return open_reader(demo_file)


class TestAddingARisk:
    def test_it_takes_the_next_reference_and_its_first_scores(self, demo: Workspace, look: Reader) -> None:
        answer = raid.save_risk(demo, a_risk(look))
        found = reading.risk(look, answer.row_id)
        assert found is not None
        assert (found.ref, answer.said) == ("R-0026", "R-0026: risk added")
        assert found.title == f"A lease ends {MARKUP}"
        assert (found.subject, found.opened_on) == ("A9 Pathway Redesign", "2018-11-05")
        assert [(s.kind, s.scored_on, s.score) for s in found.scores] == [
            (ScoreKind.INITIAL, "2018-11-05", 12),
            (ScoreKind.TARGET, "2018-11-05", 6),
        ]
        assert [(table, op) for table, op, _ in changes(look, answer)] == [
            ("risk", "I"),
            ("risk_score", "I"),
            ("risk_score", "I"),
        ]

    def test_without_target_and_date_it_is_opened_today_with_one_score(
        self, demo: Workspace, look: Reader
    ) -> None:
        draft = replace(a_risk(look), target_likelihood=0, target_impact=0, opened_on="", ref=" K1 ")
        found = reading.risk(look, raid.save_risk(demo, draft).row_id)
        assert found is not None
        assert (found.ref, found.opened_on, len(found.scores)) == ("K1", "2018-11-20", 1)
        assert found.current is found.scores[0]
        assert found.latest(ScoreKind.TARGET) is None

    def test_it_removes_the_draft_of_its_form(self, demo: Workspace, look: Reader) -> None:
        drafts.keep(demo, raid.key_of("risk", None), {"title": "half"})
        raid.save_risk(demo, a_risk(look))
        assert kept_drafts(look) == ()

    def test_a_day_is_written_as_people_say_it(self, demo: Workspace, look: Reader) -> None:
        today = demo.today()
        for words, day in (("today", today), ("Yesterday", today - dt.timedelta(days=1))):
            answer = raid.save_risk(demo, replace(a_risk(look), ref="", opened_on=words))
            found = reading.risk(look, answer.row_id)
            assert found is not None
            assert found.opened_on == day.isoformat()

    @pytest.mark.parametrize(
        ("changed", "field", "words"),
        [
            ({"title": " \x07 "}, "title", "The title must be filled in."),
            ({"title": "x" * 301}, "title", "Shorten it by 1."),
            ({"cause": "x" * 4001}, "cause", "4,000 fit"),
            ({"ref": "x" * 21}, "ref", "20 fit"),
            ({"ref": "r-0004"}, "ref", "There is a risk R-0004 already."),
            ({"scheme_id": None}, "subject", "Choose a scheme or a programme area"),
            ({"programme_id": "p"}, "subject", "one of the two"),
            ({"likelihood": 0}, "likelihood", "a number from 1 to 5"),
            ({"impact": 6}, "impact", "a number from 1 to 5"),
            ({"target_impact": 0}, "target_impact", "a number from 1 to 5"),
            ({"opened_on": BAD}, "opened_on", "is not a date"),
            ({"opened_on": "2018-11-21"}, "opened_on", "Date opened lies after today, 2018-11-20"),
        ],
    )
    def test_what_is_wrong_is_refused_by_field_and_leaves_nothing(
        self, demo: Workspace, look: Reader, changed: dict[str, Any], field: str, words: str
    ) -> None:
        drafts.keep(demo, raid.key_of("risk", None), {"title": "half"})
        draft = replace(a_risk(look), **changed)
        refused(look, field, words, lambda: raid.save_risk(demo, draft))

    def test_a_scheme_that_is_not_there_is_refused_whole(self, demo: Workspace, look: Reader) -> None:
        before = everything(look)
        with pytest.raises(errors.DbError):
            raid.save_risk(demo, replace(a_risk(look), scheme_id="no such"))
        assert everything(look) == before


class TestChangingARisk:
    def draft(self, risk: RiskRecord) -> RiskDraft:
        return RiskDraft(
            risk.title,
            scheme_id=risk.scheme_id,
            programme_id=risk.programme_id,
            cause=risk.cause,
            event=risk.event,
            effect=risk.effect,
            mitigation=risk.mitigation,
            owner_id=risk.owner_id,
            opened_on=risk.opened_on,
        )

    def test_only_what_is_different_is_written(self, demo: Workspace, look: Reader) -> None:
        risk = risk_of(look, "R-0004")
        draft = replace(self.draft(risk), mitigation="Another way", owner_id=None)
        answer = raid.save_risk(demo, draft, risk.id, risk.version)
        assert changes(look, answer) == [("risk", "U", {"mitigation", "owner_id"})]
        after = risk_of(look, "R-0004")
        assert (after.mitigation, after.owner, after.scores) == ("Another way", "", risk.scores)
        assert answer.said == "R-0004: risk saved"

    def test_the_same_again_is_no_change(self, demo: Workspace, look: Reader) -> None:
        risk = risk_of(look, "R-0004")
        assert raid.save_risk(demo, self.draft(risk), risk.id, risk.version).change is None

    def test_it_may_move_to_a_programme_area(self, demo: Workspace, look: Reader) -> None:
        risk = risk_of(look, "R-0004")
        area = str(look.value("SELECT id FROM programme WHERE name = 'Finance'"))
        raid.save_risk(demo, replace(self.draft(risk), scheme_id=None, programme_id=area), risk.id)
        assert risk_of(look, "R-0004").subject == "Finance"

    def test_a_newer_version_is_not_overwritten(self, demo: Workspace, look: Reader) -> None:
        risk = risk_of(look, "R-0004")
        raid.save_risk(demo, replace(self.draft(risk), title="First"), risk.id, risk.version)
        with pytest.raises(errors.StaleRecord):
            raid.save_risk(demo, replace(self.draft(risk), title="Second"), risk.id, risk.version)
        assert risk_of(look, "R-0004").title == "First"

    def test_first_scores_go_with_a_corrected_opening_date(self, demo: Workspace, look: Reader) -> None:
        risk = risk_of(look, "R-0004")
        answer = raid.save_risk(demo, replace(self.draft(risk), opened_on="2018-05-01"), risk.id)
        assert risk.opened_on == "2018-05-09"
        found = [(s.kind, s.scored_on) for s in risk_of(look, "R-0004").scores]
        assert found[:2] == [(ScoreKind.INITIAL, "2018-05-01"), (ScoreKind.TARGET, "2018-05-01")]
        assert {table for table, _, _ in changes(look, answer)} == {"risk", "risk_score"}

    def test_an_opening_after_the_next_score_or_the_closing_is_refused(
        self, demo: Workspace, look: Reader
    ) -> None:
        risk = risk_of(look, "R-0004")
        late = replace(self.draft(risk), opened_on="2018-10-05")
        refused(look, "opened_on", "scored on 2018-10-05", lambda: raid.save_risk(demo, late, risk.id))
        added = raid.save_risk(demo, a_risk(look)).row_id
        raid.close_risk(demo, added, "gone", "2018-11-06")
        after = replace(a_risk(look), opened_on="2018-11-07")
        refused(look, "opened_on", "closed on 2018-11-06", lambda: raid.save_risk(demo, after, added))


class TestClosing:
    def test_closing_keeps_the_reason_and_opening_again_takes_it_away(
        self, demo: Workspace, look: Reader
    ) -> None:
        risk = risk_of(look, "R-0004")
        drafts.keep(demo, raid.key_of("close", risk.id), {"reason": "half"})
        answer = raid.close_risk(demo, risk.id, f"Signed {MARKUP}", "2018-11-19")
        found = risk_of(look, "R-0004")
        assert (found.status, found.closed_on) == (OpenState.CLOSED, "2018-11-19")
        assert found.closed_reason == reason_of(look, answer) == f"Signed {MARKUP}"
        assert changes(look, answer) == [("risk", "U", {"status", "closed_on", "closed_reason"})]
        assert kept_drafts(look) == ()
        assert risk.id not in {one.id for one in reading.risks(look)}
        again = raid.reopen_risk(demo, risk.id, "It came back")
        found = risk_of(look, "R-0004")
        assert (found.status, found.closed_on, found.closed_reason) == (OpenState.OPEN, None, "")
        assert reason_of(look, again) == "It came back"

    def test_it_is_closed_today_unless_a_date_is_given(self, demo: Workspace, look: Reader) -> None:
        raid.close_risk(demo, id_of(look, "risk", "R-0004"), "Signed")
        assert risk_of(look, "R-0004").closed_on == "2018-11-20"

    @pytest.mark.parametrize(
        ("reason", "on", "field", "words"),
        [
            (" ", "", "reason", "The reason must be filled in."),
            ("Signed", BAD, "closed_on", "is not a date"),
            ("Signed", "2018-11-21", "closed_on", "lies after today"),
            ("Signed", "2018-05-08", "closed_on", "opened on 2018-05-09"),
            ("x" * 2001, "", "reason", "2,000 fit"),
        ],
    )
    def test_closing_asks_for_a_reason_and_a_sound_date(
        self, demo: Workspace, look: Reader, reason: str, on: str, field: str, words: str
    ) -> None:
        risk_id = id_of(look, "risk", "R-0004")
        refused(look, field, words, lambda: raid.close_risk(demo, risk_id, reason, on))

    def test_only_once(self, demo: Workspace, look: Reader) -> None:
        closed, open_ = id_of(look, "risk", "R-0009"), id_of(look, "risk", "R-0004")
        refused(look, "", "R-0009 is closed already", lambda: raid.close_risk(demo, closed, "Again"))
        refused(look, "", "R-0004 is open", lambda: raid.reopen_risk(demo, open_, "Again"))
        refused(look, "reason", "must be filled in", lambda: raid.reopen_risk(demo, closed, ""))


class TestIssuesAndMilestones:
    def test_an_issue_is_added_and_resolved(self, demo: Workspace, look: Reader) -> None:
        scheme = id_of(look, "scheme", "A9")
        drafts.keep(demo, raid.key_of("issue", None), {"title": "half"})
        answer = raid.save_issue(demo, IssueDraft("It leaks", Priority.HIGH, "", scheme_id=scheme))
        assert kept_drafts(look) == ()
        row = look.row("SELECT raised_on, status FROM issue WHERE id = ?", (answer.row_id,))
        assert tuple(row) == ("2018-11-20", "open")
        closed = IssueDraft(
            "It leaks", Priority.HIGH, "2018-11-20", scheme_id=scheme, status=OpenState.CLOSED
        )
        refused(look, "resolution", "Say how", lambda: raid.save_issue(demo, closed, answer.row_id))
        early = replace(closed, resolution="Mended", raised_on="2018-11-21")
        refused(look, "raised_on", "lies after today", lambda: raid.save_issue(demo, early, answer.row_id))
        mended = raid.save_issue(demo, replace(closed, resolution="Mended"), answer.row_id)
        assert changes(look, mended) == [("issue", "U", {"status", "resolution"})]

    def test_a_milestone_comes_last_though_an_earlier_one_was_removed(
        self, demo: Workspace, look: Reader
    ) -> None:
        scheme = id_of(look, "scheme", "A9")
        first, _ = (raid.save_milestone(demo, MilestoneDraft(scheme, f"{n}", "2018-12-01")) for n in (1, 2))
        removing.remove(demo, Thing("milestone", first.row_id), "a mistake")
        raid.save_milestone(demo, MilestoneDraft(scheme, "3", "2018-12-01"))
        row = look.row(
            "SELECT count(*), count(DISTINCT position) FROM milestone WHERE scheme_id = ?", (scheme,)
        )
        assert row is not None
        assert row[0] == row[1]

    def test_a_milestone_is_added_at_the_end_and_moved(self, demo: Workspace, look: Reader) -> None:
        scheme = id_of(look, "scheme", "A9")
        before = len(schemes.milestones(look, scheme))
        answer = raid.save_milestone(demo, MilestoneDraft(scheme, "Sign", "2018-12-01"))
        found = schemes.milestones(look, scheme)
        assert (len(found), "Sign" in {row.title for row in found}) == (before + 1, True)
        moved = MilestoneDraft(scheme, "Sign", "2018-12-01", forecast_date="2019-01-15")
        saved = raid.save_milestone(demo, moved, answer.row_id)
        assert changes(look, saved) == [("milestone", "U", {"forecast_date"})]
        early = replace(moved, actual_date="2018-11-21")
        refused(look, "actual_date", "lies after today", lambda: raid.save_milestone(demo, early))
        missing = MilestoneDraft(scheme, "Sign", "")
        refused(look, "baseline_date", "must be filled in", lambda: raid.save_milestone(demo, missing))
