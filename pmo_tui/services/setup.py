"""The portfolio's own facts and house style, and the dates a month speaks of, by form."""

from dataclasses import dataclass

from db.enums import MoneyUnit, NegativeStyle, PeriodState, SavingSign
from pmo_tui.domain.period import month_name
from pmo_tui.domain.problem import Problem
from pmo_tui.errors import Refused
from pmo_tui.services import drafts
from pmo_tui.services.portfolio import checked_names, form_key
from pmo_tui.services.saving import Answer, Checked
from pmo_tui.services.workspace import Workspace


@dataclass(frozen=True)
class FactsDraft:
    """The portfolio's names and how it prints amounts. The year and the framework stay as they are."""

    name: str
    short_name: str
    money_unit: MoneyUnit
    negative_style: NegativeStyle
    saving_sign: SavingSign


def save_facts(workspace: Workspace, draft: FactsDraft, row_id: str, version: int | None = None) -> Answer:
    """Change the portfolio's names and house style. Stored amounts stay as they are (decision 5).

    Raises Refused for bad input, StaleRecord.
    """
    from db.models import Portfolio

    checked = Checked()
    name, short = checked_names(checked, draft.name, draft.short_name)
    checked.stop()
    with workspace.unit() as unit:
        row = unit.get(Portfolio, row_id, version=version)
        row.name, row.short_name = name, short
        row.money_unit, row.negative_style = draft.money_unit, draft.negative_style
        row.saving_sign = draft.saving_sign
        drafts.clear_in(unit, form_key("portfolio", row_id))
        return Answer(unit.commit(), f"{name}: portfolio saved", row.id)


def save_dates(
    workspace: Workspace, period_id: str, ratings_as_at: str, finance_as_at: str, version: int | None = None
) -> Answer:
    """Change the dates that an open month's ratings and figures speak of.

    Raises Refused for what is no date and for a frozen month, StaleRecord.
    """
    from db.models import Period

    checked = Checked(workspace.today())
    ratings = checked.date("ratings_as_at", ratings_as_at, "Ratings as at", required=True)
    finance = checked.date("finance_as_at", finance_as_at, "Finance as at", required=True)
    checked.stop()
    assert ratings is not None  # stop() has refused a missing one
    assert finance is not None
    with workspace.unit() as unit:
        row = unit.get(Period, period_id, version=version)
        if row.state is PeriodState.FROZEN:
            raise Refused([Problem("", f"{month_name(row.month)} is frozen: its dates stay as they are.")])
        row.ratings_as_at, row.finance_as_at = ratings, finance
        drafts.clear_in(unit, form_key("period", period_id))
        return Answer(unit.commit(), f"{month_name(row.month)}: dates saved", row.id)
