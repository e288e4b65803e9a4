"""The overview against the register's rows worked out the slow way (tests/db/naive.py)."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from db import rows as raw
from db.enums import SchemeStatus
from db.models import Programme
from db.reading.overview import LARGEST, Overview, Side, overview, unsent
from db.reading.portfolio import view
from db.reading.reader import Reader
from db.reading.register import Sums, row_ids, sums
from db.reading.scope import Scope
from pmo_tui.domain.inputs import ForecastDraft, MonthsDraft
from pmo_tui.services.finance import save_forecast, save_months
from pmo_tui.services.periods import open_month
from pmo_tui.services.workspace import Workspace
from tests.db import naive
from tests.services.recording import organisation_id, scheme_id

FIGURES = ("plan", "ytd_plan", "ytd", "fot", "prior_fot", "low", "medium", "high")


@pytest.fixture(scope="module")
def shared(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """The demo, read by the whole module."""
    path = Path(shutil.copyfile(demo_template, tmp_path_factory.mktemp("overview") / "demo.pmo"))
    found = Reader(path)
    yield found
    found.close()


def read(reader: Reader, month: str | None = None) -> Overview:
    """Read the overview of a month."""
    return overview(reader, view(reader, month))


@pytest.mark.parametrize("month", ["2018-09", "2018-10", "2030-01"])
def test_each_areas_counts_and_sums(shared: Reader, month: str) -> None:
    """They are its schemes' figures added up; the total is the register's last line."""
    found = read(shared, month)
    rows = naive.register(shared, found.view)
    assert {area.name for area in found.areas} == {row.area for row in rows}
    for area in (*found.areas, found.total):
        own = [row for row in rows if area.name in {"", row.area}]
        assert area.ratings == Counter(row.rag for row in own)
        still_open = [row for row in own if row.status is SchemeStatus.OPEN]
        assert area.asked == len(still_open)
        assert area.unsent == sum(row.state in {"not_started", "draft"} for row in still_open)
        assert area.due == sum(row.commentary == "due" for row in own)
        figures = [sum(getattr(row, name) or 0 for row in own) for name in FIGURES]
        counts = naive.counts(shared, found.view, None, {row.id for row in own})
        summed = Sums._make((len(own), *figures, *counts))
        assert area.sums == (summed if found.view.prior else summed._replace(prior_fot=None))
    assert found.total.sums == sums(shared, Scope.of(found.view))


def test_how_much_of_the_plan_is_phased(shared: Reader) -> None:
    """Of the months' plans that are other than nothing, for the chart to say so."""
    months = read(shared).months
    for month in months:
        plans = "SELECT count(*) FROM profile_month WHERE month = ? AND plan_pence <> 0"
        assert month.planned == shared.value(plans, (month.month,)) > 0
        assert month.phased == shared.value(f"{plans} AND plan_source = 'phased'", (month.month,))
    assert {month.planned - month.phased for month in months} == {0}


def test_how_much_a_month_waits_for(shared: Reader) -> None:
    """Returns to submit are the register's; one that nobody began waits for every open scheme and share."""
    found = read(shared)
    assert found.view.period is not None
    assert unsent(shared, found.view.period.id) == found.total.unsent > 0
    assert (found.total.sums.forecasts, found.total.sums.shares) == (356, 356)
    assert unsent(shared, "none") == found.total.asked < found.total.sums.schemes
    assert read(shared, "2030-01").total.sums.forecasts == 0


def test_no_return_is_asked_of_a_scheme_that_is_not_open(
    demo: Workspace, open_reader: Callable[[Path], Reader]
) -> None:
    """In a month that was just opened, where it has its colour and a draft of a return."""
    opened = open_month(demo, "2018-11", "2018-11-30", "2018-11-30")
    reader = open_reader(demo.path)
    still_open = reader.value("SELECT count(*) FROM scheme WHERE status = 'open'")
    found = read(reader, "2018-11").total
    assert (found.sums.schemes, found.asked, found.unsent) == (177, still_open, still_open)
    shares = reader.value(
        "SELECT count(*) FROM scheme_share x JOIN scheme s ON s.id = x.scheme_id WHERE s.status = 'open'"
    )
    assert (found.sums.forecasts, found.sums.shares) == (0, shares)
    assert shares < 356
    assert found.sums == sums(reader, Scope.of(view(reader, "2018-11")))
    assert unsent(reader, opened.row_id) == still_open


def test_what_moved_since_last_month(shared: Reader) -> None:
    """Every movement on its side; the largest are named, and the rest comes to the side's sum."""
    found = read(shared)
    rows = naive.register(shared, found.view)
    for side, sign in ((found.favourable, 1), (found.adverse, -1)):
        changes = [(row.fot or 0) - (row.prior_fot or 0) for row in rows]
        moved = sorted((change for change in changes if change * sign > 0), key=lambda change: -change * sign)
        assert (side.schemes, side.change) == (len(moved), sum(moved))
        assert [m.change for m in side.largest] == moved[:LARGEST]
        assert side.others == len(moved) - LARGEST
        assert side.remainder == sum(moved[LARGEST:])
    assert found.prior_assured == assured_before(shared, found)


