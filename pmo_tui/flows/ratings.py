"""Choosing ratings: one letter on a line, or one rating for every marked scheme."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from db.enums import DimensionKind, Rating, SchemeStatus
from db.reading.portfolio import DimensionRecord
from db.reading.reader import Reader
from db.reading.register import SchemeRow, row_ids, rows_of
from db.reading.scope import Scope
from pmo_tui.domain import rag
from pmo_tui.domain.inputs import RatingDraft
from pmo_tui.flows import forms, rating_words
from pmo_tui.flows.forms import Job, Prepared
from pmo_tui.flows.reading import read_scheme
from pmo_tui.render.cells import Line, Look
from pmo_tui.render.scheme import SchemeView
from pmo_tui.services.returns import rating_key

if TYPE_CHECKING:
    from pmo_tui.core import CoreApp
    from pmo_tui.services.register import Listing
    from pmo_tui.services.saving import Answer
    from pmo_tui.services.workspace import Workspace


def _save(choices: Sequence[RatingDraft]) -> Job:
    def job(workspace: "Workspace") -> "Answer":
        from pmo_tui.services import returns

        return returns.choose_many(workspace, choices)

    return job


def choose(app: "CoreApp", found: SchemeView, dimension_id: str, rating: Rating) -> None:
    """Rate one line of a scheme; a reason is asked when the choice differs or the return was submitted."""
    period = found.view.period
    dimension = next(d for d in found.view.dimensions if d.id == dimension_id)
    if period is None:
        app.complain("There is no month yet. Open one from Ctrl+P, Open a month.")
        return
    allowed = rag.choosable((rule.rating for rule in dimension.rules), found.scheme.status)
    if rating not in allowed:
        words = ", ".join(rag.WORDS[r] for r in allowed)
        app.complain(f"{dimension.name} can be {words}: the scheme is {found.scheme.status}.")
        return
    asking = _one(found, dimension, rating, period.id, app.look)
    if asking is not None:
        forms.run(app, asking)
    else:
        choice = RatingDraft(found.scheme.id, period.id, dimension_id, rating)
        _with_name(app, lambda: app.save(_save([choice])))


def pick(app: "CoreApp", scheme_id: str, dimension_id: str) -> None:
    """Choose from every rating that a line can have, also those without a key of their own (N/A, E)."""
    from pmo_tui.modals.pick import Choice, PickScreen

    found = app.reads.now(lambda reader: read_scheme(reader, app.view, scheme_id))
    if found is None:
        return
    if app.locked_because or found.view.period is None:
        app.complain(app.locked_because or "There is no month yet. Open one from Ctrl+P, Open a month.")
        return
    dimension = next(d for d in found.view.dimensions if d.id == dimension_id)
    allowed = rag.choosable((rule.rating for rule in dimension.rules), found.scheme.status)
    given = found.given.rating(dimension_id) if found.given else None
    current = given.chosen.value if given is not None and given.chosen is not None else ""
    choices = [Choice(rating.value, rag.WORDS[rating], rag.LETTERS[rating].lower()) for rating in allowed]

    def picked(value: str | None) -> None:
        if value is not None:
            choose(app, found, dimension_id, Rating(value))

    title = f"Scheme {found.scheme.ref} {dimension.name}"
    app.push_screen(PickScreen(title, choices, current=current, search=False), picked)


def _one(
    found: SchemeView, dimension: DimensionRecord, rating: Rating, period_id: str, look: Look
) -> Prepared | None:
    """Make the form that asks why one line is rated so; None when no reason is needed."""
    why = _why_reason(found, dimension, rating)
    choice = RatingDraft(found.scheme.id, period_id, dimension.id, rating)
    title = f"Scheme {found.scheme.ref} {dimension.name}: {rag.WORDS[rating]}"
    given = found.given.rating(dimension.id) if found.given else None
    known = given.reason if given is not None and given.chosen is rating else ""
    if not why:
        return None
    return _asking(title, rating_words.lines_of_one(found, dimension, rating, why, look), [choice], known)


def _asking(
    title: str, intro: Sequence[Line], choices: Sequence[RatingDraft], known: str = "", hint: str = ""
) -> Prepared:
    """Make the form of a reason; it begins with the one that is `known`, to be reworded."""

    def job(reason: str) -> Job:
        return _save([replace(choice, reason=reason) for choice in choices])

    prepared = forms.reason_form(title, "", job, key=rating_key(choices))
    fields = [replace(field, value=known, hint=hint) for field in prepared.spec.fields]
    return replace(prepared, spec=replace(prepared.spec, fields=fields, intro=intro))


def prepare(app: "CoreApp", ids: Sequence[str], dimension_id: str, rating: Rating) -> Prepared | None:
    """Make the form of a reason again, for its draft; None when it is not asked for any more."""
    view = app.view
    dimension = next((d for d in view.dimensions if d.id == dimension_id), None)
    if view.period is None or dimension is None:
        return None
    if len(ids) > 1:
        scope = Scope.of(view)
        rows = app.reads.now(lambda reader: rows_of(reader, scope, _in_order(reader, scope, ids)))
        return _many(app, rows, rating, view.period.id, dimension)
    found = app.reads.now(lambda reader: read_scheme(reader, view, ids[0]))
    return _one(found, dimension, rating, view.period.id, app.look) if found is not None else None


def _again(app: "CoreApp", row_id: str) -> Prepared | None:
    ids, dimension_id, rating = row_id.split("/")
    return prepare(app, ids.split(","), dimension_id, Rating(rating))


OPENERS = {"rating": _again}
"""How the form of a draft is made."""


def _why_reason(found: SchemeView, dimension: DimensionRecord, rating: Rating) -> str:
    given = found.given
    components = (
        [row.chosen if (row := given.rating(d.id)) else None for d in found.view.components] if given else []
    )
    proposal = rag.proposed(dimension.kind, dimension.proposal, found.scheme.status, components)
    if dimension.kind is DimensionKind.OVERALL and rag.reason_required(proposal, rating):
        proposed = rag.proposal_words(found.scheme.status, proposal)
        return f"The proposal is {proposed}. Say why it is {rag.WORDS[rating]}."
    for own in given.ratings if given is not None else ():
        asked = own.organisation and own.dimension_id == dimension.id and not own.reason
        if asked and own.proposed and own.chosen and rag.reason_required(own.proposed, own.chosen):
            stays, proposed = rag.WORDS[own.chosen], rag.WORDS[own.proposed]
            return f"{own.organisation} stays {stays}, and {proposed} is proposed. Say why."
    now = given.rating(dimension.id) if given is not None else None
    changes = now is None or now.chosen is not rating
    if given is not None and given.state.settled and changes:
        return "The return was submitted: say why it changes."
    return ""


def _with_name(app: "CoreApp", then: Callable[[], None]) -> None:
    if app.workspace.name or app.locked_because:
        then()
        return
    from pmo_tui.flows import who

    who.ask(app, then)


def rate_many(app: "CoreApp", ids: Sequence[str], listing: "Listing | None" = None) -> None:
    """Give every marked scheme the same overall rating, with one reason, as one change.

    They are named in the order of the listing; those that it does not hold come after.
    """
    from pmo_tui.modals.pick import Choice, PickScreen

    period, overall = app.view.period, app.view.overall
    if app.locked_because or period is None or not ids:
        app.complain(app.locked_because or "Mark the schemes to rate first, with Space.")
        return
    scope = Scope.of(app.view)
    rows = app.reads.now(lambda reader: rows_of(reader, scope, _in_order(reader, scope, ids, listing)))
    closed = [row.ref for row in rows if row.status is not SchemeStatus.OPEN]
    if closed:
        app.complain(f"Not open, so not rated: {', '.join(closed[:6])}. Unmark them first.")
        return
    allowed = rag.choosable((rule.rating for rule in overall.rules), SchemeStatus.OPEN)
    choices = [Choice(rating.value, rag.WORDS[rating], rag.LETTERS[rating].lower()) for rating in allowed]

    def picked(value: str | None) -> None:
        if value is not None:
            _ask_many(app, rows, Rating(value), period.id, overall)

    title = f"{overall.name} of {rating_words.counted(len(rows))}"
    app.push_screen(PickScreen(title, choices, search=False), picked)


def _in_order(
    reader: Reader, scope: Scope, ids: Sequence[str], listing: "Listing | None" = None
) -> list[str]:
    """Return these schemes as a listing has them, the others after in the natural order of references."""
    wanted = set(ids)
    groups = listing.whole(reader).groups if listing is not None else ()
    listed = [row_id for group in groups for row_id in group.ids or () if row_id in wanted]
    return list(dict.fromkeys([*listed, *(one for one in row_ids(reader, scope) if one in wanted)]))


def _ask_many(
    app: "CoreApp", rows: Sequence[SchemeRow], rating: Rating, period_id: str, overall: DimensionRecord
) -> None:
    changing = [row for row in rows if row.rag != rating]
    if changing:
        already = [row.ref for row in rows if row.rag == rating]
        forms.run(app, _many(app, changing, rating, period_id, overall, already))
    else:
        app.say(f"Nothing to change: they are all {rag.WORDS[rating]}.")


def _many(
    app: "CoreApp",
    rows: Sequence[SchemeRow],
    rating: Rating,
    period_id: str,
    dimension: DimensionRecord,
    already: Sequence[str] = (),
) -> Prepared:
    """Make the form of one reason for several schemes. Its draft is found again whatever their order."""
    of = f"{len(rows):,} of {rating_words.counted(len(rows) + len(already))}"
    title = f"{dimension.name}: {rag.WORDS[rating]} for {of if already else rating_words.counted(len(rows))}"
    intro = rating_words.lines_of_many(rows, rating, already, (app.size.width, app.size.height))
    ids = sorted(row.id for row in rows)
    choices = [RatingDraft(scheme_id, period_id, dimension.id, rating) for scheme_id in ids]
    return _asking(title, intro, choices, hint="" if len(rows) == 1 else "one for all of them")
