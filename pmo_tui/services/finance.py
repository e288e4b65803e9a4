"""Forecast outturn, confidence split and months of a share; the months always come to the outturn."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from db.enums import PeriodState, Source
from db.errors import StaleRecord
from pmo_tui.domain.finance import (
    YEAR_OVER,
    Fitted,
    Split,
    fit_to_actuals,
    outturn_stays,
    split_problem,
)
from pmo_tui.domain.inputs import ForecastDraft, MonthsDraft
from pmo_tui.domain.money import LIMIT_PENCE, pounds
from pmo_tui.domain.names import LONGEST_REASON
from pmo_tui.domain.period import month_name, months_of
from pmo_tui.domain.problem import Problem
from pmo_tui.errors import Refused
from pmo_tui.services import drafts
from pmo_tui.services.drafts import DraftKey
from pmo_tui.services.return_rows import must_be_as_shown, open_return, settle, year_of
from pmo_tui.services.saving import Answer, Checked
from pmo_tui.services.workspace import Workspace

if TYPE_CHECKING:
    from db.models import ConfidenceSplit, Organisation, Period, Return, Scheme
    from db.unit_of_work import UnitOfWork


def forecast_key(scheme_id: str, organisation_id: str) -> DraftKey:
    """Return where drafts of a share's forecast are kept."""
    return DraftKey("forecast", f"{scheme_id}/{organisation_id}")


def save_forecast(workspace: Workspace, draft: ForecastDraft) -> Answer:
    """Change a share's forecast outturn and split. The months still to come are spread to fit.

    Months that do not come to the forecast are fitted to it even when it stays. Raises Refused when the parts
    do not sum to the forecast, when no month is left to change, and for an organisation without a share;
    StaleRecord when the forecast is not at the version that was shown, or is gone.
    """
    checked = Checked()
    for field in ("outturn", "low", "medium", "high"):
        value = getattr(draft, field)
        checked.must(
            value is None or abs(value) <= LIMIT_PENCE, field, "The amount is beyond £100 billion. Check it."
        )
    split = _split(draft, checked)
    reason = checked.text("reason", draft.reason, "The reason", longest=LONGEST_REASON)
    checked.stop()
    with workspace.unit(reason=reason) as unit:
        scheme, organisation, period = _rows(unit, draft.scheme_id, draft.organisation_id, draft.period_id)
        row = _forecast_row(unit, draft, draft.base_version)
        parts = (split.low, split.medium, split.high) if split else (None, None, None)
        changed = not draft.base_version or row.fot_pence != draft.outturn  # the first one may be of nothing
        if changed or parts != (row.low_pence, row.medium_pence, row.high_pence):
            row.source = Source.ENTERED
        row.fot_pence = draft.outturn
        row.low_pence, row.medium_pence, row.high_pence = parts
        if changed or _fitted(unit, draft, period).missed:
            _fit_months(unit, draft, period)
        again = settle(unit, open_return(unit, scheme.id, period.id), scheme, reason)
        drafts.clear_in(unit, forecast_key(scheme.id, organisation.id))
        return Answer(unit.commit(), f"{scheme.ref} {organisation.code}: forecast saved{again}")


def _split(draft: ForecastDraft, checked: Checked) -> Split | None:
    parts = (draft.low, draft.medium, draft.high)
    if all(part is None for part in parts):
        return None
    split = Split(*(part or 0 for part in parts))
    problem = split_problem(draft.outturn, split)
    if problem is not None:
        checked.add([Problem("high", problem.message)])
    return split


def _rows(
    unit: "UnitOfWork", scheme_id: str, organisation_id: str, period_id: str
) -> "tuple[Scheme, Organisation, Period]":
    """Load what a forecast is of. Raises Refused for an organisation that has no share of the scheme."""
    from db.models import Organisation, Period, Scheme

    scheme, organisation = unit.get(Scheme, scheme_id), unit.get(Organisation, organisation_id)
    if not has_share(unit, scheme_id, organisation_id):
        none = f"{organisation.code} has no share of {scheme.ref} in {year_of(unit)}"
        raise Refused([Problem("", f"{none}, so it has no figures of it. Give it a share first (w).")])
    return scheme, organisation, unit.get(Period, period_id)


def has_share(unit: "UnitOfWork", scheme_id: str, organisation_id: str) -> bool:
    """Say whether an organisation has a share of a scheme this year: only then can it have figures of it."""
    from db.models import SchemeShare

    share = {"scheme_id": scheme_id, "organisation_id": organisation_id}
    return unit.find(SchemeShare, **share, financial_year=year_of(unit)) is not None


