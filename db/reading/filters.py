"""Conditions compiled to SQL. Values are always bound; field names are looked up, never pasted."""

from typing import Any

from db.conditions import All, Compare, Condition, Either, Field, Not, Search, folded
from db.reading.reader import FOLDED
from db.reading.scope import Scope

_CONTAINS = frozenset({"ref", "name", "area", "lead"})
"""Text fields, where a value may stand anywhere."""

RATED_AT = "(SELECT ratings_as_at FROM period WHERE id = :period)"
"""The date that the shown month's ratings speak of."""

OVERDUE_MILESTONE = f"m.baseline_date < {RATED_AT} AND coalesce(m.actual_date, '9999') > {RATED_AT}"
"""A milestone `m` that was planned before that date and not reached by it."""

OVERDUE_ACTION = f"r.status = 'open' AND a.due_on < {RATED_AT} AND coalesce(a.done_on, '9999') > {RATED_AT}"
"""An action `a` on an open risk `r`, due before that date and not done by it."""

OVERDUE = {
    "milestones": (
        "(s.status = 'open' AND EXISTS"
        f" (SELECT 1 FROM milestone m WHERE m.scheme_id = s.id AND {OVERDUE_MILESTONE}))"
    ),
    "actions": (
        "EXISTS (SELECT 1 FROM risk r JOIN risk_action a ON a.risk_id = r.id"
        f" WHERE r.scheme_id = s.id AND {OVERDUE_ACTION})"
    ),
}
"""What of a scheme is overdue. Milestones of one that is closed, completed or deferred are not waited for."""


class Compiler:
    """Compiles one condition for one scope, collecting what is bound."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._expressions = scope.expressions()
        self.parameters: dict[str, Any] = scope.bound

    def where(self, condition: Condition | None) -> str:
        """Return the WHERE clause, empty when everything is wanted."""
        parts = [
            part for part in (self._scope.having_share(), self.sql(condition) if condition else "") if part
        ]
        return " WHERE " + " AND ".join(parts) if parts else ""

    def sql(self, condition: Condition) -> str:
        """Return the SQL of a condition. A figure that nobody has given meets no comparison."""
        match condition:
            case Search(text):
                return self._search(text)
            case Not(item):
                return f"NOT coalesce({self.sql(item)}, 0)"
            case All(items):
                return "(" + " AND ".join(self.sql(item) for item in items) + ")"
            case Either(items):
                return "(" + " OR ".join(self.sql(item) for item in items) + ")"
            case _:
                return self._compare(condition)

    def bind(self, value: object) -> str:
        """Bind a value and return the name it goes by."""
        name = f"v{len(self.parameters)}"
        self.parameters[name] = value
        return f":{name}"

    def _contains(self, text: str, *columns: str) -> str:
        """Return the SQL that finds a text anywhere in one of these columns, as `folded` compares them.

        SQLite's own LIKE is several times as quick and does the same for plain letters, but knows no accented
        letter's capital, nor that a letter and its accent may be stored one after the other.
        """
        if text.isascii():
            value = self.bind(f"%{_escaped(text)}%")
            found = [f"{column} LIKE {value} ESCAPE '\\'" for column in columns]
        else:
            value = self.bind(folded(text))
            found = [f"instr({FOLDED}({column}), {value})" for column in columns]
        return "(" + " OR ".join(found) + ")"

    def _search(self, text: str) -> str:
        leads = (
            "SELECT ra.{column} FROM role_assignment ra JOIN person pe ON pe.id = ra.person_id"
            f" WHERE {self._contains(text, 'pe.name')} AND ra.{{column}} IS NOT NULL"
        )
        return (
            f"({self._contains(text, 's.name', 's.ref')}"
            f" OR s.programme_id IN (SELECT id FROM programme WHERE {self._contains(text, 'name')} UNION ALL"
            f" {leads.format(column='programme_id')})"
            f" OR s.id IN ({leads.format(column='scheme_id')}))"
        )

    def _compare(self, condition: Compare) -> str:
        if condition.field == "org":
            return (
                "EXISTS (SELECT 1 FROM scheme_share x JOIN organisation o ON o.id = x.organisation_id"
                f" WHERE x.scheme_id = s.id AND x.financial_year = :fy"
                f" AND o.code = {self.bind(condition.value)})"
            )
        if condition.field == "changed":
            return self._changed(str(condition.value))
        if condition.field == "overdue":
            return OVERDUE[str(condition.value)]
        if condition.field == "programme_id":
            return f"s.programme_id = {self.bind(condition.value)}"
        left = self._expressions[condition.field]
        if condition.operator == "is":  # a query keeps no quotes inside quotes
            return f"replace({left}, '\"', '') = {self.bind(condition.value)}"
        if condition.field in _CONTAINS:
            return self._contains(str(condition.value), left)
        if condition.value == "none":
            return f"{left} IS NULL"
        if isinstance(condition.value, Field):
            return f"{left} {condition.operator} {self._expressions[condition.value.name]}"
        return f"{left} {condition.operator} {self.bind(condition.value)}"

    def _changed(self, month: str) -> str:
        then = f"(SELECT id FROM period WHERE month = {self.bind(month)})"
        rating = self._expressions["prior_rag"].replace(":prior", then)
        outturn = self._expressions["prior_fot"].replace(":prior", then)
        differs = f"{self._expressions['rag']} IS NOT {rating} OR {self._expressions['fot']} <> {outturn}"
        return f"({then} IS NOT NULL AND ({differs}))"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
