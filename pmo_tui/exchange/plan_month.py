"""Dry run, second part: one month's returns, ratings, forecasts and commentary."""

from typing import Any

from db.enums import CommentaryRule, DimensionKind, Rating, RecoveryConfidence, SchemeStatus
from pmo_tui.domain import commentary, rag
from pmo_tui.domain.finance import phase
from pmo_tui.domain.money import format_pounds
from pmo_tui.domain.period import last_day, month_number, months_of, parse_date
from pmo_tui.exchange.csv_files import SheetRow
from pmo_tui.exchange.plan_setup import unique_rows
from pmo_tui.exchange.stage import DimensionRow, Stage

AS_PUBLISHED = "as published"
"""The reason given to a rating that differs from its proposal and comes without one."""


def plan(stage: Stage, month: str) -> None:
    """Plan one month's rows."""
    period = _period(stage, month)
    _commentary(stage, month, period)
    _ratings(stage, month, period)
    _finance(stage, month, period)


def _period(stage: Stage, month: str) -> str:
    found = [row for row in stage.folder.rows("periods.csv") if row.get("month") == month]
    dates = found[0].cells if found else {}
    known = stage.ledger.find("period", month)
    values: dict[str, Any] = {"month": month}
    end = last_day(month).isoformat()
    for name in ("ratings_as_at", "finance_as_at"):
        if name in dates or known is None:
            values[name] = dates.get(name, end)
    if known is None:
        values |= {
            "state": "open",
            "framework_id": stage.content.framework_id,
            "frozen_cs": None,
            "content_hash": None,
            "narrative": "",
        }
    return stage.ledger.want("period", values, label=month)


def _commentary(stage: Stage, month: str, period: str) -> None:
    rows = unique_rows(stage, "commentary.csv", lambda r: (r.get("month"), r.get("ref")), "ref")
    for row in rows:
        if row.get("month") != month:
            continue
        scheme = stage.scheme(row)
        if scheme is None:
            continue
        known = stage.ledger.find("exception", scheme, "")
        raised = row.get("raised_on") or (known or {}).get("raised_on") or stage.as_at(month)
        exception = {"scheme_id": scheme, "area": "", "raised_on": raised}
        if known is None:
            exception |= {"programme_id": None, "closed_on": None, "closed_reason": ""}
        exception_id = stage.ledger.want("exception", exception, label=row.get("ref"))
        stage.ledger.want(
            "exception_update",
            {
                "exception_id": exception_id,
                "period_id": period,
                "issue": row.get("issue", ""),
                "corrective_action": row.get("corrective_action", ""),
                "recovery_date": row.get("recovery_date"),
                "confidence": row.get("confidence"),
                "position": row.get("position"),
            },
            label=row.get("ref"),
        )


def _ratings(stage: Stage, month: str, period: str) -> None:
    rows = [row for row in stage.folder.rows("ratings.csv") if row.get("month") == month]
    if month == stage.latest:
        rows += unique_rows(stage, "schemes.csv", lambda r: r.get("ref"), "ref")
        rows += stage.folder.rows("organisation_ratings.csv")
    for row in rows:
        scheme_id = stage.scheme(row)
        organisation = stage.organisation(row) if row.get("organisation") else None
        if scheme_id is None or (row.get("organisation") and organisation is None):
            continue
        given = {d.code: row.get(d.code) for d in stage.content.dimensions if row.get(d.code) is not None}
        if given:
            status = SchemeStatus(row.get("status") or _status(stage, row))
            chosen = {code: Rating(value) for code, value in given.items()}
            _return(stage, row, month, period, scheme_id, organisation, status, chosen)


def _status(stage: Stage, row: SheetRow) -> str:
    scheme = stage.ledger.find("scheme", row.get("ref"))
    return "open" if scheme is None else str(scheme["status"])


def _return(
    stage: Stage,
    row: SheetRow,
    month: str,
    period: str,
    scheme_id: str,
    organisation: str | None,
    status: SchemeStatus,
    chosen: dict[str, Rating],
) -> None:
    known = stage.ledger.find("return_", period, scheme_id)
    if known is None:
        state = _state(stage, chosen, scheme_id, period)
        at = f"{stage.as_at(month)}T12:00:00.000000Z" if state == "submitted" else None
        values = {
            "state": state,
            "submitted_by": "import" if at else "",
            "submitted_at": at,
            "programme_id": None,
        }
        return_id = stage.ledger.want("return_", {"period_id": period, "scheme_id": scheme_id, **values})
    else:
        return_id = str(known["id"])
    components = [chosen.get(d.code) for d in stage.content.dimensions if d.kind is DimensionKind.COMPONENT]
    for dimension in stage.content.dimensions:
        rating = chosen.get(dimension.code)
        if rating is None:
            continue
        proposal = rag.proposed(dimension.kind, dimension.proposal, status, components)
        reason = row.get("overall_reason", "") if dimension.kind is DimensionKind.OVERALL else ""
        if rag.reason_required(proposal, rating):
            reason = reason or AS_PUBLISHED
        stage.ledger.want(
            "rating",
            {
                "return_id": return_id,
                "dimension_id": dimension.id,
                "organisation_id": organisation,
                "proposed": proposal,
                "chosen": rating.value,
                "reason": reason,
                "source": row.get("source", "published"),
            },
            label=f"{row.get('ref')} {dimension.name}",
        )


