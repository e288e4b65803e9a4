"""Names and codes, wherever they come from."""

import pytest

from pmo_tui.domain.names import misshapen, tidy, too_long


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Care  Home\nnew", "Care Home new"),
        ("  A9\t", "A9"),
        ("A\u00a0 B\r\n\u202eC", "A B C"),
        ("Cafe\u0301", "Café"),
        (" \n", ""),
    ],
)
def test_a_name_is_one_line_with_single_blanks(typed: str, stored: str) -> None:
    assert tidy(typed) == stored


def test_what_is_too_long_is_told_by_how_much() -> None:
    assert too_long("x" * 300, 300) == ""
    assert too_long("x" * 1300, 300, "The name") == (
        "The name has 1,300 characters; 300 fit. Shorten it by 1,000."
    )


@pytest.mark.parametrize(
    ("code", "good"), [("WL", True), ("1A", True), ("Élan", True), ("", True), ("-WL", False), ("=1", False)]
)
def test_a_code_begins_with_a_letter_or_a_digit(code: str, good: bool) -> None:
    assert (misshapen(code) == "") is good


def test_a_code_has_no_blanks() -> None:
    """It would need quotes in every filter."""
    assert misshapen("E C") == "A code has no blanks, as in WL: it is typed in filters."
