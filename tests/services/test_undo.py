"""Undo and redo: inverse change sets, refused with who, when and what when somebody changed it since."""

from contextlib import closing
from pathlib import Path

import pytest

from db import errors
from db.enums import ChangeKind, Rating
from db.reading import history as reading
from db.reading.reader import Reader
from pmo_tui.errors import Refused
from pmo_tui.services import history, returns
from pmo_tui.services.opening import repair
from pmo_tui.services.workspace import Workspace
from tests.services.conftest import A9, entries, rate
from tests.services.recording import period_id, scheme_id
from tests.services.return_steps import commentary, state


class TestUndo:
    def test_undo_and_redo_turn_a_change_back_and_forth(self, demo: Workspace, demo_file: Path) -> None:
        returns.reopen(demo, scheme_id(demo_file, "A9"), period_id(demo_file), "asked at QAG")
        cs_id = rate(demo, Rating.RED)
        undone = history.undo(demo, cs_id)
        last = entries(demo_file, limit=1)[0]
        assert (last.kind, last.reason, last.changes[0].after) == (ChangeKind.UNDO, "undo of #6", "Green")
        history.redo(demo, undone.id)
        last = entries(demo_file, limit=1)[0]
        assert (last.reason, last.changes[0].after) == ("redo of #6", "Red")

    def test_an_undo_is_refused_when_somebody_changed_it_since(
        self, demo: Workspace, colleague: Workspace, demo_file: Path
    ) -> None:
        cs_id = rate(demo, Rating.RED)
        rate(colleague, Rating.AMBER)
        colleague.close()
        with pytest.raises(Refused) as refused:
            history.undo(demo, cs_id)
        words = str(refused.value)
        assert f"{A9}, Overall PMO rating: Amy on 15 Oct 2018" in words
        assert "changed rating from Red to Amber since. #5 was not undone; nothing was changed." in words
        assert refused.value.problems[0].field == "chosen"
        assert entries(demo_file, limit=1)[0].who == "Amy"

    def test_what_a_submitted_return_needs_is_not_taken_away(self, demo: Workspace, demo_file: Path) -> None:
        """Commentary first, then submitted: undoing the commentary alone would leave the return hollow."""
        change = returns.save_commentary(demo, commentary(demo_file, "1")).change
        submitted = returns.submit(demo, scheme_id(demo_file, "1"), period_id(demo_file)).change
        assert change is not None and submitted is not None  # noqa: PT018
        before = entries(demo_file, limit=1)
        with pytest.raises(Refused) as refused:
            history.undo(demo, change.id)
        words = str(refused.value)
        assert "The return of 1 is submitted. Issue is required because" in words
        assert "Take the return back to draft first (S on the scheme), or undo its submission." in words
        assert entries(demo_file, limit=1) == before
        history.undo(demo, submitted.id)
        history.undo(demo, change.id)
        assert state(demo_file, "1") == "draft"

    def test_many_conflicts_are_counted(self, demo: Workspace, demo_file: Path) -> None:
        from db.models import Person

        def rename(prefix: str) -> str:
            with demo.unit() as unit:
                for person in unit.all(Person)[:8]:
                    person.job_title = f"{prefix} {person.name}"
                done = unit.commit()
            assert done
            return done.id

        first = rename("Acting")
        rename("Former")
        with pytest.raises(Refused, match=r"And 3 more like this\. #5 was not undone"):
            history.undo(demo, first)

    def test_a_row_that_went_since_is_named(self, demo: Workspace) -> None:
        from db.models import Milestone

        with demo.unit() as unit:
            milestone = unit.all(Milestone)[0]
            milestone.title = "Another title"
            done = unit.commit()
        assert done
        with demo.unit() as unit:
            unit.delete(unit.get(Milestone, milestone.id))
            unit.commit()
        with pytest.raises(Refused, match="took it out since"):
            history.undo(demo, done.id)

    def test_a_row_that_is_there_again_is_named(self, demo: Workspace) -> None:
        from db.models import Milestone

        with demo.unit() as unit:
            milestone = unit.all(Milestone)[0]
            values = milestone.model_dump()
            unit.delete(milestone)
            done = unit.commit()
        assert done
        with demo.unit() as unit:
            unit.add(Milestone(**values))
            unit.commit()
        with pytest.raises(Refused, match="made it again since"):
            history.undo(demo, done.id)

    def test_a_frozen_months_rows_stay(self, demo: Workspace, demo_file: Path) -> None:
        with closing(Reader(demo_file)) as reader:
            freeze = reading.change_set(reader, number=3)
        assert freeze is not None
        with pytest.raises(errors.PeriodFrozen):
            history.undo(demo, freeze.id)

    def test_a_change_set_without_rows_holds_nothing(self, demo: Workspace, demo_file: Path) -> None:
        repair(demo)
        with closing(Reader(demo_file)) as reader:
            marker = reading.change_set(reader, number=5)
        assert marker is not None
        with pytest.raises(Refused, match="#5 holds nothing"):
            history.undo(demo, marker.id)

    def test_what_is_no_change_is_refused(self, demo: Workspace) -> None:
        with pytest.raises(Refused, match="not in this file's history"):
            history.undo(demo, "nothing")
        with pytest.raises(Refused, match="#5 is not an undo"):
            history.redo(demo, rate(demo, Rating.RED))
