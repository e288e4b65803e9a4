"""States of a return that rules ask for."""

from db.enums import ReturnState

SETTLED = (ReturnState.SUBMITTED, ReturnState.REVIEWED, ReturnState.CONFIRMED)
"""States in which a change needs a reason."""
