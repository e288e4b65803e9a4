"""One scheme in one month, read for its screen."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from db import rows
from db.enums import (
    OpenState,
    Position,
    Priority,
    Rating,
    RecoveryConfidence,
    ReturnState,
    SchemeStatus,
    Source,
)
from db.reading import scheme as reading
from db.reading import scheme_money as money
from db.reading.portfolio import view
from db.reading.reader import Reader
from db.reading.register import row_ids, rows_of
from db.reading.scope import Scope
from pmo_tui.services.workspace import Workspace
from tests.db.samples import sample

Opened = Callable[[Path], Reader]


@pytest.fixture(scope="module")
def shared(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """The demo, read by the whole module."""
    path = Path(shutil.copyfile(demo_template, tmp_path_factory.mktemp("scheme") / "demo.pmo"))
    found = Reader(path)
    yield found
    found.close()


@pytest.mark.parametrize("month", ["2018-09", "2018-10"])
def test_every_schemes_parts_make_its_row_in_the_register(shared: Reader, month: str) -> None:
    """Shares, months and ratings of the scheme's screen are the register's figures, for all 177."""
    seen = view(shared, month)
    scope = Scope.of(seen)
    for row in rows_of(shared, scope, row_ids(shared, scope)):
        record = reading.scheme(shared, row.id)
        assert record is not None
        assert (record.ref, record.name, record.area, record.lead) == (row.ref, row.name, row.area, row.lead)
        assert record.status is row.status
        shares = money.shares(shared, row.id, scope)
        months = money.months(shared, row.id, scope)
        assert sum(share.plan for share in shares) == row.plan
        assert sum(share.ytd_plan for share in shares) == row.ytd_plan
        given = [share.ytd for share in shares if share.ytd is not None]
        assert (sum(given) if given else None) == row.ytd
        assert sum(share.fot or 0 for share in shares) == row.fot
        assert sum(share.high or 0 for share in shares) == row.high
        assert sum(share.prior_fot or 0 for share in shares) == (row.prior_fot or 0)
        assert (row.prior_fot is None) == (seen.prior is None)
        assert sum(m.plan or 0 for m in months if m.month <= scope.month) == row.ytd_plan
        assert sum(m.actual or 0 for m in months) == (row.ytd or 0)
        for share in shares:
            year = [m for m in months if m.organisation_id == share.organisation_id]
            assert len(year) == 12
            if month == "2018-10":
                assert sum((m.actual if m.month <= month else m.forecast) or 0 for m in year) == share.fot
                assert sum(m.plan or 0 for m in year) == share.plan
        assert len(months) == 12 * len(shares)
        own = reading.return_of(shared, row.id, scope.period_id)
        assert own is not None
        overall = own.rating(scope.overall_id)
        assert (overall.chosen if overall else None) is row.rag


def test_a_scheme_that_is_not_there(shared: Reader) -> None:
    """None, not an error."""
    assert reading.scheme(shared, "nowhere") is None
    assert reading.return_of(shared, "nowhere", "nowhere") is None
    assert reading.milestones(shared, "nowhere") == ()


def test_the_scheme_that_a_part_belongs_to(samples: Workspace, open_reader: Opened) -> None:
    """Or the programme area, for an issue; nothing for what is not there."""
    with samples.unit() as unit:
        of_area = {"scheme_id": None, "programme_id": "programme-2"}
        rows.update(unit.sqlite, "issue", "issue-2", of_area)
        unit.commit()
    reader = open_reader(samples.path)
    assert reading.scheme_of_milestone(reader, "milestone-2") == "scheme-2"
    assert reading.scheme_of_milestone(reader, "nowhere") is None
    assert reading.subject_of_issue(reader, "issue-1") == ("scheme-1", "")
    assert reading.subject_of_issue(reader, "issue-2") == ("", "programme-2")
    assert reading.subject_of_issue(reader, "nowhere") == ("", "")


def test_a_scheme_with_its_facts(samples: Workspace, open_reader: Opened) -> None:
    """As stored, with nobody in a role that nobody holds."""
    found = reading.scheme(open_reader(samples.path), "scheme-1")
    assert found is not None
    assert (found.id, found.version, found.ref, found.programme_id) == ("scheme-1", 1, "ref 1", "programme-1")
    assert found.status is SchemeStatus.OPEN
    assert (found.kind, found.description) == ("qipp", "description 1")
    assert (found.lead, found.sro) == ("", "name 1")


def test_a_schemes_own_people_stand_before_its_areas(samples: Workspace, open_reader: Opened) -> None:
    """And the first name of several."""
    with samples.unit() as unit:
        for n, (person, scheme, programme) in enumerate(
            [("person-1", None, "programme-1"), ("person-2", "scheme-1", None)], start=8
        ):
            values = {
                "person_id": person,
                "scheme_id": scheme,
                "programme_id": programme,
                "role": "programme_lead",
            }
            rows.insert(unit.sqlite, "role_assignment", {"id": f"ra-{n}", **values})
        unit.commit()
    reader = open_reader(samples.path)
    assert reading.roles(reader, "scheme-1", "programme-1")["programme_lead"] == "name 2"
    assert reading.roles(reader, "scheme-9", "programme-1")["programme_lead"] == "name 1"


def test_a_return_with_its_ratings(samples: Workspace, open_reader: Opened) -> None:
    """For all and for one organisation."""
    with samples.unit() as unit:
        common = {"organisation_id": None, "chosen": None, "proposed": None, "reason": "why"}
        rows.insert(unit.sqlite, "rating", sample("rating", 1) | {"id": "all", **common})
        unit.commit()
    found = reading.return_of(open_reader(samples.path), "scheme-1", "period-1")
    assert found is not None
    assert (found.state, found.submitted_by) == (ReturnState.NOT_STARTED, "submitted_by 1")
    own, common_rating = found.rating("dimension-1", "code 1"), found.rating("dimension-1")
    assert own is not None
    assert common_rating is not None
    assert (own.id, own.chosen, own.proposed, own.source) == (
        *("rating-1", Rating.GREEN, Rating.GREEN),
        Source.PUBLISHED,
    )
    assert (common_rating.id, common_rating.chosen, common_rating.reason) == ("all", None, "why")
    assert found.rating("dimension-2") is None


def test_commentary_by_month_the_latest_first(samples: Workspace, open_reader: Opened) -> None:
    """With and without confidence and position."""
    with samples.unit() as unit:
        later = {"id": "later", "exception_id": "exception-1", "confidence": None, "position": None}
        rows.insert(unit.sqlite, "exception_update", sample("exception_update", 2) | later)
        unit.commit()
    found = reading.updates(open_reader(samples.path), "scheme-1")
    assert [(u.id, u.month, u.confidence, u.position) for u in found] == [
        ("later", "2019-02", None, None),
        ("exception_update-1", "2019-01", RecoveryConfidence.HIGH, Position.IMPROVING),
    ]


def test_a_share_without_forecast_and_a_month_without_actual(samples: Workspace, open_reader: Opened) -> None:
    """None where nothing was given; a forecast only after the month shown."""
    with samples.unit() as unit:
        rows.update(
            unit.sqlite,
            "portfolio",
            "portfolio-1",
            {"financial_year": "2019/21", "framework_id": "framework-1"},
        )
        unit.sqlite.execute("DELETE FROM portfolio WHERE id <> 'portfolio-1'")
        unit.commit()
    reader = open_reader(samples.path)
    scope = Scope("period-1", "2019-01", "", "2019/21", "", ())
    (share,) = money.shares(reader, "scheme-1", scope)
    assert share.split_source is Source.PUBLISHED
    assert money.shares(reader, "scheme-1", scope._replace(period_id="nowhere"))[0].split_source is None
    assert (share.plan, share.fot, share.low, share.prior_fot) == (1, 3, 1, None)
    assert money.shares(reader, "scheme-1", scope._replace(period_id="period-2"))[0].split_version == 0
    year = scope._replace(financial_year="2018/19")
    *others, month, _, _ = money.months(reader, "scheme-1", year)
    assert (month.plan, month.actual, month.forecast, month.source) == (1, 1, 1, Source.PUBLISHED)
    assert (month.plan_source, others[0].plan_source) == (Source.PUBLISHED, None)
    assert {(one.plan, one.actual, one.forecast, one.source) for one in others} == {(0, None, None, None)}
    later = money.months(reader, "scheme-1", year._replace(month="2018-12"))[-3]
    assert (later.month, later.actual, later.forecast) == ("2019-01", None, 1)
    unphased = money.months(reader, "scheme-1", scope)
    assert {(one.plan, one.forecast, one.source) for one in unphased} == {(None, None, None)}
    assert [one.month for one in unphased[::11]] == ["2019-04", "2020-03"]


def test_milestones_and_issues_in_order(samples: Workspace, open_reader: Opened) -> None:
    """By planned date; the scheme's open issues, then its area's, then closed ones."""
    with samples.unit() as unit:
        early = {"id": "early", "baseline_date": "2018-01-01", "actual_date": None}
        rows.insert(unit.sqlite, "milestone", sample("milestone", 1) | early)
        of_area = {"id": "area", "scheme_id": None, "programme_id": "programme-1", "owner_id": None}
        rows.insert(unit.sqlite, "issue", sample("issue", 1) | of_area)
        rows.insert(unit.sqlite, "issue", sample("issue", 1) | {"id": "closed", "status": "closed"})
        unit.commit()
    reader = open_reader(samples.path)
    assert [m.id for m in reading.milestones(reader, "scheme-1")] == ["early", "milestone-1"]
    found = reading.issues(reader, "scheme-1", "programme-1")
    assert [(i.id, i.of_programme, i.owner) for i in found] == [
        ("issue-1", False, "name 1"),
        ("area", True, ""),
        ("closed", False, "name 1"),
    ]
    assert (found[0].priority, found[0].status) == (Priority.HIGH, OpenState.OPEN)
