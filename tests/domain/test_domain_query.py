"""The query language: text in, a condition out, and what is wrong with it in plain words."""

import datetime as dt
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.conditions import All, Compare, Condition, Either, Field, Not, Search
from pmo_tui.domain.fields import FIXED, fields_for
from pmo_tui.domain.parsed import EVERYTHING, Chip
from pmo_tui.domain.query import LONGEST, Context, completions, exactly, parse, parts, tokens

CONTEXT = Context(
    fields_for(
        [("milestones", "Milestones"), ("Impact", "Impact")],
        ["ELR", "LC", "WL", "West Leics", "LLR_ALL", "7-WL"],
    ),
    "2018/19",
    dt.date(2018, 11, 5),
)
SHORT = settings(max_examples=150, deadline=None)
PIECES = st.sampled_from(
    [
        *("rag:red", "-", "or", '"', " ", "  ", "\n", "org:", "fot<plan", "plan>=1m", "fot", "name", "a"),
        *("<", "=", ":", "<=", "é", "\u202e", "\x00"),
    ]
)
ANYTHING = st.text(max_size=60) | st.lists(PIECES, max_size=25).map("".join)


def equal(field: str, value: str | int) -> Compare:
    return Compare(field, "=", value)


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("", None),
        ("   ", None),
        ("prism", Search("prism")),
        ('"high care"', Search("high care")),
        ("high care", All((Search("high"), Search("care")))),
        ("rag:red", equal("rag", "red")),
        ("RAG:Red", equal("rag", "red")),
        ("rag=red", equal("rag", "red")),
        ("rag:r", equal("rag", "red")),
        ("rag:none", equal("rag", "none")),
        ("milestones:amber", equal("milestones", "amber")),
        ("impact:green", equal("Impact", "green")),
        ("org:WL", equal("org", "WL")),
        ("org:wl", equal("org", "WL")),
        ('org:"west leics"', equal("org", "West Leics")),
        ("org:llr_all", equal("org", "LLR_ALL")),
        ("org:7", equal("org", "7-WL")),
        ("state:not-started", equal("state", "not_started")),
        ("state:not_started", equal("state", "not_started")),
        ('state:"not started"', equal("state", "not_started")),
        ("confidence:to-be-c", equal("confidence", "to_be_confirmed")),
        ("fot<plan", Compare("fot", "<", Field("plan"))),
        ("fot>=YTD", Compare("fot", ">=", Field("ytd"))),
        ("commentary:not-required", equal("commentary", "not_required")),
        ('commentary:"not required"', equal("commentary", "not_required")),
        ("var<-1m", Compare("var", "<", -100_000_000)),
        ("var<=(12.5k)", Compare("var", "<=", -1_250_000)),
        ("plan:0", equal("plan", 0)),
        ("fot:none", equal("fot", "none")),
        ("-assured:None", Not(equal("assured", "none"))),
        ("plan>=1.2m", Compare("plan", ">=", 120_000_000)),
        ("name:plan", equal("name", "plan")),  # a field's name is a word like any other where text is meant
        ('name:"high care"', equal("name", "high care")),
        ("ref:A9", equal("ref", "A9")),
        ("recovery<31/12/2018", Compare("recovery", "<", "2018-12-31")),
        ("recovery:2018-12-31", equal("recovery", "2018-12-31")),
        ("area=CHC", Compare("area", "is", "CHC")),
        ('AREA="Mental Health/LD"', Compare("area", "is", "Mental Health/LD")),
        ("-ref=A9", Not(Compare("ref", "is", "A9"))),
        ("name=plan", Compare("name", "is", "plan")),
        ("name=", None),
        ("status=open", equal("status", "open")),
        ("plan=1k", equal("plan", 100_000)),
        ("overdue:m", equal("overdue", "milestones")),
        ("rag:na", equal("rag", "na")),
        ("changed:m6", equal("changed", "2018-09")),
        ("changed:m1", equal("changed", "2018-04")),
        ("changed:12", equal("changed", "2019-03")),
        ("changed:M06", equal("changed", "2018-09")),
        ("changed:2018-10", equal("changed", "2018-10")),
        ("-rag:red", Not(equal("rag", "red"))),
        ("-prism", Not(Search("prism"))),
        ('-"high care"', Not(Search("high care"))),
        ("rag:red or rag:amber", Either((equal("rag", "red"), equal("rag", "amber")))),
        ("a OR b c", Either((Search("a"), All((Search("b"), Search("c")))))),
        ('a "or" b', All((Search("a"), Search("or"), Search("b")))),
        ("-or", Not(Search("or"))),
        ("e\u0301t\u00e9", Search("\u00e9t\u00e9")),  # stored text is composed, so a search is too
        ("a\u202eb", Search("ab")),
    ],
)
def test_a_query_is_read(text: str, condition: Condition | None) -> None:
    query = parse(text, CONTEXT)
    assert query.condition == condition
    assert query.problems == ()


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("or", None),
        ("or or", None),
        ("or a or or b or", Either((Search("a"), Search("b")))),
        ("-", None),
        ("- a", Search("a")),
        ("--", None),
        ("--a", Not(Search("-a"))),
        ('"', None),
        ('""', None),
        ('-""', None),
        ('"high care', Search("high care")),
        ('name:"high', equal("name", "high")),
        ('a"b c"d', All((Search("a"), Search("b c"), Search("d")))),
        (":red", Search(":red")),
        ("<5", Search("<5")),
        ("rag:", None),
        ('rag:""', None),
        ("org: a", Search("a")),
        ("fot<", None),
        ("\x00", None),
    ],
)
def test_what_is_still_being_typed_filters_by_what_is_there(text: str, condition: Condition | None) -> None:
    query = parse(text, CONTEXT)
    assert query.condition == condition
    assert query.problems == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("rga:red", "There is no field “rga”. Did you mean “rag”?"),
        ("zzz:1", "There is no field “zzz”."),
        ("http://x", "There is no field “http”."),
        ("--rag:red", "There is no field “-rag”. Did you mean “rag”?"),
        ("rag:pink", "“rag” is one of: red, amber, green, grey, blue, purple, none, na, enabler."),
        ("org:UHL", "“org” is one of: ELR, LC, WL, West Leics, LLR_ALL, 7-WL."),
        ("rag<red", "“rag” takes a value after a colon, as in rag:…"),
        ("name>a", "“name” takes a value after a colon, as in name:…"),
        ("changed<m6", "“changed” takes a value after a colon, as in changed:…"),
        ("rag:fot", "“rag” is one of: red, amber, green, grey, blue, purple, none, na, enabler."),
        ("plan<1,2,3", "“1,2,3” is not an amount. Write 12500, 12.5k, 1.2m, or (500) for a cost."),
        ("plan<>5", "“>5” is not an amount. Write 12500, 12.5k, 1.2m, or (500) for a cost."),
        ("plan<name", "“name” is not an amount. Write 12500, 12.5k, 1.2m, or (500) for a cost."),
        (
            "recovery<soon",
            "“soon” is not a date. Write it as 2018-11-30, 30/11/2018, 30 Nov 2018, today or yesterday.",
        ),
        ("fot < often", "“often” is not an amount. Write 12500, 12.5k, 1.2m, or (500) for a cost."),
        (
            "commentary:none",
            "“commentary” is one of: due, done, not-required. Due means: required and not complete.",
        ),
        ("changed:m13", "“m13” is not a month. Write it as 2018-10."),
        ("changed:m0", "“m0” is not a month. Write it as 2018-10."),
        ("changed:m006", "“m006” is not a month. Write it as 2018-10."),
        ("changed:" + "9" * 500, "“" + "9" * 40 + "” is not a month. Write it as 2018-10."),
        ("x" * 500 + ":1", "There is no field “" + "x" * 40 + "”."),
    ],
)
def test_what_cannot_be_read_is_named_and_the_rest_still_filters(text: str, problem: str) -> None:
    query = parse(f"prism {text}", CONTEXT)
    assert query.problems == (problem,)
    assert query.condition == Search("prism")
    assert query.chips == (Chip("prism"),)


