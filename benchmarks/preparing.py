"""What has to be there before anything is timed: compiled bytecode, and the portfolios that are opened."""

import hashlib
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import portfolio
from benchmarks.cases import ROOT, Files
from db.audit.manifest import MANIFEST_PATH

RESULTS = ROOT / "benchmarks" / "results"
"""Where the latest measurement and the portfolios are kept; git ignores it."""

SMALL, LARGE = 200, 100_000
TINY_SMALL, TINY_LARGE = 80, 120
"""Schemes in the portfolios that are made here: as measured, and only to see that everything runs."""


def compile_bytecode() -> None:
    """Compile what has no bytecode yet: a program that is compiled as it starts would be timed unfairly.

    Some environments never keep bytecode (PYTHONDONTWRITEBYTECODE); then every start would compile.
    """
    libraries = sysconfig.get_paths()["purelib"]
    own = [("-q", ROOT / name) for name in ("benchmarks", "db", "pmo_tui")]
    for quiet, folder in (*own, ("-qq", Path(libraries))):
        subprocess.run([sys.executable, "-m", "compileall", quiet, str(folder)], check=False)


def portfolios(
    folder: Path, scratch: Path, tell: Callable[[str], None], *, small: int = SMALL, large: int = LARGE
) -> Files:
    """Return the portfolios, made in the folder where they are not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    return Files(_demo(folder), kept(small, folder, tell), kept(large, folder, tell), scratch)


def _demo(folder: Path) -> Path:
    from pmo_tui.services import demo

    found = demo.cached(folder / "demo")
    if found is None:
        raise OSError(f"The demo could not be made in {folder}.")
    return found


def kept(schemes: int, folder: Path, tell: Callable[[str], None]) -> Path:
    """Return a portfolio with so many schemes, made anew when the maker or the tables have changed."""
    made_from = Path(portfolio.__file__).read_bytes() + MANIFEST_PATH.read_bytes()
    path = folder / f"schemes-{schemes}-{hashlib.sha256(made_from).hexdigest()[:12]}.pmo"
    if path.exists():
        return path
    for old in folder.glob(f"schemes-{schemes}-*"):
        old.unlink()
    draft = path.with_suffix(".draft")
    start = time.monotonic()
    portfolio.build(draft, schemes, tell)
    draft.rename(path)
    took, size = time.monotonic() - start, path.stat().st_size / 1e6
    tell(f"{schemes:,} schemes made in {took:.0f} s: {size:,.0f} MB in {path.name}")
    return path
