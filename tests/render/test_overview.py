"""The overview's page: every figure is the paper's, and every number leads to exactly its schemes."""

import csv
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from db.enums import MoneyUnit, NegativeStyle, Rating, SavingSign
from db.reading import overview as reading
from db.reading import register as rows
from db.reading.overview import MonthFigures, Movement, Overview, Side
from db.reading.portfolio import view
from db.reading.reader import Reader
from pmo_tui.domain.money import HouseStyle, thousands
from pmo_tui.render import overview as drawing
from pmo_tui.render import overview_table as table
from pmo_tui.render.cells import Line, Look, width_of
from pmo_tui.render.overview_blocks import rest_text
from pmo_tui.render.overview_table import Drill
from pmo_tui.render.page import Page, Stop
from pmo_tui.services import register
from pmo_tui.widgets import chart

CONTROLS = Path(__file__).parent.parent / "data" / "llr-2018-19"
LOOK = Look()
SIZES = ((59, 16), (79, 21), (119, 37), (159, 47))
"""What is left of the four window sizes for the page."""


@pytest.fixture(scope="module")
def reader(demo_template: Path) -> Iterator[Reader]:
    with closing(Reader(demo_template)) as opened:
        yield opened


@pytest.fixture(scope="module")
def found(reader: Reader) -> Overview:
    return reading.overview(reader, view(reader))


