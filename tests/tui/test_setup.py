"""The set-up screen, by pilot: adding and changing each kind, roles with reasons, refusals, drafts."""

from pathlib import Path

import pytest

from pmo_tui.flows import setup
from pmo_tui.modals.form import FormScreen
from pmo_tui.render import setup as drawing
from pmo_tui.render.page import Stop
from pmo_tui.screens.setup import SetupScreen
from pmo_tui.services import portfolio
from tests.tui.driving import Driver, driving


def shown(app: Driver) -> SetupScreen:
    screen = app.app.screen
    assert isinstance(screen, SetupScreen)
    return screen


def here(app: Driver) -> Stop:
    stop = shown(app).page.stop
    assert stop is not None
    return stop


async def go_to(app: Driver, kind: str, key: object = None) -> None:
    shown(app).page.go_to(kind, key)
    await app.settle()


async def fill(app: Driver, text: str) -> None:
    """Write a text in the field that has the focus, in place of what it holds."""
    await app.press("end", "shift+home", "delete")
    await app.type(text)


async def save(app: Driver) -> None:
    await app.press("ctrl+s")


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (160, 50)])
async def test_every_section_is_reached_with_one_key(demo_file: Path, size: tuple[int, int]) -> None:
    async with driving(demo_file, screen="setup", size=size) as app:
        titles = ("Portfolio", "Organisations  3", "Programme areas  13", "Months  2", "People  ")
        for title in titles:
            assert f" {title}" in app.text
            await app.press("tab")
        assert here(app).kind == drawing.PORTFOLIO
        await app.press("shift+tab")
        assert here(app).kind == drawing.PERSON


@pytest.mark.parametrize(
    ("kind", "table", "column"),
    [
        (drawing.ORGANISATION, "organisation", "code"),
        (drawing.PROGRAMME, "programme", "name"),
        (drawing.PERSON, "person", "name"),
    ],
)
async def test_one_is_added_and_then_changed(demo_file: Path, kind: str, table: str, column: str) -> None:
    async with driving(demo_file, screen="setup") as app:
        await go_to(app, kind)
        await app.press("plus")
        await app.type("N[b]ew[/b]")
        await app.press("tab")
        await app.type("Its detail")
        await save(app)
        added = here(app)
        assert added.kind == kind  # the cursor is on what was added
        assert "N[b]ew[/b]" in app.text
        assert app.value(f"SELECT {column} FROM {table} WHERE id = ?", added.key) == "N[b]ew[/b]"
        await app.press("enter")
        await fill(app, "Newer")
        await save(app)
        assert (here(app).kind, here(app).key) == (added.kind, added.key)
        assert app.value(f"SELECT {column} FROM {table} WHERE id = ?", added.key) == "Newer"
        await app.press("u")
        assert app.value(f"SELECT {column} FROM {table} WHERE id = ?", added.key) == "N[b]ew[/b]"


async def test_from_the_portfolio_plus_asks_what_to_add(demo_file: Path) -> None:
    async with driving(demo_file, screen="setup") as app:
        await app.press("plus")
        assert "A programme area" in app.text
        await app.press("down", "enter")
        assert "A new programme area" in app.text
        await app.type("Digital")
        await save(app)
        assert here(app).kind == drawing.PROGRAMME
        await go_to(app, drawing.PORTFOLIO)
        await app.press("plus", "escape")
        assert here(app).kind == drawing.PORTFOLIO


@pytest.mark.parametrize(
    ("kind", "name", "words"),
    [
        (drawing.ORGANISATION, "wl", "There is an organisation WL already."),
        (drawing.PROGRAMME, "chc", "There is a programme area CHC already."),
        (drawing.PERSON, "sro, chc", "There is a person called SRO, CHC already."),
    ],
)
async def test_a_second_one_of_a_name_is_refused_where_it_was_typed(
    demo_file: Path, kind: str, name: str, words: str
) -> None:
    async with driving(demo_file, screen="setup") as app:
        await go_to(app, kind)
        await app.press("plus")
        await app.type(name)
        await save(app)
        assert words in app.text
        assert isinstance(app.app.screen, FormScreen)
        await app.press("escape")


