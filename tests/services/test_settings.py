"""A person's settings: what cannot be used is named, and never lost."""

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
