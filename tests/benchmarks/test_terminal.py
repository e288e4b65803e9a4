"""The terminal that measured programs are shown on."""

from benchmarks.terminal import Terminal, answers


def test_a_question_about_synchronised_updates_is_answered_with_yes_any_other_with_no() -> None:
    assert answers(b"\x1b[?2026$p\x1b[?2048$p") == b"\x1b[?2026;2$y\x1b[?2048;0$y"
    assert answers(b"no question") == b""


def test_what_was_written_stands_on_the_screen() -> None:
    terminal = Terminal(20, 3)
    change = terminal.feed(b"\x1b[2;1Hhere")
    assert terminal.lines == ["", "here", ""]
    assert change.lines == {1}


def test_the_same_text_again_is_no_change() -> None:
    terminal = Terminal(20, 3)
    terminal.feed(b"\x1b[1;1Hhere")
    assert not terminal.feed(b"\x1b[1;1Hhere").lines


def test_another_colour_is_a_change() -> None:
    terminal = Terminal(20, 3)
    terminal.feed(b"\x1b[1;1Hhere")
    assert terminal.feed(b"\x1b[1;1H\x1b[31mhere").lines == {0}


def test_a_change_of_the_last_column_alone_is_the_scrollbars() -> None:
    change = Terminal(5, 2).feed(b"\x1b[1;5H|")
    assert change.lines == {0}
    assert not change.inner


def test_a_sequence_in_two_writes_is_understood() -> None:
    terminal = Terminal(20, 2)
    terminal.feed(b"\x1b[?20")
    terminal.feed(b"26hx\xe2\x82")
    terminal.feed(b"\xac\x1b[>25u")
    assert terminal.lines == ["x€", ""]