def test_no_text_is_no_filter() -> None:
    assert parse("", CONTEXT) == EVERYTHING


@pytest.mark.parametrize("text", ["CHC", "Mental Health/LD", "a or b", "-x", "rag:red", "50% of <it>", "Été"])
def test_a_text_is_asked_for_exactly(text: str) -> None:
    assert parse(exactly("area", text), CONTEXT).condition == Compare("area", "is", text)


def test_quotes_do_not_take_part_in_what_is_asked_for_exactly() -> None:
    assert parse(exactly("name", 'The "new" scheme'), CONTEXT).condition == Compare(
        "name", "is", "The new scheme"
    )


def test_active_parts_are_chips_as_typed() -> None:
    chips = parse('RAG:r or -"high care" org: prism or or a', CONTEXT).chips
    assert chips == (
        Chip("RAG:r"),
        Chip('-"high care"', otherwise=True),
        Chip("prism"),
        Chip("a", otherwise=True),
    )
    assert parse("or a", CONTEXT).chips == (Chip("a"),)  # nothing stands before it


@pytest.mark.parametrize(
    ("text", "organisation"),
    [
        ("org:WL", "WL"),
        ("org:WL rag:red", "WL"),
        ("org:WL org:wl", "WL"),
        ("org:WL org:LC", None),
        ("org:WL or org:LC", None),
        ("org:WL or rag:red", None),
        ("-org:WL", None),
        ("org:UHL", None),
        ("rag:red", None),
        ("", None),
    ],
)
def test_figures_become_an_organisations_share_when_the_query_asks_for_exactly_one(
    text: str, organisation: str | None
) -> None:
    assert parse(text, CONTEXT).organisation == organisation


