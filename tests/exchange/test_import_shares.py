"""Shares of schemes, and the plan by month: phased, then fixed."""

import pytest

from db.enums import Source
from db.models import Portfolio, ProfileMonth
from pmo_tui.domain.period import months_of
from pmo_tui.services.periods import freeze
from tests.exchange.conftest import FINANCE, Book

MONTHS = months_of("2018/19")
SHARE = "ref,organisation,annual_plan"


def plan_by_month(book: Book, ref: str = "A9") -> list[tuple[int, str]]:
    return [
        (int(pence), str(source))
        for pence, source in book.rows(
            "SELECT p.plan_pence, p.plan_source FROM profile_month p JOIN scheme s ON s.id = p.scheme_id"
            " WHERE s.ref = ? ORDER BY p.month",
            ref,
        )
    ]


def test_a_share_names_a_scheme_and_an_organisation(book: Book) -> None:
    book.schemes("A9").write("scheme_finance.csv", SHARE, "A10,WL,0", "A9,UHL,0", "B,C,0")
    assert book.rejects() == [
        ("scheme_finance.csv", 2, "ref", "There is no scheme A10."),
        ("scheme_finance.csv", 3, "organisation", "There is no organisation UHL."),
        ("scheme_finance.csv", 4, "ref", "There is no scheme B."),
        ("scheme_finance.csv", 4, "organisation", "There is no organisation C."),
    ]
    assert book.plan().added == {"programme": 1, "scheme": 1, "period": 1}


@pytest.mark.parametrize(
    ("header", "row", "pence"),
    [
        (SHARE, "A9,WL,1200.05", [100_00] * 11 + [100_05]),
        # 500.01 over seven months, 499.99 over the five after: the odd pence last in each part
        (f"{SHARE},ytd_plan_m7", "A9,WL,1000,500.01", [71_43] * 7 + [99_99] * 4 + [100_03]),
        (f"{SHARE},ytd_plan_m3,ytd_plan_m6", "A9,WL,900,300,300", [100_00] * 3 + [0] * 3 + [100_00] * 6),
        (f"{SHARE},ytd_plan_m12", "A9,WL,120,120", [10_00] * 12),
        (f"{SHARE},ytd_plan_m7", "A9,WL,-700,-350", [-50_00] * 7 + [-70_00] * 5),
        (f"{SHARE},ytd_plan_m7", "A9,WL,0,70", [10_00] * 7 + [-14_00] * 5),
    ],
)
def test_the_plan_is_phased_by_month(book: Book, header: str, row: str, pence: list[int]) -> None:
    book.schemes("A9").write("scheme_finance.csv", header, row).apply()
    assert plan_by_month(book) == [(amount, "phased") for amount in pence]
    assert book.value("SELECT annual_plan_pence FROM scheme_share") == sum(pence)
    assert book.apply() is None


def test_a_plan_of_nothing_has_no_months(book: Book) -> None:
    book.schemes("A9").write("scheme_finance.csv", f"{SHARE},ytd_plan_m7", "A9,WL,0,0").apply()
    assert plan_by_month(book) == []
    assert book.apply() is None


def test_a_plan_to_month_12_must_be_the_years_plan(book: Book) -> None:
    book.schemes("A9").write("scheme_finance.csv", f"{SHARE},ytd_plan_m12", "A9,WL,120,100")
    reason = "The plan to month 12 is £100, the plan for the year £120. They must agree."
    assert book.rejects() == [("scheme_finance.csv", 2, "ytd_plan_m12", reason)]
    assert book.plan().added == {"programme": 1, "scheme": 1, "period": 1}


def test_another_plan_is_phased_anew_until_a_month_is_frozen(book: Book) -> None:
    book.schemes("A9").write("scheme_finance.csv", f"{SHARE},ytd_plan_m7", "A9,WL,1000,700").apply()
    assert book.write("scheme_finance.csv", SHARE, "A9,WL,1000").apply() is None  # the phasing stays
    book.write("scheme_finance.csv", SHARE, "A9,WL,2400").apply()
    assert plan_by_month(book) == [(200_00, "phased")] * 12
    book.write("scheme_finance.csv", f"{SHARE},ytd_plan_m6", "A9,WL,2400,0").apply()
    assert plan_by_month(book) == [(0, "phased")] * 6 + [(400_00, "phased")] * 6
    book.write("scheme_finance.csv", SHARE, "A9,WL,0").apply()
    assert plan_by_month(book) == [(0, "phased")] * 12


