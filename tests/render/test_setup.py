"""The set-up page: sections, what each line stands for, and that everything fits."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from db.enums import MoneyUnit, NegativeStyle, RoleName, SavingSign
from db.reading import setup as reading
from db.reading.people import PersonRecord, ProgrammeRecord, RoleRecord
from db.reading.reader import Reader
from db.reading.setup import Setup
from pmo_tui.render import setup as drawing
from pmo_tui.render.cells import width_of
from pmo_tui.render.page import Page


@pytest.fixture(scope="module")
def found(demo_template: Path) -> Iterator[Setup]:
    with closing(Reader(demo_template)) as reader:
        yield reading.setup(reader)


def lines(page: Page) -> list[str]:
    return ["".join(text for text, _ in line) for line in page.lines]


@pytest.mark.parametrize("width", [59, 79, 119, 159])
def test_everything_fits(found: Setup, width: int) -> None:
    page = drawing.page(found, width)
    assert max(width_of(line) for line in page.lines) <= width
    assert all(0 <= stop.line < len(page.lines) for stop in page.stops)
    for kind, rows in (
        (drawing.ORGANISATION, found.organisations),
        (drawing.PROGRAMME, found.programmes),
        (drawing.PERSON, found.people),
        (drawing.PERIOD, found.months),
    ):
        assert [stop.key for stop in page.stops if stop.kind == kind] == [row.id for row in rows]


def test_sections_come_in_order(found: Setup) -> None:
    kinds = list(dict.fromkeys(drawing.section_of(stop) for stop in drawing.page(found, 79).stops))
    assert kinds == list(drawing.SECTIONS)


def test_where_nothing_can_be_changed_no_key_is_offered(found: Setup) -> None:
    empty = replace(found, organisations=(), programmes=(), people=(), roles=(), months=())
    for locked in (False, True):
        pages = [drawing.page(setup, 79, locked=locked) for setup in (found, empty)]
        shown = "\n".join(line for page in pages for line in lines(page))
        for words in ("Enter changes a line", "+ adds one", "+ opens one", "+ adds a person", "r gives"):
            assert (words in shown) is not locked
        assert "None yet." in shown


def test_columns_of_people_without_room_are_named(found: Setup) -> None:
    for width, narrow in ((59, True), (109, True), (119, False)):
        shown = "\n".join(lines(drawing.page(found, width)))
        assert ("In a wider window also: Job title, Org." in shown) is narrow


def test_an_empty_section_offers_to_add(found: Setup) -> None:
    empty = replace(found, organisations=(), programmes=(), people=(), roles=(), months=())
    page = drawing.page(empty, 79)
    adding = [stop for stop in page.stops if stop.kind == drawing.ADD]
    assert [drawing.section_of(stop) for stop in adding] == list(drawing.SECTIONS[1:])
    assert "None yet. + adds a person." in "\n".join(lines(page))


@pytest.mark.parametrize(
    ("unit", "negative", "sign", "example"),
    [
        (
            MoneyUnit.THOUSANDS,
            NegativeStyle.MINUS,
            SavingSign.POSITIVE,
            "a saving prints 1,235, a cost -1,235",
        ),
        (
            MoneyUnit.MILLIONS,
            NegativeStyle.BRACKETS,
            SavingSign.NEGATIVE,
            "a saving prints (1.2), a cost 1.2",
        ),
        (
            MoneyUnit.POUNDS,
            NegativeStyle.BRACKETS,
            SavingSign.POSITIVE,
            "a saving prints 1,234,500, a cost (1,234,500)",
        ),
    ],
)
def test_the_house_style_shows_what_it_does(
    found: Setup, unit: MoneyUnit, negative: NegativeStyle, sign: SavingSign, example: str
) -> None:
    facts = replace(found.facts, money_unit=unit, negative_style=negative, saving_sign=sign)
    assert example in "\n".join(lines(drawing.page(replace(found, facts=facts), 79)))


def test_a_persons_roles_stand_beside_them_each_on_its_line(found: Setup) -> None:
    person = PersonRecord("p", 1, "Dr [red]Who[/]", "Lead\x1b[2J", None, "WL")
    roles = tuple(RoleRecord(str(n), "p", person.name, role, "Care") for n, role in enumerate(RoleName))
    page = drawing.page(replace(found, people=(person,), roles=roles), 119)
    drawn = lines(page)
    first = next(number for number, line in enumerate(drawn) if "Dr [red]Who[/]" in line)
    assert "Lead\ufffd[2J" in drawn[first]
    assert [line.split("  ")[-1].strip() for line in drawn[first : first + 5]] == [
        "SRO, Care",
        "SRC, Care",
        "Programme lead, Care",
        "Executive lead, Care",
        "PMO, Care",
    ]
    assert len([stop for stop in page.stops if stop.kind == drawing.PERSON]) == 1


def test_long_names_end_in_a_sign_that_there_is_more(found: Setup) -> None:
    area = ProgrammeRecord("a", 1, "N" * 300, "T" * 300, 12_345)
    page = drawing.page(replace(found, programmes=(area,)), 59)
    line = next(line for line in lines(page) if "NNN" in line)
    assert line.count("…") == 2
    assert "12,345" in line


def test_areas_without_themes_have_no_column_for_them(found: Setup) -> None:
    areas = tuple(replace(area, theme="") for area in found.programmes)
    assert "Theme" not in "\n".join(lines(drawing.page(replace(found, programmes=areas), 79)))