async def test_a_person_gets_an_organisation_by_choice(demo_file: Path) -> None:
    async with driving(demo_file, screen="setup") as app:
        await go_to(app, drawing.PERSON)
        await app.press("plus")
        await app.type("New Lead")
        await app.press("tab", "tab", "enter")
        await app.type("leicester city")
        await app.press("enter")
        await save(app)
        code = "SELECT o.code FROM person p JOIN organisation o ON o.id = p.organisation_id WHERE p.name = ?"
        assert app.value(code, "New Lead") == "LC"


async def test_a_role_is_given_and_taken_away_with_a_reason(demo_file: Path) -> None:
    async with driving(demo_file, screen="setup", size=(120, 40)) as app:
        person = app.value(
            "SELECT id FROM person WHERE id NOT IN (SELECT person_id FROM role_assignment) ORDER BY name"
        )
        await go_to(app, drawing.PERSON, person)
        await app.press("r")
        await app.press("right", "tab", "enter")
        await app.type("planned")
        await app.press("enter")
        await save(app)
        assert "SRC, Planned Care Workstream" in app.text
        await app.press("r")
        assert "Give another role" in app.text
        await app.press("down", "enter")
        assert "Take a role away" in app.text
        await save(app)
        assert "A reason is needed here." in app.text
        await app.type("moved on")
        await save(app)
        assert "SRC, Planned Care Workstream" not in app.text
        assert app.value("SELECT count(*) FROM role_assignment WHERE person_id = ?", person) == 0
        assert app.value("SELECT count(*) FROM change_set WHERE reason = 'moved on'") == 1


async def test_a_role_of_one_scheme_and_one_of_nothing(demo_file: Path) -> None:
    async with driving(demo_file, screen="setup", size=(120, 40)) as app:
        person = app.value(
            "SELECT id FROM person WHERE id IN (SELECT person_id FROM role_assignment) ORDER BY name"
        )
        await go_to(app, drawing.PERSON, person)
        await app.press("r", "enter")
        await save(app)
        assert "Choose a programme area or a scheme, one of the two." in app.text
        await app.press("tab", "enter")
        await app.type("a9 pathway")
        await app.press("enter")
        await save(app)
        held = "SELECT count(*) FROM role_assignment ra JOIN scheme s ON s.id = ra.scheme_id"
        assert app.value(f"{held} WHERE person_id = ? AND role = 'sro' AND s.ref = 'A9'", person) == 1


async def test_r_needs_a_person(demo_file: Path) -> None:
    async with driving(demo_file, screen="setup") as app:
        await app.press("r")
        assert "Move to a person first" in app.text


async def test_the_house_style_is_changed_and_every_figure_with_it(demo_file: Path) -> None:
    async with driving(demo_file, screen="setup") as app:
        await go_to(app, drawing.PORTFOLIO, "money_unit")
        await app.press("enter", "right")
        await save(app)
        assert "millions, £m" in app.text
        await app.press("1")
        assert "Plan 58.2" in app.text
        await app.press("0", "u")
        assert "thousands, £k" in app.text


async def test_an_open_months_dates_are_changed_and_a_frozen_ones_stay(demo_file: Path) -> None:
    async with driving(demo_file, screen="setup") as app:
        await go_to(app, drawing.PERIOD)
        await app.press("enter")
        await fill(app, "tomorrow")
        await save(app)
        assert "is not a date" in app.text
        await fill(app, "2018-11-09")
        await save(app)
        assert app.value("SELECT ratings_as_at FROM period WHERE month = '2018-10'") == "2018-11-09"
        await app.press("down", "enter")
        assert "September 2018 is frozen" in app.text
        assert here(app).kind == drawing.PERIOD


