"""Names and codes, the same wherever they come from: a form, an import, `pmo-tui new`."""

from pmo_tui.domain.text import clean

LONGEST_NAME = 300
LONGEST_SHORT_NAME = 30
"""Of a portfolio: it stands in heads and titles."""
LONGEST_REF = 40
"""Of a scheme."""
LONGEST_RISK_REF = 20
LONGEST_CODE = 20
"""Of an organisation."""
LONGEST_REASON = 500
"""Of a change of a return or its figures, and of a month that is frozen."""
LONGEST_GROUNDS = 2000
"""Of why something is taken out or closed, or has another status: they go to the meeting as they stand."""


def tidy(text: str) -> str:
    """Return a name as it is stored: fit to be stored, on one line, with single blanks."""
    return " ".join(clean(text).text.split())


def too_long(text: str, longest: int, label: str = "The text") -> str:
    """Say by how much a text is longer than what fits; empty when it fits."""
    over = len(text) - longest
    if over <= 0:
        return ""
    return f"{label} has {len(text):,} characters; {longest:,} fit. Shorten it by {over:,}."


def misshapen(code: str) -> str:
    """Say what is wrong with the shape of an organisation's code; empty for a good one, and for none."""
    if any(letter.isspace() for letter in code):
        return "A code has no blanks, as in WL: it is typed in filters."
    good = not code or code[0].isalnum()
    return "" if good else "A code begins with a letter or a digit, as in WL."
