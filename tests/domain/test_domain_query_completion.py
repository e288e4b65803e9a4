"""What is offered while a query is typed."""

import pytest

from pmo_tui.domain.query import completions, parse
from tests.domain.test_domain_query import CONTEXT


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("ytd", ("ytdplan<", "ytd<")),
        ("-rag", ("-rag:",)),
        ("rag:red me", ("medium<",)),
        ("rag:gr", ("rag:green", "rag:grey")),
        ("-RAG:gr", ("-rag:green", "-rag:grey")),
        ("rec", ("recovery<",)),
        ("milestones:no", ("milestones:none",)),
        ("impact:no", ("Impact:none",)),
        ("org:w", ("org:WL", 'org:"West Leics"')),
        ('org:"west ', ('org:"West Leics"',)),
        ('name:"high ', ()),
        ("state:not", ("state:not-started",)),
        ("name:a", ()),
        ("rag<", ()),
        ("fot < ", ()),
        ("fot < p", ()),
        ("rag:red fot <", ()),
        ("commentary:n", ("commentary:not-required",)),
        ("zzz:", ()),
        ("zzz", ()),
    ],
)
def test_completion_offers_fields_then_values(text: str, offered: tuple[str, ...]) -> None:
    assert completions(text, CONTEXT) == offered


@pytest.mark.parametrize("text", ["", "rag:red ", "\t", 'name:"high care" '])
def test_a_new_part_may_be_any_field(text: str) -> None:
    offered = completions(text, CONTEXT)
    assert len(offered) == len(CONTEXT.fields)
    assert "rag:" in offered
    assert "plan<" in offered


@pytest.mark.parametrize("typed", ["o", "org:", "state:", "rag:", "-milestones:"])
def test_every_completion_of_a_value_is_read_without_a_problem(typed: str) -> None:
    for offered in completions(typed, CONTEXT):
        assert parse(offered, CONTEXT).problems == ()
