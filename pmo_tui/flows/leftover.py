"""Drafts that an earlier run left: shown beside what is saved, gone on with, or thrown away."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from db.reading import local
from db.reading import scheme as reading
from db.reading.local import DraftRecord
from db.reading.portfolio import view
from pmo_tui.domain.times import when_words
from pmo_tui.flows import (
    commentary,
    finance,
    forms,
    ratings,
    risk_parts,
    scheme_parts,
    schemes,
    setup_forms,
    shares,
    submission,
)
from pmo_tui.flows.forms import Prepared
from pmo_tui.flows.reading import read_scheme
from pmo_tui.modals.form_spec import FormField
from pmo_tui.modals.pick import Choice, PickScreen
from pmo_tui.render.scheme import SchemeView
from pmo_tui.services.drafts import DraftKey

if TYPE_CHECKING:
    from pmo_tui.core import CoreApp

WORDS = {
    "commentary": "exception commentary",
    "forecast": "forecast",
    "months": "months",
    "share": "share",
    "scheme": "scheme",
    "milestone": "milestone",
    "issue": "issue",
    "risk": "risk",
    "score": "risk score",
    "action": "risk action",
    "rating": "reason for a rating",
    "reopen": "reason for reopening the return",
    "status": "reason for a status",
    "close": "closing of a risk",
    "organisation": "organisation",
    "programme": "programme area",
    "person": "person",
    "portfolio": "portfolio",
    "period": "dates of a month",
    "role": "role",
}
"""What a draft is of, in the field's words."""

WAITING = "Unsaved drafts were kept: Ctrl+D shows them."
"""Said in place of offering them to somebody who is in the middle of something."""

LATER = "later"
"""Picked to leave the drafts for another time."""


def offer(app: "CoreApp", found: Sequence[DraftRecord]) -> None:
    """Offer the drafts once, when the file can be changed for the first time."""
    choices = _choices(app, found)
    if not choices:
        return
    title = "An unsaved draft was kept" if len(choices) == 1 else f"{len(choices)} unsaved drafts were kept"
    app.push_screen(
        PickScreen(title, [*choices, Choice(LATER, "Later: Ctrl+D shows them")], search=False), _picker(app)
    )


def show(app: "CoreApp") -> None:
    """Show the drafts there are."""
    found = app.live_reads.now(local.drafts)
    choices = _choices(app, found)
    if not choices:
        app.say("No drafts: everything that was typed is saved.")
        return
    app.push_screen(PickScreen("Unsaved drafts", choices, search=False), _picker(app))


def _choices(app: "CoreApp", found: Sequence[DraftRecord]) -> list[Choice]:
    latest: dict[DraftKey, str] = {}
    for draft in found:
        latest.setdefault(DraftKey(draft.entity, draft.row_id), draft.at_utc)
    return [
        Choice(
            f"{key.entity}\n{key.row_id}",
            f"{_kind(key)}: {_of(app, key)}",
            when_words(at),
        )
        for key, at in latest.items()
    ]


def _kind(key: DraftKey) -> str:
    """Return what a draft is of; it stands first, so that a narrow list never cuts it off."""
    words = WORDS.get(key.entity, key.entity)
    return words[:1].upper() + words[1:]


def _of(app: "CoreApp", key: DraftKey) -> str:
    scheme_id = key.row_id.split("/")[0]
    if "," in scheme_id:
        return f"{scheme_id.count(',') + 1} schemes"
    scheme = app.live_reads.now(lambda reader: reading.scheme(reader, scheme_id))
    if scheme is not None:
        return f"{scheme.ref} {scheme.name}{_share_of(app, key)}"
    risk = app.live_reads.now(lambda reader: risk_parts.subject_of(reader, key.row_id))
    if risk:
        return risk
    return "New" if key.row_id == "new" else "Changed"


def _share_of(app: "CoreApp", key: DraftKey) -> str:
    """Say whose share a draft is about: a scheme may have one for each organisation."""
    owner = key.row_id.partition("/")[2]
    return next((f", {o.code}" for o in app.live_reads.now(view).organisations if o.id == owner), "")


def _picker(app: "CoreApp") -> Callable[[str | None], None]:
    def picked(value: str | None) -> None:
        if value and value != LATER:
            entity, _, row_id = value.partition("\n")
            compare(app, DraftKey(entity, row_id))

    return picked


def _prepared(app: "CoreApp", key: DraftKey) -> Prepared | None:
    """Make the form of a draft with the draft in it; None when what it was for is no longer there."""
    make = OPENERS.get(key.entity)
    try:
        prepared = make(app, key.row_id) if make is not None else None
    except ValueError:  # a key of another version
        prepared = None
    return forms.with_drafts(app, prepared) if prepared is not None else None


