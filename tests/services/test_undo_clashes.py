"""What an undo or a redo cannot put back beside what is there since: refused, with what to do first."""

from collections.abc import Callable
from pathlib import Path

import pytest

from db.enums import Rating, RoleName
from db.unit_of_work import UnitOfWork
from pmo_tui.domain.inputs import ForecastDraft, RatingDraft, RiskDraft, SchemeDraft, ShareDraft
from pmo_tui.services import finance, portfolio, raid, removing, returns, schemes
from pmo_tui.services.portfolio import NamedDraft
from pmo_tui.services.removable import Thing
from pmo_tui.services.saving import Answer
from pmo_tui.services.workspace import Workspace
from tests.services.recording import dimension_id, organisation_id, period_id, scheme_id, value
from tests.services.undo_steps import open_month, redo, refused, undo, write


class TestNames:
    @pytest.mark.parametrize(
        ("save", "what"),
        [
            (portfolio.save_person, "a person"),
            (portfolio.save_programme, "a programme area"),
            (portfolio.save_organisation, "an organisation"),
        ],
    )
    @pytest.mark.parametrize("taken", ["Lee", "LEE"])
    def test_a_name_that_was_taken_since_does_not_come_back(
        self, demo: Workspace, demo_file: Path, save: Callable[..., Answer], what: str, taken: str
    ) -> None:
        row = save(demo, NamedDraft("Lee")).row_id
        renamed = save(demo, NamedDraft("Lee-Smith"), row)
        other = save(demo, NamedDraft(taken)).row_id
        said = refused(demo_file, lambda: undo(demo, renamed))
        assert said == (
            f"There is {what} called {taken} already, so Lee cannot come back. Rename that one first."
        )
        save(demo, NamedDraft("Other"), other)
        undo(demo, renamed)

    def test_nor_one_whose_row_went(self, demo: Workspace, demo_file: Path) -> None:
        undone = undo(demo, portfolio.save_person(demo, NamedDraft("Ann Lee")))
        portfolio.save_person(demo, NamedDraft("ann lee"))
        assert "a person called ann lee already" in refused(demo_file, lambda: redo(demo, undone))

    def test_a_risk_s_reference_is_never_given_again(self, demo: Workspace, demo_file: Path) -> None:
        """R-0026 may come back, so the next one is R-0027; one that came in from a file stands in its way."""
        first = raid.save_risk(demo, _risk(demo_file, "First"))
        taken = removing.remove(demo, Thing("risk", first.row_id), "a mistake")
        second = raid.save_risk(demo, _risk(demo_file, "Second"))
        assert (first.said, second.said) == ("R-0026: risk added", "R-0027: risk added")
        third = raid.save_risk(demo, _risk(demo_file, "Third", "r-0026"))
        assert refused(demo_file, lambda: undo(demo, taken)) == (
            "There is a risk called r-0026 already, so R-0026 cannot come back. Remove that one first."
        )
        undo(demo, third)
        undo(demo, taken)
        assert value(demo_file, "SELECT count(DISTINCT ref) = count(*) FROM risk") == 1

    def test_a_role_is_not_given_twice(self, demo: Workspace, demo_file: Path) -> None:
        person = portfolio.save_person(demo, NamedDraft("Ann Lee")).row_id
        where = {"programme_id": None, "scheme_id": scheme_id(demo_file, "A9")}
        given = portfolio.add_role(demo, person, RoleName.EXEC_LEAD, **where).row_id
        taken = portfolio.remove_role(demo, given, "moved on")
        again = portfolio.add_role(demo, person, RoleName.EXEC_LEAD, **where)
        said = refused(demo_file, lambda: undo(demo, taken))
        assert said == "Ann Lee holds that role there already. Take it away first, or leave it as it is."
        undo(demo, again)
        undo(demo, taken)

    def test_many_reasons_are_counted(self, demo: Workspace, demo_file: Path) -> None:
        people = [portfolio.save_person(demo, NamedDraft(f"Ann {letter}")).row_id for letter in "abcdefg"]
        renamed = write(demo, lambda unit: _rename(unit, people))
        for letter in "ABCDEFG":
            portfolio.save_person(demo, NamedDraft(f"Ann {letter}"))
        said = refused(demo_file, lambda: undo(demo, renamed))
        assert said.count("Rename that one first.") == 5
        assert said.endswith("And 2 more like this.")


def _risk(path: Path, title: str, ref: str = "") -> RiskDraft:
    area = value(path, "SELECT id FROM programme LIMIT 1")
    return RiskDraft(title, None, area, ref, likelihood=2, impact=2)


def _rename(unit: UnitOfWork, people: list[str]) -> None:
    from db.models import Person

    for place, person in enumerate(people):
        unit.get(Person, person).name = f"Somebody {place}"


class TestMonths:
    def test_they_go_and_come_in_order(self, demo: Workspace, demo_file: Path) -> None:
        november, december = open_month(demo, "2018-11"), open_month(demo, "2018-12")
        assert refused(demo_file, lambda: undo(demo, november)) == (
            "November 2018 could not be opened again: December 2018 is there already; an earlier month "
            "cannot be opened any more. Undo the opening of December 2018 first."
        )
        undo(demo, december)
        undone = undo(demo, november)
        open_month(demo, "2018-12")
        assert refused(demo_file, lambda: redo(demo, undone)) == (
            "December 2018 is there already; an earlier month cannot be opened any more. "
            "Undo the opening of December 2018 first."
        )


class TestFiguresAndRatings:
    def test_a_forecast_does_not_come_back_under_another_split(
        self, demo: Workspace, demo_file: Path
    ) -> None:
        area = value(demo_file, "SELECT programme_id FROM scheme WHERE ref = 'A9'")
        scheme = schemes.save_scheme(demo, SchemeDraft("N1", "New", area)).row_id
        ids = scheme, organisation_id(demo_file, "LC"), period_id(demo_file)
        schemes.save_share(demo, ShareDraft(*ids[:2], 0))
        finance.save_forecast(demo, ForecastDraft(*ids, 1_000_00))
        changed = finance.save_forecast(demo, ForecastDraft(*ids, 2_000_00, base_version=1))
        parts = (0, 500_00, 1_500_00)
        split = finance.save_forecast(demo, ForecastDraft(*ids, 2_000_00, *parts, base_version=2))
        assert refused(demo_file, lambda: undo(demo, changed)) == (
            "N1 LC: the split was changed since. Low, medium and high come to £2,000: £1,000 over the "
            "forecast of £1,000. Undo the change of the split first."
        )
        undo(demo, split)
        undo(demo, changed)

    def test_one_that_was_given_again_since_is_in_the_way(self, demo: Workspace, demo_file: Path) -> None:
        month = open_month(demo, "2018-11").row_id
        draft = RatingDraft(
            scheme_id(demo_file, "A9"), month, dimension_id(demo_file, "overall"), Rating.GREEN
        )
        undone = undo(demo, returns.choose(demo, draft))
        returns.choose(demo, draft)
        said = refused(demo_file, lambda: redo(demo, undone))
        assert said == "Something that was added since stands where this would be put back. Undo that first."
