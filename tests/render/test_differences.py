"""Two texts as one: what went and what came, marked in letters too."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo_tui.render.cells import Cell, width_of
from pmo_tui.render.differences import differences, flow, same_words
from tests.render.history_samples import AFTER, BEFORE, text_of


def test_words_that_went_and_came_are_marked_in_letters_and_in_colour() -> None:
    found = differences(BEFORE, AFTER)
    assert text_of([[cell for word in found for cell in (word, (" ", ""))]]).strip() == (
        "The post is [-still not-] filled {+from December+} and two clinics were cancelled in"
        " [-September.-] {+October.+}"
    )
    assert {style for text, style in found if text.startswith("[-")} == {"bad"}
    assert {style for text, style in found if text.startswith("{+")} == {"good"}
    assert ("filled", "") in found


words = st.lists(st.sampled_from(["a", "bb", "[x]", "\n", "ccc", "日本", "[/]"]), max_size=12).map(" ".join)


@given(words, words)
def test_both_texts_can_be_read_out_of_the_differences(before: str, after: str) -> None:
    """Without what came it is the old text, without what went the new one."""
    found = differences(before, after)

    def kept(style: str) -> list[str]:
        marks = str.maketrans("", "", "¶")
        parts = [text for text, own in found if own in {"", style} and text != "\n"]
        bare = [re.sub(r"^(\[-|\{\+)|(-\]|\+\})$", "", text).translate(marks) for text in parts]
        return [text for text in bare if text]

    assert kept("bad") == before.split()
    assert kept("good") == after.split()


def test_a_line_end_that_came_or_went_is_seen() -> None:
    assert text_of([differences("one two", "one\ntwo")]) == "one{+¶+}\ntwo"
    assert text_of([differences("one\ntwo", "one two")]) == "one[-¶-]two"
    assert text_of([differences("one\ntwo", "one\nthree")]) == "one\n[-two-]{+three+}"


def test_only_blanks_are_told_from_words() -> None:
    assert same_words("one  two", "one two ")
    assert not same_words("one two", "one\ntwo")


def test_texts_too_long_to_compare_stand_one_after_the_other() -> None:
    before, after = "old " * 2500, "new " * 10
    found = differences(before, after)
    assert found[0] == ("[-old", "bad")
    assert found[2500] == ("\n", "")
    assert found[-1] == ("new+}", "good")
    assert len(found) == 2511


@pytest.mark.parametrize("width", [1, 5, 20, 60])
def test_lines_are_never_wider_than_the_room_and_nothing_is_lost(width: int) -> None:
    cells: list[Cell] = [(word, "") for word in f"{BEFORE} https://example.org/{'x' * 90} 日本語 end".split()]
    lines = flow([*cells, ("\n", ""), ("next", "bad")], width)
    assert all(width_of(line) <= max(width, 2) for line in lines)  # a wide letter takes two columns
    assert text_of(lines).replace("\n", "").replace(" ", "") == "".join(text for text, _ in cells) + "next"