def _forecast_row(
    unit: "UnitOfWork", draft: ForecastDraft | MonthsDraft, version: int | None = None
) -> "ConfidenceSplit":
    from db.models import ConfidenceSplit
    from db.unit_of_work import STALE

    where = _where(draft)
    row = unit.find(ConfidenceSplit, **where)
    if row is None:
        if version:
            raise StaleRecord(STALE)
        row = ConfidenceSplit(id=unit.new_id(), **where, fot_pence=0)
        unit.add(row)
        return row
    return unit.get(ConfidenceSplit, row.id, version=version)


def _fitted(unit: "UnitOfWork", draft: ForecastDraft, period: "Period") -> Fitted:
    """Return how the months still to come fit the draft's outturn and what is delivered now."""
    ahead = [month for month in months_of(year_of(unit)) if month > period.month]
    return fit_to_actuals(_forecasts(unit, draft), ahead, draft.outturn, _delivered(unit, draft, period))


def _fit_months(unit: "UnitOfWork", draft: ForecastDraft, period: "Period") -> None:
    """Spread the new outturn over the months still to come. Raises Refused when none is left to change."""
    fitted = _fitted(unit, draft, period)
    if fitted.moved:
        raise Refused([Problem("outturn", YEAR_OVER)])
    _write_forecasts(unit, draft, fitted.months, Source.PHASED)


def _delivered(unit: "UnitOfWork", draft: ForecastDraft | MonthsDraft, period: "Period") -> int:
    """Return the actuals of the year up to a month, in pence."""
    from db.models import ProfileMonth

    first = months_of(year_of(unit))[0]
    rows = unit.all(ProfileMonth, scheme_id=draft.scheme_id, organisation_id=draft.organisation_id)
    return sum(row.actual_pence or 0 for row in rows if first <= row.month <= period.month)


def _where(draft: ForecastDraft | MonthsDraft) -> dict[str, Any]:
    return {
        "scheme_id": draft.scheme_id,
        "organisation_id": draft.organisation_id,
        "period_id": draft.period_id,
    }


def _forecasts(unit: "UnitOfWork", draft: ForecastDraft | MonthsDraft) -> dict[str, int]:
    from db.models import ForecastMonth

    return {row.month: row.amount_pence for row in unit.all(ForecastMonth, **_where(draft))}


def _spread(unit: "UnitOfWork", draft: MonthsDraft, period: "Period") -> dict[str, int]:
    """Return the months to come, when the app spread all of them over a forecast; else nothing."""
    from db.models import ConfidenceSplit, ForecastMonth

    if unit.find(ConfidenceSplit, **_where(draft)) is None:
        return {}
    rows = [row for row in unit.all(ForecastMonth, **_where(draft)) if row.month > period.month]
    spread = all(row.source is Source.PHASED for row in rows)
    return {row.month: row.amount_pence for row in rows} if spread else {}


def _write_forecasts(
    unit: "UnitOfWork", draft: ForecastDraft | MonthsDraft, amounts: Mapping[str, int], source: Source
) -> None:
    """Write months to come; what is different then, and only that, comes from this source."""
    from db.models import ForecastMonth

    where = _where(draft)
    rows = {row.month: row for row in unit.all(ForecastMonth, **where)}
    for month, amount in amounts.items():
        row = rows.get(month)
        if row is None:
            row = ForecastMonth(id=unit.new_id(), **where, month=month, amount_pence=amount, source=source)
            unit.add(row)
        elif row.amount_pence != amount:
            row.amount_pence, row.source = amount, source


