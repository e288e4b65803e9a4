"""A rule's answer when something is not right yet: a value, not an exception."""

from typing import NamedTuple


class Problem(NamedTuple):
    """Something that keeps a form, a row or a return from being accepted."""

    field: str
    message: str
