"""Money: whole pence, a saving positive, rounded once and at print."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.enums import MoneyUnit, NegativeStyle, SavingSign
from pmo_tui.domain.money import (
    LIMIT_PENCE,
    HouseStyle,
    for_field,
    format_amount,
    format_pounds,
    parse_amount,
    percent,
    rounded,
    thousands,
)

PENCE = st.integers(-LIMIT_PENCE, LIMIT_PENCE)
SHORT = settings(max_examples=100, deadline=None)


@pytest.mark.parametrize(
    ("typed", "pence"),
    [
        ("0", 0),
        ("-0", 0),
        ("12500", 12_500_00),
        ("1,234.56", 1_234_56),
        ("1,234,567", 1_234_567_00),
        ("£500k", 500_000_00),
        ("-£500", -500_00),
        ("£ 500", 500_00),
        ("1.2m", 1_200_000_00),
        ("1.2 M", 1_200_000_00),
        ("12.5K", 12_500_00),
        ("0.001k", 1_00),
        (".5", 50),
        ("12.", 12_00),
        ("12.50", 12_50),
        ("12.500", 12_50),
        ("(500)", -500_00),
        ("( £1,500 )", -1_500_00),
        ("+500", 500_00),
        ("\u2212500", -500_00),  # the minus sign that word processors write
        ("  - 500 ", -500_00),
        ("00012", 12_00),
        ("12".zfill(40), 12_00),
        ("100,000,000,000", LIMIT_PENCE),
        ("-100000m", -LIMIT_PENCE),
    ],
)
def test_an_amount_is_read(typed: str, pence: int) -> None:
    assert parse_amount(typed) == pence


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "£",
        "-",
        ".",
        ",",
        "1,2,3",
        "12,5",  # a comma for a point would make ten times as much
        "12,5k",
        "1234,567",
        "1,23",
        ",500",
        "500,",
        "1 234",
        "--5",
        "-(5)",
        "(-5)",
        "(5",
        "5)",
        "5-",
        "1e9",
        "½",
        "٥٠٠",
        "５００",
        "²",
        "NaN",
        "inf",
        "0x10",
        "1_000",
        "1.2.3",
        "$5",
        "5kk",
        "5bn",
        "500\x00",
        "=1+1",
        "#REF!",
        "1" * 41,
        "1" * 100_000 + "x",
    ],
)
def test_what_is_no_amount_is_refused_with_what_to_write(typed: str) -> None:
    with pytest.raises(ValueError, match=r"is not an amount\. Write 12500") as refused:
        parse_amount(typed)
    assert len(str(refused.value)) < 140


@pytest.mark.parametrize("typed", ["0.001", "1.234", "0.000001k", "1." + "0" * 30 + "1", "0.000000001m"])
def test_a_fraction_of_a_penny_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="fraction of a penny"):
        parse_amount(typed)


@pytest.mark.parametrize("typed", ["100,000,000,000.01", "100001m", "9" * 39, "-100,000,000,001"])
def test_an_impossible_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="more than £100 billion"):
        parse_amount(typed)


@SHORT
@given(st.text(max_size=60))
def test_any_text_is_an_amount_or_refused(typed: str) -> None:
    try:
        pence = parse_amount(typed)
    except ValueError:
        return
    assert -LIMIT_PENCE <= pence <= LIMIT_PENCE


@SHORT
@given(PENCE)
def test_what_is_printed_for_editing_is_read_back(pence: int) -> None:
    assert parse_amount(format_pounds(pence)) == pence


@SHORT
@given(PENCE, st.sampled_from(NegativeStyle), st.booleans())
def test_what_is_printed_in_pounds_is_read_back_to_the_pound(
    pence: int, negative: NegativeStyle, signed: bool
) -> None:
    printed = format_amount(pence, HouseStyle(MoneyUnit.POUNDS, negative), signed=signed)
    assert parse_amount(printed) == rounded(pence, 100) * 100


@pytest.mark.parametrize(
    ("pence", "per_unit", "units"),
    [
        (49_999, 100_000, 0),
        (50_000, 100_000, 1),  # half away from zero, as the papers print
        (149_999, 100_000, 1),
        (150_000, 100_000, 2),
        (-49_999, 100_000, 0),
        (-50_000, 100_000, -1),
        (-150_000, 100_000, -2),
        (0, 100_000, 0),
        (149, 100, 1),
        (150, 100, 2),
        (5, 3, 2),
    ],
)
def test_rounding_is_half_away_from_zero(pence: int, per_unit: int, units: int) -> None:
    assert rounded(pence, per_unit) == units


@SHORT
@given(PENCE, st.sampled_from([100, 100_000, 100_000_000]))
def test_rounding_is_never_off_by_more_than_half_and_takes_both_signs_alike(
    pence: int, per_unit: int
) -> None:
    units = rounded(pence, per_unit)
    assert 2 * abs(pence - units * per_unit) <= per_unit
    assert rounded(-pence, per_unit) == -units


def test_thousands() -> None:
    assert [thousands(p) for p in (5_820_045_049, -5_820_050_000, 0)] == [58_200, -58_201, 0]


@pytest.mark.parametrize(
    ("pence", "style", "signed", "printed"),
    [
        (None, HouseStyle(), False, "–"),
        (0, HouseStyle(), False, "0"),
        (0, HouseStyle(), True, "0"),
        (49_999, HouseStyle(), True, "0"),
        (-49_999, HouseStyle(), False, "0"),  # never "-0", which the papers print as (0)
        (-49_999, HouseStyle(negative=NegativeStyle.BRACKETS), False, "0"),
        (123_456_789, HouseStyle(), False, "1,235"),
        (123_456_789, HouseStyle(), True, "+1,235"),
        (-123_456_789, HouseStyle(), True, "-1,235"),
        (-123_456_789, HouseStyle(negative=NegativeStyle.BRACKETS), False, "(1,235)"),
        (123_456_789, HouseStyle(saving=SavingSign.NEGATIVE), False, "-1,235"),
        (
            123_456_789,
            HouseStyle(MoneyUnit.THOUSANDS, NegativeStyle.BRACKETS, SavingSign.NEGATIVE),
            False,
            "(1,235)",
        ),
        (-123_456_789, HouseStyle(saving=SavingSign.NEGATIVE), True, "+1,235"),
        (123_456_789, HouseStyle(MoneyUnit.POUNDS), False, "1,234,568"),
        (LIMIT_PENCE, HouseStyle(MoneyUnit.POUNDS), False, "100,000,000,000"),
        (LIMIT_PENCE, HouseStyle(MoneyUnit.THOUSANDS), False, "100,000,000"),
        (LIMIT_PENCE, HouseStyle(MoneyUnit.MILLIONS), False, "100,000.0"),
        (123_456_789, HouseStyle(MoneyUnit.MILLIONS), False, "1.2"),
        (-5_000_000, HouseStyle(MoneyUnit.MILLIONS), False, "-0.1"),
        (-4_999_999, HouseStyle(MoneyUnit.MILLIONS), False, "0.0"),
        (123_456_789_000, HouseStyle(MoneyUnit.MILLIONS), False, "1,234.6"),
    ],
)
def test_an_amount_is_printed_in_house_style(
    pence: int | None, style: HouseStyle, signed: bool, printed: str
) -> None:
    assert format_amount(pence, style, signed=signed) == printed


def test_a_saving_has_no_plus_unless_it_is_a_movement() -> None:
    assert format_amount(100_000, HouseStyle()) == "1"


def test_the_unit_is_named_for_a_column_head() -> None:
    assert [HouseStyle(unit).unit_words for unit in MoneyUnit] == ["£", "£k", "£m"]


@pytest.mark.parametrize(
    ("pence", "printed"),
    [(1_250_000, "12500"), (1_250_050, "12500.50"), (5, "0.05"), (-5, "-0.05"), (-150, "-1.50"), (0, "0")],
)
def test_pounds_for_a_spreadsheet(pence: int, printed: str) -> None:
    assert format_pounds(pence) == printed


@pytest.mark.parametrize(
    ("pence", "held"), [(1_250_000, "12,500"), (-1_250_050, "-12,500.50"), (0, "0"), (None, "")]
)
def test_a_field_holds_what_can_be_read_and_typed(pence: int | None, held: str) -> None:
    assert for_field(pence) == held
    assert pence is None or parse_amount(held) == pence


@pytest.mark.parametrize(
    ("part", "whole", "printed"),
    [
        (5, 0, "n/a"),  # the papers print 0%, blank and "-" in three places
        (0, 0, "n/a"),
        (0, 5, "0%"),
        (1, 1, "100%"),
        (-2_767, -58_200, "5%"),
        (2_767, -58_200, "-5%"),
        (1, 200, "1%"),  # half up
        (1, 201, "0%"),
        (-1, 201, "0%"),
        (-1, 200, "-1%"),
        (3, 46, "7%"),
        (300, 100, "300%"),
    ],
)
def test_percentages(part: int, whole: int, printed: str) -> None:
    assert percent(part, whole) == printed
