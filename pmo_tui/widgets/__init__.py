"""Widgets: contracts of records in and messages out. None of them saves or reads."""
