"""What the form of a reason says above it: what changes, from what to what, and what the choice means."""

from collections.abc import Sequence

from rich.cells import cell_len

from db.enums import Rating
from db.reading.portfolio import DimensionRecord
from db.reading.register import SchemeRow
from pmo_tui.domain import rag
from pmo_tui.domain.text import plain
from pmo_tui.render.cells import Line, Look, badge, fit
from pmo_tui.render.scheme import SchemeView

MOST_LINES = 8
"""Schemes that are named in a line of their own, where the window is tall enough."""

MOST_NAMED = 6
"""References that are named in one sentence."""

WIDEST = 100
"""Columns of the widest form."""


def lines_of_one(
    found: SchemeView, dimension: DimensionRecord, rating: Rating, why: str, look: Look
) -> list[Line]:
    """Say how one line changes, why a reason is asked, and the guideline of the rating that was chosen."""
    now = found.given.rating(dimension.id) if found.given else None
    before = found.prior.rating(dimension.id) if found.prior else None
    chosen = now.chosen if now is not None else None
    words = f"{rag.WORDS[rating]} stays" if chosen is rating else f"{_word(chosen)} → {rag.WORDS[rating]}"
    if found.view.prior is not None:
        words += f", last month {_word(before.chosen if before is not None else None)}"
    if now is not None and now.proposed is not None and "propos" not in why:
        words += f", proposed {rag.WORDS[now.proposed]}"
    lines: list[Line] = [[(words, "bold")], [(why, "muted")]]
    rule = dimension.rule(rating)
    if rule is not None and rule.guideline:
        lines.append([badge(rating, look), (f" {rag.WORDS[rating]} ", "bold"), (plain(rule.guideline), "")])
    return lines


def lines_of_many(
    rows: Sequence[SchemeRow], rating: Rating, already: Sequence[str], size: tuple[int, int]
) -> list[Line]:
    """Say what each scheme's rating becomes, in the order of the rows, and which keep theirs or open again.

    `size` is the window's columns and lines.
    """
    wanted = rag.WORDS[rating]
    room = min(int(size[0] * 0.96), WIDEST) - 5
    most = min(MOST_LINES, max(3, size[1] - 16))
    shown = rows if len(rows) <= most else rows[: most - 1]
    refs = max(cell_len(plain(row.ref)) for row in shown)
    names = room - refs - 3 - max(len(f"{_word(row.rag)} → {wanted}") for row in shown)
    names = max(8, min(names, max(cell_len(plain(row.name)) for row in shown)))
    lines: list[Line] = [
        [
            (f"{fit(plain(row.ref), refs)} {fit(plain(row.name), names)}  ", ""),
            (f"{_word(row.rag)} → {wanted}", "bold"),
        ]
        for row in shown
    ]
    if len(shown) < len(rows):
        lines.append([(f"and {len(rows) - len(shown):,} more", "muted")])
    if already:
        be = "is" if len(already) == 1 else "are"
        lines.append([(f"{_schemes(already, 'Scheme')} {be} {wanted} already.", "muted")])
    settled = [row.ref for row in rows if row.state.settled]
    if len(settled) == 1:
        words = f"The return of {_schemes(settled, 'scheme')} is submitted: if it lacks anything then,"
        lines.append([(f"{words} it opens again.", "warn")])
    elif settled:
        words = f"The returns of {_schemes(settled, 'scheme')} are submitted: one that lacks anything then"
        lines.append([(f"{words} opens again.", "warn")])
    return lines


def counted(schemes: int) -> str:
    """Return a number of schemes in words."""
    return "1 scheme" if schemes == 1 else f"{schemes:,} schemes"


def _word(rating: Rating | None) -> str:
    return rag.WORDS[rating] if rating is not None else "not rated"


def _schemes(refs: Sequence[str], word: str) -> str:
    """Name schemes by their references, as in `schemes 2, 4 and 12 more`."""
    named = [plain(ref) for ref in refs]
    if len(named) > MOST_NAMED:
        named[MOST_NAMED - 1 :] = [f"{len(named) - MOST_NAMED + 1:,} more"]
    if len(named) == 1:
        return f"{word} {named[0]}"
    return f"{word}s {', '.join(named[:-1])} and {named[-1]}"
