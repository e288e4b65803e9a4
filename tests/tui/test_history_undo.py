"""From the history: changes undone, refused, and the file as it was before."""

import re
from pathlib import Path

import pytest

from pmo_tui.flows import drilling
from pmo_tui.modals.confirm import ConfirmScreen
from pmo_tui.modals.notice import NoticeScreen
from pmo_tui.modals.pick import PickScreen
from pmo_tui.screens.history import HistoryScreen
from tests.tui.driving import driving
from tests.tui.history_steps import (
    PAST,
    history,
    on,
    overall,
    shown,
    text_of_page,
    with_history,
)


@pytest.fixture
def busy_file(demo_file: Path) -> Path:
    """The demo with two people's changes."""
    return with_history(demo_file)


async def test_a_change_is_undone_from_the_list_and_the_undo_is_undone_with_shift_u(busy_file: Path) -> None:
    async with driving(busy_file, screen="history") as app:
        before = overall(app, "A12")
        assert before == "red"
        await on(app, 9)
        await app.press("z", "y")
        assert overall(app, "A12") != "red"
        assert "Undone: #9" in app.text
        assert shown(app)[0] == "#10"
        assert "Undo of #9" in app.text
        await on(app, 10)
        assert "Takes back   #9" in text_of_page(app)
        await app.press("U")
        assert overall(app, "A12") == "red"
        assert shown(app)[0] == "#11"


async def test_the_cursor_stays_on_its_change_when_a_later_one_arrives(busy_file: Path) -> None:
    async with driving(busy_file, screen="history") as app:
        await on(app, 9)
        await app.press("z", "y")
        assert shown(app)[0] == "#10"
        at = history(app).history.record
        assert at is not None
        assert at.record.number == 9


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_a_refused_undo_says_who_changed_it_when_and_what(
    busy_file: Path, size: tuple[int, int]
) -> None:
    async with driving(busy_file, size=size, screen="history") as app:
        await on(app, 5)
        await app.press("z", "y")
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
        await app.type("undo")
        await app.press("enter")
        assert isinstance(app.app.screen, NoticeScreen)
        assert "#3 was not undone" in app.text
        assert "The month is frozen, so this cannot be changed." in app.text
        await app.press("escape")
        await on(app, 2)
        await app.press("z")
        await app.type("undo")
        await app.press("enter")
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
        await app.press("escape", "2", "enter", "left_square_bracket", "z", "y")
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
        await app.press("ctrl+s", "y")
        assert overall(app, "A12") != "red"
        assert app.value("SELECT actor FROM change_set ORDER BY site_seq DESC LIMIT 1") == "Bo"


async def test_undoing_an_import_is_asked_about_and_can_be_taken_back(demo_file: Path) -> None:
    """It takes the reporting month away, so nothing of what brings it back may need one."""
    async with driving(demo_file, screen="history") as app:
        rows = app.value(
            "SELECT count(*) FROM audit a JOIN change_set c ON c.id = a.cs_id WHERE c.site_seq = 4"
        )
        await on(app, 4)
        await app.press("z")
        assert f"It wrote {rows:,} rows." in app.text
        assert "Import: " in app.text
        await app.press("enter")
        await app.press("escape")
        assert app.value("SELECT count(*) FROM period") == 2
        await app.press("z")
        await app.type("undo")
        await app.pilot.press("enter")
        await app.until(lambda: f"Undoing #4, {rows:,} rows…" in app.text)
        await app.settle()
        imported = app.value("SELECT reason FROM change_set WHERE site_seq = 4")
        assert app.said.startswith(f"Undone: #4, Import: {imported}"[:60])
        assert f"Undo of #4: Import: {imported}"[:40] in app.text
        assert app.value("SELECT count(*) FROM period") == 1
        await app.press("U")
        assert app.said.startswith(f"Done again: #4, Import: {imported}"[:60])
        assert f"Redo of #4: Import: {imported}"[:40] in app.text
        assert app.value("SELECT count(*) FROM period") == 2
        assert "October 2018" in app.text


