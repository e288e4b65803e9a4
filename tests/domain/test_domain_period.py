"""Months and financial years: month 1 is April, a date is one a portfolio can hold."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmo_tui.domain import period

YEARS = st.integers(1900, 2998).map(lambda first: f"{first}/{(first + 1) % 100:02d}")
SHORT = settings(max_examples=60, deadline=None)


@pytest.mark.parametrize(
    ("typed", "month"),
    [("2018-10", "2018-10"), (" 2019-03\n", "2019-03"), ("2018-01", "2018-01"), ("2018-12", "2018-12")],
)
def test_a_month_is_read(typed: str, month: str) -> None:
    assert period.parse_month(typed) == month


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "2018",
        "2018-1",
        "18-10",
        "2018/10",
        "October",
        "0000-05",
        "٢٠١٨-١٠",
        "2018-10-05",
    ],
)
def test_what_is_no_month_is_refused_with_what_to_write(typed: str) -> None:
    with pytest.raises(ValueError, match=r"is not a month\. Write it as 2018-10\.$"):
        period.parse_month(typed)


@pytest.mark.parametrize(
    ("typed", "year"),
    [
        ("2018/19", "2018/19"),
        (" 2018/19 ", "2018/19"),
        ("1999/00", "1999/00"),
        ("2099/00", "2099/00"),
        ("2018-19", "2018/19"),
        ("2018/2019", "2018/19"),
        ("1999-2000", "1999/00"),
        ("18/19", "2018/19"),
    ],
)
def test_a_financial_year_is_read(typed: str, year: str) -> None:
    assert period.parse_financial_year(typed) == year


@pytest.mark.parametrize(
    "typed",
    ["", "2018", "2018/20", "2018/18", "2018/2119", "18/20", "2018 19", "0000/01", "٢٠١٨/١٩"],
)
def test_what_is_no_financial_year_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"is not a financial year\. Write it as 2018/19\.$"):
        period.parse_financial_year(typed)


@pytest.mark.parametrize("read", [period.parse_month, period.parse_financial_year, period.parse_date])
def test_a_message_never_repeats_a_whole_paste(read: object) -> None:
    assert callable(read)
    with pytest.raises(ValueError) as refused:
        read("9" * 100_000)
    assert len(str(refused.value)) < 120


def test_a_year_begins_in_april_and_ends_in_march() -> None:
    months = period.months_of("2018/19")
    assert months[0] == "2018-04"
    assert months[8:] == ("2018-12", "2019-01", "2019-02", "2019-03")
    assert len(months) == 12
    assert period.months_of("1999/00")[-1] == "2000-03"


@pytest.mark.parametrize(
    ("month", "year", "number"),
    [
        ("2018-04", "2018/19", 1),
        ("2018-10", "2018/19", 7),
        ("2018-12", "2018/19", 9),
        ("2019-01", "2018/19", 10),
        ("2019-03", "2018/19", 12),
        ("2019-04", "2019/20", 1),
        ("2000-03", "1999/00", 12),
    ],
)
def test_a_month_has_its_year_and_number(month: str, year: str, number: int) -> None:
    assert period.financial_year_of(month) == year
    assert period.month_number(month) == number
    assert period.month_numbered(year, number) == month


@SHORT
@given(YEARS)
def test_the_months_of_a_year_follow_one_another(year: str) -> None:
    months = period.months_of(year)
    assert list(months) == sorted(set(months))
    assert [period.month_number(month) for month in months] == list(range(1, 13))
    assert {period.financial_year_of(month) for month in months} == {year}
    assert all(period.parse_month(month) == month for month in months)


@pytest.mark.parametrize(
    ("month", "day"),
    [("2018-10", 31), ("2018-11", 30), ("2018-12", 31), ("2019-02", 28), ("2020-02", 29), ("2000-02", 29)],
)
def test_the_last_day_of_a_month(month: str, day: int) -> None:
    assert period.last_day(month) == dt.date(int(month[:4]), int(month[5:]), day)


def test_months_are_named() -> None:
    assert period.month_name("2018-10") == "October 2018"
    assert period.month_name("2019-01") == "January 2019"
    assert [period.short_month(month) for month in ("2018-04", "2018-10")] == ["Apr", "Oct"]


@pytest.mark.parametrize(
    ("typed", "date"),
    [
        ("2018-11-30", dt.date(2018, 11, 30)),
        ("30/11/2018", dt.date(2018, 11, 30)),
        ("01/02/2026", dt.date(2026, 2, 1)),  # a British date, never the second of January
        (" 2018-11-05 ", dt.date(2018, 11, 5)),
        ("1900-01-01", dt.date(1900, 1, 1)),
        ("29/02/2020", dt.date(2020, 2, 29)),
        ("30/11/18", dt.date(2018, 11, 30)),  # as spreadsheets show it
        ("30-Nov-18", dt.date(2018, 11, 30)),
        ("30 Nov 2018", dt.date(2018, 11, 30)),
        ("30 november 2018", dt.date(2018, 11, 30)),
        ("5 SEPT 2018", dt.date(2018, 9, 5)),
        ("1  May  18", dt.date(2018, 5, 1)),
    ],
)
def test_a_date_is_read(typed: str, date: dt.date) -> None:
    assert period.parse_date(typed) == date


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "30 November",
        "30 Nov 0018",
        "30 Nob 2018",
        "30 Novembers 2018",
        "today",
        "yesterday",
        "30/11/8",
        "2018-11",
        "05/11/0018",
        "31/11/0000",
        "1899-12-31",
        "43404",
    ],
)
def test_what_is_no_date_is_refused(typed: str) -> None:
    ways = r"is not a date\. Write it as 2018-11-30, 30/11/2018 or 30 Nov 2018\.$"
    with pytest.raises(ValueError, match=ways):
        period.parse_date(typed)


@pytest.mark.parametrize(
    ("typed", "missing"),
    [
        ("31/2/2019", "February 2019 has no day 31."),
        ("2018-02-29", "February 2018 has no day 29."),
        ("31 Nov 18", "November 2018 has no day 31."),
        ("32/12/9999", "December 9999 has no day 32."),
        ("0/12/2018", "December 2018 has no day 0."),
        ("2018-13-01", "there is no month 13."),
        ("30/00/2018", "there is no month 0."),
        ("11/30/2018", "there is no month 30. The day comes first: 30/11/2018."),
    ],
)
def test_a_day_or_month_that_there_is_not_is_named(typed: str, missing: str) -> None:
    with pytest.raises(ValueError, match=rf"^“{typed}” is not a date: {missing}$"):
        period.parse_date(typed)


@pytest.mark.parametrize(("typed", "number"), [("2018-00", 0), ("2018-13", 13)])
def test_a_month_that_there_is_not_is_named(typed: str, number: int) -> None:
    with pytest.raises(ValueError, match=rf"^“{typed}” is not a month: there is no month {number}\.$"):
        period.parse_month(typed)


def test_of_a_day_that_there_is_nothing_is_said() -> None:
    assert period.no_such_day("2018-11-30") == ""


def test_today_and_yesterday_are_dates_where_the_day_is_known() -> None:
    day = dt.date(2018, 12, 1)
    assert period.parse_date(" Today", day) == day
    assert period.parse_date("yesterday", day) == dt.date(2018, 11, 30)
    assert period.parse_date("30/11/18", day) == dt.date(2018, 11, 30)
    with pytest.raises(ValueError, match=r", 30 Nov 2018, today or yesterday\.$"):
        period.parse_date("tomorrow", day)
