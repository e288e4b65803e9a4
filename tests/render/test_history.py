"""The history's table: change sets and their rows as lines, at every width."""

import re
from dataclasses import replace

import pytest

from db.enums import ChangeKind
from db.reading.change_sets import SealedSet
from pmo_tui.domain.changes import Alike, Entry, FieldChange
from pmo_tui.render import history
from pmo_tui.render.cells import Look, width_of
from pmo_tui.render.columns import arrange, draw_head, draw_row
from pmo_tui.render.history import RowLine, SetLine
from tests.render.history_samples import AFTER, BEFORE, RATED, REWORDED, WIDTHS, entry, sealed, text_of


@pytest.mark.parametrize("width", WIDTHS[2:])
def test_a_change_set_has_number_when_who_what_and_rows_at_every_width(width: int) -> None:
    record = sealed(number=12345, found=6428, role="")
    columns = history.columns(width, 12345)
    layout = arrange(columns, width - 1)
    line = draw_row(SetLine(record, RATED, opened=False), layout, Look())
    drawn = text_of([line])
    assert width_of(line) <= width
    assert "#12345" in drawn
    assert "1 Nov 2018" in drawn
    assert "Amy Jones" in drawn
    assert "▸ " in drawn
    assert "Asked at QAG" in drawn  # many rows: the reason says more than the first of them
    assert "6,428" in drawn
    few = text_of([draw_row(SetLine(sealed(role=""), RATED, opened=False), layout, Look())])
    assert "A9" in few
    assert ("Red → Amber" in few) or width < 60
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
        (sealed(kind=ChangeKind.RESTORE, reason="", found=0), None, "Restore: the whole file"),
        (sealed(kind=ChangeKind.IMPORT, reason="month 7", found=2000), RATED, "Import: month 7"),
        (sealed(reason="all of them went Red", found=9), RATED, "All of them went Red"),
        (
            sealed(reason="all of them went Red", found=8),
            RATED,
            "A9 Pathway Redesign, Overall PMO rating: Red → Amber",
        ),
        (
            sealed(),
            entry(FieldChange("due_on", "due on", "2018-11-01", ""), row="A9, Train", short="A9, Train"),
            "A9, Train: due on 2018-11-01 → –",
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
    assert history.set_words(SetLine(record, first, opened=False)) == expected


def test_many_schemes_rated_at_once_are_counted() -> None:
    red, back = Alike(18, "Total risks", "", "Red"), Alike(3, "Total risks", "Red", "")
    many = sealed(found=36, reason="asked at QAG")
    line = SetLine(many, RATED, opened=False, many=red)
    assert history.set_words(line) == "18 schemes: Total risks → Red"
    assert history.set_words(line, 20) == "18 schemes → Red"
    undone = SetLine(
        sealed(kind=ChangeKind.UNDO, reason="undo of #4"), RATED, opened=False, many=back, of=line
    )
    assert history.set_words(undone) == "Undo of #4: 3 schemes: Total risks Red → as before"
    frozen = entry(FieldChange("state", "state", "open", "frozen"), row="September 2018")
    froze = SetLine(sealed(kind=ChangeKind.FREEZE), frozen, opened=False)
    assert history.set_words(froze) == "Freeze: September 2018"


@pytest.mark.parametrize(
    ("record", "first", "expected"),
    [
        (sealed(kind=ChangeKind.IMPORT, reason="import of may"), RATED, "Import: import of may"),
        (sealed(reason="all phased anew", found=9), RATED, "All phased anew"),
        (
            sealed(reason="May 2026 opened"),
            entry(FieldChange("state", "state", "", "open"), table="month", action="added", row="May 2026"),
            "May 2026 opened",
        ),
    ],
)
def test_what_is_told_as_a_whole_is_so_when_it_is_undone(
    record: SealedSet, first: Entry, expected: str
) -> None:
    """And not by the row that happens to be its first: "removed forecast outturn" of one scheme of many."""
    made = SetLine(record, first, opened=False)
    assert history.set_words(made) == expected
    undone = SetLine(sealed(kind=ChangeKind.UNDO, reason="undo of #5"), RATED, opened=False, of=made)
    assert history.set_words(undone) == f"Undo of #5: {expected}"
    again = sealed(kind=ChangeKind.UNDO, reason="redo of #5")
    assert history.set_words(SetLine(again, RATED, opened=False, of=made), 30) == f"Redo of #5: {expected}"


def test_what_its_row_tells_is_told_by_the_undo_s_own_row() -> None:
    """It says which way it went."""
    made = SetLine(sealed(), REWORDED, opened=False)
    undone = SetLine(sealed(kind=ChangeKind.UNDO, reason="undo of #5"), RATED, opened=False, of=made)
    assert history.set_words(undone) == "Undo of #5: A9 Pathway Redesign, Overall PMO rating: Red → Amber"


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
    said = history.set_words(SetLine(sealed(), RATED, opened=False), room)
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
    changed = replace(RATED, changes=(*RATED.changes, FieldChange("reason", "reason", "", "asked")))
    more = text_of([history.row_line(RowLine(sealed(), changed), 98)])
    assert re.sub(r" +", " ", more) == " A9, Overall PMO rating rating Red → Amber +1"
    drawn = text_of([history.row_line(RowLine(sealed(), RATED), 98)])  # the source is bookkeeping
    assert re.sub(r" +", " ", drawn) == " A9, Overall PMO rating rating Red → Amber"


def test_of_two_long_values_both_are_seen() -> None:
    change = FieldChange("issue", "issue", BEFORE, AFTER)
    said = history.values_words(change, "changed", 40)
    assert len(said) <= 40
    before, after = said.split(" → ")
    assert before.startswith("The post is")
    assert after.startswith("The post is")
    short = FieldChange("chosen", "rating", "", AFTER)
    assert history.values_words(short, "changed", 40).startswith("– → The post is filled")
