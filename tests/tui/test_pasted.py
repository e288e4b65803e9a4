"""What a terminal sends, cut anywhere: pastes come as one text, everything else as it was."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from textual import events

from pmo_tui.pasted import BEGIN, END, ESCAPE, STAND_IN, GuardedParser, PasteGuard

MARKER = re.compile(r"\x1b\[20[01]~")
PIECES = st.sampled_from([ESCAPE, "[", "2", "0", "1", "~", "[31m", "u", "plain ", "é", BEGIN[:-1], "\n"])
TEXTS = st.lists(PIECES, max_size=12).map("".join).filter(lambda text: not MARKER.search(text))


def cut(text: str, places: list[int]) -> list[str]:
    """Return a text in pieces, as a terminal's buffer may cut it."""
    ends = sorted({place % (len(text) + 1) for place in places} | {0, len(text)})
    return [text[begin:end] for begin, end in pairwise(ends)]


@given(before=TEXTS, pasted=TEXTS, after=TEXTS, places=st.lists(st.integers(0, 200), max_size=6))
def test_only_what_is_pasted_is_changed(before: str, pasted: str, after: str, places: list[int]) -> None:
    guard = PasteGuard()
    sent = before + BEGIN + pasted + END + after
    inside = pasted.replace(ESCAPE, STAND_IN)
    assert "".join(guard(piece) for piece in cut(sent, places)) == before + BEGIN + inside + END + after


@given(pasted=TEXTS.filter(bool), places=st.lists(st.integers(0, 200), max_size=6))
def test_a_paste_is_one_text_and_no_key(pasted: str, places: list[int]) -> None:
    parser = GuardedParser()
    sent = BEGIN + pasted + END + "x"
    found = [message for piece in cut(sent, places) for message in parser.feed(piece)]
    assert [type(message) for message in found] == [events.Paste, events.Key]
    assert isinstance(found[0], events.Paste)
    assert found[0].text == pasted.replace(ESCAPE, STAND_IN)


def test_an_escape_by_itself_comes_at_once() -> None:
    assert PasteGuard()(ESCAPE) == ESCAPE
