"""What is looked at before the first write: lock, health, guards, drafts, and where the file lies."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from db import errors
from db.audit.manifest import differing_guards
from db.file import open_reader, open_writer
from pmo_tui.services import drafts, opening
from pmo_tui.services.drafts import DraftKey
from pmo_tui.services.opening import open_checks, repair
from pmo_tui.services.workspace import Workspace
from tests.db.tamper import findings
from tests.faults.processes import holding
from tests.services.recording import values


def spoil(path: Path, *statements: str) -> None:
    """Run statements as another program would."""
    with closing(open_writer(path)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_sound_file_is_locked_and_can_be_written(workspace: Workspace) -> None:
    opened = open_checks(workspace, writable=True)
    assert opened.lock is not None
    assert opened.lock.held
    assert (opened.read_only, opened.warning, opened.repairable, opened.drafts) == ("", "", False, ())
    assert workspace.read_only == ""
    opened.lock.release()


def test_drafts_of_an_earlier_run_are_found(workspace: Workspace) -> None:
    drafts.keep(workspace, DraftKey("scheme", "new"), {"name": "half"})
    opened = open_checks(workspace, writable=True)
    assert [(draft.entity, draft.text) for draft in opened.drafts] == [("scheme", "half")]
    assert opened.lock is not None
    opened.lock.release()


def test_the_second_one_reads_and_is_told_who_has_it(
    workspace: Workspace, open_workspace: Callable[[Path], Workspace]
) -> None:
    first = open_checks(workspace, writable=True)
    other = open_workspace(workspace.path)
    second = open_checks(other, writable=True)
    assert second.lock is not None
    assert not second.lock.held
    assert second.read_only.startswith("portfolio.pmo is open by PMO manager on ")
    assert other.read_only == second.read_only
    assert second.drafts == ()
    assert first.lock is not None
    first.lock.release()


@pytest.mark.parametrize("asked", ["", "Opened to read only."])
def test_a_place_that_refuses_writes_is_read(workspace: Workspace, asked: str) -> None:
    opened = open_checks(workspace, writable=False, asked=asked)
    assert opened.lock is None
    assert opened.read_only == (asked or "The file or its folder is read-only.")


class TestGuards:
    def test_a_missing_one_is_told_and_nothing_is_written(
        self, workspace: Workspace, portfolio_file: Path
    ) -> None:
        with closing(open_reader(portfolio_file)) as reader:
            name = reader.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchone()[0]
        spoil(portfolio_file, f"DROP TRIGGER {name}")
        opened = open_checks(workspace, writable=True)
        assert opened.read_only == "Some of the file's guards are missing or changed: see Ctrl+P, Repair."
        assert opened.repairable
        assert repair(workspace) == [name]
        assert workspace.read_only == ""
        with closing(open_reader(portfolio_file)) as reader:
            assert differing_guards(reader) == []
        (row,) = values(portfolio_file, "SELECT kind, reason FROM change_set ORDER BY site_seq DESC LIMIT 1")
        assert row == ("migration", f"guards put back: {name}")
        assert findings(portfolio_file) == []
        assert opened.lock is not None
        opened.lock.release()

    @pytest.mark.parametrize("writable", [True, False])
    def test_a_second_one_cannot_repair(
        self,
        workspace: Workspace,
        portfolio_file: Path,
        open_workspace: Callable[[Path], Workspace],
        writable: bool,
    ) -> None:
        """It would write without the lock."""
        spoil(portfolio_file, "CREATE TRIGGER theirs AFTER INSERT ON draft BEGIN SELECT 1; END")
        first = open_checks(workspace, writable=True)
        second = open_checks(open_workspace(portfolio_file), writable=writable)
        assert first.repairable
        assert not second.repairable
        assert "guards" not in second.read_only
        assert first.lock is not None
        first.lock.release()


def test_a_damaged_file_is_read_and_never_written(workspace: Workspace, portfolio_file: Path) -> None:
    """A table's page count that does not add up: everything can still be read."""
    spoil(
        portfolio_file,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET rootpage = (SELECT max(rootpage) FROM sqlite_master)"
        " WHERE name = 'ix_scheme_register'",
    )
    opened = open_checks(workspace, writable=True)
    assert opened.read_only.startswith("The file is damaged: nothing is written to it.")
    assert workspace.read_only == opened.read_only
    assert not opened.repairable
    assert opened.lock is not None
    opened.lock.release()


def test_a_file_that_cannot_be_looked_at_lets_go_of_its_lock(
    workspace: Workspace, portfolio_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that it can be tried again."""
    monkeypatch.setattr(opening, "LOOK_MS", 50)
    with holding(portfolio_file, "BEGIN EXCLUSIVE"), pytest.raises(errors.Busy):
        open_checks(workspace, writable=True)
    again = open_checks(workspace, writable=True)
    assert again.read_only == ""
    assert again.lock is not None
    again.lock.release()


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("OneDrive - NHS", "a folder that OneDrive copies"),
        ("Dropbox (Work)", "a folder that Dropbox copies"),
        ("plain", ""),
    ],
)
def test_a_folder_that_others_copy_is_warned_of(tmp_path: Path, place: str, words: str) -> None:
    found = opening._warning(Workspace(tmp_path / place / "x.pmo", name="Amy"))
    assert words in found
    assert bool(found) == bool(words)
