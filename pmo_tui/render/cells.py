"""Cells and lines: text with the name of a style, measured in terminal columns."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len, chop_cells, set_cell_size

from db.enums import Rating
from pmo_tui.domain import rag
from pmo_tui.domain.money import HouseStyle, format_amount
from pmo_tui.domain.text import plain, plain_lines

if TYPE_CHECKING:
    from db.reading.register import Sums

Cell = tuple[str, str]
"""Text, already plain, and the style's name (see pmo_tui.theme)."""

Line = list[Cell]
"""One line of the screen."""

ELLIPSIS = "…"


class Look(NamedTuple):
    """How things are drawn here: amounts in house style, and without colour when the terminal wants none."""

    style: HouseStyle = HouseStyle()
    mono: bool = False


def fit(text: str, width: int, *, right: bool = False) -> str:
    """Make text exactly this wide; what does not fit ends in an ellipsis, so nothing is cut silently.

    Figures are never shortened: a column too narrow for one shows `#`, as a spreadsheet does.
    """
    if width <= 0:
        return ""
    if text.isascii():
        length = len(text)
        if length <= width:
            return text.rjust(width) if right else text.ljust(width)
    else:
        length = cell_len(text)
    if length > width:
        return "#" * width if right else set_cell_size(text, width - 1) + ELLIPSIS
    blank = " " * (width - length)
    return blank + text if right else text + blank


def width_of(line: Iterable[Cell]) -> int:
    """Return how many columns a line takes."""
    return sum(cell_len(text) for text, _ in line)


def wrap(text: str, width: int) -> list[str]:
    """Break text into lines of at most this many columns, at blanks where it can. Text is made plain."""
    if width < 1:
        return []
    found: list[str] = []
    for paragraph in plain_lines(text):
        line, length = "", 0
        for word in paragraph.split(" "):
            size = cell_len(word)
            if length and length + 1 + size <= width:
                line, length = f"{line} {word}", length + 1 + size
                continue
            if length:
                found.append(line)
            *full, line = chop_cells(word, width) or [""]
            found += full
            length = cell_len(line)
        found.append(line)
    return found


def badge(rating: Rating | None, look: Look) -> Cell:
    """Draw a rating in three columns: its letter on its colour, in brackets where there is no colour."""
    if rating is None:
        return (" – ", "muted")
    letter = rag.LETTERS[rating]
    return (f"[{letter}]" if look.mono else f" {letter} ", f"rag.{rating.value}")


def rated(rating: Rating | None, look: Look) -> Line:
    """Draw a rating with its word: badge, then word."""
    if rating is None:
        return [("not rated", "muted")]
    return [badge(rating, look), (f" {rag.WORDS[rating]}", "")]


def amount(pence: int | None, look: Look) -> Cell:
    """Draw a saving. Costs stand out by their sign, not by colour."""
    return (format_amount(pence, look.style), "" if pence else "muted")


def variance(pence: int | None, look: Look) -> Cell:
    """Draw a difference: adverse ones in the warning colour and with their sign; unknown, a dash."""
    text = format_amount(pence, look.style, signed=True)
    if not any(digit in "123456789" for digit in text):
        return (text, "muted")
    return (text, "bad" if pence is not None and pence < 0 else "")


def known_figures(sums: "Sums") -> Mapping[str, int | None]:
    """Return sums and what follows from them by the register's columns; None for what nobody has given."""
    forecast, actual, split = sums.forecasts > 0, sums.actuals > 0, sums.splits > 0
    moved = forecast and sums.prior_fot is not None
    return {
        "plan": sums.plan,
        "ytdplan": sums.ytd_plan,
        "ytd": sums.ytd if actual else None,
        "ytdvar": sums.ytd - sums.ytd_plan if actual else None,
        "fot": sums.fot if forecast else None,
        "var": sums.fot - sums.plan if forecast else None,
        "change": sums.fot - (sums.prior_fot or 0) if moved else None,
        "low": sums.low if split else None,
        "medium": sums.medium if split else None,
        "high": sums.high if split else None,
        "assured": sums.high if split else None,
    }


def join(cells: Iterable[Cell], gap: str = " ") -> Line:
    """Put cells side by side with a gap between them."""
    line: Line = []
    for cell in cells:
        if line:
            line.append((gap, ""))
        line.append(cell)
    return line


def pad(line: Line, width: int) -> Line:
    """Make a line exactly this wide: cut with an ellipsis, or filled with blanks."""
    length = width_of(line)
    if length <= width:
        return [*line, (" " * (width - length), "")]
    kept: Line = []
    left = width
    for text, style in line:
        size = cell_len(text)
        if size >= left:
            kept.append((fit(text, left) if size > left else text, style))
            break
        kept.append((text, style))
        left -= size
    return kept


def text_cell(text: str, style: str = "") -> Cell:
    """Make a cell of text that a person wrote."""
    return (plain(text), style)