def _state(stage: Stage, chosen: dict[str, Rating], scheme_id: str, period: str) -> str:
    """A return that has all its framework asks for comes in as submitted, any other as a draft."""
    rated = [
        commentary.RatedDimension(d.code, d.name, chosen.get(d.code), _rule(d, chosen.get(d.code)))
        for d in stage.content.dimensions
    ]
    exception = stage.ledger.find("exception", scheme_id, "")
    update = None if exception is None else stage.ledger.find("exception_update", exception["id"], period)
    written = None
    if update is not None:
        date, confidence = update["recovery_date"], update["confidence"]
        written = commentary.Commentary(
            update["issue"],
            update["corrective_action"],
            parse_date(date) if date else None,
            RecoveryConfidence(confidence) if confidence else None,
        )
    return "draft" if commentary.problems_on_submit(rated, written) else "submitted"


def _rule(dimension: DimensionRow, rating: Rating | None) -> CommentaryRule:
    return CommentaryRule.NONE if rating is None else dimension.rules.get(rating, CommentaryRule.NONE)


def _finance(stage: Stage, month: str, period: str) -> None:
    profiles = {
        (row.get("ref"), row.get("organisation")): row for row in stage.folder.rows("monthly_profile.csv")
    }
    splits = {
        (row.get("ref"), row.get("organisation")): row
        for row in stage.folder.rows("confidence.csv")
        if row.get("month") == month
    }
    for row in unique_rows(
        stage, "scheme_finance.csv", lambda r: (r.get("ref"), r.get("organisation")), "organisation"
    ):
        key = (row.get("ref"), row.get("organisation"))
        scheme, organisation = (
            stage.ledger.find("scheme", key[0]),
            stage.ledger.find("organisation", key[1]),
        )
        outturn = row.get(f"fot_m{month_number(month)}")
        if scheme is None or organisation is None or outturn is None:
            continue
        where = {"scheme_id": scheme["id"], "organisation_id": organisation["id"]}
        if _split(stage, row, month, where | {"period_id": period}, outturn, splits.get(key)):
            _months(stage, row, month, where, period, outturn, profiles.get(key))


def _split(
    stage: Stage, row: SheetRow, month: str, where: dict[str, str], outturn: int, own: SheetRow | None
) -> bool:
    given = own or (row if month == stage.latest else None)
    names = ("low_confidence", "medium_confidence", "high_confidence")
    parts = [None if given is None else given.get(name) for name in names]
    if given is not None and any(part is not None for part in parts):
        amounts = [part or 0 for part in parts]
        if sum(amounts) != outturn:
            reason = (
                f"Low, medium and high come to £{format_pounds(sum(amounts))}, "
                f"the forecast is £{format_pounds(outturn)}. They must agree."
            )
            stage.rejects.append(given.reject("high_confidence", reason))
            return False
        parts = list(amounts)
    source = own.get("source", "entered") if own is not None else "published"
    values = {"fot_pence": outturn, "source": source}
    values |= dict(zip(("low_pence", "medium_pence", "high_pence"), parts, strict=True))
    stage.ledger.want("confidence_split", where | values, label=f"{row.get('ref')} {row.get('organisation')}")
    return True


def _months(
    stage: Stage,
    row: SheetRow,
    month: str,
    where: dict[str, str],
    period: str,
    outturn: int,
    profile: SheetRow | None,
) -> None:
    """Write the actuals up to the month and the forecast after it.

    The latest month's forecast is the profile's; an earlier one's is what its outturn leaves, phased equally.
    """
    months = months_of(stage.content.year)
    done, ahead = months[: months.index(month) + 1], months[months.index(month) + 1 :]
    series = {name: (profile.get(name, 0) if profile else 0) for name in months}
    label = f"{row.get('ref')} {row.get('organisation')}"
    source = profile.get("source", "entered") if profile else "phased"
    if profile is not None and month == stage.latest and sum(series.values()) != outturn:
        said, found = format_pounds(outturn), format_pounds(sum(series.values()))
        reason = f"The months come to £{found}, the forecast is £{said}."
        stage.rejects.append(profile.reject("", reason))
        return
    if profile is not None:
        for name in done:
            values = {"month": name, "actual_pence": series[name], "actual_source": source}
            if stage.ledger.find("profile_month", where["scheme_id"], where["organisation_id"], name) is None:
                values |= {"plan_pence": 0, "plan_source": "phased"}
            stage.ledger.want("profile_month", where | values, label=f"{label} {name}")
    rest = outturn - sum(series[name] for name in done)
    if not ahead:
        return
    exact = profile is not None and month == stage.latest
    amounts = [series[name] for name in ahead] if exact else phase(rest, len(ahead))
    if not any(amounts) and profile is None:
        return
    for name, amount in zip(ahead, amounts, strict=True):
        values = {"period_id": period, "month": name, "amount_pence": amount}
        stage.ledger.want("forecast_month", where | values | {"source": source if exact else "phased"})
