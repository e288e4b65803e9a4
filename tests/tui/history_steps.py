"""Steps that the tests of the history share: a file with two people's changes, and looking at the screen."""

import datetime as dt
import re
from contextlib import closing
from pathlib import Path

from db.enums import Rating, RecoveryConfidence
from db.reading.portfolio import view
from db.reading.reader import Reader
from pmo_tui.domain.inputs import CommentaryDraft, RatingDraft
from pmo_tui.screens.history import HistoryScreen
from pmo_tui.services import returns
from pmo_tui.services.workspace import Workspace
from tests.conftest import Ticking
from tests.tui.driving import Driver

LATER = dt.datetime(2018, 11, 1, 9, 0, tzinfo=dt.UTC)
PAST = "The past is shown; press t to come back to now."
ODD = "Delayed [see note 3] / [TBC] [/red] [@click=app.quit]x[/]"
FIRST = "The consultant post is still not filled and two clinics were cancelled in September."
SECOND = "The consultant post is filled from December and two clinics were cancelled in October."


def rated(workspace: Workspace, ref: str, rating: Rating, reason: str) -> None:
    """Choose a scheme's overall rating in the month that is open."""
    with closing(Reader(workspace.path)) as reader:
        shown = view(reader)
        scheme = reader.value("SELECT id FROM scheme WHERE ref = ?", (ref,))
    assert shown.period is not None
    returns.choose(workspace, RatingDraft(scheme, shown.period.id, shown.overall.id, rating, reason))


def written(workspace: Workspace, ref: str, issue: str) -> None:
    """Write a scheme's commentary."""
    with closing(Reader(workspace.path)) as reader:
        shown = view(reader)
        assert shown.period is not None
        scheme = reader.value("SELECT id FROM scheme WHERE ref = ?", (ref,))
        version = reader.value(
            "SELECT coalesce(max(u.version), 0) FROM exception_update u"
            " JOIN exception e ON e.id = u.exception_id WHERE e.scheme_id = ? AND u.period_id = ?",
            (scheme, shown.period.id),
        )
    draft = CommentaryDraft(
        scheme,
        shown.period.id,
        issue,
        "Weekly calls.",
        "2019-01-31",
        RecoveryConfidence.LOW,
        reason="late news",
        base_version=version,
    )
    returns.save_commentary(workspace, draft)


def with_history(demo_file: Path) -> Path:
    """The demo; #5 is A9 Red by Amy, #6 A9 Amber by the PMO, #7 and #8 commentary, #9 A12 Red by Amy."""
    clock = Ticking(LATER)
    amy = Workspace(demo_file, name="Amy Jones", role="Programme lead", clock=clock)
    pmo = Workspace(demo_file, name="PMO manager", role="PMO", clock=clock)
    rated(amy, "A9", Rating.RED, ODD)
    rated(pmo, "A9", Rating.AMBER, "moderated at QAG")
    written(amy, "A9", FIRST)
    written(pmo, "A9", SECOND)
    rated(amy, "A12", Rating.RED, "the contract is late")
    amy.close()
    pmo.close()
    return demo_file


def overall(app: Driver, ref: str) -> str:
    """Return a scheme's overall rating as the file has it."""
    return str(
        app.value(
            "SELECT g.chosen FROM rating g JOIN return_ r ON r.id = g.return_id"
            " JOIN scheme s ON s.id = r.scheme_id JOIN dimension d ON d.id = g.dimension_id"
            " JOIN period p ON p.id = r.period_id WHERE s.ref = ?"
            " AND d.kind = 'overall' AND g.organisation_id IS NULL AND p.month = '2018-10'",
            ref,
        )
    )


def shown(app: Driver) -> list[str]:
    """Return the numbers of the change sets that are on the screen."""
    return re.findall(r"^\s*(#\d+) \d{1,2} \w{3} 20\d\d", app.text, flags=re.MULTILINE)


def history(app: Driver) -> HistoryScreen:
    """Return the screen."""
    screen = app.app.screen
    assert isinstance(screen, HistoryScreen)
    return screen


async def on(app: Driver, number: int) -> None:
    """Put the cursor on a change set, and wait for its details."""
    await app.press("home")
    for _ in range(40):
        at = history(app).history.record
        if at is not None and at.record.number == number:
            break
        await app.press("down")
    await app.until(lambda: f"#{number} · " in app.text)


def text_of_page(app: Driver) -> str:
    """Return the whole of the details, also what is out of sight."""
    page = history(app).page
    return "\n".join("".join(text for text, _ in line) for line in page._page.lines)
