"""`pmo-tui verify`, `check`, `backup`, `restore`."""

from pathlib import Path

import pytest

from pmo_tui.domain.person import Person
from pmo_tui.services import backups, checks
from pmo_tui.services.workspace import Workspace
from tests.db.tamper import tampering
from tests.e2e.conftest import Command


@pytest.fixture
def forged(demo_file: Path) -> Path:
    """The demo with a plan changed behind the app's back."""
    with tampering(demo_file) as outside:
        outside.execute(
            "UPDATE scheme_share SET annual_plan_pence = annual_plan_pence + 1 WHERE id ="
            " (SELECT max(id) FROM scheme_share WHERE annual_plan_pence > 0)"
        )
    return demo_file


class TestVerify:
    def test_a_sound_file(self, command: Command, demo_file: Path) -> None:
        done = command("verify", demo_file)
        assert (done.code, done.out) == (0, "")
        assert done.err.startswith("demo.pmo is sound: 4 change sets, hash ")
        found = command("verify", demo_file, "--json").json
        assert found["sound"]
        assert found["change_sets"] == 4
        assert len(found["hash"]) == 64
        assert found["findings"] == []

    def test_a_forged_file_is_found_out_and_where(self, command: Command, forged: Path) -> None:
        done = command("verify", forged)
        assert done.code == 1
        assert "scheme_share" in done.out
        assert "annual_plan_pence: differs from its history" in done.out
        assert done.err == "demo.pmo is not sound: 1 thing is wrong.\n"
        found = command("verify", forged, "--json")
        assert found.code == 1
        assert not found.json["sound"]
        assert found.json["findings"][0]["what"].startswith("differs from its history")

    def test_anchors_are_backup_names_and_anchor_files(
        self, command: Command, demo_file: Path, tmp_path: Path
    ) -> None:
        anchors = tmp_path / "anchors.txt"
        made = Path(command("backup", demo_file).out.strip())
        assert command("verify", demo_file, "--write-anchor", anchors, "--against", made).code == 0
        number, digest, name = anchors.read_text(encoding="utf-8").split()
        assert (number, len(digest), name) == ("4", 64, "demo.pmo")
        assert command("verify", demo_file, "--against", anchors, "--against", made.parent).code == 0
        anchors.write_text(f"4 {'0' * 64}\n9 {'0' * 64}", encoding="utf-8")
        done = command("verify", demo_file, "--against", anchors)
        assert done.code == 1
        assert "anchors.txt, line 1: has another seal for change set 4" in done.out
        assert "2 things are wrong" in done.err
        command("verify", demo_file, "--against", demo_file).refused(2, "not named like a backup")

    def test_no_anchor_is_written_for_an_unsound_file(
        self, command: Command, forged: Path, tmp_path: Path
    ) -> None:
        assert command("verify", forged, "--write-anchor", tmp_path / "anchors.txt").code == 1
        assert not (tmp_path / "anchors.txt").exists()


class TestCheck:
    def test_no_finding_and_what_is_still_awaited(self, command: Command, demo_file: Path) -> None:
        said = "No finding. Still awaited in October 2018: 23 commentaries, 23 returns not submitted.\n"
        done = command("check", demo_file)
        assert (done.code, done.out, done.err) == (0, "", said)
        done = command("check", demo_file, "splits-foot", "--json")
        assert (done.json, done.err) == ([], said)

    def test_what_a_frozen_month_was_frozen_without(self, command: Command, demo_file: Path) -> None:
        done = command("check", demo_file, "--period", "2018-09")
        without = "48 commentaries, 48 returns not submitted, 12 monthly actuals"
        assert (done.code, done.out) == (0, "")
        assert done.err == f"No finding. September 2018 was frozen without: {without}.\n"

    def test_silent_when_nothing_is_awaited(self, command: Command, portfolio_file: Path) -> None:
        done = command("check", portfolio_file)
        assert (done.code, done.out, done.err) == (0, "", "")

    def test_one_of_each_is_awaited(self, command: Command, demo: Workspace, demo_file: Path) -> None:
        from db.models import ConfidenceSplit, ForecastMonth, Period, Scheme

        with demo.unit(reason="not given yet") as unit:
            period, scheme = unit.find(Period, month="2018-10"), unit.find(Scheme, ref="A9")
            assert period
            assert scheme
            split = unit.all(ConfidenceSplit, scheme_id=scheme.id, period_id=period.id)[0]
            where = {"period_id": period.id, "organisation_id": split.organisation_id}
            for month in unit.all(ForecastMonth, scheme_id=scheme.id, **where):
                unit.delete(month)
            unit.delete(split)
            unit.commit()
        demo.close()
        done = command("check", demo_file)
        assert done.err.endswith("October 2018: 23 commentaries, 23 returns not submitted, 1 forecast.\n")

    def test_says_where_when_not(self, command: Command, forged: Path) -> None:
        done = command("check", forged)
        assert done.code == 1
        assert done.out.startswith("plans-foot: ")
        assert done.err.startswith("1 finding. Still awaited in October 2018: ")
        assert command("check", forged, "splits-foot", "months-foot").code == 0
        (breach,) = command("check", forged, "plans-foot", "--json").json
        assert set(breach) == {"check", "where", "what"}

    def test_the_checks_are_listed(self, command: Command) -> None:
        assert command("check", "--list").out.count("\n") == len(checks.CHECKS)
        assert [check["name"] for check in command("check", "--list", "--json").json] == list(checks.CHECKS)

    def test_what_there_is_not_is_refused(self, command: Command, demo_file: Path) -> None:
        command("check", demo_file, "foot").refused(2, "There is no check “foot”")
        command("check").refused(2, "give the portfolio file, or --list")


