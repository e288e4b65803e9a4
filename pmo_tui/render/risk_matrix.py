"""The 5x5 matrix: likelihood against impact, how many risks stand in each cell, with totals at the sides.

Scores as they stand are filled cells; initial and target ones are hollow, with the count in brackets, so
that nobody takes a hope for the present. Letters say what the colours say.
"""

from collections import Counter
from collections.abc import Sequence

from db.enums import ScoreKind
from db.reading.risks import RiskRecord, ScoreRecord
from pmo_tui.domain.risk import IMPACT_WORDS, LIKELIHOOD_WORDS, SCALE, Band, band, score
from pmo_tui.render.cells import Cell, Line, fit, pad, text_cell, width_of
from pmo_tui.render.page import Page, Stop
from pmo_tui.render.risks import BAND_LETTERS

Place = tuple[ScoreKind, int, int]
"""A cell: of which score, at which likelihood and impact."""

KIND_TITLES = {
    ScoreKind.CURRENT: "Current score",
    ScoreKind.INITIAL: "Initial score",
    ScoreKind.TARGET: "Target score",
}

SIDE_BY_SIDE = 118
"""Columns from which two matrices stand beside each other."""

_LABEL, _TOTAL = 18, 5
_HOLLOW = {ScoreKind.INITIAL: " (n) = n initial", ScoreKind.TARGET: " (n) = n targets"}
_HEIGHTS = ((5, 36, 10), (3, 20, 0))
"""Lines of a cell, and the height of the page and width of the cell from which it gets them."""
_BAND_RANGES = {Band.LOW: "1-3", Band.MODERATE: "4-6", Band.HIGH: "8-12", Band.EXTREME: "15-25"}
_ROOMY_LEGEND = 66
_SHORT = {"negligible": "neglig.", "catastrophic": "catastr."}


def score_of(risk: RiskRecord, kind: ScoreKind) -> ScoreRecord | None:
    """Return a risk's score of a kind; the current one is the initial one while there is no other."""
    return risk.current if kind is ScoreKind.CURRENT else risk.latest(kind)


def stands_at(risk: RiskRecord, place: Place) -> bool:
    """Whether a risk stands in a cell."""
    found = score_of(risk, place[0])
    return found is not None and (found.likelihood, found.impact) == place[1:]


def place_words(place: Place) -> str:
    """Name a cell: "current 4 likely × 5 catastrophic = 20 extreme"."""
    kind, likelihood, impact = place
    value = score(likelihood, impact)
    return (
        f"{kind.value} {likelihood} {LIKELIHOOD_WORDS[likelihood]} × {impact} {IMPACT_WORDS[impact]}"
        f" = {value} {band(value).value}"
    )


def worst_place(risks: Sequence[RiskRecord], kind: ScoreKind) -> Place:
    """Return the cell with the highest score that holds a risk; the corner when there is none."""
    found = [place for risk in risks if (place := score_of(risk, kind)) is not None]
    worst = max(found, key=lambda place: (place.score, place.impact), default=None)
    return (kind, worst.likelihood, worst.impact) if worst is not None else (kind, 5, 5)


def kinds_shown(kind: ScoreKind, width: int) -> tuple[ScoreKind, ...]:
    """Return the scores that are shown at a width: a second one beside the first where there is room."""
    if width < SIDE_BY_SIDE:
        return (kind,)
    return (kind, ScoreKind.TARGET if kind is not ScoreKind.TARGET else ScoreKind.CURRENT)


