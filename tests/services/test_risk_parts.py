"""A risk's scores and actions: what is kept, what is refused, and how the log is read."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from db import errors
from db.enums import OpenState, ScoreKind
from db.reading import risks as reading
from db.reading.local import drafts as kept_drafts
from db.reading.reader import Reader
from db.reading.risks import ActionRecord
from pmo_tui.domain.inputs import ActionDraft, ScoreDraft
from pmo_tui.services import drafts, raid, risk_parts
from pmo_tui.services.workspace import Workspace
from tests.conftest import Ticking
from tests.services.raid_steps import BAD, MARKUP, NOVEMBER, changes, id_of, refused, risk_of


@pytest.fixture(autouse=True)
def november(clock: Ticking) -> None:
    """It is 20 November 2018: after the ratings of month 7 were taken."""
    clock.time = NOVEMBER


@pytest.fixture
def look(demo_file: Path, open_reader: Callable[[Path], Reader]) -> Reader:
    """The demo portfolio, as it stands on the disk."""
    return open_reader(demo_file)


class TestScoring:
    def score(self, look: Reader, on: str = "2018-11-20", **more: Any) -> ScoreDraft:
        values: dict[str, Any] = {"kind": ScoreKind.CURRENT, "likelihood": 2, "impact": 3} | more
        return ScoreDraft(id_of(look, "risk", "R-0004"), scored_on=on, **values)

    def test_a_new_score_moves_the_trend(self, demo: Workspace, look: Reader) -> None:
        drafts.keep(demo, raid.key_of("score", id_of(look, "risk", "R-0004")), {"impact": "3"})
        answer = risk_parts.score_risk(demo, self.score(look))
        assert answer.said == "R-0004: current score 6, moderate"
        assert risk_of(look, "R-0004").course == (12, 16, 9, 6)
        assert [(table, op) for table, op, _ in changes(look, answer)] == [("risk_score", "I")]
        assert kept_drafts(look) == ()

    def test_a_second_score_on_a_day_replaces_the_first(self, demo: Workspace, look: Reader) -> None:
        risk_parts.score_risk(demo, self.score(look))
        answer = risk_parts.score_risk(demo, self.score(look, impact=5))
        assert risk_of(look, "R-0004").course == (12, 16, 9, 10)
        assert changes(look, answer) == [("risk_score", "U", {"impact"})]

    def test_a_score_before_the_last_one_leaves_that_standing_and_says_so(
        self, demo: Workspace, look: Reader
    ) -> None:
        answer = risk_parts.score_risk(demo, self.score(look, "2018-10-20"))
        assert answer.said == "R-0004: current score 6, moderate; the later one of 2018-11-05 still stands"
        assert risk_of(look, "R-0004").course == (12, 16, 6, 9)

    def test_another_kind_on_that_day_is_another_score(self, demo: Workspace, look: Reader) -> None:
        risk_parts.score_risk(demo, self.score(look))
        risk_parts.score_risk(demo, self.score(look, kind=ScoreKind.TARGET, likelihood=1))
        found = risk_of(look, "R-0004")
        target = found.latest(ScoreKind.TARGET)
        assert target is not None
        assert (target.scored_on, target.score, found.course[-1]) == ("2018-11-20", 3, 6)

    def test_the_initial_score_is_corrected_not_added(self, demo: Workspace, look: Reader) -> None:
        answer = risk_parts.score_risk(
            demo, self.score(look, "2018-05-10", kind=ScoreKind.INITIAL, likelihood=5, impact=5)
        )
        found = [s for s in risk_of(look, "R-0004").scores if s.kind is ScoreKind.INITIAL]
        assert [(s.scored_on, s.score) for s in found] == [("2018-05-10", 25)]
        assert changes(look, answer) == [("risk_score", "U", {"scored_on", "likelihood", "impact"})]

    @pytest.mark.parametrize(
        ("on", "more", "field", "words"),
        [
            ("", {}, "scored_on", "must be filled in"),
            (BAD, {}, "scored_on", "is not a date"),
            ("2018-11-21", {}, "scored_on", "lies after today"),
            ("2018-05-08", {}, "scored_on", "initial score on 2018-05-09"),
            ("2018-10-06", {"kind": ScoreKind.INITIAL}, "scored_on", "first current score on 2018-10-05"),
            ("2018-11-20", {"likelihood": 0}, "likelihood", "1 to 5"),
            ("2018-11-20", {"impact": 6}, "impact", "1 to 5"),
        ],
    )
    def test_what_is_wrong_is_refused_by_field(
        self, demo: Workspace, look: Reader, on: str, more: dict[str, Any], field: str, words: str
    ) -> None:
        draft = self.score(look, on, **more)
        refused(look, field, words, lambda: risk_parts.score_risk(demo, draft))

    def test_a_closed_risk_is_not_scored(self, demo: Workspace, look: Reader) -> None:
        draft = replace(self.score(look), risk_id=id_of(look, "risk", "R-0009"))
        refused(look, "", "R-0009 is closed, since", lambda: risk_parts.score_risk(demo, draft))

    def test_a_risk_that_is_not_there(self, demo: Workspace, look: Reader) -> None:
        with pytest.raises(errors.RecordMissing):
            risk_parts.score_risk(demo, replace(self.score(look), risk_id="none"))


class TestActions:
    def actions(self, look: Reader, ref: str = "R-0003") -> tuple[ActionRecord, ...]:
        return reading.actions(look, id_of(look, "risk", ref))

    def test_an_action_is_added_changed_and_done(self, demo: Workspace, look: Reader) -> None:
        risk_id = id_of(look, "risk", "R-0003")
        drafts.keep(demo, raid.key_of("action", risk_id), {"action": "half"})
        answer = risk_parts.save_action(demo, ActionDraft(risk_id, f"Ring {MARKUP}", due_on="30/11/2018"))
        assert answer.said == "R-0003: action added"
        assert kept_drafts(look) == ()
        found = reading.action(look, answer.row_id)
        assert found is not None
        assert (found.action, found.due_on, found.done_on) == (f"Ring {MARKUP}", "2018-11-30", None)
        draft = ActionDraft(risk_id, found.action, due_on="2018-11-30", progress="Rung twice")
        drafts.keep(demo, raid.key_of("action", found.id), {"progress": "half"})
        saved = risk_parts.save_action(demo, draft, found.id, found.version)
        assert changes(look, saved) == [("risk_action", "U", {"progress"})]
        assert kept_drafts(look) == ()
        done = risk_parts.finish_action(demo, found.id)
        assert changes(look, done) == [("risk_action", "U", {"done_on"})]
        finished = reading.action(look, found.id)
        assert finished is not None
        assert finished.done_on == "2018-11-20"
        assert self.actions(look)[-1].id == found.id

    def test_a_done_action_is_not_done_again(self, demo: Workspace, look: Reader) -> None:
        action = self.actions(look)[0]
        risk_parts.finish_action(demo, action.id)
        refused(look, "done_on", "done already", lambda: risk_parts.finish_action(demo, action.id))

    @pytest.mark.parametrize(
        ("changed", "field", "words"),
        [
            ({"action": ""}, "action", "must be filled in"),
            ({"due_on": BAD}, "due_on", "is not a date"),
            ({"done_on": BAD}, "done_on", "is not a date"),
            ({"done_on": "2018-11-21"}, "done_on", "lies after today"),
            ({"progress": "x" * 4001}, "progress", "Shorten it"),
        ],
    )
    def test_what_is_wrong_is_refused_by_field(
        self, demo: Workspace, look: Reader, changed: dict[str, Any], field: str, words: str
    ) -> None:
        draft = replace(ActionDraft(id_of(look, "risk", "R-0003"), "Ring"), **changed)
        refused(look, field, words, lambda: risk_parts.save_action(demo, draft))

    def test_a_closed_risk_takes_no_new_action(self, demo: Workspace, look: Reader) -> None:
        draft = ActionDraft(id_of(look, "risk", "R-0009"), "Ring")
        refused(look, "", "R-0009 is closed", lambda: risk_parts.save_action(demo, draft))

    def test_a_newer_version_is_not_overwritten(self, demo: Workspace, look: Reader) -> None:
        action = self.actions(look)[0]
        risk_parts.finish_action(demo, action.id)
        with pytest.raises(errors.StaleRecord):
            risk_parts.save_action(demo, ActionDraft(action.risk_id, "Ring"), action.id, action.version)


class TestReading:
    def test_the_worst_come_first_and_closed_ones_last(self, look: Reader) -> None:
        found = reading.risks(look, closed=True)
        scores = [risk.current.score for risk in found if risk.status is OpenState.OPEN and risk.current]
        assert scores == sorted(scores, reverse=True)
        assert [risk.status for risk in found[-3:]] == [OpenState.CLOSED] * 3
        assert len(reading.risks(look)) == 22

    def test_those_of_a_scheme_and_its_area(self, look: Reader) -> None:
        scheme = look.row("SELECT id, programme_id FROM scheme WHERE ref = 'A9'")
        found = reading.risks(look, scheme_id=scheme[0], programme_id=scheme[1])
        assert {risk.ref for risk in found} == {"R-0001", "R-0004"}

    def test_what_is_not_there(self, look: Reader) -> None:
        assert reading.risk(look, "none") is None
        assert reading.action(look, "none") is None
        assert reading.actions(look, "none") == ()

    def test_a_risk_without_scores_stands_nowhere(self, look: Reader) -> None:
        risk = replace(risk_of(look, "R-0004"), scores=())
        assert (risk.current, risk.course) == (None, ())
        assert reading._worst_first(risk) == (False, 0, "R-0004")
