"""The rows behind a return: found or made, with proposals and rules kept up to date. For the services."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from db.enums import CommentaryRule, DimensionKind, PeriodState, ReturnState, SchemeStatus
from db.errors import StaleRecord
from db.reading.commentary import of_month
from pmo_tui.domain import commentary, rag
from pmo_tui.domain.period import month_name
from pmo_tui.domain.problem import Problem
from pmo_tui.errors import Refused
from pmo_tui.services.return_states import FORECAST

if TYPE_CHECKING:
    from db.models import Dimension, RatingGiven, Return, Scheme
    from db.unit_of_work import UnitOfWork


def year_of(unit: "UnitOfWork") -> str:
    """Return the portfolio's financial year, as in 2018/19."""
    from db.models import Portfolio

    return unit.all(Portfolio)[0].financial_year


def must_be_as_shown(shown: Mapping[str, int | None] | None, now: Mapping[str, int | None]) -> None:
    """Raise StaleRecord when an amount of a form is not what it was when the form was shown.

    No version tells: a share's months are rows of their own, and other months' forms change them too. What a
    person left alone counts as well: the sum that they saw is made of it.
    """
    from db.unit_of_work import STALE

    if shown is not None and any(now.get(month) != amount for month, amount in shown.items()):
        raise StaleRecord(STALE)


def open_return(unit: "UnitOfWork", scheme_id: str, period_id: str) -> "Return":
    """Find or make a scheme's return of an open month. Raises Refused when the month is frozen."""
    from db.models import Period, Return

    period = unit.get(Period, period_id)
    if period.state is PeriodState.FROZEN:
        raise Refused([Problem("month", "The month is frozen. Change the open month instead.")])
    found = unit.find(Return, scheme_id=scheme_id, period_id=period_id)
    if found is None:
        found = Return(id=unit.new_id(), scheme_id=scheme_id, period_id=period_id)
        unit.add(found)
        unit.flush()
    if found.state is ReturnState.NOT_STARTED:
        found.state = ReturnState.DRAFT
    return found


def propose(unit: "UnitOfWork", given: "Return", scheme: "Scheme", *made: "RatingGiven") -> None:
    """Bring every proposal of the return up to date with what is chosen now, in ratings just made too.

    An organisation's own rating is proposed from its own components; one for all counts where it has none.
    A reason says why a choice differs from one proposal: when that moves, it goes, and is asked again.
    """
    from db.models import RatingGiven

    rows = {row.id: row for row in unit.all(RatingGiven, return_id=given.id)} | {row.id: row for row in made}
    chosen = {(row.dimension_id, row.organisation_id): row.chosen for row in rows.values()}
    dimensions = {row.id: row for row in dimensions_of(unit, given)}
    for row in rows.values():
        own = row.organisation_id
        components = [
            chosen.get((code, own)) or chosen.get((code, None))
            for code, dimension in dimensions.items()
            if dimension.kind is DimensionKind.COMPONENT
        ]
        asked = dimensions.get(row.dimension_id)
        if asked is not None:
            proposal = rag.proposed(asked.kind, asked.proposal, scheme.status, components)
            if row.proposed != proposal:
                row.proposed, row.reason = proposal, ""


def own_unexplained(unit: "UnitOfWork", given: "Return") -> "list[RatingGiven]":
    """Return the organisations' own ratings that differ from their proposals and have no reason."""
    from db.models import RatingGiven

    return [
        row
        for row in unit.all(RatingGiven, return_id=given.id)
        if row.organisation_id and rag.reason_required(row.proposed, row.chosen) and not row.reason
    ]


def ratings_of(
    unit: "UnitOfWork", given: "Return", organisation_id: str | None = None
) -> "dict[str, RatingGiven]":
    """Return the ratings by dimension; an organisation's own ones come before those for all."""
    from db.models import RatingGiven

    found = {row.dimension_id: row for row in unit.all(RatingGiven, return_id=given.id, organisation_id=None)}
    if organisation_id is not None:
        own = unit.all(RatingGiven, return_id=given.id, organisation_id=organisation_id)
        found |= {row.dimension_id: row for row in own}
    return found


def dimensions_of(unit: "UnitOfWork", given: "Return") -> "list[Dimension]":
    """Return the dimensions of the framework the month is rated under, in order."""
    from db.models import Dimension, Period

    framework = unit.get(Period, given.period_id).framework_id
    return sorted(unit.all(Dimension, framework_id=framework), key=lambda row: row.position)


