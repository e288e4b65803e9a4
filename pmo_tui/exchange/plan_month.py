"""Dry run, second part: one month's dates, commentary, returns and ratings."""

from collections.abc import Mapping
from typing import Any

from db.enums import CommentaryRule, DimensionKind, Rating, RecoveryConfidence, SchemeStatus
from pmo_tui.domain import commentary, rag
from pmo_tui.domain.period import last_day, parse_date
from pmo_tui.exchange.csv_files import SheetRow
from pmo_tui.exchange.layouts import RATINGS
from pmo_tui.exchange.stage import DimensionRow, Stage, origin

AS_PUBLISHED = "as published"
"""The reason given to a rating that differs from its proposal and comes without one."""

_NEW_PERIOD = {"state": "open", "frozen_cs": None, "content_hash": None, "narrative": ""}
_NEW_UPDATE = {
    "issue": "",
    "corrective_action": "",
    "recovery_date": None,
    "confidence": None,
    "position": None,
}
_NOT_CHOSEN = frozenset(rag.STATUS_RATINGS.values())
"""Ratings that follow from the scheme's status, in every dimension."""


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
    for row in rows:
        scheme = stage.scheme(row) if row.get("month") == month else None
        if scheme is None:
            continue
        exception = {"scheme_id": scheme, "area": "", "closed_on": _closed_on(stage, scheme, period)}
        if exception["closed_on"] is None and row.get("ref") in raised:
            exception["raised_on"] = raised[row.get("ref")]
        new = {"programme_id": None, "raised_on": stage.as_at(month), "closed_reason": ""}
        label = row.get("ref")
        exception_id = stage.ledger.want("exception", exception, new=new, label=label)
        update = {"exception_id": exception_id, "period_id": period, **row.given(*_NEW_UPDATE)}
        stage.ledger.want("exception_update", update, new=_NEW_UPDATE, label=label)


def _closed_on(stage: Stage, scheme: str, period: str) -> str | None:
    """Return when the exception that a month's commentary is about was closed; None: it is open, or new."""
    if stage.ledger.find("exception", scheme, "", None) is None:
        for exception in stage.closed_exceptions.get(scheme, ()):
            written = stage.ledger.find("exception_update", exception["id"], period)
            if written is not None and exception["area"] == "":
                return str(exception["closed_on"])
    return None


def _ratings(stage: Stage, month: str, period: str) -> None:
    said: dict[tuple[str, str | None], SheetRow] = {}
    for row in sorted(_rated(stage, month), key=lambda r: r.get("organisation") is not None):
        scheme = stage.scheme(row)
        organisation = stage.organisation(row) if row.get("organisation") else None
        if scheme is None or (row.get("organisation") and organisation is None):
            continue
        first = said.setdefault((scheme, organisation), row)
        if first is not row:
            stage.refuse(row, "ref", f"Row {first.row} of {first.file} rates this already. Keep one.")
        elif _allowed(stage, row):
            _Return(stage, row, month, period, scheme, organisation).plan()


def _rated(stage: Stage, month: str) -> list[SheetRow]:
    """Return the rows that rate something in a month."""
    rows = [row for row in stage.folder.rows("ratings.csv") if row.get("month") == month]
    if month == stage.latest:
        rows += stage.unique("schemes.csv", lambda r: r.get("ref"), "ref")
        rows += stage.folder.rows("organisation_ratings.csv")
    return [row for row in rows if row.given(*RATINGS)]


def _allowed(stage: Stage, row: SheetRow) -> bool:
    """Refuse ratings that the framework does not have, or that another status than the row's stands for."""
    dimensions = {dimension.code: dimension for dimension in stage.content.dimensions}
    own = rag.STATUS_RATINGS.get(SchemeStatus(row.get("status", "open")))
    sound = True
    for code, value in row.given(*RATINGS).items():
        rating = Rating(value)
        reason = ""
        if code not in dimensions:
            reason = f"The portfolio's framework has no rating called {code}. Leave the column out."
        elif rating not in _NOT_CHOSEN and rating not in dimensions[code].rules:
            words = ", ".join(rag.WORDS[known] for known in dimensions[code].rules)
            reason = f"{dimensions[code].name} is one of {words}, not {rag.WORDS[rating]}."
        elif row.get("status") and rating in _NOT_CHOSEN and rating is not own:
            reason = f"{rag.WORDS[rating]} does not go with the status {row.get('status')}."
        if reason:
            stage.refuse(row, code, reason)
            sound = False
    return sound


