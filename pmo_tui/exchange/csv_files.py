"""Reading CSV files as people send them: any common encoding and delimiter, problems by row and column."""

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pmo_tui.domain.money import parse_amount
from pmo_tui.domain.period import month_number, parse_month
from pmo_tui.errors import BadFile
from pmo_tui.exchange.layouts import BY_FILE, Layout, Parse

LARGEST_BYTES = 100 * 1024 * 1024
"""A CSV beyond this is not a portfolio."""


@dataclass(frozen=True)
class Reject:
    """A cell or a row that cannot be taken, and why."""

    file: str
    row: int
    column: str
    reason: str


@dataclass(frozen=True)
class SheetRow:
    """One row with its parsed cells. Empty cells are absent."""

    file: str
    row: int
    cells: dict[str, Any]

    def get(self, column: str, default: Any = None) -> Any:
        """Return a cell, or the default when it is empty."""
        return self.cells.get(column, default)

    def reject(self, column: str, reason: str) -> Reject:
        """Say what is wrong with a cell of this row."""
        return Reject(self.file, self.row, column, reason)


@dataclass
class Folder:
    """What an import folder holds."""

    path: Path
    sheets: dict[str, list[SheetRow]] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def rows(self, file: str) -> list[SheetRow]:
        """Return a file's rows; none when the folder does not have it."""
        return self.sheets.get(file, [])


def read_folder(path: Path) -> Folder:
    """Read every known file of a folder (or one file). Raises BadFile when there is nothing to import."""
    folder = Folder(path)
    if not path.exists():
        raise BadFile(f"There is no {path}. Give the folder that holds the CSV files.")
    files = [path] if path.is_file() else sorted(path.glob("*.csv"))
    for file in files:
        layout = BY_FILE.get(file.name)
        if layout is None:
            folder.notes.append(f"{file.name} is not one of the known layouts and was left alone.")
            continue
        _read_file(file, layout, folder)
    if not folder.sheets and not folder.rejects:
        known = ", ".join(BY_FILE)
        raise BadFile(f"Nothing to import in {path}. Known files: {known}. See docs/import.md.")
    return folder


def _read_file(file: Path, layout: Layout, folder: Folder) -> None:
    if file.stat().st_size > LARGEST_BYTES:
        folder.rejects.append(Reject(layout.file, 0, "", "The file is larger than 100 MB."))
        return
    text = _decode(file, folder)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True))
    except csv.Error as problem:
        folder.rejects.append(
            Reject(layout.file, 0, "", f"The file is not sound CSV ({problem}): check its quotes.")
        )
        return
    if not lines:
        folder.rejects.append(Reject(layout.file, 0, "", "The file is empty."))
        return
    parsers = _header(layout, [name.strip() for name in lines[0]], folder)
    if parsers is None:
        return
    rows = folder.sheets.setdefault(layout.file, [])
    required = {column.name for column in layout.columns if column.required}
    for number, line in enumerate(lines[1:], start=2):
        if any(cell.strip() for cell in line):
            row = _row(layout.file, number, line, parsers, required, folder)
            if row is not None:
                rows.append(row)


def _decode(file: Path, folder: Folder) -> str:
    data = file.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        folder.notes.append(f"{file.name} is not UTF-8; it was read as Windows text (cp1252).")
        return data.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _header(layout: Layout, names: list[str], folder: Folder) -> list[tuple[str, Parse] | None] | None:
    def reject(column: str, reason: str) -> None:
        folder.rejects.append(Reject(layout.file, 1, column, reason))

    twice = [name for name, count in Counter(names).items() if count > 1 and name]
    for name in twice:
        reject(name, "The header has this column twice.")
    missing = [column.name for column in layout.columns if column.required and column.name not in names]
    for name in missing:
        reject(name, "The column is missing.")
    if twice or missing:
        return None
    parsers = [_parser(layout, name) for name in names]
    for name, parser in zip(names, parsers, strict=True):
        if parser is None:
            folder.notes.append(f"{layout.file}: column “{name}” is not known and was left alone.")
    return parsers


def _parser(layout: Layout, name: str) -> tuple[str, Parse] | None:
    for column in layout.columns:
        if column.name == name:
            return name, column.parse
    if layout.month_series:
        try:
            month_number(parse_month(name))
        except ValueError:
            return None
        return name, parse_amount
    for prefix in layout.monthly_columns or {}:
        number = name.removeprefix(prefix)
        if name.startswith(prefix) and number.isdecimal() and 1 <= int(number) <= 12:
            return f"{prefix}{int(number)}", parse_amount
    return None


def _row(
    file: str,
    number: int,
    line: list[str],
    parsers: list[tuple[str, Parse] | None],
    required: set[str],
    folder: Folder,
) -> SheetRow | None:
    rejects = []
    if len(line) > len(parsers):
        rejects.append(Reject(file, number, "", f"The row has {len(line)} cells, the header {len(parsers)}."))
    cells: dict[str, Any] = {}
    for cell, parser in zip(line, parsers, strict=False):
        if parser is None or not cell.strip():
            continue
        name, parse = parser
        try:
            cells[name] = parse(cell)
        except ValueError as problem:
            rejects.append(Reject(file, number, name, str(problem)))
    spoken = {reject.column for reject in rejects}
    rejects += [
        Reject(file, number, name, "This must be filled in.")
        for name in sorted(required)
        if cells.get(name) in (None, "") and name not in spoken
    ]
    folder.rejects += rejects
    return None if rejects else SheetRow(file, number, cells)
