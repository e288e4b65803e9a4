"""One scheme on one page: its return, figures, commentary, milestones, issues and risks. Amounts in pence."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.cells import cell_len

from db.enums import Rating, ScoreKind, Source
from db.reading import risks, scheme, scheme_money
from db.reading.portfolio import DimensionRecord, View
from db.reading.reader import Reader
from db.reading.scheme import RatingRecord, ReturnRecord
from db.reading.scope import Scope
from pmo_tui.domain.money import HouseStyle, format_amount
from pmo_tui.domain.period import month_name, short_month
from pmo_tui.domain.rag import WORDS
from pmo_tui.domain.sources import Figure, mark, phased_of
from pmo_tui.domain.text import plain
from pmo_tui.errors import BadFile

Sheet = Mapping[str, Any]
"""As it is printed in JSON."""


def read(reader: Reader, view: View, scheme_id: str) -> Sheet:
    """Read a scheme in the month of a view. Amounts in whole pence; dates ISO text."""
    record = scheme.scheme(reader, scheme_id)
    if record is None:
        raise BadFile("The scheme is no longer in the file.")
    scope = Scope.of(view)
    given = scheme.return_of(reader, scheme_id, scope.period_id)
    prior = scheme.return_of(reader, scheme_id, scope.prior_id)
    month = None if view.period is None else view.period.month
    return {
        "ref": record.ref,
        "name": record.name,
        "programme_area": record.area,
        "status": record.status.value,
        "status_reason": record.status_reason,
        "lead": record.lead,
        "sro": record.sro,
        "description": record.description,
        "month": month,
        "state": "not_started" if given is None else given.state.value,
        "ratings": _ratings(view, given, prior),
        "shares": _shares(reader, scheme_id, scope),
        "months": _months(reader, scheme_id, scope, view),
        "commentary": [_update(update) for update in scheme.updates(reader, scheme_id)],
        "milestones": [_milestone(step) for step in scheme.milestones(reader, scheme_id)],
        "issues": [_issue(issue) for issue in scheme.issues(reader, scheme_id, record.programme_id)],
        "risks": [_risk(risk) for risk in risks.risks(reader, scheme_id=scheme_id)],
    }


def _ratings(view: View, given: ReturnRecord | None, prior: ReturnRecord | None) -> list[dict[str, Any]]:
    found = []
    for dimension in (*view.components, view.overall):
        codes = ["", *(owner.code for owner in view.organisations)]
        for code in codes:
            now, before = _given(given, dimension, code), _given(prior, dimension, code)
            if code and now is None:
                continue
            found.append(
                {
                    "dimension": dimension.code,
                    "organisation": code or None,
                    "last_month": _word(before.chosen if before else None),
                    "proposed": _word(now.proposed if now else None),
                    "rating": _word(now.chosen if now else None),
                    "reason": now.reason if now else "",
                    "last_month_source": _source(before.source if before else None),
                    "source": _source(now.source if now else None),
                }
            )
    return found


def _given(record: ReturnRecord | None, dimension: DimensionRecord, code: str) -> RatingRecord | None:
    return None if record is None else record.rating(dimension.id, code)


def _source(source: Source | None) -> str | None:
    return None if source is None else source.value


def _word(rating: Rating | None) -> str | None:
    return None if rating is None else WORDS[rating]


def _shares(reader: Reader, scheme_id: str, scope: Scope) -> list[dict[str, Any]]:
    return [
        {
            "organisation": share.organisation,
            "annual_plan_pence": share.plan,
            "ytd_plan_pence": share.ytd_plan,
            "ytd_actual_pence": share.ytd,
            "fot_pence": share.fot,
            "prior_fot_pence": share.prior_fot,
            "low_pence": share.low,
            "medium_pence": share.medium,
            "high_pence": share.high,
            "split_source": _source(share.split_source),
        }
        for share in scheme_money.shares(reader, scheme_id, scope)
    ]


def _months(reader: Reader, scheme_id: str, scope: Scope, view: View) -> list[dict[str, Any]]:
    codes = {owner.id: owner.code for owner in view.organisations}
    return [
        {
            "organisation": codes[record.organisation_id],
            "month": record.month,
            "plan_pence": record.plan,
            "actual_pence": record.actual,
            "forecast_pence": record.forecast,
            "plan_source": _source(record.plan_source),
            "source": _source(record.source),
        }
        for record in scheme_money.months(reader, scheme_id, scope)
    ]


def _update(update: scheme.UpdateRecord) -> dict[str, Any]:
    return {
        "month": update.month,
        "raised_on": update.raised_on,
        "closed_on": update.closed_on,
        "issue": update.issue,
        "corrective_action": update.corrective_action,
        "recovery_date": update.recovery_date,
        "confidence": None if update.confidence is None else update.confidence.value,
        "position": None if update.position is None else update.position.value,
    }


def _milestone(step: scheme.MilestoneRecord) -> dict[str, Any]:
    return {
        "title": step.title,
        "planned": step.baseline_date,
        "expected": step.forecast_date,
        "reached": step.actual_date,
    }


def _issue(issue: scheme.IssueRecord) -> dict[str, Any]:
    return {
        "title": issue.title,
        "priority": issue.priority.value,
        "owner": issue.owner,
        "raised_on": issue.raised_on,
        "due_on": issue.due_on,
        "status": issue.status.value,
    }


def _risk(risk: risks.RiskRecord) -> dict[str, Any]:
    current, target = risk.current, risk.latest(ScoreKind.TARGET)
    return {
        "ref": risk.ref,
        "title": risk.title,
        "subject": risk.subject,
        "owner": risk.owner,
        "status": risk.status.value,
        "score": None if current is None else current.score,
        "target": None if target is None else target.score,
    }


def lines(sheet: Sheet, style: HouseStyle) -> list[str]:
    """Return a sheet for people."""
    month = f", {month_name(sheet['month'])}" if sheet["month"] else ""
    found = [f"{sheet['ref']} {sheet['name']}{month}"]
    found.append(
        f"{sheet['programme_area']} · {sheet['status']} · return: {sheet['state'].replace('_', ' ')}"
    )
    people = [f"{what}: {sheet[who]}" for what, who in (("lead", "lead"), ("SRO", "sro")) if sheet[who]]
    if people:
        found.append(" · ".join(people))
    found += _section(
        "Ratings", ("", "last month", "proposed", "rating", "reason"), map(_rating_cells, sheet["ratings"])
    )
    found += _illustrative(sheet["ratings"], "last_month", "last_month_source", "Last month's ratings are")
    found += _illustrative(sheet["ratings"], "rating", "source", "The ratings are")
    found += _figures(sheet, style)
    for update in sheet["commentary"]:
        found += _commentary(update)
    found += _section(
        "Milestones",
        ("", "planned", "expected", "reached"),
        ((m["title"], m["planned"], m["expected"], m["reached"]) for m in sheet["milestones"]),
    )
    found += _section(
        "Issues",
        ("", "priority", "owner", "due", "status"),
        ((i["title"], i["priority"], i["owner"], i["due_on"], i["status"]) for i in sheet["issues"]),
    )
    found += _section(
        "Risks",
        ("", "", "score", "target", "status"),
        ((r["ref"], r["title"], r["score"], r["target"], r["status"]) for r in sheet["risks"]),
    )
    return found


def _commentary(update: Sheet) -> list[str]:
    sure = "" if update["confidence"] is None else f", confidence {update['confidence'].replace('_', ' ')}"
    return [
        "",
        f"Commentary, {month_name(update['month'])}",
        f"  Issue: {update['issue']}",
        f"  Corrective action: {update['corrective_action']}",
        f"  Recovery: {update['recovery_date'] or 'no date'}{sure}",
    ]


def _rating_cells(entry: Sheet) -> tuple[Any, ...]:
    of = f" ({entry['organisation']})" if entry["organisation"] else ""
    return (entry["dimension"] + of, entry["last_month"], entry["proposed"], entry["rating"], entry["reason"])


def _illustrative(entries: Iterable[Sheet], given: str, source: str, what: str) -> list[str]:
    """Say that what was given is not as published; nothing where it is."""
    words = mark(
        (_known(entry[source]) for entry in entries if entry[given] is not None), Source.ILLUSTRATIVE
    )
    return [f"  {what} {words}."] if words else []


def _figures(sheet: Sheet, style: HouseStyle) -> list[str]:
    keys = ("annual_plan", "ytd_plan", "ytd_actual", "fot", "prior_fot", "low", "medium", "high")
    heads = ("", "plan", "YTD plan", "YTD actual", "FOT", "FOT before", "low", "medium", "high")
    shares = [
        (share["organisation"], *(format_amount(share[f"{key}_pence"], style) for key in keys))
        for share in sheet["shares"]
    ]
    found = _section(f"Figures, {style.unit_words}", heads, shares, amounts=True)
    found += _illustrative(
        sheet["shares"], "low_pence", "split_source", "The split into low, medium and high is"
    )
    found += _year("Plan by month", sheet["months"], lambda entry: entry["plan_pence"], style)
    found += _year("Actual, then forecast", sheet["months"], _delivered, style)
    spread = phased_of(_sources(sheet))
    return [*found, *([f"  Phased, a total spread over the months: {spread}."] if spread else [])]


def _delivered(entry: Sheet) -> int | None:
    amount: int | None = entry["forecast_pence"] if entry["actual_pence"] is None else entry["actual_pence"]
    return amount


def _year(
    title: str, entries: Sequence[Sheet], amount: Callable[[Sheet], int | None], style: HouseStyle
) -> list[str]:
    """Return a year by month, a line for each organisation, each month under its own head."""
    by_owner: dict[str, dict[str, int | None]] = {}
    for entry in entries:
        by_owner.setdefault(entry["organisation"], {})[entry["month"]] = amount(entry)
    months = sorted({entry["month"] for entry in entries})
    rows = [
        (owner, *(format_amount(amounts.get(month), style) for month in months))
        for owner, amounts in by_owner.items()
    ]
    return _section(f"{title}, {style.unit_words}", ("", *map(short_month, months)), rows, amounts=True)


def _sources(sheet: Sheet) -> Iterator[tuple[str, Figure]]:
    """Yield whose each month is, and what it is: only those that are other than nothing."""
    for entry in sheet["months"]:
        if entry["plan_pence"]:
            yield entry["organisation"], ("plan", entry["month"], _known(entry["plan_source"]))
    for entry in sheet["months"]:
        if _delivered(entry):
            what = "forecast" if entry["actual_pence"] is None else "actual"
            yield entry["organisation"], (what, entry["month"], _known(entry["source"]))


def _known(source: str | None) -> Source | None:
    return None if source is None else Source(source)


def _section(
    title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]], *, amounts: bool = False
) -> list[str]:
    """Return a small table; with `amounts`, all but its first column are figures and stand to the right."""
    printed = [["" if cell is None else plain(str(cell)) for cell in row] for row in rows]
    if not printed:
        return []
    widths = [max(map(cell_len, column)) for column in zip(heads, *printed, strict=True)]
    found = ["", title]
    for line in (heads, *printed):
        blanks = [" " * (width - cell_len(cell)) for cell, width in zip(line, widths, strict=True)]
        cells = [
            blank + cell if amounts and place else cell + blank
            for place, (cell, blank) in enumerate(zip(line, blanks, strict=True))
        ]
        found.append(("  " + "  ".join(cells)).rstrip())
    return [line for place, line in enumerate(found) if line or place == 0]
