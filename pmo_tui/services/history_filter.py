"""What of the history a person asks for: a scheme by its reference, a person, a field, from a day on."""

import datetime as dt
import difflib

from db.audit.manifest import audited_columns
from db.enums import DimensionKind
from db.reading.change_sets import actors
from db.reading.finance import schemes_called
from db.reading.history import Wanted
from db.reading.portfolio import framework_dimensions
from db.reading.reader import Reader
from db.reading.removal import removed_scheme
from db.times import utc_text
from pmo_tui.domain.problem import Problem
from pmo_tui.errors import Refused
from pmo_tui.services import words


def wanted(
    reader: Reader,
    now: dt.datetime | None = None,
    /,
    *,
    scheme: str = "",
    person: str = "",
    field: str = "",
    since: str = "",
    until: str = "",
) -> Wanted:
    """Turn what a person asks for into a filter. Raises Refused for what the file does not have.

    `now` is what today is reckoned from: the system's clock unless given.
    """
    columns, dimensions = _columns(reader, field) if field else ((), ())
    return Wanted(
        scheme_id=_ever(reader, scheme) if scheme else "",
        actor=_actor(reader, person) if person else "",
        columns=columns,
        dimension_ids=dimensions,
        since=_moment(since, now) if since else "",
        until=_moment(until, now, end=True) if until else "",
    )


def _moment(words: str, now: dt.datetime | None, *, end: bool = False) -> str:
    from pmo_tui.services.past import parse_when

    return utc_text(parse_when(words, now=now, end=end))


def _ever(reader: Reader, reference: str) -> str:
    """Return the id of the scheme with a reference, or else of the last one that was removed with it."""
    removed = "" if schemes_called(reader, reference) else removed_scheme(reader, reference)
    return removed or find_scheme(reader, reference)


def find_scheme(reader: Reader, reference: str) -> str:
    """Return the id of the scheme with a reference. Raises Refused when there is none, or two."""
    found = schemes_called(reader, reference)
    if len(found) == 1:
        return found[0][0]
    if found:
        names = ", ".join(name for _, _, name in found)
        problem = f"{len(found)} schemes are called {reference}: {names}. Give each its own reference first."
    else:
        problem = f"There is no scheme “{reference}” in the file."
    raise Refused([Problem("scheme", problem)])


def _actor(reader: Reader, name: str) -> str:
    known = actors(reader)
    asked = name.strip().casefold()
    exact = [actor for actor in known if actor.casefold() == asked]
    near = [actor for actor in known if asked in actor.casefold()]
    if exact or len(near) == 1:
        return (exact or near)[0]
    problem = f"“{name}” has changed nothing in this file. People who have: {', '.join(known)}."
    raise Refused([Problem("person", problem)])


Pairs = tuple[tuple[str, str], ...]


def _columns(reader: Reader, field: str) -> tuple[Pairs, tuple[str, ...]]:
    asked = field.strip().casefold()
    dimensions = _dimensions(reader, asked)
    if dimensions:
        return (("rating", "chosen"), ("rating", "reason")), dimensions
    known: dict[str, list[tuple[str, str]]] = {}
    for table, columns in audited_columns().items():
        for column in columns:
            if column not in words.HIDDEN:
                names = {column, words.column_words(column), column.removesuffix("_pence")}
                for name in names:
                    known.setdefault(name, []).append((table, column))
    if asked in known:
        return tuple(known[asked]), ()
    printed = {words.column_words(column) for columns in known.values() for _, column in columns}
    printed |= {dimension.name for dimension in framework_dimensions(reader)}
    close = difflib.get_close_matches(asked, sorted(printed), n=3)
    hint = f" Did you mean {' or '.join(close)}?" if close else ""
    raise Refused([Problem("field", f"There is no field “{field}” in the history.{hint}")])


def _dimensions(reader: Reader, asked: str) -> tuple[str, ...]:
    return tuple(
        found.id
        for found in framework_dimensions(reader)
        if asked in {found.code.casefold(), found.name.casefold()}
        or (asked == "rag" and found.kind is DimensionKind.OVERALL)
    )
