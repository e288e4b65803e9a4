"""From options to a running app: the file is looked at first, with the standard library only."""

import sys
from pathlib import Path

from db import errors
from db.file import inspect
from pmo_tui import locations, settings
from pmo_tui.options import Options

READY = 0
CANNOT_USE = 2


def start(options: Options) -> int:
    """Open the app on a file: the one given, else the latest. Returns the exit code."""
    path = options.path
    if path is None:
        known = settings.recent(locations.recent_file())
        if not known:
            return _say(
                "No portfolio has been opened here yet. Try the demo with: pmo-tui demo\n"
                "or make your own with: pmo-tui new my-portfolio.pmo"
            )
        path = known[0]
    try:
        info = inspect(path)
    except errors.DbError as problem:
        return _say(str(problem))
    return open_app(options._replace(path=info.path), writable=info.writable)


def open_app(options: Options, *, writable: bool) -> int:
    """Run the app on a file that was looked at. Returns the exit code."""
    from pmo_tui.app import PmoApp

    app = PmoApp(options, writable=writable)
    app.run()
    if app.next_path is not None:
        return start(options._replace(path=app.next_path, scratch=False, period=None, as_at=None))
    return app.return_code or READY


def _say(words: str) -> int:
    print(words, file=sys.stderr)  # noqa: T201 - this is a command line
    return CANNOT_USE


def path_of(options: Options) -> Path:
    """Return the file of options that were completed by `start`."""
    assert options.path is not None
    return options.path
