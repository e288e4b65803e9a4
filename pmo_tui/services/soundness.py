"""Is it sound after? An undo leaves no less than a save would: the services' own rules, asked of its rows."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from db import errors
from db.enums import PeriodState, SchemeStatus, ScoreKind
from pmo_tui.domain import rag
from pmo_tui.domain.period import month_name, months_of
from pmo_tui.domain.problem import Problem
from pmo_tui.errors import Refused
from pmo_tui.services.clashes import clashes
from pmo_tui.services.finance import has_share, refit
from pmo_tui.services.raid import closed_early, unresolved
from pmo_tui.services.refusals import MOST_NAMED
from pmo_tui.services.return_rows import propose, year_of
from pmo_tui.services.returns import allowed_ratings
from pmo_tui.services.risk_parts import order_problem

if TYPE_CHECKING:
    from db.audit.undo import Step, UndoPlan
    from db.models import RatingGiven, Return, Scheme
    from db.unit_of_work import UnitOfWork

IN_THE_WAY = "Something that was added since stands where this would be put back. Undo that first."

FIGURES = ("profile_month", "forecast_month", "confidence_split")
"""Tables of what a share delivered and forecasts."""


def put_back(unit: "UnitOfWork", plan: "UndoPlan") -> None:
    """Write an undo's rows, and fit to them what a save would have fitted.

    Raises Refused when the portfolio is then less sound than before, PeriodFrozen, PlanLocked. What was
    wrong before, and is no worse, does not stand in the way.
    """
    from db.audit.undo import apply_undo
    from db.unit_of_work import translated

    _stop(clashes(unit, plan.steps))
    before = set(_faults(unit, plan.steps))
    try:
        with translated():
            apply_undo(unit.sqlite, plan)
    except errors.ConstraintBroken:
        raise Refused([Problem("", IN_THE_WAY)]) from None
    unit.session.expire_all()  # the rows were written past it
    _fit(unit, plan.steps)
    _stop(fault for fault in _faults(unit, plan.steps) if fault not in before)


def _fit(unit: "UnitOfWork", steps: "Sequence[Step]") -> None:
    """Bring along what follows from the rows: open months' forecasts from actuals, proposals from ratings."""
    from db.models import RatingGiven

    for scheme_id, organisation_id in _shares(steps, FIGURES):
        refit(unit, scheme_id, organisation_id)
    _forget_reasons(unit, steps)
    for given, scheme, _ in _open_returns(unit, steps):
        for row in unit.all(RatingGiven, return_id=given.id)[:1]:
            propose(unit, given, scheme, row)
    unit.flush()


def _forget_reasons(unit: "UnitOfWork", steps: "Sequence[Step]") -> None:
    """Take away a reason that was given since, for the proposal that goes; `propose` does so for a save."""
    from db.models import RatingGiven

    for step in steps:
        if step.table == "rating" and "proposed" in step.values and step.action == "update":
            row = unit.get(RatingGiven, step.row_id)
            if row.reason != step.row["reason"]:
                row.reason = ""


def _stop(found: Iterable[str]) -> None:
    """Raise Refused with what was found, the first few spelt out."""
    said = list(dict.fromkeys(found))
    if said:
        more = [f"And {len(said) - MOST_NAMED} more like this."] if len(said) > MOST_NAMED else []
        raise Refused([Problem("", words) for words in [*said[:MOST_NAMED], *more]])


def _faults(unit: "UnitOfWork", steps: "Sequence[Step]") -> Iterator[str]:
    """Say what is wrong, as it stands, with what the steps' rows are part of; and what to do first.

    A scheme, risk or issue that comes or goes as a whole is not asked: nobody can have done anything since.
    """
    yield from _exceptions(unit, steps)
    yield from _without_share(unit, steps)
    yield from _ratings(unit, steps)
    yield from _risks(unit, steps)
    yield from _issues(unit, steps)


def _ids(steps: "Sequence[Step]", **columns: str) -> list[str]:
    """Return what the steps of each table have in a column, each once, without what comes or goes whole."""
    found = (step.row[columns[step.table]] for step in steps if step.table in columns)
    whole = _whole(steps)
    return [row_id for row_id in dict.fromkeys(found) if row_id is not None and row_id not in whole]


def _whole(steps: "Sequence[Step]") -> set[str]:
    """Return the ids of the rows that the steps make or take away."""
    return {step.row_id for step in steps if step.action != "update"}


def _shares(steps: "Sequence[Step]", tables: Collection[str]) -> list[tuple[str, str]]:
    """Return the shares, as scheme and organisation, that the steps of some tables are about."""
    found = ((step.row["scheme_id"], step.row["organisation_id"]) for step in steps if step.table in tables)
    return list(dict.fromkeys(found))


