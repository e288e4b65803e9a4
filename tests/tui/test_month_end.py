"""A month that is opened and filled in: what is missing is said where it can be mended."""

from pathlib import Path
from unittest.mock import patch

from db import errors
from pmo_tui.background import Reads
from tests.tui.driving import driving
from tests.tui.form_steps import fill
from tests.tui.scheme_steps import chosen, on_dimension, open_scheme, scheme, state, stop


async def test_a_new_month_says_what_it_waits_for(demo_file: Path) -> None:
    async with driving(demo_file, size=(120, 40), screen="overview") as app:
        assert "given" not in app.text
        app.app.action_open_month()
        await app.settle()
        assert "October 2018 is still open: 23 returns are not submitted." in app.text
        await app.press("ctrl+s")
        assert "Forecast 0 of 254 given   the figures count the rest as nothing" in app.text
        assert "-100% of the plan" not in app.text
        closed = "SELECT count(*) FROM scheme WHERE status <> 'open'"
        coloured = (
            "SELECT count(DISTINCT t.scheme_id) FROM return_ t JOIN period p ON p.id = t.period_id"
            " JOIN rating r ON r.return_id = t.id WHERE p.month = '2018-11'"
            " AND r.chosen IN ('grey', 'blue', 'purple')"
        )
        assert app.value(coloured) == app.value(closed) > 0


async def test_submitting_goes_to_the_share_without_a_forecast(demo_file: Path) -> None:
    async with driving(demo_file, size=(100, 50)) as app:
        app.app.action_open_month()
        await app.settle()
        await app.press("ctrl+s")
        await open_scheme(app, "7 ELR")
        for number in range(5):
            await on_dimension(app, number)
            await app.press("g")
        await app.press("s")
        assert app.told[-1] == "Not submitted. ELR has no forecast for November 2018: f gives it."
        assert stop(app)[0] == "share"
        await app.press("enter")
        assert app.told == []  # nothing lies over the form
        await fill(app, outturn="0")
        await app.press("ctrl+s", "s")
        assert app.said == "7 ELR: return submitted"


async def test_enter_on_a_rating_lists_every_rating_it_can_have(demo_file: Path) -> None:
    async with driving(demo_file) as app:
        await open_scheme(app, "1")
        await on_dimension(app, 2)
        await app.press("enter")
        assert "1 Total risks" in app.text
        await app.press("down", "down", "escape")
        before = chosen(app, "1", "risks")
        await app.press("enter", "a")
        assert before[0] != "amber"
        assert chosen(app, "1", "risks")[0] == "amber"
        assert state(app, "1") == "draft"


async def test_enter_on_a_rating_in_the_past_says_why_not(demo_file: Path) -> None:
    async with driving(demo_file, writable=False) as app:
        await open_scheme(app, "1")
        await on_dimension(app, 2)
        await app.press("enter")
        assert scheme(app) is app.app.screen
        assert app.told


async def test_sums_of_marks_that_take_long_come_later(demo_file: Path) -> None:
    """Nothing is read on the screen's thread for longer than a moment; the line is drawn again then."""
    quick = Reads.quick

    def slow(self: Reads, read: object) -> object:
        code = getattr(read, "__code__", None)
        if code is not None and "sums_of" in code.co_names:
            raise errors.TookTooLong("slow")
        return quick(self, read)  # type: ignore[arg-type]

    async with driving(demo_file) as app:
        every = next(line for line in app.lines if "177 schemes" in line).split("£k")[1]
        with patch.object(Reads, "quick", slow):
            await app.press("asterisk")
            await app.until(lambda: any("177 marked" in line and every in line for line in app.lines))
