"""The register's columns, in the order of DESIGN: what fits is shown, the rest is scrolled to."""

from collections.abc import Callable, Iterable, Sequence

from rich.cells import cell_len

from db.enums import SchemeStatus
from db.reading.register import Order, SchemeRow, Sums
from pmo_tui.domain.money import HouseStyle
from pmo_tui.render.cells import Cell, Line, Look, amount, badge, fit, known_figures, text_cell, variance
from pmo_tui.render.columns import ARROWS, GAP, Column, Layout

STATE_WORDS = {
    "not_started": "not started",
    "draft": "draft",
    "submitted": "submitted",
    "reviewed": "reviewed",
    "confirmed": "confirmed",
    "challenged": "challenged",
    "frozen": "frozen",
}
STATE_STYLES = {"not_started": "warn", "draft": "warn", "challenged": "warn"}


def _name(row: SchemeRow, _: Look) -> Cell:
    return text_cell(row.name)


def _forecast(row: SchemeRow, look: Look) -> Cell:
    return amount(row.fot, look)


def _variance(row: SchemeRow, look: Look) -> Cell:
    return variance(row.variance, look)


def _state(row: SchemeRow, _: Look) -> Cell:
    style = STATE_STYLES.get(row.state, "muted") if row.status is SchemeStatus.OPEN else "muted"
    return (STATE_WORDS[row.state], style)


def _change(row: SchemeRow, look: Look) -> Cell:
    return variance(row.change, look)


def _commentary(row: SchemeRow) -> Cell:
    return (
        ("" if row.commentary == "not_required" else row.commentary),
        "warn" if row.commentary == "due" else "muted",
    )


LEAST_FIRST = frozenset(
    {
        *("ref", "name", "rag", "prior_rag", "state", "area", "lead", "status", "commentary"),
        *("var", "change"),  # the most adverse is what a meeting asks about
    }
)
"""Columns that are sorted from the least up when they are first chosen."""

NOTHING_YET = "No schemes yet. + adds one; its area is made in Set-up (0)."
"""What an empty portfolio's list says."""

ORGANISATION = "org"
"""The column of a share's organisation."""


LEAST_RATED, MOST_RATED = 5, 6
"""Columns of a component's rating: its dimension's code, whole where it is not longer."""


def columns(
    dimensions: Sequence[tuple[str, str]], style: HouseStyle, organisations: Sequence[str] = ()
) -> list[Column[SchemeRow]]:
    """Return the register's columns.

    Args:
        dimensions: code and name of each component dimension of the framework.
        style: decides how wide an amount gets.
        organisations: the codes that rows are shares of, where each row says whose it is.
    """
    wide = 8 if style.unit.value == "thousands" else 13

    def figure(key: str, title: str, pence: str, name: str = "") -> Column[SchemeRow]:
        return Column(key, title, wide, _figure(pence), right=True, name=name)

    return [
        Column("ref", "Ref", 9, lambda row, look: text_cell(row.ref), fixed=True, name="Reference"),
        *_whose(organisations),
        Column("name", "Scheme", 14, _name, fixed=True, flexible=True, comfort=36),
        Column("rag", "RAG", 3, lambda row, look: badge(row.rag, look), fixed=True, name="Overall rating"),
        Column("fot", "Forecast", wide, _forecast, right=True, core=True),
        Column("var", "Variance", wide, _variance, right=True, core=True),
        Column("change", "Change", wide, _change, right=True, core=True, name="Change since last month"),
        Column("state", "Return", 11, _state, core=True),
        figure("plan", "Plan", "plan"),
        figure("assured", "Assured", "high"),
        *(_rated(place, code, name) for place, (code, name) in enumerate(dimensions)),
        Column("prior_rag", "Was", 3, lambda row, look: badge(row.prior_rag, look), name="Rating last month"),
        figure("low", "Low", "low", "Low confidence"),
        figure("medium", "Medium", "medium", "Medium confidence"),
        figure("high", "High", "high", "High confidence"),
        figure("ytdplan", "YTD plan", "ytd_plan", "Year to date plan"),
        figure("ytd", "YTD", "ytd", "Year to date"),
        Column("commentary", "Comment.", 8, lambda row, look: _commentary(row), name="Commentary"),
        Column("area", "Programme area", 24, lambda row, look: text_cell(row.area)),
        Column("lead", "Lead", 30, lambda row, look: text_cell(row.lead)),
        Column("status", "Status", 9, lambda row, look: (row.status.value, "muted")),
    ]


def _figure(pence: str) -> Callable[[SchemeRow, Look], Cell]:
    return lambda row, look: amount(getattr(row, pence), look)


def _whose(organisations: Sequence[str]) -> list[Column[SchemeRow]]:
    if not organisations:
        return []
    wide = max(3, min(max(map(cell_len, organisations)), 8))
    return [
        Column(ORGANISATION, "Org", wide, lambda row, _: text_cell(row.organisation, "muted"), fixed=True)
    ]


def _rated(place: int, code: str, name: str) -> Column[SchemeRow]:
    title = fit(code.capitalize(), min(max(cell_len(code), LEAST_RATED), MOST_RATED)).rstrip()
    wide = max(LEAST_RATED, cell_len(title))
    whole = "" if name == title else name
    return Column(code, title, wide, lambda row, look: _component(row, place, look), name=whole)


