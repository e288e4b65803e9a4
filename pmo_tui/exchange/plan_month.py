"""Dry run, second part: one month's dates, commentary and ratings."""

from db.enums import Rating, SchemeStatus
from db.reading.portfolio import DimensionRecord
from pmo_tui.domain import rag
from pmo_tui.domain.period import last_day, month_name
from pmo_tui.exchange import plan_setup
from pmo_tui.exchange.csv_files import SheetRow
from pmo_tui.exchange.layouts import RATINGS
from pmo_tui.exchange.plan_return import NAMED, Rated, closed_on, colour
from pmo_tui.exchange.stage import Stage

_NEW_PERIOD = {"state": "open", "frozen_cs": None, "content_hash": None, "narrative": ""}
_NEW_UPDATE = {
    "issue": "",
    "corrective_action": "",
    "recovery_date": None,
    "confidence": None,
    "position": None,
}


def plan(stage: Stage, month: str) -> str:
    """Plan one month's dates, commentary and ratings; return the month's id."""
    period = _period(stage, month)
    _commentary(stage, month, period)
    _ratings(stage, month, period)
    return period


def _period(stage: Stage, month: str) -> str:
    found = [
        row
        for row in stage.unique("periods.csv", lambda r: r.get("month"), "month")
        if row.get("month") == month
    ]
    dates = found[0].given("ratings_as_at", "finance_as_at") if found else {}
    end = last_day(month).isoformat()
    new = {"ratings_as_at": end, "finance_as_at": end, "framework_id": stage.content.framework_id}
    return stage.ledger.want("period", {"month": month, **dates}, new=_NEW_PERIOD | new, label=month)


def _commentary(stage: Stage, month: str, period: str) -> None:
    rows = stage.unique("commentary.csv", lambda r: (r.get("month"), r.get("ref")), "ref")
    raised = {
        row.get("ref"): row.get("raised_on")
        for row in sorted(rows, key=lambda r: str(r.get("month")))
        if row.get("raised_on") and (stage.target is None or row.get("month") <= stage.target)
    }
    past = []
    for row in rows:
        scheme = stage.scheme(row) if row.get("month") == month else None
        if scheme is None:
            continue
        written_on = closed_on(stage, scheme, period)
        if written_on is None and _nothing_to_comment(stage, row, scheme, month):
            continue
        stage.touched[scheme] = row.get("ref")
        exception = {"scheme_id": scheme, "area": "", "closed_on": written_on}
        if exception["closed_on"] is None and row.get("ref") in raised:
            exception["raised_on"] = raised[row.get("ref")]
        new = {"programme_id": None, "raised_on": stage.as_at(month), "closed_reason": ""}
        label = row.get("ref")
        exception_id = stage.ledger.want("exception", exception, new=new, label=label)
        update = {"exception_id": exception_id, "period_id": period, **row.given(*_NEW_UPDATE)}
        stage.ledger.want("exception_update", update, new=_NEW_UPDATE, label=label)
        if row.get("recovery_date") and str(row.get("recovery_date")) < stage.as_at(month):
            past.append(label)
    if past:
        dates = "1 recovery date is past" if len(past) == 1 else f"{len(past)} recovery dates are past"
        named = f"{', '.join(past[:NAMED])}{' …' if len(past) > NAMED else ''}"
        stage.notes.append(f"{month_name(month)}: {dates}, which the meeting will ask about: {named}.")


def _nothing_to_comment(stage: Stage, row: SheetRow, scheme: str, month: str) -> bool:
    """Refuse commentary that would raise an exception on a scheme that is not open, as the app does."""
    status = (stage.ledger.find("scheme", row.get("ref")) or {})["status"]
    begun = stage.ledger.find("exception", scheme, "", None) is not None
    if stage.partial or begun or status == SchemeStatus.OPEN or not stage.current(month):
        return False
    words = f"The scheme is {status} and has no exception. Say why in status_reason of schemes.csv."
    stage.refuse(row, "ref", words)
    return True


