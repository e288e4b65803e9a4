"""The overview's page: headline figures, the table by programme area, movement, the year by month."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from db.reading.overview import Overview
from pmo_tui.domain.money import percent
from pmo_tui.domain.period import short_month
from pmo_tui.render import overview_table as table
from pmo_tui.render.cells import Cell, Line, Look, amount, fit, variance, width_of
from pmo_tui.render.overview_blocks import LABEL, OF_GIVEN, DrawChart, movement, side_by_side, year
from pmo_tui.render.overview_table import SENT, UNSENT, Drill, position
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
        made.text("A scheme needs a programme area: press 0 for Set-up and make one there.")
        made.text("Then press 2 for the register and + to add a scheme.")
        made.text("Or import a folder of CSV files, which makes both: pmo-tui import FOLDER FILE")
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
    sums = found.total.sums
    unknown = sums.shares > 0 and not sums.forecasts
    in_year = [_figure("Plan", amount(total.plan, look), "plan")]
    if not unknown:
        in_year.append(_figure("Forecast", amount(total.fot, look), "fot"))
        in_year.append(_figure("Variance", variance(total.variance, look), "var"))
    complete = sums.forecasts == sums.shares
    if roomy and complete:
        in_year.append(_said(f"{percent(total.variance, total.plan)} of the plan"))
    _flow(made, "Year", in_year)
    if found.view.period is None:
        _flow(made, "Month", [_said("none yet; Ctrl+P, Open a month, starts one")])
        return
    if not complete:
        _flow(made, "Forecast", _awaited(f"{sums.forecasts:,} of {sums.shares:,} given"))
    _flow(made, "To date", _to_date(found, look, roomy))
    if not unknown:
        _flow(made, "Assured", _assured(found, look))
    _flow(made, "Returns", _returns(found))
    _flow(made, "Overdue", _overdue(found, roomy))
    if found.view.prior is not None and not unknown:
        _flow(made, "Movement", _moved(found, look))


def _to_date(found: Overview, look: Look, roomy: bool) -> list[Part]:
    """Say what was planned and delivered so far, and of how many actuals that is when some are missing."""
    total, sums = position(found.total), found.total.sums
    parts = [_figure("Plan", amount(total.ytd_plan, look), "ytdplan")]
    if not sums.actuals:
        return [*parts, Part([("no actual given yet", "warn")])] if sums.months else parts
    parts.append(_figure("Actual", amount(total.ytd, look), "ytd"))
    parts.append(_figure("Variance", variance(total.ytd_variance, look), "ytdvar"))
    if sums.actuals < sums.months:
        awaited = _awaited(f"{sums.actuals:,} of {sums.months:,} monthly actuals given")
        return parts + awaited[: 2 if sums.forecasts == sums.shares else 1]  # it is said of forecasts already
    if roomy:
        parts.append(_said(f"{percent(total.ytd_variance, total.ytd_plan)} of the plan"))
    return parts


def _awaited(given: str) -> list[Part]:
    """Say that figures are not whole yet."""
    return [Part([(words, "warn")]) for words in (given, "the figures count the rest as nothing")]


def _assured(found: Overview, look: Look) -> list[Part]:
    """Say what is assured, of how many splits when some are missing, and what it moved by."""
    total, sums = position(found.total), found.total.sums
    if not sums.splits:
        return [_said("–"), Part([("no forecast is split yet", "warn")])]
    parts = [_stop("assured", _strong(amount(total.assured, look)))]
    if sums.splits < sums.forecasts:
        parts.append(Part([(f"{sums.splits:,} of {sums.forecasts:,} splits given", "warn")]))
    else:
        parts.append(_said(f"{percent(total.assured, total.fot)} of the forecast"))
    if found.view.prior is not None:
        since = f" since {short_month(found.view.prior.month)}"
        parts.append(Part([variance(total.assured - found.prior_assured, look), (since, "muted")]))
        if sums.splits < sums.forecasts:
            parts.append(_said("of the splits given"))
        elif sums.forecasts < sums.shares:
            parts.append(_said(OF_GIVEN))
    return parts


def _returns(found: Overview) -> list[Part]:
    asked, unsent, due = found.total.asked, found.total.unsent, found.total.due
    commentaries = "commentary due" if due == 1 else "commentaries due"
    return [
        _counted("sent", asked - unsent, f"of {asked:,} open submitted", SENT, style="bold"),
        _counted("unsent", unsent, "to submit", *UNSENT),
        _counted("due", due, commentaries, "commentary:due"),
    ]


def _overdue(found: Overview, roomy: bool) -> list[Part]:
    assert found.view.period is not None
    milestones = "milestone" if found.milestones == 1 else "milestones"
    actions = "risk action" if found.actions == 1 else "risk actions"
    on_risks = _counted("actions", found.actions, actions)
    return [
        _counted("milestones", found.milestones, milestones, "overdue:milestones"),
        replace(on_risks, kind="actions"),
        _said(f"{'at the ratings’ date, ' if roomy else 'at '}{found.view.period.ratings_as_at}"),
    ]


def _moved(found: Overview, look: Look) -> list[Part]:
    assert found.view.prior is not None
    whole = variance(position(found.total).change, look)
    since = f" since {short_month(found.view.prior.month)}"
    parts = [_stop("change", whole, (since, "muted"), text="change>0 or change<0")]
    for words, side, text in (
        ("favourable", found.favourable, "change>0"),
        ("adverse", found.adverse, "change<0"),
    ):
        cell, count = variance(side.change, look), f" ({side.schemes:,})"
        if side.schemes:
            parts.append(_stop(words, (f"{words} ", "muted"), cell, (count, "muted"), place=1, text=text))
    sums = found.total.sums
    if sums.forecasts < sums.shares:
        parts.append(_said(OF_GIVEN))
    return parts


def _said(words: str) -> Part:
    return Part([(words, "muted")])


def _strong(cell: Cell) -> Cell:
    return (cell[0], cell[1] or "bold")


def _stop(column: str, *cells: Cell, place: int = 0, text: str = "") -> Part:
    return Part(list(cells), place, key=Drill("headline", column, text))


def _figure(label: str, cell: Cell, column: str) -> Part:
    return _stop(column, (f"{label} ", "muted"), _strong(cell), place=1)


def _counted(column: str, number: int, words: str, *parts: str, style: str = "warn") -> Part:
    """Say how many; none is nothing to go to."""
    if not number:
        return _said(f"0 {words}")
    return _stop(column, (f"{number:,}", style), (f" {words}", "muted"), text=table.drill_text("", *parts))


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
