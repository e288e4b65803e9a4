"""The footer offers what the keys do just now: in a list, in a filter that is typed, with schemes marked."""

from pathlib import Path

import pytest

from tests.tui.driving import driving


@pytest.mark.parametrize(("screen", "usual"), [("schemes", "Sort"), ("history", "As at")])
async def test_while_a_filter_is_typed_its_own_keys_are_offered(
    demo_file: Path, screen: str, usual: str
) -> None:
    async with driving(demo_file, screen=screen) as app:
        assert usual in app.lines[-1]
        await app.press("slash")
        await app.type("sg")
        assert "Complete" in app.lines[-1]
        assert usual not in app.lines[-1]
        await app.press("escape")
        assert usual in app.lines[-1]


async def test_with_schemes_marked_they_can_be_rated_together(demo_file: Path) -> None:
    async with driving(demo_file) as app:
        assert "Rate marked" not in app.lines[-1]
        await app.press("space")
        assert "R Rate marked" in app.lines[-1]
        await app.press("escape")
        assert "Rate marked" not in app.lines[-1]


async def test_one_row_is_one(demo_file: Path) -> None:
    async with driving(demo_file) as app:
        await app.press("space", "y")
        assert app.said.startswith("1 row copied")
