"""A scheme in brief, for the pane beside the register."""

from dataclasses import replace

from db.reading.portfolio import OrganisationRecord
from db.reading.scheme import RatingRecord
from pmo_tui.domain import commentary, rag
from pmo_tui.render.cells import Look, badge, fit, text_cell
from pmo_tui.render.headlines import forecasts_of, headlines
from pmo_tui.render.page import Page
from pmo_tui.render.register import STATE_WORDS
from pmo_tui.render.scheme import CONFIDENCE_WORDS, SchemeView, asked_by, status_words, written


def preview_page(
    found: SchemeView, look: Look, width: int, organisation: OrganisationRecord | None = None
) -> Page:
    """Build the preview: ratings, figures, commentary.

    Of one `organisation` its share and its own ratings, as its row of the register has them, and it says so.
    Return and commentary are the whole scheme's.
    """
    page = Page(width)
    scheme, code = found.scheme, ""
    if organisation is not None:
        code = organisation.code
        found = replace(found, shares=tuple(s for s in found.shares if s.organisation == code))
    page.text(f"{scheme.ref} {scheme.name}", "title")
    page.text(f"{scheme.area} · {scheme.status} · {scheme.lead or 'no lead named'}", "muted")
    if status_words(scheme):
        page.text(status_words(scheme))
    if organisation is not None:
        page.text(f"{code} share only: {organisation.name}", "accent")
    page.blank()
    _ratings(page, found, code, look)
    page.blank()
    for label, (text, style) in headlines(found, look).items():
        name = "Year to date" if label == "YTD" else label
        page.add((fit(f" {name}", 14), "muted"), (fit(text, 12, right=True), style))
    page.add((f" in {look.style.unit_words}", "muted"))
    for missing in filter(None, (forecasts_of(found), _splits_of(found))):
        page.text(missing, "warn")
    page.blank()
    _commentary(page, found)
    return page


def _ratings(page: Page, found: SchemeView, code: str, look: Look) -> None:
    for dimension in found.view.dimensions:
        now = _rating(found, dimension.id, code)
        chosen = now.chosen if now else None
        word = rag.WORDS[chosen] if chosen else "not rated"
        name = fit(dimension.name, page.width - 15).rstrip()
        page.add((" ", ""), badge(chosen, look), (f" {word:<8}", ""), (name, "muted"))
        if now is not None and now.proposed is not None and rag.reason_required(now.proposed, chosen):
            because = now.reason or "no reason is given"
            page.text(
                f"proposed {rag.WORDS[now.proposed]}: {because}", "" if now.reason else "warn", indent=5
            )
    if found.given is not None:
        page.labelled("Return", STATE_WORDS[found.given.state], label_width=14)


def _splits_of(found: SchemeView) -> str:
    """Say of how many forecasts the assured value is; empty when all are split by confidence or none is."""
    given = [share for share in found.shares if share.fot is not None]
    split = sum(share.high is not None for share in given)
    return f"{split} of {len(given)} forecasts split by confidence" if 0 < split < len(given) else ""


def _rating(found: SchemeView, dimension_id: str, code: str) -> RatingRecord | None:
    """Return a rating: the organisation's own where it has one, else the one for all."""
    if found.given is None:
        return None
    own = found.given.rating(dimension_id, code)
    return own if own is not None and own.chosen is not None else found.given.rating(dimension_id)


def _commentary(page: Page, found: SchemeView) -> None:
    update, asked = found.now, asked_by(found)
    if update is not None:
        page.text("Issue", "muted")
        page.text(update.issue or "–")
        page.text("Corrective action", "muted")
        page.text(update.corrective_action or "–")
        sure = CONFIDENCE_WORDS[update.confidence] if update.confidence else "not given"
        page.text(f"Recovery {update.recovery_date or 'not given'}, confidence {sure}", "muted")
    missing = commentary.missing(written(update))
    if asked is not None and missing:
        lacking = ", ".join(commentary.FIELD_WORDS[field].lower() for field in missing)
        page.add(text_cell(" Commentary due", "warn"))
        page.text(f"{asked[0]} is {asked[1]}; missing: {lacking}.", "muted")
