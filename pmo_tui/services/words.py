"""The field's words for tables, columns and values: what the history and a dry run say to people."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from db.enums import Rating, Source
from db.reading.images import Rows
from pmo_tui.domain.money import pounds
from pmo_tui.domain.period import month_name
from pmo_tui.domain.rag import WORDS as RATING_WORDS
from pmo_tui.domain.times import day_words, when_words

TABLES: Mapping[str, tuple[str, str]] = {
    "portfolio": ("portfolio", "portfolios"),
    "organisation": ("organisation", "organisations"),
    "programme": ("programme area", "programme areas"),
    "person": ("person", "people"),
    "role_assignment": ("role", "roles"),
    "framework": ("framework", "frameworks"),
    "dimension": ("dimension", "dimensions"),
    "rating_rule": ("rating guideline", "rating guidelines"),
    "period": ("month", "months"),
    "scheme": ("scheme", "schemes"),
    "scheme_share": ("plan share", "plan shares"),
    "profile_month": ("month of a profile", "months of profiles"),
    "forecast_month": ("forecast of a month", "forecasts of months"),
    "confidence_split": ("forecast and split", "forecasts and splits"),
    "return_": ("return", "returns"),
    "rating": ("rating", "ratings"),
    "exception": ("exception", "exceptions"),
    "exception_update": ("exception commentary", "exception commentaries"),
    "risk": ("risk", "risks"),
    "risk_score": ("risk score", "risk scores"),
    "risk_action": ("risk action", "risk actions"),
    "issue": ("issue", "issues"),
    "milestone": ("milestone", "milestones"),
}
"""One and several of each table's rows."""

MONTHLY = frozenset({"profile_month", "forecast_month"})
"""Tables that hold a figure for each month of the year."""

HIDDEN = frozenset({"id", "version", "sort_key", "frozen_cs", "content_hash"})
"""Columns that say nothing to a person."""

_COLUMNS: Mapping[str, str] = {
    "short_name": "short name",
    "financial_year": "financial year",
    "framework_id": "framework",
    "money_unit": "unit of amounts",
    "negative_style": "style of negative amounts",
    "saving_sign": "sign of savings",
    "job_title": "job title",
    "organisation_id": "organisation",
    "person_id": "person",
    "programme_id": "programme area",
    "scheme_id": "scheme",
    "dimension_id": "dimension",
    "effective_from": "in force from",
    "ratings_as_at": "ratings as at",
    "finance_as_at": "finance as at",
    "ref": "reference",
    "status_reason": "reason for the status",
    "qia_status": "quality impact assessment",
    "eia_status": "equality impact assessment",
    "annual_plan_pence": "annual plan",
    "full_year_effect_pence": "full-year effect",
    "plan_pence": "plan",
    "plan_source": "source of the plan",
    "actual_pence": "actual",
    "actual_source": "source of the actual",
    "period_id": "month",
    "amount_pence": "forecast",
    "fot_pence": "forecast outturn",
    "low_pence": "low confidence",
    "medium_pence": "medium confidence",
    "high_pence": "high confidence",
    "submitted_by": "submitted by",
    "submitted_at": "submitted at",
    "return_id": "return",
    "proposed": "proposed rating",
    "chosen": "rating",
    "raised_on": "raised on",
    "closed_on": "closed on",
    "closed_reason": "reason for closing",
    "exception_id": "exception",
    "corrective_action": "corrective action",
    "recovery_date": "recovery date",
    "confidence": "confidence of recovery",
    "owner_id": "owner",
    "opened_on": "opened on",
    "risk_id": "risk",
    "scored_on": "scored on",
    "due_on": "due on",
    "done_on": "done on",
    "baseline_date": "planned date",
    "forecast_date": "expected date",
    "actual_date": "date reached",
}

IMPORTED = "import"
"""Who submitted a return that an import brought in whole."""

_REFERS: Mapping[str, str] = {
    "framework_id": "framework",
    "organisation_id": "organisation",
    "person_id": "person",
    "owner_id": "person",
    "programme_id": "programme",
    "scheme_id": "scheme",
    "dimension_id": "dimension",
    "period_id": "period",
    "return_id": "return_",
    "exception_id": "exception",
    "risk_id": "risk",
}
"""Columns that hold the id of another row, and its table."""

_MOMENTS = frozenset({"submitted_at"})
"""Columns that hold a moment, which people read in local time."""
_RATINGS = frozenset({"proposed", "chosen", "rating"})
_CHOICES = frozenset(
    {
        *("money_unit", "negative_style", "saving_sign", "role", "kind", "proposal", "commentary", "state"),
        *("status", "recurrence", "maturity", "qia_status", "eia_status", "priority"),
    }
)
_SOURCES = frozenset({"source", "plan_source", "actual_source"})
_SOURCE_WORDS: Mapping[Source, str] = {
    Source.PUBLISHED: "as published",
    Source.PHASED: "spread by the app",
    Source.ILLUSTRATIVE: "illustrative",
    Source.ENTERED: "typed",
}
_CHOSEN = "chosen by a person"
"""The source of a rating that nobody types: one letter chooses it."""
_CHOICES_BY_TABLE = frozenset({("exception_update", "confidence"), ("exception_update", "position")})


def table_words(table: str, number: int = 1) -> str:
    """Return what rows of a table are called: "rating", "ratings"."""
    return TABLES[table][number != 1]


