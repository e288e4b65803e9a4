"""Text is plain: what people type is cleaned once, and shown exactly as it is."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.conditions import folded
from pmo_tui.domain.text import REPLACEMENT, clean, plain, plain_lines, spreadsheet_text

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ANYTHING = st.text(
    st.characters(codec=None)
    | st.sampled_from("\x00\x1b\x7f\x9b\r\n\x0b\x0c\x85\u2028\u2029\t \u200d\ufeff\ud800e\u0301" + BIDI),
    max_size=40,
)
SHORT = settings(max_examples=150, deadline=None)


def harmful(letter: str) -> bool:
    """Written apart from the code: C0, C1, DEL, bidi, surrogates and tags, but not tab and line end."""
    return letter not in "\n\t" and (unicodedata.category(letter) in {"Cc", "Cs"} or letter in BIDI)


@pytest.mark.parametrize(
    ("typed", "kept", "removed"),
    [
        ("plain", "plain", 0),
        ("  trimmed \n", "trimmed", 0),
        ("two\r\nlines", "two\nlines", 0),
        ("old\rMac", "old\nMac", 0),
        ("Word's\x0bShift+Enter", "Word's\nShift+Enter", 0),
        ("page\x0cbreak", "page\nbreak", 0),
        ("next\x85line", "next\nline", 0),
        ("line\u2028separator", "line\nseparator", 0),
        ("paragraph\u2029separator", "paragraph\nseparator", 0),
        ("each\x0b\r\n\x0bone", "each\n\n\none", 0),
        ("\x0btrimmed\u2029", "trimmed", 0),
        ("tab\tstays", "tab\tstays", 0),
        ("\x1b[31mRed\x1b[0m", "[31mRed[0m", 2),
        ("\x9b2J", "2J", 1),
        ("a\x00b\x7fc\x08d", "abcd", 3),
        ("neerG\u202eRed", "neerGRed", 1),
        ("\ufeffname", "name", 1),
        ("zero\u200bwidth", "zerowidth", 1),
        ("tag\U000e0041", "tag", 1),
        ("half\ud800", "half", 1),
        ("e\u0301", "\u00e9", 0),
        ("family 👩\u200d👧", "family 👩\u200d👧", 0),  # a joiner is part of names and emoji
        ("£1.2m – ½ [b]not markup[/b]", "£1.2m – ½ [b]not markup[/b]", 0),
        ("", "", 0),
    ],
)
def test_text_is_cleaned_before_it_is_stored(typed: str, kept: str, removed: int) -> None:
    cleaned = clean(typed)
    assert (cleaned.text, cleaned.removed) == (kept, removed)


REMOVED = [
    *(0x00, 0x08, 0x0E, 0x1F, 0x7F, 0x80, 0x84, 0x86, 0x9F),
    *(0x061C, 0x180E, 0x200B, 0x200C, 0x200E, 0x200F),
    *(0x202A, 0x202E, 0x2060, 0x206F, 0xFEFF, 0xFFF9, 0xFFFB),
    *(0xD800, 0xDFFF, 0xE0000, 0xE007F),
]
BREAKS = [0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029]
KEPT = [
    *(0x09, 0x0A, 0x20, 0x7E, 0xA0, 0xA1, 0x061B, 0x061D, 0x180D, 0x180F, 0x200A, 0x200D, 0x2010, 0x2027),
    *(0x202F, 0x205F, 0x2070, 0xD7FF, 0xE000, 0xFEFE, 0xFF00, 0xFFF8, 0xFFFC, 0xFFFD, 0xE0080),
]


@pytest.mark.parametrize("code", REMOVED, ids=hex)
def test_a_character_that_hides_or_acts_is_removed_and_marked(code: int) -> None:
    assert clean(f"a{chr(code)}b").text == "ab"
    assert plain(chr(code)) == REPLACEMENT


@pytest.mark.parametrize("code", BREAKS, ids=hex)
def test_whatever_ends_a_line_ends_it_and_is_marked_where_it_was_stored(code: int) -> None:
    assert clean(f"a{chr(code)}b") == ("a\nb", 0)
    assert plain(chr(code)) == REPLACEMENT


@pytest.mark.parametrize("code", KEPT, ids=hex)
def test_its_neighbours_are_kept(code: int) -> None:
    assert clean(f"a{chr(code)}b").removed == 0
    assert plain(chr(code)) == (" " if code in {0x09, 0x0A} else chr(code))


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ("plain", ""),
        ("\x00", "1 invisible control character removed from the text."),
        ("\x00\x01", "2 invisible control characters removed from the text."),
    ],
)
def test_the_person_is_told_what_went(typed: str, note: str) -> None:
    assert clean(typed).note == note


@SHORT
@given(ANYTHING)
def test_cleaning_twice_changes_nothing_more(typed: str) -> None:
    once = clean(typed)
    assert clean(once.text) == type(once)(once.text, 0)


@SHORT
@given(ANYTHING)
def test_nothing_that_acts_on_a_terminal_is_stored_or_shown(typed: str) -> None:
    assert not any(map(harmful, clean(typed).text))
    assert not any(map(harmful, plain(typed)))
    for line in plain_lines(typed):
        assert not any(map(harmful, line))
    clean(typed).text.encode("utf-8")  # no lone half of a pair: SQLite could not store it


@SHORT
@given(ANYTHING)
def test_showing_keeps_every_character_in_its_place(typed: str) -> None:
    shown = plain(typed)
    assert len(shown) == len(typed)
    assert "\n" not in shown
    assert "\t" not in shown
    assert len("\n".join(plain_lines(typed))) == len(typed)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("two\nlines\tand a tab", "two lines and a tab"),
        ("esc\x1b[2J", f"esc{REPLACEMENT}[2J"),
        ("\u202eneerG", f"{REPLACEMENT}neerG"),
        ("[red]Red[/]", "[red]Red[/]"),
    ],
)
def test_stored_text_is_shown_on_one_line_with_marks(stored: str, shown: str) -> None:
    assert plain(stored) == shown


def test_stored_text_is_shown_line_by_line() -> None:
    assert plain_lines("one\ttab\ntwo\x07") == ["one tab", f"two{REPLACEMENT}"]
    assert plain_lines("") == [""]


@pytest.mark.parametrize("stored", ["Café", "CAFÉ", unicodedata.normalize("NFD", "Café")])
def test_a_search_finds_a_letter_however_it_is_stored(stored: str) -> None:
    assert folded("café") in folded(f"at the {stored} today")


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("Community", "Community"),
        ('=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")'),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ('" "=1', '\'" "=1'),
        ("\t=1", "' =1"),
        ("a\tb\nc", "a b c"),
        ("A=1", "A=1"),
        ("", ""),
    ],
)
def test_a_spreadsheet_shows_a_text_and_never_works_it_out(text: str, cell: str) -> None:
    assert spreadsheet_text(text) == cell
