"""Other processes that hold locks or crash: what one process cannot show by itself."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
for statement in sys.argv[2:]:
    connection.execute(statement).fetchall()
print("held", flush=True)
sys.stdin.read()
connection.close()
"""


@contextmanager
def holding(path: Path, *statements: str) -> Iterator[None]:
    """Let another process run these statements and keep its connection open for a while."""
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(path), *statements], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        try:
            yield
        finally:
            process.stdin.close()
            process.wait(10)


_CRASH = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
for statement in sys.argv[2:]:
    connection.execute(statement).fetchall()
os._exit(9)
"""


def crash_while(path: Path, *statements: str) -> None:
    """Let another process run these statements and die without closing. Its cache is too small to wait."""
    done = subprocess.run([sys.executable, "-c", _CRASH, str(path), *statements], check=False)
    assert done.returncode == 9
