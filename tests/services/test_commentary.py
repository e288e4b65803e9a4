"""Exception commentary: what it saves, what it refuses, and in which words."""

import datetime as dt
from contextlib import closing
from pathlib import Path

import pytest

from db import errors
from db.enums import Position, Rating, SchemeStatus
from db.models import ExceptionReport, ExceptionUpdate
from db.reading.portfolio import view
from db.reading.reader import Reader
from db.reading.scheme import updates
from db.reading.scope import FROM, Scope
from pmo_tui.domain.inputs import CommentaryDraft, StatusDraft
from pmo_tui.errors import Refused
from pmo_tui.services import drafts, history, returns
from pmo_tui.services.status import set_status
from pmo_tui.services.workspace import Workspace
from tests.services.recording import (
    changed,
    nothing_left_behind,
    period_id,
    scheme_id,
    value,
    values,
    written,
)
from tests.services.return_steps import commentary, rated, version


class TestCommentary:
    def test_the_first_one_raises_the_exception(self, demo: Workspace, demo_file: Path) -> None:
        answer = returns.save_commentary(demo, commentary(demo_file, "1", position=Position.WORSENING))
        assert answer.said == "1: commentary saved"
        assert written(demo_file, answer) == {("exception", "I"): 1, ("exception_update", "I"): 1}
        (row,) = values(
            demo_file,
            "SELECT u.issue, u.corrective_action, u.recovery_date, u.confidence, u.position, e.raised_on"
            " FROM exception_update u JOIN exception e ON e.id = u.exception_id WHERE e.scheme_id = ?",
            scheme_id(demo_file, "1"),
        )
        assert row == (
            "The hub is late",
            "A second provider is asked",
            "2019-01-31",
            "medium",
            "worsening",
            "2018-11-05",
        )

    def test_a_recovery_date_that_is_past_is_said_and_kept(self, demo: Workspace, demo_file: Path) -> None:
        """Against the day the month's ratings speak of; submitting says it again and is not refused."""
        late = commentary(demo_file, "1", recovery_date="2018-10-01")
        answer = returns.save_commentary(demo, late)
        assert answer.said == "1: commentary saved; the recovery date 1 Oct 2018 is past"
        answer = returns.submit(demo, scheme_id(demo_file, "1"), period_id(demo_file))
        assert answer.said == "1: return submitted; the recovery date 1 Oct 2018 is past"

    def test_the_next_one_changes_only_what_is_different(self, demo: Workspace, demo_file: Path) -> None:
        returns.save_commentary(demo, commentary(demo_file, "1"))
        draft = commentary(demo_file, "1", issue="Later still", base_version=version(demo_file, "1"))
        answer = returns.save_commentary(demo, draft)
        assert written(demo_file, answer) == {("exception_update", "U"): 1}
        assert changed(demo_file, answer, "exception_update") == [["issue"]]

    def test_fields_may_be_empty_until_submission(self, demo: Workspace, demo_file: Path) -> None:
        draft = CommentaryDraft(scheme_id(demo_file, "1"), period_id(demo_file))
        assert returns.save_commentary(demo, draft).change is not None

    def test_the_same_again_changes_nothing(self, demo: Workspace, demo_file: Path) -> None:
        returns.save_commentary(demo, commentary(demo_file, "1"))
        with nothing_left_behind(demo_file):
            again = returns.save_commentary(demo, commentary(demo_file, "1", base_version=1))
        assert again.change is None

    @pytest.mark.parametrize(
        ("fields", "field", "words"),
        [
            ({"issue": "x" * 4001}, "issue", "Issue has 4,001 characters; 4,000 fit. Shorten it by 1."),
            ({"corrective_action": "x" * 5000}, "corrective_action", "Shorten it by 1,000."),
            ({"recovery_date": "soon"}, "recovery_date", "“soon” is not a date. Write it as 2018-11-30"),
            ({"recovery_date": "2218-01-01"}, "recovery_date", "lies in the year 2218. Check the date."),
            ({"reason": "x" * 501}, "reason", "501 characters; 500 fit"),
        ],
    )
    def test_what_cannot_be_saved_is_named_with_its_field(
        self, demo: Workspace, demo_file: Path, fields: dict[str, str], field: str, words: str
    ) -> None:
        with nothing_left_behind(demo_file), pytest.raises(Refused) as refused:
            returns.save_commentary(demo, commentary(demo_file, "1", **fields))
        (problem,) = refused.value.problems
        assert problem.field == field
        assert words in problem.message

    def test_two_problems_are_told_together(self, demo: Workspace, demo_file: Path) -> None:
        with pytest.raises(Refused) as refused:
            returns.save_commentary(demo, commentary(demo_file, "1", issue="x" * 4001, recovery_date="1/1"))
        assert [problem.field for problem in refused.value.problems] == ["issue", "recovery_date"]

    def test_controls_in_a_text_are_not_stored(self, demo: Workspace, demo_file: Path) -> None:
        text = "one\r\ntwo\x1b]0;x\x07\u202e\ud800\0"
        returns.save_commentary(demo, commentary(demo_file, "1", issue=text))
        sql = (
            "SELECT u.issue FROM exception_update u JOIN exception e ON e.id = u.exception_id"
            " WHERE e.scheme_id = ?"
        )
        assert value(demo_file, sql, scheme_id(demo_file, "1")) == "one\ntwo]0;x"

    def test_one_that_went_meanwhile_is_not_made_again(self, demo: Workspace, demo_file: Path) -> None:
        first = returns.save_commentary(demo, commentary(demo_file, "1"))
        assert first.change is not None
        history.undo(demo, first.change.id)
        with nothing_left_behind(demo_file), pytest.raises(errors.StaleRecord, match="kept; compare"):
            returns.save_commentary(demo, commentary(demo_file, "1", issue="mine", base_version=1))

    @pytest.mark.parametrize("base", [0, 1])
    def test_one_that_somebody_else_saved_meanwhile_is_not_written_over(
        self, demo: Workspace, demo_file: Path, base: int
    ) -> None:
        """Neither by one who saw the older text, nor by one who saw none."""
        returns.save_commentary(demo, commentary(demo_file, "1"))
        returns.save_commentary(demo, commentary(demo_file, "1", issue="theirs", base_version=1))
        with nothing_left_behind(demo_file), pytest.raises(errors.StaleRecord, match="kept; compare"):
            returns.save_commentary(demo, commentary(demo_file, "1", issue="mine", base_version=base))

    def test_its_draft_goes_with_it_and_only_then(self, demo: Workspace, demo_file: Path) -> None:
        key = returns.commentary_key(scheme_id(demo_file, "1"))
        other = returns.commentary_key(scheme_id(demo_file, "24"))
        for one in (key, other):
            drafts.keep(demo, one, {"issue": "half a sen"})
        with nothing_left_behind(demo_file), pytest.raises(Refused):
            returns.save_commentary(demo, commentary(demo_file, "1", recovery_date="soon"))
        returns.save_commentary(demo, commentary(demo_file, "1"))
        assert values(demo_file, "SELECT row_id FROM draft") == [other.row_id]

    def test_after_a_scheme_was_closed_and_opened_again_a_new_exception_counts(
        self, demo: Workspace, demo_file: Path
    ) -> None:
        """The old one's text does not stand in for the new one's, nor hide it."""
        scheme, period = scheme_id(demo_file, "1"), period_id(demo_file)
        returns.save_commentary(demo, commentary(demo_file, "1"))
        for status in (SchemeStatus.CLOSED, SchemeStatus.OPEN):
            set_status(demo, StatusDraft(scheme, period, status, "a reason"))
        empty = CommentaryDraft(scheme, period, issue="only this")
        returns.save_commentary(demo, empty)
        for code in ("deliverables", "milestones", "risks", "issues", "overall"):
            returns.choose(demo, rated(demo_file, "1", code, Rating.RED, "rated anew"))
        with pytest.raises(Refused) as refused:
            returns.submit(demo, scheme, period)
        assert [problem.field for problem in refused.value.problems] == [
            "corrective_action",
            "recovery_date",
            "confidence",
        ]

    def test_two_open_ones_are_read_and_written_in_one_order(self, demo: Workspace, demo_file: Path) -> None:
        """A file that came to have two: what the form shows is what the save changes, and nothing else."""
        scheme = scheme_id(demo_file, "1")
        older = _raised(demo, scheme, dt.date(2018, 10, 1))
        returns.save_commentary(demo, commentary(demo_file, "1", issue="of the older"))
        newer = _raised(demo, scheme, dt.date(2018, 10, 9))
        assert _shown(demo_file, scheme) == (older, "of the older")  # the month's, before one that has none
        with demo.unit() as unit:
            row = ExceptionUpdate(id=unit.new_id(), exception_id=newer, period_id=period_id(demo_file))
            row.issue = "of the newer"
            unit.add(row)
            unit.commit()
        assert _shown(demo_file, scheme) == (newer, "of the newer")
        assert _figures(demo_file, "1") == ("due", None)
        returns.save_commentary(demo, commentary(demo_file, "1", issue="changed", base_version=1))
        assert _shown(demo_file, scheme) == (newer, "changed")
        sql = "SELECT issue FROM exception_update WHERE exception_id = ?"
        assert value(demo_file, sql, older) == "of the older"
        assert _figures(demo_file, "1") == ("done", "2019-01-31")

    def test_a_closed_scheme_gets_no_new_exception(self, demo: Workspace, demo_file: Path) -> None:
        scheme, period = scheme_id(demo_file, "1"), period_id(demo_file)
        set_status(demo, StatusDraft(scheme, period, SchemeStatus.DEFERRED, "a reason"))
        with (
            nothing_left_behind(demo_file),
            pytest.raises(
                Refused,
                match=r"^1 is deferred, so its commentary ended\. Open it again first \(x\)\.$",
            ),
        ):
            returns.save_commentary(demo, commentary(demo_file, "1"))

    def test_what_was_written_before_a_scheme_was_closed_can_be_corrected(
        self, demo: Workspace, demo_file: Path
    ) -> None:
        scheme, period = scheme_id(demo_file, "1"), period_id(demo_file)
        returns.save_commentary(demo, commentary(demo_file, "1"))
        set_status(demo, StatusDraft(scheme, period, SchemeStatus.CLOSED, "a reason"))
        answer = returns.save_commentary(demo, commentary(demo_file, "1", issue="Mended", base_version=1))
        assert written(demo_file, answer) == {("exception_update", "U"): 1}
        assert values(demo_file, "SELECT closed_on FROM exception WHERE scheme_id = ?", scheme) != [None]


def _raised(workspace: Workspace, scheme: str, raised_on: dt.date) -> str:
    with workspace.unit() as unit:
        row = ExceptionReport(id=unit.new_id(), scheme_id=scheme, raised_on=raised_on)
        unit.add(row)
        unit.commit()
    return row.id


def _shown(path: Path, scheme: str) -> tuple[str, str]:
    """The exception and the text that the scheme's page and its form start with."""
    with closing(Reader(path)) as reader:
        first = updates(reader, scheme)[0]
    return first.exception_id, first.issue


def _figures(path: Path, ref: str) -> tuple[object, ...]:
    """What the register says of a scheme's commentary: whether it is due, and the recovery date."""
    with closing(Reader(path)) as reader:
        scope = Scope.of(view(reader, None))
        say = scope.expressions()
        sql = f"SELECT {say['commentary']}, {say['recovery']} FROM {FROM} WHERE s.ref = :ref"
        found: tuple[object, ...] = reader.row(sql, scope.bound | {"ref": ref})
    return found