class _Return:
    """The ratings that one row gives a scheme, or an organisation's share of it, in a month."""

    def __init__(
        self, stage: Stage, row: SheetRow, month: str, period: str, scheme: str, organisation: str | None
    ) -> None:
        self._stage = stage
        self._row = row
        self._month = month
        self._period = period
        self._scheme = scheme
        self._organisation = organisation
        known = stage.ledger.find("scheme", row.get("ref"))
        status = row.get("status") or (known or {}).get("status", "open")
        self._status = SchemeStatus(status)

    def plan(self) -> None:
        """Plan the return and its ratings, each with what its rule proposes."""
        return_id = self._return()
        dimensions = self._stage.content.dimensions
        components = [self._now(return_id, d) for d in dimensions if d.kind is DimensionKind.COMPONENT]
        for dimension in dimensions:
            proposal = rag.proposed(dimension.kind, dimension.proposal, self._status, components)
            self._rating(return_id, dimension, proposal)

    def _return(self) -> str:
        known = self._stage.ledger.find("return_", self._period, self._scheme)
        values: dict[str, Any] = {"period_id": self._period, "scheme_id": self._scheme}
        if known is None or known["state"] == "not_started":
            state = self._state()
            at = f"{self._stage.as_at(self._month)}T12:00:00.000000Z" if state == "submitted" else None
            values |= {"state": state, "submitted_by": "import" if at else "", "submitted_at": at}
        return self._stage.ledger.want(
            "return_", values, new={"programme_id": None}, label=self._row.get("ref")
        )

    def _held(self, return_id: str, dimension: DimensionRow, organisation: str | None) -> Mapping[str, Any]:
        return self._stage.ledger.find("rating", return_id, dimension.id, organisation) or {}

    def _now(self, return_id: str, dimension: DimensionRow) -> Rating | None:
        """Return a dimension's rating once this row is in: its own, else the one that holds already."""
        value = (
            self._row.get(dimension.code)
            or self._held(return_id, dimension, self._organisation).get("chosen")
            or self._held(return_id, dimension, None).get("chosen")
        )
        return Rating(value) if value else None

    def _rating(self, return_id: str, dimension: DimensionRow, proposal: Rating | None) -> None:
        held = self._held(return_id, dimension, self._organisation)
        chosen = self._row.get(dimension.code)
        values: dict[str, Any] = {
            "return_id": return_id,
            "dimension_id": dimension.id,
            "organisation_id": self._organisation,
            "proposed": proposal.value if proposal else None,
        }
        label = f"{self._row.get('ref')} {dimension.name}"
        if chosen is None:
            if held:
                self._stage.ledger.want("rating", values, label=label)
            return
        reason = self._row.get("overall_reason") if dimension.kind is DimensionKind.OVERALL else None
        if reason is None and held.get("chosen") == chosen:
            reason = held["reason"]
        if not reason and rag.reason_required(proposal, Rating(chosen)):
            reason = AS_PUBLISHED
        source = origin(self._row, held, {"chosen": chosen}, "source", "published")
        values |= {"chosen": chosen, "reason": reason or "", "source": source}
        self._stage.ledger.want("rating", values, label=label)

    def _state(self) -> str:
        """A return that has all its framework asks for comes in as submitted, any other as a draft."""
        rated = []
        for d in self._stage.content.dimensions:
            value = self._row.get(d.code)
            rating = Rating(value) if value else None
            rule = CommentaryRule.NONE if rating is None else d.rules.get(rating, CommentaryRule.NONE)
            rated.append(commentary.RatedDimension(d.code, d.name, rating, rule))
        written = _written(self._stage, self._scheme, self._period)
        return "draft" if commentary.problems_on_submit(rated, written) else "submitted"


def _written(stage: Stage, scheme: str, period: str) -> commentary.Commentary | None:
    exception = stage.ledger.find("exception", scheme, "", _closed_on(stage, scheme, period))
    update = None if exception is None else stage.ledger.find("exception_update", exception["id"], period)
    if update is None:
        return None
    date, confidence = update["recovery_date"], update["confidence"]
    return commentary.Commentary(
        update["issue"],
        update["corrective_action"],
        parse_date(date) if date else None,
        RecoveryConfidence(confidence) if confidence else None,
    )