def compare(app: "CoreApp", key: DraftKey) -> None:
    """Show a draft beside what is saved; go on with it, throw it away, or leave it."""
    if app.closed_because:
        app.complain(app.closed_because)
        return
    ready = _prepared(app, key)
    in_month = ready.in_month if ready is not None else key.entity not in setup_forms.OPENERS
    if in_month and app.locked_because:
        app.complain(app.locked_because)
        return
    if ready is None:
        _orphan(app, key)
        return
    if not ready.spec.drafted:
        if any(draft.field not in ready.spec.names for draft in _kept(app, key)):
            _orphan(app, key)
            return
        app.say("The draft says what is saved, so it was thrown away.")
        app.drafting.drop(key)
        return
    from pmo_tui.modals.compare import CompareScreen

    drafted = ready.spec.drafted

    def chosen(answer: str | None) -> None:
        if answer == "continue":
            forms.run(app, ready)
        elif answer == "discard":
            app.drafting.drop(key)
            app.say("Draft thrown away; what is saved stays.")

    rows = [
        (field.label, _shown(field, field.value), _shown(field, drafted[field.name]))
        for field in ready.spec.fields
        if field.name in drafted
    ]
    app.push_screen(CompareScreen(ready.spec.title, rows), chosen)


def _kept(app: "CoreApp", key: DraftKey) -> tuple[DraftRecord, ...]:
    return app.live_reads.now(lambda reader: local.drafts(reader, key.entity, key.row_id))


def _orphan(app: "CoreApp", key: DraftKey) -> None:
    """Show a draft that nothing can be made of any more, so that its words are not lost unseen."""
    from pmo_tui.modals.compare import CompareScreen

    rows = [
        (draft.field.replace("_", " ").capitalize(), "no longer there", draft.text)
        for draft in _kept(app, key)
    ]

    def chosen(answer: str | None) -> None:
        if answer == "continue":
            app.say("What this draft was for is no longer there. Ctrl+D, then x throws it away.")
        elif answer == "discard":
            app.drafting.drop(key)
            app.say("Draft thrown away.")

    app.push_screen(CompareScreen("What this draft was for is no longer there", rows), chosen)


def _shown(field: FormField, value: str) -> str:
    return dict(field.choices).get(value, value)


def _shared(app: "CoreApp", row_id: str) -> tuple[SchemeView | None, str]:
    """Find the scheme and the organisation of a draft about a share; no scheme without that share."""
    scheme_id, organisation_id = row_id.split("/")
    found = app.reads.now(lambda reader: read_scheme(reader, app.view, scheme_id))
    known = found is not None and any(s.organisation_id == organisation_id for s in found.shares)
    return (found if known or not organisation_id else None), organisation_id


def _forecast(app: "CoreApp", row_id: str) -> Prepared | None:
    found, organisation_id = _shared(app, row_id)
    return finance.prepare_forecast(app, found, organisation_id) if found and found.view.period else None


def _months(app: "CoreApp", row_id: str) -> Prepared | None:
    found, organisation_id = _shared(app, row_id)
    return finance.prepare_months(app, found, organisation_id) if found and found.view.period else None


def _share(app: "CoreApp", row_id: str) -> Prepared | None:
    found, organisation_id = _shared(app, row_id)
    return shares.prepare_share(app, found, organisation_id) if found else None


def _there(app: "CoreApp", scheme_id: str) -> bool:
    return app.reads.now(lambda reader: reading.scheme(reader, scheme_id)) is not None


def _scheme(app: "CoreApp", row_id: str) -> Prepared | None:
    if row_id == "new":
        return schemes.prepare(app, None)
    return schemes.prepare(app, row_id) if _there(app, row_id) else None


def _milestone(app: "CoreApp", row_id: str) -> Prepared | None:
    scheme_id = app.reads.now(lambda reader: reading.scheme_of_milestone(reader, row_id))
    if scheme_id:
        return scheme_parts.prepare_milestone(app, scheme_id, row_id)
    return scheme_parts.prepare_milestone(app, row_id, None) if _there(app, row_id) else None


def _issue(app: "CoreApp", row_id: str) -> Prepared | None:
    scheme_id, programme_id = app.reads.now(lambda reader: reading.subject_of_issue(reader, row_id))
    if scheme_id or programme_id:
        return scheme_parts.prepare_issue(app, scheme_id, row_id, programme_id)
    return scheme_parts.prepare_issue(app, row_id, None) if _there(app, row_id) else None


OPENERS: Mapping[str, Callable[["CoreApp", str], Prepared | None]] = {
    "commentary": commentary.prepare,
    "forecast": _forecast,
    "months": _months,
    "share": _share,
    "scheme": _scheme,
    "milestone": _milestone,
    "issue": _issue,
    **ratings.OPENERS,
    **submission.OPENERS,
    **risk_parts.OPENERS,
    **setup_forms.OPENERS,
}
"""How the form of each kind of draft is made."""