@SHORT
@given(ANYTHING)
def test_any_text_is_read_and_always_the_same_way(text: str) -> None:
    query = parse(text, CONTEXT)
    assert parse(text, CONTEXT) == query
    completions(text, CONTEXT)
    for value in _values(query.condition):
        value.encode("utf-8")  # fit to be bound: no lone half of a pair


@SHORT
@given(ANYTHING)
def test_parts_written_out_again_are_the_same_parts(text: str) -> None:
    found = tokens(text)
    assert tokens(" ".join(found)) == found
    found = parts(text, CONTEXT.fields)
    assert parts(" ".join(found), CONTEXT.fields) == found


@SHORT
@given(
    st.lists(
        st.sampled_from(["rag:red", "-fot<plan", "fot < plan", "prism", "org:WL", '"high care"']), max_size=6
    )
)
def test_a_blank_means_and(given_parts: list[str]) -> None:
    items = [parse(part, CONTEXT).condition for part in given_parts]
    found = parse("  ".join(given_parts), CONTEXT).condition
    assert (list(found.items) if isinstance(found, All) else [found] if given_parts else []) == items


@pytest.mark.parametrize(
    "piece", ["a", '"', "a:", "-", ":", "a<", 'a"b"', "a ", "or ", "1", "m9", "plan<1", "\t"]
)
def test_a_paste_of_any_length_is_read_at_once_and_cut(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    began = time.perf_counter()
    query = parse(text, CONTEXT)
    completions(text, CONTEXT)
    assert time.perf_counter() - began < 1
    assert query.problems[0] == "The filter takes 1,000 characters; the rest was left out."
    assert len(query.chips) <= LONGEST / 2  # SQLite nests a thousand conditions at most


def test_a_query_of_the_greatest_length_is_read_whole() -> None:
    assert parse("a" * LONGEST, CONTEXT).problems == ()


def _values(condition: Condition | None) -> list[str]:
    match condition:
        case Search(text):
            return [text]
        case Compare(_, _, value):
            return [str(value)]
        case Not(item):
            return _values(item)
        case All(items) | Either(items):
            return [value for item in items for value in _values(item)]
    return []


def test_the_page_about_the_filter_has_every_field_and_value() -> None:
    page = (Path(__file__).parents[2] / "docs" / "query-language.md").read_text(encoding="utf-8")
    for field in FIXED:
        (row,) = [
            line for line in page.split("\n") if line.startswith(f"| `{field.name}` | {field.meaning} |")
        ]
        assert [value for value in field.values if f"`{value}`" not in row] == []
