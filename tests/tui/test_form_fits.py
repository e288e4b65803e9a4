"""Forms in small windows: title, keys and what is wrong are never what gives way."""

from pathlib import Path

import pytest

from tests.tui.driving import driving


@pytest.mark.parametrize("size", [(60, 20), (40, 12)])
@pytest.mark.parametrize(
    ("keys", "title"),
    [
        (("tab", "M"), "months"),
        (("c",), "commentary"),
        (("tab", "f"), "forecast"),
        (("tab", "w"), "share of"),
    ],
)
async def test_the_keys_stay_in_sight(
    demo_file: Path, size: tuple[int, int], keys: tuple[str, ...], title: str
) -> None:
    """Also once a note of two lines stands above them, or what is wrong."""
    async with driving(demo_file, size=size) as app:
        await app.press("down", "enter", *keys)
        assert title in app.text.casefold()
        assert "Ctrl+S" in app.text
        if title != "share of":  # it is saved as it is
            await app.press("ctrl+s")
            await app.type("5k5")
        assert title in app.text.casefold()
        assert "Ctrl+S" in app.text
