"""What a form asks, as data."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pmo_tui.render.cells import Cell, Line


class Kind(StrEnum):
    """How a field is edited."""

    TEXT = "text"
    LINES = "lines"
    CHOICE = "choice"
    PICK = "pick"


@dataclass(frozen=True)
class FormField:
    """One field of a form."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    value: str = ""
    hint: str = ""
    required: bool = False
    """It is asked for: here, or before a return is submitted."""
    always: bool = False
    """A choice that is never without a value: it begins with one and cannot be emptied."""
    choices: Sequence[tuple[str, str]] = ()
    missing: str = ""
    """A sentence that says where a choice is made that is not in the list."""
    asked: str = ""
    """What is said when it is left empty, along with whatever else is wrong; empty asks for nothing."""
    longest: int = 0
    """Characters that can be saved, counted on screen; 0 counts nothing."""
    understood: Callable[[str], Cell | None] | None = None
    """Says beside the label what a typed text is taken for; None while it is for nothing."""


@dataclass(frozen=True)
class FormSpec:
    """What a form asks."""

    title: str
    fields: Sequence[FormField]
    intro: Sequence[Line] = ()
    """Lines above the fields: what is required and why, last month's text."""
    key: Any = None
    """Where its draft is kept; None keeps none."""
    base_version: int = 0
    """At which version what it is of was shown; 0 when that is not saved yet."""
    partly_saved: bool = False
    """Some of it is saved although no version tells of it."""
    drafted: Mapping[str, str] | None = None
    """Text of an earlier draft, which the fields then start with."""
    focus: str = ""
    """The field to begin in."""
    verb: str = ""
    """What Ctrl+S does here, for the footer, when nothing is saved by it."""
    note: "Callable[[Values], Line] | None" = None
    """Says in one line below the fields what they come to; asked again whenever one changes."""

    @property
    def begun_with(self) -> str:
        """What is said above the fields of a form that begins with a draft."""
        if self.base_version or self.partly_saved:
            return "This is your draft; what is saved was not changed yet."
        return "This is your draft; nothing is saved yet."

    @property
    def names(self) -> frozenset[str]:
        """The names of its fields."""
        return frozenset(field.name for field in self.fields)


Values = dict[str, str]
