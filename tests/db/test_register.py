"""The register against the same figures worked out the slow way (tests/db/naive.py), on the demo."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from db.enums import Rating, ReturnState, SchemeStatus
from db.models import Programme, Scheme
from db.natural import sort_key
from db.reading import register
from db.reading.portfolio import View, view
from db.reading.reader import Reader
from db.reading.register import (
    NATURAL,
    Order,
    SchemeRow,
    count,
    place_of,
    row_ids,
    rows_of,
    sums,
    sums_of,
    window,
)
from db.reading.scope import Scope
from pmo_tui.services.workspace import Workspace
from tests.db import naive

MONTHS = ["2018-09", "2018-10", "2030-01"]
CODES = ["", "ELR", "LC", "WL"]
RAG = [Rating.RED, Rating.AMBER, Rating.GREEN, Rating.BLUE, Rating.PURPLE, Rating.GREY]
STATES = ["not_started", "draft", "challenged", "submitted", "reviewed", "confirmed"]


@pytest.fixture(scope="module")
def shared(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """The demo, read by the whole module; one more scheme has no share and no return."""
    path = Path(shutil.copyfile(demo_template, tmp_path_factory.mktemp("register") / "demo.pmo"))
    workspace = Workspace(path, name="x")
    with workspace.unit() as unit:
        area = unit.all(Programme)[0].id
        unit.add(
            Scheme(
                id="no-share", ref="10", sort_key=sort_key("10"), name="Größe 100% _sure_", programme_id=area
            )
        )
        unit.commit()
    workspace.close()
    found = Reader(path)
    yield found
    found.close()


def scope_of(seen: View, code: str) -> Scope:
    """The scope of a view, for an organisation or all."""
    found = seen.organisation(code)
    return Scope.of(seen, found.id if found else None)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("month", MONTHS)
def test_every_figure_of_every_scheme(shared: Reader, month: str, code: str) -> None:
    """Month before, month open, no month; all organisations and each."""
    seen = view(shared, month)
    scope = scope_of(seen, code)
    ids = row_ids(shared, scope)
    expected = naive.register(shared, seen, scope.organisation_id)
    assert sorted(rows_of(shared, scope, ids), key=lambda row: row.id) == expected
    assert count(shared, scope) == len(ids) == len(expected)
    assert len(expected) == {"": 178}.get(code, len(expected))


@pytest.mark.parametrize("few", [0, 4000], ids=["many at once", "one by one"])
@pytest.mark.parametrize("code", CODES)
def test_the_sums_are_the_rows_added_up(
    shared: Reader, monkeypatch: pytest.MonkeyPatch, code: str, few: int
) -> None:
    """To the penny, for all and for some, by either way of looking them up."""
    monkeypatch.setattr(register, "FEW", few)
    scope = scope_of(view(shared), code)
    rows = rows_of(shared, scope, row_ids(shared, scope))
    names = ("plan", "ytd_plan", "ytd", "fot", "prior_fot", "low", "medium", "high")
    for found, among in (
        (sums(shared, scope), rows),
        (sums_of(shared, scope, [row.id for row in rows[3:40]]), rows[3:40]),
        (sums_of(shared, scope, []), []),
    ):
        assert found.schemes == len(among)
        ids = {row.id for row in among}
        assert found[-5:] == naive.counts(shared, view(shared), scope.organisation_id, ids)
        for name in names:
            assert getattr(found, name) == sum(getattr(row, name) or 0 for row in among), name


KEYS: dict[str, Callable[[SchemeRow], Any]] = {
    "name": lambda row: row.name.lower(),
    "area": lambda row: row.area.lower(),
    "lead": lambda row: row.lead.lower(),
    "status": lambda row: row.status.value,
    "state": lambda row: STATES.index(row.state.value),
    "rag": lambda row: RAG.index(row.rag) if row.rag in RAG else 6,
    "plan": lambda row: row.plan,
    "ytdplan": lambda row: row.ytd_plan,
    "ytd": lambda row: row.ytd,
    "fot": lambda row: row.fot,
    "var": lambda row: row.variance,
    "change": lambda row: row.change,
    "assured": lambda row: row.high,
    "low": lambda row: row.low,
    "commentary": lambda row: row.commentary,
    "override": lambda row: "yes" if row.override else "no",
}


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("field", KEYS)
def test_each_order(shared: Reader, field: str, descending: bool) -> None:
    """By the field, then by the reference's natural order, whichever way; what is not given comes last."""
    scope = scope_of(view(shared), "")
    natural = rows_of(shared, scope, row_ids(shared, scope))
    groups: dict[Any, list[SchemeRow]] = {}
    for row in natural:
        groups.setdefault(KEYS[field](row), []).append(row)
    missing = groups.pop(None, [])
    expected = [row for key in sorted(groups, reverse=descending) for row in groups[key]] + missing
    found = row_ids(shared, scope, order=Order(field, descending))
    if any(not character.isascii() for row in natural for character in str(KEYS[field](row))):
        assert sorted(found) == sorted(row.id for row in expected)
    else:
        assert found == [row.id for row in expected]


