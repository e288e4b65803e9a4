"""The history's lines and pages: before and after in full, at every width, marked in letters too."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.enums import ChangeKind
from db.reading.change_sets import SealedSet
from pmo_tui.domain.changes import Action, Entry, FieldChange
from pmo_tui.render import change_page, history
from pmo_tui.render.cells import Cell, Line, Look, width_of
from pmo_tui.render.columns import arrange, draw_head, draw_row
from pmo_tui.render.differences import differences, flow, same_words
from pmo_tui.render.history import RowLine, SetLine
from pmo_tui.render.page import Page

WIDTHS = (24, 38, 58, 78, 98, 158)

BEFORE = "The post is still not filled and two clinics were cancelled in September."
AFTER = "The post is filled from December and two clinics were cancelled in October."


def text_of(lines: Sequence[Line]) -> str:
    return "\n".join("".join(text for text, _ in line) for line in lines)


def sealed(**values: object) -> SealedSet:
    record = SealedSet(
        id="cs-5",
        seal=5,
        number=5,
        at_utc="2018-11-01T09:00:00.000000Z",
        actor="Amy Jones",
        role="Programme lead",
        login="amy",
        kind=ChangeKind.EDIT,
        reason="asked at QAG",
        app_version="0.1.0",
        parents=(),
        rows=1,
    )
    return replace(record, **values)  # type: ignore[arg-type]


def entry(*changes: FieldChange, action: Action = "changed", **values: object) -> Entry:
    made = Entry(
        seq=1,
        cs_id="cs-5",
        number=5,
        at_utc="2018-11-01T09:00:00.000000Z",
        who="Amy Jones",
        role="Programme lead",
        kind=ChangeKind.EDIT,
        reason="asked at QAG",
        table="rating",
        row_id="row-1",
        row="A9 Pathway Redesign, Overall PMO rating",
        short="A9, Overall PMO rating",
        month="2018-10",
        action=action,
        changes=changes,
    )
    return replace(made, **values)  # type: ignore[arg-type]


RATED = entry(
    FieldChange("chosen", "rating", "Red", "Amber"), FieldChange("source", "source", "published", "entered")
)
REWORDED = entry(
    FieldChange("issue", "issue", BEFORE, AFTER),
    table="exception commentary",
    row="A9 Pathway Redesign",
    short="A9",
    row_id="row-2",
)


# -- two texts as one ---------------------------------------------------------------


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


# -- the table ----------------------------------------------------------------------


@pytest.mark.parametrize("width", WIDTHS[2:])
def test_a_change_set_has_number_when_who_what_and_rows_at_every_width(width: int) -> None:
    record = sealed(number=12345, rows=6428, role="")
    columns = history.columns(width, 12345)
    layout = arrange(columns, width - 1)
    line = draw_row(SetLine(record, RATED, opened=False), layout, Look())
    drawn = text_of([line])
    assert width_of(line) <= width
    assert "#12345" in drawn
    assert "1 Nov 2018" in drawn
    assert "Amy Jones" in drawn
    assert "▸ " in drawn
    assert "A9" in drawn
    assert ("Red → Amber" in drawn) or width < 60
    assert "6,428" in drawn
    assert "##" not in drawn
    assert text_of([draw_head(layout)]).split()[:3] == ["No.", "When", "Who"]


def test_with_room_the_role_and_the_reason_stand_there_too() -> None:
    line = draw_row(SetLine(sealed(), RATED, opened=True), arrange(history.columns(180, 5), 179), Look())
    drawn = text_of([line])
    assert "Amy Jones, Programme lead" in drawn
    assert "▾ A9 Pathway Redesign, Overall PMO rating: Red → Amber" in drawn
    assert "asked at QAG" in drawn


@pytest.mark.parametrize(
    ("record", "first", "expected"),
    [
        (sealed(), RATED, "A9 Pathway Redesign, Overall PMO rating: Red → Amber"),
        (sealed(), REWORDED, "A9 Pathway Redesign: issue reworded"),
        (
            sealed(kind=ChangeKind.UNDO, reason="undo of #4"),
            RATED,
            "Undo of #4: A9 Pathway Redesign, Overall PMO rating: Red → Amber",
        ),
        (sealed(kind=ChangeKind.RESTORE, reason="", rows=0), None, "Restore: the whole file"),
        (
            sealed(kind=ChangeKind.IMPORT),
            entry(
                FieldChange("name", "name", "", "Community"),
                action="added",
                row="Community",
                short="Community",
            ),
            "Import: Community: added name Community",
        ),
        (
            sealed(),
            entry(FieldChange("due_on", "due on", "2018-11-01", ""), row="A9, Train", short="A9, Train"),
            "A9, Train: due on 2018-11-01",
        ),
        (sealed(), entry(action="removed", row="A9, Train", short="A9, Train"), "A9, Train: removed"),
        (sealed(), entry(row="A9, Train", short="A9, Train"), "A9, Train"),
        (
            sealed(),
            entry(FieldChange("issue", "issue", "", BEFORE), action="added", row="A9", short="A9"),
            "A9: added issue written",
        ),
    ],
)
def test_a_change_set_is_said_in_a_line(record: SealedSet, first: Entry | None, expected: str) -> None:
    assert history.set_words(record, first) == expected


@pytest.mark.parametrize(
    ("room", "expected"),
    [
        (60, "A9 Pathway Redesign, Overall PMO rating: Red → Amber"),
        (40, "A9, Overall PMO rating: Red → Amber"),
        (30, "A9, Overall PMO …: Red → Amber"),
        (18, "A9: Red → Amber"),
    ],
)
def test_the_name_gives_way_before_what_became_of_it(room: int, expected: str) -> None:
    said = history.set_words(sealed(), RATED, room)
    assert said == expected
    assert len(said) <= room


@pytest.mark.parametrize("width", WIDTHS[2:])
@pytest.mark.parametrize(
    "each", [RATED, REWORDED, entry(action="removed"), entry(row="日本" * 40, short="日本" * 40)]
)
def test_a_row_of_a_change_set_fits_into_every_width(width: int, each: Entry) -> None:
    line = history.row_line(RowLine(sealed(), each), width)
    assert width_of(line) <= width
    assert text_of([line]).strip()


def test_a_row_shows_its_field_before_and_after_and_how_many_more() -> None:
    drawn = text_of([history.row_line(RowLine(sealed(), RATED), 98)])
    assert re.sub(r" +", " ", drawn) == " A9, Overall PMO rating rating Red → Amber +1"


def test_of_two_long_values_both_are_seen() -> None:
    change = FieldChange("issue", "issue", BEFORE, AFTER)
    said = history.values_words(change, "changed", 40)
    assert len(said) <= 40
    before, after = said.split(" → ")
    assert before.startswith("The post is")
    assert after.startswith("The post is")
    short = FieldChange("chosen", "rating", "", AFTER)
    assert history.values_words(short, "changed", 40).startswith("nothing → The post is filled")


# -- the details --------------------------------------------------------------------


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
    assert "due on nothing → 2018-11-01" in said
    assert "issue Only blanks differ." in said


def test_a_row_that_was_written_twice_is_named_once() -> None:
    page = details(80, RATED, replace(RATED, seq=2, changes=(FieldChange("reason", "reason", "", "late"),)))
    assert text_of(page.lines).count("Overall PMO rating (October 2018)") == 1
    assert "reason nothing → late" in text_of(page.lines)


# -- a scheme's own page ------------------------------------------------------------


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
