"""Closing, completing, deferring and opening again: the plan stays, the ratings take the status' colour."""

import datetime as dt
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from db.enums import Rating, SchemeStatus
from db.reading.portfolio import view
from db.reading.reader import Reader
from pmo_tui.domain.inputs import StatusDraft
from pmo_tui.domain.period import month_name
from pmo_tui.errors import Refused
from pmo_tui.services import checks, drafts, history, status
from pmo_tui.services.periods import freeze, open_month
from pmo_tui.services.returns import choose
from pmo_tui.services.workspace import Workspace
from tests.db.tamper import findings
from tests.services.recording import (
    header,
    nothing_left_behind,
    period_id,
    scheme_id,
    value,
    values,
    written,
)
from tests.services.return_steps import rated, state


def make(path: Path, ref: str, wanted: SchemeStatus, reason: str = "no longer viable") -> StatusDraft:
    return StatusDraft(scheme_id(path, ref), period_id(path), wanted, reason)


def ratings(path: Path, ref: str) -> set[tuple[object, ...]]:
    """What is proposed and chosen in October."""
    sql = (
        "SELECT g.proposed, g.chosen FROM rating g JOIN return_ r ON r.id = g.return_id"
        " WHERE r.scheme_id = ? AND r.period_id = ?"
    )
    return set(values(path, sql, scheme_id(path, ref), period_id(path)))


def plan(path: Path, ref: str) -> int:
    sql = "SELECT sum(annual_plan_pence) FROM scheme_share WHERE scheme_id = ?"
    return int(value(path, sql, scheme_id(path, ref)))


@pytest.mark.parametrize(
    ("wanted", "colour"),
    [
        (SchemeStatus.CLOSED, "grey"),
        (SchemeStatus.COMPLETED, "blue"),
        (SchemeStatus.DEFERRED, "purple"),
    ],
)
def test_every_rating_takes_the_colour_and_the_plan_stays(
    demo: Workspace, demo_file: Path, wanted: SchemeStatus, colour: str
) -> None:
    before = plan(demo_file, "29")
    answer = status.set_status(demo, make(demo_file, "29", wanted))
    assert answer.said == f"29 is now {wanted}"
    assert header(demo_file, answer)[3] == "no longer viable"
    assert written(demo_file, answer) == {("scheme", "U"): 1, ("rating", "U"): 5, ("exception", "U"): 1}
    assert ratings(demo_file, "29") == {(colour, colour)}
    assert plan(demo_file, "29") == before
    row = value(demo_file, "SELECT status, status_reason FROM scheme WHERE ref = '29'")
    assert row == (wanted.value, "no longer viable")
    sql = "SELECT closed_on, closed_reason FROM exception WHERE scheme_id = ?"
    assert value(demo_file, sql, scheme_id(demo_file, "29")) == ("2018-10-15", "no longer viable")


