"""The month: freezing it, so that nothing in it changes any more but by restatement (decision 10)."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from db.enums import ChangeKind, PeriodState
from pmo_tui.domain.names import LONGEST_REASON
from pmo_tui.domain.period import financial_year_of, month_name
from pmo_tui.domain.problem import Problem
from pmo_tui.errors import Refused
from pmo_tui.services.return_rows import year_of
from pmo_tui.services.saving import Answer, Checked
from pmo_tui.services.status import colour_month
from pmo_tui.services.workspace import Workspace

if TYPE_CHECKING:
    from db.unit_of_work import Committed, UnitOfWork


def open_month(workspace: Workspace, month: str, ratings_as_at: str, finance_as_at: str) -> Answer:
    """Open a reporting month, rated under the portfolio's framework.

    Schemes that are closed, completed or deferred have their status' colour in it; the others none yet.
    Refused when it is there already, lies outside the portfolio's year, or before a month that is there:
    months are rolled forward, so that each is compared with the one before.
    """
    from db.models import Period, Portfolio

    checked = Checked(workspace.today())
    ratings = checked.date("ratings_as_at", ratings_as_at, "Ratings as at", required=True)
    finance = checked.date("finance_as_at", finance_as_at, "Finance as at", required=True)
    checked.stop()
    assert ratings is not None  # stop() has refused a missing one
    assert finance is not None
    with workspace.unit(reason=f"{month_name(month)} opened") as unit:
        portfolio = unit.all(Portfolio)[0]
        year, known = year_of(unit), [row.month for row in unit.all(Period)]
        checked.must(financial_year_of(month) == year, "month", f"The portfolio is for {year}.")
        checked.must(month != max(known, default=""), "month", f"{month_name(month)} is there already.")
        behind = passed_by(month, known)
        checked.must(not behind, "month", behind)
        checked.stop()
        row = Period(
            id=unit.new_id(),
            month=month,
            framework_id=portfolio.framework_id,
            ratings_as_at=ratings,
            finance_as_at=finance,
        )
        unit.add(row)
        unit.flush()
        colour_month(unit, row.id)
        return Answer(unit.commit(), f"{month_name(month)} opened", row.id)


def passed_by(month: str, others: Iterable[str]) -> str:
    """Say why a month cannot be opened beside these others: a later one is there. Empty when it can."""
    latest = max(others, default="")
    if latest <= month:
        return ""
    return f"{month_name(latest)} is there already; an earlier month cannot be opened any more."


def freeze(workspace: Workspace, month: str, reason: str) -> "Committed | None":
    """Freeze a month. Raises Refused when there is none open, when one before it is, or without a reason."""
    from db.models import Period

    checked = Checked()
    words = checked.text("reason", reason, "The reason", longest=LONGEST_REASON, required=True)
    checked.stop()
    with workspace.unit(ChangeKind.FREEZE, words) as unit:
        period = unit.find(Period, month=month)
        if period is None or period.state is not PeriodState.OPEN:
            raise Refused([Problem("month", f"{month_name(month)} is not open, so it cannot be frozen.")])
        earlier = [row.month for row in unit.all(Period, state=PeriodState.OPEN) if row.month < month]
        if earlier:
            words = f"{month_name(min(earlier))} is still open. Freeze it first."
            raise Refused([Problem("month", words)])
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
