"""Turns what SQLite says into what a person can act on. Standard library only."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from db import errors
from db.audit import refusals

Answer = tuple[type[errors.DbError], str]
"""The error to raise, and the sentence for a person."""

DRIVER_ERRORS = (sqlite3.Error, UnicodeError, OverflowError)
"""What sqlite3 raises: its own errors, and Python's for text and numbers that SQLite cannot hold.

A damaged file can make even the error's own text impossible to read (UnicodeDecodeError).
"""

UNFIT_TEXT: Answer = (
    errors.ConstraintBroken,
    "The text holds an invisible character that cannot be stored. Remove it and save again.",
)

TOO_LARGE: Answer = (
    errors.ConstraintBroken,
    "A number is larger than the file can hold. Check the amounts and try again.",
)

REFUSED: Mapping[str, Answer] = {
    refusals.FROZEN: (
        errors.PeriodFrozen,
        "The month is frozen, so this cannot be changed. Make the change in the open month.",
    ),
    refusals.PLAN_LOCKED: (
        errors.PlanLocked,
        "The plan is fixed for the year once a month of it is frozen. Change the forecast instead.",
    ),
    refusals.OUTSIDE: (
        errors.ConstraintBroken,
        "The change was not made through the app, so the file refused it.",
    ),
    refusals.APPEND_ONLY: (
        errors.ConstraintBroken,
        "The history is never changed; the file refused it.",
    ),
    refusals.SAME_ID: (errors.ConstraintBroken, "A row's id is never changed; the file refused it."),
    refusals.NUL_TEXT: UNFIT_TEXT,
}
"""What the file's own triggers say, word for word."""

LEFT_HALF_SAVED: Answer = (
    errors.ReadOnly,
    "A crash left the file half saved. Open it once where it can be written; that puts it right.",
)

DAMAGED: Answer = (
    errors.Damaged,
    "The file is damaged. Nothing was saved; check it with: pmo-tui verify",
)

INCOMPLETE: Answer = (
    errors.Damaged,
    "The file lacks a part that every portfolio has. Nothing was saved; check it with: pmo-tui verify",
)

IN_USE: Answer = (errors.Busy, "Another program is using the file. Nothing was saved; try again in a moment.")

DISK_FAULT: Answer = (
    errors.WriteFailed,
    "The disk refused the write. Nothing was saved; check the disk and save again.",
)

MOVED: Answer = (
    errors.WriteFailed,
    "The file cannot be opened any more (moved, renamed, or its folder is gone). Nothing was saved.",
)

REPLACED: Answer = (
    errors.FileReplaced,
    "The file was replaced, renamed or deleted by another program. Nothing was saved; open it again.",
)

TOO_SLOW: Answer = (errors.TookTooLong, "Reading the file took too long just now. Try again in a moment.")

FULL: Answer = (
    errors.WriteFailed,
    "The disk is full. Nothing was saved; free some room and save again.",
)

READ_ONLY: Answer = (
    errors.ReadOnly,
    "The file or its folder is read-only. Nothing was saved; allow writing to both, or work on a copy.",
)

WHEN_READING: Mapping[Answer, str] = {
    DAMAGED: "The file is damaged. Check it with: pmo-tui verify",
    INCOMPLETE: "The file lacks a part that every portfolio has. Check it with: pmo-tui verify",
    IN_USE: "Another program is using the file, so it cannot be read just now. Try again in a moment.",
    DISK_FAULT: "The disk could not be read. Check the disk and try again.",
    MOVED: "The file cannot be opened any more (moved, renamed, or its folder is gone).",
    FULL: "The disk is full. Free some room and try again.",
    READ_ONLY: "The file or its folder is read-only.",
    UNFIT_TEXT: "The text holds an invisible character that no file can hold. Remove it and try again.",
}
"""What is said instead where nothing was to be saved."""

UNKNOWN = "The file refused the change: {}. Nothing was saved."
"""What is said of any other error."""

BY_NAME: tuple[tuple[str, Answer], ...] = (
    ("SQLITE_BUSY", IN_USE),
    ("SQLITE_LOCKED", IN_USE),
    ("SQLITE_INTERRUPT", TOO_SLOW),
    ("SQLITE_READONLY_ROLLBACK", LEFT_HALF_SAVED),
    ("SQLITE_READONLY_DBMOVED", REPLACED),
    ("SQLITE_READONLY", READ_ONLY),
    ("SQLITE_FULL", FULL),
    ("SQLITE_IOERR", DISK_FAULT),
    ("SQLITE_CANTOPEN", MOVED),
    (
        "SQLITE_CONSTRAINT_UNIQUE",
        (errors.ConstraintBroken, "There is one with that name or reference already. Choose another."),
    ),
    (
        "SQLITE_CONSTRAINT_FOREIGNKEY",
        (errors.ConstraintBroken, "Something this refers to is no longer there. Nothing was saved."),
    ),
    ("SQLITE_CORRUPT", DAMAGED),
    ("SQLITE_NOTADB", (errors.NotADatabase, "The file is not a pmo-tui portfolio any more.")),
    (
        "SQLITE_TOOBIG",
        (errors.ConstraintBroken, "The text is too long for the file. Nothing was saved; shorten it."),
    ),
)
"""The start of SQLite's name for an error, and the answer. The first match counts.

The message is not searched: it can hold a column's name or a person's words ("full", "locked").
"""


def explained(problem: BaseException, *, reading: bool = False) -> errors.DbError:
    """Return the DbError for an error of sqlite3, or of a value on its way to it.

    `reading` says that nothing was to be saved, so that the sentence does not speak of it.
    """
    answer = _answer(problem)
    if answer is None:
        words = "The file could not be read: {}." if reading else UNKNOWN
        return errors.ConstraintBroken(words.format(problem))
    kind, sentence = answer
    return kind(WHEN_READING.get(answer, sentence) if reading else sentence)


def _answer(problem: BaseException) -> Answer | None:
    if isinstance(problem, UnicodeEncodeError):
        return UNFIT_TEXT
    if isinstance(problem, UnicodeDecodeError):
        return DAMAGED
    if isinstance(problem, OverflowError):
        return TOO_LARGE
    said = str(problem)
    if said in REFUSED:
        return REFUSED[said]
    if said == "integer overflow":
        return TOO_LARGE
    if said == "malformed JSON" or said.startswith("Could not decode to UTF-8"):
        return DAMAGED
    if said.startswith("no such table: "):
        return INCOMPLETE
    name = getattr(problem, "sqlite_errorname", "")
    for start, answer in BY_NAME:
        if name.startswith(start):
            return answer
    return None


@contextmanager
def sqlite_explained(*, reading: bool = False) -> Iterator[None]:
    """Raise DbError in place of sqlite3's errors; `reading` where nothing was to be saved."""
    try:
        yield
    except DRIVER_ERRORS as problem:
        raise explained(problem, reading=reading) from problem
