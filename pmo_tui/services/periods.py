"""The month: freezing it, so that nothing in it changes any more but by restatement (decision 10)."""

from typing import TYPE_CHECKING

from db.enums import ChangeKind, PeriodState
from pmo_tui.domain.period import month_name
from pmo_tui.domain.problem import Problem
from pmo_tui.errors import Refused
from pmo_tui.services.workspace import Workspace

if TYPE_CHECKING:
    from db.unit_of_work import Committed, UnitOfWork


def freeze(workspace: Workspace, month: str, reason: str) -> "Committed | None":
    """Freeze a month. Raises Refused when there is none open."""
    from db.models import Period

    with workspace.unit(ChangeKind.FREEZE, reason) as unit:
        period = unit.find(Period, month=month)
        if period is None or period.state is not PeriodState.OPEN:
            raise Refused([Problem("month", f"{month_name(month)} is not open, so it cannot be frozen.")])
        freeze_in(unit, period.id)
        return unit.commit()


def freeze_in(unit: "UnitOfWork", period_id: str) -> None:
    """Freeze a month inside an open change set: store the content hash and the change set it froze at."""
    from db import rows
    from db.audit.fold import content_hash
    from db.unit_of_work import translated

    unit.flush()
    with translated():
        values = {
            "state": PeriodState.FROZEN.value,
            "frozen_cs": unit.change_set_id,
            "content_hash": content_hash(unit.sqlite),
        }
        rows.update(unit.sqlite, "period", period_id, values)
