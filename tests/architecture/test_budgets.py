"""What every file keeps to: its size, and what it must not hold."""

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("db", "pmo_tui", "benchmarks")
LONGEST_FILE = 300
LONGEST_FUNCTION = 40

Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def kept() -> list[Path]:
    """Return every text file that is, or is about to be, kept in version control; pictures aside."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not in a clone")
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = [name.decode() for name in done.stdout.split(b"\0") if name]
    pictures = {".png", ".svg", ".raw"}
    return [ROOT / name for name in names if Path(name).suffix not in pictures and (ROOT / name).is_file()]


def long_functions(source: str) -> Iterator[tuple[str, int]]:
    """Give the functions that are too long, with their lines: decorators aside, docstring included."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, Function):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield node.name, lines


def test_no_file_is_too_long() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8").count("\n")
        for path in sources(*PACKAGES, "tests")
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}
    assert len(lengths) > 200


def test_no_function_is_too_long() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): long
        for path in sources(*PACKAGES)
        if (long := list(long_functions(path.read_text(encoding="utf-8"))))
    }
    assert found == {}


def test_a_long_function_is_seen() -> None:
    """Or the test before could not fail; one line more than is allowed, in a method."""
    body = "        pass\n" * LONGEST_FUNCTION
    assert list(long_functions(f"class A:\n    def long(self):\n{body}")) == [("long", LONGEST_FUNCTION + 1)]
    assert list(long_functions(f"async def fits():\n{body[13:]}")) == []


FORBIDDEN = {
    "something left for later": re.compile(r"\b(?:TOD[O]|FIXM[E]|XX[X])\b"),
    "a path of one machine": re.compile(
        r"(?<![\w/.])/(?:work|root|tmp|mnt)/|\b/home/(?!amy\b)\w|/User[s]/(?![Aa]my\b)\w"
    ),
    "a place packages come from": re.compile(
        r"pyp[i]\.|pythonhoste[d]|--(?:extra-)?index-ur[l]|--find-link[s]|devp[i]|artifactor[y]"
    ),
}
"""What no kept file may hold, by pattern. The patterns are written so that they do not match themselves."""


def forbidden(text: str) -> set[str]:
    """Return what a text holds that it must not."""
    text = text.replace("--no-emit-index-url", "")
    return {what for what, pattern in FORBIDDEN.items() if pattern.search(text)}


def test_no_kept_file_holds_what_it_must_not() -> None:
    found = {}
    for path in kept():
        held = forbidden(path.read_text(encoding="utf-8", errors="replace"))
        if held:
            found[path.relative_to(ROOT).as_posix()] = held
    assert found == {}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("# TO" + "DO: later", "something left for later"),
        ("open('/tm" + "p/x')", "a path of one machine"),
        ("cd /wo" + "rk/here", "a path of one machine"),
        ("https://files.pythonho" + "sted.org/x", "a place packages come from"),
        ("pip install --index-" + "url=x y", "a place packages come from"),
    ],
)
def test_each_of_them_is_seen(text: str, what: str) -> None:
    assert forbidden(text) == {what}


def test_pins_name_versions_with_hashes_and_no_address() -> None:
    for name in ("app.txt", "dev.txt"):
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        assert "://" not in text
        pins = re.findall(r"^[a-z0-9][\w.\-\[\]]*==\S+.*?(?=^[a-z0-9]|\Z)", text, re.MULTILINE | re.DOTALL)
        starts = re.findall(r"^[a-z0-9]\S*", text, re.MULTILINE)
        assert len(pins) == len(starts) > 10
        assert all("--hash=sha256:" in pin for pin in pins)


MARKUP_WIDGETS = {
    *("Static", "Label", "Button", "Checkbox", "RadioButton", "RadioSet", "Select", "OptionList", "Option"),
    *("SelectionList", "DataTable", "Tree", "DirectoryTree", "Tab", "Tabs", "TabbedContent", "TabPane"),
    *("Collapsible", "Link", "ListView", "ListItem", "Markdown", "Log", "RichLog", "Digits", "Header"),
}
"""Widgets of Textual that read markup in what they are given, or did so once: ours paint plain text."""

MARKUP_NAMES = {"from_markup", "render_markup", "to_content", "assemble_markup"}
MARKUP_ATTRIBUTES = {"border_title", "border_subtitle", "tooltip"}
"""Set on a widget, these are read as markup."""


def markup_uses(source: str) -> list[int]:
    """Return the lines on which a text could be read as markup."""
    found: list[int] = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.ImportFrom(module, names):
                wanted = {name.name for name in names}
                parts = (module or "").split(".")
                bad = "markup" in parts or (parts[:2] == ["textual", "widgets"] and wanted & MARKUP_WIDGETS)
                found += [node.lineno] if bad or wanted & MARKUP_NAMES else []
            case ast.Attribute(_, name) if name in MARKUP_NAMES:
                found.append(node.lineno)
            case ast.Assign(targets=targets):
                set_here = {target.attr for target in targets if isinstance(target, ast.Attribute)}
                found += [node.lineno] if set_here & MARKUP_ATTRIBUTES else []
            case ast.Call():
                found += [node.lineno] if _reads_markup(node) else []
    return found


def _reads_markup(call: ast.Call) -> bool:
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    off = keywords.get("markup")
    plain = isinstance(off, ast.Constant) and off.value is False
    match call.func:
        case ast.Attribute(_, "notify") | ast.Name("TextColumn"):
            return not plain
        case ast.Attribute(_, "exit") | ast.Name("exit") if "message" in keywords:
            made = keywords["message"]  # printed by rich when the app has ended
            return not (
                isinstance(made, ast.Call) and isinstance(made.func, ast.Name) and made.func.id == "Text"
            )
    return bool(MARKUP_ATTRIBUTES & {name for name in keywords if name}) or (
        isinstance(off, ast.Constant) and off.value is True
    )


def test_no_text_is_read_as_markup() -> None:
    """What a person wrote is shown as it is: nothing that reads markup is used at all (decision 11)."""
    found = {
        path.relative_to(ROOT).as_posix(): lines
        for path in sources("db", "pmo_tui")
        if (lines := markup_uses(path.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "from textual.widgets import Input, Static",
        "from rich.markup import escape",
        "from textual import markup\nfrom textual.markup import x",
        "Text.from_markup(name)",
        "self.notify(words, severity='error')",
        "self.notify(words, markup=True)",
        "widget.border_title = scheme.name",
        "Box(tooltip=name)",
        "app.exit(message=words)",
        "TextColumn('x')",
    ],
)
def test_each_way_to_read_markup_is_seen(source: str) -> None:
    assert markup_uses(source)


def test_what_reads_no_markup_passes() -> None:
    source = "from textual.widgets import Input\nself.notify(w, markup=False)\nself.exit(message=Text(w))\n"
    assert markup_uses(source) == []
