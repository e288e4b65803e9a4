"""The file lies where other programs copy it, or on a network (RELIABILITY c.31): a warning, no WAL."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from db.file import open_writer
from pmo_tui import start
from pmo_tui.options import Options
from pmo_tui.services import opening
from pmo_tui.services.workspace import Workspace
from tests.tui.driving import driving
from tests.tui.form_steps import fill

WARNING = "two people must not write at once. Give each a copy instead."


async def test_the_person_is_warned_and_can_work(
    demo_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the file is opened; the file stays one file, whatever another program made of it before."""
    folder = tmp_path / "OneDrive - NHS Leicester"
    folder.mkdir()
    path = Path(shutil.copyfile(demo_file, folder / "demo.pmo"))
    with closing(open_writer(path)) as other:
        assert other.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
    monkeypatch.setattr(start, "open_app", lambda options, **_: 0)
    assert start.start(Options(path=path)) == 0
    async with driving(path) as app:
        (told,) = app.told
        assert told.startswith("The file lies in a folder that OneDrive copies:")
        assert told.endswith(WARNING)
        assert app.app.locked_because == ""
        before = app.value("SELECT count(*) FROM change_set")
        await app.press("enter", "c")
        await fill(app, issue="written here")
        await app.press("ctrl+s")
        assert app.value("SELECT count(*) FROM change_set") == before + 1
        assert app.value("PRAGMA journal_mode") == "delete"
        assert not list(folder.glob("*-wal"))


async def test_nobody_is_warned_elsewhere(demo_file: Path) -> None:
    """On the machine's own disk."""
    async with driving(demo_file) as app:
        assert app.told == []


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("//server/share/x.pmo", "a network folder"),
        ("/home/amy/Dropbox/x.pmo", "a folder that Dropbox copies"),
        ("/Users/amy/Library/Mobile Documents/iCloud Drive/x.pmo", "a folder that iCloud copies"),
        ("/home/amy/google drive/x.pmo", "a folder that Google Drive copies"),
        ("/home/amy/NHS/SharePoint - Reports/x.pmo", "a folder that SharePoint copies"),
    ],
)
def test_where_a_file_lies_is_known_by_its_path(place: str, words: str) -> None:
    """Also on a share that a path names by its server."""
    assert opening._warning(Workspace(Path(place), name="Amy")) == f"The file lies in {words}: {WARNING}"
