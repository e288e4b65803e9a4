"""One scheme on one page."""

from contextlib import closing
from pathlib import Path

import pytest

from db.reading.people import schemes
from db.reading.portfolio import view
from db.reading.reader import Reader
from pmo_tui.domain.money import HouseStyle
from pmo_tui.domain.period import months_of
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


def test_what_is_not_as_published_says_so(demo_path: Path) -> None:
    """In JSON by its source, in print by a word."""
    found = sheet(demo_path, "37")
    overall = next(entry for entry in found["ratings"] if entry["dimension"] == "overall")
    assert (overall["last_month_source"], overall["source"]) == ("illustrative", "published")
    assert {share["split_source"] for share in found["shares"]} == {"published"}
    assert {month["plan_source"] for month in found["months"]} == {"phased"}
    printed = scheme_sheet.lines(found, HouseStyle())
    assert "  Last month's ratings are illustrative." in printed
    assert "  Phased, a total spread over the months: plan, actual, forecast." in printed
    assert any(line.startswith("Plan by month, £k") for line in printed)
    printed = scheme_sheet.lines(sheet(demo_path, "37", "2018-09"), HouseStyle())
    assert "  The ratings are illustrative." in printed
    assert "  The split into low, medium and high is illustrative." in printed
    known = [month | {"plan_source": "published", "source": None} for month in found["months"]]
    assert "hased" not in "\n".join(scheme_sheet.lines({**found, "months": known}, HouseStyle()))


def test_whose_months_are_phased_is_named_where_others_are_published(demo_path: Path) -> None:
    """Of A6 only ELR's actual and forecast are a total spread over the months."""
    printed = scheme_sheet.lines(sheet(demo_path, "A6"), HouseStyle())
    assert "  Phased, a total spread over the months: ELR plan, actual, forecast; LC, WL plan." in printed


def test_every_scheme_of_the_demo_can_be_printed(demo_path: Path) -> None:
    """Twelve months for each share, whatever rows the file has of them, and each under its own head."""
    with closing(Reader(demo_path)) as reader:
        seen = view(reader)
        for scheme_id, ref, _ in schemes(reader):
            found = scheme_sheet.read(reader, seen, scheme_id)
            assert len(found["months"]) == 12 * len(found["shares"]), ref
            assert {entry["month"] for entry in found["months"]} == set(months_of("2018/19"))
            lines = scheme_sheet.lines(found, HouseStyle())
            (place,) = (place for place, line in enumerate(lines) if line.startswith("Actual, then forecast"))
            assert lines[place + 1].split()[::11] == ["Apr", "Mar"]
            for share, line in zip(found["shares"], lines[place + 2 :], strict=False):
                assert line.split()[0] == share["organisation"]
                assert len(line.split()) == 13


def test_a_month_stands_under_its_own_head(demo_path: Path) -> None:
    """Also where another organisation's year is known further."""
    found = sheet(demo_path, "A9")
    gone = [
        entry for entry in found["months"] if entry["organisation"] != "LC" or entry["month"] != "2018-04"
    ]
    lines = scheme_sheet.lines({**found, "months": gone}, HouseStyle())
    place = next(place for place, line in enumerate(lines) if line.startswith("Actual, then forecast"))
    printed = {line.split()[0]: line.split()[1:] for line in lines[place + 2 : place + 5]}
    assert printed["LC"][0] == "–"
    assert len(printed["LC"]) == 12


def test_a_scheme_that_nobody_leads_says_nothing_of_it(demo_path: Path) -> None:
    alone = {**sheet(demo_path, "A9"), "lead": "", "sro": ""}
    assert not any("SRO" in line for line in scheme_sheet.lines(alone, HouseStyle())[:4])


def test_a_scheme_without_a_return_is_said_to_be_not_started(demo_path: Path) -> None:
    with closing(Reader(demo_path)) as reader:
        nothing_yet = view(reader, "2019-03")
        found = scheme_sheet.read(reader, nothing_yet, find_scheme(reader, "A9"))
    assert found["month"] is None
    assert found["state"] == "not_started"
    assert [entry["rating"] for entry in found["ratings"]] == [None] * 5
    assert scheme_sheet.lines(found, HouseStyle())[0] == "A9 Pathway Redesign"


def test_a_scheme_that_went_is_refused(demo_path: Path) -> None:
    with closing(Reader(demo_path)) as reader, pytest.raises(BadFile):
        scheme_sheet.read(reader, view(reader), "no-such-id")
