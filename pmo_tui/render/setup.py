"""The set-up screen's page: portfolio, organisations, programme areas, months, people with their roles."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from db.enums import MoneyUnit, NegativeStyle, RoleName, SavingSign
from db.reading.people import PersonRecord, RoleRecord
from db.reading.setup import FactsRecord, Setup
from pmo_tui.domain.money import HouseStyle, format_amount
from pmo_tui.domain.period import month_name, month_number
from pmo_tui.domain.text import plain
from pmo_tui.render.cells import Cell, Line, fit, text_cell, wrap
from pmo_tui.render.page import Page, Stop

PORTFOLIO, ORGANISATION, PROGRAMME, PERIOD, PERSON = SECTIONS = (
    *("portfolio", "organisation", "programme"),
    *("period", "person"),
)
"""The sections in their order, and what a line of each stands for."""

ADD = "add"
"""A line that adds to a section that is still empty; its key is the section."""

ROLE_WORDS = {
    RoleName.SRO: "SRO",
    RoleName.SRC: "SRC",
    RoleName.PROGRAMME_LEAD: "Programme lead",
    RoleName.EXEC_LEAD: "Executive lead",
    RoleName.PMO: "PMO",
}
UNIT_WORDS = {
    MoneyUnit.POUNDS: "whole pounds",
    MoneyUnit.THOUSANDS: "thousands, £k",
    MoneyUnit.MILLIONS: "millions, £m",
}
NEGATIVE_WORDS = {NegativeStyle.MINUS: "with a minus", NegativeStyle.BRACKETS: "in brackets"}
SIGN_WORDS = {SavingSign.POSITIVE: "as positive", SavingSign.NEGATIVE: "as negative"}

LABEL = 20
_EXAMPLE = 1_234_500_00
"""An amount in pence that shows what the house style does."""


def role_words(role: RoleRecord) -> str:
    """Say a role and what it is for: "SRO, Planned Care"."""
    return f"{ROLE_WORDS[role.role]}, {role.subject}"


def section_of(stop: Stop) -> str:
    """Return the section that a stop of the page is in."""
    return str(stop.key) if stop.kind == ADD else stop.kind


def page(found: Setup, width: int, *, locked: bool = False) -> Page:
    """Build the page; every line that can be changed is a stop of its section's kind.

    `locked` offers no key that changes anything: the past is shown, or the file is read-only.
    """
    made = _Page(width, locked=locked)
    _facts(made, found.facts)
    made.blank()
    _organisations(made, found)
    made.blank()
    _programmes(made, found)
    made.blank()
    _months(made, found)
    made.blank()
    _people(made, found)
    return made


@dataclass
class _Page(Page):
    """A page that says what keys do only where they do it."""

    locked: bool = False

    def title(self, text: str, note: str = "") -> None:
        """Add a heading, with the keys after it unless nothing can be changed."""
        super().title(text, "" if self.locked else note)


def _facts(made: Page, facts: FactsRecord) -> None:
    style = HouseStyle(facts.money_unit, facts.negative_style, facts.saving_sign)
    saving, cost = format_amount(_EXAMPLE, style), format_amount(-_EXAMPLE, style)
    made.title("Portfolio", "Enter changes a line")
    for key, label, words in (
        ("name", "Name", facts.name),
        ("short_name", "Short name", facts.short_name),
        ("money_unit", "Amounts print in", UNIT_WORDS[facts.money_unit]),
        ("negative_style", "Negatives print", NEGATIVE_WORDS[facts.negative_style]),
        ("saving_sign", "Savings print", SIGN_WORDS[facts.saving_sign]),
    ):
        made.stop_line(PORTFOLIO, key, (fit(f" {label}", LABEL), "muted"), _short(words, made.width - LABEL))
    made.labelled("So", f"a saving prints {saving}, a cost {cost}", label_width=LABEL - 1, style="muted")
    made.labelled("Financial year", facts.financial_year, label_width=LABEL - 1)
    made.labelled("Framework", facts.framework, label_width=LABEL - 1)


def _short(words: str, room: int) -> Cell:
    return (fit(plain(words), room).rstrip(), "")


def _head(made: Page, *cells: tuple[str, int]) -> None:
    line = " " + " ".join(fit(words, size) for words, size in cells)
    made.add((fit(line, made.width), "heading"))


def _none(made: _Page, section: str, words: str) -> None:
    made.stop_line(ADD, section, (" None yet." if made.locked else f" None yet. + adds {words}.", "muted"))


def _organisations(made: _Page, found: Setup) -> None:
    made.title(f"Organisations  {len(found.organisations)}", "+ adds one")
    code = _widest([row.code for row in found.organisations], 6, 20)
    if not found.organisations:
        _none(made, ORGANISATION, "an organisation")
        return
    _head(made, ("Code", code), ("Name", made.width - code - 3))
    for row in found.organisations:
        name = _short(row.name, made.width - code - 3)
        made.stop_line(ORGANISATION, row.id, (f" {fit(plain(row.code), code)} ", "bold"), name)


def _programmes(made: _Page, found: Setup) -> None:
    made.title(f"Programme areas  {len(found.programmes)}", "+ adds one")
    if not found.programmes:
        _none(made, PROGRAMME, "a programme area")
        return
    count = _widest([f"{row.schemes:,}" for row in found.programmes], 7, 9)
    themed = any(row.theme for row in found.programmes)
    room = made.width - count - 4
    name = _widest([row.name for row in found.programmes], 14, room * 3 // 5 if themed else room)
    theme = room - name - 1
    heads = f" {fit('Name', name)} {fit('Schemes', count, right=True)}"
    made.add((fit(heads + ("  Theme" if themed else ""), made.width), "heading"))
    for row in found.programmes:
        line: Line = [(f" {fit(plain(row.name), name)} ", "")]
        line.append((fit(f"{row.schemes:,}", count, right=True), "" if row.schemes else "muted"))
        line.append((f"  {fit(plain(row.theme), theme).rstrip()}" if theme > 0 else "", "muted"))
        made.stop_line(PROGRAMME, row.id, *line)


def _months(made: _Page, found: Setup) -> None:
    made.title(f"Months  {len(found.months)}", "+ opens one")
    if not found.months:
        _none(made, PERIOD, "a month")
        return
    _head(made, ("Month", 18), ("State", 8), ("Ratings as at", 14), ("Finance as at", 14))
    for row in found.months:
        words = f"{month_name(row.month)} · {month_number(row.month)}"
        state = ("frozen" if row.frozen else "open", "muted" if row.frozen else "bold")
        dates = f" {row.ratings_as_at:<14} {row.finance_as_at}"
        made.stop_line(PERIOD, row.id, (f" {words:<18} ", ""), (f"{state[0]:<8}", state[1]), (dates, "muted"))


def _people(made: _Page, found: Setup) -> None:
    made.title(f"People  {len(found.people)}", "+ adds one · r gives or takes a role")
    if not found.people:
        _none(made, PERSON, "a person")
        return
    wide = made.width >= 110
    name = _widest([row.name for row in found.people], 14, 40 if wide else (made.width - 4) // 2)
    title = _widest([row.job_title for row in found.people], 10, 30) if wide else 0
    code = _widest([row.organisation for row in found.people], 5, 12) if wide else 0
    roles = made.width - 3 - name - (title + code + 4 if wide else 0)
    parts = [("Name", name), *([("Job title", title), ("Org.", code)] if wide else []), ("Roles", roles)]
    made.add((fit(" " + "  ".join(fit(words, size) for words, size in parts), made.width), "heading"))
    for person in found.people:
        first: Line = [(f" {fit(plain(person.name), name)}  ", "")]
        if wide:
            first.append((f"{fit(plain(person.job_title), title)}  ", "muted"))
            first.append((f"{fit(plain(person.organisation), code)}  ", "muted"))
        _with_roles(made, person, first, found.roles_of(person.id), roles)
    if not wide:
        made.text("In a wider window also: Job title, Org.", "muted")


def _with_roles(
    made: Page, person: PersonRecord, first: Line, roles: Sequence[RoleRecord], room: int
) -> None:
    lines = [part for role in roles for part in wrap(role_words(role), room)]
    made.stop_line(PERSON, person.id, *first, text_cell(lines[0] if lines else "–", "" if lines else "muted"))
    indent = " " * sum(cell_len(text) for text, _ in first)
    for line in lines[1:]:
        made.add((indent, ""), text_cell(line))


def _widest(texts: Sequence[str], least: int, most: int) -> int:
    return max(least, min(most, max((cell_len(plain(text)) for text in texts), default=0)))
