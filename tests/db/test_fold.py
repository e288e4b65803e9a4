"""The history folded into rows, and the hash of a frozen month."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from db.audit.fold import END, content_hash, differences, freezes, live_image, seq_of
from db.audit.manifest import audited_columns
from db.enums import ChangeKind
from db.file import open_reader
from db.models import Period, Scheme
from pmo_tui.services.periods import freeze
from pmo_tui.services.workspace import Workspace
from tests.db.tamper import findings, tampering


def test_the_demo_folds_to_its_tables(demo_file: Path) -> None:
    """9,000 rows and their history agree."""
    with closing(open_reader(demo_file)) as reader:
        assert list(differences(reader)) == []
        assert content_hash(reader) == content_hash(reader, END)


def test_live_images_are_word_for_word_the_triggers(samples: Workspace) -> None:
    """Or no comparison could be made in the file."""
    with closing(open_reader(samples.path)) as reader:
        for table in audited_columns():
            live = reader.execute(f"SELECT {live_image(table)} FROM {table} t ORDER BY id").fetchall()
            told = reader.execute("SELECT new FROM audit WHERE tbl = ? ORDER BY row_id", (table,)).fetchall()
            assert live == told


def test_the_content_hash_is_of_the_content_alone(samples: Workspace) -> None:
    """Who, when and in which order do not matter; every value does."""
    with closing(open_reader(samples.path)) as reader:
        before = content_hash(reader)
        for name in ("x", "name 1"):
            with samples.unit() as unit:
                unit.sqlite.execute("UPDATE scheme SET name = ? WHERE id = 'scheme-1'", (name,))
                unit.commit()
            assert (content_hash(reader) == before) is (name == "name 1")


def test_the_last_row_of_a_change_set(samples: Workspace) -> None:
    """Its sequence number, or 0."""
    with samples.unit() as unit:
        unit.get(Scheme, "scheme-1").name = "x"
        done = unit.commit()
    assert done is not None
    with closing(open_reader(samples.path)) as reader:
        assert seq_of(reader, done.id) == reader.execute("SELECT max(seq) FROM audit").fetchone()[0]
        assert seq_of(reader, "nowhere") == 0


def test_a_freeze_is_found_with_its_hash(samples: Workspace) -> None:
    """The row that froze the month, and what the month's content was just before it."""
    with closing(open_reader(samples.path)) as reader:
        assert freezes(reader) == []
        before = content_hash(reader)
        done = freeze(samples, "2019-01", "closed")
        assert done is not None
        (found,) = freezes(reader)
        assert (found.period_id, found.month, found.content_hash) == ("period-1", "2019-01", before)
        assert found.seq == seq_of(reader, done.id)
        assert content_hash(reader, found.seq) == before
        stored = reader.execute("SELECT frozen_cs, content_hash FROM period WHERE id = 'period-1'").fetchone()
    assert stored == (done.id, before)


def test_a_restated_month_has_two_freezes_and_both_are_checked(samples: Workspace) -> None:
    """Issue 1 stays provable when issue 2 is there (decision 10)."""
    freeze(samples, "2019-01", "closed")
    with samples.unit(ChangeKind.RESTATEMENT, "the split was wrong") as unit:
        unit.sqlite.execute(
            "UPDATE confidence_split SET low_pence = 5, fot_pence = 7 WHERE id = 'confidence_split-1'"
        )
        period = unit.get(Period, "period-1")
        period.content_hash = content_hash(unit.sqlite)
        period.frozen_cs = unit.change_set_id
        unit.commit()
    with closing(open_reader(samples.path)) as reader:
        first, second = freezes(reader)
        assert first.content_hash != second.content_hash
    assert findings(samples.path) == []


def test_a_narrative_added_by_restatement_is_no_second_freeze(samples: Workspace) -> None:
    """Only a new content hash makes an issue."""
    freeze(samples, "2019-01", "closed")
    with samples.unit(ChangeKind.RESTATEMENT, "a word was missing") as unit:
        unit.get(Period, "period-1").narrative = "with the word"
        unit.commit()
    with closing(open_reader(samples.path)) as reader:
        assert len(freezes(reader)) == 1
    assert findings(samples.path) == []


def test_a_tampered_frozen_month_is_found(
    samples: Workspace, open_workspace: Callable[[Path], Workspace]
) -> None:
    """The hash that was stored at the freeze is compared with what the history says was frozen."""
    freeze(samples, "2019-01", "closed")
    with tampering(samples.path) as connection:
        connection.execute(
            "UPDATE audit SET new = replace(new, 'name 1', 'nome 1') WHERE row_id = 'scheme-1'"
        )
        connection.execute("UPDATE scheme SET name = 'nome 1' WHERE id = 'scheme-1'")
    assert ("month 2019-01", "is not what was frozen: its content hash differs") in {
        (finding.where, finding.what) for finding in findings(samples.path)
    }


def test_a_tampered_content_hash_is_found(samples: Workspace) -> None:
    """By the history, and by the freeze that does not know it."""
    freeze(samples, "2019-01", "closed")
    with tampering(samples.path) as connection:
        connection.execute("UPDATE period SET content_hash = 'feed' WHERE id = 'period-1'")
    assert [(finding.where, finding.what) for finding in findings(samples.path)] == [
        ("period period-1, content_hash", "differs from its history: edited outside the app"),
        ("month 2019-01", "is marked frozen, but not as the app freezes a month"),
    ]
