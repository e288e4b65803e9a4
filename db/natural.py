"""Natural order of references: 9 before 10, A9 before A10, `7 ELR` before `7 WL` before 8."""

import re

_PART = re.compile(r"\d+|\D+")
_WIDTH = 12


def sort_key(reference: str) -> str:
    """Return text that sorts like a person would sort the reference. Digits come before letters."""
    parts = _PART.findall(" ".join(reference.casefold().split()))
    return "".join(part.zfill(_WIDTH) if part[0].isdecimal() else part for part in parts)