def control(name: str) -> list[dict[str, str]]:
    with (CONTROLS / f"control_{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def text(page: Page) -> str:
    return "\n".join(words(line) for line in page.lines)


def words(line: Line) -> str:
    return "".join(part for part, _ in line)


def at(page: Page, stop: Stop) -> str:
    return words(page.lines[stop.line])[stop.start : stop.end if stop.end >= 0 else None].strip()


def full(found: Overview, look: Look = LOOK) -> Page:
    return drawing.page(found, look, 400, 60)


def cell(page: Page, row: str, column: str) -> Stop:
    return next(
        s for s in page.stops if isinstance(s.key, Drill) and (s.key.row, s.key.column) == (row, column)
    )


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
            assert thousands(pence(areas[row["programme_area"]])) == int(row[name]), (row, key)


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
            assert thousands(column.pence(areas[row["programme_area"]])) == int(row["assured_value"])


def test_the_months_are_the_papers(found: Overview) -> None:
    whole = next(row for row in control("monthly") if row["organisation"] == "ALL")
    assert {month.month: thousands(month.amount) for month in found.months} == {
        key: int(value) for key, value in whole.items() if key[:2] == "20"
    }
    page = full(found)
    printed = [words(line).split() for line in page.lines[-3:]]
    assert printed[1][1:] + printed[2][1:] == [f"{thousands(month.amount):,}" for month in found.months]


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
        "Returns 154 of 177 submitted 23 to submit 23 commentaries due",
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
    assert moved.fot - moved.prior_fot == found.favourable.change + found.adverse.change


def test_every_movement_leads_to_exactly_its_schemes(reader: Reader, found: Overview) -> None:
    page = full(found)
    for name, side in (("Favourable", found.favourable), ("Adverse", found.adverse)):
        whole = drilled(reader, found, cell(page, "headline", name.lower()).key.text)
        assert (whole.schemes, whole.fot - whole.prior_fot) == (side.schemes, side.change)
        rest = drilled(reader, found, cell(page, name, "rest").key.text)
        assert (rest.schemes, rest.fot - rest.prior_fot) == (side.others, side.remainder)
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


# -- how it is drawn -------------------------------------------------------------


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("unit", MoneyUnit)
def test_everything_fits_at_every_size(found: Overview, width: int, height: int, unit: MoneyUnit) -> None:
    look = Look(HouseStyle(unit, NegativeStyle.BRACKETS, SavingSign.NEGATIVE))
    current = "2018-10"

    def draw(wide: int, high: int) -> list[Line]:
        return chart.draw(found.months, current, look, wide, high)

    page = drawing.page(found, look, width, height, draw)
    assert max(width_of(line) for line in page.lines) <= width
    assert "#" not in text(page)
    for stop in page.stops:
        assert stop.line < len(page.lines)
        assert -1 <= stop.end <= width
        assert at(page, stop)
    assert "Grand Total" in text(page)
    shown = {stop.key.column for stop in page.stops if isinstance(stop.key, Drill)}
    assert {"rag:red", "rag:grey", "fot"} <= shown
    for column in table.columns(found, look):
        assert column.key in shown or column.words in text(page)  # what has no room is named


def test_at_the_design_size_headlines_and_table_are_one_page(found: Overview) -> None:
    lines = [words(line) for line in drawing.page(found, LOOK, 79, 21).lines]
    assert lines[20].startswith(" Grand Total")


def test_the_movement_stands_beside_the_table_where_there_is_room(found: Overview) -> None:
    wide = [words(line) for line in drawing.page(found, LOOK, 159, 47).lines]
    assert any("Programme area" in line and "Movement since Sep" in line for line in wide)
    narrow = [words(line) for line in drawing.page(found, LOOK, 79, 21).lines]
    assert any(line.startswith(" Favourable") and "Adverse" in line for line in narrow)
    narrowest = [words(line) for line in drawing.page(found, LOOK, 59, 16).lines]
    assert not any("Favourable" in line and "Adverse" in line for line in narrowest)


def test_without_colour_ratings_stand_in_brackets(found: Overview) -> None:
    assert "[R] [A] [G] [B] [P] [X]" in text(drawing.page(found, Look(mono=True), 79, 21))


def test_names_are_shown_as_they_are_written(found: Overview) -> None:
    odd = replace(found.areas[0], name="[bold]Care[/] \x1b[31m\u202e")
    page = drawing.page(replace(found, areas=(odd, *found.areas[1:])), LOOK, 119, 37)
    assert "[bold]Care[/] \ufffd[31m\ufffd" in text(page)
    assert max(width_of(line) for line in page.lines) <= 119


def test_a_copy_has_every_column_in_full_pounds(found: Overview) -> None:
    lines = [line.split("\t") for line in table.as_text(found, LOOK).split("\n")]
    assert {len(line) for line in lines} == {len(table.columns(found, LOOK)) + 1}
    total = dict(zip(lines[0], lines[-1], strict=True))
    assert total["Programme area"] == "Grand Total"
    assert (total["Red"], total["Blue"], total["To submit"]) == ("31", "10", "23")
    assert total["Forecast"] == "55432742"
    assert total["Variance"] == str(55432742 - 58200187)


# -- what is not there yet -------------------------------------------------------


def test_without_schemes_it_says_how_to_begin(found: Overview) -> None:
    page = drawing.page(replace(found, areas=()), LOOK, 79, 21)
    assert "No schemes yet" in text(page)
    assert "import" in text(page)


def test_without_a_month_there_is_the_plan_only(reader: Reader) -> None:
    page = drawing.page(reading.overview(reader, view(reader, "2030-01")), LOOK, 79, 21)
    assert "none yet" in text(page)
    assert "58,200" in text(page)
    assert "Movement" not in text(page)
    assert at(page, cell(page, "", "rag:none")) == "177"


def test_the_first_month_has_no_movement(reader: Reader) -> None:
    page = drawing.page(reading.overview(reader, view(reader, "2018-09")), LOOK, 79, 21)
    assert "Movement" not in text(page)
    assert "since" not in text(page)


def test_counts_of_nothing_lead_nowhere(found: Overview) -> None:
    total = replace(found.total, unsent=0, due=0)
    calm = replace(found, total=total, milestones=0, actions=0, adverse=Side(), favourable=Side())
    page = drawing.page(calm, LOOK, 79, 21)
    assert "177 of 177 submitted   0 to submit   0 commentaries due" in text(page)
    assert "0 milestones   0 risk actions" in text(page)
    assert "No scheme." in text(page)
    assert not [
        s
        for s in page.stops
        if isinstance(s.key, Drill) and s.key.column in {"due", "late"} and s.key.row == "headline"
    ]


def test_another_frameworks_ratings_have_their_columns(found: Overview) -> None:
    given = {Rating.RED: 1, Rating.ENABLER: 2, Rating.NOT_APPLICABLE: 3, None: 4}
    other = replace(found, total=replace(found.total, ratings=given))
    assert table.ratings(other)[-3:] == [Rating.NOT_APPLICABLE, Rating.ENABLER, None]


def test_one_of_a_kind_is_said_in_the_singular(found: Overview) -> None:
    one = replace(found, milestones=1, actions=1, total=replace(found.total, due=1))
    page = text(drawing.page(one, LOOK, 79, 21))
    assert "1 milestone   1 risk action " in page
    assert "1 commentary due" in page


def test_without_any_amount_there_is_no_chart(found: Overview) -> None:
    page = drawing.page(replace(found, months=(MonthFigures("2018-04", 0, 0),)), LOOK, 79, 21)
    assert "No months yet" in text(page)
