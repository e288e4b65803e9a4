"""Change sets and rows as the history's readers return them, for the tests of how they are drawn."""

from collections.abc import Sequence
from dataclasses import replace

from db.enums import ChangeKind
from db.reading.change_sets import SealedSet
from pmo_tui.domain.changes import Action, Entry, FieldChange
from pmo_tui.render.cells import Line

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
        found=1,
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
