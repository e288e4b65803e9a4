"""The reason of a rating that differs from its proposal: when that moves, it goes and is asked again."""

from pathlib import Path

import pytest

from db.enums import Rating
from db.reading.history import Wanted
from pmo_tui.errors import Refused
from pmo_tui.services import history, returns
from pmo_tui.services.saving import Answer
from pmo_tui.services.workspace import Workspace
from tests.services.conftest import entries
from tests.services.recording import changed, nothing_left_behind, organisation_id, period_id, scheme_id
from tests.services.return_steps import rated, rating_row, state
from tests.services.undo_steps import redo, refused, undo, unsound


def lowered(workspace: Workspace, path: Path) -> Answer:
    """Scheme 5 is Green with Amber proposed, "as published", and submitted; its milestones turn Red."""
    assert rating_row(path, "5", "overall")[:3] == ("amber", "green", "as published")
    assert state(path, "5") == "submitted"
    return returns.choose(workspace, rated(path, "5", "milestones", Rating.RED, "the provider left"))


def test_it_goes_with_the_proposal_it_was_given_for(demo: Workspace, demo_file: Path) -> None:
    answer = lowered(demo, demo_file)
    assert rating_row(demo_file, "5", "overall")[:3] == ("red", "green", "")
    assert sorted(changed(demo_file, answer, "rating")) == [["chosen", "source"], ["proposed", "reason"]]
    assert state(demo_file, "5") == "draft"
    assert answer.said.endswith("the October 2018 return lacks something now and is a draft again")
    with pytest.raises(Refused) as error:
        returns.submit(demo, scheme_id(demo_file, "5"), period_id(demo_file))
    words = "Overall PMO rating differs from its proposal and has no reason."
    assert words in [problem.message for problem in error.value.problems]


def test_it_is_asked_again_for_the_same_choice(demo: Workspace, demo_file: Path) -> None:
    lowered(demo, demo_file)
    same = rated(demo_file, "5", "overall", Rating.GREEN)
    with nothing_left_behind(demo_file), pytest.raises(Refused, match="is proposed Red: say why it is Green"):
        returns.choose(demo, same)
    returns.choose(demo, rated(demo_file, "5", "overall", Rating.GREEN, "a bank provider is booked"))
    assert rating_row(demo_file, "5", "overall")[:3] == ("red", "green", "a bank provider is booked")


def test_many_at_once_are_asked_as_one_is(demo: Workspace, demo_file: Path) -> None:
    lowered(demo, demo_file)
    choices = [rated(demo_file, ref, "overall", Rating.GREEN) for ref in ("5", "1")]
    with nothing_left_behind(demo_file), pytest.raises(Refused, match="say why it is Green"):
        returns.choose_many(demo, choices)


def test_undo_brings_proposal_and_reason_back_together(demo: Workspace, demo_file: Path) -> None:
    undone = undo(demo, lowered(demo, demo_file))
    assert rating_row(demo_file, "5", "overall")[:3] == ("amber", "green", "as published")
    assert state(demo_file, "5") == "submitted"
    redo(demo, undone)
    assert rating_row(demo_file, "5", "overall")[:3] == ("red", "green", "")
    found = [str(breach) for breach in unsound(demo_file, "2018-10") if "where='5," in str(breach)]
    assert len(found) == 1
    assert "overrides-have-reasons" in found[0]


def test_a_reason_given_since_stands_in_the_way_of_the_undo(demo: Workspace, demo_file: Path) -> None:
    answer = lowered(demo, demo_file)
    returns.choose(demo, rated(demo_file, "5", "overall", Rating.GREEN, "a bank provider is booked"))
    assert "changed reason" in refused(demo_file, lambda: undo(demo, answer))


def test_undo_takes_away_what_was_said_of_the_proposal_that_goes(demo: Workspace, demo_file: Path) -> None:
    """It had no reason before, so the undo has none to put back; what was given since is of another pair."""
    scheme, period = scheme_id(demo_file, "5"), period_id(demo_file)
    returns.reopen(demo, scheme, period, "again")
    returns.choose(demo, rated(demo_file, "5", "overall", Rating.AMBER))
    answer = returns.choose(demo, rated(demo_file, "5", "milestones", Rating.RED))
    returns.choose(demo, rated(demo_file, "5", "overall", Rating.GREEN, "a bank provider is booked"))
    undo(demo, answer)
    assert rating_row(demo_file, "5", "overall")[:3] == ("amber", "green", "")


def test_an_organisation_s_own_goes_too(demo: Workspace, demo_file: Path) -> None:
    lc = organisation_id(demo_file, "LC")
    own = rated(demo_file, "5", "overall", Rating.GREEN, "LC delivers", organisation_id=lc)
    returns.choose(demo, own)
    assert rating_row(demo_file, "5", "overall", "LC")[:3] == ("amber", "green", "LC delivers")
    lowered(demo, demo_file)
    assert rating_row(demo_file, "5", "overall", "LC")[:3] == ("red", "green", "")


class TestNothingChanged:
    @pytest.mark.parametrize("code", ["milestones", "overall"])
    def test_a_submitted_return_asks_nothing(self, demo: Workspace, demo_file: Path, code: str) -> None:
        chosen = Rating(str(rating_row(demo_file, "5", code)[1]))
        with nothing_left_behind(demo_file):
            answer = returns.choose(demo, rated(demo_file, "5", code, chosen))
        assert answer.change is None
        assert answer.told.startswith("5 ")
        assert answer.told.endswith(": nothing changed")
        assert state(demo_file, "5") == "submitted"

    def test_the_reason_alone_can_be_reworded(self, demo: Workspace, demo_file: Path) -> None:
        answer = returns.choose(demo, rated(demo_file, "5", "overall", Rating.GREEN, "seen at the gate"))
        assert changed(demo_file, answer, "rating") == [["reason"]]
        assert state(demo_file, "5") == "submitted"

    def test_it_is_in_the_history_as_it_was(self, demo: Workspace, demo_file: Path) -> None:
        """What was given for the earlier proposal is still told there."""
        answer = lowered(demo, demo_file)
        assert answer.change is not None
        rows = entries(demo_file, Wanted(cs_id=answer.change.id))
        told = [(line.field, line.before, line.after) for line in history.lines(rows)]
        assert ("reason", "as published", "") in told
