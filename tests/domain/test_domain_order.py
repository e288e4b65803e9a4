"""The natural order of references, in which the register and the papers list schemes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.natural import sort_key


def test_references_stand_as_the_papers_list_them() -> None:
    ordered = [
        "1",
        "2",
        "7 ELR",
        "7 WL",
        "8",
        "10",
        "21 WL",
        "100",
        "A1",
        "A9",
        "A9 LC SAV",
        "A10",
        "NEW A",
        "NEW G",
    ]
    mixed = sorted(ordered, key=lambda reference: reference[::-1])
    assert sorted(mixed, key=sort_key) == ordered


@pytest.mark.parametrize(("one", "other"), [("a9", "A9"), ("A 9", "A  9"), (" A9", "A9"), ("A09", "A9")])
def test_small_letters_blanks_and_leading_zeros_do_not_move_a_reference(one: str, other: str) -> None:
    assert sort_key(one) == sort_key(other)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 10**9), st.sampled_from(["", "A", "NEW ", "R-"]))
def test_numbers_order_by_size(one: int, other: int, before: str) -> None:
    assert (sort_key(f"{before}{one}") < sort_key(f"{before}{other}")) == (one < other)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30))
def test_any_reference_has_a_place(reference: str) -> None:
    assert isinstance(sort_key(reference), str)