def column_words(column: str) -> str:
    """Return what a column is called: "forecast outturn"."""
    return _COLUMNS.get(column, column.replace("_", " "))


def value_words(table: str, column: str, value: Any, rows: Rows) -> str:
    """Return a stored value as a person would write it; empty for nothing."""
    if value is None or value == "":
        return ""
    if column.endswith("_pence"):
        return pounds(int(value))
    if column in _REFERS:
        return row_label(_REFERS[column], rows.get(_REFERS[column], str(value)), rows)
    if column in _RATINGS:
        return RATING_WORDS[Rating(value)]
    if column == "month":
        return month_name(str(value))
    if column in _MOMENTS:
        return when_words(str(value))
    if column in _SOURCES:
        source = Source(value)
        return _CHOSEN if table == "rating" and source is Source.ENTERED else _SOURCE_WORDS[source]
    if column in _CHOICES or (table, column) in _CHOICES_BY_TABLE:
        return str(value).replace("_", " ")
    return str(value)


def field_words(table: str, column: str, row: Mapping[str, Any], rows: Rows) -> str:
    """Return a field of a row as a person would write it; empty for nothing.

    An import says for which day a return came in, and not when: that is the change set's own moment.
    """
    value = row.get(column)
    if column == "submitted_at" and value and row.get("submitted_by") == IMPORTED:
        return f"for {day_words(dt.date.fromisoformat(str(value)[:10]))}"
    return value_words(table, column, value, rows)


def row_label(table: str, row: Mapping[str, Any] | None, rows: Rows) -> str:
    """Name a row by what a person knows it by: "A9 Pathway Redesign, Milestones"."""
    if row is None:
        return "something that is no longer there"
    if table in _OWN_NAMES:
        return _OWN_NAMES[table](row)
    parts = [_named(table, column, row, rows) for column in _LABELS[table]]
    return ", ".join(part for part in parts if part)


def short_label(table: str, row: Mapping[str, Any], rows: Rows) -> str:
    """Name a row as `row_label` does, with its scheme by reference alone: "A9, Milestones"."""
    label = row_label(table, row, rows)
    scheme = _scheme_of(table, row, rows)
    return (
        label if scheme is None else label.replace(row_label("scheme", scheme, rows), str(scheme["ref"]), 1)
    )


def scheme_ref(table: str, row: Mapping[str, Any], rows: Rows) -> str:
    """Return the reference of the scheme that a row belongs to; empty when it belongs to none."""
    scheme = _scheme_of(table, row, rows) if row else None
    return "" if scheme is None else str(scheme["ref"])


def _scheme_of(table: str, row: Mapping[str, Any], rows: Rows) -> Mapping[str, Any] | None:
    if table == "scheme":
        return row
    for column in ("scheme_id", "return_id", "exception_id", "risk_id"):
        if row.get(column):
            parent = rows.get(_REFERS[column], row[column])
            return None if parent is None else _scheme_of(_REFERS[column], parent, rows)
    return None


def row_month(row: Mapping[str, Any], rows: Rows) -> str:
    """Return the reporting month a row belongs to ("2018-10"); empty when it belongs to none."""
    if "period_id" in row:
        period = rows.get("period", row["period_id"])
        return str(period["month"]) if period else ""
    if "return_id" in row:
        parent = rows.get("return_", row["return_id"])
        return row_month(parent, rows) if parent else ""
    return ""


def _named(table: str, column: str, row: Mapping[str, Any], rows: Rows) -> str:
    value = row.get(column)
    if value is None:
        return ""
    if column in {"return_id", "exception_id"}:
        parent = rows.get(_REFERS[column], value)
        return "" if parent is None else _subject(parent, rows)
    return value_words(table, column, value, rows)


def _subject(row: Mapping[str, Any], rows: Rows) -> str:
    if row["scheme_id"] is not None:
        return row_label("scheme", rows.get("scheme", row["scheme_id"]), rows)
    return row_label("programme", rows.get("programme", row["programme_id"]), rows)


_OWN_NAMES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "portfolio": lambda row: str(row["name"]),
    "organisation": lambda row: str(row["code"]),
    "programme": lambda row: str(row["name"]),
    "person": lambda row: str(row["name"]),
    "framework": lambda row: str(row["name"]),
    "dimension": lambda row: str(row["name"]),
    "period": lambda row: month_name(str(row["month"])),
    "scheme": lambda row: f"{row['ref']} {row['name']}",
    "risk": lambda row: f"{row['ref']} {row['title']}",
}

_LABELS: Mapping[str, tuple[str, ...]] = {
    "role_assignment": ("scheme_id", "programme_id", "person_id", "role"),
    "rating_rule": ("dimension_id", "rating"),
    "scheme_share": ("scheme_id", "organisation_id"),
    "profile_month": ("scheme_id", "organisation_id", "month"),
    "forecast_month": ("scheme_id", "organisation_id", "month"),
    "confidence_split": ("scheme_id", "organisation_id"),
    "return_": ("scheme_id", "programme_id"),
    "rating": ("return_id", "dimension_id", "organisation_id"),
    "exception": ("scheme_id", "programme_id", "area"),
    "exception_update": ("exception_id",),
    "risk_score": ("risk_id", "kind"),
    "risk_action": ("risk_id", "action"),
    "issue": ("scheme_id", "programme_id", "title"),
    "milestone": ("scheme_id", "title"),
}
"""What a row is named by, when it has no name of its own."""
