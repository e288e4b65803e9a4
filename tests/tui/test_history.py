"""The history by pilot: two people's changes seen in full, opened, and found."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from db.enums import ChangeKind
from db.errors import TookTooLong
from pmo_tui.background import Reads
from pmo_tui.modals.notice import NoticeScreen
from pmo_tui.services.change_sets import Listing
from pmo_tui.services.workspace import Workspace
from tests.conftest import Ticking
from tests.tui.driving import driving
from tests.tui.history_steps import LATER, ODD, history, on, shown, text_of_page, with_history


@pytest.fixture
def busy_file(demo_file: Path) -> Path:
    """The demo with two people's changes."""
    return with_history(demo_file)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (160, 50)])
async def test_every_change_is_listed_with_who_and_what(busy_file: Path, size: tuple[int, int]) -> None:
    async with driving(busy_file, size=size) as app:
        await app.press("9")
        assert shown(app)[:5] == ["#9", "#8", "#7", "#6", "#5"]
        assert "9 changes" in app.text
        line = next(line for line in app.lines if "#9 1 Nov" in line)
        assert "Amy Jones" in line
        assert "A12" in line
        assert "→ Red" in line
        await on(app, 5)
        said = " ".join(text_of_page(app).split())
        assert "Amy Jones, Programme lead" in said
        assert "rating Green → Red" in said
        await app.press("tab", "end")
        assert "Sealed       as number 5 of this file" in app.text
        await app.press("escape")


async def test_before_and_after_are_shown_in_full_with_the_words_that_changed(busy_file: Path) -> None:
    async with driving(busy_file, size=(120, 40), screen="history") as app:
        await on(app, 8)
        said = " ".join(text_of_page(app).split())
        assert "is [-still not-] filled {+from December+} and two clinics" in said
        assert "in [-September.-] {+October.+}" in said
        assert "late news" in said
        assert "Written by pmo-tui" in said


async def test_text_that_reads_like_markup_is_shown_as_it_is(busy_file: Path) -> None:
    async with driving(busy_file, size=(200, 50), screen="history") as app:
        await on(app, 5)
        assert f"Reason {ODD}" in " ".join(text_of_page(app).split())
        assert f"reason {ODD}" in " ".join(text_of_page(app).split())


async def test_an_import_is_one_line_that_opens_to_its_rows_and_closes(busy_file: Path) -> None:
    async with driving(busy_file, screen="history") as app:
        rows = app.value(
            "SELECT count(*) FROM audit a JOIN change_set c ON c.id = a.cs_id WHERE c.site_seq = 4"
        )
        await on(app, 4)
        assert f"{rows:,}" in next(
            line for line in app.lines if line.strip().startswith("#4 22") or " #4 " in line
        )
        assert f"and {rows - 20:,} more rows: Enter opens them all." in text_of_page(app)
        await app.press("enter")
        assert len(history(app).table.source) == 9 + rows
        assert "▾ Import" in app.text
        assert "#3" not in shown(app)
        await app.press("down")
        at = history(app).history.record
        assert at is not None
        assert at.record.number == 4
        await app.press("end")
        assert shown(app)[-1] == "#1"
        await app.press("home")
        await on(app, 4)
        await app.press("enter")
        assert len(history(app).table.source) == 9
        assert "▸ Import" in app.text


async def test_escape_leaves_the_text_then_closes_the_change_then_clears_the_filter(busy_file: Path) -> None:
    async with driving(busy_file, screen="history") as app:
        await app.press("slash")
        await app.type("who:amy")
        await app.press("enter")
        assert shown(app) == ["#9", "#7", "#5"]
        await app.press("down", "enter", "down", "enter")
        assert history(app).page.has_focus
        await app.press("escape")
        assert history(app).table.has_focus
        await app.press("escape")
        assert shown(app) == ["#9", "#7", "#5"]
        assert "▾" not in app.text
        await app.press("escape")
        assert shown(app)[:5] == ["#9", "#8", "#7", "#6", "#5"]
        await app.press("escape")
        assert "9 changes" in app.text


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("who:amy", ["#9", "#7", "#5"]),
        ("scheme:A12", ["#9", "#4", "#2"]),
        ('field:"Overall PMO rating" since:2018-11-01', ["#9", "#6", "#5"]),
        ("field:issue scheme:A9", ["#8", "#7"]),
        ('who:"PMO manager" since:2018-11-01', ["#8", "#6"]),
    ],
)
async def test_changes_are_found_by_person_field_scheme_and_day(
    busy_file: Path, typed: str, expected: list[str]
) -> None:
    async with driving(busy_file, size=(100, 30), screen="history") as app:
        await app.press("slash")
        await app.type(typed)
        await app.press("enter")
        assert shown(app) == expected
        assert f"{len(expected)} changes found" in app.text
        assert typed.split(":", maxsplit=1)[0] + ":" in app.lines[1]
        await app.press("escape")
        assert "9 changes" in app.text
        assert "found" not in app.text


