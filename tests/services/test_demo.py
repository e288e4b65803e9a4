"""The demo: built once, kept, copied, and rebuilt when it is damaged or made from something else."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from db import backup, errors
from db.file import inspect, open_reader
from db.reading.reader import Reader
from pmo_tui.errors import BadFile
from pmo_tui.services import backups, demo


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache with the demo in it."""
    folder = tmp_path_factory.mktemp("cache")
    demo.cached(folder)
    return folder


@pytest.fixture
def building(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Which files were built since."""
    built: list[Path] = []

    def note(path: Path, progress: object) -> None:
        built.append(path)
        path.write_bytes(b"")

    monkeypatch.setattr(demo, "build", note)
    return built


def test_the_demo_is_the_october_portfolio_with_september_frozen(cache: Path, tmp_path: Path) -> None:
    path = demo.scratch(cache, tmp_path)
    assert path == tmp_path / "llr-qipp-2018-19.pmo"
    assert backups.verify_file(path).findings == ()
    with closing(Reader(path)) as reader:
        assert reader.value("SELECT count(*) FROM scheme") == 177
        assert reader.rows("SELECT month, state FROM period ORDER BY month") == [
            ("2018-09", "frozen"),
            ("2018-10", "open"),
        ]
        assert reader.value("SELECT name FROM organisation WHERE code = 'WL'") == "West Leicestershire CCG"
        assert reader.value("SELECT count(*) FROM risk") == 25


def test_a_scratch_copy_leaves_the_kept_one_alone(cache: Path, tmp_path: Path, building: list[Path]) -> None:
    kept = demo.cached(cache)
    assert kept is not None
    before = kept.read_bytes()
    path = demo.scratch(cache, tmp_path)
    with closing(open_reader(path)) as reader:
        reader.execute("PRAGMA query_only = OFF")
        reader.execute("INSERT INTO session_state VALUES ('a', 'b')")
    assert kept.read_bytes() == before
    assert building == []


def test_nothing_heavy_is_loaded_to_open_it_again(cache: Path, tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from pmo_tui.services import demo;"
        "demo.scratch(Path(sys.argv[1]), Path(sys.argv[2]));"
        "print(sorted({'sqlmodel', 'sqlalchemy', 'pydantic', 'typer', 'textual'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(cache), str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_other_demos_go_when_one_is_built(tmp_path: Path, building: list[Path]) -> None:
    (tmp_path / "demo-0.0.9-000000000000.pmo").touch()
    kept = demo.cached(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [kept.name if kept else ""]


@pytest.mark.parametrize("content", [b"", b"half a file", None])
def test_a_damaged_one_is_built_again(
    tmp_path: Path, cache: Path, building: list[Path], content: bytes | None
) -> None:
    kept = demo.cached(cache)
    assert kept is not None
    here = tmp_path / kept.name
    backup.copy(kept, here)
    if content is None:
        whole = bytearray(here.read_bytes())
        whole[-400 * 4096 :] = b"\xff" * (400 * 4096)
        content = bytes(whole)
    here.write_bytes(content)
    assert demo.cached(tmp_path) == here
    assert len(building) == 1


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path, building: list[Path]) -> None:
    taken = tmp_path / "taken"
    taken.touch()
    assert demo.cached(taken) is None
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    assert demo.scratch(taken, scratch) == building[-1] == scratch / "llr-qipp-2018-19.pmo"


def test_what_cannot_be_removed_from_the_cache_stays(
    tmp_path: Path, building: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "demo-0.0.9-000000000000.pmo"
    old.mkdir()
    assert demo.cached(tmp_path) is not None
    assert old.exists()


class TestWrite:
    def test_into_a_file_or_a_folder(self, tmp_path: Path) -> None:
        steps: list[tuple[str, int, int]] = []
        path = demo.write(tmp_path, lambda *step: steps.append(step))
        assert path == tmp_path / "llr-qipp-2018-19.pmo"
        assert inspect(path).writable
        assert steps[-1][1] == steps[-1][2] > 1000
        assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
        with pytest.raises(errors.AlreadyExists):
            demo.write(tmp_path)

    def test_each_is_a_portfolio_of_its_own(self, cache: Path, tmp_path: Path) -> None:
        written, kept = demo.write(tmp_path / "mine.pmo"), demo.cached(cache)
        assert kept is not None
        sites = set()
        for path in (written, kept):
            with closing(Reader(path)) as reader:
                sites.add(reader.value("SELECT site_id FROM site"))
        assert len(sites) == 2

    def test_nothing_is_overwritten_or_half_written(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "mine.pmo").write_text("mine", encoding="utf-8")
        with pytest.raises(errors.AlreadyExists):
            demo.write(tmp_path / "mine.pmo")
        with pytest.raises(BadFile, match="no folder"):
            demo.write(tmp_path / "none" / "mine.pmo")

        def fail(path: Path, progress: object) -> None:
            path.write_bytes(b"half")
            raise errors.WriteFailed("The disk is full.")

        monkeypatch.setattr(demo, "build", fail)
        with pytest.raises(errors.WriteFailed):
            demo.write(tmp_path / "other.pmo")
        assert [entry.name for entry in tmp_path.iterdir()] == ["mine.pmo"]


def test_scratch_folders_are_private() -> None:
    folder = demo.scratch_folder()
    try:
        assert folder.stat().st_mode & 0o077 == 0
    finally:
        folder.rmdir()
