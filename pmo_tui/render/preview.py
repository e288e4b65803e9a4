"""A scheme in brief, for the pane beside the register."""

from pmo_tui.domain import commentary, rag
from pmo_tui.render.cells import Look, badge, fit, text_cell
from pmo_tui.render.headlines import forecasts_of, headlines
from pmo_tui.render.page import Page
from pmo_tui.render.register import STATE_WORDS
from pmo_tui.render.scheme import CONFIDENCE_WORDS, SchemeView, asked_by, status_words, written


def preview_page(found: SchemeView, look: Look, width: int) -> Page:
    """Build the preview: ratings, figures, commentary."""
    page = Page(width)
    scheme = found.scheme
    page.text(f"{scheme.ref} {scheme.name}", "title")
    page.text(f"{scheme.area} · {scheme.status} · {scheme.lead or 'no lead named'}", "muted")
    if status_words(scheme):
        page.text(status_words(scheme))
    page.blank()
    for dimension in found.view.dimensions:
        now = found.given.rating(dimension.id) if found.given else None
        chosen = now.chosen if now else None
        word = rag.WORDS[chosen] if chosen else "not rated"
        name = fit(dimension.name, width - 15).rstrip()
        page.add((" ", ""), badge(chosen, look), (f" {word:<8}", ""), (name, "muted"))
        if now is not None and now.proposed is not None and rag.reason_required(now.proposed, chosen):
            because = now.reason or "no reason is given"
            page.text(
                f"proposed {rag.WORDS[now.proposed]}: {because}", "" if now.reason else "warn", indent=5
            )
    if found.given is not None:
        page.labelled("Return", STATE_WORDS[found.given.state], label_width=14)
    page.blank()
    for label, (text, style) in headlines(found, look).items():
        name = "Year to date" if label == "YTD" else label
        page.add((fit(f" {name}", 14), "muted"), (fit(text, 12, right=True), style))
    page.add((f" in {look.style.unit_words}", "muted"))
    if forecasts_of(found):
        page.text(forecasts_of(found), "warn")
    page.blank()
    _commentary(page, found)
    return page


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
