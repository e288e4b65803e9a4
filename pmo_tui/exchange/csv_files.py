"""Reading CSV files as people send them: any common encoding and delimiter, problems by row and column."""

import csv
import io
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from pmo_tui.domain.text import REPLACEMENT, clean
from pmo_tui.errors import BadFile
from pmo_tui.exchange.layouts import BY_FILE, Known, Layout, column_called, place_of

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

    def given(self, *columns: str) -> dict[str, Any]:
        """Return those of some columns that are filled. A blank cell leaves what the portfolio has."""
        return {column: self.cells[column] for column in columns if column in self.cells}

    def reject(self, column: str, reason: str) -> Reject:
        """Say what is wrong with a cell of this row."""
        return Reject(self.file, self.row, column, reason)


@dataclass
class Folder:
    """What an import folder holds."""

    path: Path
    sheets: dict[str, list[SheetRow]] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    broken: list[SheetRow] = field(default_factory=list)
    """Rows of which a cell was refused, with their other cells."""
    notes: list[str] = field(default_factory=list)
    alone: str = ""
    """The name of the file when one was given instead of a folder."""
    refused: tuple[SheetRow, ...] = ()
    """Rows that a dry run refused: they are not among a file's rows any more."""

    def rows(self, file: str) -> list[SheetRow]:
        """Return a file's rows; none when the folder does not have it."""
        return self.sheets.get(file, [])

    @cached_property
    def unread(self) -> dict[str, Reject]:
        """The files that are there and not a row of which could be read, each with why."""
        return {reject.file: reject for reject in self.rejects if reject.file not in self.sheets}

    def without(self, rejects: Iterable[Reject]) -> "Folder | None":
        """Return the folder as it is without the rows that were refused; None when there are none of them."""
        named = {(reject.file, reject.row) for reject in rejects}
        out = [row for rows in self.sheets.values() for row in rows if (row.file, row.row) in named]
        if not out:
            return None
        kept = {
            file: [row for row in rows if (file, row.row) not in named] for file, rows in self.sheets.items()
        }
        return replace(self, sheets=kept, refused=(*self.refused, *out))


def read_folder(path: Path) -> Folder:
    """Read every known file of a folder (or one file). Raises BadFile when there is nothing to import."""
    files = _files(path)
    folder = Folder(path, alone=path.name if files == [path] else "")
    for file in files:
        layout = BY_FILE.get(file.name.casefold())
        if layout is None:
            folder.notes.append(f"{file.name} is not one of the known layouts and was left alone.")
            continue
        _read_file(file, layout, folder)
    if not folder.sheets and not folder.rejects:
        known = ", ".join(BY_FILE)
        raise BadFile(f"Nothing to import in {path}. Known files: {known}. Their columns: pmo-tui layouts")
    return folder


def _files(path: Path) -> list[Path]:
    try:
        if not path.exists():
            raise BadFile(f"There is no {path}. Give the folder that holds the CSV files.")
        if not path.is_dir():
            return [path]
        found = [file for file in path.iterdir() if file.suffix.casefold() == ".csv"]
        return sorted(found, key=lambda file: (place_of(file.name.casefold()), file.name))
    except OSError as problem:
        raise BadFile(f"{path} cannot be read: {problem.strerror}.") from None


def _read_file(file: Path, layout: Layout, folder: Folder) -> None:
    def refuse(row: int, reason: str) -> None:
        folder.rejects.append(Reject(layout.file, row, "", reason))

    if layout.file in folder.sheets:
        refuse(0, "There are two files of this name, in capital and in small letters. Keep one.")
        return
    try:
        data = _read(file)
    except OSError as problem:
        refuse(0, f"The file cannot be read: {problem.strerror}.")
        return
    except BadFile as problem:
        refuse(0, str(problem))
        return
    lines, problem_found = _lines(_decode(data, file.name, folder))
    if lines:
        _read_lines(lines, layout, folder)
    if problem_found:  # the rows before it are refused for what is wrong with them, and not taken
        folder.sheets.pop(layout.file, None)
        refuse(len(lines) + 1, problem_found)
    elif not lines:
        refuse(0, "The file is empty.")


def _read(file: Path) -> bytes:
    """Return what an ordinary file holds. Raises BadFile for a pipe, a device or too large a file."""
    number = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(number, "rb") as opened:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            raise BadFile("This is not an ordinary file, so it was not read. Put a CSV file in its place.")
        data = opened.read(LARGEST_BYTES + 1)
    if len(data) > LARGEST_BYTES:
        raise BadFile("The file is larger than 100 MB.")
    return data


