"""The names of what a return may lack."""

FORECAST = "forecast"
"""The field of a problem that shares have no forecast."""
