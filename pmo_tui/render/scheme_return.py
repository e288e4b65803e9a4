"""The return of a scheme: ratings beside last month's, guidelines, commentary, and its state."""

from rich.cells import cell_len

from db.enums import ReturnState, Source
from db.reading.portfolio import DimensionRecord
from db.reading.scheme import RatingRecord, ReturnRecord
from pmo_tui.domain import commentary, rag
from pmo_tui.domain.period import month_name
from pmo_tui.domain.sources import mark
from pmo_tui.render.cells import Line, Look, badge, fit, text_cell, wrap
from pmo_tui.render.page import Page
from pmo_tui.render.register import STATE_WORDS
from pmo_tui.render.scheme import (
    CONFIDENCE_WORDS,
    SchemeView,
    asked_by,
    has_passed,
    status_words,
    written,
)

MISSING = "reason missing"

WIDE, TIGHT = (12, 12, 12), (11, 9, 11)
"""Columns of a rating as it was, as it is proposed and as it is chosen; tight where a reason has no room."""

LEAST_WORDS = 10
"""Columns from which the start of a reason says something; with fewer a sign stands for it."""


def return_page(found: SchemeView, look: Look, width: int, focus: str | None = None) -> Page:
    """Build the return: ratings with last month, proposal and choice; commentary with what it lacks.

    `focus` is the dimension whose reason and guidelines stand below the ratings.
    """
    page = Page(width)
    _ratings(page, found, look)
    dimension = next((d for d in found.view.dimensions if d.id == focus), found.view.overall)
    page.blank()
    _reasons(page, found, dimension)
    _guidelines(page, found, dimension, look)
    page.blank()
    _commentary(page, found)
    page.blank()
    _submission(page, found)
    return page


def _ratings(page: Page, found: SchemeView, look: Look) -> None:
    name = max((len(d.name) for d in found.view.dimensions), default=10) + 2
    widths = WIDE if page.width - name - 2 - sum(WIDE) >= len(MISSING) else TIGHT
    page.title("Ratings", _months_beside(found, page.width - len(" Ratings  ")))
    heads = "".join(fit(head, wide) for head, wide in zip(("Was", "Proposed", "Chosen"), widths, strict=True))
    page.add((fit(f" {'':<{name}}{heads}Reason", page.width), "heading"))
    ratings = found.given.ratings if found.given else ()
    organisations = dict.fromkeys(rating.organisation for rating in ratings if rating.organisation)
    for dimension in found.view.dimensions:
        now = found.given.rating(dimension.id) if found.given else None
        before = found.prior.rating(dimension.id) if found.prior else None
        line: Line = [(fit(f" {dimension.name}", name + 1), ""), *_padded(_word(before, look), widths[0])]
        proposal = rag.WORDS[now.proposed] if now is not None and now.proposed is not None else "–"
        line += [(fit(proposal, widths[1]), "muted"), *_padded(_word(now, look), widths[2])]
        room = page.width - name - 2 - sum(widths)
        page.stop_line("dimension", dimension.id, *line, *_reason(now, room))
        for code in organisations:
            own = found.given.rating(dimension.id, code) if found.given else None
            if own is None or now is None or (own.chosen == now.chosen and not _reason_missing(own)):
                continue
            line = [(fit(text_cell(f"   {code} only")[0], name + 1 + sum(widths[:2])), "muted")]
            line += _padded(_word(own, look), widths[2])
            page.stop_line(
                "dimension", dimension.id, *line, *(_reason(own, room) if _reason_missing(own) else [])
            )


def _months_beside(found: SchemeView, room: int) -> str:
    """Say which months stand beside each other, and which is not as published; briefly in little room."""
    prior, now = (_illustrative(given) for given in (found.prior, found.given))
    month = month_name(found.view.prior.month) if found.view.prior else ""
    known = ", ".join(words for words in (month, prior) if words)
    before, after = f" ({known})" if known else "", f" ({now})" if now else ""
    words = f"Last month{before} beside this month{after}"
    return words if len(words) <= room else f"Was: {known}{f'; now: {now}' if now else ''}"


def _illustrative(given: ReturnRecord | None) -> str:
    ratings = given.ratings if given is not None else ()
    return mark((rating.source for rating in ratings if rating.chosen is not None), Source.ILLUSTRATIVE)


def _reason_missing(rating: RatingRecord) -> bool:
    return rag.reason_required(rating.proposed, rating.chosen) and not rating.reason


