"""Writing what a dry run planned: one change set, all or nothing."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from db.audit.seal import head
from db.enums import ChangeKind
from pmo_tui.domain.problem import Problem
from pmo_tui.errors import Refused
from pmo_tui.exchange.ledger import Add, Change, Op
from pmo_tui.exchange.plan import ImportPlan
from pmo_tui.services.workspace import Workspace

if TYPE_CHECKING:
    from db.unit_of_work import Committed, UnitOfWork

Progress = Callable[[int, int], None]
"""Told how many of how many rows are written."""

_STEP = 200


def apply_import(
    workspace: Workspace, plan: ImportPlan, *, reason: str, progress: Progress = lambda done, total: None
) -> "Committed | None":
    """Write a plan as one change set of kind import; None when there was nothing to write.

    All of it or nothing: rows that were rejected are not part of it, and whoever calls decides whether the
    rest is wanted. Raises Refused when the portfolio changed since the dry run, DbError when the file
    refuses it; then nothing is written.
    """
    with workspace.unit(ChangeKind.IMPORT, reason) as unit:
        _unchanged_since(unit, plan)
        for done, op in enumerate(plan.ops):
            if done % _STEP == 0:
                progress(done, len(plan.ops))
            _write(unit, op)
        progress(len(plan.ops), len(plan.ops))
        return unit.commit()


def _unchanged_since(unit: "UnitOfWork", plan: ImportPlan) -> None:
    from db.unit_of_work import translated

    with translated():
        now = head(unit.sqlite).n
    if now != plan.head:
        raise Refused([Problem("", "The portfolio changed since the dry run. Run the import again.")])


def _write(unit: "UnitOfWork", op: Op) -> None:
    from db import rows
    from db.unit_of_work import translated
    from pmo_tui.services.periods import freeze_in

    with translated():
        if isinstance(op, Add):
            rows.insert(unit.sqlite, op.table, op.values)
        elif isinstance(op, Change):
            rows.update(unit.sqlite, op.table, op.row_id, op.values)
        else:
            freeze_in(unit, op.period_id)
