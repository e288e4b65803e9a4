"""The register's query language: text in, a condition out, and what is wrong with it in plain words.

`field:value`, `field<value` (`<= = >= >`; amounts take k and m; a field may stand on the right:
`fot<plan`), `-` negates, a blank means and, `or`, quotes, `changed:m6`; a bare word searches reference,
name, programme area and lead. In a text field a colon finds what contains the value, an equals sign only
what is exactly that: `area=Community` leaves Community Services Redesign out. Blanks may stand around a
comparison of a field: `fot < plan`.
"""

import datetime as dt
import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import get_args

from db.conditions import All, Compare, Condition, Either, Field, Not, Operator, Search
from pmo_tui.domain.fields import FieldKind, QueryField
from pmo_tui.domain.money import parse_amount
from pmo_tui.domain.parsed import Chip, Query
from pmo_tui.domain.period import month_numbered, parse_date, parse_month
from pmo_tui.domain.text import clean

LONGEST = 1000
"""Characters of a query: more is a paste gone wrong, and more conditions than SQLite nests."""

_SHOWN = 40
"""How much of a wrong field name a message repeats."""

_TOKEN = re.compile(r'-?(?:[^\s":<>=]+(?:<=|>=|[:<>=]))?(?:"[^"]*"?|[^\s"]+)?')
_PART = re.compile(r"(?P<field>[^\s\":<>=]+)(?P<operator><=|>=|[:<>=])(?P<value>.*)", re.DOTALL)


@dataclass(frozen=True)
class Context:
    """What a query is read against."""

    fields: Mapping[str, QueryField]
    financial_year: str
    """Decides what `m6` means."""
    today: dt.date | None = None
    """What `today` and `yesterday` mean; without it they are no dates."""


class _Unfit(Exception):
    """A part that cannot be read; its text says why."""


def parse(text: str, context: Context) -> Query:
    """Read a query. Never raises: what cannot be read is a problem, and the rest still filters.

    The text is cleaned as stored text is, so that an accented letter is found however it was typed.
    """
    groups: list[list[Condition]] = [[]]
    chips: list[Chip] = []
    problems: list[str] = []
    if len(text) > LONGEST:
        problems.append(f"The filter takes {LONGEST:,} characters; the rest was left out.")
    for token in parts(clean(text[:LONGEST]).text, context.fields):
        if token.casefold() == "or":
            groups.append([])
            continue
        try:
            condition = _part(token, context)
        except _Unfit as unfit:
            problems.append(str(unfit))
            continue
        if condition is not None:
            chips.append(Chip(token, otherwise=bool(chips) and not groups[-1]))
            groups[-1].append(condition)
    alternatives = [All(tuple(group)) if len(group) > 1 else group[0] for group in groups if group]
    found: Condition | None = None
    if alternatives:
        found = Either(tuple(alternatives)) if len(alternatives) > 1 else alternatives[0]
    return Query(found, tuple(chips), tuple(problems), _organisation(found))


def tokens(text: str) -> list[str]:
    """Split a query into its parts; quotes keep blanks together, and an open one does to the end."""
    return [token for token in _TOKEN.findall(text) if token]


def parts(text: str, fields: Container[str]) -> list[str]:
    """Split a query into its parts, without the blanks around a comparison of a field: `fot < plan` is one.

    A field that still waits for its value takes no other field's part, nor `or`.
    """
    found: list[str] = []
    for token in tokens(text):
        joined = found[-1] + token if found else token
        if found and _goes_on(found[-1], token, fields) and tokens(joined) == [joined]:
            found[-1] = joined
        else:
            found.append(token)
    return found


def _goes_on(part: str, token: str, fields: Container[str]) -> bool:
    if part.removeprefix("-").casefold() in fields:
        return token[0] in "<=>"
    another = _PART.fullmatch(token.removeprefix("-"))
    return (
        _waits(part, fields)
        and token.casefold() != "or"
        and (another is None or another["field"].casefold() not in fields)
    )


def _waits(part: str, fields: Container[str]) -> bool:
    """Say whether a part is a field and a comparison, and its value is still to come."""
    found = _PART.fullmatch(part.removeprefix("-"))
    return (
        found is not None
        and found["field"].casefold() in fields
        and found["operator"] != ":"
        and not found["value"]
    )


def _part(token: str, context: Context) -> Condition | None:
    negated = token.startswith("-")
    body = token[1:] if negated else token
    found = _PART.fullmatch(body)
    condition = _search(body) if found is None else _comparison(found, context)
    if condition is None:
        return None
    return Not(condition) if negated else condition