def test_components_sort_like_ratings(shared: Reader) -> None:
    """Worst first, not by the alphabet."""
    seen = view(shared)
    scope = scope_of(seen, "")
    place, (code, _) = 0, scope.components[0]
    rows = rows_of(shared, scope, row_ids(shared, scope, order=Order(code)))
    ranks = [RAG.index(r) if (r := row.components[place]) in RAG else 6 for row in rows]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) > 1


def test_the_reference_goes_both_ways(shared: Reader) -> None:
    """Natural order is the default; turned round, its ties too."""
    scope = scope_of(view(shared), "")
    forwards = row_ids(shared, scope)
    assert forwards == row_ids(shared, scope, order=NATURAL)
    assert row_ids(shared, scope, order=Order("ref", descending=True)) == forwards[::-1]
    refs = [row.ref for row in rows_of(shared, scope, forwards)]
    assert refs.index("9") < refs.index("10") < refs.index("A4")


@pytest.mark.parametrize("code", CODES)
def test_the_place_of_a_scheme_is_how_many_stand_before_it(shared: Reader, code: str) -> None:
    """In natural order; one that is not among them has no place."""
    scope = scope_of(view(shared), code)
    ids = row_ids(shared, scope)
    assert [place_of(shared, scope, row_id) for row_id in ids] == list(range(len(ids)))
    assert place_of(shared, scope, "nowhere") is None
    assert place_of(shared, scope, "no-share") == (None if code else ids.index("no-share"))


def test_windows_tile_the_register(shared: Reader) -> None:
    """Every row once, in order; beyond the end there is nothing."""
    scope = scope_of(view(shared), "")
    tiles = [window(shared, scope, offset=offset, limit=50) for offset in range(0, 250, 50)]
    assert [row.id for tile in tiles for row in tile] == row_ids(shared, scope)
    assert tiles[4] == []
    (row,) = window(shared, scope, offset=7, limit=1, organisation="WL")
    assert row.organisation == "WL"
    assert len(window(shared, scope)) == 64


def test_rows_come_in_the_order_of_the_ids_and_gone_ones_are_left_out(shared: Reader) -> None:
    """A row deleted meanwhile is no error."""
    scope = scope_of(view(shared), "")
    ids = row_ids(shared, scope, limit=3)
    wanted = [ids[2], "gone", ids[0]]
    assert [row.id for row in rows_of(shared, scope, wanted)] == [ids[2], ids[0]]
    assert rows_of(shared, scope, []) == []


def test_more_rows_than_a_query_can_name(shared: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for in parts; all of a very large register may be marked."""
    scope = scope_of(view(shared), "")
    ids = row_ids(shared, scope)
    expected = rows_of(shared, scope, ids)
    monkeypatch.setattr(register, "MOST_BOUND", 50)
    assert rows_of(shared, scope, ids) == expected
    monkeypatch.undo()
    assert len(rows_of(shared, scope, [*ids, *(f"gone {n}" for n in range(33_000))])) == len(ids)


def test_ratings_of_an_organisation_stand_over_the_common_ones(
    demo: Workspace, open_reader: Callable[[Path], Reader]
) -> None:
    """Scheme 37 is rated differently for one organisation; the others see the common rating."""
    reader = open_reader(demo.path)
    seen = view(reader)
    (own,) = reader.rows(
        "SELECT r.organisation_id, r.chosen, x.scheme_id FROM rating r JOIN return_ x ON x.id = r.return_id"
        " WHERE r.organisation_id IS NOT NULL AND r.dimension_id = ? AND x.period_id = ? LIMIT 1",
        (seen.overall.id, seen.period.id if seen.period else ""),
    )
    (row,) = rows_of(reader, Scope.of(seen, own[0]), [own[2]])
    assert row.rag == own[1]


@pytest.mark.parametrize("code", ["data-quality", "x') OR 1=1 --", "plan"])
def test_a_dimensions_code_is_only_a_name(
    demo: Workspace, open_reader: Callable[[Path], Reader], code: str
) -> None:
    """Frameworks are files that people write; their codes are no SQL and shadow no field."""
    plain = open_reader(demo.path)
    known = rows_of(plain, Scope.of(view(plain)), row_ids(plain, Scope.of(view(plain))))
    with demo.unit() as unit:
        before = view(plain).components[0]
        unit.sqlite.execute("UPDATE dimension SET code = ? WHERE id = ?", (code, before.id))
        unit.commit()
    reader = open_reader(demo.path)
    scope = Scope.of(view(reader))
    ids = row_ids(reader, scope)
    rated = [row.components[0] for row in rows_of(reader, scope, ids)]
    assert rated == [r.components[0] for row_id in ids for r in known if r.id == row_id]
    assert len(set(rated)) > 1
    assert len(row_ids(reader, scope, order=Order(code))) == 177


def test_a_row_says_how_it_moved(shared: Reader) -> None:
    """Forecast against plan, and against last month's; adverse is negative."""
    (row,) = window(shared, scope_of(view(shared), ""), limit=1)
    moved = row._replace(plan=100, fot=90, prior_fot=95, state=ReturnState.DRAFT, status=SchemeStatus.OPEN)
    assert (moved.variance, moved.change) == (-10, -5)
    unknown = moved._replace(fot=None)
    assert (unknown.variance, unknown.change) == (None, None)
