"""Named checks of a portfolio's own sense: silent when all is well, exact when not."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from db.reading import invariants
from db.reading.invariants import Misfit, RatingMisfit
from db.reading.portfolio import View
from db.reading.reader import Reader
from db.reading.scope import Scope
from pmo_tui.domain import rag
from pmo_tui.domain.money import pounds
from pmo_tui.domain.period import month_name
from pmo_tui.domain.problem import Problem
from pmo_tui.errors import Refused
from pmo_tui.reports import figures, tie_out


@dataclass(frozen=True)
class Breach:
    """One place where a check does not hold."""

    check: str
    where: str
    what: str


Found = Iterable[tuple[str, str]]
"""Where and what."""


@dataclass(frozen=True)
class Asked:
    """What a check is asked of: a portfolio in one month."""

    reader: Reader
    view: View
    scope: Scope


@dataclass(frozen=True)
class Check:
    """A named check: what it promises, and how it is asked."""

    name: str
    meaning: str
    find: Callable[[Asked], Found]


def run(
    reader: Reader,
    view: View,
    names: Sequence[str] = (),
    progress: Callable[[str], None] = lambda name: None,
) -> list[Breach]:
    """Run the named checks on the month shown, or all of them. Raises Refused for a name there is none of."""
    unknown = [name for name in names if name not in CHECKS]
    if unknown:
        known = ", ".join(CHECKS)
        raise Refused([Problem("name", f"There is no check “{unknown[0]}”. The checks are: {known}.")])
    asked = Asked(reader, view, Scope.of(view))
    found = []
    for name in names or CHECKS:
        progress(name)
        found += [Breach(name, where, what) for where, what in CHECKS[name].find(asked)]
    return found


def _splits(asked: Asked) -> Found:
    return _sums(invariants.splits(asked.reader), "low, medium and high come to", "the forecast is")


def _months(asked: Asked) -> Found:
    return _sums(invariants.outturns(asked.reader, asked.scope), "the months come to", "the forecast is")


def _plans(asked: Asked) -> Found:
    found = invariants.plans(asked.reader, asked.scope)
    return _sums(found, "the months' plan comes to", "the annual plan is")


def _sums(misfits: Iterable[Misfit], found: str, should: str) -> Found:
    for misfit in misfits:
        yield _place(misfit), f"{found} {pounds(misfit.found)}, {should} {pounds(misfit.should)}"


def _ratings(asked: Asked) -> Found:
    for misfit in invariants.unrated(asked.reader, asked.scope):
        yield _place(misfit), f"the return is submitted and {misfit.dimension} has no rating"


def _overrides(asked: Asked) -> Found:
    for misfit in invariants.unexplained(asked.reader):
        yield (
            _place(misfit),
            (f"{misfit.dimension} is {_word(misfit)}, differs from the proposal, and has no reason"),
        )


def _exceptions(asked: Asked) -> Found:
    for reference in invariants.uncommented(asked.reader, asked.scope):
        yield (
            reference,
            (
                "the return is submitted and its exception commentary lacks issue, corrective action, "
                "recovery date or confidence"
            ),
        )


def _closed(asked: Asked) -> Found:
    for status, misfit in invariants.coloured(asked.reader, asked.scope, rag.COLOURS):
        colour = rag.STATUS_RATINGS.get(status)
        if misfit.rating != colour:
            should = "no colour of a status" if colour is None else rag.WORDS[colour]
            so = f"so {misfit.dimension} should be {should}; it is {_word(misfit)}"
            yield _place(misfit), f"the scheme is {status.value}, {so}"


def _beyond(asked: Asked) -> Found:
    for scheme, organisation, month, of in invariants.early_months(asked.reader):
        what = f"an actual for {month_name(month)}, which the file has not come to"
        if of:
            what = f"the return of {month_name(of)} forecasts {month_name(month)}, which was over"
        yield f"{scheme} {organisation}", what


def _framework(asked: Asked) -> Found:
    for misfit in invariants.foreign_ratings(asked.reader, rag.COLOURS):
        yield _place(misfit), f"the month's framework has no {_word(misfit)} for {misfit.dimension}"


def _totals(asked: Asked) -> Iterator[tuple[str, str]]:
    if asked.view.period is None:
        return
    parts = [figures.read(asked.reader, asked.view, owner) for owner in asked.view.organisations]
    yield from tie_out.disagreements(figures.read(asked.reader, asked.view), parts)


def _place(misfit: Misfit | RatingMisfit) -> str:
    month = month_name(misfit.month) if misfit.month else ""
    words = f"{misfit.scheme} {misfit.organisation}".strip()
    return f"{words}, {month}" if month else words


def _word(misfit: RatingMisfit) -> str:
    return "not rated" if misfit.rating is None else rag.WORDS[misfit.rating]


CHECKS: Mapping[str, Check] = {
    check.name: check
    for check in (
        Check("splits-foot", "low, medium and high sum to the forecast", _splits),
        Check("months-foot", "actual to date and the forecast months sum to the forecast", _months),
        Check("plans-foot", "the months' plan sums to the annual plan", _plans),
        Check("returns-have-ratings", "a submitted return rates every dimension", _ratings),
        Check("overrides-have-reasons", "a rating that differs from its proposal says why", _overrides),
        Check(
            "exceptions-complete", "a submitted return has the commentary its ratings ask for", _exceptions
        ),
        Check("closed-schemes-coloured", "a scheme that is not open has its status' colour", _closed),
        Check("no-month-beyond-period", "no actual lies ahead, no forecast behind", _beyond),
        Check("framework-known", "every rating is one of the month's framework", _framework),
        Check("totals-foot", "the tables foot and agree with each other", _totals),
    )
}
"""The checks by name."""