def test_a_plan_is_phased_where_only_actuals_were(book: Book) -> None:
    book.schemes("A9").write("scheme_finance.csv", f"{SHARE},fot_m7", "A9,WL,0,70")
    book.write("monthly_profile.csv", "ref,organisation,2018-04", "A9,WL,70").apply()
    assert plan_by_month(book) == [(0, "phased")] * 7
    assert book.apply() is None
    book.write("scheme_finance.csv", f"{SHARE},fot_m7", "A9,WL,120,70").apply()
    assert plan_by_month(book) == [(10_00, "phased")] * 12
    assert book.value("SELECT sum(actual_pence) FROM profile_month") == 70_00


def test_a_plan_that_was_entered_by_month_stays_and_must_agree(book: Book) -> None:
    book.schemes("A9").write("scheme_finance.csv", SHARE, "A9,WL,1200").apply()
    with book.workspace.unit(reason="entered by month") as unit:
        first = unit.find(ProfileMonth, month=MONTHS[0])
        last = unit.find(ProfileMonth, month=MONTHS[11])
        assert first is not None
        assert last is not None
        first.plan_pence, last.plan_pence = 150_00, 50_00
        first.plan_source = last.plan_source = Source.ENTERED
        unit.commit()
    assert book.write("scheme_finance.csv", f"{SHARE},ytd_plan_m7", "A9,WL,1200,750").apply() is None
    why = "by the months that were entered; change those in the app first."
    book.write("scheme_finance.csv", SHARE, "A9,WL,2400")
    assert book.rejects() == [("scheme_finance.csv", 2, "annual_plan", f"The plan is fixed at £1,200 {why}")]
    book.write("scheme_finance.csv", f"{SHARE},ytd_plan_m7", "A9,WL,1200,700")
    assert book.rejects() == [("scheme_finance.csv", 2, "ytd_plan_m7", f"The plan is fixed at £750 {why}")]


def test_the_plan_is_fixed_once_a_month_of_the_year_is_frozen(imported: Book) -> None:
    imported.write("scheme_finance.csv", FINANCE[0], "A9,WL,1000.01,500.01,900,800,100,200,500", FINANCE[2])
    why = "since a month of 2018/19 was frozen; change the forecast instead."
    reason = f"The plan is fixed at £1,000 {why}"
    assert imported.rejects() == [("scheme_finance.csv", 2, "annual_plan", reason)]
    assert imported.plan().empty
    imported.write("scheme_finance.csv", FINANCE[0], "A9,WL,1000,500.02,900,800,100,200,500", FINANCE[2])
    reason = f"The plan is fixed at £500.01 {why}"
    assert imported.rejects() == [("scheme_finance.csv", 2, "ytd_plan_m7", reason)]
    assert imported.plan().empty


def test_a_new_scheme_has_no_plan_once_a_month_is_frozen(imported: Book) -> None:
    imported.write("schemes.csv", "ref,name,programme_area", "NEW G,Review,CHC")
    imported.write("scheme_finance.csv", f"{SHARE},fot_m7", "NEW G,WL,0,50", "NEW G,LC,5,5")
    imported.remove("monthly_profile.csv")
    reason = "The plan is fixed at £0 since a month of 2018/19 was frozen; change the forecast instead."
    assert imported.rejects() == [("scheme_finance.csv", 3, "annual_plan", reason)]
    imported.write("scheme_finance.csv", f"{SHARE},fot_m7", "NEW G,WL,0,50").apply()
    assert plan_by_month(imported, "NEW G") == []
    assert imported.value("SELECT count(*) FROM scheme_share WHERE annual_plan_pence = 0") == 1


def test_a_month_frozen_in_another_year_fixes_no_plan(book: Book) -> None:
    book.schemes("A9").write("periods.csv", "month", "2018-10").apply()
    freeze(book.workspace, "2018-10", "closed")
    book.remove("periods.csv").write("scheme_finance.csv", SHARE, "A9,WL,1200")
    assert [reject[2] for reject in book.rejects()] == ["annual_plan"]
    with book.workspace.unit(reason="next year") as unit:
        portfolio = unit.find(Portfolio)
        assert portfolio is not None
        portfolio.financial_year = "2019/20"
        unit.commit()
    book.apply()
    assert book.value("SELECT min(month) FROM profile_month") == "2019-04"
