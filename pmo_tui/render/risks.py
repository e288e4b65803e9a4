"""Risks in lists: the log's columns and last line, and the table on a scheme's page."""

from collections import Counter
from collections.abc import Callable, Sequence

from db.conditions import folded
from db.enums import OpenState, ScoreKind
from db.reading.risks import RiskRecord, ScoreRecord
from pmo_tui.domain.risk import TREND_ARROWS, Band, band, trend
from pmo_tui.render.cells import Cell, Line, Look, fit, text_cell
from pmo_tui.render.columns import Column
from pmo_tui.render.page import Page

WIDE, ROOMY = 100, 150
"""Columns of the screen from which titles, and then subjects, get room for whole names."""

TREND_STYLES = {1: "bad", 0: "muted", -1: "good"}
"""Higher is worse."""

BAND_LETTERS = {value: value.value[0].upper() for value in Band}
"""L, M, H, E: what stands for the colour where there is none."""

LATE = "!"
"""Stands before a date that has passed; the last line says so in words."""


def badge(score: ScoreRecord | None, look: Look) -> Cell:
    """Draw the score as it stands, in six columns: number and letter of the band on its colour.

    Where there is no colour it stands in brackets.
    """
    if score is None:
        return ("   –  ", "muted")
    found = band(score.score)
    words = f"{score.score:>2} {BAND_LETTERS[found]}"
    return (f"[{words}]" if look.mono else f" {words} ", f"band.{found.value}")


def bare(score: ScoreRecord | None) -> Cell:
    """Draw another score than the one that stands, in six columns: number and letter, never on a colour."""
    if score is None:
        return ("   –  ", "muted")
    return (f"{score.score:>3} {BAND_LETTERS[band(score.score)]} ", "muted")


def course(risk: RiskRecord) -> Cell:
    """Draw the trend: an arrow, and by how much the last score differs from the one before."""
    if len(risk.course) < 2:
        return ("new", "muted")
    way = trend(risk.course)
    by = risk.course[-1] - risk.course[-2]
    return (f"{TREND_ARROWS[way]} {by:+d}" if by else TREND_ARROWS[way], TREND_STYLES[way])


def is_late(risk: RiskRecord, as_at: str) -> bool:
    """Whether an action of an open risk was due before the date that is spoken of."""
    return risk.status is OpenState.OPEN and risk.next_due is not None and risk.next_due < as_at


def due(risk: RiskRecord, as_at: str) -> Cell:
    """Draw when the next action is due; a date that has passed stands out."""
    if risk.next_due is None:
        return (" no date" if risk.open_actions else " –", "muted")
    return (f"{LATE}{risk.next_due}", "bad") if is_late(risk, as_at) else (f" {risk.next_due}", "")


def state(risk: RiskRecord) -> Cell:
    """Draw whether the risk is open."""
    return (risk.status.value, "muted")


def _words(text: str, risk: RiskRecord) -> Cell:
    return text_cell(text, "" if risk.status is OpenState.OPEN else "muted")


def _now(risk: RiskRecord, look: Look) -> Cell:
    return badge(risk.current, look) if risk.status is OpenState.OPEN else bare(risk.current)


def columns(width: int, as_at: str, *, closed: bool) -> list[Column[RiskRecord]]:
    """Return the log's columns, by weight: what does not fit is scrolled to.

    Args:
        width: of the table, in columns.
        as_at: the date that "late" is measured against.
        closed: closed risks are listed too, so that the state matters.
    """
    roomy = width >= ROOMY
    comfort = 46 if roomy else 34 if width >= WIDE else 28
    status = Column[RiskRecord]("status", "State", 6, lambda r, _: state(r), core=closed)
    found = [
        Column[RiskRecord]("ref", "Ref", 7, lambda r, _: _words(r.ref, r), fixed=True),
        Column[RiskRecord](
            "title", "Risk", 20, lambda r, _: _words(r.title, r), fixed=True, flexible=True, comfort=comfort
        ),
        Column[RiskRecord]("now", " Now", 6, _now, core=True),
        Column[RiskRecord]("trend", "Trend", 5, lambda r, _: course(r), core=True),
        Column[RiskRecord]("due", " Next due", 11, lambda r, _: due(r, as_at)),
        Column[RiskRecord]("initial", "Initial", 7, lambda r, _: bare(r.latest(ScoreKind.INITIAL))),
        Column[RiskRecord]("target", "Target", 6, lambda r, _: bare(r.latest(ScoreKind.TARGET))),
        Column[RiskRecord](
            "subject", "Scheme or area", 34 if roomy else 27, lambda r, _: _words(r.subject, r)
        ),
        Column[RiskRecord]("owner", "Owner", 27, lambda r, _: _owner(r)),
        Column[RiskRecord]("opened", "Opened", 10, lambda r, _: (r.opened_on, "muted")),
    ]
    found.insert(4 if closed else len(found) - 1, status)
    return found


