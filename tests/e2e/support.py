"""Running commands in tests: in this process for speed, in another one for the real thing."""

import ctypes
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PR_CAPBSET_DROP = 24
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2


def run_process(
    *arguments: str | Path,
    home: Path,
    answers: str = "",
    cwd: Path | None = None,
    unprivileged: bool = False,
    before: Sequence[str] = (),
) -> subprocess.CompletedProcess[str]:
    """Run `pmo-tui ARGUMENTS` in a process of its own, with its settings under `home`.

    `unprivileged` makes file permissions count for root too; `before` are lines of Python run first.
    """
    program = [sys.executable, "-m", "pmo_tui.cli.main"]
    if before:
        words = [str(argument) for argument in arguments]
        lines = [*before, "import sys", "from pmo_tui.cli.main import run", f"sys.exit(run({words!r}))"]
        program = [sys.executable, "-c", "\n".join(lines)]
        arguments = ()
    return subprocess.run(
        [*program, *map(str, arguments)],
        input=answers,
        capture_output=True,
        encoding="utf-8",
        cwd=cwd,
        env={**os.environ, "PMO_TUI_HOME": str(home), "PYTHONUTF8": "1"},
        timeout=120,
        check=False,
        preexec_fn=_drop_privilege if unprivileged else None,
    )


def _drop_privilege() -> None:
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


def assert_plain_failure(done: subprocess.CompletedProcess[str], code: int, words: str) -> None:
    """One sentence on standard error, no traceback, nothing on standard output."""
    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
