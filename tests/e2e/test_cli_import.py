"""`pmo-tui import`: dry run, rejects, confirmation, backup, one change set."""

import os
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from db.reading.reader import Reader
from pmo_tui.cli import files, import_report
from pmo_tui.domain.person import Person
from tests.conftest import DEMO_FOLDER
from tests.e2e.conftest import Command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The demo's CSV files, to be spoilt."""
    return Path(shutil.copytree(DEMO_FOLDER, tmp_path / "from the workbook"))


def schemes(path: Path) -> int:
    with closing(Reader(path)) as reader:
        return int(reader.value("SELECT count(*) FROM scheme"))


def spoil(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_dry_run_says_everything_and_writes_nothing(
    command: Command, folder: Path, portfolio_file: Path, tmp_path: Path
) -> None:
    done = command("import", folder, portfolio_file, "--dry-run")
    assert done.code == 0
    assert "Months: September 2018, October 2018" in done.out
    assert "schemes                        177        0       0" in done.out
    assert "  WL, name: West → West Leicestershire CCG" in done.out
    assert "September 2018 is written to compare with, and frozen." in done.out
    assert done.err == "Nothing was imported: this was a dry run.\n"
    assert schemes(portfolio_file) == 0
    assert not (tmp_path / "backups").exists()


def test_new_areas_and_people_are_named_so_that_a_misspelt_one_is_seen(
    command: Command, folder: Path, demo_file: Path
) -> None:
    spoil(folder, "schemes.csv", ",Community,", ",Comunity,")
    people = folder / "people.csv"
    people.write_text(
        people.read_text(encoding="utf-8") + "".join(f"New {number},\n" for number in range(7)), "utf-8"
    )
    done = command("import", folder, demo_file, "--dry-run")
    assert "\nNew:\n  programme areas: Comunity (like Community?)\n" in done.out
    assert "\n  people: New 0; New 1; New 2; New 3; New 4 and 2 more\n" in done.out
    data = command("import", folder, demo_file, "--dry-run", "--json").json
    assert data["new"] == {"programme areas": ["Comunity"], "people": [f"New {n}" for n in range(7)]}
    assert data["alike"] == {"programme areas": {"Comunity": "Community"}}


def test_what_may_be_misspelt_comes_before_what_else_is_new(
    command: Command, folder: Path, demo_file: Path
) -> None:
    alike = [f"SRO, CHC{letter}" for letter in "abcdef"]
    (folder / "people.csv").write_text(
        "\n".join(["name", "Somebody Else", *map('"{}"'.format, alike)]), "utf-8"
    )
    done = command("import", folder / "people.csv", demo_file, "--dry-run")
    named = "; ".join(f"{name} (like SRO, CHC?)" for name in alike)
    assert f"\nNew:\n  people: {named} and 1 more\n" in done.out


def test_two_new_areas_are_compared_with_each_other(
    command: Command, folder: Path, portfolio_file: Path
) -> None:
    (folder / "programmes.csv").unlink()
    spoil(folder, "schemes.csv", ",Community,", ",Comunity,")
    alike = command("import", folder, portfolio_file, "--dry-run", "--json").json["alike"]
    assert list(alike) == ["programme areas"]
    (pair,) = alike["programme areas"].items()
    assert sorted(pair) == ["Community", "Comunity"]


def test_it_is_applied_as_one_change_set_after_a_backup(
    command: Command, folder: Path, portfolio_file: Path, tmp_path: Path
) -> None:
    options = ("--yes", "--reason", "October workbooks", "--as", "Amy", "--json")
    done = command("import", folder, portfolio_file, *options)
    assert done.code == 0
    report = done.json
    assert report["applied"]["number"] == 2
    assert report["applied"]["rows"] > 9000
    assert Path(report["backup"]).parent == tmp_path / "backups"
    assert schemes(Path(report["backup"])) == 0
    assert report["changes"][0]["after"] == "West Leicestershire CCG"
    with closing(Reader(portfolio_file)) as reader:
        assert reader.rows("SELECT kind, actor, reason FROM change_set WHERE site_seq = 2") == [
            ("import", "Amy", "October workbooks")
        ]
    again = command("import", folder, portfolio_file, "--yes")
    assert again.code == 0
    assert again.err == "Nothing to import: the portfolio has all of it already.\n"
    assert len(list((tmp_path / "backups").iterdir())) == 1


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("yes\n", 0), ("n\n", 3), ("\n", 3), ("", 2)])
def test_it_asks_first(command: Command, folder: Path, portfolio_file: Path, answer: str, code: int) -> None:
    done = command("import", folder, portfolio_file, answers=answer)
    assert done.code == code
    assert "Import this?" in done.err
    assert schemes(portfolio_file) == (177 if code == 0 else 0)
    with closing(Reader(portfolio_file)) as reader:
        reasons = {row[0] for row in reader.rows("SELECT reason FROM change_set")}
    assert ("import of from the workbook" in reasons) == (code == 0)


