"""Finding in the history by a line of text: `who:amy field:rating scheme:A9 since:2018-10-01`.

A word by itself finds changes of things whose name or reference holds it.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from db.audit.manifest import audited_columns
from db.reading import change_sets
from db.reading.history import EVERYTHING, Wanted
from db.reading.naming import MOST, named
from db.reading.portfolio import framework_dimensions
from db.reading.reader import Reader
from pmo_tui.domain.changes import FIND_KEYS
from pmo_tui.domain.period import NEAR_DAYS
from pmo_tui.domain.problem import Problem
from pmo_tui.domain.query import tokens
from pmo_tui.domain.text import clean
from pmo_tui.errors import Refused
from pmo_tui.services import history_filter, words

LONGEST = 300
"""Characters that are read: more is a paste gone wrong."""

MOST_OFFERED = 40


@dataclass(frozen=True)
class Find:
    """A line that was read. What cannot be read is left out and named."""

    text: str = ""
    wanted: Wanted = EVERYTHING
    chips: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    """What the last part may become."""


def read(reader: Reader, text: str, now: dt.datetime | None = None) -> Find:
    """Read a line. Never raises: parts that the file does not have are problems, and the rest still finds.

    The part that is being typed is no problem while something it may become is known. `now` is what today
    is reckoned from: the system's clock unless given.
    """
    wanted, chips, problems, taken = EVERYTHING, [], [], set()
    parts = tokens(clean(text.lstrip()[:LONGEST]).text)
    offered = offers(reader, text)
    for place, part in enumerate(parts):
        typing = bool(offered) and place == len(parts) - 1 and not text[-1].isspace()
        name, value = _named(part)
        if ":" not in part and (typing or not _plain(part)):
            continue
        if name in taken:
            problems.append(f"“{name}:” stands there twice; give it once.")
            continue
        try:
            wanted = _with(reader, wanted, part, now)
        except Refused as refused:
            problems += [] if typing else [str(refused)]
            continue
        if ":" not in part:
            chips.append(part)
        elif value:
            taken.add(name)
            chips.append(part)
    return Find(text, wanted, tuple(chips), tuple(problems), offered)


def _with(reader: Reader, wanted: Wanted, part: str, now: dt.datetime | None) -> Wanted:
    name, value = _named(part)
    if ":" not in part:
        return replace(wanted, words=(*wanted.words, _word(reader, part)))
    if name not in FIND_KEYS:
        known = ", ".join(f"{key}:" for key in FIND_KEYS)
        raise Refused([Problem("find", f"“{part[:40]}” is not understood. Write it after one of: {known}")])
    if not value:
        return wanted
    found = history_filter.wanted(reader, now, **{FIND_KEYS[name][0]: value})
    given = {key: getattr(found, key) for key in Wanted.__slots__ if getattr(found, key)}
    return replace(wanted, **given)


def _word(reader: Reader, part: str) -> str:
    """Return a word to find things by. Raises Refused for one that stands in too many names."""
    word = _plain(part)
    if len(named(reader, word)) > MOST:
        problem = f"“{word[:40]}” stands in more than {MOST} names. Write more of the one that is meant."
        raise Refused([Problem("find", problem)])
    return word


def _named(part: str) -> tuple[str, str]:
    key, colon, value = part.partition(":")
    return (key.casefold(), _plain(value)) if colon else ("", "")


def _plain(part: str) -> str:
    return part.replace('"', "").strip()


def offers(reader: Reader, text: str) -> tuple[str, ...]:
    """Return what the last part of a line may become: whole parts, keys first, then values."""
    read = text.lstrip()[:LONGEST]
    ended = not read or (read[-1].isspace() and read.count('"') % 2 == 0)
    typed = "" if ended else tokens(read)[-1]
    key, colon, value = typed.partition(":")
    if not colon:
        return tuple(f"{name}:" for name in FIND_KEYS if name.startswith(key.casefold()))
    values = _VALUES.get(key.casefold())
    if values is None:
        return ()
    begun = value.replace('"', "").strip().casefold()
    known = values(reader)
    near = [name for name in known if name.casefold().startswith(begun)]
    near += [name for name in known if begun in name.casefold() and name not in near]
    return tuple(f"{key}:{_quoted(name)}" for name in near[:MOST_OFFERED])


def _quoted(value: str) -> str:
    return f'"{value}"' if any(letter.isspace() for letter in value) else value


def field_names(reader: Reader) -> list[str]:
    """Return every field that can be asked for: the dimensions of ratings, then columns in words."""
    names = [dimension.name for dimension in framework_dimensions(reader)]
    columns = {
        words.column_words(column)
        for columns in audited_columns().values()
        for column in columns
        if column not in words.HIDDEN
    }
    return list(dict.fromkeys([*names, *sorted(columns)]))


def _references(reader: Reader) -> list[str]:
    from db.reading.people import schemes

    return [reference for _, reference, _ in schemes(reader)]


_VALUES: Mapping[str, Callable[[Reader], list[str]]] = {
    "who": change_sets.actors,
    "field": field_names,
    "scheme": _references,
    "since": lambda reader: list(NEAR_DAYS),
    "until": lambda reader: list(NEAR_DAYS),
}
