"""The month and the organisation that figures are read for, and the SQL of every figure of a scheme.

Each expression is about one row `s` of `scheme`, joined to its return `rt`; parameters are the scope's.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from db.enums import ReturnState, SchemeStatus
from db.reading.commentary import FIRST
from db.reading.portfolio import View

FROM = (
    "scheme s JOIN programme p ON p.id = s.programme_id"
    " LEFT JOIN return_ rt ON rt.scheme_id = s.id AND rt.period_id = :period"
)


SETTLED = "rt.state IN ({})".format(", ".join(f"'{state}'" for state in ReturnState if state.settled))
"""The SQL of a return that was submitted, `ReturnState.settled`; NULL where there is none."""

UNSENT = f"(s.status = '{SchemeStatus.OPEN}' AND NOT coalesce({SETTLED}, 0))"
"""The SQL of a scheme whose return is still to be submitted. Only an open one is asked for it."""


COMPARED = (
    "EXISTS (SELECT 1 FROM confidence_split y WHERE y.scheme_id = x.scheme_id"
    " AND y.organisation_id = x.organisation_id AND y.period_id = :period)"
)
"""The SQL of a forecast `x` of another month whose share has one in the scope's month too.

Movement is a forecast against what the month before counted for the same shares: nothing where it had none,
as for a new scheme. A share whose forecast is not given yet has not moved.
"""


SHARES = "x.financial_year = :fy"
"""The SQL of a share `x` of the year."""

TO_DATE = "x.month BETWEEN :first AND :month"
"""The SQL of a month `x` of a share, of those so far."""

LACKING = "(x.plan_pence <> 0 AND x.actual_pence IS NULL)"
"""The SQL of a month `x` that was planned and has no actual."""

NO_FORECAST_ASKED = f"s.status <> '{SchemeStatus.OPEN}' AND c.id IS NULL"
"""The SQL of a share that no forecast is asked of, of scheme `s` with the month's forecast `c`, if any."""

NO_ACTUAL_ASKED = f"(s.status <> '{SchemeStatus.OPEN}' OR coalesce(c.fot_pence = 0, 0))"
"""The SQL of a share no actual is asked of: its scheme is not open, or it is forecast to deliver nothing."""

FORECAST_OF_SHARE = (
    "LEFT JOIN confidence_split c ON c.scheme_id = x.scheme_id AND c.organisation_id = x.organisation_id"
    " AND c.period_id = :period"
)
"""Joins the month's forecast `c` of the share that a row `x` is of."""


