"""What is loaded when: nothing heavy before the first paint, nothing of the app for a command ."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    *("sqlmodel", "sqlalchemy", "pydantic", "pydantic_core", "alembic", "typer", "click", "filelock"),
    *("plotext", "textual_plotext", "tree_sitter", "markdown_it", "pygments", "hashlib", "csv", "tomllib"),
    *("zipfile", "xml", "http", "email", "pytest"),
}
"""Packages that must not be loaded before the first paint: whole libraries, and what later work needs."""

LATER = {
    *("textual.widgets._text_area", "textual.widgets._markdown", "textual.widgets._data_table"),
    *("rich.markdown", "rich.syntax", "rich.traceback", "rich.progress"),
    *(
        "db.models",
        "db.engine",
        "db.unit_of_work",
        "db.audit.verify",
        "db.audit.as_at",
        "db.backup",
        "db.lock",
    ),
    *("pmo_tui.cli.main", "pmo_tui.flows.forms", "pmo_tui.modals", "pmo_tui.exchange", "pmo_tui.reports"),
}
"""Modules of the same kind."""

FIRST_PAINT = """
import sys
from pathlib import Path
from pmo_tui.app import PmoApp
from pmo_tui.options import Options

def painted():
    print("\\n".join(sorted(sys.modules)))
    print("painted", bool(app.screen._compositor.render_strips()), app.screen.__class__.__name__)
    app.exit()

app = PmoApp(Options(path=Path(sys.argv[1]), screen=sys.argv[2], name="Amy"), writable=True)
app._paint_first = painted
app.run(headless=True, size=(80, 24))
app.leave()
"""

COMMAND = """
import contextlib, io, sys
from pmo_tui.__main__ import main
with contextlib.redirect_stdout(io.StringIO()):
    code = main(sys.argv[1:])
print("\\n".join(sorted(sys.modules)))
print("code", code)
"""


def loaded(program: str, *arguments: str | Path, home: Path) -> list[str]:
    """Run a program in a clean process; return the lines it prints: names of modules, and what it adds."""
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        env={key: value for key, value in os.environ.items() if not key.startswith("COV")}
        | {"PMO_TUI_HOME": str(home), "PYTHONUTF8": "1"},
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")


def packages(modules: list[str]) -> set[str]:
    """Return the packages that modules belong to."""
    return {name.split(".")[0] for name in modules}


def heavy(modules: list[str]) -> set[str]:
    """Return what of the modules must not be there yet."""
    return {name for name in modules if name.split(".")[0] in HEAVY or name in LATER}


@pytest.mark.parametrize(
    ("screen", "known"),
    [
        ("schemes", "SchemesScreen"),
        ("overview", "OverviewScreen"),
        ("risks", "RisksScreen"),
        ("history", "HistoryScreen"),
        ("setup", "SetupScreen"),
    ],
)
def test_nothing_heavy_is_loaded_before_the_first_paint(
    screen: str, known: str, demo_template: Path, tmp_path: Path
) -> None:
    modules = loaded(FIRST_PAINT, demo_template, screen, home=tmp_path)
    assert f"painted True {known}" in modules
    assert "pmo_tui.app" in modules
    assert heavy(modules) == set()


def test_the_check_sees_what_is_heavy(tmp_path: Path) -> None:
    """Or it could not fail."""
    modules = loaded("import sys, db.engine\nprint('\\n'.join(sys.modules))", home=tmp_path)
    assert {"sqlmodel", "sqlalchemy", "pydantic", "db.models", "db.engine"} <= heavy(modules)


def test_the_help_of_the_commands_loads_neither_the_app_nor_the_models(tmp_path: Path) -> None:
    modules = loaded(COMMAND, "--help", home=tmp_path)
    assert "code 0" in modules
    assert {name.split(".")[0] for name in modules} & {
        "textual",
        "sqlmodel",
        "sqlalchemy",
        "pydantic",
    } == set()


@pytest.mark.parametrize("words", [("tables", "organisation"), ("history",), ("show", "scheme", "1")])
def test_a_command_that_prints_loads_neither_the_app_nor_the_models(
    words: tuple[str, ...], demo_template: Path, tmp_path: Path
) -> None:
    modules = loaded(COMMAND, *words, demo_template, home=tmp_path)
    assert "code 0" in modules
    assert {name.split(".")[0] for name in modules} & {
        "textual",
        "sqlmodel",
        "sqlalchemy",
        "plotext",
    } == set()
