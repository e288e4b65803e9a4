"""The year on a scheme's finance page: a bar for each month, and what is phased."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from db.enums import Source
from db.reading import scheme_money
from db.reading.portfolio import view
from db.reading.reader import Reader
from db.reading.scope import Scope
from pmo_tui.flows.reading import read_scheme
from pmo_tui.render import scheme_finance as finance
from pmo_tui.render.page import Page
from pmo_tui.services.workspace import Workspace
from tests.render.overview_steps import LOOK, text, words
from tests.render.scheme_steps import money, scheme
from tests.services.making import scheme_with_share

Opened = Callable[[Path], Reader]


def test_the_bars_show_plan_actual_and_forecast(reader: Reader) -> None:
    lines = text(money(reader, scheme(reader))).splitlines()
    assert "━━ actual   ╌╌ forecast   ┃ plan" in next(line for line in lines if "By month" in line)
    assert next(line for line in lines if "September 2018" in line).split()[3:] == [
        "171",
        f"{'━' * 20}┃{'━' * 22}",
    ]
    assert "╌" in next(line for line in lines if "March 2019" in line)


def test_a_cost_is_drawn_to_the_left_of_nothing(reader: Reader) -> None:
    """So that it is told from a saving without colour, and its bar never runs towards the plan."""
    page = money(reader, scheme(reader, "A4"))
    lines = text(page).splitlines()
    title = next(line for line in lines if "By month" in line)
    assert "━━ actual   ╌╌ forecast   ┃ plan   │ 0, costs to its left" in title
    april = next(line for line in lines if "April 2018" in line)
    march = next(line for line in lines if "March 2019" in line)
    zero = april.index("│")
    assert april.split()[3:] == ["-8", "━━│", "┃"]
    assert march[zero : zero + 2] == "│╌"
    assert april.index("┃") < march.index("┃")
    assert not any("━" in line[zero:] for line in lines if "2018" in line and "-" in line)
    assert "│" not in text(money(reader, scheme(reader)))


@pytest.mark.parametrize("room", [12, 20, 43, 90])
@pytest.mark.parametrize(
    "amounts",
    [
        [0, None],
        [100, 50],
        [-100, 50],
        [-100, -50, 0],
        [-550_000_000, 9_300_000, 1],
        [-1, 10**13, -(10**4)],
    ],
)
def test_bars_keep_to_their_room(room: int, amounts: list[int | None]) -> None:
    """Whatever is actual and whatever is planned; a cost is on its own side."""
    scale = finance.Scale.of(room, amounts)
    for value in amounts:
        for plan in amounts:
            line = scale.bar(value, plan, finance.ACTUAL)
            drawn = words(line)
            assert len(drawn) <= room
            assert drawn.count(finance.PLAN) == (plan is not None)
            if scale.left and value:
                left, right = drawn[: scale.left], drawn[scale.left + 1 :]
                assert finance.ACTUAL not in (right if value < 0 else left)
                assert all(style == "bad" for part, style in line if finance.ACTUAL in part) is (
                    value < 0 or finance.ACTUAL not in drawn
                )
    assert finance.Scale.of(11, amounts).bar(1, 1, finance.ACTUAL) == []


def test_every_month_is_there_for_a_share_without_a_plan(reader: Reader) -> None:
    """Its months to come stand in its forecast alone; with them the months come to the outturn."""
    found = scheme(reader, "2")
    lines = text(money(reader, found)).splitlines()
    start = next(place for place, line in enumerate(lines) if "By month" in line) + 2
    months = [line for line in lines[start:] if "20" in line]
    assert [line.split()[0] for line in months if line][-3:] == ["January", "February", "March"]
    assert len([line for line in months if line]) == 12
    assert not any("–" in line for line in months)


def test_a_share_that_nobody_phased_has_no_months(workspace: Workspace, open_reader: Opened) -> None:
    """The year is not drawn as twelve months of nothing."""
    scheme_id, _, _ = scheme_with_share(workspace, "2018-10")
    with workspace.unit() as unit:
        unit.sqlite.execute("DELETE FROM profile_month")
        unit.commit()
    reader = open_reader(workspace.path)
    found = read_scheme(reader, view(reader), scheme_id)
    assert found is not None
    assert "No months yet. M enters them." in text(money(reader, found))


def test_what_is_phased_says_so(reader: Reader) -> None:
    """By months where only some of them are."""
    found = scheme(reader)
    months = scheme_money.months(reader, found.scheme.id, Scope.of(found.view))
    assert "Phased, a total spread over the months: plan" in text(money(reader, found))
    published = [replace(row, plan_source=Source.PUBLISHED, source=Source.PUBLISHED) for row in months]
    page = Page(100)
    finance.fill(page, found, published, LOOK)
    assert "Phased" not in text(page)
    some = [replace(row, plan_source=Source.PHASED) if row.month < "2018-07" else row for row in published]
    page = Page(100)
    finance.fill(page, found, some, LOOK)
    assert "Phased, a total spread over the months: plan Apr–Jun." in text(page)


def test_what_is_phased_of_one_organisation_only_is_so_in_part(reader: Reader) -> None:
    """Of A6, LC's and WL's actual and forecast are published."""
    page = text(money(reader, scheme(reader, "A6")))
    assert "Phased, a total spread over the months: plan, actual (partly), forecast (partly)." in page
