"""The history by pilot: two people's changes seen, found, undone, refused, and the file as it was before."""

import datetime as dt
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.enums import ChangeKind, Rating, RecoveryConfidence
from db.reading.portfolio import view
from db.reading.reader import Reader
from pmo_tui.domain.inputs import CommentaryDraft, RatingDraft
from pmo_tui.modals.notice import NoticeScreen
from pmo_tui.screens.history import HistoryScreen
from pmo_tui.services import returns
from pmo_tui.services.workspace import Workspace
from tests.conftest import Ticking
from tests.tui.driving import Driver, driving

LATER = dt.datetime(2018, 11, 1, 9, 0, tzinfo=dt.UTC)
PAST = "The past is shown; press t to come back to now."
ODD = "Delayed [see note 3] / [TBC] [/red] [@click=app.quit]x[/]"
FIRST = "The consultant post is still not filled and two clinics were cancelled in September."
SECOND = "The consultant post is filled from December and two clinics were cancelled in October."


def rated(workspace: Workspace, ref: str, rating: Rating, reason: str) -> None:
    """Choose a scheme's overall rating in the month that is open."""
    with closing(Reader(workspace.path)) as reader:
        shown = view(reader)
        scheme = reader.value("SELECT id FROM scheme WHERE ref = ?", (ref,))
    assert shown.period is not None
    returns.choose(workspace, RatingDraft(scheme, shown.period.id, shown.overall.id, rating, reason))


def written(workspace: Workspace, ref: str, issue: str) -> None:
    """Write a scheme's commentary."""
    with closing(Reader(workspace.path)) as reader:
        shown = view(reader)
        assert shown.period is not None
        scheme = reader.value("SELECT id FROM scheme WHERE ref = ?", (ref,))
        version = reader.value(
            "SELECT coalesce(max(u.version), 0) FROM exception_update u"
            " JOIN exception e ON e.id = u.exception_id WHERE e.scheme_id = ? AND u.period_id = ?",
            (scheme, shown.period.id),
        )
    draft = CommentaryDraft(
        scheme,
        shown.period.id,
        issue,
        "Weekly calls.",
        "2019-01-31",
        RecoveryConfidence.LOW,
        reason="late news",
        base_version=version,
    )
    returns.save_commentary(workspace, draft)


@pytest.fixture
def busy_file(demo_file: Path) -> Path:
    """The demo; #5 is A9 Red by Amy, #6 A9 Amber by the PMO, #7 and #8 commentary, #9 A12 Red by Amy."""
    clock = Ticking(LATER)
    amy = Workspace(demo_file, name="Amy Jones", role="Programme lead", clock=clock)
    pmo = Workspace(demo_file, name="PMO manager", role="PMO", clock=clock)
    rated(amy, "A9", Rating.RED, ODD)
    rated(pmo, "A9", Rating.AMBER, "moderated at QAG")
    written(amy, "A9", FIRST)
    written(pmo, "A9", SECOND)
    rated(amy, "A12", Rating.RED, "the contract is late")
    amy.close()
    pmo.close()
    return demo_file


def overall(app: Driver, ref: str) -> str:
    """Return a scheme's overall rating as the file has it."""
    return str(
        app.value(
            "SELECT g.chosen FROM rating g JOIN return_ r ON r.id = g.return_id"
            " JOIN scheme s ON s.id = r.scheme_id JOIN dimension d ON d.id = g.dimension_id"
            " JOIN period p ON p.id = r.period_id WHERE s.ref = ?"
            " AND d.kind = 'overall' AND g.organisation_id IS NULL AND p.month = '2018-10'",
            ref,
        )
    )


def shown(app: Driver) -> list[str]:
    """Return the numbers of the change sets that are on the screen."""
    return re.findall(r"^\s*(#\d+) \d{1,2} \w{3} 20\d\d", app.text, flags=re.MULTILINE)


def history(app: Driver) -> HistoryScreen:
    """Return the screen."""
    screen = app.app.screen
    assert isinstance(screen, HistoryScreen)
    return screen


async def on(app: Driver, number: int) -> None:
    """Put the cursor on a change set, and wait for its details."""
    await app.press("home")
    for _ in range(40):
        at = history(app).history.record
        if at is not None and at.record.number == number:
            break
        await app.press("down")
    await app.until(lambda: f"#{number} · " in app.text)


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
        assert "Seal         number 5" in app.text
        await app.press("escape")


async def test_before_and_after_are_shown_in_full_with_the_words_that_changed(busy_file: Path) -> None:
    async with driving(busy_file, size=(120, 40), screen="history") as app:
        await on(app, 8)
        said = " ".join(" ".join(line[73:] for line in app.lines).split())
        assert "is [-still not-] filled {+from December+} and two clinics" in said
        assert "in [-September.-] {+October.+}" in said
        assert "late news" in said
        assert "App version" in said


async def test_text_that_reads_like_markup_is_shown_as_it_is(busy_file: Path) -> None:
    async with driving(busy_file, size=(200, 50), screen="history") as app:
        await on(app, 5)
        assert f"Reason       {ODD}" in app.text
        assert f"{{+{ODD}+}}" in app.text
        await app.press("enter", "down", "down", "enter")
        await app.until(lambda: "rating Green → Red" not in text_of_page(app))
        assert f"{{+{ODD}+}}" in app.text


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


def text_of_page(app: Driver) -> str:
    """Return the whole of the details, also what is out of sight."""
    page = history(app).page
    return "\n".join("".join(text for text, _ in line) for line in page._page.lines)


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


