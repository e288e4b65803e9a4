"""Dry run, first part: organisations, programmes, people, roles, schemes, shares and the plan by month."""

from collections.abc import Mapping, Sequence
from typing import Any

from db.enums import SchemeStatus
from db.natural import sort_key
from pmo_tui.domain.finance import phase_through
from pmo_tui.domain.money import pounds
from pmo_tui.domain.names import misshapen
from pmo_tui.domain.period import month_name, months_of
from pmo_tui.domain.rag import STATUS_RATINGS
from pmo_tui.exchange.csv_files import SheetRow
from pmo_tui.exchange.layouts import RATINGS
from pmo_tui.exchange.stage import Stage

_SCHEME_FIELDS = ("kind", "recurrence", "maturity", "qia_status", "eia_status", "description")
_NEW_SCHEME = {
    "status": "open",
    "status_reason": "",
    "kind": "qipp",
    "recurrence": "not_stated",
    "maturity": "not_stated",
    "qia_status": "not_stated",
    "eia_status": "not_stated",
    "description": "",
}
_TO_DATE = "ytd_plan_m"


def plan(stage: Stage) -> None:
    """Plan everything that does not belong to one month."""
    _organisations(stage)
    _programmes(stage)
    _people(stage)
    _schemes(stage)
    _roles(stage)
    _shares(stage)


def _organisations(stage: Stage) -> None:
    for row in stage.unique("organisations.csv", lambda r: r.get("code"), "code"):
        if not stage.misspelt(row, "code", "organisation") and not _misshapen(stage, row):
            code = row.get("code")
            new = {"name": code, "position": stage.ledger.next_position("organisation")}
            stage.ledger.want("organisation", {"code": code, **row.given("name")}, new=new, label=code)


def _misshapen(stage: Stage, row: SheetRow) -> bool:
    """Refuse a new organisation whose code has a bad shape, and say whether it has."""
    code = row.get("code")
    problem = "" if stage.ledger.find("organisation", code) is not None else misshapen(code)
    if problem:
        stage.refuse(row, "code", problem)
    return bool(problem)


def _programmes(stage: Stage) -> None:
    for row in stage.unique("programmes.csv", lambda r: r.get("name"), "name"):
        if not stage.misspelt(row, "name", "programme"):
            _programme(stage, row.given("name", "theme"))
    for row in stage.folder.rows("schemes.csv"):
        if stage.ledger.find("programme", row.get("programme_area")) is None and not stage.misspelt(
            row, "programme_area", "programme"
        ):
            _programme(stage, {"name": row.get("programme_area")})


def _programme(stage: Stage, values: dict[str, Any]) -> None:
    new = {"theme": "", "position": stage.ledger.next_position("programme")}
    stage.ledger.want("programme", values, new=new, label=values["name"])


def _people(stage: Stage) -> None:
    for row in stage.unique("people.csv", lambda r: r.get("name"), "name"):
        values = row.given("name", "job_title")
        if row.get("organisation") is not None:
            values["organisation_id"] = stage.organisation(row)
        if stage.misspelt(row, "name", "person") or stage.refused(row):
            continue
        stage.ledger.want("person", values, new={"job_title": "", "organisation_id": None})


def _schemes(stage: Stage) -> None:
    said = _statuses(stage)
    for row in stage.unique("schemes.csv", lambda r: r.get("ref"), "ref"):
        ref = row.get("ref")
        twofold = stage.refused_as_twofold(row, "ref", "scheme", ref)
        status = said.pop(ref, None)
        if status is not None and not stage.partial and row.get("status", status) != status:
            stage.refuse(row, "status", f"ratings.csv has the status {status}. The two must agree.")
        known = stage.ledger.find("scheme", ref)
        if stage.behind and known is not None and row.get("status", known["status"]) != known["status"]:
            words = f"The scheme is {known['status']} in {month_name(stage.behind)}, which is there already."
            stage.refuse(row, "status", f"{words} Change the status in the app.")
        if stage.misspelt(row, "ref", "scheme") or twofold or stage.refused(row):
            continue
        programme = stage.ledger.find("programme", row.get("programme_area"))
        assert programme is not None  # _programmes made it, or refused the row
        values = row.given("name", "status", *_SCHEME_FIELDS)
        values |= {"ref": ref, "sort_key": sort_key(ref), "programme_id": programme["id"]}
        values |= {} if status is None else {"status": status}
        _scheme(stage, values | _reason(stage, row, values.get("status") or (known or _NEW_SCHEME)["status"]))
    for ref, status in said.items():  # of schemes that the portfolio has
        if stage.ledger.find("scheme", ref) is not None and not stage.ledger.ambiguous("scheme", ref):
            _scheme(stage, {"ref": ref, "status": status})


def _reason(stage: Stage, row: SheetRow, status: str) -> dict[str, str]:
    """Return the reason that goes with the status a scheme will have; refuse one for being open."""
    reason = row.get("status_reason")
    if reason is None or status != row.get("status", status):
        return {}  # none is given, or it is for the status of a later month
    if status == SchemeStatus.OPEN:
        stage.refuse(row, "status_reason", "The scheme is open: write its status, or empty the reason.")
        return {}
    return {"status_reason": reason}


