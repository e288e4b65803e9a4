"""The import contracts of pyproject.toml hold, and each of them can fail."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
CONFIG = ROOT / "pyproject.toml"
CONTRACTS = {
    contract["id"]: contract
    for contract in tomllib.loads(CONFIG.read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
}

BREACHES = {
    "layers": ("pmo_tui/widgets/page.py", "from pmo_tui.flows import forms"),
    "db-leaf": ("db/reading/people.py", "import rich"),
    "readers-light": ("db/reading/people.py", "def late() -> None:\n    from db.models import Scheme"),
    "domain-pure": ("pmo_tui/domain/period.py", "import pathlib"),
    "headless": ("pmo_tui/services/raid.py", "from textual.app import App"),
    "render-pure": ("pmo_tui/render/page.py", "from textual.widget import Widget"),
    "no-models-on-screen": ("pmo_tui/flows/risks.py", "from db.unit_of_work import UnitOfWork"),
    "widgets-dumb": ("pmo_tui/modals/form.py", "from pmo_tui.services import raid"),
    "cli-headless": ("pmo_tui/cli/tables.py", "from pmo_tui.app import PmoApp"),
}
"""For each contract a file, and a line in it that the contract must not let pass."""


def lint(folder: Path) -> "subprocess.CompletedProcess[str]":
    """Check the contracts in a folder that holds pyproject.toml, db and pmo_tui."""
    program = "import sys; from importlinter.cli import lint_imports_command as run; sys.exit(run())"
    return subprocess.run(
        [sys.executable, "-c", program, "--no-logo", "--no-cache", "--config", "pyproject.toml"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200", "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The sources and the contracts, to be broken."""
    for package in ("db", "pmo_tui"):
        for path in (ROOT / package).rglob("*.py"):
            target = tmp_path / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    shutil.copyfile(CONFIG, tmp_path / "pyproject.toml")
    return tmp_path


def broken(folder: Path) -> set[str]:
    """Return the ids of the contracts that a folder's sources break."""
    done = lint(folder)
    assert re.search(r"Contracts: \d+ kept, \d+ broken", done.stdout), done.stdout + done.stderr
    names = set(re.findall(r"^(.+) BROKEN", done.stdout, re.MULTILINE))
    assert (done.returncode != 0) is bool(names)
    return {key for key, contract in CONTRACTS.items() if contract["name"] in names}


def test_the_contracts_hold() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in done.stdout


def test_each_contract_can_fail(copied: Path) -> None:
    """A line that a contract forbids is found, in a copy that holds one for each."""
    assert BREACHES.keys() == CONTRACTS.keys()
    assert broken(copied) == set()
    for name, line in BREACHES.values():
        path = copied / name
        path.write_text(f"{path.read_text(encoding='utf-8')}\n\n{line}\n", encoding="utf-8")
    assert broken(copied) == set(CONTRACTS)


def test_a_new_module_has_to_be_given_its_layer(copied: Path) -> None:
    (copied / "pmo_tui" / "elsewhere.py").write_text('"""Nowhere."""\n', encoding="utf-8")
    done = lint(copied)
    assert done.returncode != 0
    assert "elsewhere" in done.stdout


def test_the_domain_may_use_two_modules_of_db_only() -> None:
    """Whatever is new in db is forbidden to the domain, or is decided on here."""
    found = {path.stem for path in (ROOT / "db").glob("*.py")} | {
        path.parent.name for path in (ROOT / "db").glob("*/__init__.py")
    }
    allowed = {"__init__", "enums", "conditions"}
    forbidden = {name for name in CONTRACTS["domain-pure"]["forbidden_modules"] if name.startswith("db.")}
    assert forbidden == {f"db.{name}" for name in found - allowed}


def test_the_document_shows_the_layers_in_their_order() -> None:
    """docs/architecture.md names the layers as the contract does."""
    words = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawn = re.search(r"__main__ →[^\n]*(?:→[^\n]*)*", words)
    assert drawn is not None
    named = re.findall(r"[a-z_]+", drawn.group().replace("app (core)", "app → core"))
    layers = [layer for layer in CONTRACTS["layers"]["layers"] if layer in named]
    assert [name for name in named if name in layers] == layers
    assert len(layers) == len(named), f"{named} are not all layers"
