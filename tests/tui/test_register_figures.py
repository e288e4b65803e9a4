"""Whose figures stand beside the register, and columns wide enough for them."""

from pathlib import Path

from pmo_tui.domain.inputs import ForecastDraft
from pmo_tui.services.finance import save_forecast
from pmo_tui.services.workspace import Workspace
from tests.services.recording import organisation_id, period_id, scheme_id
from tests.tui.driving import driving


async def test_the_preview_is_of_the_share_that_the_row_is_of(demo_file: Path) -> None:
    async with driving(demo_file, size=(150, 40)) as app:
        await app.press("slash")
        await app.type("org:WL ref=37")
        await app.press("enter")
        await app.until(lambda: "WL share only: " in app.text)
        shown = [" ".join(line.split()) for line in app.text.splitlines()]
        assert any(line.endswith("Plan 189") for line in shown)
        assert any(line.endswith("Forecast 454") for line in shown)
        assert any("G Green Issues" in line for line in shown)
        await app.press("escape", "slash")
        await app.type("ref=37")
        await app.press("enter")
        await app.until(lambda: "share only: " not in app.text)
        shown = [" ".join(line.split()) for line in app.text.splitlines()]
        assert any(line.endswith("Forecast 1,383") for line in shown)
        assert any("A Amber Issues" in line for line in shown)


async def test_in_a_group_by_organisation_too(demo_file: Path) -> None:
    async with driving(demo_file, size=(150, 40)) as app:
        await app.press("slash")
        await app.type("ref=37")
        await app.press("enter", "g")
        await app.press("down", "down", "enter")
        await app.until(lambda: "ELR share only: " in app.text)


async def test_the_marks_by_organisation_are_what_is_shown(demo_file: Path) -> None:
    """The filter judges each share there; the last line and all marked come to the groups' sums."""
    async with driving(demo_file, size=(110, 40)) as app:
        await app.press("slash")
        await app.type("plan>500k")
        await app.press("enter", "g", "down", "down", "enter")
        await app.until(lambda: "shares" in app.lines[-2])
        line = next(line for line in app.lines if " shares" in line)
        assert line.split()[:4] == ["25", "schemes,", "33", "shares"]
        assert {"34,759", "27,935", "-1,171"} <= set(line.split())
        await app.press("asterisk")
        await app.until(lambda: any("25 marked" in line for line in app.lines))
        marked = next(line for line in app.lines if "25 marked" in line)
        assert marked.split("£k")[1].split() == line.split("£k")[1].split()


async def test_columns_are_as_wide_as_the_longest_sum(demo: Workspace, demo_file: Path) -> None:
    billion = 1_234_567_000_00
    share = (scheme_id(demo_file, "A9"), organisation_id(demo_file, "ELR"), period_id(demo_file))
    save_forecast(demo, ForecastDraft(*share, billion, reason="a test", base_version=1))
    demo.close()
    for size in ((80, 24), (120, 30)):
        async with driving(demo_file, size=size) as app:
            sums = next(line for line in app.lines if "177 schemes" in line)
            assert "1,289,956" in sums
            await app.press("slash")
            await app.type("ref=A9")
            assert "1,234,872" in app.text
            await app.press("enter", "escape")
            await app.until(lambda: "177 schemes" in app.text)
            assert "#" not in app.text
