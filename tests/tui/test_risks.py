"""The risk log by pilot on the demo portfolio: list and matrix."""

from pathlib import Path

import pytest

from pmo_tui.screens.risk import RiskScreen
from pmo_tui.screens.scheme import SchemeScreen
from pmo_tui.screens.schemes import SchemesScreen
from pmo_tui.services.workspace import Workspace
from tests.tui.risk_steps import MARKUP, go_to, line_of, log, on, screen, told

SIZES = [(60, 20), (80, 24), (120, 40), (160, 50)]


class TestTheList:
    @pytest.mark.parametrize("size", SIZES)
    async def test_the_worst_come_first_with_score_and_trend(
        self, demo_file: Path, size: tuple[int, int]
    ) -> None:
        async with log(demo_file, size=size) as app:
            assert app.lines[3].startswith(" R-0023")
            assert "20 E " in app.lines[3]
            assert "↑ +4" in app.lines[3]
            assert "22 risks" in app.text
            assert ("!2018-10-26" in line_of(app, "R-0003")) == (size[0] > 60)

    async def test_closed_ones_are_shown_and_hidden(self, demo_file: Path) -> None:
        async with log(demo_file, size=(80, 40)) as app:
            assert "R-0009" not in app.text
            await app.press("f")
            assert "closed" in line_of(app, "R-0009")
            assert "closed too" in app.lines[1]
            await app.press("f")
            assert "R-0009" not in app.text

    async def test_a_filter_as_it_is_typed(self, demo_file: Path) -> None:
        async with log(demo_file) as app:
            await app.press("slash")
            assert "words of reference" in app.text
            await app.type("SRO winter")
            await app.press("enter")
            assert "1 risk ·" in app.text
            assert "“SRO winter”" in app.lines[1]
            await app.press("slash")
            await app.type(" nowhere")
            await app.press("enter")
            assert "No risk matches. Esc clears the filter." in app.text
            await app.press("s")
            assert "There is no risk here." in told(app)
            await app.press("escape")
            assert "22 risks" in app.text

    async def test_it_opens_where_it_was_left(self, demo_file: Path) -> None:
        async with log(demo_file) as app:
            await app.press("f")
            await go_to(app, "R-0006")
            await app.press("x")
        async with log(demo_file) as app:
            assert "Current score" in app.text
            await app.press("right", "x")
            assert "25 risks" in app.text
            assert screen(app).record.ref == "R-0006"  # type: ignore[union-attr]

    async def test_to_the_scheme_and_to_the_area(self, demo_file: Path) -> None:
        async with log(demo_file, size=(80, 30)) as app:
            await go_to(app, "R-0004")
            await app.press("g")
            assert on(app, SchemeScreen)
            assert "R-0004" in app.text
            assert "R-0001" in app.text
            await app.press("escape")
            await go_to(app, "R-0025")
            await app.press("g")
            assert on(app, SchemesScreen)
            assert "area=" in app.lines[1]


class TestTheMatrix:
    @pytest.mark.parametrize("size", SIZES)
    async def test_a_cell_leads_to_its_risks_and_back(self, demo_file: Path, size: tuple[int, int]) -> None:
        async with log(demo_file, size=size) as app:
            await app.press("x")
            assert "Current 5 almost certain × 4 major = 20 extreme" in app.text
            assert ("Target score" in app.text) == (size[0] >= 120)
            await app.press("down", "down")
            assert "Current 3 possible × 4 major = 12 high · 3 risks" in app.text
            await app.press("enter")
            assert "current 3 × 4" in app.lines[1]
            assert "3 risks · 3 high" in app.text
            await app.press("down", "enter")
            assert on(app, RiskScreen)
            await app.press("escape")
            assert "3 risks · 3 high" in app.text
            await app.press("x")
            assert "Current 3 possible × 4 major" in app.text
            await app.press("enter", "escape")
            assert "22 risks" in app.text
            assert "current 3 × 4" not in app.lines[1]

    async def test_esc_leads_back_to_the_list(self, demo_file: Path) -> None:
        async with log(demo_file) as app:
            await app.press("x", "slash")
            await app.type("winter")
            await app.press("enter")
            assert "“winter”" in app.lines[1]
            await app.press("escape")
            assert "Current score" in app.text
            await app.press("escape")
            assert "22 risks" in app.text

    async def test_the_other_scores(self, demo_file: Path) -> None:
        async with log(demo_file) as app:
            await app.press("x", "v")
            assert "Target score" in app.text
            assert "(8) M" in app.text
            await app.press("v")
            assert "Initial score" in app.text
            await app.press("v")
            assert "Current score" in app.text
            await app.press("s")
            assert "Enter on a cell lists its risks." in told(app)
            await app.press("f")
            assert "closed too" in app.lines[1]

    async def test_from_one_matrix_into_the_one_beside_it(self, demo_file: Path) -> None:
        async with log(demo_file, size=(120, 40)) as app:
            await app.press("x", "right", "right")
            assert "Target 5 almost certain × 1 negligible" in app.text
            for width, height in ((80, 24), (60, 20)):
                await app.pilot.resize_terminal(width, height)
                await app.until(lambda: "Current 5 almost certain × 1 negligible" in app.text)
                assert "Target score" not in app.text

    async def test_a_click_anywhere_in_a_cell(self, demo_file: Path) -> None:
        async with log(demo_file) as app:
            await app.press("x")
            view = screen(app).matrix
            stop = next(s for s in view._page.stops if s.key[1:] == (3, 3))
            await app.pilot.click(view, offset=(stop.start + 1, stop.line + 1))
            await app.settle()
            assert "Current 3 possible × 3 moderate" in app.text
            await app.pilot.click(view, offset=(stop.start + 1, stop.line - 1))
            await app.settle()
            assert "current 3 × 3" in app.lines[1]
            await app.press("x")
            await app.pilot.click(view, offset=(1, 1))
            await app.settle()
            assert "Current 3 possible × 3 moderate" in app.text


class TestMarkup:
    @pytest.fixture
    def marked_file(self, demo: Workspace, demo_file: Path) -> Path:
        from db.models import Person, Risk, Scheme

        with demo.unit() as unit:
            for row in unit.all(Risk):
                row.title = row.cause = f"{MARKUP} {row.ref}"
            for scheme in unit.all(Scheme):
                scheme.name = MARKUP
            for person in unit.all(Person):
                person.name = f"{MARKUP} {person.name}"
            unit.commit()
        return demo_file

    async def test_it_is_text_everywhere(self, marked_file: Path) -> None:
        async with log(marked_file, size=(160, 40)) as app:
            assert f"{MARKUP} R-0023" in app.text
            await app.press("x")
            assert f"{MARKUP} R-0023" in app.text
            await app.press("escape", "enter")
            assert f"R-0023  {MARKUP} R-0023" in app.text
            await app.press("e")
            assert f"R-0023 {MARKUP} R-0023" in app.text
            await app.press("escape", "s")
            assert f"{MARKUP} R-0023" in app.text
            await app.press("escape", "escape", "slash")
            await app.type("[/]")
            await app.press("enter")
            assert "“[/]”" in app.lines[1]
