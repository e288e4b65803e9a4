"""A person's settings: what cannot be used is named, and never lost."""

import os
import sys
from pathlib import Path

import pytest

from pmo_tui import settings
from pmo_tui.settings import Settings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.toml"


def test_what_is_saved_is_read_again(file: Path) -> None:
    own = Settings('Amy "A" Ng', "Finance", "light", {"schemes.filter": "f2"})
    settings.save(file, own)
    assert settings.load(file) == own
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('name = "Amy', "cannot be used"),
        ('nmae = "Amy"\n', "“nmae” is not known"),
        ('[keys]\n"schemes.nonsense" = "f"\n', "no command “schemes.nonsense”"),
        ('[keys]\n"schemes.filter" = "s"\n', "taken by “schemes.sort”"),
    ],
)
def test_a_file_that_could_not_be_used_is_kept_when_another_is_saved(
    file: Path, text: str, problem: str
) -> None:
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    found = settings.load(file)
    assert problem in " ".join(found.problems)
    assert found.keys == {}
    settings.save(file, Settings(name="Amy"))
    assert settings.load(file) == Settings(name="Amy")
    assert file.with_suffix(".old").read_text(encoding="utf-8") == text


class TestRecentFiles:
    def test_the_latest_comes_first_and_what_is_gone_is_left_out(self, tmp_path: Path) -> None:
        paths = [tmp_path / name for name in ("a.pmo", "b.pmo", "c.pmo")]
        for path in paths:
            path.touch()
            settings.remember(tmp_path / "recent.txt", path)
        settings.remember(tmp_path / "recent.txt", paths[0])
        paths[1].unlink()
        assert settings.recent(tmp_path / "recent.txt") == [paths[0], paths[2]]
        assert not (tmp_path / "recent.new").exists()

    @pytest.mark.skipif(sys.platform != "linux", reason="names are Unicode there")
    def test_a_name_that_is_not_utf_8_is_kept_with_the_others(self, tmp_path: Path) -> None:
        plain, odd = tmp_path / "plain.pmo", tmp_path / os.fsdecode(b"caf\xe9.pmo")
        for path in (plain, odd):
            path.touch()
            settings.remember(tmp_path / "recent.txt", path)
        assert settings.recent(tmp_path / "recent.txt") == [odd, plain]

    @pytest.mark.parametrize("name", ["two\nlines.pmo", "two\rlines.pmo", "\ud800.pmo"])
    def test_a_name_that_cannot_be_kept_costs_nothing(self, tmp_path: Path, name: str) -> None:
        (tmp_path / "plain.pmo").touch()
        settings.remember(tmp_path / "recent.txt", tmp_path / "plain.pmo")
        settings.remember(tmp_path / "recent.txt", tmp_path / name)
        assert settings.recent(tmp_path / "recent.txt") == [tmp_path / "plain.pmo"]

    def test_a_list_that_makes_no_sense_is_none(self, tmp_path: Path) -> None:
        (tmp_path / "recent.txt").write_bytes(b"/" + b"x" * 5000 + b"\n\x00\n\xff\n")
        assert settings.recent(tmp_path / "recent.txt") == []
        settings.remember(tmp_path, tmp_path / "plain.pmo")
