"""Dry run, second part: a month's returns with their ratings, and whether they come in as submitted."""

from collections.abc import Mapping
from typing import Any

from db.enums import CommentaryRule, DimensionKind, Rating, RecoveryConfidence, ReturnState, SchemeStatus
from db.reading.portfolio import DimensionRecord
from pmo_tui.domain import commentary, rag
from pmo_tui.domain.period import month_name, parse_date
from pmo_tui.exchange.csv_files import SheetRow
from pmo_tui.exchange.stage import Stage, origin
from pmo_tui.services.words import IMPORTED

AS_PUBLISHED = "as published"
"""The reason given to a rating that differs from its proposal and comes without one."""

_NEW_RETURN = {"programme_id": None, "state": "not_started", "submitted_by": "", "submitted_at": None}
NAMED = 10
"""How many references a note names."""


def _return_of(stage: Stage, period: str, scheme: str, label: str) -> str:
    """Return the id of a scheme's return, asking for one that is not there yet."""
    known = stage.ledger.find("return_", period, scheme)
    if known is not None:
        return str(known["id"])
    values = {"period_id": period, "scheme_id": scheme}
    return stage.ledger.want("return_", values, new=_NEW_RETURN, label=label)


def _held(
    stage: Stage, return_id: str, dimension: DimensionRecord, organisation: str | None
) -> dict[str, Any]:
    return stage.ledger.find("rating", return_id, dimension.id, organisation) or {}


class Rated:
    """The ratings that one row gives a scheme, or an organisation's share of it, in a month."""

    def __init__(
        self,
        stage: Stage,
        row: SheetRow,
        month: str,
        period: str,
        scheme: str,
        organisation: str | None,
        status: SchemeStatus,
    ) -> None:
        self._stage = stage
        self._row = row
        self._month = month
        self._period = period
        self._scheme = scheme
        self._organisation = organisation
        self._status = status

    def plan(self) -> None:
        """Plan the return and its ratings, each with what its rule proposes."""
        known = self._stage.ledger.find("return_", self._period, self._scheme)
        return_id = "" if known is None else str(known["id"])
        dimensions = self._stage.content.dimensions
        components = [self._now(return_id, d) for d in dimensions if d.kind is DimensionKind.COMPONENT]
        ratings = [
            self._rating(return_id, d, rag.proposed(d.kind, d.proposal, self._status, components))
            for d in dimensions
        ]
        if self._stage.refused(self._row):
            return
        return_id = _return_of(self._stage, self._period, self._scheme, self._row.get("ref"))
        for dimension, values in zip(dimensions, ratings, strict=True):
            if values is not None:
                where = {
                    "return_id": return_id,
                    "dimension_id": dimension.id,
                    "organisation_id": self._organisation,
                }
                label = f"{self._row.get('ref')} {dimension.name}"
                self._stage.ledger.want("rating", where | values, label=label)

    def _now(self, return_id: str, dimension: DimensionRecord) -> Rating | None:
        """Return a dimension's rating once this row is in: its own, else the one that holds already."""
        value = (
            self._row.get(dimension.code)
            or _held(self._stage, return_id, dimension, self._organisation).get("chosen")
            or _held(self._stage, return_id, dimension, None).get("chosen")
        )
        return Rating(value) if value else None

    def _rating(
        self, return_id: str, dimension: DimensionRecord, proposal: Rating | None
    ) -> dict[str, Any] | None:
        """Return what a rating will say; None when the row says nothing of it and it is not there."""
        held = _held(self._stage, return_id, dimension, self._organisation)
        given = self._row.get(dimension.code)
        chosen = given or held.get("chosen")
        if given is None and (not held or self._status is not SchemeStatus.OPEN or chosen in rag.COLOURS):
            return None  # nothing to say of it, or for the scheme's status to say
        reason = self._row.get("overall_reason") if dimension.kind is DimensionKind.OVERALL else None
        same = (held.get("chosen"), held.get("proposed")) == (chosen, proposal and proposal.value)
        if reason is None and same:  # a reason is one of a choice against a proposal, and goes with both
            reason = held["reason"]
        rating = Rating(chosen) if chosen else None
        if not reason and proposal and rating and rag.reason_required(proposal, rating):
            if given is None and held["source"] == "entered":
                before, now = rag.WORDS[rating], rag.WORDS[proposal]
                words = f"{before} was chosen in the app, and {now} is proposed now. Fill this in too."
                self._stage.refuse(self._row, dimension.code, words)
            reason = AS_PUBLISHED
        values = {"proposed": proposal.value if proposal else None, "reason": reason or ""}
        if given is None:
            return values
        source = origin(self._row, held, {"chosen": chosen}, "source", "published")
        return {**values, "chosen": chosen, "source": source}


def colour(stage: Stage, period: str) -> None:
    """Let ratings take the colour of their scheme's status, in every dimension, as a change in the app does.

    A scheme that was reopened loses its colour and must be rated.
    """
    status = {row["id"]: SchemeStatus(row["status"]) for row in stage.ledger.rows("scheme")}
    for scheme, ref in stage.touched.items():
        own = rag.STATUS_RATINGS.get(status[scheme])
        if own is not None and scheme in stage.moved:
            _return_of(stage, period, scheme, ref)
        given = stage.ledger.find("return_", period, scheme)
        if given is not None:
            _colour(stage, str(given["id"]), ref, own)