def test_exceptions_are_closed_on_the_day_it_is_here(
    demo_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After midnight, though it is the day before in UTC."""
    with monkeypatch.context() as there:
        there.setenv("TZ", "Europe/London")
        time.tzset()
        night = dt.datetime(2019, 6, 15, 23, 30, tzinfo=dt.UTC)
        with closing(Workspace(demo_file, name="PMO", clock=lambda: night)) as workspace:
            status.set_status(workspace, make(demo_file, "29", SchemeStatus.CLOSED))
    time.tzset()
    sql = "SELECT closed_on FROM exception WHERE scheme_id = ?"
    assert value(demo_file, sql, scheme_id(demo_file, "29")) == "2019-06-16"


def test_ratings_of_single_organisations_go(demo: Workspace, demo_file: Path) -> None:
    """Scheme 37 has its own for Leicester City and West."""
    answer = status.set_status(demo, make(demo_file, "37", SchemeStatus.CLOSED))
    assert written(demo_file, answer)["rating", "D"] > 0
    assert ratings(demo_file, "37") == {("grey", "grey")}


def test_one_that_is_opened_again_must_be_rated_anew(demo: Workspace, demo_file: Path) -> None:
    answer = status.set_status(demo, make(demo_file, "6", SchemeStatus.OPEN, "a new provider"))
    assert answer.said == "6 is now open"
    assert ratings(demo_file, "6") == {(None, None)}
    sql = "SELECT state FROM return_ WHERE scheme_id = ? AND period_id = ?"
    assert value(demo_file, sql, scheme_id(demo_file, "6"), period_id(demo_file)) == "draft"


def test_closing_can_be_undone(demo: Workspace, demo_file: Path) -> None:
    before = ratings(demo_file, "37")
    answer = status.set_status(demo, make(demo_file, "37", SchemeStatus.CLOSED))
    assert answer.change is not None
    history.undo(demo, answer.change.id)
    assert ratings(demo_file, "37") == before
    assert value(demo_file, "SELECT status FROM scheme WHERE ref = '37'") == "open"
    assert findings(demo_file) == []


@pytest.mark.parametrize(
    ("reason", "words"),
    [("  \n\x1b ", "The reason must be filled in."), ("x" * 2001, "2,001 characters; 2,000 fit.")],
)
def test_it_needs_a_reason_that_fits(demo: Workspace, demo_file: Path, reason: str, words: str) -> None:
    with nothing_left_behind(demo_file), pytest.raises(Refused) as refused:
        status.set_status(demo, make(demo_file, "29", SchemeStatus.CLOSED, reason))
    assert refused.value.problems[0].field == "reason"
    assert words in refused.value.problems[0].message


class TestTwoMonthsOpen:
    """The status is the scheme's: whichever month is shown, the returns of all open months follow."""

    @pytest.fixture
    def both(self, demo: Workspace, demo_file: Path) -> Workspace:
        """October and November are open; 37, with organisations' own ratings, is rated in both."""
        open_month(demo, "2018-11", "2018-11-28", "2018-11-28")
        for code in ("deliverables", "milestones", "risks", "issues", "overall"):
            choice = rated(demo_file, "37", code, Rating.GREEN, "as last month")
            choose(demo, replace(choice, period_id=period_id(demo_file, "2018-11")))
        return demo

    def chosen(self, path: Path, month: str) -> set[str | None]:
        sql = (
            "SELECT DISTINCT g.chosen FROM rating g JOIN return_ r ON r.id = g.return_id"
            " WHERE r.scheme_id = ? AND r.period_id = ?"
        )
        return set(values(path, sql, scheme_id(path, "37"), period_id(path, month)))

    def breaches(self, path: Path) -> list[checks.Breach]:
        with closing(Reader(path)) as reader:
            return [b for m in ("2018-10", "2018-11") for b in checks.run(reader, view(reader, m))]

    @pytest.mark.parametrize("shown", ["2018-10", "2018-11"])
    def test_all_of_them_take_the_colour_and_lose_it(
        self, both: Workspace, demo_file: Path, shown: str
    ) -> None:
        scheme = scheme_id(demo_file, "37")
        (other,) = {"2018-10", "2018-11"} - {shown}
        closed = StatusDraft(scheme, period_id(demo_file, shown), SchemeStatus.CLOSED, "why")
        answer = status.set_status(both, closed)
        assert answer.said == f"37 is now closed, in {month_name(other)} too"
        assert self.chosen(demo_file, "2018-10") == self.chosen(demo_file, "2018-11") == {"grey"}
        assert self.breaches(demo_file) == []
        again = StatusDraft(scheme, period_id(demo_file, other), SchemeStatus.OPEN, "why not")
        status.set_status(both, again)
        assert self.chosen(demo_file, "2018-10") == self.chosen(demo_file, "2018-11") == {None}
        assert state(demo_file, "37") == "draft"
        assert self.breaches(demo_file) == []

    def test_it_is_undone_in_all_of_them(self, both: Workspace, demo_file: Path) -> None:
        before = ratings(demo_file, "37"), self.chosen(demo_file, "2018-11")
        answer = status.set_status(both, make(demo_file, "37", SchemeStatus.DEFERRED))
        assert answer.change is not None
        history.undo(both, answer.change.id)
        assert (ratings(demo_file, "37"), self.chosen(demo_file, "2018-11")) == before
        assert findings(demo_file) == []

    def test_a_frozen_one_stays_as_it_was(self, both: Workspace, demo_file: Path) -> None:
        freeze(both, "2018-10", "issued")
        before = ratings(demo_file, "37")
        november = period_id(demo_file, "2018-11")
        closed = StatusDraft(scheme_id(demo_file, "37"), november, SchemeStatus.CLOSED, "why")
        assert status.set_status(both, closed).said == "37 is now closed"
        assert ratings(demo_file, "37") == before
        assert self.chosen(demo_file, "2018-11") == {"grey"}


@pytest.mark.parametrize(("ref", "now"), [("29", SchemeStatus.OPEN), ("6", SchemeStatus.CLOSED)])
def test_the_status_it_has_is_refused_and_its_ratings_stay(
    demo: Workspace, demo_file: Path, ref: str, now: SchemeStatus
) -> None:
    with nothing_left_behind(demo_file), pytest.raises(Refused, match=f"^{ref} is {now} already"):
        status.set_status(demo, make(demo_file, ref, now))


def test_in_a_frozen_month_it_is_refused(demo: Workspace, demo_file: Path) -> None:
    freeze(demo, "2018-10", "issued")
    with nothing_left_behind(demo_file), pytest.raises(Refused, match="frozen"):
        status.set_status(demo, make(demo_file, "29", SchemeStatus.CLOSED))


def test_the_draft_of_its_reason_goes_with_it(demo: Workspace, demo_file: Path) -> None:
    scheme = scheme_id(demo_file, "29")
    for wanted in (SchemeStatus.CLOSED, SchemeStatus.DEFERRED):
        drafts.keep(demo, status.status_key(scheme, wanted), {"reason": "half"})
    status.set_status(demo, make(demo_file, "29", SchemeStatus.CLOSED))
    assert values(demo_file, "SELECT row_id FROM draft") == [f"{scheme}/deferred"]
