"""The colours of every theme, as WCAG 2 reckons them: what is written can be read, and the cursor be seen."""

import pytest
from rich.color import Color

from pmo_tui import theme

TEXT, MARK, BAND = 4.5, 2.8, 2.0
"""Least contrasts: of a text, of the cursor to the page, of the cursor to a heading's or a sum's ground."""

NO_TEXT = ("cell.", "line.")
"""Styles of shapes."""


def luminance(color: Color) -> float:
    parts = (part / 255 for part in color.get_truecolor())
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Color | None, other: Color | None) -> float:
    assert one is not None
    assert other is not None
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("cursor", [False, True])
@pytest.mark.parametrize("name", theme.PALETTES)
def test_every_text_can_be_read(name: str, cursor: bool) -> None:
    styles = theme.styles(name, mono=False)
    faint = {}
    for style in styles._named:
        if not style.startswith(NO_TEXT):
            found = styles.get(style, cursor=cursor)
            if contrast(found.color, found.bgcolor) < TEXT:
                faint[style] = round(contrast(found.color, found.bgcolor), 2)
    assert faint == {}


@pytest.mark.parametrize("name", theme.PALETTES)
def test_the_cursor_is_seen(name: str) -> None:
    palette = theme.PALETTES[name]
    cursor, page, band = map(Color.parse, (palette.cursor, palette.background, palette.surface))
    assert contrast(cursor, page) >= MARK
    assert contrast(cursor, band) >= BAND
