"""The return: what choosing, submitting and reopening save, what they refuse, and in which words."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from db import errors
from db.enums import Rating, ReturnState, SchemeStatus, ScoreKind
from db.models import RatingGiven, Return
from db.reading import invariants
from db.reading.overview import unsent
from db.reading.portfolio import view
from db.reading.reader import Reader
from db.reading.scope import Scope
from pmo_tui.domain.inputs import RatingDraft, ScoreDraft, StatusDraft
from pmo_tui.errors import NotAllowed, Refused
from pmo_tui.services import drafts, returns, risk_parts
from pmo_tui.services.periods import freeze
from pmo_tui.services.saving import Answer
from pmo_tui.services.status import set_status
from pmo_tui.services.workspace import Workspace
from tests.db.tamper import findings
from tests.services.recording import (
    changed,
    dimension_id,
    header,
    nothing_left_behind,
    organisation_id,
    period_id,
    scheme_id,
    value,
    values,
    written,
)
from tests.services.return_steps import commentary, rated, rating_row, state


class TestChoosing:
    def test_a_rating_that_is_as_proposed_needs_no_reason(self, demo: Workspace, demo_file: Path) -> None:
        answer = returns.choose(demo, rated(demo_file, "1", "risks", Rating.AMBER))
        assert answer.said == "1 Total risks: Amber"
        assert written(demo_file, answer) == {("rating", "U"): 1}
        assert changed(demo_file, answer, "rating") == [["chosen", "source"]]
        assert header(demo_file, answer) == ("edit", "PMO manager", "PMO", "")
        assert rating_row(demo_file, "1", "risks") == (None, "amber", "", "entered")

    def test_the_overall_proposal_follows_a_component(self, demo: Workspace, demo_file: Path) -> None:
        """It is brought up to date in the same change, and the choice is left alone."""
        for code in ("deliverables", "milestones", "risks"):
            returns.choose(demo, rated(demo_file, "1", code, Rating.GREEN))
        answer = returns.choose(demo, rated(demo_file, "1", "issues", Rating.AMBER))
        assert written(demo_file, answer) == {("rating", "U"): 2}
        assert sorted(changed(demo_file, answer, "rating")) == [["chosen", "source"], ["proposed"]]
        assert rating_row(demo_file, "1", "overall")[:2] == ("amber", "red")

    def test_a_choice_that_differs_from_the_proposal_needs_a_reason(
        self, demo: Workspace, demo_file: Path
    ) -> None:
        with nothing_left_behind(demo_file), pytest.raises(Refused) as refused:
            returns.choose(demo, rated(demo_file, "1", "overall", Rating.GREEN, "  \n "))
        (problem,) = refused.value.problems
        assert problem == ("reason", "Overall PMO rating is proposed Red: say why it is Green.")
        answer = returns.choose(
            demo, rated(demo_file, "1", "overall", Rating.GREEN, " seen \x1b at the gate ")
        )
        assert header(demo_file, answer)[3] == "seen  at the gate"
        assert rating_row(demo_file, "1", "overall") == ("red", "green", "seen  at the gate", "entered")

    def test_the_reason_goes_when_the_choice_is_the_proposal_again(
        self, demo: Workspace, demo_file: Path
    ) -> None:
        returns.choose(demo, rated(demo_file, "1", "overall", Rating.GREEN, "a reason"))
        returns.choose(demo, rated(demo_file, "1", "overall", Rating.RED))
        assert rating_row(demo_file, "1", "overall")[:3] == ("red", "red", "")

    def test_the_same_choice_again_changes_nothing(self, demo: Workspace, demo_file: Path) -> None:
        with nothing_left_behind(demo_file):
            answer = returns.choose(demo, rated(demo_file, "1", "risks", Rating.RED))
        assert answer == Answer(None, "1 Total risks: Red")

    @pytest.mark.parametrize("rating", [Rating.GREY, Rating.BLUE, Rating.PURPLE, Rating.NOT_APPLICABLE])
    def test_a_rating_the_framework_or_the_status_does_not_allow(
        self, demo: Workspace, demo_file: Path, rating: Rating
    ) -> None:
        with nothing_left_behind(demo_file), pytest.raises(Refused, match="the scheme is open"):
            returns.choose(demo, rated(demo_file, "1", "overall", rating, "why not"))

    def test_a_closed_scheme_keeps_the_colour_of_its_status(self, demo: Workspace, demo_file: Path) -> None:
        with (
            nothing_left_behind(demo_file),
            pytest.raises(Refused, match="can be Grey; the scheme is closed"),
        ):
            returns.choose(demo, rated(demo_file, "6", "overall", Rating.RED, "why not"))

    def test_a_reason_that_is_too_long_says_by_how_much(self, demo: Workspace, demo_file: Path) -> None:
        with (
            nothing_left_behind(demo_file),
            pytest.raises(Refused, match="501 characters; 500 fit") as refused,
        ):
            returns.choose(demo, rated(demo_file, "1", "overall", Rating.GREEN, "x" * 501))
        assert refused.value.problems[0].field == "reason"

    def test_an_organisation_s_own_rating_stands_beside_that_for_all(
        self, demo: Workspace, demo_file: Path
    ) -> None:
        wl = organisation_id(demo_file, "WL")
        draft = rated(demo_file, "1", "overall", Rating.AMBER, "WL is ahead", organisation_id=wl)
        answer = returns.choose(demo, draft)
        assert written(demo_file, answer) == {("rating", "I"): 1}
        assert rating_row(demo_file, "1", "overall", "WL") == ("red", "amber", "WL is ahead", "entered")
        assert rating_row(demo_file, "1", "overall")[1] == "red"


class TestChoosingMany:
    def test_several_schemes_are_one_change_with_one_reason(self, demo: Workspace, demo_file: Path) -> None:
        refs = ("1", "24", "43")
        answer = returns.choose_many(
            demo, [rated(demo_file, ref, "overall", Rating.AMBER, "seen together") for ref in refs]
        )
        assert answer.said == "3 schemes rated Amber"
        assert header(demo_file, answer)[3] == "seen together"
        assert {rating_row(demo_file, ref, "overall")[1] for ref in refs} == {"amber"}

    def test_one_that_is_refused_takes_all_back(self, demo: Workspace, demo_file: Path) -> None:
        choices = [rated(demo_file, ref, "overall", Rating.AMBER, "why") for ref in ("1", "6")]
        with nothing_left_behind(demo_file), pytest.raises(Refused, match="the scheme is closed"):
            returns.choose_many(demo, choices)
        assert rating_row(demo_file, "1", "overall")[1] == "red"


class TestSubmitting:
    def test_what_is_missing_is_named_with_its_field_and_why(self, demo: Workspace, demo_file: Path) -> None:
        with nothing_left_behind(demo_file), pytest.raises(Refused) as refused:
            returns.submit(demo, scheme_id(demo_file, "1"), period_id(demo_file))
        assert [tuple(problem) for problem in refused.value.problems] == [
            ("issue", "Issue is required because Overall PMO rating is Red."),
            ("corrective_action", "Corrective action is required because Overall PMO rating is Red."),
            ("recovery_date", "Recovery date is required because Overall PMO rating is Red."),
            ("confidence", "Confidence of recovery is required because Overall PMO rating is Red."),
        ]

    def test_it_is_submitted_once_everything_is_there(self, demo: Workspace, demo_file: Path) -> None:
        returns.save_commentary(demo, commentary(demo_file, "1"))
        answer = returns.submit(demo, scheme_id(demo_file, "1"), period_id(demo_file))
        assert answer.said == "1: return submitted"
        assert changed(demo_file, answer, "return_") == [["state", "submitted_by", "submitted_at"]]
        assert written(demo_file, answer) == {("return_", "U"): 1}
        assert state(demo_file, "1") == "submitted"
        with nothing_left_behind(demo_file):
            again = returns.submit(demo, scheme_id(demo_file, "1"), period_id(demo_file))
        assert again.change is None

    def test_a_rating_without_its_reason_keeps_it_from_being_submitted(
        self, demo: Workspace, demo_file: Path
    ) -> None:
        """A component moved, so that the overall rating differs from its proposal now."""
        returns.save_commentary(demo, commentary(demo_file, "1"))
        for code in ("deliverables", "milestones", "risks", "issues"):
            returns.choose(demo, rated(demo_file, "1", code, Rating.GREEN))
        with nothing_left_behind(demo_file), pytest.raises(Refused) as refused:
            returns.submit(demo, scheme_id(demo_file, "1"), period_id(demo_file))
        assert [tuple(problem) for problem in refused.value.problems] == [
            ("overall", "Overall PMO rating differs from its proposal and has no reason.")
        ]

    def test_an_unrated_line_keeps_it_from_being_submitted(self, demo: Workspace, demo_file: Path) -> None:
        scheme, period = scheme_id(demo_file, "6"), period_id(demo_file)
        set_status(demo, StatusDraft(scheme, period, SchemeStatus.OPEN, "it came back"))
        with nothing_left_behind(demo_file), pytest.raises(Refused) as refused:
            returns.submit(demo, scheme, period)
        assert [problem.message for problem in refused.value.problems] == [
            "Deliverables has no rating yet.",
            "Milestones has no rating yet.",
            "Total risks has no rating yet.",
            "Issues has no rating yet.",
            "Overall PMO rating has no rating yet.",
        ]


class TestAfterSubmission:
    """A9 was submitted with everything green."""

    def test_a_change_needs_a_reason(self, demo: Workspace, demo_file: Path) -> None:
        words = "The October 2018 return of A9 was submitted: say why it changes."
        with nothing_left_behind(demo_file):
            with pytest.raises(Refused, match=words):
                returns.choose(demo, rated(demo_file, "A9", "risks", Rating.AMBER))
            with pytest.raises(Refused, match=words):
                returns.save_commentary(demo, commentary(demo_file, "A9"))

    @pytest.mark.parametrize("answered", ReturnState)
    def test_one_that_was_submitted_is_so_whatever_became_of_it(
        self, demo: Workspace, demo_file: Path, answered: ReturnState
    ) -> None:
        """Where a reason is asked, on the overview, and in the check of what is rated: one answer."""
        with demo.unit() as unit:
            given = unit.find(Return, scheme_id=scheme_id(demo_file, "A9"), period_id=period_id(demo_file))
            assert given is not None
            given.state = answered
            row = unit.find(RatingGiven, return_id=given.id, dimension_id=dimension_id(demo_file, "risks"))
            assert row is not None
            unit.delete(row)
            unit.commit()
        sent = answered not in {ReturnState.NOT_STARTED, ReturnState.DRAFT}
        with closing(Reader(demo_file)) as reader:
            assert unsent(reader, period_id(demo_file)) == 23 + (not sent)
            lacking = [found.scheme for found in invariants.unrated(reader, Scope.of(view(reader)))]
        assert lacking == ["A9"] * sent
        draft = rated(demo_file, "A9", "issues", Rating.AMBER)
        if sent:
            with nothing_left_behind(demo_file), pytest.raises(Refused, match="say why it changes"):
                returns.choose(demo, draft)
        else:
            returns.choose(demo, draft)

    def test_it_stays_submitted_while_it_is_complete(self, demo: Workspace, demo_file: Path) -> None:
        returns.save_commentary(demo, commentary(demo_file, "A9", reason="asked for by the chair"))
        answer = returns.choose(demo, rated(demo_file, "A9", "overall", Rating.RED, "slipped again"))
        assert written(demo_file, answer) == {("rating", "U"): 1}
        assert state(demo_file, "A9") == "submitted"

    def test_it_is_a_draft_again_when_it_lacks_something_then(self, demo: Workspace, demo_file: Path) -> None:
        answer = returns.choose(demo, rated(demo_file, "A9", "overall", Rating.RED, "slipped again"))
        assert written(demo_file, answer) == {("rating", "U"): 1, ("return_", "U"): 1}
        assert state(demo_file, "A9") == "draft"

    def test_a_component_can_make_it_a_draft_too(self, demo: Workspace, demo_file: Path) -> None:
        """Overall is proposed Amber then, differs, and has no reason."""
        returns.choose(demo, rated(demo_file, "A9", "issues", Rating.AMBER, "a new issue"))
        assert state(demo_file, "A9") == "draft"
        assert rating_row(demo_file, "A9", "overall")[:3] == ("amber", "green", "")

    def test_it_is_reopened_with_a_reason(self, demo: Workspace, demo_file: Path) -> None:
        scheme, period = scheme_id(demo_file, "A9"), period_id(demo_file)
        with nothing_left_behind(demo_file), pytest.raises(Refused, match="The reason must be filled in"):
            returns.reopen(demo, scheme, period, " \n")
        answer = returns.reopen(demo, scheme, period, "figures were wrong")
        assert answer.said == "A9: return reopened"
        assert header(demo_file, answer)[3] == "figures were wrong"
        assert changed(demo_file, answer, "return_") == [["state"]]
        with (
            nothing_left_behind(demo_file),
            pytest.raises(Refused, match="A9 is not submitted, so it is open"),
        ):
            returns.reopen(demo, scheme, period, "again")


@pytest.fixture
def refusing(demo: Workspace, demo_file: Path) -> list[Callable[[], Answer]]:
    """Every change of a return of September, which is frozen."""
    scheme, september = scheme_id(demo_file, "1"), period_id(demo_file, "2018-09")
    rating = RatingDraft(scheme, september, dimension_id(demo_file, "risks"), Rating.GREEN, "late")
    return [
        lambda: returns.choose(demo, rating),
        lambda: returns.save_commentary(demo, commentary(demo_file, "1", "2018-09", base_version=1)),
        lambda: returns.submit(demo, scheme, september),
        lambda: returns.reopen(demo, scheme, september, "late"),
    ]


def test_nothing_of_a_frozen_month_changes(demo_file: Path, refusing: list[Callable[[], Answer]]) -> None:
    with nothing_left_behind(demo_file):
        for change in refusing:
            with pytest.raises(Refused, match="The month is frozen"):
                change()


def test_the_history_of_all_this_is_sound(demo: Workspace, demo_file: Path) -> None:
    """Also of a month that was frozen on the way."""
    returns.choose(demo, rated(demo_file, "1", "overall", Rating.GREEN, "seen"))
    returns.save_commentary(demo, commentary(demo_file, "1"))
    returns.submit(demo, scheme_id(demo_file, "1"), period_id(demo_file))
    freeze(demo, "2018-10", "issued")
    with nothing_left_behind(demo_file), pytest.raises(Refused, match="frozen"):
        returns.choose(demo, rated(demo_file, "1", "overall", Rating.RED))
    assert findings(demo_file) == []


def test_a_file_opened_to_read_only_takes_nothing(demo: Workspace, demo_file: Path) -> None:
    demo.read_only = "It is open on PC12."
    with nothing_left_behind(demo_file), pytest.raises(NotAllowed, match="PC12"):
        returns.choose(demo, rated(demo_file, "1", "risks", Rating.GREEN))


def test_what_is_no_longer_there_is_told(demo: Workspace, demo_file: Path) -> None:
    gone = RatingDraft("nowhere", period_id(demo_file), dimension_id(demo_file, "risks"), Rating.RED)
    with nothing_left_behind(demo_file), pytest.raises(errors.RecordMissing, match="no longer there"):
        returns.choose(demo, gone)


def test_a_save_leaves_drafts_of_other_forms_alone(demo: Workspace, demo_file: Path) -> None:
    drafts.keep(demo, drafts.DraftKey("risk", "new"), {"title": "half a ri"})
    risk = value(demo_file, "SELECT id FROM risk WHERE ref = 'R-0001'")
    risk_parts.score_risk(demo, ScoreDraft(risk, ScoreKind.CURRENT, "2018-10-15", 2, 2))
    returns.choose(demo, rated(demo_file, "1", "risks", Rating.AMBER))
    assert values(demo_file, "SELECT entity FROM draft") == ["risk"]
