"""Who changes something, as it is typed after --as."""

import pytest

from pmo_tui.domain.person import LONGEST, Person, parse_person


@pytest.mark.parametrize(
    ("given", "person"),
    [
        ("", Person("")),
        (" Amy\n Ng , PMO manager ", Person("Amy Ng", "PMO manager")),
        ("Amy,lead, planned care", Person("Amy", "lead, planned care")),
        ("A\x1b[31mB\u202e,r\u200bole", Person("A[31mB", "role")),
        ("a" * LONGEST, Person("a" * LONGEST)),
    ],
)
def test_a_name_and_a_role_are_read_and_cleaned(given: str, person: Person) -> None:
    assert parse_person(given) == person


@pytest.mark.parametrize(
    ("given", "words"),
    [("a" * 61, "shorter name after --as: 60 characters fit, not 61"), ("A," + "r" * 500, "shorter role")],
)
def test_what_is_too_long_is_refused(given: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_person(given)
