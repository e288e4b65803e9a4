"""The overview's page: headline figures, the table by programme area, movement, the year by month."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.reading.overview import Overview
from pmo_tui.domain.money import percent
from pmo_tui.domain.period import short_month
from pmo_tui.render import overview_table as table
from pmo_tui.render.cells import Cell, Line, Look, amount, fit, variance, width_of
from pmo_tui.render.overview_blocks import LABEL, DrawChart, movement, side_by_side, year
from pmo_tui.render.overview_table import UNSENT, Drill, position
from pmo_tui.render.page import Page

BESIDE_FROM = 150
"""Columns from which the movement stands beside the table."""

PERCENT_FROM = 72
"""Columns from which the headlines say percentages too."""

TALL = 24
"""Lines from which there is room for an empty one."""


@dataclass(frozen=True)
class Part:
    """A few words of a headline that stay together; one cell of them may be a stop."""

    cells: Line
    stop: int = -1
    kind: str = "schemes"
    key: object = None


def page(found: Overview, look: Look, width: int, height: int, chart: DrawChart | None = None) -> Page:
    """Build the page. `chart` is None until the chart can be drawn; its place is kept."""
    made = Page(width)
    if not found.areas:
        made.title("No schemes yet")
        made.text("Press 2 for the register and + to add one, or import a folder: pmo-tui import FOLDER FILE")
        return made
    _headlines(made, found, look)
    if height >= TALL:
        made.blank()
    beside = width >= BESIDE_FROM and found.view.prior is not None
    shown = table.arrange(found, look, width - 42 if beside else width)
    if beside:
        left, right = Page(shown.width), Page(width - shown.width - 3)
        table.draw(left, found, shown, look)
        movement(right, found, look)
        side_by_side(made, left, right, 2)
    else:
        table.draw(made, found, shown, look)
    if shown.hidden:
        made.text(f"In a wider window also: {', '.join(shown.hidden)}.", "muted")
    if found.view.prior is not None and not beside:
        made.blank()
        movement(made, found, look)
    made.blank()
    year(made, found, look, height, chart)
    return made


# -- headlines -----------------------------------------------------------------


def _headlines(made: Page, found: Overview, look: Look) -> None:
    total = position(found.total)
    roomy = made.width >= PERCENT_FROM
    year = [
        _figure("Plan", amount(total.plan, look), "plan"),
        _figure("Forecast", amount(total.fot, look), "fot"),
        _figure("Variance", variance(total.variance, look), "var"),
    ]
    to_date = [
        _figure("Plan", amount(total.ytd_plan, look), "ytdplan"),
        _figure("Actual", amount(total.ytd, look), "ytd"),
        _figure("Variance", variance(total.ytd_variance, look), "ytdvar"),
    ]
    if roomy:
        year.append(Part([(percent(total.variance, total.plan), "muted"), (" of the plan", "muted")]))
        to_date.append(
            Part([(percent(total.ytd_variance, total.ytd_plan), "muted"), (" of the plan", "muted")])
        )
    _flow(made, "Year", year)
    if found.view.period is None:
        _flow(made, "Month", [Part([("none yet; Ctrl+P, Open a month, starts one", "muted")])])
        return
    _flow(made, "To date", to_date)
    _flow(made, "Assured", _assured(found, look))
    _flow(made, "Returns", _returns(found))
    _flow(made, "Overdue", _overdue(found, roomy))
    if found.view.prior is not None:
        _flow(made, "Movement", _moved(found, look))


def _assured(found: Overview, look: Look) -> list[Part]:
    total = position(found.total)
    value = amount(total.assured, look)
    key = Drill("headline", "assured", "")
    parts = [
        Part([(value[0], value[1] or "bold")], 0, key=key),
        Part([(f"{percent(total.assured, total.fot)} of the forecast", "muted")]),
    ]
    if found.view.prior is not None:
        since = (f" since {shortshort_month(found.view.prior.month)}", "muted")
        parts.append(Part([variance(total.assured - found.prior_assured, look), since]))
    return parts


def _figure(label: str, cell: Cell, column: str) -> Part:
    cells: Line = [(f"{label} ", "muted"), (cell[0], cell[1] or "bold")]
    return Part(cells, 1, key=Drill("headline", column, ""))


def _counted(number: int, words: str, column: str, *parts: str, style: str = "bold") -> Part:
    if not number:
        return Part([(f"no {words}", "muted")])
    key = Drill("headline", column, table.drill_text("", *parts))
    return Part([(f"{number:,}", style), (f" {words}", "muted")], 0, key=key)


def _returns(found: Overview) -> list[Part]:
    schemes, unsent = found.total.sums.schemes, found.total.unsent
    due = found.total.due
    return [
        _counted(
            schemes - unsent, f"of {schemes:,} submitted", "sent", " ".join(f"-{part}" for part in UNSENT)
        ),
        _counted(unsent, "to submit", "unsent", *UNSENT, style="warn"),
        _counted(
            due, f"{'commentary' if due == 1 else 'commentaries'} due", "due", "commentary:due", style="warn"
        ),
    ]


def _overdue(found: Overview, roomy: bool) -> list[Part]:
    assert found.view.period is not None
    words = "at the ratings' date, " if roomy else "at "
    at = Part([(f"{words}{found.view.period.ratings_as_at}", "muted")])
    milestones = _counted(
        found.milestones, _many("milestone", found.milestones), "late", "overdue:milestones", style="warn"
    )
    words = _many("risk action", found.actions)
    actions = Part([(f"no {words}", "muted")])
    if found.actions:
        actions = Part([(f"{found.actions:,}", "warn"), (f" {words}", "muted")], 0, "actions", "actions")
    return [milestones, actions, at]


def _many(words: str, number: int) -> str:
    return words if number == 1 else f"{words}s"


def _moved(found: Overview, look: Look) -> list[Part]:
    assert found.view.prior is not None
    parts = [
        Part(
            [
                variance(position(found.total).change, look),
                (f" since {short_month(found.view.prior.month)}", "muted"),
            ]
        )
    ]
    for words, side, part in (
        ("favourable", found.favourable, "change>0"),
        ("adverse", found.adverse, "change<0"),
    ):
        if side.schemes:
            cells = [(f"{words} ", "muted"), variance(side.change, look), (f" ({side.schemes:,})", "muted")]
            parts.append(Part(cells, 1, key=Drill("headline", words, part)))
    return parts


def _flow(made: Page, label: str, parts: Sequence[Part]) -> None:
    """Put parts behind a label, on as many lines as they take."""
    first: Line = [(fit(f" {label}", LABEL), "muted")]
    line, marks = list(first), list[tuple[int, str, object]]()
    for part in parts:
        gap = "   " if len(line) > 1 else ""
        if gap and width_of(line) + len(gap) + width_of(part.cells) > made.width - 1:
            made.stop_cells(line, marks)
            line, marks, gap = [(" " * LABEL, "")], [], ""
        if gap:
            line.append((gap, ""))
        if part.stop >= 0:
            marks.append((len(line) + part.stop, part.kind, part.key))
        line += part.cells
    made.stop_cells(line, marks)
