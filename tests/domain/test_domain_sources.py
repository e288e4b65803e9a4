"""Words for where figures come from: what is not as published says so."""

import pytest

from db.enums import Source
from pmo_tui.domain.sources import Figure, mark, phased, phased_of

PUBLISHED, PHASED, OWN = Source.PUBLISHED, Source.PHASED, Source.ILLUSTRATIVE


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ([], ""),
        ([PUBLISHED, None], ""),
        ([OWN, OWN], "illustrative"),
        ([OWN, PUBLISHED], "partly illustrative"),
        ([None, OWN], "partly illustrative"),
    ],
)
def test_what_is_all_or_partly_of_a_source(found: list[Source | None], words: str) -> None:
    assert mark(found, OWN) == words


def test_months_are_named_where_only_some_are_spread() -> None:
    year = [f"2018-{number:02}" for number in range(4, 13)]
    plan = [("plan", month, PHASED) for month in year]
    actual = [
        ("actual", month, PUBLISHED if month in ("2018-07", "2018-09") else PHASED) for month in year[:7]
    ]
    ahead = [("forecast", month, PUBLISHED) for month in year[7:]]
    assert phased([*plan, *actual, *ahead]) == "plan, actual Apr–Jun, Aug, Oct"
    assert phased(ahead) == ""
    assert phased([]) == ""


def test_a_month_without_a_figure_does_not_stand_between_two_spans() -> None:
    """June has nothing of anything: what is spread goes on over it."""
    figures = [("plan", month, PHASED) for month in ("2018-04", "2018-05", "2018-07")]
    assert phased([*figures, ("plan", "2018-08", PUBLISHED)]) == "plan Apr–Jul"


def test_a_month_that_has_other_figures_too_is_spread_in_part() -> None:
    """As one organisation's are spread and another's are as published; whose is not known is another too."""
    months = ["2018-04", "2018-05", "2018-06"]
    spread = [("plan", month, PHASED) for month in months]
    for other in (PUBLISHED, None):
        assert phased([*spread, ("plan", "2018-05", other)]) == "plan (partly)"
        assert phased([("plan", "2018-05", other), *spread[:2]]) == "plan (partly)"
    assert phased([*spread, ("plan", "2018-07", PUBLISHED)]) == "plan Apr–Jun"
    both = [*spread, ("plan", "2018-06", PUBLISHED), ("plan", "2018-07", PUBLISHED)]
    assert phased(both) == "plan Apr–Jun (partly)"


def test_owners_are_named_where_not_all_of_them_have_spread_the_same() -> None:
    plan: Figure = ("plan", "2018-04", PHASED)
    actual: Figure = ("actual", "2018-04", PHASED)
    published: Figure = ("actual", "2018-04", PUBLISHED)
    elr = [("ELR", plan), ("ELR", actual)]
    assert phased_of([*elr, ("LC", plan), ("WL", plan), ("LC", published)]) == "ELR plan, actual; LC, WL plan"
    assert phased_of([*elr, ("LC", published)]) == "ELR plan, actual"
    assert phased_of([*elr, ("LC", plan), ("LC", actual)]) == "plan, actual"
    assert phased_of([("LC", published)]) == phased_of([]) == ""
