"""Who changes something: a name and a role, fit to stand in the history for good."""

from typing import NamedTuple

from pmo_tui.domain.names import tidy

LONGEST = 60
"""Characters of a name, and of a role: they stand in the header and beside every change."""


class Person(NamedTuple):
    """A name, and what they are."""

    name: str
    role: str = ""


def parse_person(given: str) -> Person:
    """Read NAME[,ROLE] as typed after `--as`, tidied. Raises ValueError when either is too long."""
    name, _, role = (tidy(part) for part in given.partition(","))
    for what, text in (("name", name), ("role", role)):
        if len(text) > LONGEST:
            raise ValueError(f"Give a shorter {what} after --as: {LONGEST} characters fit, not {len(text)}.")
    return Person(name, role)
