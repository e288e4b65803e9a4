"""What others know of a file: backup names, folders of them, anchor files; and what verify makes of it."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.audit.seal import head
from db.file import open_reader
from pmo_tui.errors import BadFile
from pmo_tui.services import anchors, backups
from pmo_tui.services.workspace import Workspace
from tests.services.conftest import TwoBackups, edit


class TestVerify:
    def test_a_sound_file_has_an_end(self, portfolio_file: Path) -> None:
        verdict = backups.verify_file(portfolio_file)
        with closing(open_reader(portfolio_file)) as reader:
            assert verdict == backups.Verdict((), head(reader))

    def test_a_file_without_an_end_is_found_out(self, portfolio_file: Path) -> None:
        with closing(sqlite3.connect(portfolio_file)) as outside:
            outside.execute("ALTER TABLE seal RENAME TO gone")
            outside.commit()
        verdict = backups.verify_file(portfolio_file)
        assert verdict.findings
        assert verdict.head.n == 0


class TestAnchors:
    @pytest.fixture
    def line(self, portfolio_file: Path) -> str:
        """The end of the file's history, as an anchor file has it."""
        end = backups.verify_file(portfolio_file).head
        return f"{end.n} {end.hash}"

    def test_names_folders_and_files_bear_witness(
        self, two_backups: TwoBackups, portfolio_file: Path, tmp_path: Path, line: str
    ) -> None:
        first, second = two_backups
        noted = tmp_path / "anchors.txt"
        noted.write_text(f"# kept by the auditor\n\n{line.upper()} plan.pmo, Monday\n", encoding="utf-8")
        gone = Path("elsewhere") / first.path.name
        found = anchors.read_anchors([gone, first.path.parent, noted], portfolio_file)
        assert [entry.n for entry in found] == [first.n, second.n, first.n, int(line.split(maxsplit=1)[0])]
        assert found[-1].origin == "anchors.txt, line 3"
        assert backups.verify_file(portfolio_file, found).findings == ()

    def test_a_rewritten_history_is_found_out(self, portfolio_file: Path, tmp_path: Path) -> None:
        noted = tmp_path / "anchors.txt"
        noted.write_text(f"1 {'0' * 64}\n99 {'0' * 64}\n", encoding="utf-8")
        verdict = backups.verify_file(portfolio_file, anchors.read_anchors([noted], portfolio_file))
        assert [finding.where for finding in verdict.findings] == [
            "anchors.txt, line 1",
            "anchors.txt, line 2",
        ]

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"12 abc\n", "Line 1"),
            (b"0123456789abcdef\n", "Line 1"),
            (b"\xff\xfe\x00", "not text"),
            (b" " * (anchors.LONGEST_ANCHOR_FILE + 1), "too large"),
        ],
    )
    def test_other_files_are_refused(
        self, portfolio_file: Path, tmp_path: Path, content: bytes, words: str
    ) -> None:
        other = tmp_path / "other.txt"
        other.write_bytes(content)
        with pytest.raises(BadFile, match=words):
            anchors.read_anchors([other], portfolio_file)
        with pytest.raises(BadFile, match=words):
            anchors.write_anchor(other, backups.verify_file(portfolio_file).head, portfolio_file)
        assert other.read_bytes() == content

    def test_a_portfolio_is_never_opened_as_an_anchor_file(
        self, portfolio_file: Path, tmp_path: Path
    ) -> None:
        link = tmp_path / "anchors.txt"
        link.symlink_to(portfolio_file)
        for path in (portfolio_file, link):
            with pytest.raises(BadFile, match="not named like a backup"):
                anchors.read_anchors([path], portfolio_file)
        end = backups.verify_file(portfolio_file).head
        with pytest.raises(BadFile, match="not named like a backup"):
            anchors.write_anchor(portfolio_file, end, portfolio_file)

    def test_what_may_never_end_is_not_read(self, portfolio_file: Path, tmp_path: Path) -> None:
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        end = backups.verify_file(portfolio_file).head
        for path in (pipe, Path("/dev/zero"), Path("/dev/full")):
            with pytest.raises(BadFile, match="a pipe or a device"):
                anchors.read_anchors([path], portfolio_file)
            with pytest.raises(BadFile, match="a pipe or a device"):
                anchors.write_anchor(path, end, portfolio_file)

    def test_what_is_not_there_is_named(self, portfolio_file: Path, tmp_path: Path) -> None:
        with pytest.raises(BadFile, match="cannot be read"):
            anchors.read_anchors([tmp_path / "none.txt"], portfolio_file)
        with pytest.raises(BadFile, match="no backup of portfolio"):
            anchors.read_anchors([tmp_path], portfolio_file)
        end = backups.verify_file(portfolio_file).head
        with pytest.raises(BadFile, match="cannot be written"):
            anchors.write_anchor(tmp_path / "none" / "anchors.txt", end, portfolio_file)

    def test_each_end_is_added_and_all_are_met(
        self, workspace: Workspace, portfolio_file: Path, tmp_path: Path
    ) -> None:
        noted = tmp_path / "anchors.txt"
        for name in ("One", "Two"):
            edit(workspace, name)
            anchors.write_anchor(noted, backups.verify_file(portfolio_file).head, portfolio_file)
        assert len(noted.read_text(encoding="utf-8").splitlines()) == 2
        found = anchors.read_anchors([noted], portfolio_file)
        assert backups.verify_file(portfolio_file, found).findings == ()

    def test_an_end_is_a_line_of_its_own(
        self, workspace: Workspace, portfolio_file: Path, tmp_path: Path
    ) -> None:
        noted = tmp_path / "anchors.txt"
        first = backups.verify_file(portfolio_file).head
        noted.write_text(f"{first.n} {first.hash} written by hand", encoding="utf-8")
        edit(workspace, "Two")
        second = backups.verify_file(portfolio_file).head
        anchors.write_anchor(noted, second, portfolio_file)
        assert [anchor.n for anchor in anchors.read_anchors([noted], portfolio_file)] == [first.n, second.n]
