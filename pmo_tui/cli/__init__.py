"""The headless twin: everything that is not typing, as commands with exit codes and `--json`.

Importing this package loads nothing; `pmo_tui.cli.main` brings typer.
"""

from pathlib import Path


def open_app(path: Path, *, scratch: bool, name: str, role: str) -> int:
    """Run the app on a file and return its exit code. A scratch file is thrown away afterwards."""
    from pmo_tui.options import Options
    from pmo_tui.start import open_app as run_app

    return run_app(Options(path=path, scratch=scratch, name=name, role=role), writable=True)
