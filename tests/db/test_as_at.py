"""The file as it was."""

import datetime as dt
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from db import errors
from db.audit.as_at import Moment, materialise, moment_before, moment_numbered
from db.audit.manifest import audited_columns
from db.audit.scratch import discard
from db.audit.seal import head
from db.audit.verify import verify
from db.enums import ChangeKind
from db.file import inspect, open_reader, open_writer
from db.models import Milestone, Scheme
from db.reading.portfolio import view
from db.reading.reader import Reader
from db.reading.register import row_ids, rows_of, sums
from db.reading.scope import Scope
from pmo_tui.services.workspace import Workspace
from tests.conftest import START, Ticking
from tests.db.samples import Image, image


def states(workspace: Workspace) -> list[Image]:
    """Write five change sets; return what every table held before the first and after each."""

    def now() -> Image:
        with closing(open_reader(workspace.path)) as reader:
            return image(reader)

    found = [now()]
    statements = [
        "UPDATE scheme SET name = 'Größe £ 日本 🙂', status_reason = '' WHERE id = 'scheme-1'",
        "UPDATE milestone SET actual_date = NULL, position = -7",
        "DELETE FROM risk_action WHERE id = 'risk_action-1'",
        "INSERT INTO risk_action VALUES ('risk_action-9', 1, 'risk-2', 'it''s', 'person-2', NULL, NULL, '')",
        "UPDATE risk_action SET progress = '{\"a\": [1]}'",
    ]
    for statement in statements:
        with workspace.unit() as unit:
            unit.sqlite.execute(statement)
            assert unit.commit() is not None
        found.append(now())
    return found


def test_every_moment_is_given_back_exactly(samples: Workspace) -> None:
    """Each table of each scratch copy equals the copy that was kept at the time."""
    kept = states(samples)
    with closing(open_reader(samples.path)) as reader:
        moments = [moment_numbered(reader, number) for number in range(2, 8)]
    for moment, expected in zip(moments, kept, strict=True):
        assert moment is not None
        copy = materialise(samples.path, moment.seq)
        with closing(open_reader(copy)) as past:
            assert image(past) == expected
            assert past.execute("SELECT max(site_seq) FROM change_set").fetchone() == (moment.number,)
            assert past.execute("SELECT max(seq) FROM audit").fetchone() == (moment.seq,)
            assert head(past).n == moment.number  # nor are later seals known
        discard(copy)
        assert not copy.parent.exists()


def test_a_copy_is_a_whole_file_for_the_same_readers(demo_file: Path, tmp_path: Path) -> None:
    """At the end of the history the register of the copy is the register of the file."""
    copy = materialise(demo_file, 2**62, tmp_path)
    assert copy.parent.parent == tmp_path
    assert inspect(copy).writable
    found = []
    for path in (demo_file, copy):
        reader = Reader(path)
        scope = Scope.of(view(reader))
        ids = row_ids(reader, scope)
        found.append((rows_of(reader, scope, ids), sums(reader, scope), view(reader)))
        reader.close()
    assert found[0] == found[1]
    assert len(found[0][0]) == 177


def test_a_copy_has_the_indexes_and_no_triggers(demo_file: Path, tmp_path: Path) -> None:
    """It is read only, and as fast."""
    copy = materialise(demo_file, 2**62, tmp_path)

    def names(path: Path, kind: str) -> list[str]:
        with closing(open_reader(path)) as reader:
            rows = reader.execute("SELECT name FROM sqlite_master WHERE type = ? ORDER BY name", (kind,))
            return [name for (name,) in rows.fetchall()]

    assert names(copy, "index") == names(demo_file, "index")
    assert names(copy, "table") == names(demo_file, "table")
    assert names(copy, "trigger") == []


def test_what_is_not_the_portfolio_stays_behind(samples: Workspace, tmp_path: Path) -> None:
    """Drafts, session and backups are not part of the past; who, when and in which order are."""
    with closing(open_writer(samples.path)) as writer:
        writer.execute("INSERT INTO draft VALUES ('scheme', 'scheme-1', 'name', 'typing', 1, '2018')")
    copy = materialise(samples.path, 2**62, tmp_path)
    with closing(open_reader(copy)) as past:
        counts = {
            table: past.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in (
                "draft",
                "session_state",
                "backup_record",
                "seal",
                "cs_current",
                "site",
                "change_set",
            )
        }
    assert counts == {
        **dict.fromkeys(("draft", "session_state", "backup_record", "cs_current"), 0),
        "site": 1,
        "change_set": 2,
        "seal": 2,
    }


def test_before_everything_there_is_nothing(samples: Workspace, tmp_path: Path) -> None:
    """Audit rows start at one."""
    copy = materialise(samples.path, 0, tmp_path)
    with closing(open_reader(copy)) as past:
        assert image(past) == {name: {} for name in audited_columns()}


