"""What is copied is shown by a spreadsheet, never worked out by it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pmo_tui.services.workspace import Workspace
from tests.tui.driving import driving


@pytest.mark.parametrize(
    ("name", "copied"),
    [
        ('=HYPERLINK("x")', '\'=HYPERLINK("x")'),
        ("+44 116", "'+44 116"),
        ("-1+1", "'-1+1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "' =1"),
        ("\r=1", "'\ufffd=1"),
        ('"=1"', '\'"=1"'),
        ("Beds = money", "Beds = money"),
    ],
)
async def test_a_text_that_reads_like_a_formula_gets_an_apostrophe(
    demo_file: Path, open_workspace: Callable[[Path], Workspace], name: str, copied: str
) -> None:
    from db.models import Scheme

    workspace = open_workspace(demo_file)
    with workspace.unit() as unit:
        found = unit.find(Scheme, ref="A40 WL")
        assert found is not None
        found.name = name
        unit.commit()
    async with driving(demo_file) as app:
        await app.press("slash")
        await app.type('ref="A40 WL"')
        await app.press("enter", "y")
        cells = app.app.clipboard.splitlines()[1].split("\t")
        assert cells[1] == copied
        assert cells[8].startswith("-")
        assert len(cells) == 14