async def test_a_change_is_undone_from_the_list_and_the_undo_is_undone_with_u(busy_file: Path) -> None:
    async with driving(busy_file, screen="history") as app:
        before = overall(app, "A12")
        assert before == "red"
        await on(app, 9)
        await app.press("z")
        assert overall(app, "A12") != "red"
        assert "Undone: #9" in app.text
        assert shown(app)[0] == "#10"
        assert "Undo of #9" in app.text
        await on(app, 10)
        assert "Answers to   #9" in text_of_page(app)
        await app.press("u")
        assert overall(app, "A12") == "red"
        assert shown(app)[0] == "#11"


async def test_the_cursor_stays_on_its_change_when_a_later_one_arrives(busy_file: Path) -> None:
    async with driving(busy_file, screen="history") as app:
        await on(app, 9)
        await app.press("z")
        at = history(app).history.record
        assert at is not None
        assert at.record.number == 9


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_a_refused_undo_says_who_changed_it_when_and_what(
    busy_file: Path, size: tuple[int, int]
) -> None:
    async with driving(busy_file, size=size, screen="history") as app:
        await on(app, 5)
        await app.press("z")
        assert isinstance(app.app.screen, NoticeScreen)
        said = " ".join(" ".join(re.findall(r"│(.*)│", app.text)).split())
        assert "#5 was not undone" in said
        assert "A9 Pathway Redesign, Overall PMO rating: PMO manager on 1 Nov 2018" in said
        assert "(#6) changed rating from Red to Amber since." in said
        assert "nothing was changed" in said
        assert overall(app, "A9") == "amber"
        await app.press("escape")
        assert shown(app)[0] == "#9"
        assert app.value("SELECT count(*) FROM change_set") == 9


async def test_a_frozen_month_is_not_undone(busy_file: Path) -> None:
    async with driving(busy_file, screen="history") as app:
        await on(app, 3)
        await app.press("z")
        assert isinstance(app.app.screen, NoticeScreen)
        assert "#3 was not undone" in app.text
        assert "The month is frozen, so this cannot be changed." in app.text
        await app.press("escape")
        await on(app, 2)
        await app.press("z")
        assert isinstance(app.app.screen, NoticeScreen)
        assert "#2 was not undone" in app.text
        await app.press("escape")
        assert app.value("SELECT count(*) FROM change_set") == 9


async def test_the_past_shows_the_old_rating_on_every_screen_and_refuses_edits(busy_file: Path) -> None:
    async with driving(busy_file, size=(100, 30), screen="history") as app:
        await on(app, 5)
        await app.press("a")
        await app.until(lambda: app.app.past.active)
        await app.settle()
        banner = app.lines[2]
        assert banner.strip().startswith("As at 1 Nov 2018")
        assert banner.strip().endswith("(#5), read only. t: back to now")
        assert shown(app)[0] == "#5"
        await app.press("z")
        assert [note.message for note in app.app._notifications] == [PAST]
        await app.press("2", "slash")
        await app.type("A9")
        await app.press("enter")
        assert app.lines[2] == banner
        assert next(line for line in app.lines if line.startswith(" A9 ")).split()[3] == "R"
        await app.press("enter", "g")
        assert app.lines[2] == banner
        await app.press("t")
        await app.until(lambda: not app.app.past.active)
        await app.settle()
        assert overall(app, "A9") == "amber"
        assert "As at" not in app.text
        await app.press("escape")
        assert next(line for line in app.lines if line.startswith(" A9 ")).split()[3] == "A"
        await app.press("9")
        assert shown(app)[0] == "#9"
        assert app.value("SELECT count(*) FROM change_set") == 9


async def test_a_scheme_s_own_history_goes_to_the_change_and_undoes_it(busy_file: Path) -> None:
    async with driving(busy_file, size=(100, 30)) as app:
        await app.press("slash")
        await app.type("A12")
        await app.press("enter", "enter", "left_square_bracket")
        assert "History  Enter shows a change in full" in app.text
        assert "#9  1 Nov 2018" in app.text
        assert "A12 Physio" not in "\n".join(app.lines[7:])
        await app.press("enter")
        assert shown(app) == ["#9", "#4", "#2"]
        assert "scheme:" in app.lines[1]
        await app.press("escape", "2", "enter", "left_square_bracket", "z")
        assert overall(app, "A12") != "red"
        assert "undo of #9" in app.text


async def test_somebody_without_a_name_gives_one_before_undoing(
    busy_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PMO_TUI_HOME", str(tmp_path / "home"))
    async with driving(busy_file, screen="history", name="", role="") as app:
        await app.press("escape")
        await on(app, 9)
        await app.press("z")
        assert "Who is typing?" in app.text
        await app.type("Bo")
        await app.press("ctrl+s")
        assert overall(app, "A12") != "red"
        assert app.value("SELECT actor FROM change_set ORDER BY site_seq DESC LIMIT 1") == "Bo"


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
        assert at.record.number == 7


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


async def test_undoing_an_import_says_that_it_takes_a_moment(demo_file: Path) -> None:
    async with driving(demo_file, screen="history") as app:
        rows = app.value(
            "SELECT count(*) FROM audit a JOIN change_set c ON c.id = a.cs_id WHERE c.site_seq = 4"
        )
        await on(app, 4)
        await app.pilot.press("z")
        await app.until(lambda: f"Undoing #4, {rows:,} rows…" in app.text)
        await app.settle()
        assert "Undone: #4" in app.text
        assert app.value("SELECT count(*) FROM period") == 1


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
