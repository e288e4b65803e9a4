"""Which months an import is about: what the folder speaks of, and the order in which months are frozen."""

from collections.abc import Collection, Mapping, Sequence

from pmo_tui.domain.period import (
    financial_year_of,
    month_name,
    month_number,
    month_numbered,
    months_of,
    parse_month,
)
from pmo_tui.errors import BadFile
from pmo_tui.exchange.csv_files import Folder
from pmo_tui.exchange.layouts import RATINGS
from pmo_tui.exchange.stage import Content, Stage

NEW = "new"
"""The state of a month that the portfolio does not have."""

BY_MONTH = ("ratings.csv", "confidence.csv", "commentary.csv", "periods.csv")
"""The files whose rows each name their month."""

States = Mapping[str, str]
"""The months of an import up to the reporting month, in order, each with its state in the portfolio."""


def months_in(folder: Folder, content: Content) -> list[str]:
    """Return the months the folder speaks of, in order. Raises BadFile when all are of another year."""
    found: set[str] = set()
    for row in folder.rows("scheme_finance.csv"):
        found |= {
            month_numbered(content.year, int(name[5:])) for name in row.cells if name.startswith("fot_m")
        }
    for file in BY_MONTH:
        found |= {row.get("month") for row in folder.rows(file)}
    inside = sorted(month for month in found if financial_year_of(month) == content.year)
    if found and not inside:
        raise BadFile(
            f"The folder speaks of {month_name(min(found))}, the portfolio of {content.year}. "
            f"Check the files."
        )
    return inside or _month_without_figures(folder, content)


def refuse_other_years(stage: Stage) -> None:
    """Refuse the rows that are about a month of another year."""
    for file in BY_MONTH:
        for row in stage.folder.rows(file):
            if financial_year_of(row.get("month")) != stage.content.year:
                words = f"{month_name(row.get('month'))} is not a month of {stage.content.year}."
                stage.refuse(row, "month", words)


def _month_without_figures(folder: Folder, content: Content) -> list[str]:
    """Return the month that ratings without a month are for: the open one, the year's first in a new file."""
    rows = folder.rows("schemes.csv") + folder.rows("organisation_ratings.csv")
    if content.open_month is not None:
        return [content.open_month] if rows or folder.rows("monthly_profile.csv") else []
    if content.frozen_month is None:
        return [months_of(content.year)[0]] if rows else []
    if any(row.given(*RATINGS) for row in rows):
        raise BadFile(
            f"{month_name(content.frozen_month)} is frozen and no month is open. Name the month that the "
            "ratings are for in periods.csv."
        )
    return []


def target_of(until: str | None, months: Sequence[str]) -> str | None:
    """Return the reporting month: the one asked for, else the folder's latest. Raises BadFile."""
    if until is None:
        return months[-1] if months else None
    try:
        target = parse_month(until)
    except ValueError as problem:
        raise BadFile(str(problem)) from None
    if target not in months:
        raise BadFile(
            f"The folder holds nothing for {month_name(target)}. It has: {', '.join(months) or 'no month'}."
        )
    return target


def states_of(months: Sequence[str], target: str | None, content: Content) -> dict[str, str]:
    """Return the months up to the reporting month with their states.

    Raises BadFile when the reporting month is frozen, or when a month that the portfolio does not have lies
    before its latest: months are rolled forward, as in the app.
    """
    states = {m: content.states.get(m, NEW) for m in months if target is not None and m <= target}
    if target is not None and states[target] == "frozen":
        raise BadFile(f"{month_name(target)} is frozen, so nothing more can be imported into it.")
    latest = max(content.states, default="")
    for month, state in states.items():
        if state == NEW and month < latest:
            raise BadFile(
                f"The folder speaks of {month_name(month)}. {month_name(latest)} is there already; "
                "an earlier month cannot be opened any more."
            )
    return states


def to_compare_with(
    states: States, target: str | None, folder: Folder, content: Content
) -> tuple[list[str], list[str]]:
    """Return the earlier months that are there to compare with and can be frozen, and notes on the others.

    Such a month is one that the portfolio does not have, or that an import brought so and had to leave open.
    A freeze takes nothing more and fixes the plan, so it waits until the month is whole: a file by itself is
    one of several, and a month without a return and a forecast is nothing to compare with yet.
    """
    found = [
        month
        for month, state in states.items()
        if month != target and (state == NEW or (state == "open" and month in content.left_open))
    ]
    if folder.alone:
        why = f"{folder.alone} by itself freezes no month. Importing the whole folder does"
        return [], [f"{month_name(month)} stays open: {why}." for month in found]
    told = [month for month in found if month in content.begun or _speaks(folder, month)]
    ready = [month for month in found if told and month <= told[-1]]
    why = "it has no return and no forecast yet. The import that brings them freezes it"
    return ready, [f"{month_name(month)} stays open: {why}." for month in found if month not in ready]


def _speaks(folder: Folder, month: str) -> bool:
    """Say whether a folder brings a return or a forecast of a month."""
    forecast = f"fot_m{month_number(month)}"
    return any(forecast in row.cells for row in folder.rows("scheme_finance.csv")) or any(
        row.get("month") == month and row.given(*RATINGS) for row in folder.rows("ratings.csv")
    )


def to_freeze(states: States, target: str | None, content: Content, ready: Collection[str]) -> list[str]:
    """Return which of the months that are `ready` a clean import freezes, in order.

    Months are frozen in order: raises BadFile when one before a new one stays open.
    """
    earlier = [month for month in states if month != target]
    new = [month for month in earlier if month in ready and states[month] == NEW]
    frozen: list[str] = []
    for month in sorted({*content.states, *new}):
        if month in ready:
            frozen.append(month)
        elif content.states[month] == "open" and (later := [name for name in new if name > month]):
            what, behind = month_name(month), month_name(later[0])
            raise BadFile(
                f"{what} is still open, so {behind} cannot be frozen behind it. Import {behind} by itself "
                f"first, with --month {later[0]}: then both stay open."
            )
        elif content.states[month] == "open":
            break
    return frozen
