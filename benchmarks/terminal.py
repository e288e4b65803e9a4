"""The terminal that a measured program believes in: what it shows, and what it answers."""

import codecs
import re
from typing import NamedTuple

import pyte

COLUMNS, ROWS = 120, 40

_UNSHOWN = re.compile(
    r"\x1b\[[<=>][0-9;:]*[ -/]*[@-~]"  # keyboard protocols: pyte would print their parameters
    r"|\x1b\[\?[0-9;]*\$[@-~]"  # questions
    r"|\x1b[P^_X][^\x1b]*\x1b\\"  # device control strings
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # titles
)
_UNFINISHED = re.compile(r"\x1b(?:\[[<=>?0-9;:]*[ -/]*|[P^_X\]][^\x07\x1b]*\x1b?)?$")
"""A sequence whose end has not arrived."""

_QUESTION = re.compile(rb"\x1b\[\?(\d+)\$p")

SYNCHRONIZED_OUTPUT = b"2026"
KNOWN, UNKNOWN = 2, 0


def answers(data: bytes) -> bytes:
    """Return what a terminal answers to what a program wrote.

    Textual 8 asks two things, whether there are synchronised updates (yes) and resizes in band (no), and
    waits for neither. It does not split a question over two writes.
    """
    return b"".join(
        b"\x1b[?%s;%d$y" % (mode, KNOWN if mode == SYNCHRONIZED_OUTPUT else UNKNOWN)
        for mode in _QUESTION.findall(data)
    )


class Change(NamedTuple):
    """What one write of the program changed for the eye."""

    lines: frozenset[int]
    """Lines on which any text or colour is different."""
    inner: frozenset[int]
    """The same, the last column (a scrollbar) aside."""


class Terminal:
    """A screen that bytes are fed to."""

    def __init__(self, columns: int = COLUMNS, rows: int = ROWS) -> None:
        self.columns, self.rows = columns, rows
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._rest = ""
        self._seen = [self._line(row) for row in range(rows)]
        self._screen.dirty.clear()

    def feed(self, data: bytes) -> Change:
        """Show what a program wrote; return what became different."""
        text = self._rest + self._decode(data)
        cut = _UNFINISHED.search(text)
        self._rest = text[cut.start() :] if cut else ""
        self._stream.feed(_UNSHOWN.sub("", text[: cut.start()] if cut else text))
        lines, inner = set(), set()
        for row in self._screen.dirty:
            before, now = self._seen[row], self._line(row)
            if now != before:
                lines.add(row)
                if now[:-1] != before[:-1]:
                    inner.add(row)
                self._seen[row] = now
        self._screen.dirty.clear()
        return Change(frozenset(lines), frozenset(inner))

    def _line(self, row: int) -> tuple[object, ...]:
        cells = self._screen.buffer[row]
        return tuple(cells[column] for column in range(self.columns))

    @property
    def lines(self) -> list[str]:
        """What is on the screen, line by line."""
        return [line.rstrip() for line in self._screen.display]

    @property
    def text(self) -> str:
        """What is on the screen."""
        return "\n".join(self.lines)