def _search(body: str) -> Condition | None:
    text = body.replace('"', "").strip()
    return Search(text) if text and text != "-" else None


def _comparison(found: re.Match[str], context: Context) -> Condition | None:
    name, value = found["field"].casefold(), found["value"].replace('"', "").strip()
    field = context.fields.get(name)
    if field is None:
        from difflib import get_close_matches

        close = get_close_matches(name, context.fields, n=1)
        hint = f" Did you mean “{close[0]}”?" if close else ""
        raise _Unfit(f"There is no field “{found['field'][:_SHOWN]}”.{hint}")
    operator: Operator = "="
    for known in get_args(Operator):
        if found["operator"] == known:
            operator = known
    if not value:
        return None  # still being typed
    other = context.fields.get(value.casefold())
    if other is not None and field.kind is FieldKind.AMOUNT and other.kind is FieldKind.AMOUNT:
        return Compare(field.name, operator, Field(other.name))
    if field.kind is FieldKind.TEXT and operator == "=" and found["operator"] == "=":
        return Compare(field.name, "is", value)
    return Compare(field.name, operator, _value(field, operator, value, context))


def _value(field: QueryField, operator: Operator, value: str, context: Context) -> str | int:
    try:
        if field.kind is FieldKind.AMOUNT:
            bare = operator == "=" and value.casefold() in field.values
            return value.casefold() if bare else parse_amount(value)
        if field.kind is FieldKind.DATE:
            return parse_date(value, context.today).isoformat()
        if operator != "=":
            raise _Unfit(f"“{field.name}” takes a value after a colon, as in {field.name}:…")
        if field.kind is FieldKind.MONTH:
            return _month(value, context)
    except ValueError as problem:
        raise _Unfit(str(problem)) from None
    if field.kind is FieldKind.CHOICE:
        return _choice(field, value)
    return value


def _month(value: str, context: Context) -> str:
    number = value.casefold().removeprefix("m")
    if number.isdecimal() and len(number) <= 2 and 1 <= int(number) <= 12:
        return month_numbered(context.financial_year, int(number))
    return parse_month(value)


def _choice(field: QueryField, value: str) -> str:
    stored = field.name == "org"  # an organisation's code is stored as it is; the other values are our words
    wanted = value.casefold() if stored else value.casefold().replace("_", "-").replace(" ", "-")
    exact = [known for known in field.values if known.casefold() == wanted]
    begun = [known for known in field.values if known.casefold().startswith(wanted)]
    for known in exact + begun:
        return known if stored else known.replace("-", "_")
    hint = f" {field.hint}" if field.hint else ""
    raise _Unfit(f"“{field.name}” is one of: {', '.join(field.values)}.{hint}")


def _organisation(condition: Condition | None) -> str | None:
    parts = condition.items if isinstance(condition, All) else (condition,)
    named = {str(part.value) for part in parts if isinstance(part, Compare) and part.field == "org"}
    return named.pop() if len(named) == 1 else None


def completions(text: str, context: Context) -> tuple[str, ...]:
    """Return what the last part of a query may become: whole parts, fields first, then values."""
    ended = not text or (text[-1].isspace() and text.count('"') % 2 == 0)
    last = (parts(text, context.fields) or [""])[-1]
    if ended and _waits(last, context.fields):
        return ()  # an amount or a text is next
    typed = "" if ended else last
    sign, body = ("-", typed[1:]) if typed.startswith("-") else ("", typed)
    found = _PART.fullmatch(body)
    if found is None:
        names = [name for name in context.fields if name.startswith(body.casefold())]
        return tuple(f"{sign}{name}{_joint(context.fields[name])}" for name in names)
    field = context.fields.get(found["field"].casefold())
    if field is None or found["operator"] != ":":
        return ()
    begun = found["value"].casefold().replace('"', "")
    return tuple(
        f"{sign}{field.name}:{_quoted(value)}" for value in field.values if value.casefold().startswith(begun)
    )


def exactly(name: str, text: str) -> str:
    """Return the part of a query that finds a text field that is exactly this text.

    A query keeps no quotes inside quotes, so texts are compared without theirs.
    """
    return f'{name}="{text.replace(chr(34), "")}"'


def _quoted(value: str) -> str:
    return f'"{value}"' if any(letter.isspace() for letter in value) else value


def _joint(field: QueryField) -> str:
    return "<" if field.kind in {FieldKind.AMOUNT, FieldKind.DATE} else ":"
