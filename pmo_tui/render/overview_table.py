"""The overview's table by programme area: counts of ratings, figures, and which schemes stand behind each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from db.enums import Rating
from db.reading.overview import AreaFigures, Overview
from pmo_tui.domain.finance import Position
from pmo_tui.domain.query import exactly
from pmo_tui.domain.rag import WORDS
from pmo_tui.domain.text import spreadsheet_text
from pmo_tui.render.cells import Cell, Line, Look, amount, badge, fit, known_figures, text_cell, variance
from pmo_tui.render.page import Page

GRAND_TOTAL = "Grand Total"

ORDER = (Rating.RED, Rating.AMBER, Rating.GREEN, Rating.BLUE, Rating.PURPLE, Rating.GREY)
"""The ratings in the order of their concern; others of a framework follow."""

SENT = "status:open -state:not-started -state:draft"
"""What finds the open schemes whose return was submitted."""

UNSENT = ("status:open state:not-started", "status:open state:draft")
"""What finds those whose return was not: one of these. Of a scheme that is not open none is asked."""

NARROWEST_NAME = 14

LAST_NEEDED = 6
"""Rank of the last column that is more than nice to have."""


@dataclass(frozen=True)
class Drill:
    """Where the cursor is, and the filter of the register that shows exactly the schemes behind it."""

    row: str
    column: str
    text: str


def drill_text(area: str, *parts: str) -> str:
    """Return the filter for a programme area (empty: all of them) and any one of some parts."""
    of_area = exactly("area", area) if area else ""
    alternatives = [" ".join(word for word in (of_area, part) if word) for part in parts or ("",)]
    return " or ".join(alternatives)


def position(figures: AreaFigures) -> Position:
    """Return an area's figures with what follows from them: variances, change."""
    sums = figures.sums
    return Position(
        sums.plan, sums.ytd_plan, sums.ytd, sums.fot, sums.prior_fot or 0, sums.low, sums.medium, sums.high
    )


@dataclass(frozen=True)
class TableColumn:
    """One column of the table: its head, its cell of an area, and the parts of its filter."""

    key: str
    head: Cell
    words: str
    """What it is called where it is not shown, and in a copy."""
    cell: Callable[[AreaFigures, Look], Cell]
    pence: Callable[[AreaFigures], int | None] | None = None
    """The amount; None is what nobody has given."""
    parts: tuple[str, ...] = ()
    rank: int = 0
    """What has a high rank goes first when there is too little room."""

    @property
    def count(self) -> bool:
        """Whether it counts schemes; else it holds an amount."""
        return self.pence is None


def columns(found: Overview, look: Look) -> list[TableColumn]:
    """Return the table's columns in order."""
    rated = [_rating(rating, look) for rating in ratings(found)]
    return [
        *rated,
        _money("plan", "Plan", 3),
        _money("ytdplan", "YTD plan", 5),
        _money("ytd", "YTD", 4),
        _money("ytdvar", "YTD var.", 8, signed=True),
        _money("fot", "Forecast", 1),
        _money("var", "Variance", 2, signed=True),
        *([_money("change", "Change", 7, signed=True)] if found.view.prior else []),
        _money("assured", "Assured", 6),
        _counted("unsent", "To submit", UNSENT, 9),
        _counted("due", "Comm. due", ("commentary:due",), 10),
    ]


def ratings(found: Overview) -> list[Rating | None]:
    """Return the ratings that have a column: the framework's and whatever else was given."""
    given = found.total.ratings
    allowed = [rule.rating for rule in found.view.overall.rules]
    known = [rating for rating in ORDER if rating in allowed or rating in given]
    others = [rating for rating in Rating if rating not in ORDER and (rating in allowed or rating in given)]
    return [*known, *others, *([None] if given.get(None) else [])]


def _rating(rating: Rating | None, look: Look) -> TableColumn:
    def cell(area: AreaFigures, _: Look) -> Cell:
        return _number(area.ratings.get(rating, 0))

    word = rating.value if rating else "none"
    words = WORDS[rating] if rating else "Not rated"
    return TableColumn(f"rag:{word}", badge(rating, look), words, cell, None, (f"rag:{word}",))


def _counted(key: str, head: str, parts: tuple[str, ...], rank: int) -> TableColumn:
    def cell(area: AreaFigures, _: Look) -> Cell:
        return _number(getattr(area, key))

    return TableColumn(key, (head, "heading"), head, cell, None, parts, rank)


