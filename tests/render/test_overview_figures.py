"""The overview's figures: every one is the paper's, and every number leads to exactly its schemes."""

from dataclasses import replace

import pytest

from db.reading import register as rows
from db.reading.overview import Movement, Overview, Side
from db.reading.reader import Reader
from pmo_tui.domain.money import thousands
from pmo_tui.render import overview as drawing
from pmo_tui.render import overview_table as table
from pmo_tui.render.overview_blocks import rest_text
from pmo_tui.render.overview_table import Drill
from pmo_tui.services import register
from tests.render.overview_steps import LOOK, at, cell, control, full, words

# -- the paper's figures ---------------------------------------------------------


def test_each_programme_areas_figures_are_the_papers_to_the_thousand(found: Overview) -> None:
    keys = {
        "plan": "annual_plan_k",
        "ytdplan": "ytd_plan_k",
        "ytd": "ytd_actual_k",
        "ytdvar": "ytd_variance_k",
        "fot": "fot_k",
        "var": "annual_variance_k",
    }
    areas = {area.name: area for area in (*found.areas, replace(found.total, name="Grand Total"))}
    published = control("programme_area")
    assert {row["programme_area"] for row in published} <= set(areas)
    money = {column.key: column for column in table.columns(found, LOOK) if column.pence is not None}
    for row in published:
        for key, name in keys.items():
            pence = money[key].pence
            assert pence is not None
            assert thousands(pence(areas[row["programme_area"]]) or 0) == int(row[name]), (row, key)


def test_the_table_prints_what_it_holds(found: Overview) -> None:
    page = full(found)
    for row in control("programme_area"):
        name = row["programme_area"] if row["programme_area"] != "Grand Total" else ""
        assert at(page, cell(page, name, "fot")) == f"{int(row['fot_k']):,}"
        assert at(page, cell(page, name, "var")).lstrip("+") == f"{int(row['annual_variance_k']):,}"


def test_assured_values_are_the_papers(found: Overview) -> None:
    column = next(column for column in table.columns(found, LOOK) if column.key == "assured")
    assert column.pence is not None
    areas = {area.name: area for area in (*found.areas, replace(found.total, name="Grand Total"))}
    for row in control("forecast_by_rating"):
        if row["programme_area"] in areas:
            assert thousands(column.pence(areas[row["programme_area"]]) or 0) == int(row["assured_value"])


def test_the_months_are_the_papers(found: Overview) -> None:
    whole = next(row for row in control("monthly") if row["organisation"] == "ALL")
    assert {month.month: thousands(month.amount or 0) for month in found.months} == {
        key: int(value) for key, value in whole.items() if key[:2] == "20"
    }
    page = full(found)
    printed = [words(line).split() for line in page.lines[-3:]]
    assert printed[1][1:] + printed[2][1:] == [f"{thousands(month.amount or 0):,}" for month in found.months]


def test_the_movement_is_the_papers_and_balances(found: Overview) -> None:
    (published,) = control("movement_total")
    assert -thousands(found.favourable.change + found.adverse.change) == int(published["llr_k"])
    named = {row["scheme_ref"]: -int(row["llr_k"]) for row in control("movement") if row["scheme_ref"]}
    for side in (found.favourable, found.adverse):
        for movement in side.largest:
            assert thousands(movement.change) == named[movement.ref]
        assert side.remainder + sum(movement.change for movement in side.largest) == side.change


def test_the_headlines_say_where_the_portfolio_stands(found: Overview) -> None:
    lines = [words(line).split("  ") for line in drawing.page(found, LOOK, 79, 21).lines[:6]]
    said = [" ".join(part.strip() for part in line if part.strip()) for line in lines]
    late = f"{found.milestones} milestones {found.actions} risk actions"
    assert said == [
        "Year Plan 58,200 Forecast 55,433 Variance -2,767 -5% of the plan",
        "To date Plan 29,544 Actual 34,507 Variance +4,963 17% of the plan",
        "Assured 51,767 93% of the forecast +519 since Sep",
        "Returns 98 of 121 open submitted 23 to submit 23 commentaries due",
        f"Overdue {late} at the ratings’ date, 2018-11-05",
        "Movement -2,243 since Sep favourable +1,547 (6) adverse -3,790 (11)",
    ]