def save_months(workspace: Workspace, draft: MonthsDraft) -> Answer:
    """Change actuals and forecasts by month; the outturn becomes their sum.

    It stays, and the months to come are fitted, while those are as the app spread them: then only actuals
    were changed. A split that no longer sums to the outturn takes the difference in its low part, and says
    so: what is newly forecast is not assured by anybody yet. Actuals are shared by all months: the outturn of
    another open month stays, its months to come take the difference (in March the outturn does).
    Raises Refused for an organisation without a share, and without a reason when the return of any month that
    this changes was submitted; StaleRecord when the forecast or any month is not what was shown.
    """
    checked = Checked()
    reason = checked.text("reason", draft.reason, "The reason", longest=LONGEST_REASON)
    for month, amount in {**draft.actuals, **draft.forecasts}.items():
        checked.must(
            abs(amount) <= LIMIT_PENCE, month, f"{month_name(month)} is beyond £100 billion. Check it."
        )
    checked.stop()
    with workspace.unit(reason=reason) as unit:
        scheme, organisation, period = _rows(unit, draft.scheme_id, draft.organisation_id, draft.period_id)
        moved = _write_actuals(unit, draft, period)
        ahead = {month: amount for month, amount in draft.forecasts.items() if month > period.month}
        said = f"{scheme.ref} {organisation.code}: months saved"
        if moved and outturn_stays(_spread(unit, draft, period), ahead):
            stays = _forecast_row(unit, draft, draft.base_version).fot_pence
            _fit_months(unit, ForecastDraft(scheme.id, organisation.id, period.id, stays), period)
            said += f"; the forecast stays {pounds(stays)}"
        else:
            _write_forecasts(unit, draft, ahead, Source.ENTERED)
            unit.flush()
            outturn = _delivered(unit, draft, period) + sum(_forecasts(unit, draft).values())
            if _follow(_forecast_row(unit, draft, draft.base_version), outturn):
                said += "; the difference was put to low confidence"
        fitted = refit(unit, scheme.id, organisation.id)
        if fitted:
            said += f"; {' and '.join(map(month_name, fitted))} fitted to the actuals"
        said += settle(unit, open_return(unit, scheme.id, period.id), scheme, reason)
        for given in _returns_with(unit, period, min(moved, default=""), fitted, scheme.id):
            said += settle(unit, given, scheme, reason)
        drafts.clear_in(unit, DraftKey("months", forecast_key(scheme.id, organisation.id).row_id))
        return Answer(unit.commit(), said)


def _follow(row: "ConfidenceSplit", outturn: int) -> bool:
    """Bring a forecast to what its months come to; return whether its low part took the difference."""
    missed = outturn - row.fot_pence
    row.fot_pence = outturn
    if row.low_pence is not None:
        row.low_pence += missed
    return bool(missed) and row.low_pence is not None


def _returns_with(
    unit: "UnitOfWork", shown: "Period", first: str, fitted: Collection[str], scheme_id: str
) -> "list[Return]":
    """Return a scheme's returns of the other open months that were fitted, or hold actuals of a month on."""
    from db.models import Period, Return

    found = []
    for period in sorted(unit.all(Period, state=PeriodState.OPEN), key=lambda period: period.month):
        holds = period.month in fitted or (first and period.month >= first)
        if holds and period.id != shown.id:
            found += unit.all(Return, scheme_id=scheme_id, period_id=period.id)
    return found


def _write_actuals(unit: "UnitOfWork", draft: MonthsDraft, period: "Period") -> list[str]:
    """Write the actuals up to the month; return the months that changed.

    Raises StaleRecord when one of these, or of the months still to come, is not what was shown.
    """
    from db.models import ProfileMonth

    share: dict[str, Any] = {"scheme_id": draft.scheme_id, "organisation_id": draft.organisation_id}
    done = [month for month in months_of(year_of(unit)) if month <= period.month]
    rows = {row.month: row for row in unit.all(ProfileMonth, **share) if row.month in done}
    actuals = {month: row.actual_pence for month, row in rows.items()}
    must_be_as_shown(draft.shown, {**_forecasts(unit, draft), **actuals})
    moved = [month for month in done if draft.actuals.get(month) not in {None, actuals.get(month)}]
    for month in moved:
        row = rows.get(month)
        if row is None:
            row = ProfileMonth(id=unit.new_id(), **share, month=month)
            unit.add(row)
        row.actual_pence, row.actual_source = draft.actuals[month], Source.ENTERED
    unit.flush()
    return moved


def refit(unit: "UnitOfWork", scheme_id: str, organisation_id: str) -> list[str]:
    """Fit a share's forecasts of the open months to the actuals as they are; return which changed.

    The outturn stays, and the months still to come take the difference; in March the outturn does, and its
    low part.
    """
    from db.models import ConfidenceSplit, Period

    unit.flush()
    year = months_of(year_of(unit))
    share: dict[str, Any] = {"scheme_id": scheme_id, "organisation_id": organisation_id}
    changed = []
    for period in sorted(unit.all(Period, state=PeriodState.OPEN), key=lambda period: period.month):
        row = unit.find(ConfidenceSplit, **share, period_id=period.id)
        if row is None or period.month not in year:
            continue
        other = ForecastDraft(scheme_id, organisation_id, period.id, row.fot_pence)
        fitted = _fitted(unit, other, period)
        if not fitted.missed:
            continue
        if fitted.moved:
            _follow(row, row.fot_pence + fitted.moved)
        _write_forecasts(unit, other, fitted.months, Source.PHASED)
        changed.append(period.month)
    return changed
