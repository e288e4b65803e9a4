"""Blanks around a comparison of a field, and days as people say them."""

import pytest

from db.conditions import All, Compare, Condition, Either, Field, Not, Search
from pmo_tui.domain.parsed import Chip
from pmo_tui.domain.query import Context, parse
from tests.domain.test_domain_query import CONTEXT, equal


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("fot < plan", Compare("fot", "<", Field("plan"))),
        ("FOT  <=plan", Compare("fot", "<=", Field("plan"))),
        ("fot< plan", Compare("fot", "<", Field("plan"))),
        ("fot < = plan", Compare("fot", "<=", Field("plan"))),
        ("-var < -50k", Not(Compare("var", "<", -5_000_000))),
        ("plan >= 1m prism", All((Compare("plan", ">=", 100_000_000), Search("prism")))),
        ("prism recovery > today", All((Search("prism"), Compare("recovery", ">", "2018-11-05")))),
        ("recovery<yesterday", Compare("recovery", "<", "2018-11-04")),
        ("recovery > 30-Nov-18", Compare("recovery", ">", "2018-11-30")),
        ('area = "High Care" a', All((Compare("area", "is", "High Care"), Search("a")))),
        ("rag = red or fot < plan", Either((equal("rag", "red"), Compare("fot", "<", Field("plan"))))),
        ("fot <", None),
        ("name = or a", Search("a")),
        ("fot < rag:red", equal("rag", "red")),
        ("fot : 5", All((Search("fot"), Search(":"), Search("5")))),
        ("care < 5", All((Search("care"), Search("<"), Search("5")))),
        ("fot <5", Compare("fot", "<", 500)),
    ],
)
def test_blanks_may_stand_around_the_comparison_of_a_field(text: str, condition: Condition | None) -> None:
    query = parse(text, CONTEXT)
    assert query.condition == condition
    assert query.problems == ()


def test_a_comparison_is_one_part() -> None:
    assert parse("fot < plan a", CONTEXT).chips == (Chip("fot<plan"), Chip("a"))


def test_today_is_no_date_where_no_day_is_known() -> None:
    problems = parse("recovery<today", Context(CONTEXT.fields, "2018/19")).problems
    assert problems == ("“today” is not a date. Write it as 2018-11-30, 30/11/2018 or 30 Nov 2018.",)
