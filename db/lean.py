"""Loads the libraries behind the models without their docstrings, where they were compiled so.

A tenth of what the app holds once the models are loaded is the documentation of SQLAlchemy, SQLModel and
pydantic (docs/decisions.md). `python -m db.lean` compiles them without it, beside the usual bytecode, as
`make` does; where that was not done they are loaded as ever.
"""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

LIBRARIES = ("sqlalchemy", "sqlmodel", "pydantic")

USUAL, BARE = ".pyc", ".opt-2.pyc"
"""How bytecode ends, as a whole and without docstrings (PEP 488)."""


class _Bare(SourceFileLoader):
    """Takes the bytecode without docstrings; Python checks that it is its source's, as ever."""

    def get_data(self, path: str) -> bytes:
        """Return what a source or its bytecode holds. Raises OSError when it is not there."""
        return super().get_data(_bare(path))


def _bare(path: str) -> str:
    return path.removesuffix(USUAL) + BARE if path.endswith(USUAL) else path


class _Finder(MetaPathFinder):
    """Finds the modules of the libraries as ever, and loads those lean that were compiled so."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where a module is; None for all others, and for what was not compiled without docstrings."""
        if fullname.partition(".")[0] not in LIBRARIES:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.cached is None or not isinstance(spec.loader, SourceFileLoader):
            return None
        if not Path(_bare(spec.cached)).exists():
            return None
        spec.loader = _Bare(spec.loader.name, spec.loader.path)
        return spec


def load_lean() -> None:
    """Load what of the libraries is not loaded yet without docstrings. A second call does nothing."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


def compile_lean() -> bool:
    """Compile the libraries without docstrings, beside the usual bytecode; say whether all of it could be."""
    import compileall

    done = True
    for library in LIBRARIES:
        spec = find_spec(library)
        for folder in (spec and spec.submodule_search_locations) or ():
            done = bool(compileall.compile_dir(folder, quiet=1, optimize=2)) and done
    return done


if __name__ == "__main__":  # pragma: no cover - run at installation, what it does is tested
    sys.exit(not compile_lean())
