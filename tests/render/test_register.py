"""The register's heads, its last line, and the preview beside it."""

from dataclasses import replace

import pytest

from db.enums import Rating, ReturnState, SchemeStatus
from db.reading.portfolio import view
from db.reading.reader import Reader
from db.reading.register import Order, row_ids, rows_of
from db.reading.scope import Scope
from pmo_tui.domain.money import HouseStyle
from pmo_tui.render import register as drawing
from pmo_tui.render import scheme as header
from pmo_tui.render.cells import Look, width_of
from pmo_tui.render.columns import arrange, draw_head
from pmo_tui.render.preview import preview_page
from tests.render.overview_steps import text, words
from tests.render.test_scheme_pages import scheme

COLUMNS = drawing.columns([("milestones", "Milestones")], HouseStyle())


@pytest.mark.parametrize("width", [58, 78, 118, 200])
@pytest.mark.parametrize("column", [column.key for column in COLUMNS])
def test_a_sorted_head_stays_whole_beside_its_arrow(width: int, column: str) -> None:
    layout = arrange(COLUMNS, width)
    plain = words(draw_head(layout))
    for descending in (False, True):
        drawn = words(draw_head(layout, column, descending))
        arrow = "↓" if descending else "↑"
        assert len(drawn) == len(plain)
        shown = next((place for place in layout.placed if place.column.key == column), None)
        assert (arrow in drawn) is (shown is not None)
        if shown is not None and not (layout.after and shown is layout.placed[-1]):
            assert f"{arrow}{shown.column.title}" in drawn or f"{shown.column.title}{arrow}" in drawn


def test_the_last_line_says_the_order_when_its_column_is_out_of_sight() -> None:
    def said(width: int, order: Order, counted: str = "177 schemes") -> str:
        return drawing.last_label(counted, "£k", arrange(COLUMNS, width), COLUMNS, order)

    assert said(78, Order("var", True)) == "177 schemes · £k"
    assert said(78, Order("lead")) == "177 schemes · £k · by Lead ↑"
    assert (
        said(58, Order("area", True), "177 schemes, 356 shares")
        == "177 schemes, 356 shares · Programme area ↓"
    )


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
