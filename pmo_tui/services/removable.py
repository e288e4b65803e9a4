"""What may be taken out, and what stands in the way: asked before the reason is, and again at the save."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from db.enums import SchemeStatus
from db.reading import removal
from db.reading.images import Rows
from db.reading.reader import Reader
from pmo_tui.domain.period import month_name
from pmo_tui.domain.problem import Problem
from pmo_tui.services.words import row_label, table_words

Row = Mapping[str, Any]

MOST_NAMED = 5
"""Risks that a sentence names; the rest are counted."""

NAMES = {"organisation": "code", "programme": "name", "person": "name"}
"""What is refused while anything refers to it, and the column that names it."""

_ADVICE = {
    ("organisation", "scheme_share"): "take {them} away on the schemes' Finance pages first (-)",
    ("organisation", "person"): "give {them} another organisation first",
    ("programme", "scheme"): "move {them} to another area first",
    ("programme", "role_assignment"): "take {them} away from the people first (r)",
    ("programme", "risk"): "remove {them} or link {them} to something else first",
    ("programme", "issue"): "remove {them} first",
    ("person", "role_assignment"): "take {them} away first (r)",
    ("person", "risk"): "give {them} another owner first",
    ("person", "risk_action"): "give {them} another owner first",
    ("person", "issue"): "give {them} another owner first",
}
"""What to do about the rows that refer to something."""

_NO_ADVICE = "undo the change that added {them} first (History, 9)"

_GOES_WITH_SHARE = frozenset({"profile_month", "forecast_month", "confidence_split", "rating"})
"""Rows of an organisation that go with its shares, so that they need no sentence beside those."""

_TOLD = ("scheme_share", "return_", "exception", "milestone", "issue", "role_assignment")
"""What goes with a scheme, as far as a person is told before."""


class Thing(NamedTuple):
    """One row that is to be taken out, by its table; with a version, only as it was shown."""

    kind: str
    row_id: str
    version: int | None = None


class Found(NamedTuple):
    """What would be taken out, as it stands now."""

    thing: Thing
    title: str
    """As "S3 Ophthalmology, WL"."""
    problems: Sequence[Problem]
    """What stands in the way; nothing when it may go."""
    takes: str
    """What goes with it, as a sentence; empty for what goes alone."""
    word: str
    """What is typed before so much goes; empty when nothing is."""


def look(reader: Reader, kind: str, row_id: str) -> Found | None:
    """Return what would be taken out; None when it is not there."""
    row = removal.row(reader.connection, kind, row_id)
    if row is None:
        return None
    title = row_label(kind, row, Rows(reader, {(kind, row_id): row}))
    problems = in_the_way(reader.connection, kind, row)
    return Found(Thing(kind, row_id, row["version"]), title, problems, *_takes(reader.connection, kind, row))


def in_the_way(connection: sqlite3.Connection, kind: str, row: Row) -> list[Problem]:
    """Say what keeps a row from being taken out, each with what to do about it; nothing when it may go."""
    if kind in NAMES:
        found = _referring(connection, kind, row)
    elif kind == "scheme":
        found = _scheme(connection, row)
    elif kind == "scheme_share":
        found = _share(connection, row)
    else:
        found = iter(())
    return [Problem("", words) for words in found]


def _referring(connection: sqlite3.Connection, kind: str, row: Row) -> Iterator[str]:
    found = removal.references(connection, kind, row["id"])
    known = [table for of, table in _ADVICE if of == kind and table in found]
    for table in dict.fromkeys([*known, *found]):
        if "scheme_share" in found and table in _GOES_WITH_SHARE:
            continue
        number = found[table]
        advice = _ADVICE.get((kind, table), _NO_ADVICE).format(them="it" if number == 1 else "them")
        yield f"{row[NAMES[kind]]} has {number:,} {table_words(table, number)}: {advice}."


def _scheme(connection: sqlite3.Connection, row: Row) -> Iterator[str]:
    ref, status = row["ref"], SchemeStatus(row["status"])
    stays = "stays. Close it instead (x)" if status is SchemeStatus.OPEN else f"stays {status}"
    frozen, fixed = (ask(connection, row["id"]) for ask in (removal.frozen_with, removal.fixed_since))
    if frozen:
        yield f"{month_name(frozen)} is frozen with {ref} in it, so it {stays}."
    elif fixed:
        yield f"{ref} has a plan, which is fixed since {month_name(fixed)} was frozen, so it {stays}."
    elif risks := removal.linked_risks(connection, row["id"]):
        them = "it" if len(risks) == 1 else "them"
        yield f"{_named(risks)} linked to {ref}: remove {them}, or link {them} elsewhere, first."


def _named(risks: Sequence[str]) -> str:
    shown = list(risks[:MOST_NAMED])
    if len(risks) > MOST_NAMED:
        shown.append(f"{len(risks) - MOST_NAMED} more")
    *others, last = shown
    return f"{', '.join(others)} and {last} are" if others else f"{last} is"


def _share(connection: sqlite3.Connection, row: Row) -> Iterator[str]:
    of = row["scheme_id"], row["organisation_id"]
    code = _owner(connection, row)
    frozen, fixed = removal.frozen_with(connection, *of), removal.fixed_since(connection, *of)
    instead = "Close the scheme instead, or set its forecast to 0."
    if frozen:
        yield f"{month_name(frozen)} is frozen with {code}'s share in it, so it stays. {instead}"
    elif fixed:
        yield f"{code}'s share has a plan, which is fixed since {month_name(fixed)} was frozen. {instead}"


def _owner(connection: sqlite3.Connection, share: Row) -> str:
    organisation = removal.row(connection, "organisation", share["organisation_id"])
    assert organisation is not None  # a share has its organisation: a foreign key
    return str(organisation["code"])


def _takes(connection: sqlite3.Connection, kind: str, row: Row) -> tuple[str, str]:
    """Return what goes with a row, as a sentence, and the word that is typed before."""
    if kind == "scheme_share":
        if not removal.has_figures(connection, row["scheme_id"], row["organisation_id"]):
            return "", ""
        return "Its plan, actuals, forecasts and own ratings go with it.", _owner(connection, row)
    if kind == "scheme":
        counts = removal.references(connection, "scheme", row["id"])
        parts = [
            f"{counts[table]:,} {table_words(table, counts[table])}" for table in _TOLD if table in counts
        ]
        return (f"It takes {', '.join(parts)} with it." if parts else ""), row["ref"]
    return ("Its scores and actions go with it." if kind == "risk" else ""), ""
