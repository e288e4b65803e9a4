"""Backups and anchors as services: made, thinned out, put back, and what bears witness to a file."""

import datetime as dt
import os
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from db import backup, errors
from db.backup import Backup
from db.enums import ChangeKind
from db.reading import reader as reading
from db.reading.history import change_set
from db.reading.reader import Reader
from pmo_tui.errors import BadFile, Refused
from pmo_tui.services import backups
from pmo_tui.services.workspace import Workspace
from tests.conftest import Ticking
from tests.db.tamper import tampering
from tests.services.conftest import TwoBackups

WHO = "PMO manager"


def name_of(path: Path) -> str:
    with closing(Reader(path)) as reader:
        return str(reader.value("SELECT name FROM portfolio"))


def damage(path: Path) -> None:
    """Spoil the first page of a table, as a failing disk does: the file still opens."""
    with closing(sqlite3.connect(path)) as outside:
        page = outside.execute("SELECT rootpage FROM sqlite_master WHERE name = 'rating_rule'").fetchone()[0]
        size = outside.execute("PRAGMA page_size").fetchone()[0]
    content = bytearray(path.read_bytes())
    content[(page - 1) * size : page * size] = b"\xff" * size
    path.write_bytes(content)


def restore(chosen: Path, target: Path) -> backups.Restored:
    return backups.restore(chosen, target, name=WHO, role="PMO", clock=Ticking())


