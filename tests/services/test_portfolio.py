"""Organisations, programme areas, people, roles, house style and months' dates, on real files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from db import errors
from db.enums import MoneyUnit, NegativeStyle, RoleName, SavingSign
from db.reading import people
from db.reading import setup as reading
from db.reading.portfolio import view
from db.reading.reader import Reader
from pmo_tui.domain.problem import Problem
from pmo_tui.errors import NotAllowed, Refused
from pmo_tui.services import drafts, portfolio, setup
from pmo_tui.services.portfolio import NamedDraft, form_key
from pmo_tui.services.saving import Answer
from pmo_tui.services.setup import FactsDraft
from pmo_tui.services.workspace import Workspace

Save = Callable[..., Answer]
KINDS: dict[str, tuple[Save, str]] = {
    "organisation": (portfolio.save_organisation, "organisation"),
    "programme": (portfolio.save_programme, "programme area"),
    "person": (portfolio.save_person, "person"),
}
each_kind = pytest.mark.parametrize("kind", KINDS)


def problems(call: Callable[[], object]) -> tuple[Problem, ...]:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.problems


def row_of(reader: Reader, kind: str, row_id: str) -> tuple[Any, ...]:
    columns = {"organisation": "code, name", "programme": "name, theme", "person": "name, job_title"}[kind]
    found: tuple[Any, ...] = reader.row(f"SELECT {columns}, version FROM {kind} WHERE id = ?", (row_id,))
    return found


# -- names -----------------------------------------------------------------------


@each_kind
def test_one_is_added_and_changed(workspace: Workspace, reader: Reader, kind: str) -> None:
    save, words = KINDS[kind]
    added = save(workspace, NamedDraft("  New\u200b ", "Its name"))
    assert added.said == f"New: {words} added"
    assert added.change is not None
    assert row_of(reader, kind, added.row_id) == ("New", "Its name", 1)
    changed = save(workspace, NamedDraft("Newer", "Its other name"), added.row_id, 1)
    assert changed.said == f"Newer: {words} saved"
    assert row_of(reader, kind, added.row_id) == ("Newer", "Its other name", 2)


@each_kind
def test_a_name_is_one_line_with_single_blanks(workspace: Workspace, reader: Reader, kind: str) -> None:
    """As an import stores it, so that the same name is known again."""
    typed, stored = ("Care  Home\nnew", "Care Home new")
    if kind == "organisation":  # its code has no blanks
        typed, stored = ("\n CH ", "CH")
    added = KINDS[kind][0](workspace, NamedDraft(typed, " Its \t name"))
    assert row_of(reader, kind, added.row_id) == (stored, "Its name", 1)


def test_a_code_has_no_blanks_but_one_that_has_is_kept(workspace: Workspace, reader: Reader) -> None:
    """An older file may have one: its organisation can be named anew, and its code mended."""
    from db.models import Organisation

    said = problems(lambda: portfolio.save_organisation(workspace, NamedDraft("E C", "East")))
    assert said == (Problem("name", "A code has no blanks, as in WL: it is typed in filters."),)
    with workspace.unit() as unit:
        unit.add(Organisation(id="old", code="E C", name="East", position=9))
        unit.commit()
    portfolio.save_organisation(workspace, NamedDraft("E C", "East and City"), "old", 1)
    assert row_of(reader, "organisation", "old") == ("E C", "East and City", 2)
    said = problems(lambda: portfolio.save_organisation(workspace, NamedDraft("E D", "East"), "old", 2))
    assert "no blanks" in said[0].message
    portfolio.save_organisation(workspace, NamedDraft("EC", "East and City"), "old", 2)


@each_kind
def test_nothing_different_is_no_change(workspace: Workspace, kind: str) -> None:
    save, _ = KINDS[kind]
    added = save(workspace, NamedDraft("New", "Its name"))
    assert save(workspace, NamedDraft("New", "Its name"), added.row_id, 1).change is None


@each_kind
def test_a_name_is_needed_and_fits(workspace: Workspace, kind: str) -> None:
    save, _ = KINDS[kind]
    (missing,) = problems(lambda: save(workspace, NamedDraft(" \u200b ")))
    assert missing.field == "name"
    assert missing.message.endswith("must be filled in.")
    found = problems(lambda: save(workspace, NamedDraft("n" * 301, "d" * 301)))
    assert [problem.field for problem in found] == ["name", "detail"]


@each_kind
def test_two_of_one_name_are_refused_whatever_their_capitals(workspace: Workspace, kind: str) -> None:
    save, words = KINDS[kind]
    first = save(workspace, NamedDraft("Care"))
    second = save(workspace, NamedDraft("Other"))
    for again in (
        lambda: save(workspace, NamedDraft("cARE")),
        lambda: save(workspace, NamedDraft("CARE"), second.row_id),
    ):
        (problem,) = problems(again)
        assert problem.field == "name"
        assert problem.message.startswith(f"There is a{'n' if words == 'organisation' else ''} {words} ")
        assert "already" in problem.message
    assert save(workspace, NamedDraft("CARE"), first.row_id).change is not None


@each_kind
def test_what_somebody_else_saved_meanwhile_is_not_overwritten(workspace: Workspace, kind: str) -> None:
    save, _ = KINDS[kind]
    added = save(workspace, NamedDraft("New"))
    save(workspace, NamedDraft("Newer"), added.row_id, 1)
    with pytest.raises(errors.StaleRecord):
        save(workspace, NamedDraft("Newest"), added.row_id, 1)


@each_kind
def test_what_is_gone_cannot_be_changed(workspace: Workspace, kind: str) -> None:
    save, _ = KINDS[kind]
    with pytest.raises(errors.RecordMissing):
        save(workspace, NamedDraft("New"), "no-such-row", 1)


@each_kind
def test_a_save_takes_its_draft_away(workspace: Workspace, reader: Reader, kind: str) -> None:
    save, _ = KINDS[kind]
    drafts.keep(workspace, form_key(kind), {"name": "Ne"})
    drafts.keep(workspace, form_key("other"), {"name": "x"})
    save(workspace, NamedDraft("New"))
    assert reader.rows("SELECT entity FROM draft") == [("other",)]


@each_kind
def test_a_file_that_is_only_read_is_not_written(workspace: Workspace, kind: str) -> None:
    workspace.read_only = "Opened to read only."
    with pytest.raises(NotAllowed, match="Opened to read only"):
        KINDS[kind][0](workspace, NamedDraft("New"))


def test_new_ones_come_last(workspace: Workspace, reader: Reader) -> None:
    portfolio.save_organisation(workspace, NamedDraft("AA", ""))
    assert [row.code for row in view(reader).organisations] == ["ELR", "LC", "WL", "AA"]
    assert view(reader).organisations[-1].name == "AA"
    for name in ("B", "A"):
        portfolio.save_programme(workspace, NamedDraft(name))
    assert reader.rows("SELECT name FROM programme ORDER BY position") == [("B",), ("A",)]


def test_a_person_may_belong_to_an_organisation(workspace: Workspace, reader: Reader) -> None:
    owner = view(reader).organisations[0]
    added = portfolio.save_person(workspace, NamedDraft("SRO, Care", "Director", owner.id))
    (person,) = people.people(reader)
    assert (person.organisation, person.organisation_id) == ("ELR", owner.id)
    portfolio.save_person(workspace, NamedDraft("SRO, Care", "Director"), added.row_id, 1)
    (person,) = people.people(reader)
    assert person.organisation_id is None


# -- roles -----------------------------------------------------------------------


@pytest.fixture
def person(workspace: Workspace) -> str:
    return portfolio.save_person(workspace, NamedDraft("SRO, Care")).row_id


@pytest.fixture
def area(workspace: Workspace) -> str:
    return portfolio.save_programme(workspace, NamedDraft("Care")).row_id


def test_a_role_is_given_and_taken_away_with_a_reason(
    workspace: Workspace, reader: Reader, person: str, area: str
) -> None:
    given = portfolio.add_role(workspace, person, RoleName.SRO, programme_id=area, scheme_id=None)
    assert given.said == "SRO, Care: role given"
    (role,) = people.roles(reader, person)
    assert (role.role, role.subject) == (RoleName.SRO, "Care")
    (problem,) = problems(lambda: portfolio.remove_role(workspace, given.row_id, "  "))
    assert problem.field == "reason"
    taken = portfolio.remove_role(workspace, given.row_id, "left the trust")
    assert taken.said == "SRO, Care: role taken away"
    assert people.roles(reader, person) == ()
    assert taken.change is not None
    assert reader.value("SELECT reason FROM change_set WHERE id = ?", (taken.change.id,)) == "left the trust"
    with pytest.raises(errors.RecordMissing):
        portfolio.remove_role(workspace, given.row_id, "again")


def test_a_role_of_one_scheme(demo: Workspace, demo_reader: Reader) -> None:
    scheme, *_ = people.schemes(demo_reader)[0]
    person = people.people(demo_reader)[0].id
    portfolio.add_role(demo, person, RoleName.PMO, programme_id=None, scheme_id=scheme)
    assert RoleName.PMO in {role.role for role in people.roles(demo_reader, person)}


def test_a_role_is_of_an_area_or_of_a_scheme(workspace: Workspace, person: str, area: str) -> None:
    for programme_id, scheme_id in ((None, None), (area, "scheme")):

        def give(programme: str | None = programme_id, scheme: str | None = scheme_id) -> Answer:
            return portfolio.add_role(
                workspace, person, RoleName.SRO, programme_id=programme, scheme_id=scheme
            )

        (problem,) = problems(give)
        assert problem.field == "programme_id"
        assert "one of the two" in problem.message


def test_a_role_is_held_once(workspace: Workspace, person: str, area: str) -> None:
    portfolio.add_role(workspace, person, RoleName.SRO, programme_id=area, scheme_id=None)
    (problem,) = problems(
        lambda: portfolio.add_role(workspace, person, RoleName.SRO, programme_id=area, scheme_id=None)
    )
    assert problem == Problem("role", "SRO, Care holds that role there already.")


@pytest.mark.parametrize("gone", ["person", "programme", "scheme"])
def test_a_role_needs_what_it_refers_to(workspace: Workspace, person: str, area: str, gone: str) -> None:
    with pytest.raises(errors.RecordMissing):
        portfolio.add_role(
            workspace,
            "gone" if gone == "person" else person,
            RoleName.SRO,
            programme_id={"person": area, "programme": "gone", "scheme": None}[gone],
            scheme_id="gone" if gone == "scheme" else None,
        )


# -- the portfolio and its months -------------------------------------------------


FACTS = FactsDraft("LLR", "", MoneyUnit.MILLIONS, NegativeStyle.BRACKETS, SavingSign.NEGATIVE)


def test_the_portfolios_names_and_house_style_are_changed(workspace: Workspace, reader: Reader) -> None:
    before = reading.facts(reader)
    answer = setup.save_facts(workspace, FACTS, before.id, before.version)
    assert answer.said == "LLR: portfolio saved"
    after = reading.facts(reader)
    assert (after.name, after.short_name) == ("LLR", "LLR")
    assert after.money_unit is MoneyUnit.MILLIONS
    assert after.negative_style is NegativeStyle.BRACKETS
    assert after.saving_sign is SavingSign.NEGATIVE
    assert (after.financial_year, after.framework) == (before.financial_year, before.framework)
    with pytest.raises(errors.StaleRecord):
        setup.save_facts(workspace, FACTS, before.id, before.version)


def test_the_portfolio_keeps_a_name(workspace: Workspace, reader: Reader) -> None:
    facts = reading.facts(reader)
    bad = FactsDraft(" ", "s" * 31, *(FACTS.money_unit, FACTS.negative_style, FACTS.saving_sign))
    found = problems(lambda: setup.save_facts(workspace, bad, facts.id))
    assert [problem.field for problem in found] == ["name", "short_name"]


def test_an_open_months_dates_are_changed(demo: Workspace, demo_reader: Reader) -> None:
    october, september = reading.months(demo_reader)
    assert (october.month, october.frozen, september.frozen) == ("2018-10", False, True)
    answer = setup.save_dates(demo, october.id, "09/11/2018", "2018-10-31", october.version)
    assert answer.said == "October 2018: dates saved"
    assert reading.months(demo_reader)[0].ratings_as_at == "2018-11-09"
    with pytest.raises(errors.StaleRecord):
        setup.save_dates(demo, october.id, "2018-11-10", "2018-10-31", october.version)


def test_a_frozen_month_keeps_its_dates(demo: Workspace, demo_reader: Reader) -> None:
    september = reading.months(demo_reader)[1]
    (problem,) = problems(lambda: setup.save_dates(demo, september.id, "2018-11-10", "2018-10-31"))
    assert problem.message == "September 2018 is frozen: its dates stay as they are."


def test_a_months_dates_are_dates(demo: Workspace, demo_reader: Reader) -> None:
    october = reading.months(demo_reader)[0]
    found = problems(lambda: setup.save_dates(demo, october.id, "soon", ""))
    assert [problem.field for problem in found] == ["ratings_as_at", "finance_as_at"]


# -- a new portfolio --------------------------------------------------------------


def test_a_new_file_has_its_organisations_in_order(portfolio_file: Path, reader: Reader) -> None:
    found = reading.setup(reader)
    assert [row.code for row in found.organisations] == ["ELR", "LC", "WL"]
    assert found.facts.name == "LLR QIPP 2018/19"
    assert (found.programmes, found.people, found.roles, found.months) == ((), (), (), ())
