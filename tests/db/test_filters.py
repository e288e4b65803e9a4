"""Conditions compiled to SQL, against the same conditions on rows worked out the slow way."""

import shutil
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from db import errors
from db.conditions import All, Compare, Condition, Either, Field, Not, Operator, Search
from db.enums import Rating
from db.models import Milestone, Programme, Scheme
from db.natural import sort_key
from db.reading.filters import Compiler
from db.reading.portfolio import View, view
from db.reading.reader import Reader
from db.reading.register import SchemeRow, count, row_ids, sums
from db.reading.scope import Scope
from pmo_tui.services.workspace import Workspace
from tests.db import naive
from tests.db.samples import table_image

ODD = "100% _sure_ \\ it's FIRST FLOOR STRASSE"
ACCENTED = "Élan à Café"
"""Stored as other programs do it: each letter, then its accent."""


@pytest.fixture(scope="module")
def shared(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """The demo with two schemes of odd names, rated nothing."""
    path = Path(shutil.copyfile(demo_template, tmp_path_factory.mktemp("filters") / "demo.pmo"))
    workspace = Workspace(path, name="x")
    with workspace.unit() as unit:
        area = unit.all(Programme)[0].id
        unit.add(Scheme(id="odd", ref="Z1", sort_key=sort_key("Z1"), name=ODD, programme_id=area))
        other = unicodedata.normalize("NFD", ACCENTED)
        unit.add(Scheme(id="other", ref="Z2", sort_key=sort_key("Z2"), name=other, programme_id=area))
        unit.commit()
    workspace.close()
    found = Reader(path)
    yield found
    found.close()


@pytest.fixture(scope="module")
def seen(shared: Reader) -> View:
    """October."""
    return view(shared)


@pytest.fixture(scope="module")
def rows(shared: Reader, seen: View) -> list[SchemeRow]:
    """Every scheme, worked out the slow way."""
    return naive.register(shared, seen)


def found(shared: Reader, seen: View, condition: Condition) -> set[str]:
    """Return the ids that a condition lets through, and check that counting agrees."""
    scope = Scope.of(seen)
    ids = row_ids(shared, scope, condition)
    assert count(shared, scope, condition) == len(ids) == len(set(ids))
    assert sums(shared, scope, condition).schemes == len(ids)
    return set(ids)


Test = Callable[[SchemeRow], bool]

CASES: list[tuple[Condition, Test]] = [
    (Compare("rag", "=", "red"), lambda row: row.rag is Rating.RED),
    (Compare("rag", "=", "none"), lambda row: row.rag is None),
    (Compare("status", "=", "closed"), lambda row: row.status == "closed"),
    (Compare("state", "=", "not_started"), lambda row: row.state == "not_started"),
    (Compare("commentary", "=", "due"), lambda row: row.commentary == "due"),
    (Compare("commentary", "=", "done"), lambda row: row.commentary == "done"),
    (Compare("commentary", "=", "not_required"), lambda row: row.commentary == "not_required"),
    (Compare("override", "=", "yes"), lambda row: row.override),
    (Compare("plan", "=", 0), lambda row: row.plan == 0),
    (Compare("plan", ">", 50_000_000), lambda row: row.plan > 50_000_000),
    (Compare("fot", "<", Field("plan")), lambda row: row.fot is not None and row.fot < row.plan),
    (Compare("fot", ">=", Field("plan")), lambda row: row.fot is not None and row.fot >= row.plan),
    (Not(Compare("fot", ">=", Field("plan"))), lambda row: row.fot is None or row.fot < row.plan),
    (Compare("fot", "=", 0), lambda row: row.fot == 0),
    (Compare("fot", "=", "none"), lambda row: row.fot is None),
    (Not(Compare("fot", "=", "none")), lambda row: row.fot is not None),
    (Compare("assured", "=", "none"), lambda row: row.high is None),
    (Compare("var", "<=", -100_000), lambda row: row.variance is not None and row.variance <= -100_000),
    (Compare("change", "<", 0), lambda row: row.change is not None and row.change < 0),
    (Compare("ytd", "<", Field("ytdplan")), lambda row: row.ytd is not None and row.ytd < row.ytd_plan),
    (Compare("ytd", "=", 0), lambda row: row.ytd == 0),
    (Compare("assured", "=", Field("high")), lambda row: row.high is not None),
    (Compare("low", ">", Field("medium")), lambda row: (row.low or 0) > (row.medium or 0)),
    (Compare("ref", "=", "a4"), lambda row: "a4" in row.ref.lower()),
    (Compare("name", "=", "care"), lambda row: "care" in row.name.lower()),
    (Compare("area", "=", "prescrib"), lambda row: "prescrib" in row.area.lower()),
    (Compare("lead", "=", "planned"), lambda row: "planned" in row.lead.lower()),
    (Compare("name", "=", "%"), lambda row: "%" in row.name),
    (Compare("name", "=", "_"), lambda row: "_" in row.name),
    (Compare("name", "=", "\\"), lambda row: "\\" in row.name),
    (Compare("name", "=", "it's"), lambda row: "it's" in row.name.lower()),
    (Compare("name", "=", "' OR 1=1 --"), lambda row: False),
    (Compare("name", "is", ODD), lambda row: row.id == "odd"),
    (Compare("ref", "is", "Z1"), lambda row: row.id == "odd"),
    (Search("100% _SURE_"), lambda row: row.id == "odd"),
    (Search("élan À café"), lambda row: row.id == "other"),
    (Search("Élan à Café"), lambda row: row.id == "other"),
    (Search(unicodedata.normalize("NFD", "éLAN à")), lambda row: row.id == "other"),
    (Search("ça"), lambda row: False),
    (Compare("lead", "=", "é"), lambda row: False),
    (Not(Compare("lead", "=", "é")), lambda row: True),
    (Search("ﬁrst ﬂoor straße"), lambda row: row.id == "odd"),
    (Compare("name", "=", "CAFÉ"), lambda row: row.id == "other"),
    (Search("z1"), lambda row: "z1" in row.ref.lower() or "z1" in row.name.lower()),
    (Not(Compare("rag", "=", "red")), lambda row: row.rag is not Rating.RED),
    (Not(Compare("rag", "=", "none")), lambda row: row.rag is not None),
    (Not(Not(Compare("status", "=", "open"))), lambda row: row.status == "open"),
    (
        All((Compare("rag", "=", "amber"), Compare("status", "=", "open"), Not(Compare("plan", "=", 0)))),
        lambda row: row.rag is Rating.AMBER and row.status == "open" and row.plan != 0,
    ),
    (
        Either((Compare("rag", "=", "red"), All((Compare("rag", "=", "green"), Compare("fot", ">", 10**7))))),
        lambda row: row.rag is Rating.RED or (row.rag is Rating.GREEN and (row.fot or 0) > 10**7),
    ),
]


@pytest.mark.parametrize(("condition", "test"), CASES, ids=[repr(condition) for condition, _ in CASES])
def test_each_condition(
    shared: Reader, seen: View, rows: list[SchemeRow], condition: Condition, test: Test
) -> None:
    """The rows that pass in SQL are the rows that pass in Python."""
    assert found(shared, seen, condition) == {row.id for row in rows if test(row)}


OPERATORS: dict[Operator, Callable[[int, int], bool]] = {
    "=": int.__eq__,
    "<": int.__lt__,
    "<=": int.__le__,
    ">": int.__gt__,
    ">=": int.__ge__,
}


@pytest.mark.parametrize("operator", OPERATORS)
def test_each_operator(shared: Reader, seen: View, rows: list[SchemeRow], operator: Operator) -> None:
    """At the boundary itself."""
    amount = sorted(row.fot for row in rows if row.fot is not None)[90]
    expected = {row.id for row in rows if row.fot is not None and OPERATORS[operator](row.fot, amount)}
    assert found(shared, seen, Compare("fot", operator, amount)) == expected


def test_every_component(shared: Reader, seen: View, rows: list[SchemeRow]) -> None:
    """Each dimension of the framework is a field, and "none" is no rating."""
    for place, dimension in enumerate(seen.components):
        for value in ("green", "amber", "none"):
            wanted = None if value == "none" else Rating(value)
            expected = {row.id for row in rows if row.components[place] is wanted}
            assert found(shared, seen, Compare(dimension.code, "=", value)) == expected


@pytest.mark.parametrize("code", ["ELR", "WL"])
def test_one_organisation(shared: Reader, seen: View, code: str) -> None:
    """`org:` lets through what it has a share of; with its scope, the figures are its own too."""
    organisation = seen.organisation(code)
    assert organisation is not None
    own = naive.register(shared, seen, organisation.id)
    assert found(shared, seen, Compare("org", "=", code)) == {row.id for row in own}
    scope = Scope.of(seen, organisation.id)
    assert set(row_ids(shared, scope, Compare("fot", "<", Field("plan")))) == {
        row.id for row in own if row.fot is not None and row.fot < row.plan
    }


def test_a_programme_area_by_its_id(shared: Reader, seen: View, rows: list[SchemeRow]) -> None:
    """How the overview drills down."""
    area_id, name = shared.row("SELECT id, name FROM programme ORDER BY name LIMIT 1")
    expected = {row.id for row in rows if row.area == name}
    assert expected
    assert found(shared, seen, Compare("programme_id", "=", area_id)) == expected


def test_a_search_finds_leads_of_a_scheme_and_of_its_area(
    shared: Reader, seen: View, rows: list[SchemeRow]
) -> None:
    """Reference, name, area, or the name of anybody who has a role for it."""
    people = table_image(shared.connection, "person")
    roles = table_image(shared.connection, "role_assignment").values()
    area_of = {row["id"]: row["programme_id"] for row in table_image(shared.connection, "scheme").values()}
    for word in ("sro", "prescribing", "lead", "community"):
        held = [role for role in roles if word in people[role["person_id"]]["name"].lower()]
        areas = {role["programme_id"] for role in held} - {None}
        schemes = {role["scheme_id"] for role in held}
        expected = {
            row.id
            for row in rows
            if any(word in text.lower() for text in (row.ref, row.name, row.area))
            or row.id in schemes
            or area_of[row.id] in areas
        }
        assert found(shared, seen, Search(word)) == expected


def test_what_changed_since_a_month(shared: Reader, seen: View, rows: list[SchemeRow]) -> None:
    """Its overall rating, or its forecast."""
    expected = {
        row.id for row in rows if row.rag is not row.prior_rag or (row.fot or 0) != (row.prior_fot or 0)
    }
    assert found(shared, seen, Compare("changed", "=", "2018-09")) == expected
    assert found(shared, seen, Compare("changed", "=", "2018-10")) == set()


def test_dates_and_confidence_of_recovery(shared: Reader, seen: View) -> None:
    """Of the month's commentary."""
    updates = shared.rows(
        "SELECT e.scheme_id, u.recovery_date, u.confidence FROM exception e JOIN exception_update u"
        " ON u.exception_id = e.id WHERE u.period_id = ? AND e.scheme_id IS NOT NULL",
        (seen.period.id if seen.period else "",),
    )
    late = {scheme for scheme, date, _ in updates if date and date > "2018-12-31"}
    assert found(shared, seen, Compare("recovery", ">", "2018-12-31")) == late
    sure = {scheme for scheme, _, confidence in updates if confidence == "high"}
    assert found(shared, seen, Compare("confidence", "=", "high")) == sure
    assert late
    assert sure


def test_what_is_overdue(demo: Workspace, open_reader: Callable[[Path], Reader]) -> None:
    """At the date the ratings speak of: planned before it, not reached by it, on an open scheme."""
    reader = open_reader(demo.path)
    seen = view(reader)
    assert seen.period is not None
    date = seen.period.ratings_as_at
    for what in ("milestones", "actions"):
        if what == "milestones":
            expected = {
                scheme
                for scheme, baseline, actual, status in reader.rows(
                    "SELECT m.scheme_id, m.baseline_date, m.actual_date, s.status FROM milestone m"
                    " JOIN scheme s ON s.id = m.scheme_id"
                )
                if baseline < date and (actual is None or actual > date) and status == "open"
            }
        else:
            expected = {
                scheme
                for scheme, due, done, status in reader.rows(
                    "SELECT r.scheme_id, a.due_on, a.done_on, r.status FROM risk_action a"
                    " JOIN risk r ON r.id = a.risk_id WHERE r.scheme_id IS NOT NULL"
                )
                if due and due < date and (done is None or done > date) and status == "open"
            }
        assert found(reader, seen, Compare("overdue", "=", what)) == expected
    with demo.unit() as unit:
        for milestone in unit.all(Milestone):
            unit.delete(milestone)
        unit.commit()
    assert found(reader, seen, Compare("overdue", "=", "milestones")) == set()


def test_values_are_bound_and_never_part_of_the_sql(seen: View) -> None:
    """Whatever was typed."""
    compiler = Compiler(Scope.of(seen))
    where = compiler.where(
        All((Search("'); DROP TABLE scheme; --"), Compare("name", "=", "%x%"), Compare("rag", "=", "red")))
    )
    assert "DROP" not in where
    assert "%x%" not in where
    assert "'); DROP TABLE scheme; --" in str(compiler.parameters.values())
    assert "%\\%x\\%%" in compiler.parameters.values()
    assert Compiler(Scope.of(seen)).where(None) == ""


def test_text_that_is_none_is_told(shared: Reader, seen: View) -> None:
    """Half a surrogate pair cannot be looked for."""
    with pytest.raises(errors.ConstraintBroken, match="no file can hold"):
        row_ids(shared, Scope.of(seen), Search("\ud800"))


def test_nothing_has_changed_since_a_month_that_is_not_there(shared: Reader) -> None:
    """The first month's change is a dash, which meets no comparison."""
    first = view(shared, "2018-09")
    for operator in OPERATORS:
        assert found(shared, first, Compare("change", operator, 0)) == set()
