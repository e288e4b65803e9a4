"""Backups as files: whole or not at all, never hanging, no stale journal (faults 16, 17, 24, 28)."""

import datetime as dt
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from db import backup, errors
from db.audit.seal import head
from db.audit.verify import verify
from db.backup import Backup
from db.file import open_reader, open_writer
from db.reading.reader import Reader

NOW = dt.datetime(2018, 11, 5, 14, 2, 3, 999, tzinfo=dt.UTC)


@contextmanager
def holding(path: Path, kind: str) -> Iterator[sqlite3.Connection]:
    """Hold a lock on a file, with something unsaved."""
    with closing(open_writer(path)) as writer:
        writer.execute(f"BEGIN {kind}")
        writer.execute("INSERT INTO session_state (name, value) VALUES ('half', 'done')")
        yield writer
        writer.execute("ROLLBACK")


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_backup_is_named_after_the_end_of_the_history_and_noted(demo_file: Path, tmp_path: Path) -> None:
    steps: list[str] = []
    made = backup.make_backup(demo_file, tmp_path / "kept", now=NOW, progress=steps.append)
    with closing(open_reader(demo_file)) as reader:
        end = head(reader)
        noted = reader.execute("SELECT path, at_utc, seal_n, seal_hash FROM backup_record").fetchone()
    assert made.path.name == f"demo-20181105T140203Z-n{end.n}-{end.hash[:12]}.pmo"
    assert noted == (str(made.path), "2018-11-05T14:02:03+00:00", end.n, end.hash)
    assert left(tmp_path / "kept") == [made.path.name]
    assert backup.named(made.path) == made
    assert made.anchor.hash_start == end.hash[:12]
    assert backup.findings(made.path, made.anchor) == []
    assert steps[0] == "copying"
    assert "seals" in steps


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_who_may_not_read_the_file_may_not_read_its_backup(demo_file: Path, tmp_path: Path) -> None:
    demo_file.chmod(0o600)
    made = backup.make_backup(demo_file, tmp_path / "kept", now=NOW, unasked=True)
    assert made.path.name.endswith("-auto.pmo")
    assert backup.named(made.path) == made
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "name", ["plan.pmo", "plan-n4-0123456789ab.pmo", "plan-20181399T140203Z-n4-0123456789ab.pmo", "x-n.pmo"]
)
def test_other_names_are_not_backups(name: str) -> None:
    assert backup.named(Path(name)) is None


def test_backups_are_listed_the_latest_first_and_by_file(tmp_path: Path) -> None:
    names = [
        "plan-20181105T140203Z-n4-0123456789ab.pmo",
        "plan-20181105T140203Z-n5-0123456789ab.pmo",
        "plan-20181106T140203Z-n5-0123456789ab.pmo",
        "other-20181107T140203Z-n5-0123456789ab.pmo",
        "notes.txt",
    ]
    for name in names:
        (tmp_path / name).touch()
    assert [made.path.name for made in backup.backups_of("plan", tmp_path)] == names[2::-1]
    assert backup.backups_of("plan", tmp_path / "nowhere") == []


@pytest.mark.parametrize("kind", ["IMMEDIATE", "DEFERRED"])
def test_a_backup_beside_an_open_transaction_finishes(demo_file: Path, tmp_path: Path, kind: str) -> None:
    began = time.monotonic()
    with holding(demo_file, kind):
        made = backup.make_backup(demo_file, tmp_path / "kept", now=NOW, wait_ms=500)
    assert time.monotonic() - began < 10
    with closing(open_reader(made.path)) as reader:
        assert reader.execute("SELECT count(*) FROM session_state WHERE name = 'half'").fetchone() == (0,)


def test_a_backup_against_a_held_file_gives_up_in_time(demo_file: Path, tmp_path: Path) -> None:
    began = time.monotonic()
    with holding(demo_file, "EXCLUSIVE"), pytest.raises(errors.Busy):
        backup.make_backup(demo_file, tmp_path / "kept", now=NOW, wait_ms=300)
    assert time.monotonic() - began < 5
    assert left(tmp_path / "kept") == []