def assured_before(reader: Reader, found: Overview) -> int:
    """Add up last month's high parts of the shares whose forecast is split in the month."""
    assert found.view.period is not None
    assert found.view.prior is not None
    high = {
        month: {
            (scheme, organisation): amount
            for scheme, organisation, amount in reader.rows(
                "SELECT scheme_id, organisation_id, high_pence FROM confidence_split WHERE period_id = ?",
                (month,),
            )
        }
        for month in (found.view.period.id, found.view.prior.id)
    }
    now, before = high.values()
    return sum(before.get(share) or 0 for share, amount in now.items() if amount is not None)


def test_a_share_without_a_split_has_not_moved_what_is_assured(
    demo: Workspace, open_reader: Callable[[Path], Reader]
) -> None:
    """Of November there are two forecasts, one of them split: assured is compared with that share's last."""
    path = demo.path
    month = open_month(demo, "2018-11", "2018-11-30", "2018-11-30").row_id
    scheme, elr, lc = scheme_id(path, "A4"), organisation_id(path, "ELR"), organisation_id(path, "LC")
    save_forecast(demo, ForecastDraft(scheme, elr, month, 128_152_00, 0, 0, 128_152_00))
    save_forecast(demo, ForecastDraft(scheme, lc, month, 100_000_00))
    reader = open_reader(path)
    found = read(reader)
    sums = found.total.sums
    assert (sums.forecasts, sums.splits, sums.high) == (2, 1, 128_152_00)
    assert found.prior_assured == assured_before(reader, found)
    assert found.prior_assured == reader.value(
        "SELECT c.high_pence FROM confidence_split c JOIN period p ON p.id = c.period_id"
        " WHERE p.month = '2018-10' AND c.scheme_id = ? AND c.organisation_id = ?",
        (scheme, elr),
    )


def test_a_month_that_nobody_has_reported_has_no_amount(
    demo: Workspace, open_reader: Callable[[Path], Reader]
) -> None:
    """None is not nothing: not of November's actual, and not of the forecasts after it."""
    month = open_month(demo, "2018-11", "2018-11-30", "2018-11-30").row_id
    amounts = [entry.amount for entry in read(open_reader(demo.path)).months]
    assert None not in amounts[:7]
    assert amounts[7:] == [None] * 5
    elr = organisation_id(demo.path, "ELR")
    figures = MonthsDraft(scheme_id(demo.path, "A9"), elr, month, {"2018-11": 0}, {"2018-12": 400})
    save_months(demo, figures)
    amounts = [entry.amount for entry in read(open_reader(demo.path)).months]
    assert amounts[7:9] == [0, 400]


def test_the_first_month_has_nothing_to_move_from(shared: Reader) -> None:
    """No movement, no assured value before it."""
    found = read(shared, "2018-09")
    assert (found.favourable, found.adverse, found.prior_assured) == (Side(), Side(), 0)
    assert (Side().others, Side().remainder) == (0, 0)


def test_the_year_by_month(shared: Reader) -> None:
    """Twelve months: plan everywhere, actual until the month shown, its forecast after."""
    found = read(shared)
    assert [month.month for month in found.months] == [
        *(f"2018-{number:02}" for number in range(4, 13)),
        *(f"2019-{number:02}" for number in range(1, 4)),
    ]
    assert sum(month.plan for month in found.months) == shared.value(
        "SELECT sum(plan_pence) FROM profile_month"
    )
    assert sum(m.amount or 0 for m in found.months if m.month <= "2018-10") == found.total.sums.ytd
    later = shared.value(
        "SELECT sum(amount_pence) FROM forecast_month WHERE month > '2018-10' AND period_id = ?",
        (found.view.period.id if found.view.period else "",),
    )
    assert sum(m.amount or 0 for m in found.months if m.month > "2018-10") == later


def test_a_tie_at_the_last_place_is_told(demo: Workspace, open_reader: Callable[[Path], Reader]) -> None:
    """A scheme that moved by as much as the last one named."""
    reader = open_reader(demo.path)
    seen = view(reader)
    assert seen.period is not None
    assert seen.prior is not None
    assert not read(reader).favourable.tied
    with demo.unit() as unit:
        for scheme in row_ids(reader, Scope.of(seen))[: LARGEST + 1]:
            before = sum(
                fot
                for (fot,) in reader.rows(
                    "SELECT fot_pence FROM confidence_split WHERE scheme_id = ? AND period_id = ?",
                    (scheme, seen.prior.id),
                )
            )
            splits = reader.rows(
                "SELECT id FROM confidence_split WHERE scheme_id = ? AND period_id = ?",
                (scheme, seen.period.id),
            )
            for place, (split,) in enumerate(splits):
                amount = before + 10**12 if place == 0 else 0
                parts = {"low_pence": 0, "medium_pence": 0, "high_pence": amount, "fot_pence": amount}
                raw.update(unit.sqlite, "confidence_split", split, parts)
        unit.commit()
    found = read(reader).favourable
    assert found.tied
    assert {movement.change for movement in found.largest} == {10**12}


def test_a_portfolio_without_schemes(workspace: Workspace, reader: Reader) -> None:
    """Nothing to count, nothing to chart, no error; an area without schemes is not listed."""
    with workspace.unit() as unit:
        unit.add(Programme(id="empty", name="Nothing yet"))
        unit.commit()
    found = read(reader)
    assert (found.areas, found.months, found.milestones, found.actions) == ((), (), 0, 0)
    assert found.total.sums == Sums(*[0] * len(Sums._fields))._replace(prior_fot=None)
