"""States of a return that rules ask for, and the names of what it may lack."""

from db.enums import ReturnState

SETTLED = (ReturnState.SUBMITTED, ReturnState.REVIEWED, ReturnState.CONFIRMED)
"""States in which a change needs a reason."""

FORECAST = "forecast"
"""The field of a problem that shares have no forecast."""
