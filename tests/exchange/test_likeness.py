"""Names that may be misspelt: very like one that is there, and nothing else."""

import pytest

from pmo_tui.exchange import likeness
from pmo_tui.exchange.likeness import likely_meant


@pytest.mark.parametrize(
    ("new", "known", "found"),
    [
        ("Urgent Crae", "Urgent Care", True),
        ("URGENT CRAE", "Urgent Care", True),
        ("Comunity", "Community", True),
        ("Urgent Care", "Planned Care", False),
        ("Programme 11", "Programme 12", False),  # numbers are meant to differ
        ("Programe 11", "Programme 12", True),
        ("WL", "LC", False),
    ],
)
def test_a_name_very_like_a_known_one(new: str, known: str, found: bool) -> None:
    assert likely_meant([new], ["Something else", known]) == ({new: known} if found else {})


def test_the_likeliest_is_named() -> None:
    assert likely_meant(["Urgent Carre"], ["Urgent Cars", "Urgent Care"]) == {"Urgent Carre": "Urgent Care"}


def test_new_ones_are_compared_with_each_other_when_asked() -> None:
    new = ["Urgent Care", "Planned Care", "Urgent Crae"]
    assert likely_meant(new, [], each_other=True) == {"Urgent Crae": "Urgent Care"}
    assert likely_meant(new, []) == {}


def test_nothing_is_asked_of_more_names_than_can_be_compared_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness, "MOST_PAIRS", 1)
    assert likely_meant(["Urgent Crae"], ["Urgent Care"]) == {}