def test_a_backup_against_another_process_gives_up_in_time(demo_file: Path, tmp_path: Path) -> None:
    script = (
        "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute('BEGIN EXCLUSIVE'); print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(demo_file)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        began = time.monotonic()
        with pytest.raises(errors.Busy):
            backup.make_backup(demo_file, tmp_path / "kept", now=NOW, wait_ms=300)
        assert time.monotonic() - began < 5
        holder.kill()


def test_a_save_during_the_copy_does_not_spoil_it(
    demo_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain_copy = backup.copy

    def copy_and_save(source: Path, target: Path, *, wait_ms: int) -> None:
        plain_copy(source, target, wait_ms=wait_ms)
        with closing(open_writer(source)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            writer.execute(
                "INSERT INTO change_set SELECT 'x', site_id, 99, kind, actor, role, actor_src, reason,"
                " meeting_id, app_version, at_utc, parents FROM change_set LIMIT 1"
            )
            writer.execute("COMMIT")

    monkeypatch.setattr(backup, "copy", copy_and_save)
    made = backup.make_backup(demo_file, tmp_path / "kept", now=NOW)
    assert made.path.exists()


def test_a_copy_with_other_rows_is_refused(
    demo_file: Path, portfolio_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def copy_another(source: Path, target: Path, *, wait_ms: int) -> None:
        shutil.copyfile(portfolio_file, target)

    monkeypatch.setattr(backup, "copy", copy_another)
    with pytest.raises(backup.NotSound, match="another number of rows") as refused:
        backup.make_backup(demo_file, tmp_path / "kept", now=NOW)
    assert len(refused.value.findings) == 1
    assert left(tmp_path / "kept") == []


def test_a_tampered_file_is_not_kept_as_a_backup(demo_file: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(demo_file)) as outside:
        outside.execute("DROP TRIGGER keep_seal_update")
        outside.commit()
    with pytest.raises(backup.NotSound, match=r"pmo-tui verify demo\.pmo"):
        backup.make_backup(demo_file, tmp_path / "kept", now=NOW)
    assert left(tmp_path / "kept") == []


def test_a_file_that_cannot_be_noted_in_is_backed_up_all_the_same(
    demo_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, *, wait_ms: int) -> sqlite3.Connection:
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(backup, "open_writer", refuse)
    assert backup.make_backup(demo_file, tmp_path / "kept", now=NOW).path.exists()


def test_a_folder_that_cannot_be_made_is_named(demo_file: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    with pytest.raises(errors.WriteFailed, match="taken"):
        backup.make_backup(demo_file, tmp_path / "taken", now=NOW)


def test_a_folder_that_refuses_is_named(
    demo_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(errors.ReadOnly, match="Choose another folder"):
        backup.make_backup(demo_file, tmp_path / "kept", now=NOW)


LIMITED = """
import datetime as dt, resource, sys
from pathlib import Path
from db import backup, errors
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
try:
    backup.make_backup(Path(sys.argv[1]), Path(sys.argv[2]), now=dt.datetime.now(dt.UTC))
except errors.WriteFailed as problem:
    print(problem)
"""


def test_a_full_disk_leaves_no_half_file(demo_file: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(demo_file), str(tmp_path / "kept")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Nothing was saved" in done.stdout
    assert left(tmp_path / "kept") == []
    with closing(open_reader(demo_file)) as reader:
        assert verify(reader) == []


def test_folders_that_cannot_be_synced_are_left_to_the_system(tmp_path: Path) -> None:
    backup.sync_folder(tmp_path / "nowhere")


def test_a_backup_holds_no_trace_of_what_was_taken_out(demo_file: Path, tmp_path: Path) -> None:
    secret = "unmistakable-draft-text"
    with closing(open_writer(demo_file)) as writer:
        writer.execute("INSERT INTO draft VALUES ('e', 'r', 'f', ?, 0, '')", (secret,))
        writer.execute("DELETE FROM draft")
    made = backup.make_backup(demo_file, tmp_path / "kept", now=NOW)
    assert secret.encode() not in made.path.read_bytes()


def test_the_live_file_is_only_read_through_sqlite(
    demo_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def note(event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" and active and str(arguments[0]) == str(demo_file):
            seen.append(str(arguments[0]))

    active = False
    sys.addaudithook(note)
    active = True
    backup.make_backup(demo_file, tmp_path / "kept", now=NOW)
    active = False
    assert seen == []


def test_reading_a_backup_changes_nothing(demo_file: Path, tmp_path: Path) -> None:
    made: Backup = backup.make_backup(demo_file, tmp_path / "kept", now=NOW)
    before = made.path.read_bytes()
    with closing(Reader(made.path)) as reader:
        assert reader.value("SELECT count(*) FROM scheme") == 177
    assert made.path.read_bytes() == before
    assert os.listdir(tmp_path / "kept") == [made.path.name]


def test_a_name_that_is_no_text_is_done_without_in_the_file(portfolio_file: Path, tmp_path: Path) -> None:
    """It cannot be noted there; the backup is made all the same."""
    odd = tmp_path / os.fsdecode(b"caf\xe9.pmo")
    portfolio_file.rename(odd)
    made = backup.make_backup(odd, tmp_path / "kept", now=NOW)
    assert made.path.is_file()
    assert made.stem == odd.stem
    with closing(open_reader(odd)) as reader:
        assert reader.execute("SELECT count(*) FROM backup_record").fetchone() == (0,)
