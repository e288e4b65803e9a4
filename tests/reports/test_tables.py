"""Tables of any portfolio: what is left out, what is added, and how they look in print."""

from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len

from db.enums import MoneyUnit, NegativeStyle, Rating, SavingSign
from db.reading.finance import MonthFigure
from pmo_tui.domain.money import HouseStyle
from pmo_tui.errors import Refused
from pmo_tui.reports import dashboards, tables, text, tie_out
from pmo_tui.reports.figures import Figures
from pmo_tui.reports.model import Column, Kind, Row, Table
from pmo_tui.services.workspace import Workspace
from tests.reports.conftest import Reading, read_figures

STYLE = HouseStyle()


def head(figures: Figures, name: str) -> list[str]:
    return [column.key for column in tables.build(name, figures).columns]


def test_an_unknown_table_is_refused_with_the_names(october: Figures) -> None:
    with pytest.raises(Refused, match="programme-area, organisation"):
        tables.build("nosuch", october)


def test_one_organisation_has_its_own_figures_only(by_organisation: Reading) -> None:
    figures = by_organisation("WL")
    organisation = tables.build("organisation", figures).objects()
    assert [entry["organisation"] for entry in organisation] == ["WL", "Grand Total"]
    assert organisation[0]["fot_k"] == organisation[1]["fot_k"] == 18934
    assert [entry["organisation"] for entry in tables.build("monthly", figures).objects()] == ["WL"]
    assert head(figures, "movement") == ["label", "scheme_ref", "wl_k"]
    assert tables.build("movement", figures).objects()[-1] == {
        "label": "Total",
        "scheme_ref": "",
        "wl_k": 96,
    }
    assert "West" in tables.build("dashboard", figures).title


def test_only_schemes_with_a_share_are_on_an_organisations_dashboard(
    october: Figures, by_organisation: Reading
) -> None:
    refs = {entry["ref"] for entry in tables.build("dashboard", by_organisation("ELR")).objects()}
    assert "21 ELR" in refs
    assert not refs & {"21 WL", "21 LC", "NEW M WL"}
    assert len(refs) < len(october.schemes)


def test_one_scheme_is_said_in_the_singular(october: Figures) -> None:
    for many, words in ((0, "0 schemes"), (1, "1 scheme"), (2, "2 schemes")):
        table = dashboards.listing("dashboard", "dashboard", october, october.schemes[:many])
        assert table.footer is not None
        assert table.footer.cells[1] == words


def test_movement_lists_the_favourable_first_then_the_adverse(october: Figures) -> None:
    objects = tables.build("movement", october).objects()[:-1]
    amounts = [int(entry["llr_k"] or 0) for entry in objects]
    assert amounts == sorted(amounts)
    assert amounts[0] == -569
    assert amounts[-1] == 986


def test_movement_needs_a_month_before(demo_path: Path) -> None:
    with pytest.raises(Refused, match="no month before September 2018"):
        tables.build("movement", read_figures(demo_path, "2018-09"))


def test_the_whole_portfolio_has_another_name_when_an_organisation_has_its_own(october: Figures) -> None:
    for short_name in ("wl plans", " "):
        portfolio = october.view.portfolio._replace(short_name=short_name)
        figures = replace(october, view=october.view._replace(portfolio=portfolio))
        assert head(figures, "movement")[2:] == ["all_k", "elr_k", "lc_k", "wl_k"]


def test_ratings_that_the_framework_lacks_are_summed_as_unrated(october: Figures) -> None:
    overall = october.view.overall
    first = next(scheme for scheme in october.schemes if october.position(scheme.id).fot)
    given = tuple(
        entry for entry in october.given if (entry.scheme_id, entry.dimension_id) != (first.id, overall.id)
    )
    table = tables.build("forecast-by-rating", replace(october, given=given))
    assert [column.key for column in table.columns][-3:] == ["unrated", "total", "assured_value"]
    total = next(row for row in table.rows if row.cells[0] == "Grand Total")
    assert total.cells[-3] == october.position(first.id).fot
    assert sum(int(cell or 0) for cell in total.cells[1:-2]) == total.cells[-2]


def test_months_of_another_year_are_left_out(october: Figures) -> None:
    later = MonthFigure(october.view.organisations[0].id, "2019-04", 1_000_000)
    longer = replace(october, months=(*october.months, later))
    assert tables.build("monthly", longer) == tables.build("monthly", october)


