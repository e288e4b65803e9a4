"""Turns what SQLite says into what a person can act on. Standard library only."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from db import errors
from db.audit import refusals

SENTENCES: tuple[tuple[str, type[errors.DbError], str], ...] = (
    (
        refusals.FROZEN,
        errors.PeriodFrozen,
        "The month is frozen, so this cannot be changed. Make the change in the open month.",
    ),
    (
        refusals.PLAN_LOCKED,
        errors.PlanLocked,
        "The plan is fixed for the year once a month of it is frozen. Change the forecast instead.",
    ),
    (
        refusals.OUTSIDE,
        errors.ConstraintBroken,
        "The change was not made through the app, so the file refused it.",
    ),
    (refusals.APPEND_ONLY, errors.ConstraintBroken, "The history is never changed; the file refused it."),
    (refusals.SAME_ID, errors.ConstraintBroken, "A row's id is never changed; the file refused it."),
    ("locked", errors.Busy, "Another program is using the file. Nothing was saved; try again in a moment."),
    ("interrupted", errors.TookTooLong, "Reading took longer than allowed."),
    ("readonly", errors.ReadOnly, "The file or its folder is read-only. Nothing was saved."),
    ("full", errors.WriteFailed, "The disk is full. Nothing was saved; free some room and save again."),
    (
        "disk i/o",
        errors.WriteFailed,
        "The disk refused the write. Nothing was saved; check the disk and save again.",
    ),
    (
        "unable to open",
        errors.WriteFailed,
        "The file cannot be opened any more (moved, renamed, or its folder is gone). Nothing was saved.",
    ),
    ("unique", errors.ConstraintBroken, "There is one with that name or reference already. Choose another."),
    (
        "foreign key",
        errors.ConstraintBroken,
        "Something this refers to is no longer there. Nothing was saved.",
    ),
    (
        "malformed",
        errors.WriteFailed,
        "The file is damaged. Nothing was saved; check it with: pmo-tui verify",
    ),
    ("not a database", errors.NotADatabase, "The file is not a pmo-tui portfolio any more."),
)
"""Part of SQLite's text, the error it becomes, and the sentence for a person. The first match counts."""


def explained(problem: BaseException) -> errors.DbError:
    """Return the DbError for an SQLite error."""
    said = str(problem)
    for part, kind, sentence in SENTENCES:
        if part.lower() in said.lower():
            return kind(sentence)
    return errors.ConstraintBroken(f"The file refused the change: {said}. Nothing was saved.")


@contextmanager
def sqlite_explained() -> Iterator[None]:
    """Raise DbError in place of sqlite3's errors."""
    try:
        yield
    except sqlite3.Error as problem:
        raise explained(problem) from problem
