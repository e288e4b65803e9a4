"""The live file is touched through SQLite only (RELIABILITY b.6, c.22).

On POSIX, closing any handle on it drops SQLite's locks: another program then writes inside our save.
"""

import ast
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from db.audit.as_at import materialise
from db.audit.scratch import discard
from db.audit.undo import apply_undo, plan_undo
from db.audit.verify import verify
from db.enums import ChangeKind
from db.file import inspect, open_reader
from db.models import Scheme
from db.reading.portfolio import view
from db.reading.reader import Reader
from db.reading.register import window
from db.reading.scope import Scope
from pmo_tui.services.workspace import Workspace

ROOT = Path(__file__).parent.parent.parent

ALLOWED = {
    "db/audit/manifest.py": "reads the manifest beside the code",
    "db/audit/guards.py": "writes the manifest beside the code, at build",
    "db/engine.py": "claims the name of a file that is not there yet, before SQLite opens it",
    "db/backup.py": "sees finished copies and folders onto the disk; nobody has them open",
    "db/lock.py": "reads and writes the note beside the lock",
    "pmo_tui/cli/output.py": "the substitute for a stream that is closed",
    "pmo_tui/failures.py": "the log",
    "pmo_tui/exchange/csv_files.py": "reads CSV files that are to be imported",
    "pmo_tui/services/anchors.py": "reads and writes the anchor file",
    "pmo_tui/services/demo.py": "reads the demo's CSV files",
    "pmo_tui/services/frameworks.py": "reads framework files (TOML)",
    "pmo_tui/settings.py": "reads and writes the settings (TOML)",
}
"""Files that use ordinary input and output, and why it is never the live file."""

METHODS = {"read_bytes", "read_text", "write_bytes", "write_text", "touch", "backup", "file_digest", "fdopen"}
OPENERS = {"os", "io", "codecs", "gzip", "tokenize"}
HARMLESS = {"rmtree", "which", "disk_usage", "get_terminal_size"}
"""What of shutil does not open a file."""


def ordinary(call: ast.Call) -> bool:
    """Say whether a call opens, reads, writes, copies or hashes a file by its path."""
    match call.func:
        case ast.Name("open"):
            return True
        case ast.Attribute(ast.Name("shutil"), name):
            return name not in HARMLESS
        case ast.Attribute(ast.Name(module), "open") if module in OPENERS:
            return True
        case ast.Attribute(_, "open"):
            return not call.args or (
                isinstance(call.args[0], ast.Constant) and set(str(call.args[0].value)) <= set("rwaxbt+")
            )
        case ast.Attribute(_, name):
            return name in METHODS
    return False


def uses(path: Path) -> list[int]:
    """Return the lines of a source file that use ordinary input and output."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Call) and ordinary(node)]
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in {"shutil", "zipfile", "tarfile", "mmap"}:
            found.append(node.lineno)
        if isinstance(node, ast.Import) and {name.name for name in node.names} & {
            "zipfile",
            "tarfile",
            "mmap",
        }:
            found.append(node.lineno)
    return sorted(found)


def sources() -> list[Path]:
    """Return every source file that is shipped."""
    return sorted(path for folder in ("db", "pmo_tui") for path in (ROOT / folder).rglob("*.py"))


def test_only_listed_files_use_ordinary_input_and_output() -> None:
    """A new place has to say in ALLOWED why it can never be the live file."""
    found = {path.relative_to(ROOT).as_posix(): uses(path) for path in sources()}
    assert {name: lines for name, lines in found.items() if lines and name not in ALLOWED} == {}


def test_the_list_names_files_that_are_there() -> None:
    """And gives a reason for each."""
    for name, reason in ALLOWED.items():
        assert (ROOT / name).is_file(), name
        assert reason


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("open('x')", True),
        ("path.open()", True),
        ("path.open('rb')", True),
        ("bar.open(text)", False),
        ("os.open(path, 0)", True),
        ("path.read_bytes()", True),
        ("shutil.copy2(a, b)", True),
        ("shutil.rmtree(a)", False),
        ("connection.backup(other)", True),
        ("hashlib.file_digest(stream, 'sha256')", True),
        ("{}.copy()", False),
    ],
)
def test_the_lint_sees_what_it_should(tmp_path: Path, line: str, seen: bool) -> None:
    """Each way to open a file, and some that are none."""
    path = tmp_path / "source.py"
    path.write_text(f"x = {line}\n", encoding="utf-8")
    assert bool(uses(path)) is seen


WATCHED: list[tuple[str, list[str]]] = []
"""The path that is watched, if any, and what was opened of it. A hook cannot be taken out again."""


def _hook(event: str, args: tuple[object, ...]) -> None:
    if event == "open" and WATCHED and isinstance(args[0], str | bytes | os.PathLike):
        watched, seen = WATCHED[-1]
        opened = os.path.abspath(os.fsdecode(args[0]))
        if opened == watched or opened.startswith(f"{watched}-"):
            seen.append(opened)


@pytest.fixture(scope="module")
def _hooked() -> None:
    sys.addaudithook(_hook)


@pytest.fixture
def watch(_hooked: None) -> Iterator[Callable[[Path], list[str]]]:
    """Watch a path: give the list of every time Python itself opens it, or its journal."""

    def start(path: Path) -> list[str]:
        WATCHED.append((os.path.abspath(path), []))
        return WATCHED[-1][1]

    yield start
    WATCHED.clear()


def test_the_hook_sees_an_ordinary_open(sample_file: Path, watch: Callable[[Path], list[str]]) -> None:
    """Or the next test could not fail."""
    seen = watch(sample_file)
    sample_file.read_bytes()
    with open(sample_file, "rb"):
        pass
    os.close(os.open(sample_file, os.O_RDONLY))
    assert len(seen) == 3


def test_nothing_that_the_app_does_opens_the_live_file(
    demo: Workspace, watch: Callable[[Path], list[str]]
) -> None:
    """Looking, reading, saving, failing to save, verifying, undoing, going into the past."""
    seen = watch(demo.path)
    assert inspect(demo.path).writable
    with demo.unit() as unit:
        scheme = unit.all(Scheme)[0]
        scheme.name = "saved"
        done = unit.commit()
    assert done is not None
    with demo.unit() as unit:
        unit.get(Scheme, scheme.id).name = "left"
        unit.flush()
    reader = Reader(demo.path)
    assert len(window(reader, Scope.of(view(reader)))) == 64
    assert verify(reader.connection) == []
    planned = plan_undo(reader.connection, done.id)
    reader.close()
    with demo.unit(ChangeKind.UNDO) as unit:
        apply_undo(unit.sqlite, planned)
        unit.commit()
    copy = materialise(demo.path, 2**62)
    with closing(open_reader(copy)) as past:
        assert past.execute("SELECT count(*) FROM scheme").fetchone() == (177,)
    discard(copy)
    demo.close()
    assert seen == []
