"""The overview, by pilot on the demo portfolio: figures, drilling and coming back, chart, copy."""

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from db.errors import Busy
from db.reading import overview as reading
from db.reading.reader import Reader
from pmo_tui.background import Reads
from pmo_tui.render.overview_table import Drill
from pmo_tui.screens import base
from pmo_tui.screens.overview import CHART_AFTER, OverviewScreen
from pmo_tui.screens.schemes import SchemesScreen
from pmo_tui.services import portfolio
from pmo_tui.services.drafts import remember_session
from pmo_tui.services.workspace import Workspace
from tests.tui.driving import Driver, driving


def shown(app: Driver) -> OverviewScreen:
    screen = app.app.screen
    assert isinstance(screen, OverviewScreen)
    return screen


def register(app: Driver) -> SchemesScreen:
    screen = app.app.screen
    assert isinstance(screen, SchemesScreen)
    return screen


async def put_on(app: Driver, row: str, column: str) -> Drill:
    """Put the cursor on a number of the page."""
    page = shown(app).page
    drill = next(
        stop.key
        for stop in page._page.stops
        if isinstance(stop.key, Drill) and (stop.key.row, stop.key.column) == (row, column)
    )
    page.go_to("schemes", drill)
    await app.settle()
    return drill


async def chart_drawn(app: Driver) -> None:
    await app.until(lambda: "Drawing the chart" not in "\n".join(lines(app)))
    await app.settle()


def lines(app: Driver) -> list[str]:
    return ["".join(text for text, _ in line) for line in shown(app).page._page.lines]


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (160, 50)])
async def test_the_overview_shows_where_the_portfolio_stands(demo_file: Path, size: tuple[int, int]) -> None:
    async with driving(demo_file, screen="overview", size=size) as app:
        assert app.lines[1].split()[:2] == ["1", "Overview"]
        assert "Plan 58,200" in app.text
        assert "Forecast 55,433" in app.text
        await chart_drawn(app)
        await app.press("c")
        assert all(shape in app.text for shape in "█⣿━")
        assert any(line.startswith(" Forecast") for line in app.lines)
        assert not any("#" in line for line in lines(app))


async def test_the_arrows_go_from_number_to_number_and_enter_to_its_schemes(demo_file: Path) -> None:
    async with driving(demo_file, screen="overview") as app:
        await app.press(*["down"] * 7, "right", "right")
        stop = shown(app).page.stop
        assert stop is not None
        assert stop.key.row == "Community"
        assert stop.key.column == "rag:amber"
        await app.press("enter")
        assert "2 schemes" in app.text
        assert 'area="Community"' in app.text
        assert "rag:amber" in app.text
        await app.press("1")
        assert shown(app).page.stop == stop


@pytest.mark.parametrize(
    ("row", "column", "count"),
    [
        ("Community", "area", "10 schemes"),
        ("Community", "fot", "10 schemes"),
        ("", "rag:red", "31 schemes"),
        ("", "fot", "177 schemes"),
        ("Primary Care", "rag:purple", "10 schemes"),
        ("headline", "sent", "98 schemes"),
        ("headline", "due", "23 schemes"),
        ("headline", "adverse", "11 schemes"),
        ("Adverse", "rest", "6 schemes"),
    ],
)
async def test_a_number_leads_to_the_schemes_behind_it_and_back_again(
    demo_file: Path, row: str, column: str, count: str
) -> None:
    async with driving(demo_file, screen="overview", size=(160, 50)) as app:
        drill = await put_on(app, row, column)
        await app.press("enter")
        assert register(app).asked.text == drill.text
        assert count in app.text
        await app.press("escape")
        stop = shown(app).page.stop
        assert stop is not None
        assert stop.key == drill
        await app.press("2")
        assert register(app).asked.text == ""
        await app.press("escape")
        assert "177 schemes" in app.text  # nothing led here now


async def test_escape_after_a_drill_brings_back_what_was_listed_before(demo_file: Path) -> None:
    async with driving(demo_file, size=(160, 50)) as app:
        await app.press("slash")
        await app.type("rag:red")
        await app.press("enter", "1")
        await put_on(app, "CHC", "rag:green")
        await app.press("enter", "enter", "escape")
        assert "rag:green" in register(app).asked.text
        await app.press("escape", "2")
        assert register(app).asked.text == "rag:red"


async def test_a_drill_wins_over_the_filter_the_app_was_left_with(demo_file: Path, demo: Workspace) -> None:
    remember_session(demo, {"schemes.filter": "rag:green", "schemes.cursor": "gone"})
    async with driving(demo_file, screen="overview", size=(160, 50)) as app:
        await put_on(app, "", "plan")
        await app.press("enter")
        assert register(app).asked.text == ""
        assert "177 schemes" in app.text
        await app.press("1")
        await put_on(app, "CHC", "rag:green")
        await app.press("enter")
        assert "2 schemes" in app.text


async def test_a_movement_opens_its_scheme_and_escape_comes_back(demo_file: Path) -> None:
    async with driving(demo_file, screen="overview", size=(120, 40)) as app:
        found = shown(app).found
        assert found is not None
        worst = found.adverse.largest[0]
        shown(app).page.go_to("scheme", worst.id)
        await app.press("enter")
        assert "A9 Pathway Redesign" in app.text
        await app.press("escape")
        stop = shown(app).page.stop
        assert stop is not None
        assert stop.key == worst.id


