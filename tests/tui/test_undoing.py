"""The changes of this run, undone and done again: in their order, one at a time, and called by their name."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pmo_tui.domain.problem import Problem
from pmo_tui.errors import Refused
from pmo_tui.services import portfolio
from pmo_tui.services.portfolio import NamedDraft
from pmo_tui.services.saving import Answer
from pmo_tui.services.workspace import Workspace
from tests.tui.driving import Driver, driving

LAST = "SELECT kind || ': ' || reason FROM change_set ORDER BY site_seq DESC LIMIT 1"
AREAS = "SELECT group_concat(name, ', ') FROM (SELECT name FROM programme WHERE name LIKE 'Area%' ORDER BY 1)"


async def areas(app: Driver, *names: str) -> None:
    for name in names:
        app.app.save(_adding(name), in_month=False)
        await app.settle()


async def two_areas(app: Driver) -> None:
    await areas(app, "Area A", "Area B")


@contextmanager
def held_up(app: Driver) -> Iterator[None]:
    """Let whatever is saved meanwhile wait, as behind another program's lock."""
    go = threading.Event()
    app.app.writer.submit(lambda _: go.wait(10), lambda _: None, app.app.complain)
    try:
        yield
    finally:
        go.set()


def renamed(demo: Workspace, app: Driver, name: str) -> None:
    """Change an area as somebody else, so that its last change cannot be undone."""
    row, version = app.app.live_reads.reader.row("SELECT id, version FROM programme WHERE name = ?", (name,))
    portfolio.save_programme(demo, NamedDraft(f"{name}!"), row, version)


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


async def test_a_refused_undo_keeps_its_place(demo_file: Path, demo: Workspace) -> None:
    async with driving(demo_file, size=(120, 40)) as app:
        await two_areas(app)
        renamed(demo, app, "Area B")
        app.app.undoing.undo()
        app.app.undoing.undo()
        await app.settle()
        assert app.value(AREAS) == "Area A, Area B!"
        assert app.value("SELECT count(*) FROM change_set WHERE kind = 'undo'") == 0
        assert len(app.told) == 1
        assert app.app.undoing.possible


async def test_what_was_to_follow_a_refused_undo_is_forgotten(demo_file: Path, demo: Workspace) -> None:
    """U was to bring B back, which never went: it must not bring back C, which was undone before."""
    async with driving(demo_file, size=(120, 40)) as app:
        await areas(app, "Area A", "Area B", "Area C")
        await app.press("u")
        renamed(demo, app, "Area B")
        app.app.undoing.undo()
        app.app.undoing.redo()
        await app.settle()
        assert len(app.told) == 1
        assert app.value(AREAS) == "Area A, Area B!"
        await app.press("U")
        assert app.value(AREAS) == "Area A, Area B!, Area C"


async def test_what_waits_behind_a_step_that_does_nothing_is_done(demo_file: Path) -> None:
    async with driving(demo_file) as app:
        await two_areas(app)
        app.app.undoing.undo()
        app.app.undoing.redo()
        app.app.undoing.redo()
        app.app.undoing.undo()
        await app.settle()
        assert app.value(AREAS) == "Area A"


async def test_a_change_that_is_saved_ends_what_could_be_done_again(demo_file: Path) -> None:
    async with driving(demo_file) as app:
        await two_areas(app)
        await app.press("u")
        await areas(app, "Area C")
        await app.press("U")
        assert app.said == "Nothing to redo."
        assert app.value(AREAS) == "Area A, Area C"


class TestWhileAChangeIsBeingSaved:
    """The file is held by somebody else, or the change is a large one."""

    async def test_u_undoes_that_one(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await areas(app, "Area A")
            with held_up(app):
                app.app.save(_adding("Area B"), in_month=False)
                await app.pilot.press("u")
            await app.settle()
            assert app.value(AREAS) == "Area A"
            await app.press("U")
            assert app.value(AREAS) == "Area A, Area B"

    async def test_u_undoes_none_that_comes_later(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            with held_up(app):
                app.app.save(_adding("Area A"), in_month=False)
                app.app.undoing.undo()
                app.app.save(_adding("Area B"), in_month=False)
            await app.settle()
            assert app.value(AREAS) == "Area B"

    async def test_an_undo_that_is_out_is_not_the_one_that_a_later_u_waits_for(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await areas(app, "Area A")
            with held_up(app):
                app.app.undoing.undo()
                app.app.save(_adding("Area B"), in_month=False)
                app.app.undoing.undo()
                app.app.undoing.redo()
            await app.settle()
            assert app.value(AREAS) == "Area B"

    async def test_shift_u_has_nothing_to_bring_back_after_it(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await areas(app, "Area A")
            await app.press("u")
            with held_up(app):
                app.app.save(_adding("Area B"), in_month=False)
                app.app.undoing.redo()
            await app.settle()
            assert app.value(AREAS) == "Area B"

    @pytest.mark.parametrize("nothing", ["refused", "unchanged"])
    async def test_u_takes_away_nothing_else_when_nothing_was_saved(
        self, demo_file: Path, nothing: str
    ) -> None:
        def job(workspace: Workspace) -> Answer:
            if nothing == "refused":
                raise Refused([Problem("", "Not like this.")])
            return Answer(None, "Nothing changed")

        async with driving(demo_file) as app:
            await areas(app, "Area A")
            with held_up(app):
                app.app.save(job, in_month=False)
                app.app.undoing.undo()
            await app.settle()
            assert app.value(AREAS) == "Area A"
            await app.press("u")
            assert app.value(AREAS) is None

    async def test_shift_u_takes_back_an_undo_of_the_history_that_is_out(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await two_areas(app)
            cs_id, number = app.app.live_reads.reader.row(
                "SELECT id, site_seq FROM change_set ORDER BY site_seq DESC LIMIT 1"
            )
            with held_up(app):
                app.app.undoing.undo_change(cs_id, number, "Area B")
                app.app.undoing.redo()
                app.app.undoing.undo()
            await app.settle()
            assert app.value("SELECT count(*) FROM change_set WHERE kind = 'undo'") == 3
            assert app.value(AREAS) == "Area A"

    async def test_a_refused_undo_of_the_history_stops_what_was_to_follow(
        self, demo_file: Path, demo: Workspace
    ) -> None:
        async with driving(demo_file, size=(120, 40)) as app:
            await two_areas(app)
            renamed(demo, app, "Area B")
            cs_id = app.value(
                "SELECT id FROM change_set WHERE reason LIKE 'Area B%' ORDER BY site_seq LIMIT 1"
            )
            failed: list[Exception] = []
            with held_up(app):
                app.app.undoing.undo_change(cs_id, 6, "Area B", failed.append)
                app.app.undoing.undo()
            await app.settle()
            assert len(failed) == 1
            assert app.told == []
