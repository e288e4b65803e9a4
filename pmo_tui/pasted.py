"""Pasted text stays text: an escape in it is never taken for keys.

Textual's parser reads what follows an escape inside a bracketed paste as keys, which then act as commands,
and hands the rest on in another order.
"""

from collections.abc import Iterable

from textual._xterm_parser import XTermParser
from textual.message import Message

ESCAPE = "\x1b"
BEGIN, END = f"{ESCAPE}[200~", f"{ESCAPE}[201~"

STAND_IN = "\x1a"
"""Takes an escape's place until pasted text is cleaned: a control character like it, which says nothing."""


class PasteGuard:
    """Knows, from piece to piece of the input, whether a paste is under way."""

    def __init__(self) -> None:
        self._inside = False
        self._begun = ""
        """How much of a marker the input ends with; that of an end is held back."""

    def __call__(self, data: str) -> str:
        """Return the next piece of input, with every escape inside a paste replaced but its end's."""
        if not self._begun and ESCAPE not in data:
            return data
        return "".join(map(self._pass, data))

    def _pass(self, character: str) -> str:
        """Return what is to be read of one more character: nothing while it may be the end of a paste."""
        marker = END if self._inside else BEGIN
        known, so_far = self._begun, self._begun + character
        if marker.startswith(so_far):
            self._begun = so_far
            if so_far != marker:
                return "" if self._inside else character
            self._begun, self._inside = "", not self._inside
            return character if self._inside else END
        self._begun = ESCAPE if character == ESCAPE else ""
        if not self._inside:
            return character
        given_up = known.replace(ESCAPE, STAND_IN)
        return given_up if self._begun else given_up + character


class GuardedParser(XTermParser):
    """Textual's parser of what a terminal sends, with pastes taken whole."""

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._guard = PasteGuard()

    def feed(self, data: str) -> Iterable[Message]:
        """Return the messages in the next piece of input; an empty piece is its end."""
        safe = self._guard(data)
        return super().feed(safe) if safe or not data else ()
