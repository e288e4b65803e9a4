"""Reads that several flows and screens share."""

from typing import Any

from db.enums import OpenState
from db.reading import scheme as reading
from db.reading.portfolio import View
from db.reading.reader import Reader
from db.reading.scheme_money import months, shares
from db.reading.scope import Scope
from pmo_tui.render.scheme import FINANCE, HISTORY, MILESTONES, RISKS, SchemeView


def read_scheme(
    reader: Reader, view: View, scheme_id: str, drafts: frozenset[str] = frozenset()
) -> SchemeView | None:
    """Read everything a scheme's return shows; None when the scheme is not there."""
    scheme = reading.scheme(reader, scheme_id)
    if scheme is None:
        return None
    given = reading.return_of(reader, scheme_id, view.period.id) if view.period else None
    prior = reading.return_of(reader, scheme_id, view.prior.id) if view.prior else None
    return SchemeView(
        scheme,
        view,
        given,
        prior,
        reading.updates(reader, scheme_id),
        shares(reader, scheme_id, Scope.of(view)),
        drafts,
    )


def read_section(reader: Reader, found: SchemeView, section: int) -> Any:
    """Read what only one section of a scheme's page shows; None when it shows nothing of its own."""
    scheme = found.scheme
    if section == FINANCE:
        return months(reader, scheme.id, Scope.of(found.view))
    if section == MILESTONES:
        return reading.milestones(reader, scheme.id)
    if section == RISKS:
        from db.reading.risks import risks

        known = risks(reader, closed=True, scheme_id=scheme.id, programme_id=scheme.programme_id)
        own = (risk for risk in known if risk.status is OpenState.OPEN or risk.scheme_id == scheme.id)
        return tuple(own), reading.issues(reader, scheme.id, scheme.programme_id)
    if section == HISTORY:
        from pmo_tui.flows.history import latest_of_scheme

        return latest_of_scheme(reader, scheme.id)
    return None
