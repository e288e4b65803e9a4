"""Two texts as one: what went in [-brackets-], what came in {+braces+}, so that colour is not needed."""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from rich.cells import cell_len, chop_cells

from pmo_tui.domain.text import plain
from pmo_tui.render.cells import Cell, Line

LONGEST = 2000
"""Words of a text up to which words are compared; longer texts stand one after the other."""

_WORDS = re.compile(r"\n|\S+")
_BREAK: Cell = ("\n", "")
_SIGN = "¶"
"""Stands for an end of line that came or went."""


def differences(before: str, after: str) -> list[Cell]:
    """Return the words of both texts in reading order, each with its style; line ends are own cells."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(old), len(new)) > LONGEST:
        return [*_gone(old), _BREAK, *_come(new)]
    found: list[Cell] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [_BREAK if word == "\n" else (plain(word), "") for word in new[j1:j2]]
        else:
            found += [*_gone(old[i1:i2]), *_come(new[j1:j2])]
    return found


def same_words(before: str, after: str) -> bool:
    """Say whether two texts differ in their blanks only."""
    return _WORDS.findall(before) == _WORDS.findall(after)


def _gone(words: Sequence[str]) -> list[Cell]:
    return _marked([_SIGN if word == "\n" else word for word in words], "[-", "-]", "bad")


def _come(words: Sequence[str]) -> list[Cell]:
    found: list[Cell] = []
    for cell in _marked([_SIGN if word == "\n" else word for word in words], "{+", "+}", "good"):
        found.append(cell)
        if _SIGN in cell[0]:
            found.append(_BREAK)
    return found


def _marked(words: Sequence[str], opening: str, closing: str, style: str) -> list[Cell]:
    last = len(words) - 1
    return [
        (f"{opening if place == 0 else ''}{plain(word)}{closing if place == last else ''}", style)
        for place, word in enumerate(words)
    ]


def flow(words: Iterable[Cell], width: int) -> list[Line]:
    """Break styled words into lines of at most this many columns; a word that is too long is cut in parts."""
    lines: list[Line] = [[]]
    room = width
    for word, style in words:
        if word == "\n":
            lines.append([])
            room = width
            continue
        size = cell_len(word)
        if lines[-1] and size + 1 > room:
            lines.append([])
            room = width
        if lines[-1]:
            between = style if lines[-1][-1][1] == style else ""
            lines[-1].append((" ", between))
            room -= 1
        *full, rest = chop_cells(word, max(1, width)) or [""]
        for part in full:
            lines[-1].append((part, style))
            lines.append([])
            room = width
        lines[-1].append((rest, style))
        room -= cell_len(rest)
    return lines
