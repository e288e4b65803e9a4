"""What every screen needs to know first."""

from collections.abc import Callable
from pathlib import Path

import pytest

from db import errors
from db.engine import create_file
from db.enums import CommentaryRule, DimensionKind, MoneyUnit, NegativeStyle, Rating, SavingSign
from db.reading.portfolio import framework_dimensions, has_portfolio, held, periods, scheme_count, view
from db.reading.reader import Reader
from pmo_tui.services.periods import freeze
from pmo_tui.services.workspace import Workspace


def test_a_new_portfolio_has_no_month(reader: Reader) -> None:
    """House style, organisations in order, the framework; no period, no prior."""
    found = view(reader)
    assert (found.portfolio.name, found.portfolio.short_name) == ("LLR QIPP 2018/19", "LLR QIPP")
    assert found.portfolio.financial_year == "2018/19"
    assert found.portfolio.money_unit is MoneyUnit.THOUSANDS
    assert found.portfolio.negative_style is NegativeStyle.MINUS
    assert found.portfolio.saving_sign is SavingSign.POSITIVE
    assert [o.code for o in found.organisations] == ["ELR", "LC", "WL"]
    assert (found.period, found.prior, found.periods) == (None, None, ())
    assert found.overall.kind is DimensionKind.OVERALL
    assert {d.kind for d in found.components} == {DimensionKind.COMPONENT}


def test_the_latest_open_month_is_shown(demo_reader: Reader) -> None:
    """October, with September before it."""
    found = view(demo_reader)
    assert found.period is not None
    assert found.prior is not None
    assert (found.period.month, found.period.frozen) == ("2018-10", False)
    assert (found.prior.month, found.prior.frozen) == ("2018-09", True)
    assert [period.month for period in found.periods] == ["2018-10", "2018-09"]
    assert found.prior.frozen_cs
    assert found.prior.content_hash
    assert found.period.content_hash is None


def test_a_month_may_be_asked_for(demo_reader: Reader) -> None:
    """The first has none before it; one that is not there gives no period."""
    found = view(demo_reader, "2018-09")
    assert found.period is not None
    assert found.period.month == "2018-09"
    assert found.prior is None
    nothing = view(demo_reader, "2030-01")
    assert (nothing.period, nothing.prior) == (None, None)
    assert nothing.dimensions == found.dimensions


def test_when_every_month_is_frozen_the_latest_is_shown(demo: Workspace, demo_reader: Reader) -> None:
    """There is always something to look at."""
    freeze(demo, "2018-10", "closed")
    found = view(demo_reader)
    assert found.period is not None
    assert (found.period.month, found.period.frozen) == ("2018-10", True)


def test_an_organisation_is_found_by_its_code(reader: Reader) -> None:
    """In any case of letters."""
    found = view(reader)
    assert found.organisation("wl") == found.organisations[2]
    assert found.organisation("nowhere") is None


def test_a_dimension_knows_its_rules(reader: Reader) -> None:
    """The guideline and the commentary a rating asks for; none for one that the framework does not have."""
    overall = view(reader).overall
    red = overall.rule(Rating.RED)
    assert red is not None
    assert red.commentary is CommentaryRule.EXCEPTION
    assert overall.rule(None) is None
    assert len(overall.rules) == len({rule.rating for rule in overall.rules})


def test_a_dimension_without_rules_is_read_too(
    samples: Workspace, open_reader: Callable[[Path], Reader]
) -> None:
    """A framework in the making."""
    with samples.unit() as unit:
        unit.sqlite.execute("DELETE FROM rating_rule WHERE dimension_id = 'dimension-1'")
        unit.sqlite.execute("UPDATE portfolio SET framework_id = 'framework-1'")
        unit.commit()
    (dimension,) = view(open_reader(samples.path), "2030-01").dimensions
    assert (dimension.id, dimension.rules) == ("dimension-1", ())


def test_a_file_whose_making_was_cut_short_says_so(
    tmp_path: Path, open_reader: Callable[[Path], Reader]
) -> None:
    """Killed between the tables and the first change set."""
    create_file(tmp_path / "half.pmo")
    reader = open_reader(tmp_path / "half.pmo")
    with pytest.raises(errors.FileEmpty, match="cut short"):
        view(reader)
    assert not has_portfolio(reader)
    assert held(reader) is None
    assert (periods(reader), scheme_count(reader)) == ((), 0)


def test_a_view_is_made_of_what_can_be_asked_for_alone(demo_reader: Reader) -> None:
    """The portfolio, the months, the dimensions."""
    found = view(demo_reader)
    assert has_portfolio(demo_reader)
    assert held(demo_reader) == found.portfolio
    assert periods(demo_reader) == found.periods
    assert framework_dimensions(demo_reader, found.portfolio.framework_id) == found.dimensions
    assert scheme_count(demo_reader) == 177


def test_dimensions_of_every_framework(samples: Workspace, open_reader: Callable[[Path], Reader]) -> None:
    """Each with its own rules, by place and then by name."""
    reader = open_reader(samples.path)
    found = framework_dimensions(reader)
    frameworks = [row[0] for row in reader.rows("SELECT id FROM framework")]
    each = [one for framework in frameworks for one in framework_dimensions(reader, framework)]
    assert {one.id: one for one in found} == {one.id: one for one in each}
    assert {"dimension-1", "dimension-2"} < {one.id for one in found}
    places = [reader.row("SELECT position, name FROM dimension WHERE id = ?", (one.id,)) for one in found]
    assert places == sorted(places)
