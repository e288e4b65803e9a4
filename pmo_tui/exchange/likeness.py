"""Names that are so like another that one of the two may be misspelt."""

import difflib
import re
from collections.abc import Iterable, Sequence

CLOSE = 0.85
"""How like two names are that are worth a question, as difflib measures it; 1 is the same."""

MOST_PAIRS = 40_000
"""Names are compared each with each, up to so many pairs: half a second. Beyond them none is asked about."""

_NUMBER = re.compile(r"[0-9]+")


def likely_meant(new: Sequence[str], known: Iterable[str], *, each_other: bool = False) -> dict[str, str]:
    """Return those of some new names that are very like a known one, with that one.

    With `each_other` they are compared with the earlier new ones too. Capitals do not count. Names that
    differ only in their numbers are meant to differ.
    """
    names = {name.casefold(): name for name in known}
    if len(new) * (len(names) + len(new)) > MOST_PAIRS:
        return {}
    found = {}
    for name in new:
        folded = name.casefold()
        words = _NUMBER.sub("", folded)
        others = [other for other in names if _NUMBER.sub("", other) != words]
        close = difflib.get_close_matches(folded, others, 1, CLOSE)
        if close:
            found[name] = names[close[0]]
        if each_other:
            names.setdefault(folded, name)
    return found