async def test_what_cannot_be_found_says_why_and_what_can(busy_file: Path) -> None:
    async with driving(busy_file, screen="history") as app:
        await app.press("slash")
        await app.type("who:a")
        assert 'who:"Amy Jones"' in app.text  # offered; Tab takes it
        await app.press("tab")
        assert shown(app) == ["#9", "#7", "#5"]
        await app.type("scheme:ZZZ")
        assert "There is no scheme “ZZZ” in the file." in app.text
        assert "not understood" in app.lines[1]
        assert shown(app) == ["#9", "#7", "#5"]
        await app.press(*["backspace"] * 10)
        await app.type("since:2030-01-01")
        assert "No change matches. Esc shows every change." in app.text
        await app.press("enter", "z", "a", "enter", "escape", "escape")
        assert "9 changes" in app.text


async def test_where_the_history_was_left_is_remembered(busy_file: Path) -> None:
    async with driving(busy_file, screen="history") as app:
        await app.press("slash")
        await app.type("who:amy")
        await app.press("enter", "down")
        assert app.app.session_values()["history.find"] == "who:amy"
    async with driving(busy_file, screen="history") as app:
        assert shown(app) == ["#9", "#7", "#5"]
        at = history(app).history.record
        assert at is not None
        assert at.record.number == 9  # it begins with what is newest


async def test_rows_that_cannot_be_read_yet_are_shown_once_they_can(busy_file: Path) -> None:
    """Somebody else holds the file: the list says so with an ellipsis and goes on by itself."""
    async with driving(busy_file, screen="history") as app:
        await on(app, 4)
        await app.press("enter")
        with closing(sqlite3.connect(busy_file, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            await app.pilot.press("end", "up", "up", "up", "up")
            assert sum(line.strip().startswith("…") for line in app.lines) > 5
            other.execute("ROLLBACK")
        await app.settle()
        await app.until(lambda: not any(line.strip().startswith("…") for line in app.lines))
        assert shown(app) == ["#3", "#2", "#1"]


async def test_a_filter_is_typed_on_where_it_was_left(busy_file: Path) -> None:
    async with driving(busy_file, screen="history") as app:
        await app.press("slash")
        await app.type("who:amy")
        await app.press("enter", "slash", "end")
        await app.type(" scheme:A12")
        await app.press("enter")
        assert shown(app) == ["#9"]


async def test_a_restore_is_a_line_without_rows(busy_file: Path) -> None:
    pmo = Workspace(busy_file, name="PMO manager", clock=Ticking(LATER))
    with pmo.unit(ChangeKind.RESTORE, "brought back the backup of Tuesday") as unit:
        unit.commit(even_if_empty=True)
    pmo.close()
    async with driving(busy_file, size=(100, 30), screen="history") as app:
        await on(app, 10)
        assert "Restore: brought" in app.text
        assert "Reason       brought back the" in app.text
        assert "Kind         restore" in app.text
        await app.press("enter")
        assert history(app).page.has_focus
        await app.press("escape", "z")
        assert isinstance(app.app.screen, NoticeScreen)
        assert "#10 holds nothing that could be taken back." in " ".join(app.text.split())
        await app.press("escape")


async def test_the_help_says_how_to_find(busy_file: Path) -> None:
    async with driving(busy_file, size=(120, 60), screen="history") as app:
        await app.press("question_mark", "end")
        for part in (
            "who:",
            "field:",
            "scheme:",
            "since:",
            "who:amy field:rating scheme:A9 since:2018-10-01",
        ):
            assert part in app.text


async def test_a_line_that_was_being_read_when_the_past_was_left_is_read_again(
    busy_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The read was given up with the past; the list does not wait for it."""
    async with driving(busy_file, screen="history") as app:
        app.app.past.enter_text("#3")
        await app.settle()
        view, listing = history(app).history, history(app).history.listing
        assert listing is not None
        with slow_lines(monkeypatch):
            assert view.line(listing, 0) is None
            assert app.app.reads.busy
        app.app.past.leave()
        await app.settle()
        assert shown(app)[:2] == ["#9", "#8"]
        assert view.listing is not None
        with slow_lines(monkeypatch):
            assert view.line(view.listing, 0) is None
            assert app.app.reads.busy


@contextmanager
def slow_lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let no line of the history be known, nor be read at once."""
    with monkeypatch.context() as slow:
        slow.setattr(Reads, "quick", too_slow)
        slow.setattr(Listing, "known", lambda *_: None)
        yield


def too_slow(*_: object) -> None:
    raise TookTooLong("slow")
