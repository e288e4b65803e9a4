"""Taking out what was added by mistake: one change set, with a reason, which an undo brings back whole."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from db.reading import removal
from pmo_tui.domain.names import LONGEST_GROUNDS
from pmo_tui.domain.period import month_name, months_of
from pmo_tui.errors import Refused
from pmo_tui.services import drafts
from pmo_tui.services.removable import NAMES, Thing, in_the_way
from pmo_tui.services.saving import Answer, Checked
from pmo_tui.services.schemes import reopened
from pmo_tui.services.words import table_words
from pmo_tui.services.workspace import Workspace

if TYPE_CHECKING:
    from db.models import Record, Risk, Scheme, SchemeShare
    from db.unit_of_work import UnitOfWork


def remove(workspace: Workspace, thing: Thing, reason: str) -> Answer:
    """Take a row out with everything that is part of it, and the drafts of all that.

    Of an organisation, a programme area, a person, a scheme, a scheme_share, a milestone, an issue, a risk, a
    risk_action. A submitted return that lacks something without a share is a draft again; the answer says so.
    Raises Refused without a reason and for what stands in the way (`removable.in_the_way`), StaleRecord when
    the row is not at the version that was shown, RecordMissing.
    """
    from db.models import AUDITED

    checked = Checked()
    words = checked.text("reason", reason, "The reason", longest=LONGEST_GROUNDS, required=True)
    checked.stop()
    model: Any = next(model for model in AUDITED if model.__tablename__ == thing.kind)
    with workspace.unit(reason=words) as unit:
        row = unit.get(model, thing.row_id, version=thing.version)
        problems = in_the_way(unit.sqlite, thing.kind, removal.row(unit.sqlite, thing.kind, row.id) or {})
        if problems:
            raise Refused(problems)
        said = f"{_subject(unit, thing.kind, row)}: {_word(thing.kind)} removed"
        taken = _take_out(unit, thing.kind, row)
        if thing.kind == "scheme_share":
            taken.append(f"{row.scheme_id}/{row.organisation_id}")
            said += _again(unit, row.scheme_id)
        drafts.clear_of(unit, taken)
        return Answer(unit.commit(), said)


def _word(kind: str) -> str:
    return {"scheme_share": "share", "risk_action": "action"}.get(kind) or table_words(kind)


def _subject(unit: "UnitOfWork", kind: str, row: Any) -> str:
    """Name what is taken out, or what it is part of, as other answers do."""
    from db.models import Organisation, Risk, Scheme

    if kind in NAMES:
        return str(getattr(row, NAMES[kind]))
    if kind == "scheme_share":
        return f"{unit.get(Scheme, row.scheme_id).ref} {unit.get(Organisation, row.organisation_id).code}"
    if kind == "milestone":
        return unit.get(Scheme, row.scheme_id).ref
    if kind == "risk_action":
        return unit.get(Risk, row.risk_id).ref
    if kind == "scheme":
        return f"{row.ref} {row.name}"
    return str(row.ref if kind == "risk" else row.title[:60])


def _again(unit: "UnitOfWork", scheme_id: str) -> str:
    """Take returns that lack something now back to draft, and say so; empty when there is none."""
    from db.models import Scheme

    months = reopened(unit, unit.get(Scheme, scheme_id))
    named = " and ".join(map(month_name, months))
    return f"; the return of {named} lacks something now and is a draft again" if months else ""


def _take_out(unit: "UnitOfWork", kind: str, row: Any) -> list[str]:
    """Delete a row and what is part of it; return the ids.

    The row itself goes first, so that the history names it before what went with it; foreign keys are asked
    at the commit. Ratings go before their returns, through which the file knows a frozen month's.
    """
    taken: list[str] = []
    parts = _PARTS.get(kind)
    for rows in ((row,), *(parts(unit, row) if parts is not None else ())):
        for one in rows:
            unit.delete(one)
            taken.append(one.id)
        unit.flush()
    return taken


def _of_scheme(unit: "UnitOfWork", scheme: "Scheme") -> "Iterator[Sequence[Record]]":
    from db.models import (
        ConfidenceSplit,
        ExceptionReport,
        ExceptionUpdate,
        ForecastMonth,
        Issue,
        Milestone,
        ProfileMonth,
        RatingGiven,
        Return,
        RoleAssignment,
        SchemeShare,
    )

    own = {"scheme_id": scheme.id}
    returns, exceptions = unit.all(Return, **own), unit.all(ExceptionReport, **own)
    yield unit.all(SchemeShare, **own)
    for figures in (ProfileMonth, ForecastMonth, ConfidenceSplit):
        yield unit.all(figures, **own)
    yield [row for given in returns for row in unit.all(RatingGiven, return_id=given.id)]
    yield returns
    yield [row for report in exceptions for row in unit.all(ExceptionUpdate, exception_id=report.id)]
    yield exceptions
    for part in (Milestone, Issue, RoleAssignment):
        yield unit.all(part, **own)


def _of_share(unit: "UnitOfWork", share: "SchemeShare") -> "Iterator[Sequence[Record]]":
    from db.models import ConfidenceSplit, ForecastMonth, ProfileMonth, RatingGiven, Return

    own = {"scheme_id": share.scheme_id, "organisation_id": share.organisation_id}
    year = months_of(share.financial_year)
    yield [row for row in unit.all(ProfileMonth, **own) if row.month in year]
    yield unit.all(ForecastMonth, **own)
    yield unit.all(ConfidenceSplit, **own)
    for given in unit.all(Return, scheme_id=share.scheme_id):
        yield unit.all(RatingGiven, return_id=given.id, organisation_id=share.organisation_id)


def _of_risk(unit: "UnitOfWork", risk: "Risk") -> "Iterator[Sequence[Record]]":
    from db.models import RiskAction, RiskScore

    yield unit.all(RiskScore, risk_id=risk.id)
    yield unit.all(RiskAction, risk_id=risk.id)


_PARTS: "Mapping[str, Callable[[UnitOfWork, Any], Iterator[Sequence[Record]]]]" = {
    "scheme": _of_scheme,
    "scheme_share": _of_share,
    "risk": _of_risk,
}
"""What is part of a row, by its table: in groups, in the order in which they go."""
