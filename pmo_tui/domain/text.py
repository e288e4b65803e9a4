"""Text is plain (decision 11): what people type is cleaned once, and shown exactly as it is.

Control characters and bidi controls can move the cursor, write the clipboard, or make "Red" read as
"Green"; none of them belongs in a commentary.
"""

import unicodedata
from dataclasses import dataclass

REPLACEMENT = "\ufffd"
"""What stands on screen for a character that must not reach the terminal."""

_BIDI_AND_INVISIBLE = frozenset(
    [
        *(0x061C, 0x180E, 0xFEFF),
        *range(0x200B, 0x2010),
        *range(0x2028, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xFFF9, 0xFFFC),
        *range(0xE0000, 0xE0080),
    ]
)
_JOINER = 0x200D
"""Zero-width joiner: part of names in several scripts and of emoji, and harmless."""

_CONTROL = frozenset([*range(0x20), *range(0x7F, 0xA0)]) - {0x09, 0x0A}
_SURROGATES = range(0xD800, 0xE000)
_HARMFUL = (_BIDI_AND_INVISIBLE - {_JOINER}) | _CONTROL
_DROP: dict[int, str | None] = dict.fromkeys([*_HARMFUL, *_SURROGATES])
_MARK = dict.fromkeys([*_HARMFUL, *_SURROGATES], REPLACEMENT)
_ONE_LINE = {**_MARK, 0x09: " ", 0x0A: " "}


@dataclass(frozen=True)
class Cleaned:
    """Text that may be stored, and how many characters had to go."""

    text: str
    removed: int

    @property
    def note(self) -> str:
        """What to tell the person; empty when nothing was removed."""
        if not self.removed:
            return ""
        what = "character" if self.removed == 1 else "characters"
        return f"{self.removed} invisible control {what} removed from the text."


def clean(text: str) -> Cleaned:
    """Make text fit to be stored: no controls, one kind of line end, composed letters (NFC), trimmed."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = lines.translate(_DROP)
    return Cleaned(unicodedata.normalize("NFC", kept).strip(), len(lines) - len(kept))


def plain(text: str) -> str:
    """Make stored text fit for one line of the screen: anything that could act on a terminal is marked."""
    return text.translate(_ONE_LINE)


def plain_lines(text: str) -> list[str]:
    """Make stored text fit for the screen, line by line. A tab becomes a blank."""
    return [line.translate(_ONE_LINE) for line in text.split("\n")]