async def test_the_overdue_actions_lead_to_the_risk_log(demo_file: Path) -> None:
    async with driving(demo_file, screen="overview") as app:
        shown(app).page.go_to("actions")
        await app.press("enter")
        assert app.app.current_mode == "risks"


async def test_d_shows_the_chase_list(demo_file: Path) -> None:
    async with driving(demo_file, screen="overview") as app:
        await app.press("d")
        assert register(app).asked.text == "commentary:due"
        assert "23 schemes" in app.text


async def test_y_copies_the_whole_table(demo_file: Path) -> None:
    async with driving(demo_file, screen="overview") as app:
        await app.press("y")
        copied = app.app.clipboard.split("\n")
        assert copied[0].startswith("Programme area\tRed\tAmber")
        assert copied[-1].startswith("Grand Total\t31\t32\t58")
        assert len(copied) == 15


async def test_what_was_saved_is_shown_and_the_cursor_stays(demo_file: Path) -> None:
    async with driving(demo_file, screen="overview", size=(160, 50)) as app:
        await put_on(app, "", "rag:red")
        area = app.value("SELECT id FROM programme WHERE name = 'CHC'")
        draft = portfolio.NamedDraft("[bold]CHC[/bold] renamed")
        app.app.save(lambda workspace: portfolio.save_programme(workspace, draft, area))
        await app.settle()
        assert "[bold]CHC[/bold] renamed" in app.text
        stop = shown(app).page.stop
        assert stop is not None
        assert stop.key.column == "rag:red"


async def test_another_month_and_another_size(demo_file: Path) -> None:
    async with driving(demo_file, screen="overview", period="2018-09") as app:
        assert "Movement" not in app.text
        assert "September 2018" in app.lines[0]
        await app.pilot.resize_terminal(120, 40)
        await app.until(lambda: "YTD plan" in app.text)
        await app.pilot.resize_terminal(60, 20)
        await app.until(lambda: "YTD plan" not in app.text)


async def test_the_first_month_changed_from_nothing_that_is_known(demo_file: Path) -> None:
    """The whole forecast is no change: a dash on every screen, and no column of the overview."""
    async with driving(demo_file, screen="overview", period="2018-09", size=(160, 50)) as app:
        assert "Forecast" in app.text
        assert "Change" not in app.text
        await app.press("2")
        assert "2,000        0        – submitted" in app.text
        assert app.lines[-2].split()[4:9] == ["57,675", "-525", "–", "58,200", "51,248"]
        await app.press("enter")
        assert "Change –" in app.text


async def test_the_chart_is_asked_for_again_when_it_could_not_be_had(
    demo_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program held the file just then."""
    async with driving(demo_file, size=(120, 40)) as app:
        run = Reads.run

        def refused(self: Reads, group: str, *work: Any, **how: Any) -> None:
            if group == "chart":
                work[2](Busy("locked"))
            else:
                run(self, group, *work, **how)

        with monkeypatch.context() as held:
            held.setattr(Reads, "run", refused)
            await app.press("1")
            screen = shown(app)
            await app.until(lambda: screen.found is not None)
            await asyncio.sleep(CHART_AFTER * 2)
            await app.until(lambda: not screen._chart_asked)
            assert "Drawing the chart" in "\n".join(lines(app))
        app.app.changed()
        await chart_drawn(app)
        assert app.told == []


async def test_the_chart_follows_the_windows_height(demo_file: Path) -> None:
    async with driving(demo_file, screen="overview", size=(120, 16)) as app:
        await chart_drawn(app)
        low = sum("█" in line for line in lines(app))
        await app.pilot.resize_terminal(120, 70)
        await app.settle()
        await app.until(lambda: sum("█" in line for line in lines(app)) > low)


async def test_an_empty_portfolio_says_how_to_begin(portfolio_file: Path) -> None:
    async with driving(portfolio_file, screen="overview") as app:
        assert "No schemes yet" in app.text
        await app.press("c", "enter", "y", "d")
        assert register(app).asked.text == "commentary:due"


async def test_a_large_portfolio_is_added_up_beside_the_screen(
    demo_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    async with driving(demo_file, screen="schemes") as app:
        monkeypatch.setattr(base, "LARGE", 100)
        run = app.app.live_reads.run

        def noted(group: str, *rest: Any, **named: Any) -> None:
            asked.append(named.get("try_here", True))
            run(group, *rest, **named)

        monkeypatch.setattr(app.app.live_reads, "run", noted)
        await app.press("1")
        assert asked[0] is False
        assert "Plan 58,200" in app.text


async def test_a_failed_reading_is_told(demo_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with driving(demo_file, screen="schemes") as app:

        def gone(_: Reader, __: object) -> None:
            from db.errors import FileUnreadable

            raise FileUnreadable("The file cannot be read any more.")

        monkeypatch.setattr(reading, "overview", gone)
        await app.press("1")
        assert "The figures could not be read. The file cannot be read any more." in app.text


def test_the_charts_library_is_not_imported_with_the_screen() -> None:
    code = "import sys, pmo_tui.screens.overview; print([m for m in sys.modules if 'plotext' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
