"""Driving the page of a scheme: to it, along it, and what the file holds of it."""

from pmo_tui.screens.scheme import SchemeScreen
from tests.tui.driving import Driver

OCTOBER = "SELECT id FROM period WHERE month = '2018-10'"


async def open_scheme(app: Driver, ref: str) -> None:
    """Filter the register to one reference and open it."""
    await app.press("slash")
    await app.type(f'ref="{ref}"')
    await app.press("enter", "enter")
    assert scheme(app).found is not None


def scheme(app: Driver) -> SchemeScreen:
    screen = next(screen for screen in app.app.screen_stack if isinstance(screen, SchemeScreen))
    assert isinstance(screen, SchemeScreen)
    return screen


def stop(app: Driver) -> tuple[str, object]:
    """What the cursor is on."""
    found = scheme(app).page.stop
    assert found is not None
    return found.kind, found.key


async def on_dimension(app: Driver, number: int) -> None:
    """Put the cursor on a line of ratings: 0 to 3 are the components, 4 is overall."""
    await app.press("home", *["down"] * number)
    assert stop(app)[0] == "dimension"


def chosen(app: Driver, ref: str, code: str) -> tuple[str | None, str]:
    """What is chosen in October, and why."""
    reader = app.app.live_reads.reader
    row = reader.row(
        "SELECT g.chosen, g.reason FROM rating g JOIN return_ r ON r.id = g.return_id"
        " JOIN scheme s ON s.id = r.scheme_id JOIN dimension d ON d.id = g.dimension_id"
        f" WHERE s.ref = ? AND d.code = ? AND r.period_id = ({OCTOBER}) AND g.organisation_id IS NULL",
        (ref, code),
    )
    assert row is not None
    return row[0], row[1]


def state(app: Driver, ref: str) -> str:
    found = app.value(
        "SELECT r.state FROM return_ r JOIN scheme s ON s.id = r.scheme_id"
        f" WHERE s.ref = ? AND r.period_id = ({OCTOBER})",
        ref,
    )
    return str(found)
