"""Taking things out, by pilot: -, a reason, u brings it back; what stands in the way is said at once."""

from pathlib import Path

import pytest

from pmo_tui.modals.confirm import ConfirmScreen
from pmo_tui.modals.pick import PickScreen
from pmo_tui.render import setup as drawing
from pmo_tui.screens.risk import RiskScreen
from pmo_tui.screens.risks import RisksScreen
from pmo_tui.screens.scheme import SchemeScreen
from pmo_tui.screens.schemes import SchemesScreen
from pmo_tui.screens.setup import SetupScreen
from pmo_tui.services import portfolio
from pmo_tui.services.portfolio import NamedDraft
from pmo_tui.services.workspace import Workspace
from tests.services.recording import organisation_id
from tests.services.removing_steps import Mistake, add_mistake, add_scheme
from tests.tui.driving import driving
from tests.tui.removing_steps import section, why
from tests.tui.risk_steps import go_to, log, on
from tests.tui.scheme_steps import open_scheme, scheme, stop

OF_S3 = "(SELECT id FROM scheme WHERE ref = 'S3')"


@pytest.fixture
def mistake(demo: Workspace) -> Mistake:
    return add_mistake(demo)


async def test_the_form_says_how_long_a_reason_may_be(demo_file: Path, demo: Workspace) -> None:
    """As the service takes it: more than the reason of a change of a return."""
    added = portfolio.save_person(demo, NamedDraft("Zwei")).row_id
    async with driving(demo_file, screen="setup") as app:
        page = app.app.screen
        assert isinstance(page, SetupScreen)
        page.page.go_to(drawing.PERSON, added)
        await app.press("minus")
        await app.paste("x" * 1999)
        assert "1,999 of 2,000 characters" in app.text
        await app.press("ctrl+s")
        assert app.said == "Zwei: person removed"


class TestSetUp:
    @pytest.mark.parametrize(
        ("kind", "table"),
        [
            (drawing.ORGANISATION, "organisation"),
            (drawing.PROGRAMME, "programme area"),
            (drawing.PERSON, "person"),
        ],
    )
    async def test_one_goes_and_comes_back(
        self, demo_file: Path, demo: Workspace, kind: str, table: str
    ) -> None:
        saves = {
            drawing.ORGANISATION: portfolio.save_organisation,
            drawing.PROGRAMME: portfolio.save_programme,
            drawing.PERSON: portfolio.save_person,
        }
        added = saves[kind](demo, NamedDraft("Zwei")).row_id
        count = f"SELECT count(*) FROM {kind} WHERE id = ?"
        async with driving(demo_file, screen="setup") as app:
            page = app.app.screen
            assert isinstance(page, SetupScreen)
            page.page.go_to(kind, added)
            await app.press("minus")
            await why(app, "Zwei")
            assert app.value(count, added) == 0
            assert page.page.stop is not None
            assert page.page.stop.kind == kind  # the line beside it
            assert app.said == f"Zwei: {table} removed"
            await app.press("u")
            assert app.value(count, added) == 1

    async def test_what_stands_in_the_way_is_said_at_once(self, demo_file: Path) -> None:
        async with driving(demo_file, screen="setup") as app:
            page = app.app.screen
            assert isinstance(page, SetupScreen)
            page.page.go_to(drawing.PROGRAMME)
            await app.press("minus")
            assert app.told[-1].startswith("CHC has 2 schemes: move them to another area first. ")
            assert app.app.screen is page

    async def test_other_lines_say_what_can_be_removed(self, demo_file: Path) -> None:
        async with driving(demo_file, screen="setup") as app:
            await app.press("minus")
            assert app.said == "Move to an organisation, a programme area or a person first."
            page = app.app.screen
            assert isinstance(page, SetupScreen)
            page.page.go_to(drawing.PERIOD)
            await app.press("minus")
            assert app.said == "A month is not removed: undo its opening, in the history (9)."

    async def test_it_works_while_every_month_is_frozen_and_not_in_the_past(
        self, demo_file: Path, demo: Workspace
    ) -> None:
        from pmo_tui.services.periods import freeze

        freeze(demo, "2018-10", "closed")
        portfolio.save_organisation(demo, NamedDraft("NEW"))
        async with driving(demo_file, screen="setup") as app:
            page = app.app.screen
            assert isinstance(page, SetupScreen)
            page.page.go_to(drawing.ORGANISATION, organisation_id(demo_file, "NEW"))
            await app.press("minus")
            await why(app, "NEW")
            assert app.value("SELECT count(*) FROM organisation") == 3
        async with driving(demo_file, screen="setup", as_at="#2") as app:
            await app.until(lambda: app.app.past.active)
            await app.settle()
            page = app.app.screen
            assert isinstance(page, SetupScreen)
            page.page.go_to(drawing.ORGANISATION)
            await app.press("minus")
            assert app.told[-1] == "The past is shown; press t to come back to now."