def test_a_table_that_does_not_foot_is_named(october: Figures) -> None:
    fewer = october.view._replace(organisations=october.view.organisations[:2])
    months = tuple(f for f in october.months if f.organisation_id in {o.id for o in fewer.organisations})
    found = dict(tie_out.disagreements(replace(october, view=fewer, months=months), []))
    assert found["table organisation, FOT"].startswith("rows come to £")
    assert "the organisations' dashboards" in found


def test_a_scheme_without_a_rating_shows_none(october: Figures) -> None:
    table = tables.build("dashboard", replace(october, given=()))
    assert all(entry["overall"] is None for entry in table.objects())
    assert any("Ambulatory" in line for line in text.lines(table, STYLE))


def test_ratings_stand_in_the_papers_order_and_others_after(october: Figures) -> None:
    overall = october.view.overall
    rule = overall.rules[0]._replace(rating=Rating.ENABLER)
    wider = overall._replace(rules=(rule, *overall.rules))
    dimensions = tuple(wider if d.id == overall.id else d for d in october.view.dimensions)
    figures = replace(october, view=october.view._replace(dimensions=dimensions))
    assert head(figures, "forecast-by-rating")[1:8] == [
        *("green", "amber", "red", "blue", "purple", "grey"),
        "enabler",
    ]


def test_figures_of_a_portfolio_without_schemes_are_nothing(
    portfolio_file: Path, workspace: Workspace
) -> None:
    from db.models import Period, Portfolio
    from pmo_tui.domain.period import last_day

    with workspace.unit() as unit:
        end = last_day("2018-10")
        framework_id = unit.all(Portfolio)[0].framework_id
        unit.add(
            Period(id="p1", month="2018-10", framework_id=framework_id, ratings_as_at=end, finance_as_at=end)
        )
        unit.commit()
    figures = read_figures(portfolio_file)
    for name in tables.TABLES:
        if name != "movement":
            table = tables.build(name, figures)
            assert not any(cell for row in table.rows for cell in row.cells if isinstance(cell, int))
            assert text.lines(table, STYLE)


class TestText:
    def test_figures_stand_to_the_right_in_house_style(self, october: Figures) -> None:
        lines = text.lines(tables.build("programme-area", october), STYLE)
        assert lines[0] == "LLR QIPP 2018/19: savings by programme area, October 2018"
        assert lines[1] == "£k; savings are positive"
        assert lines[3].startswith("Programme area")
        assert len({cell_len(line) for line in lines[3:] if line.endswith(tuple("0123456789"))}) == 1
        assert lines[-1].startswith("Grand Total")
        assert "58,200  55,433" in lines[-1]
        assert set(lines[-2]) == {"-"}

    def test_signs_and_brackets_are_the_portfolios(self, october: Figures) -> None:
        style = HouseStyle(MoneyUnit.MILLIONS, NegativeStyle.BRACKETS, SavingSign.NEGATIVE)
        lines = text.lines(tables.build("organisation", october), style)
        assert lines[1] == "£m; savings are negative"
        assert "(55.4)" in lines[-1]
        moved = text.lines(tables.build("movement", october), style._replace(unit=MoneyUnit.THOUSANDS))
        assert moved[1] == "£k; against September 2018; positive is adverse"
        assert moved[-1].split() == ["Total", "2,243", "1,661", "486", "96"]

    def test_a_dashboard_has_a_total_in_print_only(self, october: Figures) -> None:
        table = tables.build("dashboard", october)
        assert text.lines(table, STYLE)[-1].split()[:2] == ["177", "schemes"]
        assert len(table.objects()) == 177

    def test_names_are_shortened_only_to_fit(self, october: Figures) -> None:
        table = tables.build("dashboard", october)
        wide, narrow = text.lines(table, STYLE), text.lines(table, STYLE, 120)
        assert "…" not in "".join(wide)
        assert max(map(cell_len, narrow[3:])) <= 120
        assert "…" in "".join(narrow)
        tiny = text.lines(table, STYLE, 20)
        (first,) = (line for line in tiny if line.startswith("1 "))
        assert "Ambulatory …" in first

    def test_nothing_in_a_name_can_act_on_a_terminal(self) -> None:
        columns = (Column("name", "Name"), Column("amount", "Amount", Kind.SAVING))
        table = Table("x", "A\x1b[2J title", "", columns, (Row(("B\x9bad\nname", 100_000)),))
        printed = "\n".join(text.lines(table, STYLE))
        assert "\x1b" not in printed
        assert "\x9b" not in printed
        assert "B�ad name" in printed
