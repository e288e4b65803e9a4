"""The overview's page: headline figures, the table by programme area, movement, the year by month."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from db.reading.overview import MonthFigures, Movement, Overview, Side
from pmo_tui.domain.money import format_pounds, percent
from pmo_tui.domain.period import month_name, short_month
from pmo_tui.domain.query import exactly
from pmo_tui.render import overview_table as table
from pmo_tui.render.cells import Cell, Line, Look, amount, fit, pad, text_cell, variance, width_of
from pmo_tui.render.overview_table import UNSENT, Drill, position
from pmo_tui.render.page import Page, Stop

BESIDE_FROM = 150
"""Columns from which the movement stands beside the table."""

TWO_SIDES_FROM = 72
"""Columns from which favourable and adverse movement stand side by side."""

LABEL = 10
LOWEST_CHART, HIGHEST_CHART = 9, 18
"""Lines of the chart."""

DrawChart = Callable[[int, int], list[Line]]
"""Draws the chart in so many columns and lines."""


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
    made.blank()
    beside = width >= BESIDE_FROM and found.view.prior is not None
    shown = table.arrange(found, look, width - 42 if beside else width)
    if beside:
        left, right = Page(shown.width), Page(width - shown.width - 3)
        table.draw(left, found, shown, look)
        _movement(right, found, look)
        _side_by_side(made, left, right, 2)
    else:
        table.draw(made, found, shown, look)
    if shown.hidden:
        made.text(f"In a wider window also: {', '.join(shown.hidden)}.", "muted")
    if found.view.prior is not None and not beside:
        made.blank()
        _movement(made, found, look)
    made.blank()
    _year(made, found, look, height, chart)
    return made


# -- headlines -----------------------------------------------------------------


def _headlines(made: Page, found: Overview, look: Look) -> None:
    total = position(found.total)
    share = percent(total.assured, total.fot)
    year = [
        _figure("Plan", amount(total.plan, look), "plan"),
        _figure("Forecast", amount(total.fot, look), "fot"),
        _figure("Variance", variance(total.variance, look), "var", percent(total.variance, total.plan)),
        _figure("Assured", amount(total.assured, look), "assured", f"{share} of the forecast"),
    ]
    if found.view.prior is not None:
        moved = variance(total.assured - found.prior_assured, look)
        since = f"since {_month(found.view.prior.month)}"
        year.append(Part([("assured ", "muted"), moved, (f" {since}", "muted")]))
    _flow(made, "Year", year)
    ahead = percent(total.ytd_variance, total.ytd_plan)
    to_date = [
        _figure("Plan", amount(total.ytd_plan, look), "ytdplan"),
        _figure("Actual", amount(total.ytd, look), "ytd"),
        _figure(
            "Variance",
            variance(total.ytd_variance, look),
            "ytdvar",
            percent(total.ytd_variance, total.ytd_plan),
        ),
    ]
    if found.view.period is None:
        _flow(made, "Month", [Part([("none yet; Ctrl+P, Open a month, starts one", "muted")])])
        return
    _flow(made, "To date", to_date)
    _flow(made, "Returns", _returns(found))
    _flow(made, "Overdue", _overdue(found))
    if found.view.prior is not None:
        _flow(made, "Movement", _moved(found, look))


def _figure(label: str, cell: Cell, column: str, note: str = "") -> Part:
    cells: Line = [(f"{label} ", "muted"), (cell[0], cell[1] or "bold")]
    if note:
        cells.append((f" ({note})", "muted"))
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


def _overdue(found: Overview) -> list[Part]:
    period = found.view.period
    at = [Part([(f"at the ratings' date, {period.ratings_as_at}", "muted")])] if period else []
    milestones = _counted(
        found.milestones, _many("milestone", found.milestones), "late", "overdue:milestones", style="warn"
    )
    words = _many("risk action", found.actions)
    actions = Part([(f"no {words}", "muted")])
    if found.actions:
        actions = Part([(f"{found.actions:,}", "warn"), (f" {words}", "muted")], 0, "actions", "actions")
    return [milestones, actions, *at]


def _many(words: str, number: int) -> str:
    return words if number == 1 else f"{words}s"


def _moved(found: Overview, look: Look) -> list[Part]:
    assert found.view.prior is not None
    parts = [
        Part(
            [
                variance(position(found.total).change, look),
                (f" since {_month(found.view.prior.month)}", "muted"),
            ]
        )
    ]
    for words, side, part in (
        ("favourable", found.favourable, "change>0"),
        ("adverse", found.adverse, "change<0"),
    ):
        if side.schemes:
            cells = [(f"{words} ", "muted"), variance(side.change, look), (f" in {side.schemes:,}", "muted")]
            parts.append(Part(cells, 1, key=Drill("headline", words, part)))
    return parts


def _month(month: str) -> str:
    return month_name(month).split()[0]


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


# -- movement ------------------------------------------------------------------


def rest_text(side: Side, *, favourable: bool) -> str:
    """Return the filter for the schemes of a side that are not named."""
    if not side.largest:
        return ""
    last = side.largest[-1].change
    edge = format_pounds(last)
    equal = "=" if side.tied else ""
    near = f"change<{equal}{edge}" if favourable else f"change>{equal}{edge}"
    named = [movement.ref for movement in side.largest if side.tied and movement.change == last]
    return " ".join(
        ["change>0" if favourable else "change<0", near, *(f"-{exactly('ref', r)}" for r in named)]
    )


def _movement(made: Page, found: Overview, look: Look) -> None:
    assert found.view.prior is not None
    change = variance(position(found.total).change, look)
    made.add((f" Movement since {month_name(found.view.prior.month)}  ", "title"), change)
    two = made.width >= TWO_SIDES_FROM
    room = (made.width - 3) // 2 if two else made.width
    sides = [Page(room), Page(room)]
    _side(sides[0], found.favourable, look, favourable=True)
    _side(sides[1], found.adverse, look, favourable=False)
    if two:
        _side_by_side(made, sides[0], sides[1], 2)
    else:
        for side in sides:
            _below(made, side)


def _side(made: Page, side: Side, look: Look, *, favourable: bool) -> None:
    word = "Favourable" if favourable else "Adverse"
    figures = [variance(movement.change, look)[0] for movement in side.largest]
    wide = max([cell_len(text) for text in (*figures, variance(side.change, look)[0])])
    name = made.width - wide - 2
    total: Line = [
        (fit(f" {word}", name + 1), "heading"),
        (fit(variance(side.change, look)[0], wide, right=True), "heading"),
    ]
    made.add(*total)
    for movement in side.largest:
        made.stop_cells(_moved_line(movement, look, name, wide), [(1, "scheme", movement.id)])
    if side.others:
        words = f"{side.others:,} other{'' if side.others == 1 else 's'}"
        cell = variance(side.remainder, look)
        line: Line = [(" ", ""), (fit(words, name) + fit(cell[0], wide, right=True), "muted")]
        made.stop_cells(line, [(1, "schemes", Drill(word, "rest", rest_text(side, favourable=favourable)))])
    if not side.schemes:
        made.add((" No scheme.", "muted"))


def _moved_line(movement: Movement, look: Look, name: int, wide: int) -> Line:
    words = fit(f"{text_cell(movement.ref)[0]} {text_cell(movement.name)[0]}", name)
    cell = variance(movement.change, look)
    return [(" ", ""), (words + fit(cell[0], wide, right=True), "")]


def _side_by_side(made: Page, left: Page, right: Page, gap: int) -> None:
    """Put two pages beside each other."""
    start, shift = len(made.lines), left.width + gap
    for number in range(max(len(left.lines), len(right.lines))):
        ours = left.lines[number] if number < len(left.lines) else []
        theirs = right.lines[number] if number < len(right.lines) else []
        made.lines.append([*pad(ours, left.width), (" " * gap, ""), *theirs])
    made.stops += [Stop(start + s.line, s.start, s.end, s.kind, s.key) for s in left.stops]
    made.stops += [Stop(start + s.line, s.start + shift, s.end + shift, s.kind, s.key) for s in right.stops]


def _below(made: Page, other: Page) -> None:
    start = len(made.lines)
    made.lines += other.lines
    made.stops += [Stop(start + s.line, s.start, s.end, s.kind, s.key) for s in other.stops]


# -- the year by month ---------------------------------------------------------


def _year(made: Page, found: Overview, look: Look, height: int, chart: DrawChart | None) -> None:
    made.title("Plan, actual and forecast by month", look.style.unit_words)
    if not any(month.plan or month.amount for month in found.months):
        made.add((" No months yet. They come with the schemes' shares and returns.", "muted"))
        return
    figures = Page(made.width)
    _months(figures, found, look)
    left = height - len(made.lines) - len(figures.lines)
    if left < LOWEST_CHART:
        left = height - len(figures.lines) - 1
    lines = max(LOWEST_CHART, min(left, HIGHEST_CHART))
    drawn = chart(made.width - 2, lines) if chart is not None else [[(" Drawing the chart…", "muted")]]
    for number in range(lines):
        made.lines.append([(" ", ""), *drawn[number]] if number < len(drawn) else [])
    _below(made, figures)


def _months(made: Page, found: Overview, look: Look) -> None:
    """Draw the chart's figures below it: as many months beside each other as fit."""
    shown = found.view.period.month if found.view.period else ""
    rows = {
        "Plan": [amount(month.plan, look) for month in found.months],
        "Actual": [_amount_if(month, month.month <= shown, look) for month in found.months],
        "Forecast": [_amount_if(month, month.month > shown, look) for month in found.months],
    }
    wide = max(cell_len(text) for cells in rows.values() for text, _ in cells) + 1
    fits = max(1, (made.width - LABEL - 1) // max(wide, 4))
    step = next(size for size in (12, 6, 4, 3, 2, 1) if size <= fits or size == 1)
    for start in range(0, len(found.months), step):
        part = slice(start, start + step)
        heads = "".join(fit(short_month(month.month), wide, right=True) for month in found.months[part])
        made.add((fit(f" {'':<{LABEL - 1}}{heads}", made.width), "heading"))
        for label, cells in rows.items():
            line = [(fit(f" {label}", LABEL), "muted")]
            line += [(fit(text, wide, right=True), style) for text, style in cells[part]]
            made.stop_line("schemes", Drill("months", f"{label} {start}", ""), *line)


def _amount_if(month: MonthFigures, wanted: bool, look: Look) -> Cell:
    return amount(month.amount, look) if wanted else ("", "")
