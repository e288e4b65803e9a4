"""Persistence: one portfolio in one SQLite file, with the history of every change. Empty on purpose."""