def settle(unit: "UnitOfWork", given: "Return", scheme: "Scheme", reason: str) -> str:
    """A change after submission needs a reason; when the return then lacks something it is a draft again.

    Returns what is said of that after the change itself; empty when there is nothing to say.
    """
    from db.models import Period

    if not given.state.settled:
        return ""
    of = f"{month_name(unit.get(Period, given.period_id).month)} return"
    if not reason:
        raise Refused([Problem("reason", f"The {of} of {scheme.ref} was submitted: say why it changes.")])
    if not problems_of(unit, given):
        return ""
    given.state = ReturnState.DRAFT
    return f"; the {of} lacks something now and is a draft again"


def problems_of(unit: "UnitOfWork", given: "Return") -> list[Problem]:
    """Return what keeps a return from being submitted."""
    from db.models import Dimension, Organisation, RatingGiven

    unit.flush()
    ratings = ratings_of(unit, given)
    rated = [_rated(unit, dimension, ratings.get(dimension.id)) for dimension in dimensions_of(unit, given)]
    for row in unit.all(RatingGiven, return_id=given.id):
        if row.organisation_id is not None:
            code = unit.get(Organisation, row.organisation_id).code
            rated.append(_rated(unit, unit.get(Dimension, row.dimension_id), row, code))
    found = commentary.problems_on_submit(rated, _written(unit, given))
    return [*found, *_forecasts_missing(unit, given)]


def _rated(
    unit: "UnitOfWork", dimension: "Dimension", row: "RatingGiven | None", owner: str = ""
) -> commentary.RatedDimension:
    from db.models import RatingRule

    if row is None or row.chosen is None:
        return commentary.RatedDimension(
            dimension.code, dimension.name, None, CommentaryRule.NONE, owner=owner
        )
    rule = unit.find(RatingRule, dimension_id=dimension.id, rating=row.chosen)
    asked = rule.commentary if rule else CommentaryRule.NONE
    return commentary.RatedDimension(
        dimension.code, dimension.name, row.chosen, asked, row.proposed, row.reason, owner
    )


def _forecasts_missing(unit: "UnitOfWork", given: "Return") -> list[Problem]:
    """Name the organisations that give no forecast for their share; only an open scheme is asked for them."""
    from db.models import ConfidenceSplit, Organisation, Period, Scheme, SchemeShare

    if given.scheme_id is None or unit.get(Scheme, given.scheme_id).status is not SchemeStatus.OPEN:
        return []
    splits = unit.all(ConfidenceSplit, scheme_id=given.scheme_id, period_id=given.period_id)
    forecast = {row.organisation_id for row in splits}
    shares = unit.all(SchemeShare, scheme_id=given.scheme_id, financial_year=year_of(unit))
    lacking = [unit.get(Organisation, s.organisation_id) for s in shares if s.organisation_id not in forecast]
    if not lacking:
        return []
    *others, last = [row.code for row in sorted(lacking, key=lambda row: (row.position, row.code))]
    named = f"{', '.join(others)} and {last} have" if others else f"{last} has"
    month = month_name(unit.get(Period, given.period_id).month)
    return [Problem(FORECAST, f"{named} no forecast for {month}: f gives it.")]


def _written(unit: "UnitOfWork", given: "Return") -> commentary.Commentary | None:
    from db.models import ExceptionUpdate

    found = of_month(unit.sqlite, given.scheme_id, given.period_id)
    if not found or found[0].update_id is None:
        return None
    row = unit.get(ExceptionUpdate, found[0].update_id)
    return commentary.Commentary(row.issue, row.corrective_action, row.recovery_date, row.confidence)


def recovery_said(unit: "UnitOfWork", given: "Return") -> str:
    """Return what is added to an answer when the month's recovery date is past; empty when it is not."""
    from db.models import Period

    said = commentary.past_recovery(_written(unit, given), unit.get(Period, given.period_id).ratings_as_at)
    return f"; {said}" if said else ""


def left_incomplete(unit: "UnitOfWork", cs_id: str) -> list[Problem]:
    """Return what submitted returns lack, of those a change set wrote to: asked once it is taken back."""
    from db.audit.undo import returns_touched
    from db.models import Return, Scheme

    found = []
    for return_id in returns_touched(unit.sqlite, cs_id, [state for state in ReturnState if state.settled]):
        given = unit.get(Return, return_id)
        of = f" of {unit.get(Scheme, given.scheme_id).ref}" if given.scheme_id else ""
        found += [
            Problem("", f"The return{of} is submitted. {problem.message}")
            for problem in problems_of(unit, given)
        ]
    return found