class TestOnASchemesPage:
    async def test_a_share_asks_for_a_word_and_a_reason(self, demo_file: Path, mistake: Mistake) -> None:
        async with driving(demo_file) as app:
            await open_scheme(app, "S3")
            await section(app, "Finance")
            scheme(app).page.go_to("share", organisation_id(demo_file, "WL"))
            await app.press("minus")
            assert on(app, ConfirmScreen)
            assert "Its plan, actuals, forecasts and own ratings go with it." in app.text
            await app.press("escape", "minus")
            await app.type("wl")
            await app.press("enter")
            await why(app, "S3 Ophthalmology, WL")
            shares = f"SELECT count(*) FROM scheme_share WHERE scheme_id = {OF_S3}"
            assert app.value(shares) == 1
            assert stop(app) == ("share", organisation_id(demo_file, "LC"))
            await app.press("u")
            assert app.value(shares) == 2

    @pytest.mark.parametrize(
        ("kind", "where", "title"),
        [
            ("milestone", "Milestones", "S3 Ophthalmology, Go live"),
            ("issue", "Risks", "S3 Ophthalmology, No room"),
        ],
    )
    async def test_a_milestone_and_an_issue_go(
        self, demo_file: Path, mistake: Mistake, kind: str, where: str, title: str
    ) -> None:
        async with driving(demo_file) as app:
            await open_scheme(app, "S3")
            await section(app, where)
            scheme(app).page.go_to(kind, getattr(mistake, kind))
            await app.press("minus")
            await why(app, title)
            assert app.value(f"SELECT count(*) FROM {kind} WHERE scheme_id = {OF_S3}") == 0
            assert on(app, SchemeScreen)

    async def test_other_lines_say_where_to_go(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await open_scheme(app, "A9")
            await app.press("minus")
            assert app.said == "Move to a share, a milestone or an issue first; x removes the scheme."
            await section(app, "Risks")
            scheme(app).page.go_to("risk")
            await app.press("minus")
            assert app.said == "Open the risk (Enter): - on its page removes it."
            await section(app, "Finance")
            scheme(app).page.go_to("share")
            await app.press("minus")
            assert app.told[-1].startswith("September 2018 is frozen with ")


class TestAScheme:
    async def test_it_is_the_last_choice_of_x(self, demo_file: Path, mistake: Mistake) -> None:
        async with driving(demo_file) as app:
            await open_scheme(app, "S3")
            await app.press("x", "end")
            assert "Remove it: it was added by mistake" in app.text
            await app.press("enter")
            assert on(app, ConfirmScreen)
            await app.type("S3")
            await app.press("enter")
            await why(app, "S3 Ophthalmology")
            assert on(app, SchemesScreen)
            assert app.value("SELECT count(*) FROM scheme WHERE ref = 'S3'") == 0
            assert app.said == "S3 Ophthalmology: scheme removed"
            assert app.told == []
            await app.press("u")
            assert app.value("SELECT count(*) FROM scheme WHERE ref = 'S3'") == 1
            assert "Ophthalmology" in app.text

    async def test_one_of_a_frozen_month_stays(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await open_scheme(app, "A9")
            await app.press("x", "end", "enter")
            assert app.told == ["September 2018 is frozen with A9 in it, so it stays. Close it instead (x)."]
            assert on(app, SchemeScreen)

    async def test_without_a_month_it_is_the_only_choice(
        self, portfolio_file: Path, workspace: Workspace
    ) -> None:
        portfolio.save_programme(workspace, NamedDraft("CHC"))
        add_scheme(workspace)
        async with driving(portfolio_file) as app:
            await app.press("enter", "x")
            assert on(app, PickScreen)
            assert "Close" not in app.text
            await app.press("enter")
            await app.type("s3")
            await app.press("enter")
            await why(app, "S3 Ophthalmology")
            assert app.value("SELECT count(*) FROM scheme") == 0


class TestARisk:
    async def test_an_action_goes_then_the_risk(self, demo_file: Path) -> None:
        actions = (
            "SELECT count(*) FROM risk_action WHERE risk_id = (SELECT id FROM risk WHERE ref = 'R-0003')"
        )
        async with log(demo_file) as app:
            await go_to(app, "R-0003")
            before = app.value(actions)
            await app.press("enter")
            page = app.app.screen
            assert isinstance(page, RiskScreen)
            page.page.go_to("action")
            await app.press("minus")
            await why(app, "R-0003")
            assert app.value(actions) == before - 1
            assert app.app.screen is page
            page.page.go_to("owner")
            await app.press("minus")
            assert "Its scores and actions go with it." in app.text
            await why(app, "R-0003")
            assert on(app, RisksScreen)
            assert app.value("SELECT count(*) FROM risk WHERE ref = 'R-0003'") == 0
            assert app.said == "R-0003: risk removed"
            await app.press("u")
            assert app.value(actions) == before - 1
