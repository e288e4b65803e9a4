"""What a process costs: memory and processor time, by /proc where there is one, else by `ps`."""

import subprocess
import time
from pathlib import Path


def resident_megabytes(pid: int) -> float:
    """Return how much memory a process holds, in MB (2^20 bytes)."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        found = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True
        )
        return int(found.stdout) / 1024
    return sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Rss:")) / 1024


def cpu_seconds(pid: int) -> float | None:
    """Return the processor time a process has used; None where the system does not tell it finely."""
    try:
        return time.clock_gettime((~pid << 3) | 2)  # Linux: the clock of another process
    except (OSError, AttributeError):
        return None
