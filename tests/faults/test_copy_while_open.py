"""The file is copied while the app has it open (RELIABILITY c.23): the copy holds all that was saved."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

from db.file import open_reader
from db.models import Scheme
from db.reading.reader import Reader
from pmo_tui.services.workspace import Workspace
from tests.db.samples import image
from tests.db.tamper import findings

_COPY = "import shutil, sys; shutil.copyfile(sys.argv[1], sys.argv[2])"


def copy_elsewhere(source: Path, target: Path) -> None:
    """Copy as a person would: with another program."""
    subprocess.run([sys.executable, "-c", _COPY, str(source), str(target)], check=True)


def test_the_copy_opens_and_holds_everything(samples: Workspace, tmp_path: Path) -> None:
    """A reader and the writer are open; there is nothing beside the file that would be missed."""
    reader = Reader(samples.path)
    reader.rows("SELECT * FROM scheme")
    for count in range(5):
        with samples.unit() as unit:
            unit.get(Scheme, "scheme-1").name = f"edit {count}"
            assert unit.commit() is not None
    assert [path.name for path in samples.path.parent.iterdir()] == ["samples.pmo"]
    copy = tmp_path / "on a stick.pmo"
    copy_elsewhere(samples.path, copy)
    assert findings(copy) == []
    with closing(open_reader(copy)) as copied:
        assert image(copied) == image(reader.connection)
        assert copied.execute("SELECT name FROM scheme WHERE id = 'scheme-1'").fetchone() == ("edit 4",)
    reader.close()


def test_a_copy_taken_in_the_middle_of_a_save_is_the_file_before_it(
    samples: Workspace, tmp_path: Path
) -> None:
    """Nothing is written to the file before the commit."""
    copy = tmp_path / "copy.pmo"
    with samples.unit() as unit:
        unit.get(Scheme, "scheme-1").name = "half way"
        unit.flush()
        copy_elsewhere(samples.path, copy)
        unit.commit()
    assert findings(copy) == []
    with closing(open_reader(copy)) as copied:
        assert copied.execute("SELECT name FROM scheme WHERE id = 'scheme-1'").fetchone() == ("name 1",)


def test_the_moved_copy_can_be_worked_in(samples: Workspace, tmp_path: Path) -> None:
    """It is a portfolio like any other."""
    copy = tmp_path / "copy.pmo"
    copy_elsewhere(samples.path, copy)
    workspace = Workspace(copy, name="Somebody")
    with workspace.unit() as unit:
        unit.get(Scheme, "scheme-1").name = "elsewhere"
        assert unit.commit() is not None
    workspace.close()
    assert findings(copy) == []