class Scope(NamedTuple):
    """What figures are read for: a month, the month before it, and one organisation or all."""

    period_id: str
    month: str
    prior_id: str
    financial_year: str
    overall_id: str
    components: tuple[tuple[str, str], ...]
    """Code and id of each component dimension."""
    organisation_id: str | None = None

    @classmethod
    def of(cls, view: View, organisation_id: str | None = None) -> "Scope":
        """Return the scope of a view. A file without a month has empty figures."""
        return cls(
            view.period.id if view.period else "",
            view.period.month if view.period else "",
            view.prior.id if view.prior else "",
            view.portfolio.financial_year,
            view.overall.id,
            tuple((d.code, d.id) for d in view.components),
            organisation_id,
        )

    @property
    def parameters(self) -> dict[str, Any]:
        """The values that the expressions bind."""
        return {
            "period": self.period_id,
            "prior": self.prior_id,
            "month": self.month,
            "first": f"{self.financial_year[:4]}-04",
            "fy": self.financial_year,
            "overall": self.overall_id,
            "org": self.organisation_id,
        }

    def expressions(self) -> Mapping[str, str]:
        """Return the SQL of every field of the register, by name.

        NULL is what nobody has given: actual to date, forecast, split, and what follows from them.
        """
        found = {
            "ref": "s.ref",
            "name": "s.name",
            "area": "p.name",
            "status": "s.status",
            "state": "coalesce(rt.state, 'not_started')",
            "rag": self._rating("rt.id", ":overall"),
            "prior_rag": self._rating(
                "(SELECT id FROM return_ WHERE scheme_id = s.id AND period_id = :prior)", ":overall"
            ),
            "plan": self._sum("scheme_share", "annual_plan_pence", SHARES),
            "ytdplan": self._sum("profile_month", "plan_pence", TO_DATE),
            "ytd": self._added("profile_month", "actual_pence", TO_DATE),
            "lead": LEAD,
            "commentary": COMMENTARY,
            "override": OVERRIDE,
            "recovery": _update("u.recovery_date"),
            "confidence": _update("u.confidence"),
        }
        found |= {
            name: self._added("confidence_split", column, "x.period_id = :period")
            for name, column in SPLIT_COLUMNS.items()
        }
        compared = f"x.period_id = :prior AND {COMPARED}"
        found["prior_fot"] = self._sum("confidence_split", "fot_pence", compared)
        found["assured"] = found["high"]
        found["var"] = f"({found['fot']} - {found['plan']})"
        found["change"] = f"({found['fot']} - {found['prior_fot']})" if self.prior_id else "NULL"
        for (code, _), rating in zip(self.components, self.component_ratings, strict=True):
            found.setdefault(code, rating)
        return found

    @property
    def component_ratings(self) -> tuple[str, ...]:
        """The SQL of each component's rating. A dimension's code is somebody's text and never part of it."""
        return tuple(self._rating("rt.id", f":dim{place}") for place in range(len(self.components)))

    @property
    def component_parameters(self) -> dict[str, str]:
        """The ids of the component dimensions, as `component_ratings` binds them."""
        return {f"dim{place}": row_id for place, (_, row_id) in enumerate(self.components)}

    @property
    def bound(self) -> dict[str, Any]:
        """Every value that the expressions bind."""
        return self.parameters | self.component_parameters

    def _organisation(self) -> str:
        return "" if self.organisation_id is None else " AND x.organisation_id = :org"

    def _sum(self, table: str, column: str, condition: str) -> str:
        return f"coalesce({self._added(table, column, condition)}, 0)"

    def _added(self, table: str, column: str, condition: str) -> str:
        return (
            f"(SELECT sum(x.{column}) FROM {table} x WHERE x.scheme_id = s.id"
            f"{self._organisation()} AND {condition})"
        )

    def _rating(self, return_id: str, dimension: str) -> str:
        def chosen(organisation: str) -> str:
            return (
                f"(SELECT r.chosen FROM rating r WHERE r.return_id = {return_id}"
                f" AND r.dimension_id = {dimension} AND coalesce(r.organisation_id, '') = {organisation})"
            )

        return (
            chosen("''")
            if self.organisation_id is None
            else f"coalesce({chosen(':org')}, {chosen(chr(39) * 2)})"
        )

    def having_share(self) -> str:
        """Return the SQL condition that the organisation has a share of the scheme; empty for all."""
        if self.organisation_id is None:
            return ""
        return (
            "EXISTS (SELECT 1 FROM scheme_share x WHERE x.scheme_id = s.id"
            " AND x.organisation_id = :org AND x.financial_year = :fy)"
        )


SPLIT_COLUMNS = {name: f"{name}_pence" for name in ("fot", "low", "medium", "high")}

LEAD = (
    "coalesce((SELECT pe.name FROM role_assignment ra JOIN person pe ON pe.id = ra.person_id"
    " WHERE ra.scheme_id = s.id AND ra.role = 'programme_lead' ORDER BY pe.name LIMIT 1),"
    " (SELECT pe.name FROM role_assignment ra JOIN person pe ON pe.id = ra.person_id"
    " WHERE ra.programme_id = s.programme_id AND ra.role = 'programme_lead' ORDER BY pe.name LIMIT 1), '')"
)
"""The scheme's own programme lead, else its programme's."""

ASKED = (
    "EXISTS (SELECT 1 FROM rating r JOIN rating_rule rr ON rr.dimension_id = r.dimension_id"
    " AND rr.rating = r.chosen WHERE r.return_id = rt.id AND r.organisation_id IS NULL"
    " AND rr.commentary = 'exception')"
)


def _update(sql: str) -> str:
    """Return the SQL of something about the month's commentary `u`."""
    return (
        f"(SELECT {sql} FROM exception e JOIN exception_update u ON u.exception_id = e.id"
        f" WHERE e.scheme_id = s.id AND u.period_id = :period ORDER BY {FIRST} LIMIT 1)"
    )


_WHOLE = (
    "u.issue <> '' AND u.corrective_action <> '' AND u.recovery_date IS NOT NULL AND u.confidence IS NOT NULL"
)
WRITTEN = f"coalesce({_update(_WHOLE)}, 0)"
"""An exception commentary that lacks nothing (pmo_tui.domain.commentary.missing is the same rule)."""

COMMENTARY = f"CASE WHEN NOT {ASKED} THEN 'not_required' WHEN {WRITTEN} THEN 'done' ELSE 'due' END"

OVERRIDE = (
    "CASE WHEN EXISTS (SELECT 1 FROM rating r WHERE r.return_id = rt.id AND r.proposed IS NOT NULL"
    " AND r.chosen IS NOT NULL AND r.chosen <> r.proposed) THEN 'yes' ELSE 'no' END"
)
