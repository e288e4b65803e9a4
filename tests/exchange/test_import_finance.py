"""Forecast outturn, its split by confidence, actuals and forecast by month."""

from collections.abc import Sequence
from typing import Any

import pytest

from db.enums import Source
from db.models import ConfidenceSplit, ForecastMonth
from pmo_tui.domain.period import months_of
from pmo_tui.exchange.apply import apply_import
from tests.exchange.conftest import FINANCE, Book

MONTHS = months_of("2018/19")
SHARE = "ref,organisation,annual_plan"
PARTS = "low_confidence,medium_confidence,high_confidence"
SERIES = ",".join(["ref,organisation,source", *MONTHS])


def shares(book: Book, header: str, *rows: str) -> Book:
    book.write("schemes.csv", "ref,name,programme_area", "A9,a,CHC", "5,b,CHC")
    return book.write("scheme_finance.csv", f"{SHARE},{header}", *rows)


def profile(book: Book, *months: int, source: str = "published", header: str = SERIES) -> Book:
    return book.write("monthly_profile.csv", header, ",".join(["A9", "WL", source, *map(str, months)]))


def splits(book: Book, month: str = "2018-10") -> list[tuple[Any, ...]]:
    return book.rows(
        "SELECT s.ref, c.fot_pence, c.low_pence, c.medium_pence, c.high_pence, c.source"
        " FROM confidence_split c JOIN scheme s ON s.id = c.scheme_id JOIN period p ON p.id = c.period_id"
        " WHERE p.month = ? ORDER BY s.ref",
        month,
    )


def actuals(book: Book) -> list[tuple[Any, ...]]:
    return book.rows("SELECT month, actual_pence, actual_source FROM profile_month ORDER BY month")


def forecast(book: Book, month: str = "2018-10") -> list[tuple[Any, ...]]:
    return book.rows(
        "SELECT f.month, f.amount_pence, f.source FROM forecast_month f JOIN period p ON p.id = f.period_id"
        " JOIN scheme s ON s.id = f.scheme_id WHERE p.month = ? AND s.ref = 'A9' ORDER BY f.month",
        month,
    )


def by_month(months: Sequence[str], pence: Sequence[int], source: str) -> list[tuple[Any, ...]]:
    return [(month, amount, source) for month, amount in zip(months, pence, strict=True)]


def test_two_months_of_outturn_with_the_latest_ones_split(imported: Book) -> None:
    assert splits(imported, "2018-09") == [
        ("5", 1200_00, None, None, None, "published"),
        ("A9", 900_00, None, None, None, "published"),
    ]
    assert splits(imported) == [
        ("5", 1300_00, 0, 0, 1300_00, "published"),
        ("A9", 800_00, 100_00, 200_00, 500_00, "published"),
    ]


def test_the_latest_months_forecast_is_the_profiles_and_an_earlier_ones_what_its_outturn_leaves(
    imported: Book,
) -> None:
    assert forecast(imported) == by_month(MONTHS[7:], [90_00] * 5, "published")
    assert forecast(imported, "2018-09") == by_month(MONTHS[6:], [100_00] * 6, "phased")  # 900 less 6 x 50
    sql = "SELECT month, actual_pence FROM profile_month WHERE actual_pence IS NOT NULL ORDER BY month"
    assert imported.rows(sql) == [(month, 50_00) for month in MONTHS[:7]]


def test_an_earlier_month_knows_no_later_actual(two_months: Book) -> None:
    two_months.apply("2018-09")
    sql = "SELECT max(month) FROM profile_month WHERE actual_pence IS NOT NULL"
    assert two_months.value(sql) == "2018-09"
    two_months.apply()
    assert two_months.value(sql) == "2018-10"


def test_a_forecast_without_a_profile_is_phased_with_the_odd_pence_last(book: Book) -> None:
    shares(book, "fot_m7", "A9,WL,0,100.02", "5,WL,0,0").apply()
    assert forecast(book) == by_month(MONTHS[7:], [20_00] * 4 + [20_02], "phased")
    assert book.value("SELECT count(*) FROM forecast_month") == 5  # an outturn of nothing has no months
    assert actuals(book) == []


def test_a_split_may_hold_a_dis_saving(book: Book) -> None:
    shares(book, f"fot_m7,{PARTS}", "A9,LC,0,-339,337,,(676)").apply()
    assert splits(book) == [("A9", -339_00, 337_00, 0, -676_00, "published")]


def test_the_split_of_any_month_stands_in_a_file_of_its_own(book: Book) -> None:
    shares(book, f"fot_m6,fot_m7,{PARTS}", "A9,WL,0,100,90,,,90")
    book.write(
        "confidence.csv",
        f"month,ref,organisation,{PARTS},source",
        "2018-09,A9,WL,40,,60,illustrative",
        "2018-10,A9,WL,90,,,",
    )
    book.apply()
    assert splits(book, "2018-09") == [("A9", 100_00, 40_00, 0, 60_00, "illustrative")]
    assert splits(book) == [
        ("A9", 90_00, 90_00, 0, 0, "entered")
    ]  # it counts for more than scheme_finance.csv
    assert book.apply() is None


