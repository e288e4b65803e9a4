"""A page: lines with places where the cursor can stop. Built by pure functions, shown by PageView."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pmo_tui.render.cells import Cell, Line, fit, width_of, wrap


@dataclass(frozen=True)
class Stop:
    """A place the cursor can be: columns start to end of a line (end -1: the whole line), and what it is."""

    line: int
    start: int
    end: int
    kind: str
    key: Any = None


@dataclass
class Page:
    """Lines and stops, filled from top to bottom."""

    width: int
    lines: list[Line] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)

    def add(self, *cells: Cell) -> None:
        """Add a line."""
        self.lines.append(list(cells))

    def blank(self) -> None:
        """Add an empty line."""
        self.lines.append([])

    def title(self, text: str, note: str = "") -> None:
        """Add a heading, with a note after it, or below it where there is no room."""
        line: Line = [(f" {text}", "title")]
        beside = (f"  {note}", "muted")
        fits = width_of([*line, beside]) <= self.width
        self.lines.append([*line, beside] if note and fits else line)
        if note and not fits:
            self.text(note, "muted")

    def stop_line(self, kind: str, key: Any, *cells: Cell) -> None:
        """Add a line that the cursor can stop at, as a whole."""
        self.stops.append(Stop(len(self.lines), 0, -1, kind, key))
        self.lines.append(list(cells))

    def stop_at(self, line: int, kind: str, key: Any) -> None:
        """Let the cursor stop at a line that was added already."""
        self.stops.append(Stop(line, 0, -1, kind, key))

    def stop_cells(self, line: Line, marks: Sequence[tuple[int, str, Any]]) -> None:
        """Add a line in which single cells are stops: the cell's place in the line, kind and key of each."""
        for place, kind, key in marks:
            start = width_of(line[:place])
            self.stops.append(
                Stop(len(self.lines), start, start + width_of(line[place : place + 1]), kind, key)
            )
        self.lines.append(line)

    def text(self, words: str, style: str = "", indent: int = 1) -> None:
        """Add text, broken at the page's width."""
        for part in wrap(words, self.width - indent - 1):
            self.add((" " * indent + part, style))

    def labelled(self, label: str, words: str, *, label_width: int = 20, style: str = "") -> None:
        """Add a label with text beside it, broken at the page's width."""
        parts = wrap(words, self.width - label_width - 2) or [""]
        self.add((fit(f" {label}", label_width), "muted"), (f" {parts[0]}", style))
        for part in parts[1:]:
            self.add((" " * (label_width + 1) + part, style))
