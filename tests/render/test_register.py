"""The register's heads, its last line, and the preview beside it."""

from dataclasses import replace

import pytest

from db.enums import MoneyUnit, NegativeStyle, Rating, ReturnState, SavingSign, SchemeStatus
from db.reading.portfolio import view
from db.reading.reader import Reader
from db.reading.register import Order, Sums, row_ids, rows_of
from db.reading.scope import Scope
from pmo_tui.domain.money import HouseStyle
from pmo_tui.render import register as drawing
from pmo_tui.render import scheme as header
from pmo_tui.render.cells import Look, width_of
from pmo_tui.render.columns import Layout, Placed, arrange, draw_head
from pmo_tui.render.preview import preview_page
from tests.render.overview_steps import text, words
from tests.render.scheme_steps import scheme

COLUMNS = drawing.columns([("milestones", "Milestones")], HouseStyle())


@pytest.mark.parametrize("width", [58, 78, 118, 200])
@pytest.mark.parametrize("column", [column.key for column in COLUMNS])
def test_a_sorted_head_stays_whole_and_its_arrow_touches_no_other(width: int, column: str) -> None:
    """ "Forecast↑Variance" would be read as sorted by the forecast, "RAG↑Forecast" too."""
    layout = arrange(COLUMNS, width, sorted_by=column)
    plain = words(draw_head(layout))
    for descending in (False, True):
        drawn = words(draw_head(layout, column, descending))
        arrow = "↓" if descending else "↑"
        assert len(drawn) == len(plain) <= width
        shown = next((place for place in layout.placed if place.column.key == column), None)
        assert (arrow in drawn) is (shown is not None)
        if shown is not None:
            title = shown.column.title
            own = f" {arrow}{title}" if shown.column.right else f"{title}{arrow}"
            assert own in drawn
            assert drawn.partition(own)[2][:1] in ("", " ", "‹", "›")


@pytest.mark.parametrize("column", ["rag", "fot", "var", "change"])
def test_sorting_takes_no_core_column_away_at_sixty_columns(column: str) -> None:
    shown = {place.column.key for place in arrange(COLUMNS, 58, sorted_by=column).placed}
    assert {"ref", "name", "rag", "fot", "var", "change"} <= shown


def test_columns_have_whole_words_for_lists() -> None:
    names = [column.words for column in drawing.columns([("deliverables", "Deliverables")], HouseStyle())]
    assert {"Deliverables", "Overall rating", "Variance", "Commentary", "Rating last month"} <= set(names)
    assert not any(name.endswith(".") for name in names)


def test_the_last_line_says_the_order_when_its_column_is_out_of_sight() -> None:
    def said(width: int, order: Order, counted: str = "177 schemes") -> str:
        return drawing.last_label(counted, "£k", arrange(COLUMNS, width), COLUMNS, order)

    assert said(78, Order("var", True)) == "177 schemes · £k"
    assert said(78, Order("lead")) == "177 schemes · £k · by Lead ↑"
    assert (
        said(58, Order("area", True), "177 schemes, 356 shares")
        == "177 schemes, 356 shares · Programme area ↓"
    )


SUMS = Sums(10, 327_400, 0, 0, 0, 0, 0, 0, 0, splits=3, shares=12, forecasts=3, months=0, actuals=0)


@pytest.mark.parametrize(
    ("room", "order", "said"),
    [
        (60, Order(), "10 schemes · 3 of 12 forecasts given · £k"),
        (41, Order(), "10 schemes · 3 of 12 forecasts given · £k"),
        (40, Order(), "10 schemes · 3 of 12 forecasts given"),
        (32, Order(), "10 schemes · 3 of 12 forecasts"),
        (28, Order(), "10 schemes · 3 of 12 given"),
        (10, Order(), "3 of 12 given"),
        (60, Order("lead"), "10 schemes · 3 of 12 forecasts given · £k · by Lead ↑"),
        (45, Order("lead"), "10 schemes · 3 of 12 forecasts given · Lead ↑"),
        (30, Order("lead"), "10 schemes · 3 of 12 given"),
    ],
)
def test_the_last_line_says_of_how_many_forecasts_its_sums_are(room: int, order: Order, said: str) -> None:
    layout = Layout((Placed(COLUMNS[0], room - 1),), 0, 0)
    assert drawing.room_for_label(layout) == room
    assert drawing.last_label("10 schemes", "£k", layout, COLUMNS, order, SUMS) == said