class TestBackup:
    def test_its_path_is_printed(self, command: Command, demo_file: Path, tmp_path: Path) -> None:
        done = command("backup", demo_file)
        path = Path(done.out.strip())
        assert path.parent == tmp_path / "backups"
        assert "proved sound" in done.err
        made = command("backup", demo_file, "--to", tmp_path / "else", "--json").json
        assert made["change_sets"] == 4
        assert Path(made["backup"]).name.endswith(f"-n4-{made['hash_start']}.pmo")

    def test_a_forged_file_is_not_backed_up(self, command: Command, forged: Path) -> None:
        command("backup", forged).refused(2, "is not sound, so it was not kept as a backup")


class TestRestore:
    @pytest.fixture
    def kept(self, demo: Workspace, demo_file: Path) -> Path:
        """A backup of the demo, which lost its risks since."""
        from db.models import RiskAction

        made = backups.make(demo_file)
        with demo.unit(reason="a slip") as unit:
            for action in unit.all(RiskAction):
                unit.delete(action)
            unit.commit()
        demo.close()
        return made.path

    def actions(self, path: Path) -> int:
        from contextlib import closing

        from db.reading.reader import Reader

        with closing(Reader(path)) as reader:
            return int(reader.value("SELECT count(*) FROM risk_action"))

    def test_the_name_is_typed_to_confirm_it(self, command: Command, kept: Path, demo_file: Path) -> None:
        done = command("restore", kept, demo_file, answers="demo.pmo\n")
        assert done.code == 0, done.err
        assert f"demo.pmo is {kept.name} again. The replaced file is kept as " in done.err
        assert self.actions(demo_file) == 34
        assert command("verify", demo_file, "--against", kept).code == 0
        assert "[restored from " in command("history", demo_file, "--limit", "1").out

    @pytest.mark.parametrize(("answer", "code"), [("yes\n", 3), ("\n", 3), ("", 2)])
    def test_anything_else_changes_nothing(
        self, command: Command, kept: Path, demo_file: Path, answer: str, code: int
    ) -> None:
        done = command("restore", kept, demo_file, answers=answer)
        assert done.code == code
        assert "nothing was changed" in done.err
        assert self.actions(demo_file) == 0

    def test_unattended(self, command: Command, kept: Path, demo_file: Path, tmp_path: Path) -> None:
        found = command("restore", kept, demo_file, "--yes", "--json").json
        assert self.actions(Path(found["kept"])) == 0
        fresh = command("restore", kept, tmp_path / "again.pmo", "--json")
        assert fresh.json["kept"] is None
        assert fresh.err == f"again.pmo is {kept.name} again.\n"

    def test_another_portfolios_backup_is_refused_unless_asked(
        self, command: Command, kept: Path, portfolio_file: Path
    ) -> None:
        before = portfolio_file.stat().st_ino
        done = command("restore", kept, portfolio_file, "--yes")
        done.refused(3, "portfolio.pmo holds another portfolio, “LLR QIPP 2018/19”")
        assert "under a new file name, or without --yes" in done.err
        assert portfolio_file.stat().st_ino == before
        asked = command("restore", kept, portfolio_file, answers="portfolio.pmo\n")
        assert asked.code == 0
        assert "is of another portfolio than portfolio.pmo, which holds “LLR QIPP 2018/19”" in asked.err
        assert self.actions(portfolio_file) == 34

    def test_a_corrupt_backup_is_refused(self, command: Command, kept: Path, demo_file: Path) -> None:
        with tampering(kept) as outside:
            outside.execute("DELETE FROM risk")
        command("restore", kept, demo_file, "--yes").refused(2, "There is no older sound one")
        assert self.actions(demo_file) == 0

    def test_a_file_that_somebody_has_open_is_not_replaced(
        self, command: Command, kept: Path, demo_file: Path
    ) -> None:
        from pmo_tui.cli import files

        with files.locked(demo_file, Person("Bob", "")):
            command("restore", kept, demo_file, "--yes").refused(3, "open by Bob on ")
        assert self.actions(demo_file) == 0

    def test_what_is_not_there(self, command: Command, demo_file: Path, tmp_path: Path) -> None:
        command("restore", tmp_path / "none.pmo", demo_file).refused(2, "There is no backup")
        assert not (tmp_path / "none.pmo.lock").exists()