def _owner(risk: RiskRecord) -> Cell:
    return _words(risk.owner, risk) if risk.owner else ("nobody", "warn")


def summary(risks: Sequence[RiskRecord], as_at: str, width: int) -> Line:
    """Draw the log's last line: how many risks, and of the open ones which band, how many worse or late."""
    still = [risk for risk in risks if risk.status is OpenState.OPEN]
    bands = Counter(band(risk.current.score) for risk in still if risk.current is not None)
    worse = sum(trend(risk.course) > 0 for risk in still)
    late = sum(is_late(risk, as_at) for risk in risks)
    many = f"{len(risks):,} risk{'' if len(risks) == 1 else 's'}"
    if len(still) < len(risks):
        many += f", {len(risks) - len(still):,} closed"
    held = [value for value in reversed(Band) if bands[value]]
    words = [f"{bands[value]} {value.value}" for value in held]
    letters = [f"{bands[value]} {BAND_LETTERS[value]}" for value in held]
    tail = [f"{TREND_ARROWS[1]} {worse} worse"] if worse else []
    tail += [f"{LATE} {late} late"] if late else []
    full = " · ".join([many, *words, *tail])
    for text in (f"{full} at {as_at}" if late else full, full, " · ".join([many, *letters, *tail])):
        if len(text) <= width:
            break
    return [(text, "sum")]


def matches(risk: RiskRecord, text: str) -> bool:
    """Whether every word that was typed stands in the risk's reference, title, subject or owner."""
    where = folded(f"{risk.ref} {risk.title} {risk.subject} {risk.owner}")
    return all(word in where for word in folded(text).split())


def risks_table(
    page: Page, risks: Sequence[RiskRecord], look: Look, as_at: str = "", *, locked: bool = False
) -> None:
    """Draw the risks of a scheme and of its programme area, each a stop of kind "risk" with the risk's id.

    `as_at` is the date that "late" is measured against; empty marks nothing as late. `locked` offers no key
    that changes anything. What has no room is named below.
    """
    page.title("Risks", f"what may happen · Enter opens one{'' if locked else ' · + adds one'}")
    shown, left_out = _shown(page.width)
    name = max(12, page.width - 10 - sum(wide + 1 for _, wide in shown))
    heads = "".join(f"{fit(head, wide)} " for head, wide in shown)
    page.add((fit(f" {'Ref':<7}{fit('Risk', name)} {heads}", page.width), "heading"))
    for risk in risks:
        mark = "" if risk.scheme_id else " (programme)"
        cells: Line = [(f" {fit(text_cell(risk.ref)[0], 6)} ", "muted")]
        title, style = _words(risk.title, risk)
        cells.append((f"{fit(title, name - len(mark))}{mark} ", style))
        for head, wide in shown:
            text, style = _CELLS[head](risk, as_at, look)
            cells += [(text, style), (" " * (wide - len(text) + 1), "")]
        page.stop_line("risk", risk.id, *cells)
    if not risks:
        page.add((" None.", "muted"))
    elif left_out:
        page.text(f"In a wider window also: {', '.join(left_out)}.", "muted")


_CELLS: dict[str, Callable[[RiskRecord, str, Look], Cell]] = {
    " Now": lambda risk, _, look: _now(risk, look),
    "Trend": lambda risk, *_: course(risk),
    " Next due": lambda risk, as_at, _: due(risk, as_at),
    "State": lambda risk, *_: state(risk),
    "Target": lambda risk, *_: bare(risk.latest(ScoreKind.TARGET)),
    "Owner": lambda risk, *_: (fit(_owner(risk)[0], 26), _owner(risk)[1]),
}


def _shown(width: int) -> tuple[list[tuple[str, int]], list[str]]:
    """Return the heads and widths that leave the title its room, and the heads that do not."""
    found = [(" Now", 6), ("Trend", 5), ("State", 6), (" Next due", 11), ("Target", 6), ("Owner", 26)]
    room = width - 10 - 24
    shown = []
    for title, wide in found:
        room -= wide + 1
        if room < 0:
            break
        shown.append((title, wide))
    return shown, [title.strip() for title, _ in found[len(shown) :]]
