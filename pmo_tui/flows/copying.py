"""Copying what is shown as text for a spreadsheet: tabs between cells, amounts in whole pounds."""

from typing import TYPE_CHECKING

from db.reading.chasing import Chase, chases
from db.reading.reader import Reader
from db.reading.register import SchemeRow, row_ids, rows_of
from pmo_tui.domain import rag
from pmo_tui.domain.money import format_pounds
from pmo_tui.domain.text import spreadsheet_text

if TYPE_CHECKING:
    from pmo_tui.core import CoreApp
    from pmo_tui.services.register import Listing

HEADS = (
    "Reference",
    "Scheme",
    "Programme area",
    "Organisation",
    "Overall",
    "Return",
    "Plan £",
    "Forecast £",
    "Variance £",
    "Change £",
    "Low £",
    "Medium £",
    "High £",
    "Lead",
    "Commentary",
    "Recovery date",
    "Proposed overall",
)
"""The heads of the copy; amounts say their unit, for a spreadsheet shows bare numbers."""

ASKED = {"due": "due", "done": "done"}
"""What the copy says of commentary that is asked for; of any other, that none is required."""


def copy_register(app: "CoreApp", listing: "Listing", marked: set[str]) -> None:
    """Copy the listed schemes, or only the marked ones, to the clipboard, and say so.

    All of them, also while only the first ones are on screen.
    """

    def read(reader: Reader) -> str:
        lines = ["\t".join(HEADS)]
        for group in listing.whole(reader).groups:
            ids = list(group.ids) if group.ids is not None else row_ids(reader, group.scope)
            wanted = [row_id for row_id in ids if not marked or row_id in marked]
            for start in range(0, len(wanted), 500):
                part = wanted[start : start + 500]
                asked = chases(reader, group.scope, part)
                rows = rows_of(reader, group.scope, part, organisation=group.organisation)
                lines += [_line(row, asked[row.id]) for row in rows]
        return "\n".join(lines)

    def done(text: str) -> None:
        app.copy_to_clipboard(text)
        count = text.count("\n")
        rows, them = ("1 row", "it") if count == 1 else (f"{count:,} rows", "them")
        app.say(f"{rows} copied, if this terminal allows it. Paste {them} into a spreadsheet.")

    app.reads.run("copy", read, done, app.complain)


def _line(row: SchemeRow, asked: Chase) -> str:
    rating = rag.WORDS[row.rag] if row.rag else ""
    amounts = (row.plan, row.fot, row.variance, row.change, row.low, row.medium, row.high)
    words = map(spreadsheet_text, (row.ref, row.name, row.area, row.organisation, rating, row.state))
    proposed = rag.WORDS[asked.proposed] if asked.proposed else ""
    commentary = ASKED.get(row.commentary, "not required")
    chase = (spreadsheet_text(row.lead), commentary, asked.recovery_date, proposed)
    return "\t".join((*words, *map(_as_amount, amounts), *chase))


def _as_amount(pence: int | None) -> str:
    """Return an amount in pounds; what was not given is an empty cell, not nothing."""
    return "" if pence is None else format_pounds(pence)
