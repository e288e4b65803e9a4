"""One risk on a page: what may happen, its scores over time, its actions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from db.enums import OpenState, ScoreKind
from db.reading.risks import ActionRecord, RiskRecord
from pmo_tui.domain.risk import IMPACT_WORDS, LIKELIHOOD_WORDS, band
from pmo_tui.render.cells import Cell, Line, Look, fit, text_cell, width_of, wrap
from pmo_tui.render.page import Page
from pmo_tui.render.risk_matrix import beside
from pmo_tui.render.risks import LATE, badge, bare, course

TWO_COLUMNS = 128
"""Columns from which scores and actions stand beside the words."""

LABEL = 13

FIELDS = (
    ("cause", "Cause"),
    ("event", "Event"),
    ("effect", "Effect"),
    ("mitigation", "Mitigation"),
)
"""What a risk says, in the order it is read; each is a stop of kind "words"."""

_LEVELS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class RiskView:
    """A risk with its actions, at the date that is spoken of."""

    risk: RiskRecord
    actions: tuple[ActionRecord, ...]
    as_at: str
    """What "late" is measured against."""


def sparkline(scores: Sequence[int]) -> str:
    """Draw scores of 1 to 25 as small columns, the oldest first."""
    return "".join(_LEVELS[min(value * len(_LEVELS) // 25, len(_LEVELS) - 1)] for value in scores)


def risk_page(found: RiskView, look: Look, width: int) -> Page:
    """Build the page. Stops: "subject", "owner", "words", "score" and "action"."""
    page = Page(width)
    _head(page, found, look)
    page.blank()
    if width >= TWO_COLUMNS:
        left, right = Page(width // 2), Page(width - width // 2)
        _words(left, found)
        _scores(right, found.risk, look)
        right.blank()
        _actions(right, found)
        _append(page, beside(left, right))
    else:
        _words(page, found)
        page.blank()
        _scores(page, found.risk, look)
        page.blank()
        _actions(page, found)
    return page


def _append(page: Page, more: Page) -> None:
    at = len(page.lines)
    page.lines += more.lines
    page.stops += [replace(stop, line=stop.line + at) for stop in more.stops]


def _head(page: Page, found: RiskView, look: Look) -> None:
    risk = found.risk
    for number, part in enumerate(wrap(f"{risk.ref}  {risk.title}", page.width - 2)):
        page.add((f" {part}" if number == 0 else f"   {part}", "title"))
    _fact(page, "Score", _score_line(risk, look, page.width - LABEL - 2))
    _fact(page, "", _course_line(risk, page.width - LABEL - 2))
    _stop_fact(page, "subject", "Belongs to", text_cell(risk.subject))
    _stop_fact(page, "owner", "Owner", text_cell(risk.owner) if risk.owner else ("nobody", "warn"))
    if risk.status is OpenState.OPEN:
        _fact(page, "State", [(f"open since {risk.opened_on}", "")])
    else:
        page.labelled("State", f"closed on {risk.closed_on}: {risk.closed_reason}", label_width=LABEL)


def _score_line(risk: RiskRecord, look: Look, width: int) -> Line:
    score = risk.current
    if score is None:
        return [("not scored yet: press s", "warn")]
    likelihood, impact = f"{score.likelihood}", f"{score.impact}"
    words = f" {band(score.score).value}: {likelihood} {LIKELIHOOD_WORDS[score.likelihood]}"
    words += f" × {impact} {IMPACT_WORDS[score.impact]}"
    if len(words) + 6 > width:
        words = f" {band(score.score).value}: likelihood {likelihood} × impact {impact}"
    return [badge(score, look), (words, "")]


def _course_line(risk: RiskRecord, width: int) -> Line:
    """Draw the trend, as much of the course as has room, and the scores before and after."""
    goal: Line = []
    for kind in (ScoreKind.INITIAL, ScoreKind.TARGET):
        score = risk.latest(kind)
        words = bare(score)[0].strip() if score is not None else "none"
        goal += [(f"{kind.value} ", "muted"), (f"{words}   ", "")]
    if len(risk.course) < 2:
        return goal
    arrow, style = course(risk)
    room = max(1, width - width_of(goal) - len(arrow) - 4)
    return [(f"{arrow} ", style), (f"{sparkline(risk.course[-room:])}   ", "accent"), *goal]


def _fact(page: Page, label: str, cells: Line) -> None:
    page.add((fit(f" {label}", LABEL), "muted"), (" ", ""), *cells)


def _stop_fact(page: Page, kind: str, label: str, cell: Cell) -> None:
    page.stop_line(kind, None, (fit(f" {label}", LABEL), "muted"), (" ", ""), cell)


def _words(page: Page, found: RiskView) -> None:
    page.title("What may happen", "Enter or e changes it")
    for field, label in FIELDS:
        page.stop_at(len(page.lines), "words", field)
        text = getattr(found.risk, field)
        page.labelled(label, text or "–", label_width=LABEL, style="" if text else "muted")


def _scores(page: Page, risk: RiskRecord, look: Look) -> None:
    page.title("Scores over time", "s scores again · Enter corrects one")
    page.add((fit(f" {'Date':<11}{'Which':<9}{'L × I':<7}{'Score':<7}", page.width), "heading"))
    room = min(25, page.width - 38)
    for score in risk.scores:
        length = max(1, round(room * score.score / 25))
        mark = "╍" if score.kind is ScoreKind.TARGET else "━"
        page.stop_line(
            "score",
            score.id,
            (f" {score.scored_on:<11}{score.kind.value:<9}", ""),
            (f"{score.likelihood} × {score.impact}  ", ""),
            badge(score, look) if score is risk.current else bare(score),
            (f"  {mark * length}", "accent" if score.kind is not ScoreKind.TARGET else "muted"),
        )
    if not risk.scores:
        page.add((" None yet.", "muted"))


def _actions(page: Page, found: RiskView) -> None:
    page.title("Actions", "a adds one · Enter changes one · d marks it done")
    for action in found.actions:
        when, style = _when(action, found)
        parts = wrap(action.action, page.width - LABEL - 4) or [""]
        words = "muted" if action.done_on else ""
        page.stop_line("action", action.id, (f" {when:<{LABEL + 1}}", style), (parts[0], words))
        for part in parts[1:]:
            page.add((" " * (LABEL + 2) + part, words))
        more = " · ".join(part for part in (action.owner or "nobody's", action.progress) if part)
        for part in wrap(more, page.width - LABEL - 4):
            page.add((" " * (LABEL + 2) + part, "muted"))
    if not found.actions:
        page.add((" None yet.", "muted"))


def _when(action: ActionRecord, found: RiskView) -> Cell:
    if action.done_on:
        return (f"✓ {action.done_on}", "good")
    if action.due_on is None:
        return ("  no date", "muted")
    if action.due_on < found.as_at and found.risk.status is OpenState.OPEN:
        return (f"{LATE} {action.due_on}", "bad")
    return (f"  {action.due_on}", "")
