"""The fields of the query language: one definition for parsing, completion and help."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from db.enums import Rating, RecoveryConfidence, ReturnState, SchemeStatus
from pmo_tui.domain.rag import WORDS


class FieldKind(StrEnum):
    """What a field holds, and so what may be compared with it."""

    TEXT = "text"
    CHOICE = "choice"
    AMOUNT = "amount"
    DATE = "date"
    MONTH = "month"


@dataclass(frozen=True)
class QueryField:
    """One field: its name as typed, what it holds, what it means, and its values when they are few."""

    name: str
    kind: FieldKind
    meaning: str
    values: tuple[str, ...] = ()
    hint: str = ""
    """A sentence about the values, for somebody who wrote another one."""


def _words(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(value.replace("_", "-") for value in values)


_ASKED = (Rating.RED, Rating.AMBER, Rating.GREEN, Rating.GREY, Rating.BLUE, Rating.PURPLE)
RATING_WORDS = (
    *(WORDS[rating].lower() for rating in _ASKED),
    *("none", Rating.NOT_APPLICABLE.value, Rating.ENABLER.value),
)
"""The words that `rag:` takes: the papers' colours, `none` for not rated, and what other frameworks have."""

NONE_GIVEN = ("none",)
"""What a forecast and its parts take beside an amount: nobody has given one."""

FIXED = (
    QueryField("rag", FieldKind.CHOICE, "overall rating", RATING_WORDS),
    QueryField("org", FieldKind.CHOICE, "organisation: figures become its share"),
    QueryField("area", FieldKind.TEXT, "programme area"),
    QueryField("lead", FieldKind.TEXT, "programme lead or SRO"),
    QueryField("ref", FieldKind.TEXT, "scheme reference"),
    QueryField("name", FieldKind.TEXT, "scheme name"),
    QueryField("status", FieldKind.CHOICE, "scheme status", _words(SchemeStatus)),
    QueryField("state", FieldKind.CHOICE, "return state", _words(ReturnState)),
    QueryField("plan", FieldKind.AMOUNT, "annual plan"),
    QueryField("ytdplan", FieldKind.AMOUNT, "plan to date"),
    QueryField("ytd", FieldKind.AMOUNT, "actual to date"),
    QueryField("fot", FieldKind.AMOUNT, "forecast outturn", NONE_GIVEN),
    QueryField("var", FieldKind.AMOUNT, "forecast against plan"),
    QueryField("change", FieldKind.AMOUNT, "forecast against last month's"),
    QueryField("assured", FieldKind.AMOUNT, "assured value (high confidence)", NONE_GIVEN),
    QueryField("low", FieldKind.AMOUNT, "low-confidence part", NONE_GIVEN),
    QueryField("medium", FieldKind.AMOUNT, "medium-confidence part", NONE_GIVEN),
    QueryField("high", FieldKind.AMOUNT, "high-confidence part", NONE_GIVEN),
    QueryField(
        "commentary",
        FieldKind.CHOICE,
        "exception commentary",
        ("due", "done", "not-required"),
        "Due means: required and not complete.",
    ),
    QueryField("override", FieldKind.CHOICE, "rating differs from the proposal", ("yes", "no")),
    QueryField("recovery", FieldKind.DATE, "recovery date"),
    QueryField("confidence", FieldKind.CHOICE, "confidence of recovery", _words(RecoveryConfidence)),
    QueryField(
        "overdue",
        FieldKind.CHOICE,
        "milestones, or actions on its risks, whose date passed before the ratings' date",
        ("milestones", "actions"),
    ),
    QueryField("changed", FieldKind.MONTH, "rating or forecast differs from that month's"),
)
"""The fields every framework has."""


def fields_for(
    dimensions: Iterable[tuple[str, str]] = (), organisations: Iterable[str] = ()
) -> Mapping[str, QueryField]:
    """Return the fields by name in small letters: the fixed ones, and one per component of the framework.

    Args:
        dimensions: code and name of each component.
        organisations: the codes that `org:` takes.
    """
    found = {field.name: field for field in FIXED}
    found["org"] = QueryField("org", FieldKind.CHOICE, found["org"].meaning, tuple(organisations))
    for code, name in dimensions:
        field = QueryField(code, FieldKind.CHOICE, f"{name} rating", RATING_WORDS)
        found.setdefault(code.casefold(), field)
    return found
