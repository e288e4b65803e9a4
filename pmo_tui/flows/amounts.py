"""Amounts in forms: typed in pounds, and said back in the unit that everything else is printed in."""

from collections.abc import Callable, Sequence

from pmo_tui.domain.money import HouseStyle, format_amount, parse_amount, pounds
from pmo_tui.domain.problem import Problem
from pmo_tui.errors import Refused
from pmo_tui.modals.form_spec import Values
from pmo_tui.render.cells import Cell, Line


def amounts(values: Values, names: Sequence[str]) -> dict[str, int | None]:
    """Read amounts in pounds; an empty one is None. Raises Refused naming every one that cannot be read."""
    problems, found = [], {}
    for name in names:
        text = values[name].strip()
        try:
            found[name] = parse_amount(text) if text else None
        except ValueError as problem:
            problems.append(Problem(name, str(problem)))
    if problems:
        raise Refused(problems)
    return found


def understood(style: HouseStyle, delivered: int | None = None) -> Callable[[str], Cell | None]:
    """Return what says what a typed amount is taken for: pounds are typed where thousands are read.

    An outturn below what was `delivered` to date, in pence, stands out: most often three noughts are missing.
    """

    def said(text: str) -> Cell | None:
        try:
            pence = parse_amount(text)
        except ValueError:
            return None
        words = f"= {pounds(pence)}, printed {format_amount(pence, style)} ({style.unit_words})"
        if delivered is not None and 0 <= pence < delivered:
            return (f"{words}: below the {format_amount(delivered, style)} delivered to date", "warn")
        return (words, "muted")

    return said


def year_note(names: Sequence[str], plan: int, lead: str = "The year comes to") -> Callable[[Values], Line]:
    """Return what says what the months come to, against the plan of the year in pence."""

    def said(values: Values) -> Line:
        total = 0
        for name in names:
            try:
                total += parse_amount(values[name]) if values[name].strip() else 0
            except ValueError:
                return [("The year cannot be added up yet.", "warn")]
        beside = "as planned"
        if total != plan:
            beside = f"{pounds(abs(total - plan))} {'above' if total > plan else 'below'} the plan"
        return [(f"{lead} {pounds(total)}, plan {pounds(plan)}: {beside}.", "bold")]

    return said
