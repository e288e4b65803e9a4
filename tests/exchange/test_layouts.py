"""docs/import.md documents exactly the layouts, and its example is true."""

import re
from pathlib import Path

import pytest

from pmo_tui.domain import commentary, names
from pmo_tui.domain.period import months_of
from pmo_tui.exchange.layouts import BY_FILE, LAYOUTS, RATINGS, SPLIT, Layout
from pmo_tui.services import frameworks, saving
from tests.conftest import DEMO_FOLDER
from tests.exchange.conftest import Book

PAGE = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### (\S+\.csv)\n(.*?)(?=^##)", PAGE, re.MULTILINE | re.DOTALL))
ROW = re.compile(r"^\| (\*\*)?`([^`]+)`(\*\*)?(?: and so on)? \| (.+) \|$", re.MULTILINE)


def documented(file: str) -> dict[str, bool]:
    """Return a file's documented columns, each with whether it must be filled."""
    return {name: bool(bold) for bold, name, _, _ in ROW.findall(SECTIONS[file])}


def test_every_layout_has_a_section_in_the_same_order_and_no_other_has() -> None:
    assert list(SECTIONS) == [layout.file for layout in LAYOUTS] == list(BY_FILE)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.file)
def test_every_column_is_named_and_no_other(layout: Layout) -> None:
    columns = {column.name: column.required for column in layout.columns}
    columns |= {f"{prefix}7": False for prefix in layout.monthly_columns or {}}
    columns |= dict.fromkeys(months_of("2018/19")[:1] if layout.month_series else (), False)
    assert documented(layout.file) == columns


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.file)
def test_every_layout_says_what_it_holds(layout: Layout) -> None:
    names = [column.name for column in layout.columns]
    assert len(set(names)) == len(names)
    assert layout.meaning
    assert all(column.meaning for column in layout.columns)
    assert all((layout.monthly_columns or {}).values())


def test_every_word_that_a_column_takes_is_named() -> None:
    words = re.compile(r"must be one of (.*)\.$")
    for layout in LAYOUTS:
        for column in layout.columns:
            try:
                column.parse("\x7f")
            except ValueError as refused:
                known = words.search(str(refused))
                if known is None or column.name in {"source", "eia_status"}:
                    continue  # those refer to a column with the same words
                for word in known[1].split(", "):
                    spoken = {f"`{word}`", f"`{word.replace('_', ' ')}`"}
                    assert any(form in SECTIONS[layout.file] for form in spoken), (column.name, word)


def test_the_columns_of_ratings_are_the_shipped_frameworks_dimensions() -> None:
    for path in frameworks.shipped().values():
        assert tuple(dimension.code for dimension in frameworks.load(path).dimensions) == RATINGS


def test_the_columns_of_a_split_run_from_low_to_high() -> None:
    assert [name.split("_")[0] for name in SPLIT] == ["low", "medium", "high"]


def test_a_text_is_as_long_as_its_form_takes() -> None:
    assert commentary.LONGEST == saving.LONGEST_TEXT
    assert f"{names.LONGEST_NAME} characters, texts {saving.LONGEST_TEXT:,}" in PAGE


def test_the_demo_shows_every_file() -> None:
    assert {path.name for path in DEMO_FOLDER.glob("*.csv")} == set(BY_FILE)


def test_the_example_is_what_the_page_says(book: Book) -> None:
    example = PAGE.split("## An example")[1]
    found = re.findall(r"^`(\S+\.csv)`\n\n((?:    .*\n)+)", example, re.MULTILINE)
    assert [file for file, _ in found] == ["schemes.csv", "scheme_finance.csv", "commentary.csv"]
    for file, text in found:
        book.write(file, *(line.strip() for line in text.splitlines()))
    book.apply()
    assert book.rows("SELECT month, state FROM period ORDER BY month") == [
        ("2018-09", "frozen"),
        ("2018-10", "open"),
    ]
    assert book.rows(
        "SELECT r.state FROM return_ r JOIN period p ON p.id = r.period_id WHERE p.month = '2018-10'"
    ) == [("submitted",), ("submitted",)]
    plan = book.rows(
        "SELECT p.plan_pence FROM profile_month p JOIN scheme s ON s.id = p.scheme_id"
        " WHERE s.ref = 'A9' ORDER BY p.month"
    )
    assert [pence for (pence,) in plan] == [71_43] * 7 + [99_99] * 4 + [100_03]
