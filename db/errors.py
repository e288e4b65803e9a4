"""What can go wrong below the services.

DbError
 ├─ FileProblem            the file cannot be opened as it is
 │   ├─ FileMissing · FileEmpty · NotADatabase · ForeignFile · NewerFile · FileUnreadable · SqliteTooOld
 │   └─ AlreadyExists
 ├─ ReadOnly               the file or its folder cannot be written
 ├─ Busy                   somebody else holds the lock
 ├─ TookTooLong            a read passed its deadline
 ├─ RecordMissing          no row with that id
 ├─ StaleRecord            somebody saved the same row meanwhile
 ├─ ConstraintBroken       the file refused the values
 ├─ PeriodFrozen · PlanLocked
 ├─ UndoRefused            the change cannot be taken back; says why
 └─ WriteFailed            the disk refused (full, input/output error)
     └─ FileReplaced       the file at the path is not the one that was opened
"""


class DbError(Exception):
    """Base of every error this package raises on purpose. Its text is fit for a person."""


class FileProblem(DbError):
    """The file cannot be opened as it is."""


class FileMissing(FileProblem):
    """There is no file at that path."""


class FileEmpty(FileProblem):
    """The file has no content."""


class NotADatabase(FileProblem):
    """The file is something else: a text, a workbook, half a copy."""


class ForeignFile(FileProblem):
    """A database, but not one of ours."""


class NewerFile(FileProblem):
    """Made by a later version of the app."""


class FileUnreadable(FileProblem):
    """The file exists but cannot be read."""


class SqliteTooOld(FileProblem):
    """This Python brings an SQLite without STRICT tables."""


class AlreadyExists(FileProblem):
    """A file is to be made where one stands."""


class ReadOnly(DbError):
    """The file or its folder cannot be written."""


class Busy(DbError):
    """Another program holds the file's lock."""


class TookTooLong(DbError):
    """A read passed the time it was given."""


class RecordMissing(DbError):
    """No row with that id."""


class StaleRecord(DbError):
    """The row was saved by somebody else since it was read."""


class ConstraintBroken(DbError):
    """The values break a rule that the file itself keeps."""


class PeriodFrozen(DbError):
    """The month is frozen: only a restatement may change it."""


class PlanLocked(DbError):
    """The plan is immutable in year once a month of that year is frozen (decision 9)."""


class UndoRefused(DbError):
    """The change cannot be taken back; the text says why."""


class WriteFailed(DbError):
    """The disk refused the write; nothing was changed."""


class Damaged(WriteFailed):
    """The file's content is damaged, so that it can be neither read nor written."""


class FileReplaced(WriteFailed):
    """Another file stands at the path than the one that was opened, or none; nothing was changed."""
