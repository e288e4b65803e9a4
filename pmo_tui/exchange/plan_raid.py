"""Dry run, third part: risks with their scores and actions, issues, milestones."""

from typing import Any

from pmo_tui.exchange.csv_files import SheetRow
from pmo_tui.exchange.plan_setup import unique_rows
from pmo_tui.exchange.stage import Stage


def plan(stage: Stage) -> None:
    """Plan the risk log, issues and milestones, as they were known by the reporting month."""
    _risks(stage)
    _scores(stage)
    _actions(stage)
    _issues(stage)
    _milestones(stage)


def _owner(stage: Stage, row: SheetRow) -> tuple[str | None, bool]:
    if row.get("owner") is None:
        return None, True
    owner = stage.person(row, "owner")
    return owner, owner is not None


def _risks(stage: Stage) -> None:
    for row in unique_rows(stage, "risks.csv", lambda r: r.get("risk_ref"), "risk_ref"):
        subject = stage.subject(row)
        owner, known = _owner(stage, row)
        if subject is None or not known or not stage.known_at(row.get("opened_on")):
            continue
        closed = row.get("status") == "closed" and stage.known_at(row.get("closed_on"))
        values = {"ref": row.get("risk_ref"), "title": row.get("title"), "owner_id": owner, **subject}
        values |= {name: row.get(name, "") for name in ("cause", "event", "effect", "mitigation")}
        values |= {
            "opened_on": row.get("opened_on"),
            "status": "closed" if closed else "open",
            "closed_on": row.get("closed_on") if closed else None,
            "closed_reason": row.get("closed_reason", "") if closed else "",
        }
        stage.ledger.want("risk", values)


def _risk(stage: Stage, row: SheetRow) -> str | None:
    ref = row.get("risk_ref")
    found = stage.ledger.find("risk", ref)
    if found is not None:
        return str(found["id"])
    if not stage.partial:
        stage.rejects.append(row.reject("risk_ref", f"There is no risk {ref}."))
    return None


def _scores(stage: Stage) -> None:
    rows = unique_rows(
        stage,
        "risk_scores.csv",
        lambda r: (r.get("risk_ref"), r.get("kind"), r.get("scored_on")),
        "scored_on",
    )
    for row in rows:
        risk = _risk(stage, row)
        if risk is not None and stage.known_at(row.get("scored_on")):
            values = {name: row.get(name) for name in ("kind", "scored_on", "likelihood", "impact")}
            stage.ledger.want("risk_score", {"risk_id": risk, **values}, label=row.get("risk_ref"))


def _actions(stage: Stage) -> None:
    for row in unique_rows(
        stage, "risk_actions.csv", lambda r: (r.get("risk_ref"), r.get("action")), "action"
    ):
        risk = _risk(stage, row)
        owner, known = _owner(stage, row)
        if risk is None or not known:
            continue
        done = row.get("done_on") if stage.known_at(row.get("done_on")) else None
        values: dict[str, Any] = {
            "risk_id": risk,
            "action": row.get("action"),
            "owner_id": owner,
            "due_on": row.get("due_on"),
            "done_on": done,
            "progress": row.get("progress", "") if stage.known_at(row.get("done_on")) else "",
        }
        stage.ledger.want("risk_action", values, label=row.get("risk_ref"))


def _issues(stage: Stage) -> None:
    rows = unique_rows(
        stage, "issues.csv", lambda r: (r.get("ref"), r.get("programme_area"), r.get("title")), "title"
    )
    for row in rows:
        subject = stage.subject(row)
        owner, known = _owner(stage, row)
        if subject is None or not known or not stage.known_at(row.get("raised_on")):
            continue
        closed = row.get("status") == "closed" and not stage.partial
        values = {name: row.get(name) for name in ("title", "priority", "raised_on", "due_on")}
        values |= {
            "status": "closed" if closed else "open",
            "resolution": row.get("resolution", "") if closed else "",
        }
        stage.ledger.want("issue", {**subject, "owner_id": owner, **values}, label=row.get("title"))


def _milestones(stage: Stage) -> None:
    position = 0
    for row in unique_rows(stage, "milestones.csv", lambda r: (r.get("ref"), r.get("title")), "title"):
        scheme = stage.scheme(row)
        position += 1
        if scheme is None:
            continue
        reached = row.get("actual_date") if stage.known_at(row.get("actual_date")) else None
        values = {"title": row.get("title"), "baseline_date": row.get("baseline_date")}
        values |= {"forecast_date": row.get("forecast_date"), "actual_date": reached}
        if stage.ledger.find("milestone", scheme, row.get("title")) is None:
            values["position"] = position
        stage.ledger.want(
            "milestone", {"scheme_id": scheme, **values}, label=f"{row.get('ref')} {row.get('title')}"
        )