def close_exceptions(stage: Stage) -> None:
    """Close the exceptions of schemes that are no longer open, with the reason for that, as the app does."""
    if stage.partial or stage.behind or stage.target is None:
        return
    for scheme in stage.ledger.rows("scheme"):
        exception = stage.ledger.find("exception", scheme["id"], "", None)
        if exception is not None and scheme["status"] != SchemeStatus.OPEN and scheme["id"] in stage.touched:
            reason = scheme["status_reason"] or f"The scheme is {scheme['status']}."
            closed = {"closed_on": stage.as_at(stage.target), "closed_reason": reason}
            stage.ledger.amend("exception", exception, closed, label=scheme["ref"])


def _ratings(stage: Stage, month: str, period: str) -> None:
    said: dict[tuple[str, str | None], SheetRow] = {}
    for_all: list[tuple[SheetRow, str, SchemeStatus]] = []
    for row in sorted(_rated(stage, month), key=lambda r: r.get("organisation") is not None):
        scheme = stage.scheme(row)
        organisation = stage.organisation(row) if row.get("organisation") else None
        status = _status(stage, row, month)
        sound = _allowed(stage, row, status)
        if scheme is None or (row.get("organisation") and organisation is None):
            continue
        first = said.setdefault((scheme, organisation), row)
        if first is not row:
            stage.refuse(row, "ref", f"Row {first.row} of {first.file} rates this already. Keep one.")
        elif sound and not stage.refused(row):
            stage.touched[scheme] = row.get("ref")
            Rated(stage, row, month, period, scheme, organisation, status).plan()
            if organisation is None:
                for_all.append((row, scheme, status))
    for row, scheme, status in for_all:  # what is proposed for organisations' own ratings follows
        nothing = SheetRow(row.file, row.row, row.given("ref"))
        for other in stage.ledger.rows("organisation"):
            if (scheme, other["id"]) not in said:
                Rated(stage, nothing, month, period, scheme, other["id"], status).plan()
    if stage.current(month):
        colour(stage, period)


def _status(stage: Stage, row: SheetRow, month: str) -> SchemeStatus:
    """Return the status that a row's ratings go with: its own, else the scheme's.

    In an earlier month the scheme may have had another than it has now: it follows from the ratings.
    """
    scheme = stage.ledger.find("scheme", row.get("ref"))
    status = row.get("status") or (scheme or {}).get("status", "open")
    if row.get("status") is None and not stage.current(month):
        status = plan_setup.implied_status(row)
    return SchemeStatus(status)


def _rated(stage: Stage, month: str) -> list[SheetRow]:
    """Return the rows that rate something in a month."""
    rows = [row for row in stage.folder.rows("ratings.csv") if row.get("month") == month]
    if month == stage.latest:
        rows += stage.unique("schemes.csv", lambda r: r.get("ref"), "ref")
        rows += stage.folder.rows("organisation_ratings.csv")
    return [row for row in rows if row.given(*RATINGS)]


def _goes_with(own: Rating | None, dimension: DimensionRecord) -> str:
    """Return what a dimension is rated for a status, in words: its own colour, else the framework's."""
    rated = [own] if own else [known.rating for known in dimension.rules if known.rating not in rag.COLOURS]
    names = [rag.WORDS[rating] for rating in rated]
    return " or ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def _allowed(stage: Stage, row: SheetRow, status: SchemeStatus) -> bool:
    """Refuse ratings that the framework does not have, or that do not go with the scheme's status."""
    dimensions = {dimension.code: dimension for dimension in stage.content.dimensions}
    own = rag.STATUS_RATINGS.get(status)
    sound = True
    for code, value in row.given(*RATINGS).items():
        rating = Rating(value)
        coloured = rating in rag.COLOURS
        reason = ""
        if code not in dimensions:
            reason = f"The portfolio's framework has no rating called {code}. Leave the column out."
        elif not coloured and dimensions[code].rule(rating) is None:
            words = ", ".join(rag.WORDS[known.rating] for known in dimensions[code].rules)
            reason = f"{dimensions[code].name} is one of {words}, not {rag.WORDS[rating]}."
        elif rating is not own and (coloured or own is not None):
            words = _goes_with(own, dimensions[code])
            reason = f"{rag.WORDS[rating]} does not go with the status {status}. Write {words}."
        if reason:
            stage.refuse(row, code, reason)
            sound = False
    return sound
