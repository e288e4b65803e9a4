"""Reads that several flows and screens share."""

from db.reading import scheme as reading
from db.reading.portfolio import View
from db.reading.reader import Reader
from db.reading.scheme_money import shares
from db.reading.scope import Scope
from pmo_tui.render.scheme import SchemeView


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
