"""One scheme's forecast, months and shares, and its status, by pilot on the demo portfolio."""

from pathlib import Path

from db.reading.people import schemes
from pmo_tui.domain.money import parse_amount
from pmo_tui.flows.finance import prepare_months
from pmo_tui.flows.reading import read_scheme
from pmo_tui.screens.scheme import SchemeScreen
from pmo_tui.services.periods import open_month
from pmo_tui.services.workspace import Workspace
from tests.services.making import scheme_with_share
from tests.tui.driving import driving
from tests.tui.form_steps import fill, form
from tests.tui.scheme_steps import OCTOBER, chosen, open_scheme


class TestFinance:
    async def test_the_split_must_sum_to_the_forecast(self, demo_file: Path) -> None:
        async with driving(demo_file, size=(100, 40)) as app:
            await open_scheme(app, "A9")
            await app.press("tab", "enter")
            assert "A9 ELR: forecast, October 2018" in app.text
            await fill(app, outturn="50k", low="1k", high="44,240", reason="contract signed")
            await app.press("ctrl+s")
            assert (
                "Low, medium and high come to £45,240: £4,760 short of the forecast of £50,000." in app.text
            )
            await fill(app, low="5760")
            await app.press("ctrl+s")
            row = app.app.live_reads.reader.row(
                "SELECT fot_pence, low_pence, high_pence FROM confidence_split c"
                " JOIN scheme s ON s.id = c.scheme_id"
                " JOIN organisation o ON o.id = c.organisation_id"
                f" WHERE s.ref = 'A9' AND o.code = 'ELR' AND period_id = ({OCTOBER})"
            )
            assert tuple(row) == (50_000_00, 5_760_00, 44_240_00)
            assert next(line for line in app.lines if line.startswith(" ELR")).split()[4] == "50"

    async def test_a_read_only_file_asks_nothing_first(self, demo_file: Path) -> None:
        async with driving(demo_file, writable=False) as app:
            await open_scheme(app, "A9")
            await app.press("f")
            assert "Whose share?" not in app.text
            assert app.told == ["The file or its folder is read-only."]

    async def test_a_typed_amount_is_said_back_as_it_will_be_printed(self, demo_file: Path) -> None:
        """250 in a form is £250; who reads thousands everywhere else sees that at once."""
        async with driving(demo_file, size=(100, 40)) as app:
            await open_scheme(app, "A9")
            await app.press("tab", "enter")
            assert "in pounds; 12.5k and 1.2m are understood" in app.text
            await fill(app, outturn="1")
            assert "= £1, printed 0 (£k): below the 32 delivered to date" in app.text
            await fill(app, outturn="250k", low="many")
            assert "= £250,000, printed 250 (£k)" in app.text
            assert "below the" not in app.text
            assert app.text.count("printed") == 1

    async def test_amounts_that_cannot_be_read_are_named_and_kept(self, demo_file: Path) -> None:
        async with driving(demo_file, size=(100, 40)) as app:
            await open_scheme(app, "1")
            await app.press("tab", "enter")
            await fill(app, outturn="many", low="1.005")
            await app.press("ctrl+s")
            assert "“many” is not an amount" in app.text
            assert "“1.005” has a fraction of a penny." in app.text
            await fill(app, outturn=" ", low="0")
            await app.press("ctrl+s")
            assert "Give the forecast; 0 when nothing is expected." in app.text
            await app.press("escape")
            assert isinstance(app.app.screen, SchemeScreen)

    async def test_the_months_become_the_forecast(self, demo_file: Path) -> None:
        async with driving(demo_file, size=(100, 50)) as app:
            await open_scheme(app, "A9")
            await app.press("tab", "M")
            assert "A9 ELR: months" in app.text
            assert "October 2018 actual" in app.text
            assert "November 2018 forecast" in app.text
            assert form(app).values()["2018-11"] == "2,530"
            total = next(line for line in app.lines if "The year comes to" in line)
            await fill(app, **{"2018-11": "2531", "reason": "one more week"})
            assert total not in app.lines  # it goes along with what is typed
            assert any("The forecast becomes £44,241, plan £" in line for line in app.lines)
            await app.press("ctrl+s")
            assert app.said == "A9 ELR: months saved; the difference was put to low confidence"
            assert (
                app.value("SELECT max(fot_pence) FROM confidence_split WHERE fot_pence = 4424100") == 4424100
            )

    async def test_it_says_while_it_is_typed_whether_the_forecast_stays(self, demo_file: Path) -> None:
        """Actuals alone leave it, as the app spread the months to come; a month to come makes it the sum."""
        async with driving(demo_file, size=(100, 50)) as app:
            await open_scheme(app, "2")
            await app.press("tab", "M")
            assert "If only actuals change, the forecast stays" in app.text
            assert "The year comes to £17,842" in app.text
            november = form(app).values()["2018-11"]
            await fill(app, **{"2018-10": "3000"})
            assert "The forecast stays £17,842" in app.text
            await fill(app, **{"2018-10": "300000"})
            assert "It is below the £" in app.text
            await fill(app, **{"2018-10": "many"})
            assert "The year cannot be added up yet." in app.text
            await fill(app, **{"2018-10": "3000", "2018-11": "2531"})
            assert "The forecast becomes £" in app.text
            await fill(app, **{"2018-11": november, "reason": "counted again"})
            await app.press("ctrl+s")
            assert app.said.startswith("2 ELR: months saved; the forecast stays £17,842")

    async def test_months_as_published_make_the_forecast(self, demo_file: Path) -> None:
        async with driving(demo_file, size=(100, 50)) as app:
            await open_scheme(app, "A9")
            await app.press("tab", "M")
            await fill(app, **{"2018-10": "3000"})
            assert "The forecast becomes £44,710" in app.text

    async def test_the_months_of_every_share_come_to_its_forecast(self, demo_file: Path) -> None:
        """Also of a share without a plan, whose months are known only from its forecast."""
        async with driving(demo_file) as app:
            reads = app.app.live_reads
            counted = 0
            for scheme_id, _, _ in reads.now(schemes):
                found = read_scheme(reads.reader, app.app.view, scheme_id)
                assert found is not None
                for share in found.shares:
                    spec = prepare_months(app.app, found, share.organisation_id).spec
                    months = [parse_amount(field.value) for field in spec.fields[:12] if field.value]
                    assert (spec.fields[0].name, spec.fields[11].name) == ("2018-04", "2019-03")
                    assert sum(months) == share.fot, found.scheme.ref
                    counted += 1
            assert counted == 356

    async def test_a_share_without_a_plan_saves_what_the_form_says(self, demo_file: Path) -> None:
        async with driving(demo_file, size=(100, 50)) as app:
            await open_scheme(app, "2")
            await app.press("tab", "M")
            before = parse_amount(form(app).values()["2018-11"])
            assert any("The year comes to £17,842, plan £0: £17,842 above the plan." in x for x in app.lines)
            await fill(app, **{"2018-11": str(before // 100 + 1000), "reason": "more is expected"})
            assert any("The forecast becomes £18,842, plan £0" in line for line in app.lines)
            await app.press("ctrl+s")
            assert app.value(
                "SELECT fot_pence FROM confidence_split c JOIN scheme s ON s.id = c.scheme_id"
                " JOIN organisation o ON o.id = c.organisation_id"
                f" WHERE s.ref = '2' AND o.code = 'ELR' AND period_id = ({OCTOBER})"
            ) in range(18_841_00, 18_842_01)

    async def test_a_reason_can_be_given_for_another_months_return(
        self, demo: Workspace, demo_file: Path
    ) -> None:
        """Actuals are shared: October's return was submitted, and November's is shown."""
        open_month(demo, "2018-11", "2018-11-30", "2018-11-30")
        async with driving(demo_file, size=(100, 60)) as app:
            await open_scheme(app, "A9")
            await app.press("tab", "M")
            assert "October 2018 was submitted: say why, when an actual of it changes" in app.text
            await fill(app, **{"2018-10": "2600"})
            await app.press("ctrl+s")
            assert "The October 2018 return of A9 was submitted: say why it changes." in app.text
            await fill(app, reason="counted again")
            await app.press("ctrl+s")
            assert app.said == "A9 ELR: months saved; October 2018 fitted to the actuals"

    async def test_a_reason_is_not_asked_while_no_return_was_submitted(self, demo_file: Path) -> None:
        async with driving(demo_file, size=(100, 60)) as app:
            await open_scheme(app, "1")
            await app.press("tab", "M")
            assert "reason" not in form(app).values()

    async def test_a_month_that_is_emptied_is_asked_about(self, demo_file: Path) -> None:
        """Nothing would be saved for it, which is not what an empty field looks like."""
        async with driving(demo_file, size=(100, 50)) as app:
            await open_scheme(app, "A9")
            await app.press("tab", "M")
            app.app.screen.query_one("#field-2018-11").focus()
            await app.press("ctrl+u", "ctrl+s")
            assert "Give 0 where nothing is saved." in app.text

    async def test_one_of_several_shares_is_chosen(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await open_scheme(app, "A9")
            await app.press("f")
            assert "Whose share?" in app.text
            await app.press("down", "enter")
            assert "A9 LC: forecast, October 2018" in app.text

    async def test_a_share_is_added_once_and_its_plan_is_locked(self, demo_file: Path) -> None:
        async with driving(demo_file, size=(100, 50)) as app:
            await open_scheme(app, "7 ELR")
            await app.press("w")
            assert "Whose share?" in app.text
            await app.press("down", "enter")
            assert "A month of the year is frozen, so plans can no longer change" in app.text
            assert "7 ELR: a new share" in app.text
            assert "East Leicestershire" not in app.text  # it has one already
            await app.press("w")
            await fill(app, annual_plan="5k")
            await app.press("ctrl+s")
            assert "The plan is fixed for the year once a month of it is frozen." in app.text
            await fill(app, annual_plan="0")
            await app.press("ctrl+s")
            assert app.said == (
                "7 ELR WL: share saved; this forecast is missing in October 2018, "
                "so the return is a draft again"
            )

    async def test_away_from_its_line_a_share_is_chosen_or_a_new_one(self, demo_file: Path) -> None:
        async with driving(demo_file, size=(100, 50)) as app:
            await open_scheme(app, "7 ELR")
            await app.press("w", "enter")
            assert "7 ELR: share of ELR" in app.text
            await app.press("escape", "tab", "plus")
            assert "7 ELR: a new share" in app.text

    async def test_a_new_share_is_not_offered_where_every_organisation_has_one(self, demo_file: Path) -> None:
        async with driving(demo_file, size=(100, 50)) as app:
            await open_scheme(app, "A9")
            await app.press("tab", "plus")
            assert app.told == ["Every organisation has a share. w on its line changes it."]
            await app.press("shift+tab")
            await app.press("w")
            assert "Whose share?" in app.text
            assert "A new share" not in app.text  # every organisation has one
            await app.press("down", "enter")
            assert "A9: share of LC" in app.text

    async def test_a_share_stays_its_organisations_and_an_equal_spread_stays_one(
        self, workspace: Workspace
    ) -> None:
        """Moved to another organisation, it was a second share, and the plan was there twice."""
        scheme_with_share(workspace, "2018-04")
        workspace.close()
        async with driving(workspace.path, size=(100, 50)) as app:
            await open_scheme(app, "A1")
            await app.press("tab", "w")
            assert "A1: share of ELR" in app.text
            assert "LC  " not in app.text
            await fill(app, annual_plan="2400")
            await app.press("ctrl+s")
            assert app.said == "A1 ELR: share saved"
            assert app.value("SELECT group_concat(DISTINCT plan_pence) FROM profile_month") == "20000"
            assert app.value("SELECT group_concat(DISTINCT plan_source) FROM profile_month") == "phased"
            await app.press("w")
            app.app.screen.query_one("#field-2018-04").focus()
            await app.press("ctrl+u", *"300", "ctrl+s")
            assert "The months come to £2,500, the plan is £2,400. Change the one or the other" in app.text


class TestStatus:
    async def test_closing_is_confirmed_by_typing_the_reference(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await open_scheme(app, "A9")
            await app.press("x", "enter")
            assert "Closing scheme A9 Pathway Redesign means it is no longer viable." in app.text
            await app.press("enter")
            assert "That is not “A9”. Nothing was done." in app.text
            await app.type("a8")
            await app.press("enter", "escape")
            assert app.value("SELECT status FROM scheme WHERE ref = 'A9'") == "open"
            await app.press("x", "enter")
            await app.type("a9")
            await app.press("enter")
            assert "Close scheme A9 Pathway Redesign" in app.text
            await app.type("UHL will not sign")
            await app.press("ctrl+s")
            assert app.value("SELECT status FROM scheme WHERE ref = 'A9'") == "closed"
            assert {chosen(app, "A9", code)[0] for code in ("risks", "overall")} == {"grey"}
            await app.press("u")
            assert app.value("SELECT status FROM scheme WHERE ref = 'A9'") == "open"
            assert chosen(app, "A9", "overall")[0] == "green"

    async def test_other_statuses_ask_only_why(self, demo_file: Path) -> None:
        async with driving(demo_file) as app:
            await open_scheme(app, "A9")
            await app.press("x", "down", "down", "enter")
            assert "Defer scheme A9 Pathway Redesign" in app.text
            await app.press("ctrl+s")
            assert "A reason is needed here." in app.text
            await app.type("next year")
            await app.press("ctrl+s")
            assert app.said == "A9 is now deferred"
