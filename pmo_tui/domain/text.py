"""Text is plain (decision 11): what people type is cleaned once, and shown exactly as it is.

Control characters and bidi controls can move the cursor, write the clipboard, or make "Red" read as
"Green"; none of them belongs in a commentary.
"""

import unicodedata
from functools import cache
from typing import NamedTuple

REPLACEMENT = "\ufffd"
"""What stands on screen for a character that must not reach the terminal."""

_BIDI_AND_INVISIBLE = (
    *(0x061C, 0x180E, 0xFEFF),
    *(range(0x200B, 0x2010), range(0x2028, 0x202F), range(0x2060, 0x2070)),
    *(range(0xFFF9, 0xFFFC), range(0xE0000, 0xE0080)),
)
_JOINER = 0x200D
"""Zero-width joiner: part of names in several scripts and of emoji, and harmless."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes a cell that starts so for: something to work out, not to show."""

_LINE_ENDS = {"\r\n": "\n"} | dict.fromkeys("\r\x0b\x0c\x85\u2028\u2029", "\n")
"""What ends a line elsewhere: Windows and old Macs, Word's Shift+Enter (U+000B) and page break (U+000C), IBM
(U+0085), Unicode's own for a line and for a paragraph. The first stands for two characters, so it goes first.
"""

_CONTROL = (range(0x20), range(0x7F, 0xA0))
_SURROGATES = range(0xD800, 0xE000)

Table = dict[int, str | None]


@cache
def _tables() -> tuple[Table, Table]:
    """Return what `clean` drops and what `plain` shows instead; made when a text first needs it."""
    harmful: set[int] = set()
    for part in (*_BIDI_AND_INVISIBLE, *_CONTROL, _SURROGATES):
        harmful |= {part} if isinstance(part, int) else set(part)
    harmful -= {_JOINER, 0x09, 0x0A}
    drop: Table = dict.fromkeys(harmful)
    mark: Table = dict.fromkeys(harmful, REPLACEMENT)
    return drop, {**mark, 0x09: " ", 0x0A: " "}


class Cleaned(NamedTuple):
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


def harmless(text: str) -> Cleaned:
    """Take out what could act on a terminal, make line ends one kind, and change nothing else."""
    lines = text
    for end, new in _LINE_ENDS.items():
        lines = lines.replace(end, new)
    kept = lines.translate(_tables()[0])
    return Cleaned(kept, len(lines) - len(kept))


def clean(text: str) -> Cleaned:
    """Make text fit to be stored: no controls, one kind of line end, composed letters (NFC), trimmed."""
    kept = harmless(text)
    return Cleaned(unicodedata.normalize("NFC", kept.text).strip(), kept.removed)


def plain(text: str) -> str:
    """Make stored text fit for one line of the screen: anything that could act on a terminal is marked."""
    return text if text.isprintable() else text.translate(_tables()[1])


def spreadsheet_text(text: str) -> str:
    """Make stored text fit for a cell that is pasted: a spreadsheet shows it and never works it out.

    An apostrophe goes before a formula's sign. Quotation marks before the sign do not hide it: a spreadsheet
    takes them off.
    """
    return plain(f"'{text}" if text.lstrip('" ').startswith(_FORMULA) else text)


def plain_lines(text: str) -> list[str]:
    """Make stored text fit for the screen, line by line. A tab becomes a blank."""
    return [plain(line) for line in text.split("\n")]