def _component(row: SchemeRow, place: int, look: Look) -> Cell:
    return badge(row.components[place] if place < len(row.components) else None, look)


def counted(schemes: int, shares: int = 0) -> str:
    """Say how many schemes are listed, and in how many rows where each organisation has its own."""
    found = [f"{schemes:,} scheme{'' if schemes == 1 else 's'}"] if schemes or not shares else []
    return ", ".join([*found, *([f"{shares:,} share{'' if shares == 1 else 's'}"] if shares else [])])


def last_label(
    counted_words: str,
    unit: str,
    layout: Layout[SchemeRow],
    known: Sequence[Column[SchemeRow]],
    order: Order,
    sums: Sums | None = None,
) -> str:
    """Return what stands before the sums: how many, of how many forecasts, the unit, and the order.

    The order only when its column is out of sight, the forecasts only when some, or splits of them, are
    missing. Where there is too little room the unit goes first, then words.
    """
    room = room_for_label(layout)
    missing = forecasts_given(sums, layout)
    orders = [""]
    if order.field not in {place.column.key for place in layout.placed}:
        column = next((column for column in known if column.key == order.field), None)
        title, words = (column.title, column.words) if column is not None else (order.field, order.field)
        arrow = ARROWS[order.descending]
        orders = [f"by {words} {arrow}", f"by {title} {arrow}", f"{title} {arrow}"]
    choices: list[tuple[str, ...]] = [(*missing[:1], unit, words) for words in orders]
    choices += [(given, orders[-1]) for given in missing or ("",)]
    choices += [(missing[-1],)] if missing else []
    said = [" · ".join(part for part in (counted_words, *choice) if part) for choice in choices]
    said += missing[-1:]
    return next((words for words in said if len(words) <= room), said[-1])


def room_for_label(layout: Layout[SchemeRow]) -> int:
    """Return the columns before the first sum."""
    return sum(place.width + GAP for place in layout.placed if place.column.fixed)


def width_of_row(layout: Layout[SchemeRow]) -> int:
    """Return the columns of everything that is shown."""
    return sum(place.width + GAP for place in layout.placed)


def forecasts_given(sums: Sums | None, layout: Layout[SchemeRow]) -> tuple[str, ...]:
    """Say of how many forecasts the sums are, in ever fewer words; nothing when all are given.

    So too of how many splits, where a column of them is shown and some are missing: a dash says that all are.
    """
    if sums is None:
        return ()
    shown = any(place.column.key in _OF_SPLIT for place in layout.placed)
    partly = shown and 0 < sums.splits < sums.forecasts
    if sums.forecasts == sums.shares:
        split = f"{sums.splits:,} of {sums.forecasts:,}"
        return (f"{split} forecasts split", f"{split} split") if partly else ()
    given, rest = f"{sums.forecasts:,} of {sums.shares:,}", f", {sums.splits:,} split" if partly else ""
    return (f"{given} forecasts given{rest}", f"{given} forecasts{rest}", f"{given} given{rest}")


def heading_label(label: str, size: int, sums: Sums | None, layout: Layout[SchemeRow]) -> str:
    """Return a group's name, how many are in it, and of how many forecasts its sums are."""
    head, room = f"{label}  {size}", room_for_label(layout)
    missing = forecasts_given(sums, layout)
    said = [f"{head} · {given}" for given in missing]
    if not said:
        return head
    short = f"  {size} · {missing[-1]}"  # a name gives way before what makes sums whole
    cut = f"{fit(label, max(room - len(short), LEAST_LABEL)).rstrip()}{short}"
    return next((words for words in said if cell_len(words) <= room), cut)


LEAST_LABEL = 6
"""Columns of a group's name that stay."""

_OF_SPLIT = frozenset({"low", "medium", "high", "assured"})

_SUMMED = frozenset({"plan", "ytdplan", "ytd", "fot", "var", "change"}) | _OF_SPLIT


def widest(sums: Iterable[Sums], look: Look) -> int:
    """Return the columns of the longest figure among these sums, which no column may be too narrow for."""
    return max((len(_sum(each, key, look)) for each in sums for key in _SUMMED), default=0)


def widened(columns: Sequence[Column[SchemeRow]], wide: int) -> list[Column[SchemeRow]]:
    """Return the columns, those of figures at least this wide."""
    return [
        column._replace(width=max(column.width, wide)) if column.key in _SUMMED else column
        for column in columns
    ]


def draw_sums(sums: Sums | None, layout: Layout[SchemeRow], look: Look, label: str) -> Line:
    """Draw the register's last line: a label, then each shown figure's total under its column."""
    line: Line = []
    room = 0
    for place in layout.placed:
        key = place.column.key
        if place.column.fixed:
            room += place.width + 1
            continue
        if not line:
            line.append((fit(label, room), "sum"))
        line.append((fit(_sum(sums, key, look), place.width, right=place.column.right), "sum"))
        line.append((" ", "sum"))
    return line or [(fit(label, room), "sum")]


def _sum(sums: Sums | None, key: str, look: Look) -> str:
    if key not in _SUMMED:
        return ""
    if sums is None:
        return "…"
    draw = variance if key in {"var", "change"} else amount
    return draw(known_figures(sums)[key], look)[0]