def test_up_to_a_month(command: Command, folder: Path, portfolio_file: Path) -> None:
    assert command("import", folder, portfolio_file, "--yes", "--month", "2018-09").code == 0
    following = command("import", folder, portfolio_file, "--dry-run")
    assert "  A1, status: open → closed" in following.out
    assert " more; --json has all" in following.out
    with closing(Reader(portfolio_file)) as reader:
        assert reader.rows("SELECT month, state FROM period") == [("2018-09", "open")]
    command("import", folder, portfolio_file, "--month", "2018-12").refused(2, "nothing for December 2018")
    command("import", folder, portfolio_file, "--month", "12").refused(2, "not a month")


class TestRejects:
    @pytest.fixture
    def spoilt(self, folder: Path) -> Path:
        """A folder with a rating and an amount that cannot be taken."""
        spoil(folder, "schemes.csv", "open,Red,Red,Red,Red,Red", "open,Rouge,Red,Red,Red,Red")
        spoil(folder, "risks.csv", "2018-04-27", "27 April")
        return folder

    def test_nothing_is_written_and_each_is_named(
        self, command: Command, spoilt: Path, portfolio_file: Path
    ) -> None:
        done = command("import", spoilt, portfolio_file, "--yes")
        assert done.code == 4
        assert "schemes.csv, row 2, deliverables: “Rouge” is not a rating." in done.out
        assert "risks.csv, row 3, opened_on: “27 April” is not a date." in done.out
        assert "so nothing was imported" in done.err
        assert schemes(portfolio_file) == 0
        assert command("import", spoilt, portfolio_file, "--dry-run").code == 4

    def test_what_is_wrong_with_many_rows_alike_is_said_once(
        self, command: Command, spoilt: Path, portfolio_file: Path
    ) -> None:
        done = command("import", spoilt, portfolio_file, "--dry-run")
        needed = "schemes.csv, row 2 is refused, and so is this."
        assert f"  scheme_finance.csv, row 2, ref: {needed} Also rows 3, 4.\n" in done.out
        assert done.err.startswith("15 rows cannot be taken, so nothing was imported.")
        number, rest = done.out.split("\nCannot be taken (")[1].split("):\n", 1)
        reasons = rest.split("\n\n")[0].splitlines()
        assert number == f"15 rows, {len(reasons)} reasons"

    def test_the_rest_can_be_imported(self, command: Command, spoilt: Path, portfolio_file: Path) -> None:
        done = command("import", spoilt, portfolio_file, "--yes", "--skip-rejects", "--json")
        assert done.code == 0
        rejects = [(entry["file"], entry["row"], entry["column"]) for entry in done.json["rejects"]]
        assert ("schemes.csv", 2, "deliverables") in rejects
        assert schemes(portfolio_file) == 176

    def test_one_is_said_in_the_singular(self, command: Command, folder: Path, portfolio_file: Path) -> None:
        spoil(folder, "people.csv", '\n"SRO, CHC",', "\n,")
        spoil(folder, "organisations.csv", "ELR,East", ",East")
        (folder / "people.csv").unlink()
        for name in ("roles", "risks", "risk_actions", "risk_scores", "issues"):
            (folder / f"{name}.csv").unlink()
        done = command("import", folder, portfolio_file, "--yes")
        assert done.err.startswith("1 row cannot be taken")
        assert "\nCannot be taken (1 row, 1 reason):\n" in done.out
        assert "organisations.csv, row 2, code: This must be filled in." in done.out


def test_changes_name_what_the_import_itself_brings(command: Command, folder: Path, demo_file: Path) -> None:
    spoil(
        folder, "schemes.csv", "1,Ambulatory Care,Integrated Teams workstream", "1,Ambulatory Care,New Area"
    )
    done = command("import", folder, demo_file, "--dry-run")
    assert "  1, programme area: Integrated Teams workstream → New Area" in done.out
    assert "\nChanges (1 field in 1 row):\n" in done.out


