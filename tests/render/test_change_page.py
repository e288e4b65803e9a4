"""The details of a change and a scheme's own history: everything in full, at every width."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from db.enums import ChangeKind
from pmo_tui.domain.changes import Entry, FieldChange
from pmo_tui.render import change_page, history
from pmo_tui.render.cells import width_of
from pmo_tui.render.page import Page
from tests.render.history_samples import AFTER, BEFORE, RATED, REWORDED, WIDTHS, entry, sealed, text_of


def details(width: int, *entries: Entry, **more: object) -> Page:
    return change_page.details_page(width, sealed(), entries, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("width", WIDTHS[1:])
def test_the_details_say_everything_at_every_width(width: int) -> None:
    page = details(width, RATED, REWORDED, answers=(3, 4), tables=(("ratings", 2), ("risk", 1)), more=7)
    assert all(width_of(line) <= width for line in page.lines)
    said = " ".join(text_of(page.lines).split())
    for part in (
        *("#5 ·", "Amy Jones,", "asked at QAG", "Red → Amber", "#3, #4", "2 ratings,", "0.1.0", "amy"),
        *(
            "[-still",
            "not-]",
            "{+from",
            "December+}",
            "and 7 more rows",
            "number 5",
            "2018-11-01 09:00:00 UTC",
        ),
    ):
        assert part in said, part


def test_a_text_that_reads_like_markup_is_shown_as_it_is() -> None:
    odd = "Delayed [see note 3] / [TBC] [/red] [@click=app.quit]x[/]"
    page = details(200, entry(FieldChange("issue", "issue", "Delayed [see note 3]" + " and more" * 5, odd)))
    said = " ".join(text_of(page.lines).split())
    assert "Delayed [see note 3] [-and more" in said
    assert "{+/ [TBC] [/red] [@click=app.quit]x[/]+}" in said


def test_what_acts_on_a_terminal_is_made_visible() -> None:
    page = details(80, entry(FieldChange("issue", "issue", "x", "\x1b[2J\u202egreen")))
    assert "\x1b" not in text_of(page.lines)
    assert "\u202e" not in text_of(page.lines)


def test_what_was_added_is_not_marked_as_a_difference() -> None:
    page = details(60, entry(FieldChange("issue", "issue", "", AFTER), action="added"))
    said = " ".join(text_of(page.lines).split())
    assert f"issue {AFTER}" in said
    assert ", rating: added" in said
    assert "{+" not in said


def test_nothing_is_said_where_there_was_nothing_and_blanks_are_named() -> None:
    page = details(
        80,
        entry(FieldChange("due_on", "due on", "", "2018-11-01")),
        entry(FieldChange("issue", "issue", BEFORE, BEFORE.replace(" ", "  "))),
    )
    said = text_of(page.lines)
    assert "due on – → 2018-11-01" in said
    assert "issue Only blanks differ." in said


def test_a_row_that_was_written_twice_is_named_once() -> None:
    page = details(80, RATED, replace(RATED, seq=2, changes=(FieldChange("reason", "reason", "", "late"),)))
    assert text_of(page.lines).count("Overall PMO rating (October 2018)") == 1
    assert "reason – → late" in text_of(page.lines)


def of_scheme(entries: Sequence[Entry], width: int = 78, more: int = 0) -> Page:
    page = Page(width)
    history.scheme_history(page, entries, more, "A9 Pathway Redesign")
    return page


def test_a_scheme_s_history_has_a_stop_for_each_change_set() -> None:
    older = replace(
        entry(FieldChange("chosen", "rating", "", "Amber"), action="added"),
        cs_id="cs-4",
        number=4,
        kind=ChangeKind.IMPORT,
        reason="",
    )
    page = of_scheme([REWORDED, RATED, older])
    assert [(stop.kind, stop.key) for stop in page.stops] == [
        ("change", ("cs-5", 5)),
        ("change", ("cs-4", 4)),
    ]
    said = text_of(page.lines)
    assert "A9 Pathway Redesign" not in said
    assert "#5  1 Nov 2018" in said
    assert "Amy Jones, Programme lead" in said
    assert "asked at QAG" in said
    assert "[-still not-]" in said
    assert "#4  import  1 Nov 2018" in said
    assert "Overall PMO rating (October 2018): rating added, Amber" in said


def test_one_changed_value_takes_one_line() -> None:
    page = of_scheme([replace(RATED, changes=RATED.changes[:1])])
    assert "Overall PMO rating (October 2018): Red → Amber" in text_of(page.lines)


def test_a_large_change_set_and_a_long_text_are_cut_with_a_word_about_it() -> None:
    many = [replace(RATED, row_id=f"row-{n}", changes=RATED.changes[:1]) for n in range(30)]
    assert "and 22 more rows: Enter shows them." in text_of(of_scheme(many).lines)
    long = replace(REWORDED, changes=(FieldChange("issue", "issue", "x", "word " * 400),))
    assert re.search(r"… \d+ more lines: Enter shows the whole text\.", text_of(of_scheme([long]).lines))


def test_older_rows_are_counted_and_an_empty_history_says_so() -> None:
    assert "and 1,234 older rows" in text_of(of_scheme([RATED], more=1234).lines)
    assert "Nothing was changed yet." in text_of(of_scheme([]).lines)
    assert "older rows" not in text_of(of_scheme([RATED]).lines)


@pytest.mark.parametrize("width", WIDTHS[2:])
def test_a_scheme_s_history_fits_into_every_width(width: int) -> None:
    page = of_scheme([REWORDED, RATED], width, more=5)
    assert all(width_of(line) <= width for line in page.lines)