def cell_height(kind: ScoreKind, width: int, height: int) -> int:
    """Return how many lines a cell gets on a page: odd, so that the words stand in the middle."""
    wide = _cell_width(width // len(kinds_shown(kind, width)))
    return next((tall for tall, high, least in _HEIGHTS if height >= high and wide >= least), 1)


def matrix_page(
    risks: Sequence[RiskRecord], kind: ScoreKind, width: int, height: int, focus: Place | None
) -> Page:
    """Build the matrix of a score, with a second one beside it where there is room, and what the cell holds.

    Every cell is a stop of kind "cell" with its Place.
    """
    tall = cell_height(kind, width, height)
    kinds = kinds_shown(kind, width)
    each = width // len(kinds)
    first, *others = (_matrix(risks, one, each, tall, focus) for one in kinds)
    page = beside(first, others[0]) if others else first
    words = _impact_words(each)
    roomy = height - len(page.lines) > 5
    if roomy:
        page.blank()
    page.add(*_legend(width))
    if words:
        page.text(words, "muted")
    if focus is not None:
        if roomy:
            page.blank()
        _cell_list(page, [risk for risk in risks if stands_at(risk, focus)], focus, height)
    return page


def beside(left: Page, right: Page) -> Page:
    """Put two pages next to each other."""
    page = Page(left.width + right.width)
    for number in range(max(len(left.lines), len(right.lines))):
        one = left.lines[number] if number < len(left.lines) else []
        two = right.lines[number] if number < len(right.lines) else []
        page.lines.append([*pad(one, left.width), *pad(two, right.width)])
    for stop in left.stops:
        end = stop.end if stop.end >= 0 else left.width
        page.stops.append(Stop(stop.line, stop.start, end, stop.kind, stop.key))
    for stop in right.stops:
        end = stop.end if stop.end >= 0 else right.width
        page.stops.append(Stop(stop.line, stop.start + left.width, end + left.width, stop.kind, stop.key))
    return page


def _cell_width(width: int) -> int:
    return max(5, min(17, (width - _LABEL - _TOTAL) // len(SCALE)))


def _matrix(risks: Sequence[RiskRecord], kind: ScoreKind, width: int, tall: int, focus: Place | None) -> Page:
    page, wide = Page(width), _cell_width(width)
    scores = [found for risk in risks if (found := score_of(risk, kind)) is not None]
    counts = Counter((found.likelihood, found.impact) for found in scores)
    unscored = f" · {len(risks) - len(scores)} without" if len(scores) < len(risks) else ""
    note = "likelihood up, impact across" if width >= 56 else ""
    page.title(KIND_TITLES[kind], f"{note}{unscored}")
    heads = "".join(f"{_head(impact, wide - 1):^{wide - 1}} " for impact in SCALE)
    page.add((f"{_HOLLOW.get(kind, ''):<{_LABEL}}{heads}{'All':>{_TOTAL - 1}}", "heading"))
    for likelihood in reversed(SCALE):
        _row(page, kind, likelihood, counts, tall, wide, focus)
    line: Line = [(fit(" All", _LABEL), "heading")]
    for impact in SCALE:
        total = sum(counts[likelihood, impact] for likelihood in SCALE)
        line.append((f"{total or '–':^{wide - 1}} ", "heading"))
    page.add(*line, (f"{len(scores):>{_TOTAL - 1}}", "sum"))
    return page


def _row(
    page: Page,
    kind: ScoreKind,
    likelihood: int,
    counts: Counter[tuple[int, int]],
    tall: int,
    wide: int,
    focus: Place | None,
) -> None:
    middle = tall // 2
    label = f" {likelihood} {LIKELIHOOD_WORDS[likelihood]}"
    drawn = []
    for impact in SCALE:
        here = focus == (kind, likelihood, impact)
        count = counts[likelihood, impact]
        value = band(score(likelihood, impact))
        drawn.append(_cell(kind, value, count, tall, wide - 1, here))
    total = sum(counts[likelihood, impact] for impact in SCALE)
    for number in range(tall):
        line: Line = [(fit(label if number == middle else "", _LABEL), "")]
        for cell in drawn:
            line += [cell[number], (" ", "")]
        if number != middle:
            page.lines.append(line)
            continue
        line.append((f"{total or '–':>{_TOTAL - 1}}", "bold" if total else "muted"))
        marks = [(2 * impact - 1, "cell", (kind, likelihood, impact)) for impact in SCALE]
        page.stop_cells(line, marks)


def _cell(kind: ScoreKind, value: Band, count: int, tall: int, wide: int, here: bool) -> list[Cell]:
    """Draw one cell, a Cell for each of its lines."""
    filled = kind is ScoreKind.CURRENT
    words = _cell_words(count, BAND_LETTERS[value], wide, filled=filled)
    if filled:
        style = f"band.{value.value}" if count else f"faint.{value.value}"
        edge = f"cell.{value.value}" if count else f"cell.faint.{value.value}"
    else:
        style, edge = ("bold" if count else "muted"), f"line.{value.value}"
    inner = wide - 2
    fits = len(words) <= inner
    if tall == 1:
        return [(f"▸{words:^{inner}}◂" if here and fits else f"{words:^{wide}}", style)]
    lines = [(" " * wide, style) for _ in range(tall)]
    lines[tall // 2] = (f"{words:^{wide}}", style)
    lines[-1] = ("▁" * wide, edge)
    if here:
        lines = [(f"┃{' ' * inner}┃", style) for _ in range(tall)]
        lines[0], lines[-1] = (f"┏{'━' * inner}┓", style), (f"┗{'━' * inner}┛", style)
        lines[tall // 2] = (f"┃{words:^{inner}}┃" if fits else f"{words:^{wide}}", style)
    return lines


def _cell_words(count: int, letter: str, wide: int, *, filled: bool) -> str:
    """Return what stands in a cell: count and letter, or what of it has room."""
    if not count:
        return letter
    number = str(count) if filled else f"({count})"
    return next((words for words in (f"{number} {letter}", number) if len(words) <= wide), "#" * wide)


def _head(impact: int, wide: int) -> str:
    words = IMPACT_WORDS[impact]
    for text in (f"{impact} {words}", f"{impact} {_SHORT.get(words, words)}"):
        if len(text) <= wide:
            return text
    return str(impact)


def _impact_words(width: int) -> str:
    """Return the words of the impact where the heads have only room for numbers."""
    if _head(5, _cell_width(width) - 1) != "5":
        return ""
    return "Impact: " + " · ".join(f"{impact} {IMPACT_WORDS[impact]}" for impact in SCALE)


def _legend(width: int) -> Line:
    line: Line = []
    for value in Band:
        letter = f" {BAND_LETTERS[value]} " if width >= _ROOMY_LEGEND else BAND_LETTERS[value]
        line += [(" ", ""), (letter, f"band.{value.value}")]
        line.append((f" {_BAND_RANGES[value]} {value.value} ", "muted"))
    return line


def _cell_list(page: Page, held: Sequence[RiskRecord], focus: Place, height: int) -> None:
    """Write what the cursor's cell holds, as far as there is room."""
    words = place_words(focus)
    many = f"{len(held)} risks" if len(held) > 1 else "1 risk" if held else "no risk"
    line: Line = [(f" {words[0].upper()}{words[1:]}", "bold"), (f" · {many}", "muted")]
    how = (": Enter lists them" if len(held) > 1 else ": Enter lists it", "muted")
    page.add(*line, *([how] if held and width_of([*line, how]) <= page.width else []))
    shown = held[: max(0, height - len(page.lines))]
    more = f"  and {len(held) - len(shown)} more" if len(shown) < len(held) else ""
    for risk in shown:
        ref, after = f"   {text_cell(risk.ref)[0]:<7}", more if risk is shown[-1] else ""
        room = page.width - width_of([(ref + after, "")]) - 1
        words = fit(text_cell(risk.title)[0], room).rstrip()
        page.add((ref, "muted"), (words, ""), (after, "muted"))
