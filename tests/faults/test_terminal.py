"""Terminals that are small, dumb, colourless, not UTF-8, or resized all the time (RELIABILITY c.10)."""

import random
import re
from pathlib import Path

import pytest

from pmo_tui.domain.rag import LETTERS
from tests.e2e.terminal import in_terminal
from tests.tui.driving import driving

EVERYWHERE = ("1", "2", "v", "slash", "escape", "enter", "c", "escape", "f", "escape", "M", "escape", "tab")
THEN = (
    "tab",
    "4",
    "x",
    "enter",
    "escape",
    "9",
    "enter",
    "tab",
    "0",
    "end",
    "enter",
    "escape",
    "question_mark",
)
AMY = ("--as", "Amy,PMO", "--screen", "schemes")


@pytest.mark.parametrize("size", [(40, 10), (20, 5), (3, 2), (1, 1)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_screen_and_form_bears_a_small_window(size: tuple[int, int], demo_file: Path) -> None:
    """Nothing fails, and at 40x10 there is something to read."""
    async with driving(demo_file, size=size, toasts=True) as app:
        for key in (*EVERYWHERE, *THEN, "escape"):
            await app.press(key)
            assert all(len(line) <= size[0] for line in app.lines)
            if size >= (40, 10):
                assert any(len(line.strip()) > 10 for line in app.lines), key


async def test_a_storm_of_resizes_is_borne(demo_file: Path) -> None:
    """On every screen, with a form open too; what was typed stands, and the last size counts."""
    chance = random.Random(10)
    async with driving(demo_file) as app:
        for keys in (("1",), ("2",), ("enter",), ("4",), ("x",), ("9",), ("0",), ("2", "enter", "c")):
            await app.press(*keys)
            if keys[-1] == "c":
                await app.type("typed")
            for _ in range(12):
                await app.pilot.resize_terminal(chance.randint(1, 200), chance.randint(1, 60))
            await app.pilot.resize_terminal(80, 24)
            await app.settle()
            assert app.app.size == (80, 24)
            assert len(app.lines) == 24
        assert "typed" in app.text


def test_a_real_window_is_shrunk_to_nothing_and_grown_again(demo_file: Path, tmp_path: Path) -> None:
    with in_terminal(demo_file, *AMY, home=tmp_path, size=(120, 40)) as app:
        app.shows("177 schemes")
        for columns, rows in ((40, 10), (1, 1), (200, 50), (2, 60), (120, 40)) * 4:
            app.resize(columns, rows)
        app.until(lambda: "177 schemes" in app.text)
        app.press("1")
        app.shows("Forecast")
        app.press("ctrl+q")
        assert app.ended() == 0
        assert app.restored


@pytest.mark.parametrize("term", ["dumb", "unknown", ""])
def test_a_terminal_that_cannot_show_pages_is_told_so(term: str, demo_file: Path, tmp_path: Path) -> None:
    """One plain sentence with a way on, exit code 2, and not one escape sequence."""
    with in_terminal(demo_file, *AMY, home=tmp_path, TERM=term) as app:
        assert app.ended() == 2
        written = app.written.decode()
    assert "This terminal cannot show pages" in written
    assert "pmo-tui --help" in written
    assert "\x1b" not in written


def test_without_colour_a_rating_is_a_letter_in_brackets(demo_file: Path, tmp_path: Path) -> None:
    """NO_COLOR: not one colour in the stream, and ratings can be told all the same."""
    with in_terminal(demo_file, *AMY, home=tmp_path, NO_COLOR="1") as app:
        app.shows("177 schemes")
        for letter in (LETTERS[rating] for rating in LETTERS if LETTERS[rating] in "RAG"):
            app.shows(f"[{letter}]")
        app.press("enter")
        app.shows("Commentary")
        app.press("escape", "ctrl+q")
        assert app.ended() == 0
    assert coloured(app.written) == []


def test_a_paste_with_an_escape_in_it_is_text_in_its_order(demo_file: Path, tmp_path: Path) -> None:
    """Nothing of it is taken for keys, neither in a field nor where keys are commands."""
    with in_terminal(demo_file, *AMY, home=tmp_path, size=(120, 40)) as app:
        app.shows("177 schemes")
        app.press("\x1b[200~gone \x1b4 \x1b0u\x1b[201~")
        app.press("enter")
        app.shows("Commentary")
        app.press("c")
        app.shows("Ctrl+S")
        app.press("\x1b[200~First \x1b[31mred, \x1bu last.\x1b[201~ Typed.")
        app.shows("First [31mred, u last. Typed.")
        app.press("escape", "escape", "ctrl+q")
        assert app.ended() == 0


GREYS = (0, 7, 8, 15, 16, 231)
"""Black, white and greys among the first of the 256 colours."""


def coloured(stream: bytes) -> list[bytes]:
    """Return the escape sequences of a stream that set a colour which is no shade of grey."""
    found = []
    for sequence in re.findall(rb"\x1b\[([\d;]*)m", stream):
        for red, green, blue in re.findall(rb"[34]8;2;(\d+);(\d+);(\d+)", sequence):
            if not red == green == blue:
                found.append(sequence)
        numbers = map(int, re.findall(rb"(?:^|;)[34]8;5;(\d+)", sequence))
        found += [sequence for number in numbers if number < 232 and number not in GREYS]
    return found


def test_with_colour_there_is_some(demo_file: Path, tmp_path: Path) -> None:
    """Or the test before could not fail."""
    with in_terminal(demo_file, *AMY, home=tmp_path) as app:
        app.shows("177 schemes")
        app.press("ctrl+q")
        app.ended()
    assert coloured(app.written)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_terminal_that_is_not_utf_8_shows_what_it_can(
    encoding: str, demo_file: Path, tmp_path: Path
) -> None:
    """A question mark stands for what it does not know; the app works and ends as usual."""
    with in_terminal(
        *(demo_file, *AMY),
        home=tmp_path,
        PYTHONIOENCODING=encoding,
        LC_ALL="C",
        LANG="C",
        PYTHONUTF8="0",
        PYTHONCOERCECLOCALE="0",
    ) as app:
        app.shows("177 schemes")
        app.press("enter")
        app.shows("Commentary")
        app.press("escape", "ctrl+q")
        assert app.ended() == 0
        assert "Traceback" not in app.text
    assert b"?" in app.written
    assert "·".encode() not in app.written