def colour_other_month(stage: Stage, month: str, period: str) -> None:
    """Let ratings of another open month follow a status that this import changes, as in the app.

    Those that the folder itself gives for that month are left: they say how it was then.
    """
    rated = {row.get("ref") for row in stage.folder.rows("ratings.csv") if row.get("month") == month}
    for scheme in stage.ledger.rows("scheme"):
        given = stage.ledger.find("return_", period, scheme["id"]) if scheme["id"] in stage.moved else None
        if given is not None and scheme["ref"] not in rated:
            _colour(
                stage, str(given["id"]), scheme["ref"], rag.STATUS_RATINGS.get(SchemeStatus(scheme["status"]))
            )


def _colour(stage: Stage, return_id: str, ref: str, own: Rating | None) -> None:
    organisations = [None, *(str(row["id"]) for row in stage.ledger.rows("organisation"))]
    for dimension in stage.content.dimensions:
        for organisation in organisations:
            held = _held(stage, return_id, dimension, organisation)
            values: dict[str, Any] = {}
            if own is not None and held.get("chosen") != own.value and (held or organisation is None):
                values = {"proposed": own.value, "chosen": own.value}
            elif own is None and held.get("chosen") in rag.COLOURS:
                proposed = None if held["proposed"] in rag.COLOURS else held["proposed"]
                values = {"proposed": proposed, "chosen": None}
            if values:
                values |= {"return_id": return_id, "dimension_id": dimension.id}
                values |= {"organisation_id": organisation, "reason": "", "source": "published"}
                stage.ledger.want("rating", values, label=f"{ref} {dimension.name}")


def settle(stage: Stage, periods: Mapping[str, str]) -> None:
    """Bring the returns of months (with their ids) to the states that go with what they will hold.

    A return that has all that is asked comes in as submitted, any other as a draft; one that was submitted
    and then lacks something is a draft again (decision 10). A draft that people have a hand in stays one.
    """
    for month, period in periods.items():
        without_forecast = _without_forecast(stage, period)
        whole = []
        for scheme, ref in stage.touched.items():
            known = stage.ledger.find("return_", period, scheme)
            if known is None:
                continue
            lacking = scheme in without_forecast or _lacking(stage, period, scheme, str(known["id"]))
            state = _state(stage, known, month, lacking)
            stage.ledger.want("return_", {"period_id": period, "scheme_id": scheme, **state}, label=ref)
            if known["state"] == "draft" and not lacking and not state:
                whole.append(ref)
        if whole:
            more = f" and {len(whole) - NAMED} more" if len(whole) > NAMED else ""
            stage.notes.append(
                f"{month_name(month)}: returns that are drafts and lack nothing, to be submitted in the app: "
                f"{', '.join(whole[:NAMED])}{more}."
            )


def _state(stage: Stage, known: Mapping[str, Any], month: str, lacking: bool) -> dict[str, Any]:
    """Return the columns of a return's state that change."""
    state = known["state"]
    if state == "not_started" or (state == "draft" and known["id"] not in stage.by_hand):
        if lacking:
            return {"state": "draft"}
        at = f"{stage.as_at(month)}T12:00:00.000000Z"
        return {"state": "submitted", "submitted_by": IMPORTED, "submitted_at": at}
    return {"state": "draft"} if lacking and ReturnState(state).settled else {}


def _without_forecast(stage: Stage, period: str) -> set[str]:
    """Return the open schemes of which a share of the year has no forecast in a month."""
    still_open = {row["id"] for row in stage.ledger.rows("scheme") if row["status"] == SchemeStatus.OPEN}
    return {
        str(row["scheme_id"])
        for row in stage.ledger.rows("scheme_share")
        if row["financial_year"] == stage.content.year
        and row["scheme_id"] in still_open
        and stage.ledger.find("confidence_split", row["scheme_id"], row["organisation_id"], period) is None
    }


def _lacking(stage: Stage, period: str, scheme: str, return_id: str) -> bool:
    """Say whether a return's ratings or its commentary lack something, as the app would."""
    owners: dict[str | None, str] = {None: ""}
    owners |= {str(row["id"]): str(row["code"]) for row in stage.ledger.rows("organisation")}
    rated = [
        _rated(dimension, held, code)
        for dimension in stage.content.dimensions
        for owner, code in owners.items()
        if (held := _held(stage, return_id, dimension, owner)) or owner is None
    ]
    return bool(commentary.problems_on_submit(rated, _written(stage, scheme, period)))


def _rated(dimension: DimensionRecord, held: Mapping[str, Any], owner: str) -> commentary.RatedDimension:
    rating = Rating(held["chosen"]) if held.get("chosen") else None
    proposed = Rating(held["proposed"]) if held.get("proposed") else None
    rule = dimension.rule(rating)
    asked = CommentaryRule.NONE if rule is None else rule.commentary
    reason = held.get("reason", "")
    return commentary.RatedDimension(dimension.code, dimension.name, rating, asked, proposed, reason, owner)


def _written(stage: Stage, scheme: str, period: str) -> commentary.Commentary | None:
    exception = stage.ledger.find("exception", scheme, "", closed_on(stage, scheme, period))
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


def closed_on(stage: Stage, scheme: str, period: str) -> str | None:
    """Return when the exception that a month's commentary is about was closed; None: it is open, or new."""
    if stage.ledger.find("exception", scheme, "", None) is None:
        for exception in stage.closed_exceptions.get(scheme, ()):
            written = stage.ledger.find("exception_update", exception["id"], period)
            if written is not None and exception["area"] == "":
                return str(exception["closed_on"])
    return None