def _money(key: str, head: str, rank: int, *, signed: bool = False) -> TableColumn:
    def pence(area: AreaFigures) -> int | None:
        return known_figures(area.sums)[key]

    def cell(area: AreaFigures, look: Look) -> Cell:
        return variance(pence(area), look) if signed else amount(pence(area), look)

    return TableColumn(key, (head, "heading"), head, cell, pence, (), rank)


def _number(number: int) -> Cell:
    return (f"{number:,}", "") if number else ("–", "muted")


@dataclass(frozen=True)
class Shown:
    """The columns there is room for, each with its width, and the width of the areas' names."""

    placed: tuple[tuple[TableColumn, int], ...]
    hidden: tuple[str, ...]
    name: int

    @property
    def width(self) -> int:
        """Columns of the screen that the table takes."""
        return 1 + self.name + sum(width for _, width in self.placed)


def arrange(found: Overview, look: Look, width: int) -> Shown:
    """Choose what fits: the counts of ratings always, then the columns of highest rank."""
    everything = columns(found, look)
    widths = {column.key: _width(column, found, look, 1 if width < 80 else 2) for column in everything}
    longest = max([cell_len(area.name) for area in found.areas] + [len(GRAND_TOTAL)])
    name = min(longest, NARROWEST_NAME if width < 80 else 20)
    wanted = {column.key for column in everything if not column.rank}
    room = width - 1 - name - sum(widths[key] for key in wanted)
    for column in sorted(everything, key=lambda column: column.rank):
        if column.rank > LAST_NEEDED:  # a name comes before what is only nice to have
            room, name = room - min(room, longest - name), name + min(room, longest - name)
        if column.rank and room < widths[column.key]:
            break
        if column.rank:
            room -= widths[column.key]
            wanted.add(column.key)
    placed = tuple((column, widths[column.key]) for column in everything if column.key in wanted)
    hidden = tuple(column.words for column in everything if column.key not in wanted)
    return Shown(placed, hidden, min(longest, name + max(room, 0)))


def _width(column: TableColumn, found: Overview, look: Look, gap: int) -> int:
    texts = [column.cell(area, look)[0] for area in (*found.areas, found.total)]
    longest = max(cell_len(text) for text in texts)
    if not column.rank:
        return max(3, longest + 1) + (1 if longest > 1 else 0)
    return max(longest, len(column.head[0])) + gap


def draw(page: Page, found: Overview, shown: Shown, look: Look) -> None:
    """Draw the table: each count and each figure is a stop that leads to its schemes."""
    unit, title = look.style.unit_words, "Programme area"
    whole = f" {title}  {unit}"
    words = whole if cell_len(whole) <= shown.name + 1 else f" {unit} {title}"  # the unit is never cut off
    head: Line = [(fit(words, shown.name + 1), "heading")]
    for column, width in shown.placed:
        text, style = column.head
        blank = " " * (width - cell_len(text))
        head += [(blank, "heading"), (text, style)]
    page.add(*head)
    for area in found.areas:
        _row(page, area, shown, look, "")
    _row(page, found.total, shown, look, "sum")


def _row(page: Page, area: AreaFigures, shown: Shown, look: Look, style: str) -> None:
    marks: list[tuple[int, str, Drill]] = [(1, "schemes", Drill(area.name, "area", drill_text(area.name)))]
    name = text_cell(area.name or GRAND_TOTAL)[0]
    line: Line = [(" ", style), (fit(name, shown.name), style)]
    for column, width in shown.placed:
        text, own = column.cell(area, look)
        tail = " " if not column.rank else ""  # a count ends under its letter
        if text != "–":
            filtered = drill_text(area.name, *column.parts)
            marks.append((len(line), "schemes", Drill(area.name, column.key, filtered)))
        line.append((fit(text, width - len(tail), right=True), style or own))
        line.append((tail, style))
    page.stop_cells(line, marks)


def as_text(found: Overview, look: Look) -> str:
    """Return the whole table for a spreadsheet: tabs between cells, amounts in pounds, all columns."""
    from pmo_tui.domain.money import format_pounds

    everything = columns(found, look)

    def line(area: AreaFigures) -> str:
        cells: Sequence[str] = [
            (column.cell(area, look)[0].replace(",", "").replace("–", "0"))
            if column.pence is None
            else ""
            if (pence := column.pence(area)) is None
            else format_pounds(pence)
            for column in everything
        ]
        return "\t".join([spreadsheet_text(area.name or GRAND_TOTAL), *cells])

    named = (column.words if column.pence is None else f"{column.words} £" for column in everything)
    heads = "\t".join(["Programme area", *named])
    return "\n".join([heads, *(line(area) for area in found.areas), line(found.total)])
