"""What has moved since last month while forecasts are still being given: one answer wherever it is asked.

A share whose forecast is not given yet has not moved. A new scheme's forecast is movement as a whole: once
all are given, the movement and last month's forecast come to this month's.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from db.reading import overview as reading
from db.reading import register as rows
from db.reading.portfolio import View, view
from db.reading.reader import Reader
from db.reading.scope import Scope
from pmo_tui.domain.inputs import ForecastDraft, SchemeDraft, ShareDraft
from pmo_tui.flows.reading import read_scheme
from pmo_tui.render import overview as drawing
from pmo_tui.render.cells import Look
from pmo_tui.render.headlines import headlines
from pmo_tui.reports import figures, tables
from pmo_tui.reports.model import Table
from pmo_tui.services import register
from pmo_tui.services.finance import save_forecast
from pmo_tui.services.periods import open_month
from pmo_tui.services.schemes import save_scheme, save_share
from pmo_tui.services.workspace import Workspace
from tests.db import naive
from tests.render.overview_steps import text
from tests.services.recording import organisation_id, scheme_id, value

Opened = Callable[[Path], Reader]


@pytest.fixture
def november(demo: Workspace, demo_file: Path) -> Iterator[Reader]:
    """November has begun: A9 has ELR's forecast only, £1,000 below last month's, and one scheme is new."""
    month = open_month(demo, "2018-11", "2018-11-30", "2018-11-30").row_id
    elr, area = organisation_id(demo_file, "ELR"), value(demo_file, "SELECT min(id) FROM programme")
    added = save_scheme(demo, SchemeDraft("NEW Z", "Mitigation", area)).row_id
    save_share(demo, ShareDraft(added, elr, 0))
    save_forecast(demo, ForecastDraft(added, elr, month, 5_000_00))
    save_forecast(demo, ForecastDraft(scheme_id(demo_file, "A9"), elr, month, 43_240_00))
    with closing(Reader(demo_file)) as reader:
        yield reader


def asked(reader: Reader, seen: View, words: str) -> list[tuple[str, int | None]]:
    """Return reference and change of the schemes that a filter of the register finds."""
    parsed, _ = register.read_query(words, seen)
    assert parsed.problems == ()
    scope, _ = register.scope_of(seen, parsed)
    ids = rows.row_ids(reader, scope, parsed.condition)
    return [(row.ref, row.change) for row in rows.rows_of(reader, scope, ids)]


def test_the_register_is_what_it_is_worked_out_to_be(november: Reader) -> None:
    seen = view(november)
    for organisation in (None, seen.organisations[0].id):
        scope = Scope.of(seen, organisation)
        found = rows.rows_of(november, scope, rows.row_ids(november, scope))
        assert sorted(found, key=lambda row: row.id) == naive.register(november, seen, organisation)
        added = rows.sums(november, scope)
        assert (added.fot, added.prior_fot) == (48_240_00, 44_240_00)
        assert rows.sums_of(november, scope, [row.id for row in found]) == added


def test_only_what_was_given_has_moved(november: Reader) -> None:
    """In the register and its filters, on the overview, in the table, on the scheme's page."""
    seen = view(november)
    assert asked(november, seen, "change<0") == [("A9", -1_000_00)]
    assert asked(november, seen, "change>0") == [("NEW Z", 5_000_00)]
    found = reading.overview(november, seen)
    assert [(m.ref, m.change) for m in found.adverse.largest] == [("A9", -1_000_00)]
    assert [(m.ref, m.change) for m in found.favourable.largest] == [("NEW Z", 5_000_00)]
    assert (found.adverse.schemes, found.favourable.schemes) == (1, 1)
    assert found.total.sums == rows.sums(november, Scope.of(seen))
    table = moved(november, seen)
    assert [row.cells[1:3] for row in table.rows] == [("NEW Z", -5_000_00), ("A9", 1_000_00), ("", -4_000_00)]
    page = read_scheme(november, seen, scheme_id(november.path, "A9"))
    assert page is not None
    assert headlines(page, Look())["Change"][0] == "-1"
    assert page.position.change == -1_000_00


def moved(reader: Reader, seen: View) -> Table:
    return tables.build("movement", figures.read(reader, seen))


def test_it_is_said_how_many_forecasts_are_given(november: Reader) -> None:
    seen = view(november)
    assert moved(november, seen).note == (
        "against October 2018; positive is adverse; 2 of 255 forecasts given, the others have not moved"
    )
    assert tables.build("dashboard", figures.read(november, seen)).note == (
        "2 of 255 forecasts given, 0 of 2 split by confidence, the others count as nothing"
    )
    shown = text(drawing.page(reading.overview(november, seen), Look(), 140, 40))
    assert "Movement since October 2018  +4   of the forecasts given" in shown
    assert "Movement +4 since Oct   favourable +5 (1)   adverse -1 (1)   of the forecasts given" in shown


def test_a_month_without_any_forecast_has_no_movement(demo: Workspace, open_reader: Opened) -> None:
    open_month(demo, "2018-11", "2018-11-30", "2018-11-30")
    reader = open_reader(demo.path)
    found = reading.overview(reader, view(reader))
    assert (found.adverse, found.favourable) == (reading.Side(), reading.Side())
    shown = text(drawing.page(found, Look(), 80, 40))
    assert "No forecast is given yet." in shown
    assert "Adverse" not in shown
    assert asked(reader, view(reader), "change<0 or change>0") == []
