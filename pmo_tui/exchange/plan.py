"""The dry run: what an import folder would add and change, and what it cannot take. Nothing is written."""

from collections import Counter
from dataclasses import dataclass, field, replace

from db.audit.seal import head
from db.reading.reader import Reader
from db.sqlite_errors import sqlite_explained
from pmo_tui.domain.period import month_name
from pmo_tui.exchange import months, plan_finance, plan_month, plan_raid, plan_setup
from pmo_tui.exchange.csv_files import Folder, Reject
from pmo_tui.exchange.layouts import place_of
from pmo_tui.exchange.ledger import Add, Change, Ledger, Op
from pmo_tui.exchange.plan_return import colour_other_month, settle
from pmo_tui.exchange.stage import Content, Stage


@dataclass(frozen=True)
class ImportPlan:
    """What would happen."""

    months: tuple[str, ...]
    """The months that would be written, the reporting month last."""
    ops: tuple[Op, ...]
    rejects: tuple[Reject, ...]
    """In the order of the files, and of their rows."""
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

    A month before it that the file does not have yet is written from the folder and frozen, as if it had
    been imported and frozen by itself, so that there is something to compare with; not from a file by itself,
    nor while it has neither a return nor a forecast. One that the file has open
    is written and left open; a frozen one is left alone. While rows cannot be taken no month is frozen, as
    they could not be added to it later: the import that takes them all freezes it.
    Raises BadFile when the folder and the portfolio do not belong together.
    """
    with sqlite_explained(reading=True):
        sealed = head(reader.connection).n
    asked = _Asked.of(reader, folder, until)
    found = asked.dry_run(asked.freeze)
    rejects = found.rejects
    while (rest := asked.folder.without(found.rejects)) is not None:
        # what names something that only a refused row would bring cannot be taken either
        asked = replace(asked, folder=rest)
        found = asked.dry_run([])
        rejects = [*rejects, *found.rejects]
    frozen = (f"{month_name(month)} is frozen and was left alone." for month in asked.frozen)
    notes = [*folder.notes, *frozen, *asked.waiting]
    if rejects and asked.freeze:
        found = asked.dry_run([])
        notes += [
            f"{month_name(month)} stays open while rows cannot be taken. Mend them and import the folder "
            "again: that freezes it."
            for month in asked.freeze
        ]
    ops, same = tuple(found.ledger.ops), found.ledger.same
    told = (*notes, *found.notes)
    refused = sorted(dict.fromkeys(rejects), key=lambda reject: (place_of(reject.file), reject.row))
    return ImportPlan(tuple(asked.written), ops, tuple(refused), told, same, sealed)


@dataclass(frozen=True)
class _Asked:
    """What an import is about: the folder, what the portfolio holds, and the months."""

    reader: Reader
    folder: Folder
    content: Content
    states: months.States
    target: str | None
    latest: str | None
    freeze: list[str]
    """Earlier months that are frozen when every row can be taken."""
    waiting: list[str]
    """Why others that are there to compare with stay open."""

    @classmethod
    def of(cls, reader: Reader, folder: Folder, until: str | None) -> "_Asked":
        content = Content.of(reader)
        spoken = months.months_in(folder, content)
        target = months.target_of(until, spoken)
        states = months.states_of(spoken, target, content)
        ready, waiting = months.to_compare_with(states, target, folder, content)
        freeze = months.to_freeze(states, target, content, ready)
        return cls(reader, folder, content, states, target, spoken[-1] if spoken else None, freeze, waiting)

    @property
    def frozen(self) -> list[str]:
        """The months that are frozen already, and left alone."""
        return [month for month, state in self.states.items() if state == "frozen"]

    @property
    def written(self) -> list[str]:
        """The months that are written, the reporting month last."""
        return [month for month, state in self.states.items() if state != "frozen"]

    def dry_run(self, freeze: list[str]) -> Stage:
        """Plan the months that are frozen one by one, each as it was then, and the others after them."""
        ledger, rejects = Ledger(self.reader), list(self.folder.rejects)
        for month in freeze:
            stage = Stage(self.reader, self.folder, self.content, ledger, rejects, month, self.latest)
            periods = _plan(stage, [month])
            settle(stage, periods)
            ledger.freeze(periods[month], month)
        ledger.same.clear()  # the last part speaks of everything once more
        stage = Stage(self.reader, self.folder, self.content, ledger, rejects, self.target, self.latest)
        later = max(self.content.states, default="")
        stage.behind = later if self.target is not None and later > self.target else ""
        _plan(stage, [month for month in self.written if month not in freeze])
        still_open = {row["month"]: row["id"] for row in ledger.rows("period") if row["state"] == "open"}
        for month in freeze:
            del still_open[month]
        for month, period in still_open.items():
            if month != self.target:
                colour_other_month(stage, month, period)
        plan_month.close_exceptions(stage)
        plan_finance.refit(stage, still_open)
        settle(stage, still_open)
        plan_finance.leftovers(stage, self.written)
        months.refuse_other_years(stage)
        for row in self.folder.broken:
            stage.look_up(row)
        return stage


def _plan(stage: Stage, written: list[str]) -> dict[str, str]:
    """Plan everything for some months; return their ids."""
    periods = {}
    plan_setup.plan(stage)
    for month in written:
        periods[month] = plan_month.plan(stage, month)
        plan_finance.plan(stage, month, periods[month])
    plan_raid.plan(stage)
    return periods
