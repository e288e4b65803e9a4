"""What a command's exit code means: the one table, also printed by `pmo-tui --help`."""

from enum import IntEnum

from db import errors
from pmo_tui.errors import NotAllowed, PmoError


class ExitCode(IntEnum):
    """Every exit code; above 128 as every program has them: 128 and the number of the signal."""

    DONE = 0
    FOUND = 1
    UNUSABLE = 2
    REFUSED = 3
    REJECTS = 4
    FAILED = 5
    WINDOW_CLOSED = 129
    STOPPED = 130
    TOLD_TO_END = 143


MEANINGS = {
    ExitCode.DONE: "done; or, for verify and check, sound",
    ExitCode.FOUND: "verify or check found something wrong",
    ExitCode.UNUSABLE: "the request or the file cannot be used",
    ExitCode.REFUSED: "nothing was changed: read-only, open somewhere else, the disk refused, or you said no",
    ExitCode.REJECTS: "an import has rows it cannot take, so nothing was imported",
    ExitCode.FAILED: "pmo-tui itself failed; it says where the details are",
    ExitCode.WINDOW_CLOSED: "ended because the window was closed; what was typed is kept",
    ExitCode.STOPPED: "stopped with Ctrl+C",
    ExitCode.TOLD_TO_END: "ended because the system or somebody asked for it; what was typed is kept",
}

_REFUSALS = (
    NotAllowed,
    errors.ReadOnly,
    errors.Busy,
    errors.WriteFailed,
    errors.PeriodFrozen,
    errors.PlanLocked,
    errors.ConstraintBroken,
    errors.StaleRecord,
    errors.UndoRefused,
)


def code_for(problem: PmoError | errors.DbError) -> ExitCode:
    """Return the exit code of a problem that was meant for a person."""
    refused = isinstance(problem, _REFUSALS) and not isinstance(problem, errors.Damaged)
    return ExitCode.REFUSED if refused else ExitCode.UNUSABLE
