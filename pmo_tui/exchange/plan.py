"""The dry run: what an import folder would add and change, and what it cannot take. Nothing is written."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from db.reading.reader import Reader
from pmo_tui.domain.period import financial_year_of, month_name, month_numbered, months_of
from pmo_tui.errors import BadFile
from pmo_tui.exchange import plan_month, plan_raid, plan_setup
from pmo_tui.exchange.csv_files import Folder, Reject
from pmo_tui.exchange.ledger import Add, Change, Ledger, Op
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

    @property
    def added(self) -> Counter[str]:
        """Rows added, by table."""
        return Counter(op.table for op in self.ops if isinstance(op, Add))

    @property
    def changed(self) -> Counter[str]:
        """Rows changed, by table."""
        return Counter(op.table for op in self.ops if isinstance(op, Change))

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes, each with what it replaces."""
        return tuple(op for op in self.ops if isinstance(op, Change))

    @property
    def empty(self) -> bool:
        """Whether there is nothing to write."""
        return not self.ops


def plan_import(reader: Reader, folder: Folder, *, until: str | None = None) -> ImportPlan:
    """Work out an import up to a month (the folder's latest unless given).

    A month before it that the file does not have yet is written from the folder and frozen, so that there
    is something to compare with; one that the file has open is written and left open; a frozen one is
    left alone. Raises BadFile when the folder and the portfolio do not belong together.
    """
    content = Content.of(reader)
    months = _months(folder, content)
    latest = months[-1] if months else None
    target = until or latest
    if target is not None and target not in months:
        raise BadFile(
            f"The folder holds nothing for {month_name(target)}. It has: {', '.join(months) or 'no month'}."
        )
    ledger = Ledger(reader)
    rejects = list(folder.rejects)
    notes = list(folder.notes)
    wanted = [month for month in months if target is None or month <= target]
    states = {month: _state(ledger, month) for month in wanted}
    writable = [month for month in wanted if states[month] != "frozen"]
    if target is not None and states[target] == "frozen":
        raise BadFile(f"{month_name(target)} is frozen, so nothing more can be imported into it.")
    notes += [
        f"{month_name(month)} is frozen and was left alone." for month in wanted if month not in writable
    ]
    stage = Stage(folder, content, ledger, rejects, target, latest)
    plan_setup.plan(stage)
    for month in writable:
        plan_month.plan(stage, month)
        if month != target and states[month] == "new":
            row = ledger.find("period", month)
            assert row is not None
            ledger.freeze(row["id"], month)
    plan_raid.plan(stage)
    ops = tuple(ledger.ops)
    return ImportPlan(tuple(writable), ops, tuple(dict.fromkeys(rejects)), tuple(notes), ledger.same)


def _months(folder: Folder, content: Content) -> list[str]:
    found: set[str] = set()
    for row in folder.rows("scheme_finance.csv"):
        found |= {
            month_numbered(content.year, int(name[5:])) for name in row.cells if name.startswith("fot_m")
        }
    for file in ("ratings.csv", "confidence.csv", "commentary.csv", "periods.csv"):
        found |= {row.get("month") for row in folder.rows(file)}
    if folder.rows("schemes.csv") and not found:
        found.add(_month_without_figures(content))
    outside = sorted(month for month in found if financial_year_of(month) != content.year)
    if outside:
        raise BadFile(
            f"The folder speaks of {month_name(outside[0])}, the portfolio of {content.year}. "
            f"Check the files."
        )
    return sorted(found)


def _month_without_figures(content: Content) -> str:
    return content.open_month or months_of(content.year)[0]


def _state(ledger: Ledger, month: str) -> str:
    row: dict[str, Any] | None = ledger.find("period", month)
    return "new" if row is None else str(row["state"])
