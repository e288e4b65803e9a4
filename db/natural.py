"""Natural order of references: 9 before 10, A9 before A10, `7 ELR` before `7 WL` before 8."""

import re

_PART = re.compile(r"\d+|\D+")
_WIDTH = 12
"""Digits that numbers are filled up to."""

_LONGER = ":"
"""Stands before the length of a number with more digits: after every digit, before every letter."""


def sort_key(reference: str) -> str:
    """Return text that sorts like a person would sort the reference. Digits come before letters."""
    parts = _PART.findall(" ".join(reference.casefold().split()))
    return "".join(_number(part) if part[0].isdecimal() else part for part in parts)


def _number(digits: str) -> str:
    """Return a number's digits so that the order of texts is the order of numbers."""
    found = digits.lstrip("0")
    return found.zfill(_WIDTH) if len(found) <= _WIDTH else f"{_LONGER}{len(found):04}{found}"
