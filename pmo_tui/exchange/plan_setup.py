"""Dry run, first part: organisations, programmes, people, roles, schemes, shares and the plan by month."""

from collections.abc import Callable, Hashable
from typing import Any

from db.natural import sort_key
from pmo_tui.domain.finance import phase_plan
from pmo_tui.domain.period import months_of
from pmo_tui.exchange.csv_files import SheetRow
from pmo_tui.exchange.stage import Stage

_SCHEME_FIELDS = ("kind", "recurrence", "maturity", "qia_status", "eia_status", "description")
_SCHEME_DEFAULTS = {
    "status_reason": "",
    "kind": "qipp",
    "recurrence": "not_stated",
    "maturity": "not_stated",
    "qia_status": "not_stated",
    "eia_status": "not_stated",
    "description": "",
}


def plan(stage: Stage) -> None:
    """Plan everything that does not belong to one month."""
    _organisations(stage)
    _programmes(stage)
    _people(stage)
    _schemes(stage)
    _roles(stage)
    _shares(stage)


def unique_rows(stage: Stage, file: str, key: Callable[[SheetRow], Hashable], column: str) -> list[SheetRow]:
    """Return a file's rows, refusing each that repeats an earlier one."""
    seen: dict[Hashable, int] = {}
    kept = []
    for row in stage.folder.rows(file):
        first = seen.setdefault(key(row), row.row)
        if first != row.row:
            stage.rejects.append(row.reject(column, f"Row {first} says this already. Keep one of the two."))
        else:
            kept.append(row)
    return kept


def _organisations(stage: Stage) -> None:
    for position, row in enumerate(
        unique_rows(stage, "organisations.csv", lambda r: r.get("code"), "code"), start=1
    ):
        code = row.get("code")
        known = stage.ledger.find("organisation", code)
        extra = {} if known else {"position": position}
        stage.ledger.want("organisation", {"code": code, "name": row.get("name", code), **extra}, label=code)


def _programmes(stage: Stage) -> None:
    for row in unique_rows(stage, "programmes.csv", lambda r: r.get("name"), "name"):
        _programme(stage, row.get("name"), row.get("theme", ""))
    for row in stage.folder.rows("schemes.csv"):
        if stage.ledger.find("programme", row.get("programme_area")) is None:
            _programme(stage, row.get("programme_area"), "")


def _programme(stage: Stage, name: str, theme: str) -> None:
    known = stage.ledger.find("programme", name)
    extra = {} if known else {"position": 0}
    stage.ledger.want("programme", {"name": name, "theme": theme, **extra}, label=name)


def _people(stage: Stage) -> None:
    for row in unique_rows(stage, "people.csv", lambda r: r.get("name"), "name"):
        organisation = None
        if row.get("organisation") is not None:
            organisation = stage.organisation(row)
            if organisation is None:
                continue
        values = {
            "name": row.get("name"),
            "job_title": row.get("job_title", ""),
            "organisation_id": organisation,
        }
        stage.ledger.want("person", values)


def _schemes(stage: Stage) -> None:
    then = _earlier_status(stage)
    for row in unique_rows(stage, "schemes.csv", lambda r: r.get("ref"), "ref"):
        ref = row.get("ref")
        if stage.ledger.ambiguous("scheme", ref):
            stage.rejects.append(row.reject("ref", f"Two schemes are called {ref}; rename one first."))
            continue
        programme = stage.ledger.find("programme", row.get("programme_area"))
        assert programme is not None  # _programmes made it
        values: dict[str, Any] = {
            "ref": ref,
            "sort_key": sort_key(ref),
            "name": row.get("name"),
            "programme_id": programme["id"],
        }
        status = then.get(ref) or row.get("status")
        if status is not None:
            values["status"] = status
        values |= {name: row.get(name) for name in _SCHEME_FIELDS if row.get(name) is not None}
        if stage.ledger.find("scheme", ref) is None:
            values = {"status": "open", **_SCHEME_DEFAULTS, **values}
        stage.ledger.want("scheme", values, label=ref)


def _earlier_status(stage: Stage) -> dict[str, str]:
    """Return statuses as they were in the reporting month, when it is not the folder's latest."""
    if not stage.partial:
        return {}
    rows = [
        row
        for row in stage.folder.rows("ratings.csv")
        if row.get("month") == stage.target and row.get("status")
    ]
    return {row.get("ref"): row.get("status") for row in rows}


def _roles(stage: Stage) -> None:
    for row in stage.folder.rows("roles.csv"):
        person = stage.person(row, "person")
        subject = stage.subject(row)
        if person is not None and subject is not None:
            stage.ledger.want("role_assignment", {"person_id": person, "role": row.get("role"), **subject})


def _shares(stage: Stage) -> None:
    for row in unique_rows(
        stage, "scheme_finance.csv", lambda r: (r.get("ref"), r.get("organisation")), "organisation"
    ):
        scheme, organisation = stage.scheme(row), stage.organisation(row)
        if scheme is None or organisation is None:
            continue
        if _plan_refused(stage, row, scheme, organisation):
            continue
        share = {
            "scheme_id": scheme,
            "organisation_id": organisation,
            "financial_year": stage.content.year,
            "annual_plan_pence": row.get("annual_plan"),
        }
        if stage.ledger.find("scheme_share", scheme, organisation, stage.content.year) is None:
            share["full_year_effect_pence"] = None
        stage.ledger.want("scheme_share", share, label=f"{row.get('ref')} {row.get('organisation')}")
        _plan_by_month(stage, row, scheme, organisation)


def _plan_refused(stage: Stage, row: SheetRow, scheme: str, organisation: str) -> bool:
    if not stage.content.plan_locked:
        return False
    known = stage.ledger.find("scheme_share", scheme, organisation, stage.content.year)
    before = 0 if known is None else known["annual_plan_pence"]
    if row.get("annual_plan") == before:
        return False
    reason = (
        f"The plan is fixed at £{before // 100:,} since a month of {stage.content.year} was frozen; "
        "change the forecast instead."
    )
    stage.rejects.append(row.reject("annual_plan", reason))
    return True


def _plan_by_month(stage: Stage, row: SheetRow, scheme: str, organisation: str) -> None:
    """Phase the plan: what is planned to date equally over those months, the rest equally after."""
    months = months_of(stage.content.year)
    if stage.content.plan_locked or stage.ledger.find("profile_month", scheme, organisation, months[0]):
        return
    to_date = {int(name[10:]): value for name, value in row.cells.items() if name.startswith("ytd_plan_m")}
    number = max(to_date, default=12)
    annual = row.get("annual_plan")
    if annual == 0 and not to_date.get(number):
        return
    amounts = phase_plan(annual, to_date.get(number, annual), number)
    for month, amount in zip(months, amounts, strict=True):
        stage.ledger.want(
            "profile_month",
            {
                "scheme_id": scheme,
                "organisation_id": organisation,
                "month": month,
                "plan_pence": amount,
                "plan_source": "phased",
                "actual_pence": None,
                "actual_source": "entered",
            },
        )