def test_a_split_stays_while_the_outturn_does(book: Book) -> None:
    shares(book, f"fot_m7,{PARTS}", "A9,WL,0,100,40,,60").apply()
    with book.workspace.unit(reason="typed") as unit:
        row = unit.all(ConfidenceSplit)[0]
        row.source = Source.ENTERED
        unit.commit()
    assert shares(book, "fot_m7", "A9,WL,0,100").apply() is None
    shares(book, "fot_m7", "A9,WL,0,90")
    (change,) = [change for change in book.plan().changes if change.table == "confidence_split"]
    assert change.before == {
        "fot_pence": 100_00,
        "low_pence": 40_00,
        "medium_pence": 0,
        "high_pence": 60_00,
        "source": "entered",
    }
    assert change.label == "A9 WL 2018-10"
    book.apply()
    assert splits(book) == [
        ("A9", 90_00, None, None, None, "published")
    ]  # another outturn is not assessed yet


@pytest.mark.parametrize(
    ("file", "lines", "row", "taken"),
    [
        ("scheme_finance.csv", (f"{SHARE},fot_m7,{PARTS}", "A9,WL,0,100,40,,50"), 2, set()),
        (
            "confidence.csv",
            (f"month,ref,organisation,{PARTS}", "", "2018-10,A9,WL,40,,50"),
            3,
            {"scheme_share", "confidence_split", "forecast_month"},
        ),
    ],
)
def test_a_split_that_does_not_foot_is_refused_with_its_row(
    book: Book, file: str, lines: tuple[str, ...], row: int, taken: set[str]
) -> None:
    shares(book, "fot_m7", "A9,WL,0,100").write(file, *lines)
    reason = "Low, medium and high come to £90, the forecast is £100. They must agree."
    assert book.rejects() == [(file, row, "high_confidence", reason)]
    assert set(book.plan().added) == {"programme", "scheme", "period"} | taken


def test_months_that_do_not_foot_are_refused(book: Book) -> None:
    profile(shares(book, "fot_m7", "A9,WL,0,800"), *[50] * 7, *[90] * 4, 89)
    assert book.rejects() == [
        ("monthly_profile.csv", 2, "", "The months come to £799, the forecast is £800.")
    ]
    assert "profile_month" not in book.plan().added
    apply_import(book.workspace, book.plan(), reason="the rest, as if the row were not there")
    assert book.rows("SELECT DISTINCT amount_pence, source FROM forecast_month") == [(160_00, "phased")]


def test_blank_months_count_as_nothing(book: Book) -> None:
    shares(book, "fot_m7", "A9,WL,0,800").write(
        "monthly_profile.csv", "ref,organisation,2018-10,2018-11", "A9,WL,500,300"
    )
    book.apply()
    assert actuals(book) == by_month(MONTHS[:7], [0] * 6 + [500_00], "entered")
    assert forecast(book) == by_month(MONTHS[7:], [300_00, 0, 0, 0, 0], "entered")


@pytest.mark.parametrize(
    ("files", "rejects"),
    [
        (
            {"monthly_profile.csv": ("ref,organisation,2018-04", "5,WL,0", "6,WL,0", "A9,UHL,0")},
            [
                ("monthly_profile.csv", 2, "organisation", "{none} 5 WL to {fill} fot_m7 there."),
                ("monthly_profile.csv", 3, "ref", "There is no scheme 6."),
                ("monthly_profile.csv", 4, "organisation", "There is no organisation UHL."),
            ],
        ),
        (
            {"monthly_profile.csv": ("ref,organisation,2018-04,2019-04", "A9,WL,100,5")},
            [("monthly_profile.csv", 2, "2019-04", "April 2019 is not a month of 2018/19.")],
        ),
        (
            {"confidence.csv": (f"month,ref,organisation,{PARTS}", "2018-09,A9,WL,1,,", "2018-10,5,LC,1,,")},
            [
                ("confidence.csv", 2, "organisation", "{none} A9 WL to {fill} fot_m6 there."),
                ("confidence.csv", 3, "organisation", "{none} 5 LC to {fill} fot_m7 there."),
            ],
        ),
        (
            {"scheme_finance.csv": (f"{SHARE},fot_m7,high_confidence", "A9,WL,0,100,", "5,WL,0,,100")},
            [("scheme_finance.csv", 3, "high_confidence", "{none} 5 WL to {fill} fot_m7 there.")],
        ),
        (
            {"scheme_finance.csv": (f"{SHARE},fot_m7,fot_m8", "A9,WL,0,100,90", "5,WL,0,0,0")},
            [],
        ),
    ],
)  # fmt: skip
def test_figures_that_no_forecast_takes_up_are_refused_and_never_lost(
    book: Book, files: dict[str, tuple[str, ...]], rejects: list[tuple[str, int, str, str]]
) -> None:
    shares(book, "fot_m7", "A9,WL,0,100")
    for file, lines in files.items():
        book.write(file, *lines)
    none = "scheme_finance.csv has no forecast for"
    assert book.rejects() == [
        (*where, reason.format(none=none, fill="go with this. Fill in")) for *where, reason in rejects
    ]


