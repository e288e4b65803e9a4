"""Natural order of references."""

import pytest

from db.natural import sort_key


@pytest.mark.parametrize(
    "ordered",
    [
        ["9", "10", "100", "A1"],
        ["A9", "A10", "B1"],
        ["7 ELR", "7 WL", "8"],
        ["NEW A", "NEW G"],
        ["1.2", "1.10"],
        ["a9", "A10"],
        ["٩", "x"],
        ["999999999999", "1000000000000", "1000000000001", "20000000000000", "A1"],
        ["R 999999999999", "R 1000000000000 B", "R A"],
    ],
)
def test_references_sort_as_a_person_would_sort_them(ordered: list[str]) -> None:
    """Numbers inside a reference count as numbers."""
    assert [*map(sort_key, ordered)] == sorted(map(sort_key, ordered))


@pytest.mark.parametrize(
    ("one", "other"),
    [("A9", "a9"), ("NEW  G", "new g"), (" 7 ", "7"), ("007", "7"), ("0000000000007", "7"), ("0", "000")],
)
def test_case_blanks_and_leading_noughts_do_not_matter(one: str, other: str) -> None:
    """Two ways of writing one reference sort together."""
    assert sort_key(one) == sort_key(other)


def test_an_empty_reference_sorts_first() -> None:
    """Nothing comes before something."""
    assert sort_key("") == ""