async def test_it_is_asked_about_however_little_of_it_is_shown(demo_file: Path) -> None:
    """Through a filter that finds a few of its rows, and on the page of a scheme."""
    async with driving(demo_file, screen="history") as app:
        await app.press("slash")
        await app.type("scheme:A4")
        await app.press("enter")
        await on(app, 4)
        at = history(app).history.record
        assert at is not None
        assert 0 < at.record.found < 500
        await app.press("z")
        assert isinstance(app.app.screen, ConfirmScreen)
        await app.press("escape", "2", "slash")
        await app.type("ref=A4")
        await app.press("enter", "enter", "left_square_bracket", "z")
        assert isinstance(app.app.screen, ConfirmScreen)
        await app.press("escape")
        assert app.value("SELECT count(*) FROM change_set") == 4


async def test_an_undone_import_is_brought_back_from_the_history_of_another_run(demo_file: Path) -> None:
    async with driving(demo_file, screen="history") as app:
        await on(app, 4)
        await app.press("z")
        await app.type("undo")
        await app.press("enter")
    async with driving(demo_file, screen="history") as app:
        await on(app, 5)
        await app.press("z")
        await app.type("undo")
        await app.press("enter")
        assert app.value("SELECT count(*) FROM period") == 2


async def test_with_every_month_frozen_the_next_one_is_opened(demo_file: Path) -> None:
    async with driving(demo_file, screen="history") as app:
        await on(app, 4)
        await app.press("z")
        await app.type("undo")
        await app.press("enter")
        await app.press("2", "enter", "g")
        assert app.told[-1] == "Every month is frozen. Open the next one: Ctrl+P, Open a month."
        app.app.action_open_month()
        await app.settle()
        await app.press("ctrl+s")
        assert app.value("SELECT month FROM period WHERE state = 'open'") == "2018-10"


async def test_u_after_an_undo_in_the_history_never_does_the_mistake_again(busy_file: Path) -> None:
    """It goes on with the changes of this run before it; U is what takes an undo back."""
    async with driving(busy_file, screen="history") as app:
        await on(app, 9)
        await app.press("z", "y", "u")
        assert app.said == "Nothing to undo in this run. The history (9) undoes older changes."
        assert overall(app, "A12") != "red"
        await app.press("U")
        assert overall(app, "A12") == "red"
        await app.press("u")
        assert overall(app, "A12") != "red"


@pytest.mark.parametrize("leaving", ["enter", "n", "escape"])
async def test_another_person_s_change_is_asked_about_and_enter_leaves_it(
    busy_file: Path, leaving: str
) -> None:
    """Who and what it is of stand there: one key took a colleague's work away."""
    async with driving(busy_file, size=(100, 30), screen="history") as app:
        await on(app, 9)
        await app.press("z")
        assert isinstance(app.app.screen, PickScreen)
        assert "#9 is by Amy Jones. Undo it?" in app.text
        assert "Undo: A12 Physio" in app.text
        await app.press(leaving)
        assert overall(app, "A12") == "red"
        assert app.value("SELECT count(*) FROM change_set") == 9


async def test_one_s_own_change_is_not_asked_about(busy_file: Path) -> None:
    async with driving(busy_file, screen="history", name="Amy Jones") as app:
        await on(app, 9)
        await app.press("z")
        assert overall(app, "A12") != "red"
        assert app.said.startswith("Undone: #9, A12 Physio")


async def test_going_on_to_the_history_forgets_what_was_drilled_into(busy_file: Path) -> None:
    async with driving(busy_file, size=(100, 30), screen="overview") as app:
        drilling.to_register(app.app, "ref=A12")
        await app.settle()
        await app.press("enter", "left_square_bracket", "enter")
        assert isinstance(app.app.screen, HistoryScreen)
        assert app.app.drilled_from == ""