def _exceptions(unit: "UnitOfWork", steps: "Sequence[Step]") -> Iterator[str]:
    """A scheme has one open exception, which its commentary belongs to; none when it is not open itself."""
    from db.models import ExceptionReport, Scheme

    moved = _ids(steps, scheme="id")
    for scheme_id in _ids(steps, scheme="id", exception="scheme_id"):
        scheme = unit.find(Scheme, id=scheme_id)
        reports = unit.all(ExceptionReport, scheme_id=scheme_id, closed_on=None)
        raised = [str(day) for day in sorted(report.raised_on for report in reports)]
        if scheme is None or not raised:
            continue
        if scheme.status is not SchemeStatus.OPEN:
            first = "Undo the commentary that raised it" if scheme_id in moved else "Open the scheme again"
            so = f"{scheme.ref} would be {scheme.status} with an exception open, raised on {raised[-1]}."
            yield f"{so} {first} first."
        elif len(raised) > 1:
            so = f"{scheme.ref} would have {len(raised)} exceptions open, raised on {' and '.join(raised)}."
            yield f"{so} A commentary belongs to one: undo the one that raised the later first."


def _without_share(unit: "UnitOfWork", steps: "Sequence[Step]") -> Iterator[str]:
    """An organisation without a share of a scheme has no figures of it."""
    from db.models import ConfidenceSplit, Organisation, Period, ProfileMonth, Scheme

    year = months_of(year_of(unit))
    whole = _whole(steps)
    for scheme_id, organisation_id in _shares(steps, (*FIGURES, "scheme_share")):
        if scheme_id in whole or has_share(unit, scheme_id, organisation_id):
            continue
        share = {"scheme_id": scheme_id, "organisation_id": organisation_id}
        forecast = [unit.get(Period, row.period_id).month for row in unit.all(ConfidenceSplit, **share)]
        actual = [row.month for row in unit.all(ProfileMonth, **share) if row.actual_pence is not None]
        for what, months in (("a forecast", forecast), ("an actual", actual)):
            for month in sorted(month for month in months if month in year):
                of = f"{unit.get(Scheme, scheme_id).ref} {unit.get(Organisation, organisation_id).code}"
                yield f"{of} would have {what} for {month_name(month)} and no share. Undo that first."


def _open_returns(unit: "UnitOfWork", steps: "Sequence[Step]") -> "Iterator[tuple[Return, Scheme, str]]":
    """Return the open months' returns, with scheme and month, of which the steps write ratings or status."""
    from db.models import Period, Return, Scheme

    whole = _whole(steps)
    months = {row.id: row.month for row in unit.all(Period, state=PeriodState.OPEN)}
    rated = dict.fromkeys(step.row["return_id"] for step in steps if step.table == "rating")
    found = [unit.find(Return, id=row_id) for row_id in rated]
    for scheme_id in _ids([step for step in steps if "status" in step.values], scheme="id"):
        found += unit.all(Return, scheme_id=scheme_id)
    returns = {given.id: given for given in found if given is not None and given.period_id in months}
    for given in returns.values():
        scheme = unit.find(Scheme, id=given.scheme_id)
        if scheme is not None and scheme.id not in whole:
            yield given, scheme, months[given.period_id]


def _ratings(unit: "UnitOfWork", steps: "Sequence[Step]") -> Iterator[str]:
    """A rating of an open month is one that its scheme's status allows."""
    from db.models import RatingGiven

    for given, scheme, month in _open_returns(unit, steps):
        for row in unit.all(RatingGiven, return_id=given.id):
            yield from _rating(unit, scheme, month, row)


def _rating(unit: "UnitOfWork", scheme: "Scheme", month: str, row: "RatingGiven") -> Iterator[str]:
    from db.models import Dimension

    allowed = allowed_ratings(unit, row.dimension_id, scheme.status)
    if row.chosen is not None and row.chosen not in allowed:
        what = f"{unit.get(Dimension, row.dimension_id).name} for {month_name(month)}"
        does = f"which does not go with the status {scheme.status}"
        yield f"{scheme.ref}: {what} would be {rag.WORDS[row.chosen]}, {does}. Undo the later change first."


def _risks(unit: "UnitOfWork", steps: "Sequence[Step]") -> Iterator[str]:
    """A risk is opened before it is closed, and scored at first before it is scored again."""
    from db.models import Risk, RiskScore

    for risk_id in _ids(steps, risk="id", risk_score="risk_id"):
        risk = unit.find(Risk, id=risk_id)
        if risk is None:
            continue
        if closed_early(risk.opened_on, risk.closed_on):
            opened = f"{risk.ref} would be opened on {risk.opened_on}"
            yield f"{opened}, after it was closed on {risk.closed_on}. Open it again first."
        scores = unit.all(RiskScore, risk_id=risk_id)
        for score in scores:
            if score.kind is ScoreKind.CURRENT:
                disorder = order_problem(risk, scores, score.kind, score.scored_on)
                if disorder:
                    yield f"{disorder} Undo the score of {score.scored_on} first."


def _issues(unit: "UnitOfWork", steps: "Sequence[Step]") -> Iterator[str]:
    """A closed issue says how it was resolved."""
    from db.models import Issue

    for issue_id in _ids(steps, issue="id"):
        issue = unit.find(Issue, id=issue_id)
        if issue is not None and unresolved(issue.status, issue.resolution):
            yield f"The issue “{issue.title[:60]}” would be closed without a resolution. Open it again first."