class TestMake:
    def test_it_goes_beside_the_file_unless_told(self, portfolio_file: Path, tmp_path: Path) -> None:
        assert backups.make(portfolio_file).path.parent == tmp_path / "backups"
        assert backups.make(portfolio_file, to=tmp_path / "else").path.parent == tmp_path / "else"

    def test_a_file_that_is_no_portfolio_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(errors.FileMissing):
            backups.make(tmp_path / "none.pmo")
        assert not (tmp_path / "backups").exists()

    def test_before_writing_the_old_ones_are_thinned_out(
        self, workspace: Workspace, portfolio_file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(backups, "KEEP_RECENT", 2)
        monkeypatch.setattr(backups, "KEEP_DAYS", 1)
        monkeypatch.setattr(backups, "KEEP_MONTHS", 1)
        made = [backups.make_before_writing(workspace) for _ in range(4)]
        kept = backup.backups_of(portfolio_file.stem, made[0].path.parent)
        assert [entry.path for entry in kept] == [made[3].path, made[2].path]
        assert [entry.unasked for entry in kept] == [True, True]

    def test_one_that_somebody_asked_for_is_never_thinned_out(
        self, workspace: Workspace, portfolio_file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for limit in ("KEEP_RECENT", "KEEP_DAYS", "KEEP_MONTHS"):
            monkeypatch.setattr(backups, limit, 1)
        asked = [backups.make(portfolio_file, now=workspace.clock()) for _ in range(3)]
        made = [backups.make_before_writing(workspace) for _ in range(3)]
        kept = backup.backups_of(portfolio_file.stem, made[0].path.parent)
        assert {entry.path for entry in kept} == {*(entry.path for entry in asked), made[2].path}


def days_ago(number: int) -> Backup:
    at = dt.datetime(2018, 11, 5, tzinfo=dt.UTC) - dt.timedelta(days=number)
    return Backup(Path(f"{number}"), "plan", at, 1, "0" * 12)


def test_ten_recent_fourteen_days_and_twelve_months_are_kept() -> None:
    hourly = [Backup(Path(f"h{n}"), "plan", days_ago(0).at - dt.timedelta(hours=n), 1, "") for n in range(20)]
    daily = [days_ago(number) for number in range(1, 800)]
    surplus = set(backups.surplus(hourly + daily))
    kept = [made for made in hourly + daily if made not in surplus]
    assert set(hourly[:10]) <= set(kept)
    assert len({made.at.date() for made in kept if made.at >= days_ago(13).at}) == 14
    assert len({made.at.strftime("%Y-%m") for made in kept}) == 12
    assert backups.surplus(hourly[:10]) == []


class TestRestore:
    @pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
    def test_who_may_not_read_the_one_may_not_read_the_other(
        self, two_backups: TwoBackups, portfolio_file: Path, tmp_path: Path
    ) -> None:
        first, second = two_backups
        portfolio_file.chmod(0o600)
        restore(first.path, portfolio_file)
        assert stat.S_IMODE(portfolio_file.stat().st_mode) == 0o600
        second.path.chmod(0o440)
        restore(second.path, tmp_path / "new.pmo")
        assert stat.S_IMODE((tmp_path / "new.pmo").stat().st_mode) == 0o640

    def test_the_backup_is_back_and_the_replaced_file_is_kept(
        self, two_backups: TwoBackups, portfolio_file: Path
    ) -> None:
        first, _ = two_backups
        done = restore(first.path, portfolio_file)
        assert name_of(portfolio_file) == "LLR QIPP 2018/19"
        assert done.kept is not None
        assert name_of(done.kept) == "Third"
        assert backups.verify_file(portfolio_file).findings == ()

    def test_the_restore_is_in_the_history(self, two_backups: TwoBackups, portfolio_file: Path) -> None:
        _, second = two_backups
        restore(second.path, portfolio_file)
        with closing(Reader(portfolio_file)) as reader:
            last = change_set(reader, number=second.n + 1)
        assert last is not None
        assert (last.kind, last.actor) == (ChangeKind.RESTORE, WHO)
        assert last.reason == f"restored from {second.path.name}"

    def test_a_missing_file_is_made(self, two_backups: TwoBackups, tmp_path: Path) -> None:
        done = restore(two_backups[1].path, tmp_path / "again.pmo")
        assert done.kept is None
        assert name_of(done.path) == "Second"

    def test_a_corrupt_backup_is_refused_and_the_next_sound_one_named(
        self, two_backups: TwoBackups, portfolio_file: Path
    ) -> None:
        first, second = two_backups
        with tampering(second.path) as outside:
            outside.execute("UPDATE portfolio SET name = 'Forged'")
        with pytest.raises(Refused, match=f"The next older sound one is {first.path.name}"):
            restore(second.path, portfolio_file)
        assert name_of(portfolio_file) == "Third"

    def test_a_backup_under_another_ones_name_is_refused(
        self, two_backups: TwoBackups, portfolio_file: Path
    ) -> None:
        first, second = two_backups
        shutil.copyfile(first.path, second.path)
        with pytest.raises(Refused, match="the end was cut off"):
            restore(second.path, portfolio_file)

    @pytest.mark.parametrize("keep", [0, 30, 5000, 300_000])
    def test_half_a_backup_is_refused_and_the_next_sound_one_named(
        self, two_backups: TwoBackups, portfolio_file: Path, keep: int
    ) -> None:
        first, second = two_backups
        second.path.write_bytes(second.path.read_bytes()[:keep])
        with pytest.raises((Refused, errors.FileProblem), match=first.path.name):
            restore(second.path, portfolio_file)
        assert name_of(portfolio_file) == "Third"

    def test_when_no_older_one_is_sound_it_says_so(
        self, two_backups: TwoBackups, portfolio_file: Path
    ) -> None:
        first, second = two_backups
        for made in (first, second):
            damage(made.path)
        with pytest.raises(Refused, match="There is no older sound one"):
            restore(second.path, portfolio_file)

    def test_a_link_stays_and_the_file_it_leads_to_is_replaced(
        self, two_backups: TwoBackups, portfolio_file: Path, tmp_path: Path
    ) -> None:
        link = tmp_path / "else" / "link.pmo"
        link.parent.mkdir()
        link.symlink_to(portfolio_file)
        done = restore(two_backups[0].path, link)
        assert link.is_symlink()
        assert name_of(portfolio_file) != "Third"
        assert done.path == portfolio_file
        assert done.kept is not None
        assert done.kept.parent == portfolio_file.parent

    def test_what_is_no_file_is_not_replaced(self, two_backups: TwoBackups, tmp_path: Path) -> None:
        pipe, link, loop = (tmp_path / name for name in ("pipe.pmo", "link.pmo", "loop.pmo"))
        os.mkfifo(pipe)
        link.symlink_to(tmp_path / "nowhere.pmo")
        loop.symlink_to(loop)
        for target, words in ((pipe, "a pipe or a device"), (link, "leads nowhere"), (loop, "leads nowhere")):
            with pytest.raises((errors.NotADatabase, BadFile), match=words):
                restore(two_backups[0].path, target)
        assert not (tmp_path / "nowhere.pmo").exists()

    def test_a_target_whose_name_is_no_text(self, two_backups: TwoBackups, tmp_path: Path) -> None:
        odd = tmp_path / os.fsdecode(b"caf\xe9.pmo")
        restore(two_backups[0].path, odd)
        assert odd.is_file()

    def test_another_portfolio_is_told_by_how_its_history_begins(
        self, two_backups: TwoBackups, portfolio_file: Path, demo_file: Path
    ) -> None:
        first = two_backups[0].path
        assert backups.other_portfolio(first, portfolio_file) == ""
        assert backups.other_portfolio(first, demo_file) == "LLR QIPP 2018/19"
        demo_file.write_bytes(b"spoilt " * 1000)
        assert backups.other_portfolio(first, demo_file) == ""

    def test_a_missing_backup_is_named(self, portfolio_file: Path, tmp_path: Path) -> None:
        with pytest.raises(errors.FileMissing, match="no backup"):
            restore(tmp_path / "none.pmo", portfolio_file)

    def test_a_copy_under_a_name_of_its_own_can_be_put_back(
        self, two_backups: TwoBackups, portfolio_file: Path, tmp_path: Path
    ) -> None:
        copy = tmp_path / "memory stick.pmo"
        shutil.copyfile(two_backups[0].path, copy)
        assert restore(copy, portfolio_file).backup == copy
        damage(copy)
        with pytest.raises(Refused, match=r"memory stick\.pmo is not sound"):
            restore(copy, portfolio_file)

    def test_a_backup_that_is_in_use_is_refused(self, two_backups: TwoBackups, portfolio_file: Path) -> None:
        first, _ = two_backups
        first.path.with_name(first.path.name + "-journal").touch()
        with pytest.raises(BadFile, match="in use, or was not closed properly"):
            restore(first.path, portfolio_file)

    def test_the_file_itself_is_not_its_backup(self, portfolio_file: Path) -> None:
        with pytest.raises(Refused, match="is the file itself"):
            restore(portfolio_file, portfolio_file)

    @pytest.mark.parametrize("place", ["folder", "none/plan.pmo"])
    def test_a_place_that_cannot_be_is_refused(
        self, two_backups: TwoBackups, tmp_path: Path, place: str
    ) -> None:
        (tmp_path / "folder").mkdir()
        with pytest.raises((errors.FileProblem, BadFile), match="folder"):
            restore(two_backups[0].path, tmp_path / place)

    def test_a_full_disk_is_not_the_backups_fault(
        self, two_backups: TwoBackups, portfolio_file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(source: Path, target: Path, **_: object) -> None:
            raise errors.WriteFailed("The disk is full.")

        monkeypatch.setattr(backup, "copy", refuse)
        with pytest.raises(errors.WriteFailed, match="The disk is full"):
            restore(two_backups[0].path, portfolio_file)
        assert name_of(portfolio_file) == "Third"

    def test_a_backup_that_cannot_be_read_through_is_damaged(
        self, two_backups: TwoBackups, portfolio_file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(path: Path, **_: object) -> sqlite3.Connection:
            raise sqlite3.DatabaseError("database disk image is malformed")

        damage(two_backups[1].path)
        monkeypatch.setattr(reading, "open_reader", refuse)
        with pytest.raises(Refused, match="the file is damaged"):
            restore(two_backups[1].path, portfolio_file)