def test_a_new_scheme_is_named(command: Command, folder: Path, demo_file: Path) -> None:
    rows = (folder / "schemes.csv").read_text("utf-8").splitlines()
    (folder / "schemes.csv").write_text("\n".join([*rows, rows[1].replace("1,", "Z99,", 1)]), "utf-8")
    done = command("import", folder / "schemes.csv", demo_file, "--dry-run")
    assert "\nNew:\n  schemes: Z99 Ambulatory Care\n" in done.out
    assert command("import", folder / "schemes.csv", demo_file, "--dry-run", "--json").json["alike"] == {}


def test_a_changed_rating_says_that_its_number_is_a_scheme() -> None:
    entry = {"table": "rating", "row": "2 Deliverables", "field": "rating", "before": "Amber", "after": ""}
    change = {"months": [], "tables": [{"table": "ratings", "added": 0, "changed": 1, "same": 0}]}
    report = {**change, "new": {}, "alike": {}, "changes": [entry, entry], "rejects": [], "notes": []}
    printed = import_report.lines(report)
    assert "Changes (2 fields in 1 row):" in printed
    assert "  scheme 2 Deliverables, rating: Amber → nothing" in printed


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_folder_without_files_is_refused(
    command: Command, portfolio_file: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / "empty").mkdir()
    assert command("import", tmp_path / name, portfolio_file, "--yes").code == 2


def test_a_file_without_a_portfolio_is_refused(command: Command, folder: Path, tmp_path: Path) -> None:
    from db.engine import create_file

    path = tmp_path / "begun.pmo"
    create_file(path)
    command("import", folder, path, "--yes").refused(2, "There is no portfolio in")


def test_a_file_that_somebody_has_open_is_not_imported_into(
    command: Command, folder: Path, portfolio_file: Path
) -> None:
    with files.locked(portfolio_file, Person("Bob", "")):
        done = command("import", folder, portfolio_file, "--yes")
        done.refused(3, "open by Bob on ")
        assert done.err.endswith("Nothing was changed. Add --dry-run to see what the import would do.\n")
        assert command("import", folder, portfolio_file, "--dry-run").code == 0
    assert schemes(portfolio_file) == 0


def test_the_folder_is_read_before_the_file_is_taken(
    command: Command, portfolio_file: Path, tmp_path: Path
) -> None:
    """So that a folder that takes long keeps nobody from working; and a pipe holds up nobody."""
    (tmp_path / "pipes").mkdir()
    os.mkfifo(tmp_path / "pipes" / "schemes.csv")
    with files.locked(portfolio_file, Person("Bob", "")):
        command("import", tmp_path / "nowhere", portfolio_file, "--yes").refused(2, "There is no ")
    done = command("import", tmp_path / "pipes", portfolio_file, "--yes")
    assert done.code == 4
    assert "schemes.csv: This is not an ordinary file, so it was not read." in done.out
    assert "\nCannot be taken (1 file, 1 reason):\n" in done.out
    assert done.err.startswith("1 file cannot be taken")


def test_what_is_left_after_a_part_was_imported_is_said_and_done(
    command: Command, folder: Path, portfolio_file: Path
) -> None:
    """A mended folder ends as one that was right from the start."""
    shutil.copytree(folder, folder.parent / "right")
    spoil(folder, "commentary.csv", "2018-10,", "October,")
    done = command("import", folder, portfolio_file, "--yes", "--skip-rejects")
    assert "September 2018 stays open while rows cannot be taken. Mend them and import the" in done.out
    mended = command("import", folder.parent / "right", portfolio_file, "--yes")
    assert "September 2018 is written to compare with, and frozen." in mended.out
    with closing(Reader(portfolio_file)) as reader:
        assert reader.rows("SELECT state FROM period ORDER BY month") == [("frozen",), ("open",)]
        submitted = "SELECT count(*) FROM return_ r JOIN period p ON p.id = r.period_id WHERE r.state = ?"
        assert reader.value(f"{submitted} AND p.month = '2018-10'", ("submitted",)) == 154
    assert command("check", portfolio_file, "--period", "2018-09").code == 0
    assert command("check", portfolio_file).code == 0


def test_a_nearly_full_disk_is_not_written_to(
    command: Command, folder: Path, portfolio_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "ROOM", 10**12)
    done = command("import", folder, portfolio_file, "--yes")
    assert done.code == 3
    assert "are needed to be safe. Make room first." in done.err
    assert schemes(portfolio_file) == 0
