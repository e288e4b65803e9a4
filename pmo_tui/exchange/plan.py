"""The dry run: what an import folder would add and change, and what it cannot take. Nothing is written."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from db.reading.reader import Reader
from pmo_tui.domain.period import (
    financial_year_of,
    month_name,
    month_numbered,
    months_of,
    parse_month,
)
from pmo_tui.errors import BadFile
from pmo_tui.exchange import plan_finance, plan_month, plan_raid, plan_setup
from pmo_tui.exchange.csv_files import Folder, Reject
from pmo_tui.exchange.layouts import RATINGS
from pmo_tui.exchange.ledger import Add, Change, Freeze, Ledger, Op
from pmo_tui.exchange.stage import Content, Stage


@dataclass(frozen=True)
class ImportPlan:
    """What would happen."""

    months: tuple[str, ...]
    """The months that would be written, the reporting month last."""
    ops: tuple[Op, ...]
    rejects: tuple[Reject, ...]
    notes: tuple[str, ...]
    same: Counter[str] = field(default_factory=Counter)
    head: int = 0
    """How many change sets the portfolio had; a plan is applied to that portfolio only."""

    @property
    def added(self) -> Counter[str]:
        """Rows added, by table."""
        return Counter(op.table for op in self.ops if isinstance(op, Add))

    @property
    def changed(self) -> Counter[str]:
        """Rows changed, by table."""
        return Counter(change.table for change in self.changes)

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes to rows that the portfolio has, each with what it replaces.

        A row that the import itself adds and then carries on, for a later month, is only added.
        """
        new = {op.row_id for op in self.ops if isinstance(op, Add)}
        return tuple(op for op in self.ops if isinstance(op, Change) and op.row_id not in new)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to write."""
        return not self.ops


def plan_import(reader: Reader, folder: Folder, *, until: str | None = None) -> ImportPlan:
    """Work out an import up to a month (the folder's latest unless given).

    A month before it that the file does not have yet is written from the folder and frozen, so that there
    is something to compare with; one that the file has open is written and left open; a frozen one is
    left alone. While rows cannot be taken no month is frozen, as they could not be added to it later.
    Raises BadFile when the folder and the portfolio do not belong together.
    """
    head = int(reader.value("SELECT coalesce(max(n), 0) FROM seal"))
    content = Content.of(reader)
    months = _months(folder, content)
    target = _target(until, months)
    ledger = Ledger(reader)
    states = {month: _state(ledger, month) for month in months if target is not None and month <= target}
    if target is not None and states[target] == "frozen":
        raise BadFile(f"{month_name(target)} is frozen, so nothing more can be imported into it.")
    stage = Stage(folder, content, ledger, list(folder.rejects), target, months[-1] if months else None)
    _plan(stage, states)
    frozen = [month for month in states if states[month] == "frozen"]
    notes = [*folder.notes, *(f"{month_name(month)} is frozen and was left alone." for month in frozen)]
    written = tuple(month for month in states if month not in frozen)
    rejects = tuple(dict.fromkeys(stage.rejects))
    ops = ledger.ops
    if rejects:
        left_open = [op.month for op in ops if isinstance(op, Freeze)]
        notes += [f"{month_name(month)} stays open while rows cannot be taken." for month in left_open]
        ops = [op for op in ops if not isinstance(op, Freeze)]
    return ImportPlan(written, tuple(ops), rejects, tuple(notes), ledger.same, head)


def _plan(stage: Stage, states: dict[str, str]) -> None:
    plan_setup.plan(stage)
    written = [month for month in states if states[month] != "frozen"]
    for month in written:
        period = plan_month.plan(stage, month)
        plan_finance.plan(stage, month, period)
        if month != stage.target and states[month] == "new":
            stage.ledger.freeze(period, month)
    plan_finance.leftovers(stage, written)
    plan_raid.plan(stage)


def _target(until: str | None, months: list[str]) -> str | None:
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


def _months(folder: Folder, content: Content) -> list[str]:
    """Return the months the folder speaks of, in order."""
    found: set[str] = set()
    for row in folder.rows("scheme_finance.csv"):
        found |= {
            month_numbered(content.year, int(name[5:])) for name in row.cells if name.startswith("fot_m")
        }
    for file in ("ratings.csv", "confidence.csv", "commentary.csv", "periods.csv"):
        found |= {row.get("month") for row in folder.rows(file)}
    outside = sorted(month for month in found if financial_year_of(month) != content.year)
    if outside:
        raise BadFile(
            f"The folder speaks of {month_name(outside[0])}, the portfolio of {content.year}. "
            f"Check the files."
        )
    return sorted(found) or _month_without_figures(folder, content)


def _month_without_figures(folder: Folder, content: Content) -> list[str]:
    """Return the month that ratings without a month are for: the open one, the year's first in a new file."""
    rows = folder.rows("schemes.csv") + folder.rows("organisation_ratings.csv")
    if content.open_month is not None:
        return [content.open_month] if rows else []
    if content.frozen_month is None:
        return [months_of(content.year)[0]] if rows else []
    if any(row.given(*RATINGS) for row in rows):
        raise BadFile(
            f"{month_name(content.frozen_month)} is frozen and no month is open. Name the month that the "
            "ratings are for in periods.csv."
        )
    return []


def _state(ledger: Ledger, month: str) -> str:
    row: dict[str, Any] | None = ledger.find("period", month)
    return "new" if row is None else str(row["state"])