def test_a_sum_of_no_forecast_is_a_dash_and_of_some_against_the_whole_plan() -> None:
    layout = arrange(COLUMNS, 118)
    none = words(drawing.draw_sums(SUMS._replace(forecasts=0), layout, Look(), "")).split()
    assert none[:3] == ["–", "–", "–"]
    some = words(drawing.draw_sums(SUMS._replace(fot=100_000), layout, Look(), "")).split()
    assert some[:3] == ["1", "-2", "+1"]
    first = words(drawing.draw_sums(SUMS._replace(prior_fot=None), layout, Look(), "")).split()
    assert first[:3] == ["0", "-3", "–"]


def test_a_groups_heading_says_of_how_many_forecasts_its_sums_are() -> None:
    layout = arrange(COLUMNS, 78)
    room = drawing.room_for_label(layout)
    assert drawing.heading_label("CHC", 2, None, layout) == "CHC  2"
    assert drawing.heading_label("CHC", 2, SUMS._replace(forecasts=12), layout) == "CHC  2"
    assert drawing.heading_label("CHC", 10, SUMS, layout) == "CHC  10 · 3 of 12 forecasts given"
    long = drawing.heading_label("Community Services Redesign and more", 10, SUMS, layout)
    assert long.startswith("Community")
    assert long.endswith("…  10 · 3 of 12 given")
    assert len(long) <= room


@pytest.mark.parametrize(
    ("style", "pence", "wide"),
    [
        (HouseStyle(), 0, 8),
        (HouseStyle(), 999_999_000_00, 8),
        (HouseStyle(), 1_000_000_000_00, 10),
        (HouseStyle(negative=NegativeStyle.BRACKETS, saving=SavingSign.NEGATIVE), 99_999_000_00, 8),
        (HouseStyle(negative=NegativeStyle.BRACKETS, saving=SavingSign.NEGATIVE), 100_000_000_00, 9),
        (HouseStyle(MoneyUnit.POUNDS), 100_000_000_000_00, 16),
    ],
)
def test_no_figure_is_too_long_for_its_column(style: HouseStyle, pence: int, wide: int) -> None:
    """The forecast, or with its plus the variance, of a portfolio as large as any."""
    sums = SUMS._replace(plan=0, fot=pence)
    look = Look(style)
    known = drawing.columns([("milestones", "Milestones")], style)
    found = drawing.widened(known, drawing.widest([sums, SUMS], look))
    assert {column.width for column in found if column.key in {"plan", "fot", "var", "change", "high"}} == {
        wide
    }
    narrow = [column for column in found if column.key not in drawing._SUMMED]
    assert narrow == [column for column in known if column.key not in drawing._SUMMED]
    layout = arrange(found, 200)
    assert "#" not in words(drawing.draw_sums(sums, layout, look, ""))
    assert drawing.widest([], look) == 0


def test_schemes_and_shares_are_counted() -> None:
    assert drawing.counted(1) == "1 scheme"
    assert drawing.counted(0) == "0 schemes"
    assert drawing.counted(177, 356) == "177 schemes, 356 shares"
    assert drawing.counted(0, 1) == "1 share"  # the schemes are being counted


def test_rows_name_their_organisation_when_they_are_shares() -> None:
    found = drawing.columns([], HouseStyle(), ["ELR", "LC"])
    assert [column.key for column in found[:3]] == ["ref", "org", "name"]


