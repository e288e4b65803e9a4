"""Phasing, forecast outturn and variance: not a penny is lost, and odd pence go last."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmo_tui.domain.finance import (
    Position,
    Split,
    fit_to_actuals,
    outturn_stays,
    phase,
    phase_through,
    respread,
    split_problem,
    total,
)

PENCE = st.integers(-(10**13), 10**13)
SHORT = settings(max_examples=100, deadline=None)


@pytest.mark.parametrize(
    ("amount", "months", "parts"),
    [
        (1200, 12, [100] * 12),
        (100, 3, [33, 33, 34]),
        (-100, 3, [-33, -33, -34]),
        (2, 3, [0, 0, 2]),
        (0, 2, [0, 0]),
        (7, 1, [7]),
    ],
)
def test_an_amount_is_spread_equally_with_the_odd_pence_last(
    amount: int, months: int, parts: list[int]
) -> None:
    assert phase(amount, months) == parts


@SHORT
@given(PENCE, st.integers(1, 12))
def test_phasing_never_loses_a_penny(amount: int, months: int) -> None:
    parts = phase(amount, months)
    assert len(parts) == months
    assert sum(parts) == amount
    assert len(set(parts[:-1])) <= 1
    assert abs(parts[-1] - parts[0]) < months
    assert phase(-amount, months) == [-part for part in parts]


def test_a_plan_is_phased_to_month_7_and_after() -> None:
    parts = phase_through(1_000_00, {7: 500_01})
    assert parts == [7143] * 6 + [7143] + [9999] * 4 + [10003]
    assert (sum(parts[:7]), sum(parts)) == (500_01, 1_000_00)


@SHORT
@given(PENCE, PENCE, st.integers(1, 11))
def test_a_phased_plan_comes_to_its_parts(annual: int, to_date: int, months: int) -> None:
    parts = phase_through(annual, {months: to_date})
    assert len(parts) == 12
    assert sum(parts[:months]) == to_date
    assert sum(parts) == annual
    assert parts[:months] == phase(to_date, months)


@SHORT
@given(PENCE, st.dictionaries(st.integers(1, 11), PENCE, max_size=4))
def test_a_plan_is_phased_through_every_month_that_is_known(annual: int, known: dict[int, int]) -> None:
    parts = phase_through(annual, known)
    assert len(parts) == 12
    assert {number: sum(parts[:number]) for number in known} == known
    assert sum(parts) == annual


def test_a_whole_years_part_must_be_the_years_plan() -> None:
    assert phase_through(1200, {12: 1200}) == [100] * 12
    with pytest.raises(ValueError, match=r"month 12 is £6, the plan for the year £12\. They must agree"):
        phase_through(1200, {12: 600})


def test_the_months_to_come_are_fitted_to_a_new_outturn() -> None:
    forecast = {"2018-12": 100, "2018-11": 50}
    assert respread(forecast, 460, 300) == {"2018-11": 55, "2018-12": 105}
    assert respread(forecast, 450, 300) == forecast


@SHORT
@given(st.integers(1, 12), PENCE, PENCE, PENCE)
def test_months_that_were_phased_equally_stay_so(months: int, before: int, outturn: int, actual: int) -> None:
    """In whichever order outturn and actuals come, the months to come are the same to the penny."""
    names = [f"2019-{number:02d}" for number in range(1, months + 1)]
    held = dict(zip(names, phase(before, months), strict=True))
    assert list(respread(held, outturn, actual).values()) == phase(outturn - actual, months)


@SHORT
@given(
    st.dictionaries(st.sampled_from([f"2019-{month:02d}" for month in range(1, 13)]), PENCE, min_size=1),
    PENCE,
    PENCE,
)
def test_a_fitted_forecast_always_comes_to_the_outturn(
    forecast: dict[str, int], outturn: int, actual: int
) -> None:
    fitted = respread(forecast, outturn, actual)
    assert set(fitted) == set(forecast)
    assert actual + sum(fitted.values()) == outturn
    assert respread(fitted, outturn, actual) == fitted


def test_when_the_year_is_over_the_outturn_is_what_was_delivered() -> None:
    assert respread({}, 500, 500) == {}
    with pytest.raises(ValueError, match="The year is over"):
        respread({}, 501, 500)


@pytest.mark.parametrize(
    ("split", "message"),
    [
        (None, None),
        (Split(100_00, 200_00, 700_00), None),
        (Split(33700, 0, 67600), "Low, medium and high come to £1,013: £13 over the forecast of £1,000."),
        (
            Split(-676_00, 0, 337_00),
            "Low, medium and high come to -£339: £1,339 short of the forecast of £1,000.",
        ),
        (Split(0, 0, 999_99), "Low, medium and high come to £999.99: £0.01 short of the forecast of £1,000."),
    ],
)
def test_a_split_must_foot(split: Split | None, message: str | None) -> None:
    found = split_problem(1000_00, split)
    assert (found.message if found else None) == message
    assert found is None or found.field == "split"


def test_a_split_may_hold_a_dis_saving() -> None:
    assert split_problem(-339_00, Split(337_00, 0, -676_00)) is None  # LLR scheme A4


def test_variances_are_negative_when_under_delivered() -> None:
    position = Position(plan=100, ytd_plan=60, ytd=50, fot=90, prior_fot=95, low=10, medium=20, high=60)
    assert (position.variance, position.ytd_variance, position.change) == (-10, -10, -5)
    assert position.assured == 60
    assert position.values() == (100, 60, 50, 90, 95, 10, 20, 60)


@SHORT
@given(st.lists(st.tuples(*[PENCE] * 8), max_size=5))
def test_positions_add_up_exactly(rows: list[tuple[int, ...]]) -> None:
    assert total([Position(*row) for row in rows]).values() == tuple(
        sum(row[place] for row in rows) for place in range(8)
    )


def test_the_outturn_stays_while_the_app_s_own_spread_is_untouched() -> None:
    spread = {"2018-11": 50, "2018-12": 50}
    assert outturn_stays(spread, {})
    assert outturn_stays(spread, {"2018-11": 50, "2018-12": 50})
    assert not outturn_stays(spread, {"2018-11": 51, "2018-12": 50})
    assert not outturn_stays(spread, {"2019-01": 0})
    assert not outturn_stays({}, {})


class TestFitting:
    """What a forecast is fitted to when actuals come or change, in the app and by an import."""

    def test_what_foots_needs_nothing(self) -> None:
        fitted = fit_to_actuals({"2019-02": 4, "2019-03": 6}, ("2019-02", "2019-03"), 30, 20)
        assert (fitted.months, fitted.missed, fitted.moved) == ({"2019-02": 4, "2019-03": 6}, 0, 0)

    def test_the_months_to_come_take_the_difference_and_the_outturn_stays(self) -> None:
        fitted = fit_to_actuals({"2019-02": 4}, ("2019-02", "2019-03"), 30, 23)
        assert (fitted.months, fitted.missed, fitted.moved) == ({"2019-02": 5, "2019-03": 2}, -3, 0)

    @pytest.mark.parametrize("delivered", [25, 35])
    def test_in_march_the_outturn_moves(self, delivered: int) -> None:
        fitted = fit_to_actuals({}, (), 30, delivered)
        assert (fitted.months, fitted.missed, fitted.moved) == ({}, delivered - 30, delivered - 30)

    @SHORT
    @given(st.lists(PENCE, min_size=1, max_size=11), PENCE, PENCE)
    def test_it_always_comes_to_the_outturn(self, held: list[int], outturn: int, delivered: int) -> None:
        ahead = [f"{number:02}" for number in range(len(held))]
        fitted = fit_to_actuals(dict(zip(ahead, held, strict=True)), ahead, outturn, delivered)
        assert delivered + sum(fitted.months.values()) == outturn