def test_figures_without_any_month_are_refused_too(book: Book) -> None:
    book.write("schemes.csv", "ref,name,programme_area", "A9,a,CHC").apply()
    book.remove("schemes.csv").write("monthly_profile.csv", "ref,organisation,2018-04", "A9,WL,1")
    none = "scheme_finance.csv has no forecast for A9 WL to go with this. Fill in"
    assert book.rejects() == [("monthly_profile.csv", 2, "organisation", f"{none} fot_m1 there.")]
    book.remove("monthly_profile.csv").write("scheme_finance.csv", f"{SHARE},low_confidence", "A9,WL,0,1")
    assert book.rejects() == [
        ("scheme_finance.csv", 2, "low_confidence", f"{none} fot_m and a month's number there.")
    ]


def test_a_split_of_the_latest_month_waits_for_it(book: Book) -> None:
    shares(book, f"fot_m6,fot_m7,{PARTS}", "A9,WL,0,100,90,,,90", "5,WL,0,,80,,,80")
    assert book.rejects("2018-09") == []
    book.apply("2018-09")
    assert splits(book, "2018-09") == [("A9", 100_00, None, None, None, "published")]


def test_an_outturn_that_moves_is_fitted_to_the_months_people_forecast(book: Book) -> None:
    profile(shares(book, "fot_m7", "A9,WL,0,800"), *[50] * 7, 30, 60, 90, 120, 150).apply()
    book.remove("monthly_profile.csv")
    assert book.apply() is None  # without a profile the forecast by month stays
    shares(book, "fot_m7", "A9,WL,0,810").apply()
    assert forecast(book) == by_month(MONTHS[7:], [32_00, 62_00, 92_00, 122_00, 152_00], "phased")
    assert actuals(book) == by_month(MONTHS[:7], [50_00] * 7, "published")
    shares(book, "fot_m7", "A9,WL,0,350").apply()
    assert sum(row[1] for row in forecast(book)) == 0  # all is delivered: nothing is left to come


def test_a_missing_month_of_the_forecast_is_phased_anew(book: Book) -> None:
    shares(book, "fot_m7", "A9,WL,0,100").apply()
    with book.workspace.unit(reason="lost a month") as unit:
        unit.delete(unit.all(ForecastMonth)[0])
        unit.commit()
    book.apply()
    assert forecast(book) == by_month(MONTHS[7:], [20_00] * 5, "phased")


def test_when_the_year_is_over_the_outturn_is_what_was_delivered(book: Book) -> None:
    profile(shares(book, "fot_m12", "A9,WL,0,1200", "5,WL,0,0"), *[100] * 12).apply()
    assert forecast(book, "2019-03") == []
    assert splits(book, "2019-03")[1][1] == 1200_00
    shares(book, "fot_m12", "A9,WL,0,1201", "5,WL,0,8").remove("monthly_profile.csv")
    reason = "The year is over: the forecast is what was delivered. Change the actuals instead."
    assert book.rejects() == [("scheme_finance.csv", row, "fot_m12", reason) for row in (2, 3)]


def test_sources_stay_while_the_figures_do(imported: Book) -> None:
    imported.write("monthly_profile.csv", SERIES, ",".join(["A9", "WL", "", *["50"] * 7, *["90"] * 5]))
    assert imported.apply() is None
    months = ",".join(["A9", "WL", "", *["50"] * 6, "60", "80", *["90"] * 4])
    imported.write("monthly_profile.csv", SERIES, months).apply()
    changed = "SELECT month, actual_source FROM profile_month WHERE actual_pence = 6000"
    assert imported.rows(changed) == [("2018-10", "entered")]
    assert forecast(imported) == [
        ("2018-11", 80_00, "entered"),
        *by_month(MONTHS[8:], [90_00] * 4, "published"),
    ]


def test_a_change_names_its_share_and_month(imported: Book) -> None:
    imported.write("scheme_finance.csv", FINANCE[0], "A9,WL,1000,500.01,900,810,100,200,510", FINANCE[2])
    imported.remove("monthly_profile.csv")
    found = {(change.table, change.label): change for change in imported.plan().changes}
    assert set(found) == {
        ("confidence_split", "A9 WL 2018-10"),
        *(("forecast_month", f"A9 WL {month}") for month in MONTHS[7:]),
    }
    split = found["confidence_split", "A9 WL 2018-10"]
    assert split.values == {"fot_pence": 810_00, "high_pence": 510_00}
    assert split.before == {"fot_pence": 800_00, "high_pence": 500_00}