def test_only_of_an_open_scheme_a_return_is_missing(reader: Reader) -> None:
    """A draft of a closed one is nothing to ask for."""
    (state,) = (column for column in COLUMNS if column.key == "state")
    scope = Scope.of(view(reader))
    (row,) = rows_of(reader, scope, row_ids(reader, scope, limit=1))
    draft = row._replace(state=ReturnState.DRAFT, status=SchemeStatus.OPEN)
    assert state.cell(draft, Look()) == ("draft", "warn")
    assert state.cell(draft._replace(status=SchemeStatus.CLOSED), Look()) == ("draft", "muted")


def test_the_preview_says_why_a_rating_differs_from_its_proposal(reader: Reader) -> None:
    found = scheme(reader)
    assert found.given is not None
    overall = found.given.rating(found.view.overall.id)
    assert overall is not None
    other = replace(overall, proposed=Rating.AMBER, chosen=Rating.GREEN, reason="as published in the paper")
    given = replace(found.given, ratings=(*[r for r in found.given.ratings if r is not overall], other))
    drawn = text(preview_page(replace(found, given=given), Look(), 30))
    assert "proposed Amber: as" in drawn
    assert "as published in the paper" in " ".join(drawn.split())
    none = replace(given, ratings=(replace(other, reason=""),))
    assert "no reason is given" in " ".join(
        text(preview_page(replace(found, given=none), Look(), 30)).split()
    )
    assert "proposed" not in text(preview_page(replace(found, given=None), Look(), 44))


def test_the_preview_of_one_organisation_has_its_share_and_its_own_ratings(reader: Reader) -> None:
    found = scheme(reader, "37")
    (owner,) = (each for each in found.view.organisations if each.code == "WL")
    whole, own = (text(preview_page(found, Look(), 60, who)) for who in (None, owner))
    assert "share only" not in whole
    assert f"WL share only: {owner.name}" in own
    issues = [next(line for line in page.splitlines() if "Issues" in line) for page in (whole, own)]
    assert ["Amber" in line for line in issues] == [True, False]
    assert "Green" in issues[1]
    lines = [[" ".join(line.split()) for line in page.splitlines()] for page in (whole, own)]
    assert {"Plan 576", "Forecast 1,383"} <= set(lines[0])
    assert {"Plan 189", "Forecast 454"} <= set(lines[1])
    assert found.given is not None
    blank = tuple(replace(r, chosen=None) if r.organisation else r for r in found.given.ratings)
    common = replace(found, given=replace(found.given, ratings=blank))
    assert "A  Amber   Issues" in text(preview_page(common, Look(), 60, owner))
    assert "not rated" in text(preview_page(replace(found, given=None), Look(), 60, owner))


@pytest.mark.parametrize("width", [58, 80, 120])
def test_a_status_has_its_reason_beside_it(reader: Reader, width: int) -> None:
    found = scheme(reader)
    deferred = replace(
        found,
        scheme=replace(
            found.scheme, status=SchemeStatus.DEFERRED, status_reason="waits for the provider " * 9
        ),
    )
    line = header.header(deferred, Look(), width)[1]
    assert width_of(line) <= width
    assert "deferred: waits for the" in words(line)
    assert "…" in words(line)
    assert "deferred: waits for the" in text(preview_page(deferred, Look(), 44))
    assert words(header.header(found, Look(), width)[1]).startswith(" open · return")


def test_a_components_head_is_its_whole_code_or_ends_in_an_ellipsis() -> None:
    """And its whole name is the sort chooser's."""
    given = [
        ("deliverables", "Deliverables"),
        ("risks", "Total risks"),
        ("interdependencies", "Interdependencies"),
    ]
    made = {column.key: column for column in drawing.columns(given, HouseStyle())}
    assert [made[code].title for code, _ in given] == ["Deliv…", "Risks", "Inter…"]
    assert [made[code].width for code, _ in given] == [6, 5, 6]
    assert [made[code].words for code, _ in given] == [name for _, name in given]
    assert [made[code].name for code, _ in given] == ["Deliverables", "Total risks", "Interdependencies"]