async def test_plus_opens_a_month_among_the_months(demo_file: Path) -> None:
    async with driving(demo_file, screen="setup") as app:
        await go_to(app, drawing.PERIOD)
        await app.press("plus")
        assert "Open a month" in app.text
        assert "2018-11" in app.text
        await app.press("escape")


async def test_an_empty_section_is_begun_with_enter(portfolio_file: Path) -> None:
    async with driving(portfolio_file, screen="setup") as app:
        await go_to(app, drawing.ADD, drawing.PERSON)
        await app.press("enter")
        await app.type("SRO, Care")
        await save(app)
        assert here(app).kind == drawing.PERSON
        await app.press("r", "escape")


async def test_what_is_open_to_read_only_refuses_in_words(demo_file: Path) -> None:
    async with driving(demo_file, screen="setup", read_only=True) as app:
        before = app.value("SELECT count(*) FROM change_set")
        for kind in (drawing.ORGANISATION, drawing.PERSON):
            await go_to(app, kind)
            for key in ("enter", "plus", "r"):
                await app.press(key)
                assert isinstance(app.app.screen, SetupScreen)
        await app.until(lambda: "Opened to read only." in app.text)
        assert app.value("SELECT count(*) FROM change_set") == before


async def test_what_somebody_saved_meanwhile_is_told_and_nothing_typed_is_lost(demo_file: Path) -> None:
    async with driving(demo_file, screen="setup") as app:
        await go_to(app, drawing.PROGRAMME)
        await app.press("enter")
        await fill(app, "Mine")
        area = app.value("SELECT id FROM programme WHERE name = 'CHC'")
        draft = portfolio.NamedDraft("Theirs")
        app.app.save(lambda workspace: portfolio.save_programme(workspace, draft, area))
        await app.settle()
        await save(app)
        assert "Somebody else saved this meanwhile" in app.text
        assert "Mine" in app.text
        await app.press("escape")
        assert "Theirs" in app.text


@pytest.mark.parametrize(
    ("kind", "key", "typed", "saved"),
    [
        (drawing.ORGANISATION, "plus", "XY", "SELECT count(*) FROM organisation WHERE code = 'XY'"),
        (drawing.PROGRAMME, "plus", "XY", "SELECT count(*) FROM programme WHERE name = 'XY'"),
        (drawing.PERSON, "plus", "XY", "SELECT count(*) FROM person WHERE name = 'XY'"),
        (drawing.PORTFOLIO, "enter", "XY", "SELECT count(*) FROM portfolio WHERE name LIKE '%XY'"),
    ],
)
async def test_what_was_typed_and_left_is_offered_at_the_next_start(
    demo_file: Path, kind: str, key: str, typed: str, saved: str
) -> None:
    async with driving(demo_file, screen="setup") as app:
        await go_to(app, kind)
        await app.press(key, "end")
        await app.type(typed)
        await app.press("escape")
        assert app.value(saved) == 0
    async with driving(demo_file, screen="setup") as app:
        assert "An unsaved draft was kept" in app.text
        await app.press("up", "enter")
        assert typed in app.text  # beside what is saved
        await app.press("enter")
        assert isinstance(app.app.screen, FormScreen)
        await save(app)
        assert app.value(saved) == 1
        assert app.value("SELECT count(*) FROM draft") == 0


async def test_a_role_and_a_months_dates_are_offered_again_too(demo_file: Path) -> None:
    async with driving(demo_file, screen="setup") as app:
        await go_to(app, drawing.PERIOD)
        await app.press("enter")
        await fill(app, "2018-11-09")
        await app.press("escape")
        person = app.value("SELECT id FROM person ORDER BY name")
        setup.give_role(app.app, person)
        await app.settle()
        await app.press("right", "escape")
        await app.press("ctrl+d")
        assert app.text.index("Role: ") < app.text.index("Dates of a month: ")  # the latest first
        await app.press("enter")
        assert "SRC" in app.text
        await app.press("x", "x")
        await app.until(lambda: app.value("SELECT count(DISTINCT entity) FROM draft") == 1)
