"""Other files, checking this one, and mending its guards."""

from dataclasses import replace
from typing import TYPE_CHECKING

from pmo_tui import locations, settings
from pmo_tui.domain.text import plain

if TYPE_CHECKING:
    from db.audit.verify import Finding
    from db.reading.reader import Reader
    from pmo_tui.core import CoreApp
    from pmo_tui.services.workspace import Workspace


def open_recent(app: "CoreApp") -> None:
    """Choose another recent file; the app starts again on it."""
    from pmo_tui.modals.pick import Choice, PickScreen

    here = app.path.absolute()
    others = [
        path for path in settings.recent(locations.recent_file()) if path.absolute() != here or app.strayed
    ]
    if not others:
        app.say("No other portfolio was opened here yet. Open one with: pmo-tui FILE")
        return
    choices = [Choice(str(path), path.name, str(path.parent)) for path in others]

    def picked(value: str | None) -> None:
        if value is not None:
            app.open_next(value)

    app.push_screen(PickScreen("Open which portfolio?", choices), picked)


def verify(app: "CoreApp") -> None:
    """Check the file against its history, in a worker; say what was found."""

    def read(reader: "Reader") -> "list[Finding]":
        from db.audit.verify import verify as check

        return check(reader.connection)

    def done(found: "list[Finding]") -> None:
        if not found:
            app.say("The file is sound: tables, history and seals agree.")
            return
        from pmo_tui.modals.notice import NoticeScreen

        lines = [f"{finding.where} {finding.what}." for finding in found[:200]]
        app.push_screen(NoticeScreen(f"{len(found)} things are not as the history says", lines))

    app.say("Checking the file…")
    app.live_reads.run("verify", read, done, app.complain, try_here=False)


def repair(app: "CoreApp") -> None:
    """Put the file's guards back as shipped, after asking."""
    opened = app.opened
    if opened is None or not opened.repairable:
        app.say("The file's guards are as shipped; there is nothing to repair.")
        return
    from pmo_tui.modals.confirm import ConfirmScreen

    def job(workspace: "Workspace") -> list[str]:
        from pmo_tui.services.opening import repair as mend

        return mend(workspace)

    def done(mended: list[str]) -> None:
        app.opened = replace(opened, read_only="", repairable=False)
        app.say(f"{len(mended)} guards put back. Now check what was changed meanwhile: Ctrl+P, Verify.")
        app.changed()

    def go(yes: bool | None) -> None:
        if yes:
            app.writer.submit(job, done, app.complain)

    lines = [
        [("The file's triggers write its history. Some are missing or were changed by another program,", "")],
        [("so changes may have been made without history. Verify shows what differs.", "")],
    ]
    app.push_screen(ConfirmScreen(f"Repair {plain(app.path.name)}", lines, "repair"), go)