# -- every number leads to its schemes -------------------------------------------


def drilled(reader: Reader, found: Overview, query: str) -> rows.Sums:
    parsed, _ = register.read_query(query, found.view)
    assert parsed.problems == ()
    scope, _ = register.scope_of(found.view, parsed)
    return rows.sums(reader, scope, parsed.condition)


def test_every_cell_of_the_table_leads_to_exactly_the_schemes_behind_it(
    reader: Reader, found: Overview
) -> None:
    page = full(found)
    areas = {area.name: area for area in (*found.areas, found.total)}
    kinds = {column.key: column for column in table.columns(found, LOOK)}
    seen = 0
    for stop in page.stops:
        if isinstance(stop.key, Drill) and stop.key.row in areas and stop.key.column != "area":
            sums = drilled(reader, found, stop.key.text)
            if kinds[stop.key.column].count:
                assert f"{sums.schemes:,}" == at(page, stop), stop
            else:
                assert sums == areas[stop.key.row].sums
            seen += 1
    assert seen > 150


def test_every_count_of_the_headlines_leads_to_exactly_its_schemes(reader: Reader, found: Overview) -> None:
    page = full(found)
    for column in ("sent", "unsent", "due"):
        stop = cell(page, "headline", column)
        assert str(drilled(reader, found, stop.key.text).schemes) == at(page, stop)
    late = cell(page, "headline", "milestones")
    assert drilled(reader, found, late.key.text).schemes == reader.value(
        "SELECT count(DISTINCT m.scheme_id) FROM milestone m JOIN scheme s ON s.id = m.scheme_id"
        " WHERE s.status = 'open' AND m.baseline_date < '2018-11-05'"
        " AND (m.actual_date IS NULL OR m.actual_date > '2018-11-05')"
    )
    moved = drilled(reader, found, cell(page, "headline", "change").key.text)
    assert moved.fot - (moved.prior_fot or 0) == found.favourable.change + found.adverse.change


def test_every_movement_leads_to_exactly_its_schemes(reader: Reader, found: Overview) -> None:
    page = full(found)
    for name, side in (("Favourable", found.favourable), ("Adverse", found.adverse)):
        whole = drilled(reader, found, cell(page, "headline", name.lower()).key.text)
        assert (whole.schemes, whole.fot - (whole.prior_fot or 0)) == (side.schemes, side.change)
        rest = drilled(reader, found, cell(page, name, "rest").key.text)
        assert (rest.schemes, rest.fot - (rest.prior_fot or 0)) == (side.others, side.remainder)
    assert {s.key for s in page.stops if s.kind == "scheme"} == {
        movement.id for side in (found.favourable, found.adverse) for movement in side.largest
    }


def test_an_area_is_asked_for_exactly(reader: Reader, found: Overview) -> None:
    """Community is not Community Services Redesign."""
    assert drilled(reader, found, table.drill_text("Community")).schemes == 10
    assert drilled(reader, found, "area:Community").schemes == 13


def test_each_of_several_parts_is_asked_for_within_the_area() -> None:
    assert table.drill_text("A B", "rag:red", "rag:amber") == 'area="A B" rag:red or area="A B" rag:amber'
    assert table.drill_text("", "rag:red", "rag:amber") == "rag:red or rag:amber"
    assert table.drill_text("") == ""


@pytest.mark.parametrize("sign", [1, -1])
def test_the_rest_leaves_out_the_named_schemes_that_moved_as_much(sign: int) -> None:
    named = tuple(Movement(str(n), f"A{n}", "", sign * (90_000 if n == 1 else 50_000)) for n in range(1, 6))
    op = "<" if sign > 0 else ">"
    start = "change>0" if sign > 0 else "change<0"
    edge = "500" if sign > 0 else "-500"
    side = Side(9, sign * 500_000, named)
    assert rest_text(side, favourable=sign > 0) == f"{start} change{op}{edge}"
    tied = rest_text(replace(side, tied=True), favourable=sign > 0)
    assert tied == f'{start} change{op}={edge} -ref="A2" -ref="A3" -ref="A4" -ref="A5"'