def _reason(now: RatingRecord | None, room: int) -> Line:
    """Draw the start of a reason; where it has no room, a sign that there is one, or that it is missing."""
    if now is None or room <= 0:
        return []
    if _reason_missing(now):
        return [(fit(MISSING if room >= len(MISSING) else "none", room).rstrip(), "warn")]
    words = text_cell(now.reason)[0]
    return [(fit(words if room >= LEAST_WORDS or not words else "…", room).rstrip(), "muted")]


def _reasons(page: Page, found: SchemeView, dimension: DimensionRecord) -> None:
    """Draw the reasons of one dimension in full: of the rating for all, and of an organisation's own."""
    ratings = found.given.ratings if found.given is not None else ()
    common = found.given.rating(dimension.id) if found.given is not None else None
    for rating in ratings:
        if rating.dimension_id != dimension.id:
            continue
        label = text_cell(f"Reason, {rating.organisation}" if rating.organisation else "Reason")[0]
        wide = cell_len(label) + 2
        if _reason_missing(rating):
            page.labelled(label, "missing", label_width=wide, style="warn")
        elif rating.reason and (rating is common or common is None or rating.reason != common.reason):
            page.labelled(label, rating.reason, label_width=wide)


def _word(rating: RatingRecord | None, look: Look) -> Line:
    if rating is None or rating.chosen is None:
        return [("–", "muted")]
    return [badge(rating.chosen, look), (f" {rag.WORDS[rating.chosen]}", "")]


def _padded(line: Line, width: int) -> Line:
    length = sum(len(text) for text, _ in line)
    return [*line, (" " * max(0, width - length), "")]


def _guidelines(page: Page, found: SchemeView, dimension: DimensionRecord, look: Look) -> None:
    allowed = rag.choosable((rule.rating for rule in dimension.rules), found.scheme.status)
    page.title(f"Guidelines: {dimension.name}", "" if found.locked else "its letter or Enter chooses")
    for rule in dimension.rules:
        if rule.rating in allowed:
            parts = wrap(rule.guideline, page.width - 15) or [""]
            page.add(
                (" ", ""), badge(rule.rating, look), (f" {rag.WORDS[rule.rating]:<8}", "bold"), (parts[0], "")
            )
            for part in parts[1:]:
                page.add((" " * 13 + part, ""))
    if not allowed or found.scheme.status != "open":
        page.text(f"The scheme is {found.scheme.status}, so its colour follows from that.", "muted")
        if status_words(found.scheme):
            page.text(f"It is {status_words(found.scheme)}")


def _commentary(page: Page, found: SchemeView) -> None:
    asked, update = asked_by(found), found.now
    if asked is None and update is None:
        page.title("Commentary", "none is required" if found.locked else "none is required; c writes one")
        return
    note = f"required because {asked[0]} is {asked[1]}" if asked else "not required for these ratings"
    page.title("Exception commentary", note)
    missing = commentary.missing(written(update)) if asked else ()
    goes_on = "" if found.locked else ": Enter goes on with it"
    values = {
        "issue": update.issue if update else "",
        "corrective_action": update.corrective_action if update else "",
        "recovery_date": (update.recovery_date or "") if update else "",
        "confidence": CONFIDENCE_WORDS[update.confidence] if update and update.confidence else "",
    }
    for name, label in commentary.FIELD_WORDS.items():
        start = len(page.lines)
        if name == "recovery_date" and has_passed(found, values[name]):
            page.labelled(label, f"{values[name]}, which has passed", label_width=24, style="warn")
        elif values[name]:
            page.labelled(label, values[name], label_width=24)
        else:
            page.labelled(
                label,
                "missing" if name in missing else "–",
                label_width=24,
                style="warn" if missing else "muted",
            )
        page.stop_at(start, "commentary", name)
        if name in found.drafts:
            page.labelled("", f"There is an unsaved draft of this{goes_on}.", label_width=24, style="warn")
    if update is not None and update.position is not None:
        page.labelled("Direction", str(update.position), label_width=24)
    if commentary.unchanged_since(written(update), written(found.before)) and update is not None:
        page.labelled("", "Word for word last month's.", label_width=24, style="warn")
    elif found.before is not None and update is not None:
        was = found.before.recovery_date
        if was and update.recovery_date and was != update.recovery_date:
            page.labelled("Recovery last month", was, label_width=24, style="muted")


def _submission(page: Page, found: SchemeView) -> None:
    given = found.given
    state = given.state if given else ReturnState.NOT_STARTED
    words = f"Return: {STATE_WORDS[state]}"
    if given is not None and given.submitted_by and state is not ReturnState.DRAFT:
        words += f", by {given.submitted_by}"
    key = "S takes it back to draft" if state.settled else "s submits it"
    if found.locked or found.view.period is None:
        key = ""
    page.stop_line("submit", None, text_cell(f" {words}", "bold"), (f"   {key}", "muted"))
