"""The changes of this run, undone and done again: in their order, one at a time, and called by their name."""

from collections.abc import Callable
from pathlib import Path

from pmo_tui.services import portfolio
from pmo_tui.services.portfolio import NamedDraft
from pmo_tui.services.saving import Answer
from pmo_tui.services.workspace import Workspace
from tests.tui.driving import Driver, driving

LAST = "SELECT kind || ': ' || reason FROM change_set ORDER BY site_seq DESC LIMIT 1"
AREAS = "SELECT group_concat(name, ', ') FROM (SELECT name FROM programme WHERE name LIKE 'Area%' ORDER BY 1)"


async def two_areas(app: Driver) -> None:
    for name in ("Area A", "Area B"):
        app.app.save(_adding(name), in_month=False)
        await app.settle()


def _adding(name: str) -> Callable[[Workspace], Answer]:
    return lambda workspace: portfolio.save_programme(workspace, NamedDraft(name))


async def test_a_change_done_again_is_called_so(demo_file: Path) -> None:
    async with driving(demo_file) as app:
        await two_areas(app)
        await app.press("u")
        assert app.value(LAST) == "undo: undo of #6"
        await app.press("U")
        assert app.value(LAST) == "undo: redo of #6"
        assert app.value(AREAS) == "Area A, Area B"
        await app.press("u")
        assert app.value(LAST) == "undo: undo of #8"
        assert app.value(AREAS) == "Area A"


async def test_keys_pressed_at_once_are_done_one_after_the_other(demo_file: Path) -> None:
    async with driving(demo_file) as app:
        await two_areas(app)
        app.app.undoing.undo()
        app.app.undoing.undo()
        app.app.undoing.redo()
        await app.settle()
        assert app.value(AREAS) == "Area A"
        await app.press("U")
        assert app.value(AREAS) == "Area A, Area B"
        await app.press("U")
        assert app.said == "Nothing to redo."


async def test_a_refused_undo_keeps_its_place_and_stops_what_was_to_follow(
    demo_file: Path, demo: Workspace
) -> None:
    """The second would undo something else than was meant: the change before the one that stays."""
    async with driving(demo_file, size=(120, 40)) as app:
        await two_areas(app)
        for name in ("Area A", "Area B"):
            row, version = app.app.live_reads.reader.row(
                "SELECT id, version FROM programme WHERE name = ?", (name,)
            )
            portfolio.save_programme(demo, NamedDraft(f"{name}!"), row, version)
        app.app.undoing.undo()
        app.app.undoing.undo()
        await app.settle()
        assert [said for _, _, said in app.app.undoing._done] == [
            "Area A: programme area added",
            "Area B: programme area added",
        ]
        assert app.value("SELECT count(*) FROM change_set WHERE kind = 'undo'") == 0
        assert len(app.told) == 1
