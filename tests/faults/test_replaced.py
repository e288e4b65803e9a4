"""The file is deleted, renamed or replaced while it is open (RELIABILITY c.19)."""

import os
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from db import errors
from db.file import identity
from db.models import Portfolio, Scheme
from db.reading.reader import Reader
from pmo_tui.background import Reads
from pmo_tui.services import drafts, opening
from pmo_tui.services.drafts import DraftKey
from pmo_tui.services.workspace import Workspace
from tests.db.tamper import findings
from tests.tui.driving import Driver, driving
from tests.tui.form_steps import fill, form

CALLED = "SELECT name FROM portfolio"
KEPT = "SELECT text FROM draft ORDER BY text"


def replaced(path: Path, name: str = "Theirs") -> None:
    """Put a colleague's copy in the file's place, as a program does that keeps folders alike."""
    copy = path.with_name("coming.pmo")
    shutil.copyfile(path, copy)
    colleague = Workspace(copy, name="Colleague")
    call(colleague, name)
    colleague.close()
    os.replace(copy, path)


def call(workspace: Workspace, name: str) -> None:
    with workspace.unit() as unit:
        unit.all(Portfolio)[0].name = name
        unit.commit()


def values(path: Path, sql: str) -> list[str]:
    with closing(Reader(path)) as reader:
        return [row[0] for row in reader.rows(sql)]


class TestASave:
    @pytest.fixture(params=[False, True], ids=["first-save", "later-save"])
    def mine(self, request: pytest.FixtureRequest, portfolio_file: Path) -> Workspace:
        """The file, open here, with or without a save before."""
        found = Workspace(portfolio_file, name="Amy")
        if request.param:
            call(found, "Mine")
        return found

    def test_never_goes_into_another_file(self, mine: Workspace) -> None:
        replaced(mine.path)
        with pytest.raises(errors.FileReplaced, match=r"portfolio\.pmo was replaced by another program"):
            call(mine, "Mine again")
        mine.close()
        assert values(mine.path, CALLED) == ["Theirs"]
        assert findings(mine.path) == []

    def test_is_refused_while_the_file_is_away_and_goes_on_when_it_is_back(self, mine: Workspace) -> None:
        away = mine.path.rename(mine.path.with_name("away.pmo"))
        with pytest.raises(errors.FileReplaced, match="moved or deleted it"):
            call(mine, "Mine again")
        away.rename(mine.path)
        call(mine, "Mine again")
        mine.close()
        assert values(mine.path, CALLED) == ["Mine again"]

    def test_guards_are_not_put_into_another_file(self, mine: Workspace) -> None:
        replaced(mine.path)
        with pytest.raises(errors.FileReplaced):
            opening.repair(mine)

    def test_drafts_go_where_they_can_be_offered(self, mine: Workspace) -> None:
        replaced(mine.path)
        drafts.keep(mine, DraftKey("scheme", "new"), {"name": "typed"})
        assert values(mine.path, KEPT) == ["typed"]

    def test_drafts_wait_while_the_file_is_away(self, mine: Workspace) -> None:
        mine.path.rename(mine.path.with_name("away.pmo"))
        with pytest.raises(errors.FileReplaced, match="Put it back"):
            drafts.keep(mine, DraftKey("scheme", "new"), {"name": "typed"})

    def test_drafts_do_not_go_into_something_else(self, mine: Workspace) -> None:
        other = mine.path.with_name("other")
        other.write_text("no portfolio " * 100, encoding="utf-8")
        os.replace(other, mine.path)
        with pytest.raises(errors.NotADatabase):
            drafts.keep(mine, DraftKey("scheme", "new"), {"name": "typed"})
        assert mine.path.read_text(encoding="utf-8").startswith("no portfolio")


async def look(app: Driver) -> None:
    """Let the app look for changes, as it does every two seconds."""
    app.app.watch_outside.for_changes()
    await app.settle()


async def test_saving_stops_and_what_was_typed_is_offered_by_the_other_file(demo_file: Path) -> None:
    """The screens stay on what was opened; nothing of the colleague's is lost."""
    async with driving(demo_file) as app:
        await app.press("enter", "c")
        await fill(app, issue="much thought")
        await app.until(lambda: values(demo_file, KEPT) == ["much thought"])
        replaced(demo_file)
        await app.press("ctrl+s")
        assert "was replaced by another program" in app.text
        assert form(app).values()["issue"] == "much thought"
        await look(app)
        assert app.told.count(app.app.strayed) == 1
        assert values(demo_file, KEPT) == ["much thought"]
        await fill(app, issue="more thought")
        await app.until(lambda: values(demo_file, KEPT) == ["more thought"])
        await app.press("escape", "escape")
        assert "Read only. demo.pmo was replaced" in app.text
        await app.press("r")
        assert values(demo_file, CALLED) == ["Theirs"]
    assert values(demo_file, CALLED) == ["Theirs"]
    assert values(demo_file, KEPT) == ["more thought"]
    assert values(demo_file, "SELECT name FROM session_state") == []
    assert findings(demo_file) == []
    async with driving(demo_file) as app:
        assert "draft" in app.text.casefold()


async def test_the_same_file_can_be_opened_again(demo_file: Path) -> None:
    """With the key that opens recent files."""
    async with driving(demo_file) as app:
        replaced(demo_file)
        await look(app)
        await app.press("o")
        assert "Open which portfolio?" in app.text
        await app.press("enter")
        assert app.app.next_path == demo_file.absolute()


async def test_a_file_that_comes_back_can_be_saved_to(demo_file: Path) -> None:
    """A program that keeps folders alike may take it away for a moment."""
    async with driving(demo_file) as app:
        away = demo_file.rename(demo_file.with_name("away.pmo"))
        await look(app)
        assert "is not there any more" in app.app.locked_because
        away.rename(demo_file)
        await look(app)
        assert app.app.locked_because == ""


async def test_who_reads_only_is_told_and_writes_nothing(demo_file: Path) -> None:
    """Drafts are those of whoever writes."""
    async with driving(demo_file, read_only=True) as app:
        replaced(demo_file)
        await look(app)
        assert "was replaced" in app.told[-1]
        assert app.app.locked_because == "Opened to read only."
    assert values(demo_file, KEPT) == []


async def test_a_read_in_a_worker_does_not_mix_the_two(demo_file: Path) -> None:
    """It opens the file by its path."""
    async with driving(demo_file) as app:
        replaced(demo_file)
        told: list[object] = []
        reads: Reads = app.app.live_reads
        reads.run("x", lambda reader: reader.value(CALLED), told.append, told.append, try_here=False)
        await app.settle()
        assert isinstance(told[0], errors.FileReplaced)


def test_looking_costs_no_open(demo_file: Path, open_workspace: Callable[[Path], Workspace]) -> None:
    """A file that is still there is compared by its number, before and after saves."""
    workspace = open_workspace(demo_file)
    assert workspace.strayed() == ""
    with workspace.unit() as unit:
        unit.all(Scheme)[0].name = "saved"
        unit.commit()
    assert workspace.strayed() == ""


def test_which_file_it_is_does_not_depend_on_its_name(portfolio_file: Path, tmp_path: Path) -> None:
    """A renamed file is the same; one that is not there is none."""
    before = identity(portfolio_file)
    moved = portfolio_file.rename(tmp_path / "moved.pmo")
    assert before is not None
    assert identity(moved) == before
    assert identity(portfolio_file) is None
