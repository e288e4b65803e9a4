"""A forecast that is not split by confidence: a dash where none is, and how many are where some are."""

from collections.abc import Callable
from pathlib import Path

from db.reading import overview as reading
from db.reading import register as rows
from db.reading.portfolio import view
from db.reading.reader import Reader
from db.reading.register import Sums
from db.reading.scope import Scope
from pmo_tui.domain.inputs import ForecastDraft
from pmo_tui.domain.money import HouseStyle
from pmo_tui.flows.reading import read_scheme
from pmo_tui.render import register as drawing
from pmo_tui.render.cells import Look
from pmo_tui.render.columns import Layout, arrange
from pmo_tui.render.preview import preview_page
from pmo_tui.reports import figures, tables
from pmo_tui.reports import text as printed
from pmo_tui.services import register
from pmo_tui.services.finance import save_forecast
from pmo_tui.services.workspace import Workspace
from tests.render.overview_steps import text, words
from tests.services.recording import organisation_id, period_id, scheme_id

Opened = Callable[[Path], Reader]

COLUMNS = drawing.columns([], HouseStyle())


def wide(*keys: str) -> Layout[rows.SchemeRow]:
    """Return a layout with room for the label and these columns."""
    named = [column for column in COLUMNS if column.fixed or column.key in keys]
    return arrange(named, 70 + 9 * len(keys))


def unsplit(demo: Workspace, ref: str, code: str, outturn: int) -> None:
    """Give a forecast that is not assessed."""
    path = demo.path
    share = (scheme_id(path, ref), organisation_id(path, code), period_id(path))
    save_forecast(demo, ForecastDraft(*share, outturn, reason="a test", base_version=1))


def summed(reader: Reader, words: str) -> Sums:
    """Return the register's sums of a filter: one answer, by condition or by ids."""
    seen = view(reader)
    parsed, _ = register.read_query(words, seen)
    scope, _ = register.scope_of(seen, parsed)
    found = rows.sums(reader, scope, parsed.condition)
    assert rows.sums_of(reader, scope, rows.row_ids(reader, scope, parsed.condition)) == found
    return found


def test_where_none_is_split_the_parts_are_dashes(demo: Workspace, open_reader: Opened) -> None:
    unsplit(demo, "7 ELR", "ELR", 100_000_00)
    reader = open_reader(demo.path)
    sums = summed(reader, 'ref="7 ELR"')
    assert (sums.fot, sums.forecasts, sums.splits, sums.low) == (100_000_00, 1, 0, 0)
    layout = wide("fot", "assured", "low", "medium", "high")
    assert words(drawing.draw_sums(sums, layout, Look(), "1 scheme")).split() == [
        *("1", "scheme", "100", "–", "–", "–", "–")
    ]
    assert drawing.forecasts_given(sums, layout) == ()  # the dashes say so


def test_where_some_are_the_sums_say_how_many(demo: Workspace, open_reader: Opened) -> None:
    before = summed(open_reader(demo.path), "ref:A9")
    unsplit(demo, "A9", "ELR", 1_234_500_50)
    reader = open_reader(demo.path)
    sums = summed(reader, "ref:A9")
    assert (before.splits, sums.splits, sums.forecasts) == (3, 2, 3)
    assert sums.fot - sums.low - sums.medium - sums.high == 1_234_500_50
    shown = wide("fot", "low")
    assert drawing.last_label("1 scheme", "£k", shown, COLUMNS, rows.NATURAL, sums) == (
        "1 scheme · 2 of 3 forecasts split · £k"
    )
    assert drawing.heading_label("CHC", 1, sums, shown) == "CHC  1 · 2 of 3 forecasts split"
    assert drawing.forecasts_given(sums, wide("fot", "var")) == ()  # no part is on screen
    assert drawing.forecasts_given(sums._replace(shares=5), shown)[0] == "3 of 5 forecasts given, 2 split"
    assert drawing.forecasts_given(before, shown) == ()
    whole = summed(reader, "")
    assert (whole.splits, whole.forecasts) == (355, 356)
    assert reading.overview(reader, view(reader)).total.sums == whole
    assert sum(area.sums.splits for area in reading.overview(reader, view(reader)).areas) == 355


def test_the_preview_says_of_how_many_its_assured_value_is(demo: Workspace, open_reader: Opened) -> None:
    unsplit(demo, "A9", "ELR", 1_234_500_50)
    reader = open_reader(demo.path)
    found = read_scheme(reader, view(reader), scheme_id(demo.path, "A9"))
    assert found is not None
    assert "2 of 3 forecasts split by confidence" in text(preview_page(found, Look(), 60))
    for owner in found.view.organisations:
        assert "forecasts split" not in text(preview_page(found, Look(), 60, owner))


def test_the_tables_say_it_too(demo: Workspace, open_reader: Opened) -> None:
    unsplit(demo, "7 ELR", "ELR", 100_000_00)
    reader = open_reader(demo.path)
    shown = figures.read(reader, view(reader))
    dashboard = tables.build("dashboard", shown)
    assert dashboard.note == "355 of 356 forecasts split by confidence, the others count as nothing"
    (found,) = (entry for entry in dashboard.objects() if entry["ref"] == "7 ELR")
    assert [found[f"{part}_k"] for part in ("fot", "low", "medium", "high")] == [100, None, None, None]
    (line,) = (line for line in printed.lines(dashboard, HouseStyle()) if line.startswith("7 ELR"))
    assert line.split()[-4:] == ["100", "–", "–", "–"]
    by_rating = tables.build("forecast-by-rating", shown)
    assert by_rating.note == dashboard.note
    assert None not in by_rating.rows[-2].cells
    assert tables.build("programme-area", shown).note == ""


def test_without_any_the_assured_value_is_not_known(demo: Workspace, open_reader: Opened) -> None:
    with demo.unit(reason="a test") as unit:
        nothing = "low_pence = NULL, medium_pence = NULL, high_pence = NULL"
        where = f"period_id = '{period_id(demo.path)}'"
        unit.sqlite.execute(f"UPDATE confidence_split SET {nothing} WHERE {where}")
        unit.commit()
    reader = open_reader(demo.path)
    seen = view(reader)
    shown = figures.read(reader, seen)
    assert rows.sums(reader, Scope.of(seen)).splits == 0
    table = tables.build("forecast-by-rating", shown)
    assert set(table.rows[-1].cells[1:]) == {None}
    assert {row.cells[-1] for row in table.rows} == {None}
    assert table.rows[-2].cells[-2] == 55_432_742_00
    assert table.note == "0 of 356 forecasts split by confidence, the others count as nothing"
    assert tables.build("finance-red", shown).rows == ()
