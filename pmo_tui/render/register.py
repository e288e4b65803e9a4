"""The register's columns, in the order of DESIGN: what fits is shown, the rest is scrolled to."""

from collections.abc import Sequence

from rich.cells import cell_len

from db.enums import SchemeStatus
from db.reading.register import Order, SchemeRow, Sums
from pmo_tui.domain.money import HouseStyle
from pmo_tui.render.cells import Cell, Line, Look, amount, badge, fit, text_cell, variance
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

ORGANISATION = "org"
"""The column of a share's organisation."""


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

    def figure(key: str, title: str, pence: str) -> Column[SchemeRow]:
        return Column(key, title, wide, lambda row, look: amount(getattr(row, pence), look), right=True)

    return [
        Column("ref", "Ref", 9, lambda row, look: text_cell(row.ref), fixed=True),
        *_whose(organisations),
        Column("name", "Scheme", 14, _name, fixed=True, flexible=True, comfort=36),
        Column("rag", "RAG", 3, lambda row, look: badge(row.rag, look), fixed=True),
        Column("fot", "Forecast", wide, _forecast, right=True, core=True),
        Column("var", "Variance", wide, _variance, right=True, core=True),
        Column("change", "Change", wide, _change, right=True, core=True),
        Column("state", "Return", 11, _state, core=True),
        figure("plan", "Plan", "plan"),
        figure("assured", "Assured", "high"),
        *(_rated(place, code) for place, (code, _) in enumerate(dimensions)),
        Column("prior_rag", "Was", 3, lambda row, look: badge(row.prior_rag, look)),
        figure("low", "Low", "low"),
        figure("medium", "Medium", "medium"),
        figure("high", "High", "high"),
        figure("ytdplan", "YTD plan", "ytd_plan"),
        figure("ytd", "YTD", "ytd"),
        Column("commentary", "Comment.", 8, lambda row, look: _commentary(row)),
        Column("area", "Programme area", 24, lambda row, look: text_cell(row.area)),
        Column("lead", "Lead", 30, lambda row, look: text_cell(row.lead)),
        Column("status", "Status", 9, lambda row, look: (row.status.value, "muted")),
    ]


def _whose(organisations: Sequence[str]) -> list[Column[SchemeRow]]:
    if not organisations:
        return []
    wide = max(3, min(max(map(cell_len, organisations)), 8))
    return [
        Column(ORGANISATION, "Org", wide, lambda row, _: text_cell(row.organisation, "muted"), fixed=True)
    ]


def _rated(place: int, code: str) -> Column[SchemeRow]:
    return Column(code, code[:5].capitalize(), 5, lambda row, look: _component(row, place, look))


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
) -> str:
    """Return what stands before the sums: how many, the unit, the order when its column is out of sight."""
    said = f"{counted_words} · {unit}"
    if order.field in {place.column.key for place in layout.placed}:
        return said
    title = next((column.title for column in known if column.key == order.field), order.field)
    sorted_by = f"{title} {ARROWS[order.descending]}"
    room = sum(place.width + GAP for place in layout.placed if place.column.fixed)
    return next(
        (words for words in (f"{said} · by {sorted_by}", f"{said} · {sorted_by}") if len(words) <= room),
        f"{counted_words} · {sorted_by}",
    )


_SUMMED = {
    "plan": "plan",
    "ytdplan": "ytd_plan",
    "ytd": "ytd",
    "fot": "fot",
    "low": "low",
    "medium": "medium",
    "high": "high",
    "assured": "high",
}


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
    if sums is None:
        return "…" if key in _SUMMED or key in {"var", "change"} else ""
    if key == "var":
        return variance(sums.fot - sums.plan, look)[0]
    if key == "change":
        return variance(None if sums.prior_fot is None else sums.fot - sums.prior_fot, look)[0]
    if key in _SUMMED:
        return amount(getattr(sums, _SUMMED[key]), look)[0]
    return ""