def test_the_live_file_is_only_read(samples: Workspace, tmp_path: Path) -> None:
    """Nothing of it changes, and no lock is left."""
    with closing(open_reader(samples.path)) as reader:
        before = reader.execute("PRAGMA data_version").fetchone()
        materialise(samples.path, 2**62, tmp_path)
        assert reader.execute("PRAGMA data_version").fetchone() == before
    with closing(open_writer(samples.path, wait_ms=0)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        writer.execute("ROLLBACK")


def test_moments_by_number_and_by_time(samples: Workspace) -> None:
    """The number people say, or the last one before a time (clock: one second per look, from 09:00:00)."""
    states(samples)
    with closing(open_reader(samples.path)) as reader:
        third = moment_numbered(reader, 3)
        assert third is not None
        assert (third.number, third.at_utc, third.actor) == (3, "2018-10-15T09:00:00.000000Z", "PMO manager")
        assert moment_numbered(reader, 99) is None
        last = moment_before(reader, "2030")
        assert last is not None
        assert last.number == 7
        assert moment_before(reader, "2018-10-15T09:00:02.5") == moment_numbered(reader, 5)
        assert moment_before(reader, "2018-10-15T09:00:00.000000Z") is None


def test_a_change_set_without_rows_is_a_moment_too(samples: Workspace) -> None:
    """A restore marker stands where the one before it ended, with its own number and person."""
    with samples.unit(ChangeKind.RESTORE) as unit:
        unit.commit(even_if_empty=True)
    with samples.unit() as unit:
        unit.get(Scheme, "scheme-1").name = "later"
        unit.commit()
    with closing(open_reader(samples.path)) as reader:
        before, marker, after = (moment_numbered(reader, number) for number in (2, 3, 4))
    assert before is not None
    assert marker is not None
    assert after is not None
    assert marker == Moment(before.seq, 3, marker.at_utc, "PMO manager")
    assert after.seq == before.seq + 1


def test_a_marker_before_any_row(tmp_path: Path, open_workspace: Callable[[Path], Workspace]) -> None:
    """The very first change set may be empty."""
    from db.engine import create_file

    create_file(tmp_path / "new.pmo")
    workspace = open_workspace(tmp_path / "new.pmo")
    with workspace.unit(ChangeKind.RESTORE) as unit:
        unit.commit(even_if_empty=True)
    with closing(open_reader(workspace.path)) as reader:
        found = moment_numbered(reader, 1)
    assert found is not None
    assert found.seq == 0


def test_history_is_in_order_of_writing_when_the_clock_goes_back(samples: Workspace) -> None:
    """A later change set with an earlier time is still later (RELIABILITY c.21)."""
    for title, time in (("first", START), ("second", START - dt.timedelta(days=1))):
        samples.clock = Ticking(time)
        with samples.unit() as unit:
            unit.get(Milestone, "milestone-1").title = title
            unit.commit()
    with closing(open_reader(samples.path)) as reader:
        last = moment_before(reader, "2030")
        assert verify(reader) == []
    assert last is not None
    assert (last.number, last.at_utc) == (4, "2018-10-14T09:00:00.000000Z")


def test_a_file_that_is_gone_leaves_no_folder(tmp_path: Path) -> None:
    """Nothing half made stays behind."""
    with pytest.raises(errors.WriteFailed):
        materialise(tmp_path / "missing.pmo", 1, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_locked_file_is_busy_and_leaves_no_folder(
    samples: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the wait."""
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **named: connect(*args, **{**named, "timeout": 0}))
    (tmp_path / "scratch").mkdir()
    with closing(open_writer(samples.path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(errors.Busy):
            materialise(samples.path, 1, tmp_path / "scratch")
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_folder_that_is_gone_is_said_plainly(samples: Workspace, tmp_path: Path) -> None:
    """No room for the scratch copy."""
    with pytest.raises(errors.WriteFailed, match="No such file"):
        materialise(samples.path, 1, tmp_path / "nowhere")


def test_discarding_what_is_gone_already_is_no_error(tmp_path: Path) -> None:
    """The system may have cleaned up."""
    folder = tmp_path / "copy"
    folder.mkdir()
    shutil.rmtree(folder)
    discard(folder / "as-at.pmo")


def test_a_copy_that_nobody_waits_for_is_not_made_to_the_end(demo_file: Path, tmp_path: Path) -> None:
    """And nothing of it stays."""
    (tmp_path / "scratch").mkdir()
    with pytest.raises(errors.TookTooLong):
        materialise(demo_file, 2**62, tmp_path / "scratch", given_up=lambda: True)
    assert list((tmp_path / "scratch").iterdir()) == []
