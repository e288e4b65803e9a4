"""From options to a running app: the file is looked at first, with the standard library only."""

import sys
from contextlib import closing

from db import errors
from db.file import FileInfo, inspect, keep_one_file
from db.reading.portfolio import has_portfolio, no_portfolio, periods
from db.reading.reader import Reader
from pmo_tui import locations, settings, terminal
from pmo_tui.options import Options

READY = 0
CANNOT_USE = 2

STILL_SAVING = "Something is still being saved; pmo-tui ends when that is done. Ctrl+C leaves it undone."


class CannotStart(Exception):
    """The file cannot be opened as asked; the text says why and what to do."""


def start(options: Options) -> int:
    """Open the app on a file: the one given, else the latest. Returns the exit code."""
    try:
        info = _file(options)
        reader = _reader(info, options)
    except (errors.DbError, CannotStart) as problem:
        print(problem, file=sys.stderr)  # noqa: T201 - this is a command line
        return CANNOT_USE
    with closing(reader):
        return open_app(options._replace(path=info.path), writable=info.writable, reader=reader)


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


def _reader(info: FileInfo, options: Options) -> Reader:
    """Return a reader of a file that holds what was asked for. The app goes on with it: each takes 2 ms."""
    reader = Reader(info.path, writable=info.writable)
    try:
        _has_content(reader, options.period)
        if options.as_at:
            _has_moment(reader, options.as_at)
        if not reader.keeps_log() or not info.writable or options.read_only:
            return reader
    except BaseException:
        reader.close()
        raise
    reader.close()
    keep_one_file(info.path)
    return Reader(info.path)


def _has_content(reader: Reader, period: str | None) -> None:
    """Check that there is a portfolio in the file, and the month that was asked for."""
    path = reader.path
    if not has_portfolio(reader):
        raise CannotStart(no_portfolio(path))
    months = [known.month for known in reversed(periods(reader))]
    if period is not None and period not in months:
        known = ", ".join(months) or "no month yet"
        raise CannotStart(f"{path.name} has no {period}. It has: {known}.")


def _has_moment(reader: Reader, text: str) -> None:
    """Check that the moment asked for is one of the history: today's file is not shown in its place."""
    from pmo_tui.errors import Refused
    from pmo_tui.services.past import find_moment
    from pmo_tui.services.workspace import system_clock

    try:
        find_moment(reader, text, system_clock())
    except Refused as problem:
        raise CannotStart(f"--as-at {text}: {problem}") from None


def open_app(options: Options, *, writable: bool, reader: Reader | None = None) -> int:
    """Run the app on a file that was looked at, with the reader that looked. Returns the exit code."""
    problem = terminal.why_not()
    if problem:
        print(problem, file=sys.stderr)  # noqa: T201 - this is a command line
        return CANNOT_USE
    terminal.make_writable()
    from pmo_tui.app import PmoApp

    app = PmoApp(options, writable=writable, reader=reader)
    try:
        app.run()
    finally:
        in_time = app.leave()
    if not in_time:
        print(STILL_SAVING, file=sys.stderr)  # noqa: T201 - this is a command line
        app.writer.ended()
    if app.next_path is not None:
        return start(options._replace(path=app.next_path, scratch=False, period=None, as_at=None))
    return int(app.return_code or READY)
