"""What is copied is shown by a spreadsheet, never worked out by it."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from db.reading.reader import Reader
from pmo_tui.flows import copying
from pmo_tui.screens import base
from pmo_tui.screens.scheme import SchemeScreen
from pmo_tui.screens.schemes import SchemesScreen
from pmo_tui.services import register
from pmo_tui.services.register import Asked
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
        heads = app.app.clipboard.splitlines()[0].split("\t")
        assert len(cells) == len(heads) == 17
        assert heads[6:13] == [
            f"{h} £" for h in ("Plan", "Forecast", "Variance", "Change", "Low", "Medium", "High")
        ]


async def test_a_forecast_that_nobody_gave_is_a_dash_and_not_nothing(
    demo_file: Path, open_workspace: Callable[[Path], Workspace]
) -> None:
    """Seen, found with `fot:none`, and copied as an empty cell."""
    from db.models import ConfidenceSplit, Period, Scheme

    workspace = open_workspace(demo_file)
    with workspace.unit() as unit:
        scheme = unit.find(Scheme, ref="A40 WL")
        period = unit.find(Period, month="2018-10")
        assert scheme is not None
        assert period is not None
        for split in unit.all(ConfidenceSplit, scheme_id=scheme.id, period_id=period.id):
            unit.delete(split)
        unit.commit()
    async with driving(demo_file, size=(160, 50)) as app:
        await app.press("slash")
        await app.type("fot:none")
        await app.press("enter", "y")
        (line,) = (line for line in app.lines if line.lstrip("▌› ").startswith("A40 WL"))
        assert "A         –        –        – submitted        507        –" in line
        cells = app.app.clipboard.splitlines()[1].split("\t")
        assert cells[7:13] == [""] * 6


async def test_every_row_is_copied_and_gone_through_while_only_the_first_are_shown(
    demo_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a large portfolio, where a worker still reads the rest."""
    monkeypatch.setattr(base, "LARGE", 100)
    async with driving(demo_file) as app:
        complete = register.full_listing
        let_go = threading.Event()

        def held(reader: Reader, *asked: Any) -> Any:
            held_back = threading.current_thread() is not threading.main_thread() and not let_go.is_set()
            return (let_go.wait(20) and complete(reader, *asked)) if held_back else complete(reader, *asked)

        monkeypatch.setattr(register, "full_listing", held)
        screen = app.app.screen
        assert isinstance(screen, SchemesScreen)
        screen.ask(Asked("-status:closed"))
        listing = screen.register.listing
        assert listing is not None
        assert len(listing) == register.WINDOW
        copying.copy_register(app.app, listing, set())
        opened = SchemeScreen()
        last = listing.groups[0].ids[-1] if listing.groups[0].ids else ""
        await app.app.push_screen(opened)
        opened.show(last, listing)
        opened.action_step(1)
        let_go.set()
        await app.settle()
        whole = listing.whole(app.app.reads.reader)
        assert len(whole) > register.WINDOW
        assert app.app.clipboard.count("\n") == len(whole)
        ids = whole.groups[0].ids
        assert ids is not None
        assert opened.scheme_id == ids[register.WINDOW]
        opened.action_step(1)
        await app.settle()
        assert opened.scheme_id == ids[register.WINDOW + 1]


async def test_a_chase_has_commentary_recovery_date_and_proposal(demo_file: Path) -> None:
    async with driving(demo_file) as app:
        await app.press("y")
        heads, *lines = (line.split("\t") for line in app.app.clipboard.splitlines())
        rows = {cells[0]: dict(zip(heads, cells, strict=True)) for cells in lines}
        wanted = ("Overall", "Commentary", "Recovery date", "Proposed overall")
        assert [rows["2"][head] for head in wanted] == ["Amber", "done", "2019-01-31", "Amber"]
        assert [rows["1"][head] for head in wanted] == ["Red", "due", "", "Red"]
        assert [rows["4"][head] for head in wanted] == ["Green", "not required", "", "Green"]
