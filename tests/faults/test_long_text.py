"""Very long, very deep and oddly composed text (RELIABILITY c.7-c.9)."""

import unicodedata
from pathlib import Path

import pytest
from textual.widgets import TextArea

from pmo_tui.domain.text import clean
from pmo_tui.services.workspace import Workspace
from pmo_tui.widgets.fields import LONGEST_TEXT
from tests.conftest import Ticking
from tests.tui.driving import driving
from tests.tui.form_steps import form

LONG = {
    "one line": "x" * 200_000,
    "line ends": "\n" * 100_000 + "end",
    "combining marks": "e" + "\u0301" * 50_000,
    "joined emoji": "\U0001f469\u200d\U0001f4bb" * 20_000,
}

EXPLAINED = """
    SELECT scheme.ref FROM exception_update JOIN exception ON exception_id = exception.id
    JOIN scheme ON scheme.id = scheme_id JOIN period ON period_id = period.id
    WHERE period.state = 'open' ORDER BY scheme.id LIMIT 1
"""


@pytest.mark.parametrize("name", LONG)
async def test_a_text_of_any_length_is_borne_and_kept(name: str, demo_file: Path) -> None:
    """In a file that another program wrote: shown on every page of its scheme, and not one character lost."""
    workspace = Workspace(demo_file, name="Amy", clock=Ticking())
    with workspace.unit() as unit:
        unit.sqlite.execute(
            "UPDATE exception_update SET issue = ?, version = version + 1"
            " WHERE period_id IN (SELECT id FROM period WHERE state = 'open')",
            (LONG[name],),
        )
        unit.sqlite.execute("UPDATE scheme SET name = ?, version = version + 1", (LONG[name][-10_000:],))
        unit.commit()
    workspace.close()
    async with driving(demo_file) as app:
        assert "177 schemes" in app.text
        await app.press("slash")
        await app.type(f'ref="{app.value(EXPLAINED)}"')
        await app.press("escape", "v", "v", "enter")
        await app.press("left_square_bracket", "left_square_bracket")  # its history, its exceptions
        await app.press("c")
        field = form(app).query_one("#field-issue", TextArea)
        assert unicodedata.normalize("NFC", field.text) == unicodedata.normalize("NFC", LONG[name])
        await app.press("ctrl+s")
        assert app.app.screen is form(app), "too long to be saved"
        assert field.text == LONG[name]
        await app.press("escape", "9", "enter")
        assert app.value("SELECT count(*) FROM exception_update WHERE issue = ?", LONG[name])


async def test_a_paste_of_2_mb_is_refused_with_a_message_and_nothing_is_lost(demo_file: Path) -> None:
    async with driving(demo_file, toasts=True) as app:
        await app.press("enter", "c")
        await app.type("before")
        await app.paste("x" * 2_000_000)
        assert "The paste has 2,000,000 characters; there is room for" in app.told[-1]
        assert form(app).values()["issue"] == "before"
        await app.paste("y" * (LONGEST_TEXT - 6))
        assert "20,000 of 4,000 characters" in app.text
        await app.press("ctrl+s")
        assert len(form(app).values()["issue"]) == LONGEST_TEXT
        assert app.value("SELECT count(*) FROM exception_update WHERE issue LIKE 'before%'") == 0


NAMES = ("Zürich café", "日本語", "مرحبا", "\U0001f469\u200d\U0001f4bb team", "e\u0301tude")


async def test_names_of_every_script_keep_columns_in_line_and_are_found(demo_file: Path) -> None:
    """Composed or not: both forms find it; the rating stands in the same column on every row."""
    workspace = Workspace(demo_file, name="Amy", clock=Ticking())
    with workspace.unit() as unit:
        rows = unit.sqlite.execute(
            "SELECT id FROM scheme ORDER BY sort_key LIMIT ?", (len(NAMES),)
        ).fetchall()
        for (row_id,), name in zip(rows, (clean(text).text for text in NAMES), strict=True):
            unit.sqlite.execute(
                "UPDATE scheme SET name = ?, version = version + 1 WHERE id = ?", (name, row_id)
            )
        unit.commit()
    workspace.close()
    async with driving(demo_file) as app:
        widths = {strip.cell_length for strip in app.app.screen._compositor.render_strips()}
        assert widths == {80}
        for form_of in ("NFC", "NFD"):
            for word in ("caf\u00e9", "\u00e9tude"):
                await app.press("slash")
                await app.paste(unicodedata.normalize(form_of, word))
                await app.press("escape")
                assert "1 scheme" in app.text, (form_of, word)
                await app.press("escape")
