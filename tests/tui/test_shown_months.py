"""A share's months in a form that was opened before an earlier save of them had reached the file."""

import sqlite3
from contextlib import closing
from pathlib import Path

from textual.widgets import Input

from pmo_tui.flows import finance
from pmo_tui.modals.form import FormScreen
from tests.tui.driving import Driver, driving
from tests.tui.form_steps import changes, form

FITTED = (
    "SELECT c.scheme_id, c.organisation_id FROM confidence_split c JOIN scheme s ON s.id = c.scheme_id"
    " JOIN period p ON p.id = c.period_id AND p.month = '2018-10'"
    " JOIN return_ t ON t.scheme_id = s.id AND t.period_id = p.id"
    " WHERE s.status = 'open' AND t.state = 'draft' AND c.fot_pence > 100000 AND (SELECT max(f.source)"
    " FROM forecast_month f WHERE f.scheme_id = c.scheme_id AND f.organisation_id = c.organisation_id"
    " AND f.period_id = c.period_id AND f.month > p.month) = 'phased' ORDER BY c.id LIMIT 1"
)
"""A share whose months to come the app spread: its outturn stays while actuals change."""

ACTUAL = "SELECT actual_pence FROM profile_month WHERE scheme_id = ? AND organisation_id = ? AND month = ?"


async def save(app: Driver, share: tuple[str, str], month: str, amount: str) -> None:
    """Open the form, type a month and save: nothing is waited for, as the file is held."""
    assert not isinstance(app.app.screen, FormScreen)
    finance.months(app.app, *share)
    await app.until(lambda: bool(app.app.screen.query(f"#field-{month}")))
    await app.pilot.pause()
    form(app).query_one(f"#field-{month}", Input).value = amount
    await app.pilot.pause()
    await app.pilot.press("ctrl+s")


async def test_a_month_saved_meanwhile_is_not_put_back(demo_file: Path) -> None:
    async with driving(demo_file, size=(100, 50)) as app:
        share = tuple(app.app.live_reads.reader.row(FITTED))
        before = changes(app)
        april, may = (app.value(ACTUAL, *share, f"2018-0{month}") for month in (4, 5))
        with closing(sqlite3.connect(demo_file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")  # saves wait, and forms can be read
            await save(app, share, "2018-04", "12345")
            await app.pilot.press("escape")
            await app.until(lambda: not isinstance(app.app.screen, FormScreen))
            await save(app, share, "2018-05", "7777")
            other.execute("COMMIT")
        await app.settle()
        assert changes(app) == before + 1
        assert app.value(ACTUAL, *share, "2018-04") == 12_345_00 != april
        assert app.value(ACTUAL, *share, "2018-05") == may
        assert "Somebody else saved this meanwhile. What you typed is kept" in app.text
        assert form(app).values()["2018-05"] == "7777"
