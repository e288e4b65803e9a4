"""One scheme on one page."""

from contextlib import closing
from pathlib import Path

import pytest

from db.reading.portfolio import view
from db.reading.reader import Reader
from pmo_tui.domain.money import HouseStyle
from pmo_tui.errors import BadFile
from pmo_tui.reports import scheme_sheet
from pmo_tui.reports.scheme_sheet import Sheet
from pmo_tui.services.history_filter import find_scheme


def sheet(path: Path, ref: str, month: str | None = None) -> Sheet:
    with closing(Reader(path)) as reader:
        return scheme_sheet.read(reader, view(reader, month), find_scheme(reader, ref))


def test_everything_of_a_scheme_is_there(demo_path: Path) -> None:
    found = sheet(demo_path, "a9")
    assert (found["ref"], found["name"], found["month"]) == ("A9", "Pathway Redesign", "2018-10")
    assert [entry["dimension"] for entry in found["ratings"]][-1] == "overall"
    assert {share["organisation"] for share in found["shares"]} == {"ELR", "LC", "WL"}
    assert sum(share["fot_pence"] for share in found["shares"]) == 349_530_00
    assert len(found["months"]) == 36
    assert found["milestones"]
    assert found["risks"][0]["score"] == 9


def test_ratings_of_one_organisation_stand_beside_those_for_all(demo_path: Path) -> None:
    found = [entry for entry in sheet(demo_path, "37")["ratings"] if entry["dimension"] == "overall"]
    assert [(entry["organisation"], entry["rating"]) for entry in found] == [
        (None, "Green"),
        ("LC", "Amber"),
        ("WL", "Green"),
    ]
    assert found[0]["last_month"] == "Green"


def test_print_names_every_part(demo_path: Path) -> None:
    printed = "\n".join(scheme_sheet.lines(sheet(demo_path, "A4"), HouseStyle()))
    for words in (
        "A4 EoL",
        "Ratings",
        "Figures, £k",
        "Commentary, October 2018",
        "Corrective action:",
        "Recovery:",
    ):
        assert words in printed


def test_a_scheme_that_nobody_leads_says_nothing_of_it(demo_path: Path) -> None:
    alone = {**sheet(demo_path, "A9"), "lead": "", "sro": ""}
    assert not any("SRO" in line for line in scheme_sheet.lines(alone, HouseStyle())[:4])


def test_a_scheme_without_a_return_is_said_to_be_not_started(demo_path: Path) -> None:
    with closing(Reader(demo_path)) as reader:
        nothing_yet = view(reader, "2019-03")
        found = scheme_sheet.read(reader, nothing_yet, find_scheme(reader, "A9"))
    assert found["month"] is None
    assert found["state"] == "not_started"
    assert all(entry["rating"] is None for entry in found["ratings"])
    assert scheme_sheet.lines(found, HouseStyle())[0] == "A9 Pathway Redesign"


def test_a_scheme_that_went_is_refused(demo_path: Path) -> None:
    with closing(Reader(demo_path)) as reader, pytest.raises(BadFile):
        scheme_sheet.read(reader, view(reader), "no-such-id")