def _scheme(stage: Stage, values: dict[str, Any]) -> None:
    known = stage.ledger.find("scheme", values["ref"])
    moved = known is not None and values.get("status", known["status"]) != known["status"]
    if moved:
        values = {"status_reason": "", **values}  # the old one was the other status'
    scheme = stage.ledger.want("scheme", values, new=_NEW_SCHEME, label=values["ref"])
    if moved:
        stage.moved.add(scheme)
        stage.touched[scheme] = values["ref"]


def _statuses(stage: Stage) -> dict[str, str]:
    """Return the statuses that ratings.csv gives for the reporting month.

    When that is not the folder's latest, one that is left out follows from the ratings: schemes.csv has a
    later one.
    """
    rows = [row for row in stage.folder.rows("ratings.csv") if row.get("month") == stage.target]
    found: dict[str, str] = {}
    if stage.behind:
        return found  # the portfolio's statuses are a later month's
    if stage.partial:
        found = {row.get("ref"): implied_status(row) for row in rows if not row.get("organisation")}
    return found | {row.get("ref"): row.get("status") for row in rows if row.get("status")}


def implied_status(row: SheetRow) -> str:
    """Return the status that a row's ratings go with."""
    given = set(row.given(*RATINGS).values())
    return next((status.value for status, rating in STATUS_RATINGS.items() if rating.value in given), "open")


def _roles(stage: Stage) -> None:
    for row in stage.folder.rows("roles.csv"):
        person = stage.person(row, "person")
        subject = stage.subject(row)
        if person is not None and subject is not None:
            stage.ledger.want("role_assignment", {"person_id": person, "role": row.get("role"), **subject})


def share_key(row: SheetRow) -> tuple[str, str]:
    """Return the reference and the organisation's code that a row of shares is about."""
    return row.get("ref"), row.get("organisation")


def share_label(row: SheetRow) -> str:
    """Return what people call a share: the scheme's reference and the organisation."""
    return f"{row.get('ref')} {row.get('organisation')}"


def _shares(stage: Stage) -> None:
    for row in stage.unique("scheme_finance.csv", share_key, "organisation"):
        scheme, organisation = stage.scheme(row), stage.organisation(row)
        if scheme is None or organisation is None:
            continue
        stage.touched[scheme] = row.get("ref")
        year = stage.content.year
        where = {"scheme_id": scheme, "organisation_id": organisation}
        known = stage.ledger.find("scheme_share", scheme, organisation, year)
        before = 0 if known is None else known["annual_plan_pence"]
        if _plan(stage, row, where, before):
            share = where | {"financial_year": year, "annual_plan_pence": row.get("annual_plan")}
            if row.get("full_year_effect") is not None:
                share["full_year_effect_pence"] = row.get("full_year_effect")
            new = {"full_year_effect_pence": None}
            stage.ledger.want("scheme_share", share, new=new, label=share_label(row))


def _plan(stage: Stage, row: SheetRow, where: dict[str, str], before: int) -> bool:
    """Plan a share's plan by month; False when the row was refused.

    A plan that is fixed, or was entered by month, stays and must agree. One that was phased before is
    phased anew when the row has another plan, or says what is planned to date.
    """
    annual: int = row.get("annual_plan")
    months = [stage.ledger.find("profile_month", *where.values(), m) for m in months_of(stage.content.year)]
    planned = [0 if month is None else int(month["plan_pence"]) for month in months]
    to_date = {int(name[len(_TO_DATE) :]): row.get(name) for name in row.cells if name.startswith(_TO_DATE)}
    if stage.content.plan_locked:
        why = f"since a month of {stage.content.year} was frozen; change the forecast instead."
        return _agrees(stage, row, {"annual_plan": before} | _through(planned, to_date), why)
    if any(month and month["plan_pence"] and month["plan_source"] != "phased" for month in months):
        why = "by the months that were entered; change those in the app first."
        return _agrees(stage, row, {"annual_plan": sum(planned)} | _through(planned, to_date), why)
    if any(months) and annual == before == sum(planned) and not to_date:
        return True
    try:
        amounts = phase_through(annual, to_date)
    except ValueError as problem:
        stage.refuse(row, f"{_TO_DATE}12", str(problem))
        return False
    _phased(stage, row, where, amounts)
    return True


def _through(planned: Sequence[int], to_date: Mapping[int, int]) -> dict[str, int]:
    return {f"{_TO_DATE}{number}": sum(planned[:number]) for number in sorted(to_date)}


def _agrees(stage: Stage, row: SheetRow, fixed: Mapping[str, int], why: str) -> bool:
    """Refuse every cell that says another plan than the one that stands."""
    wrong = [column for column, pence in fixed.items() if row.get(column) != pence]
    for column in wrong:
        stage.refuse(row, column, f"The plan is fixed at {pounds(fixed[column])} {why}")
    return not wrong


def _phased(stage: Stage, row: SheetRow, where: dict[str, str], amounts: Sequence[int]) -> None:
    for month, amount in zip(months_of(stage.content.year), amounts, strict=True):
        if any(amounts) or stage.ledger.find("profile_month", *where.values(), month):
            values = where | {"month": month, "plan_pence": amount, "plan_source": "phased"}
            new = {"actual_pence": None, "actual_source": "entered"}
            stage.ledger.want("profile_month", values, new=new, label=f"{share_label(row)} {month}")