def _lines(text: str) -> tuple[list[list[str]], str]:
    """Split a text into rows of cells; return what was read, and what is wrong with the row after it."""
    lines: list[list[str]] = []
    try:
        with _cells_of_any_length():
            for line in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True):
                lines.append(line)  # noqa: PERF402 - kept when a later row is not sound
    except csv.Error as problem:
        return lines, f"The file is not sound CSV from here on ({problem}): check the quotes."
    return lines, ""


@contextmanager
def _cells_of_any_length() -> Iterator[None]:
    """Let long cells through, so that the layout can refuse them by row and column."""
    before = csv.field_size_limit(LARGEST_BYTES)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _read_lines(lines: list[list[str]], layout: Layout, folder: Folder) -> None:
    columns = _header(layout, [clean(name).text for name in lines[0]], folder)
    if columns is None:
        return
    sheet = _Sheet(layout, columns, folder)
    folder.sheets[layout.file] = [
        row
        for number, line in enumerate(lines[1:], start=2)
        if any(cell.strip() for cell in line) and (row := sheet.row(number, line)) is not None
    ]
    if sheet.removed:
        what = "character was" if sheet.removed == 1 else "characters were"
        folder.notes.append(f"{layout.file}: {sheet.removed:,} invisible control {what} removed.")


def _decode(data: bytes, file: str, folder: Folder) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            folder.notes.append(f"{file} is not UTF-8; it was read as Windows text (cp1252).")
            text = data.decode("cp1252", errors="replace")
    if REPLACEMENT in text:
        folder.notes.append(f"{file}: characters that could not be read stand as “{REPLACEMENT}”.")
    return text


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _header(layout: Layout, names: list[str], folder: Folder) -> list[Known | None] | None:
    columns = [column_called(layout, name) for name in names]
    known: dict[str, list[str]] = {}
    for name, column in zip(names, columns, strict=True):
        if column is not None:
            known.setdefault(column[0], []).append(name)
    rejects = [
        Reject(layout.file, 1, name, f"The header has this column twice{_as_written(written)}.")
        for name, written in known.items()
        if len(written) > 1
    ]
    rejects += [
        Reject(layout.file, 1, column.name, "The column is missing.")
        for column in layout.columns
        if column.required and column.name not in known
    ]
    folder.rejects += rejects
    strange = [name for name, column in zip(names, columns, strict=True) if column is None]
    for name in dict.fromkeys(strange):
        what = f"column “{name[:40]}” is not known and" if name else "a column without a name"
        folder.notes.append(f"{layout.file}: {what} was left alone.")
    return None if rejects else columns


def _as_written(names: list[str]) -> str:
    different = dict.fromkeys(names)
    return f", as {' and '.join(f'“{name[:40]}”' for name in different)}" if len(different) > 1 else ""


class _Sheet:
    """One file while its rows are read."""

    def __init__(self, layout: Layout, columns: list[Known | None], folder: Folder) -> None:
        self._file = layout.file
        self._columns = columns
        self._required = [column.name for column in layout.columns if column.required]
        self._folder = folder
        self.removed = 0
        """Invisible control characters that had to go."""

    def row(self, number: int, line: list[str]) -> SheetRow | None:
        """Return a row with its parsed cells, or refuse it cell by cell."""
        rejects: list[Reject] = []

        def reject(column: str, reason: str) -> None:
            rejects.append(Reject(self._file, number, column, reason))

        if any(cell.strip() for cell in line[len(self._columns) :]):
            reject("", f"The row has {len(line)} cells, the header {len(self._columns)}.")
        cells: dict[str, Any] = {}
        refused = set()
        for cell, column in zip(line, self._columns, strict=False):
            text = "" if column is None else self._fit(cell)
            if column is None or not text:
                continue
            name, parse = column
            try:
                cells[name] = parse(text)
            except ValueError as problem:
                refused.add(name)
                reject(name, str(problem))
        for name in self._required:
            if name not in cells and name not in refused:
                reject(name, "This must be filled in.")
        found = SheetRow(self._file, number, cells)
        if not rejects:
            return found
        self._folder.rejects += rejects
        self._folder.broken.append(found)
        return None

    def _fit(self, cell: str) -> str:
        if cell.isprintable():  # no control character is; nearly every cell passes here
            return cell.strip()
        cleaned = clean(cell)
        self.removed += cleaned.removed
        return cleaned.text
