"""Dry run, last part: risks with their scores and actions, issues, milestones."""

from typing import Any

from pmo_tui.exchange.csv_files import SheetRow
from pmo_tui.exchange.stage import Stage

_RISK_WORDS = ("cause", "event", "effect", "mitigation")
_NEW_RISK = {
    **dict.fromkeys(_RISK_WORDS, ""),
    "owner_id": None,
    "status": "open",
    "closed_on": None,
    "closed_reason": "",
}


def plan(stage: Stage) -> None:
    """Plan the risk log, issues and milestones, as they were known by the reporting month."""
    _risks(stage)
    _scores(stage)
    _actions(stage)
    _issues(stage)
    _milestones(stage)


def _owner(stage: Stage, row: SheetRow) -> dict[str, str] | None:
    """Return the owner's column when the row names one; None when there is no such person."""
    if row.get("owner") is None:
        return {}
    owner = stage.person(row, "owner")
    return None if owner is None else {"owner_id": owner}


def _risks(stage: Stage) -> None:
    for row in stage.unique("risks.csv", lambda r: r.get("risk_ref"), "risk_ref"):
        subject, owner, closed = stage.subject(row), _owner(stage, row), _closure_sound(stage, row)
        twofold = stage.refused_as_twofold(row, "risk_ref", "risk", row.get("risk_ref"))
        if stage.misspelt(row, "risk_ref", "risk") or twofold:
            continue
        if subject is None or owner is None or not closed:
            continue
        if not stage.known_at(row.get("opened_on")):
            continue
        values = {"ref": row.get("risk_ref"), **row.given("title", "opened_on", *_RISK_WORDS)}
        if row.get("status") == "open" or (row.get("status") == "closed" and not _closed_by_then(stage, row)):
            values |= {"status": "open", "closed_on": None, "closed_reason": ""}
        else:
            values |= row.given("status", "closed_on", "closed_reason")
        label = f"{row.get('risk_ref')} {row.get('title')}"
        stage.ledger.want("risk", {**values, **owner, **subject}, new=_NEW_RISK, label=label)


def _closed_by_then(stage: Stage, row: SheetRow) -> bool:
    return stage.known_at(row.get("closed_on"))


def _closure_sound(stage: Stage, row: SheetRow) -> bool:
    """Refuse a risk that is closed without saying when and why, or open with a closure."""
    before = len(stage.rejects)
    if row.get("status") == "closed":
        for column, what in (("closed_on", "when"), ("closed_reason", "why")):
            if row.get(column) is None:
                stage.refuse(row, column, f"A closed risk says {what} it was closed.")
        if row.get("closed_on") is not None and row.get("closed_on") < row.get("opened_on"):
            stage.refuse(row, "closed_on", "The risk was closed before it was opened. Check the dates.")
    elif row.given("closed_on", "closed_reason"):
        stage.refuse(row, "status", "The risk says when or why it was closed: write closed, or empty those.")
    return len(stage.rejects) == before


def _risk(stage: Stage, row: SheetRow) -> str | None:
    ref = row.get("risk_ref")
    if stage.refused_as_twofold(row, "risk_ref", "risk", ref):
        return None
    found = stage.ledger.find("risk", ref)
    if found is not None:
        return str(found["id"])
    if not stage.partial:
        stage.missing(row, "risk_ref", "risk", f"There is no risk {ref}.")
    return None


def _scores(stage: Stage) -> None:
    rows = stage.unique(
        "risk_scores.csv", lambda r: (r.get("risk_ref"), r.get("kind"), r.get("scored_on")), "scored_on"
    )
    for row in rows:
        risk = _risk(stage, row)
        if risk is not None and stage.known_at(row.get("scored_on")):
            values = row.given("kind", "scored_on", "likelihood", "impact")
            stage.ledger.want("risk_score", {"risk_id": risk, **values}, label=row.get("risk_ref"))


def _actions(stage: Stage) -> None:
    new = {"owner_id": None, "due_on": None, "done_on": None, "progress": ""}
    for row in stage.unique("risk_actions.csv", lambda r: (r.get("risk_ref"), r.get("action")), "action"):
        risk, owner = _risk(stage, row), _owner(stage, row)
        if risk is None or owner is None:
            continue
        if stage.refused_as_twofold(row, "action", "risk_action", risk, row.get("action")):
            continue
        values: dict[str, Any] = {"risk_id": risk, **row.given("action", "due_on"), **owner}
        if stage.known_at(row.get("done_on")):
            values |= row.given("done_on", "progress")
        stage.ledger.want("risk_action", values, new=new, label=row.get("risk_ref"))


def _issues(stage: Stage) -> None:
    new = {"owner_id": None, "due_on": None, "status": "open", "resolution": ""}
    rows = stage.unique(
        "issues.csv", lambda r: (r.get("ref"), r.get("programme_area"), r.get("title")), "title"
    )
    for row in rows:
        subject, owner = stage.subject(row), _owner(stage, row)
        if row.get("resolution") and row.get("status") != "closed":
            stage.refuse(row, "status", "The issue says how it was resolved: write closed, or empty that.")
        elif row.get("status") == "closed" and not row.get("resolution"):
            stage.refuse(row, "resolution", "A closed issue says how it was resolved.")
        if subject is None or owner is None or not stage.known_at(row.get("raised_on")):
            continue
        if stage.refused_as_twofold(row, "title", "issue", *subject.values(), row.get("title")):
            continue
        if stage.refused(row):
            continue
        values = row.given("title", "priority", "raised_on", "due_on")
        if row.get("status") == "open" or stage.partial:
            values |= {"status": "open", "resolution": ""}
        else:
            values |= row.given("status", "resolution")
        stage.ledger.want("issue", {**subject, **owner, **values}, new=new, label=row.get("title"))


def _milestones(stage: Stage) -> None:
    rows = stage.unique("milestones.csv", lambda r: (r.get("ref"), r.get("title")), "title")
    for position, row in enumerate(rows, start=1):
        scheme = stage.scheme(row)
        if scheme is None:
            continue
        if stage.refused_as_twofold(row, "title", "milestone", scheme, row.get("title")):
            continue
        values = row.given("title", "baseline_date", "forecast_date")
        if stage.known_at(row.get("actual_date")):
            values |= row.given("actual_date")
        new = {"forecast_date": None, "actual_date": None, "position": position}
        label = f"{row.get('ref')} {row.get('title')}"
        stage.ledger.want("milestone", {"scheme_id": scheme, **values}, new=new, label=label)
