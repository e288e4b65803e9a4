"""From options to a running app: the file is looked at first, with the standard library only."""

import sys
from contextlib import closing

from db import errors
from db.file import FileInfo, inspect, keep_one_file, open_reader
from db.sqlite_errors import sqlite_explained
from pmo_tui import locations, settings, terminal
from pmo_tui.options import Options

READY = 0
CANNOT_USE = 2


class CannotStart(Exception):
    """The file cannot be opened as asked; the text says why and what to do."""


def start(options: Options) -> int:
    """Open the app on a file: the one given, else the latest. Returns the exit code."""
    try:
        info = _file(options)
        _has_content(info, options.period)
        if info.writable and not options.read_only:
            keep_one_file(info.path)
    except (errors.DbError, CannotStart) as problem:
        print(problem, file=sys.stderr)  # noqa: T201 - this is a command line
        return CANNOT_USE
    return open_app(options._replace(path=info.path), writable=info.writable)


def _file(options: Options) -> FileInfo:
    path = options.path
    if path is None:
        known = settings.recent(locations.recent_file())
        if not known:
            raise CannotStart(
                "No portfolio has been opened here yet. Try the demo with: pmo-tui demo\n"
                "or make your own with: pmo-tui new my-portfolio.pmo"
            )
        path = known[0]
    return inspect(path)


def _has_content(info: FileInfo, period: str | None) -> None:
    """Check that there is a portfolio in the file, and the month that was asked for."""
    with sqlite_explained(), closing(open_reader(info.path, writable=info.writable)) as connection:
        if connection.execute("SELECT count(*) FROM portfolio").fetchone()[0] == 0:
            raise CannotStart(
                f"There is no portfolio in {info.path}. Make one with: pmo-tui new, under another name."
            )
        months = [row[0] for row in connection.execute("SELECT month FROM period ORDER BY month").fetchall()]
    if period is not None and period not in months:
        known = ", ".join(months) or "no month yet"
        raise CannotStart(f"{info.path.name} has no {period}. It has: {known}.")


def open_app(options: Options, *, writable: bool) -> int:
    """Run the app on a file that was looked at. Returns the exit code."""
    problem = terminal.why_not()
    if problem:
        print(problem, file=sys.stderr)  # noqa: T201 - this is a command line
        return CANNOT_USE
    terminal.make_writable()
    from pmo_tui.app import PmoApp

    app = PmoApp(options, writable=writable)
    try:
        app.run()
    finally:
        app.leave()
    if app.next_path is not None:
        return start(options._replace(path=app.next_path, scratch=False, period=None, as_at=None))
    return int(app.return_code or READY)
