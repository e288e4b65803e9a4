"""`pmo-tui tables`, `history` and `show`: what they print, of which file, month and moment."""

import re
from pathlib import Path

import pytest

from pmo_tui import locations, settings
from pmo_tui.reports import tables
from pmo_tui.services.periods import freeze
from pmo_tui.services.workspace import Workspace
from tests.e2e.conftest import Command


class TestTables:
    @pytest.mark.parametrize("name", tables.TABLES)
    def test_each_is_printed_for_people(self, command: Command, demo_file: Path, name: str) -> None:
        done = command("tables", name, demo_file)
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith("LLR QIPP 2018/19: ")

    def test_they_are_listed(self, command: Command) -> None:
        assert command("tables", "--list").out.startswith("programme-area      plan, year to date")
        assert [entry["name"] for entry in command("tables", "--list", "--json").json] == list(tables.TABLES)

    def test_of_the_file_that_was_opened_last(self, command: Command, demo_file: Path) -> None:
        settings.remember(locations.recent_file(), demo_file)
        done = command("tables", "organisation")
        assert done.err == f"Reading {demo_file}.\n"
        assert "58,200" in done.out

    def test_else_of_the_demo(self, command: Command, home: Path) -> None:
        done = command("tables", "finance-red", "--json")
        assert done.err == "Reading the demo.\n"
        assert len(done.json) == 14
        assert command("tables", "organisation", "--json").json[0]["organisation"] == "ELR"

    def test_a_demo_that_cannot_be_kept(self, command: Command, home: Path) -> None:
        home.mkdir()
        (home / "cache").touch()
        command("tables", "organisation").refused(2, "Give a file")

    def test_a_frozen_month_is_read_as_at_its_freeze(
        self, command: Command, demo: Workspace, demo_file: Path
    ) -> None:
        before = command("tables", "dashboard", demo_file, "--json").json
        freeze(demo, "2018-10", "over")
        with demo.unit(reason="renamed") as unit:
            from db.models import Scheme

            scheme = unit.find(Scheme, ref="A9")
            assert scheme
            scheme.name = "Renamed later"
            assert unit.commit() is not None
        demo.close()
        assert command("tables", "dashboard", demo_file, "--json", "--period", "2018-10").json == before
        assert "Renamed later" in command("history", demo_file, "--limit", "1").out

    def test_as_at_a_moment(self, command: Command, demo_file: Path) -> None:
        done = command("tables", "organisation", demo_file, "--as-at", "#2", "--json")
        assert done.json[-1]["fot_k"] == 57675
        assert "September 2018" in command("tables", "organisation", demo_file, "--as-at", "2").out

    def test_a_portfolio_without_a_month(self, command: Command, portfolio_file: Path) -> None:
        command("tables", "organisation", portfolio_file).refused(2, "no month yet")


class TestHistory:
    def test_field_by_field_the_latest_first(
        self, command: Command, demo: Workspace, demo_file: Path
    ) -> None:
        from db.models import Scheme

        with demo.unit(reason="longer name") as unit:
            scheme = unit.find(Scheme, ref="A9")
            assert scheme
            scheme.name = "Pathway Redesign and more"
            scheme.description = "x" * 300
            unit.commit()
        demo.close()
        done = command("history", demo_file, "--limit", "2")
        first, second = done.out.splitlines()
        assert first.startswith("#5  15 Oct 2018 ")
        assert first.endswith(
            "PMO manager (PMO)  A9 Pathway Redesign and more"
            "  name: Pathway Redesign → Pathway Redesign and more  [longer name]"
        )
        assert second.endswith(f"description: – → {'x' * 119}…  [longer name]")
        assert done.err == "There is more than the latest 2: --limit 0 prints all.\n"
        lines = command("history", demo_file, "--json", "--limit", "2").json
        assert [line["field"] for line in lines] == ["name", "description"]
        assert lines[1]["after"] == "x" * 300

    def test_filtered(self, command: Command, demo_file: Path) -> None:
        done = command("history", demo_file, "--scheme", "a9", "--field", "overall", "--json")
        assert {line["after"] for line in done.json if line["field"] == "rating"} == {"Green"}
        assert command("history", demo_file, "--person", "pmo manager", "--limit", "1").out.count("\n") == 1
        nothing = command("history", demo_file, "--since", "2030-01-01")
        assert (nothing.out, nothing.err) == ("", "No change was found.\n")

    def test_all_of_it(self, command: Command, demo_file: Path) -> None:
        done = command("history", demo_file, "--limit", "0")
        assert done.out.count("\n") > 9000
        assert done.err == ""
        assert "Overall PMO rating (October 2018)  rating added: Amber" in done.out
        assert re.search(r"\(October 2018\)  forecast and split added, forecast outturn: -?£[\d,]+", done.out)
        assert re.search(r"exception commentary added, issue: \w+ \w+ ", done.out)

    def test_what_was_taken_out(self, command: Command, demo: Workspace, demo_file: Path) -> None:
        from db.models import Milestone

        with demo.unit(reason="not ours") as unit:
            milestone = unit.all(Milestone)[0]
            title = milestone.title
            unit.delete(milestone)
            unit.commit()
        demo.close()
        done = command("history", demo_file, "--field", "title", "--limit", "1")
        assert f"milestone removed, title: {title}  [not ours]" in done.out
        (line,) = command("history", demo_file, "--limit", "1", "--json").json
        assert (line["field"], line["before"], line["after"]) == ("title", title, "")


class TestShow:
    def test_a_scheme(self, command: Command, demo_file: Path) -> None:
        done = command("show", "scheme", "A9", demo_file)
        assert done.code == 0
        assert done.out.startswith("A9 Pathway Redesign, October 2018\n")
        assert command("show", "scheme", "37", demo_file, "--json").json["ref"] == "37"

    def test_a_file_in_the_references_place(self, command: Command, demo_file: Path) -> None:
        first = "Give the reference first, then the file: pmo-tui show scheme"
        command("show", "scheme", demo_file).refused(2, f"{first} A9 {demo_file}\n")
        command("show", "scheme", demo_file, "A4").refused(2, f"{first} A4 {demo_file}\n")

    def test_in_a_frozen_month(self, command: Command, demo_file: Path) -> None:
        found = command("show", "scheme", "A1", demo_file, "--period", "2018-09", "--json").json
        assert (found["month"], found["status"]) == ("2018-09", "open")
        assert command("show", "scheme", "A1", demo_file, "--json").json["status"] == "closed"
