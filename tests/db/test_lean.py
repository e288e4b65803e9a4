"""Libraries that were compiled without docstrings are loaded so; any other as ever."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from db import lean

SOURCE = '"""What it is for."""\n\n\ndef told():\n    """Say it."""\n    return {}\n'


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A library of one module beside its package, which the models are said to need."""
    package = tmp_path / "lean_sample"
    package.mkdir()
    for name in ("__init__.py", "part.py"):
        (package / name).write_text(SOURCE.format(1), encoding="utf-8")
    monkeypatch.setattr(lean, "LIBRARIES", ("lean_sample",))
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    monkeypatch.syspath_prepend(str(tmp_path))
    yield package
    for name in [name for name in sys.modules if name.startswith("lean_sample")]:
        del sys.modules[name]


def load() -> ModuleType:
    lean.load_lean()
    lean.load_lean()  # once is enough
    return importlib.import_module("lean_sample.part")


def test_what_was_compiled_without_docstrings_is_loaded_so(library: Path) -> None:
    assert lean.compile_lean()
    part = load()
    assert (part.__doc__, part.told.__doc__, part.told()) == (None, None, 1)
    assert sum(isinstance(finder, lean._Finder) for finder in sys.meta_path) == 1


def test_what_was_not_is_loaded_as_ever(library: Path) -> None:
    part = load()
    assert (part.__doc__, part.told.__doc__) == ("What it is for.", "Say it.")


def test_a_library_that_was_changed_since_is_not_taken_from_what_was_compiled(library: Path) -> None:
    assert lean.compile_lean()
    (library / "part.py").write_text(SOURCE.format("1 + 11"), encoding="utf-8")
    importlib.invalidate_caches()
    assert load().told() == 12


def test_other_modules_are_left_to_others(library: Path) -> None:
    finder = lean._Finder()
    assert finder.find_spec("json", None) is None
    assert finder.find_spec("lean_sample.nowhere", [str(library)]) is None


def test_one_that_cannot_be_compiled_is_told(library: Path) -> None:
    (library / "part.py").write_text("def told(:\n", encoding="utf-8")
    assert not lean.compile_lean()


def test_one_that_is_not_there_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lean, "LIBRARIES", ("lean_nowhere",))
    assert lean.compile_lean()
