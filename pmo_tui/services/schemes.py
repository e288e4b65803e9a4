"""Schemes and their shares by form."""

from typing import TYPE_CHECKING, Any

from db.enums import PeriodState, ReturnState, SchemeStatus, Source
from db.errors import StaleRecord
from db.natural import sort_key
from pmo_tui.domain.finance import phase
from pmo_tui.domain.inputs import SchemeDraft, ShareDraft
from pmo_tui.domain.money import LIMIT_PENCE, pounds
from pmo_tui.domain.names import LONGEST_REF
from pmo_tui.domain.period import month_name, months_of
from pmo_tui.services import drafts
from pmo_tui.services.drafts import DraftKey
from pmo_tui.services.return_rows import must_be_as_shown, problems_of, year_of
from pmo_tui.services.saving import Answer, Checked
from pmo_tui.services.workspace import Workspace

if TYPE_CHECKING:
    from db.models import Organisation, Scheme, SchemeShare
    from db.unit_of_work import UnitOfWork

NO_ORGANISATION = "Choose the organisation."
_NO_AREA = "Choose a programme area. New ones are made in Set-up (key 0)."


def scheme_key(scheme_id: str | None) -> DraftKey:
    """Return where drafts of a scheme's form are kept."""
    return DraftKey("scheme", scheme_id or "new")


def share_key(scheme_id: str, organisation_id: str = "") -> DraftKey:
    """Return where drafts of a share's form are kept; without an organisation those of a new share."""
    return DraftKey("share", f"{scheme_id}/{organisation_id}")


def save_scheme(
    workspace: Workspace, draft: SchemeDraft, scheme_id: str | None = None, version: int | None = None
) -> Answer:
    """Add a scheme, or change one. A reference may be used twice (the papers do), so it is only warned of."""
    from db.models import Programme, Scheme

    checked = Checked()
    ref = checked.name("ref", draft.ref, "The reference", longest=LONGEST_REF, required=True)
    name = checked.name("name", draft.name, "The name", required=True)
    description = checked.text("description", draft.description, "The description")
    checked.must(bool(draft.programme_id), "programme_id", _NO_AREA)
    checked.stop()
    with workspace.unit() as unit:
        unit.get(Programme, draft.programme_id)
        others = [row for row in unit.all(Scheme, sort_key=sort_key(ref)) if row.id != scheme_id]
        values: dict[str, Any] = {
            "ref": ref,
            "sort_key": sort_key(ref),
            "name": name,
            "programme_id": draft.programme_id,
            "kind": draft.kind,
            "recurrence": draft.recurrence,
            "maturity": draft.maturity,
            "qia_status": draft.qia_status,
            "eia_status": draft.eia_status,
            "description": description,
        }
        if scheme_id is None:
            row = Scheme(id=unit.new_id(), status=SchemeStatus.OPEN, **values)
            unit.add(row)
        else:
            row = unit.get(Scheme, scheme_id, version=version)
            for field, value in values.items():
                setattr(row, field, value)
        drafts.clear_in(unit, scheme_key(scheme_id))
        said = f"{ref}: scheme {'added' if scheme_id is None else 'saved'}"
        if others:
            same = ", ".join(f"{other.ref} {other.name}" for other in others[:3])
            said += f"; {len(others)} other with that reference: {same}"
        return Answer(unit.commit(), said, row.id)


def save_share(workspace: Workspace, draft: ShareDraft) -> Answer:
    """Add an organisation's share of a scheme, or change its plan and phasing.

    Raises PlanLocked when a month of the year is frozen: the plan is immutable in year (decision 9);
    StaleRecord when the share, or its plan by month, is not as it was shown, or is gone.
    A submitted return that lacks the new share's forecast is a draft again, which the answer says.
    """
    from db.models import Organisation, Scheme

    checked = Checked()
    checked.must(bool(draft.organisation_id), "organisation_id", NO_ORGANISATION)
    for field, amount in (("annual_plan", draft.annual_plan), ("full_year_effect", draft.full_year_effect)):
        checked.must(abs(amount or 0) <= LIMIT_PENCE, field, "The amount is beyond £100 billion. Check it.")
    given = sum(draft.plan_months.values())
    checked.must(
        not draft.plan_months or given == draft.annual_plan,
        "plan_months",
        f"The months come to {pounds(given)}, the plan is {pounds(draft.annual_plan)}. Change the one or the "
        "other, or empty the months to spread the plan equally.",
    )
    checked.stop()
    with workspace.unit() as unit:
        scheme = unit.get(Scheme, draft.scheme_id)
        organisation = unit.get(Organisation, draft.organisation_id)
        year = year_of(unit)
        row = _share_row(unit, scheme, organisation, year, draft.base_version)
        row.annual_plan_pence = draft.annual_plan
        row.full_year_effect_pence = draft.full_year_effect
        _phase(unit, draft, months_of(year))
        said = f"{scheme.ref} {organisation.code}: share saved"
        if again := reopened(unit, scheme):
            months = " and ".join(map(month_name, again))
            said += f"; this forecast is missing in {months}, so the return is a draft again"
        for key in (share_key(scheme.id), share_key(scheme.id, organisation.id)):
            drafts.clear_in(unit, key)
        return Answer(unit.commit(), said, row.id)


def _share_row(
    unit: "UnitOfWork", scheme: "Scheme", organisation: "Organisation", year: str, version: int | None
) -> "SchemeShare":
    from db.models import SchemeShare
    from db.unit_of_work import STALE

    where: dict[str, Any] = {
        "scheme_id": scheme.id,
        "organisation_id": organisation.id,
        "financial_year": year,
    }
    row = unit.find(SchemeShare, **where)
    if row is not None:
        return unit.get(SchemeShare, row.id, version=version)
    if version:
        raise StaleRecord(STALE)
    row = SchemeShare(id=unit.new_id(), **where)
    unit.add(row)
    return row


def reopened(unit: "UnitOfWork", scheme: "Scheme") -> list[str]:
    """Take submitted returns of open months that lack something now back to draft; return their months."""
    from db.models import Period, Return

    found = []
    for period in unit.all(Period, state=PeriodState.OPEN):
        given = unit.find(Return, scheme_id=scheme.id, period_id=period.id)
        if given is not None and given.state.settled and problems_of(unit, given):
            given.state = ReturnState.DRAFT
            found.append(period.month)
    return sorted(found)


def _phase(unit: "UnitOfWork", draft: ShareDraft, months: tuple[str, ...]) -> None:
    from db.models import ProfileMonth

    share: dict[str, Any] = {"scheme_id": draft.scheme_id, "organisation_id": draft.organisation_id}
    rows = {row.month: row for row in unit.all(ProfileMonth, **share)}
    must_be_as_shown(draft.shown, {m: rows[m].plan_pence if m in rows else 0 for m in months})
    equal = dict(zip(months, phase(draft.annual_plan, len(months)), strict=True))
    keep = not draft.plan_months and sum(rows[m].plan_pence for m in months if m in rows) == draft.annual_plan
    if keep and rows:
        return  # the plan is the same: its phasing stays
    source = Source.ENTERED if draft.plan_months else Source.PHASED
    for month in months:
        amount = draft.plan_months.get(month, 0) if draft.plan_months else equal[month]
        row = rows.get(month)
        if row is None:
            row = ProfileMonth(id=unit.new_id(), **share, month=month)
            unit.add(row)
        if row.plan_pence != amount:
            row.plan_pence, row.plan_source = amount, source
