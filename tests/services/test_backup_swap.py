"""Putting a finished file in another's place: the replaced one is kept, no journal is left (fault 24)."""

import datetime as dt
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from db import backup, errors
from db.audit.verify import verify
from db.file import open_reader, open_writer

NOW = dt.datetime(2018, 11, 5, 14, 2, 3, 999, tzinfo=dt.UTC)


class TestSwap:
    """Putting a finished file in another's place."""

    @pytest.fixture
    def made(self, demo_file: Path, tmp_path: Path) -> Path:
        """A finished file."""
        new = tmp_path / "new.pmo"
        backup.copy(demo_file, new)
        return new

    def test_the_replaced_file_is_kept_beside_it(
        self, made: Path, portfolio_file: Path, tmp_path: Path
    ) -> None:
        kept = backup.swap(made, portfolio_file, now=NOW)
        assert kept == tmp_path / "portfolio-replaced-20181105T140203Z.pmo"
        with closing(open_reader(kept)) as reader:
            assert reader.execute("SELECT count(*) FROM scheme").fetchone() == (0,)
        with closing(open_reader(portfolio_file)) as reader:
            assert reader.execute("SELECT count(*) FROM scheme").fetchone() == (177,)

    def test_a_second_swap_in_the_same_second_overwrites_nothing(
        self, made: Path, demo_file: Path, portfolio_file: Path, tmp_path: Path
    ) -> None:
        again = tmp_path / "again.pmo"
        backup.copy(demo_file, again)
        first = backup.swap(made, portfolio_file, now=NOW)
        second = backup.swap(again, portfolio_file, now=NOW)
        assert second == tmp_path / "portfolio-replaced-20181105T140203Z-2.pmo"
        assert first is not None
        assert first.exists()

    @pytest.mark.parametrize("suffix", backup.COMPANIONS)
    @pytest.mark.parametrize("there", [True, False], ids=["replaced", "gone"])
    def test_what_lay_beside_the_old_file_goes_with_it(
        self, made: Path, portfolio_file: Path, suffix: str, there: bool
    ) -> None:
        beside = portfolio_file.with_name(portfolio_file.name + suffix)
        beside.write_bytes(b"left behind")
        if not there:
            portfolio_file.unlink()
        kept = backup.swap(made, portfolio_file, now=NOW)
        assert (kept is not None) == there
        assert not beside.exists()
        moved = portfolio_file.with_name(f"portfolio-replaced-20181105T140203Z.pmo{suffix}")
        assert moved.read_bytes() == b"left behind"

    def test_a_hot_journal_is_never_replayed_into_the_new_file(
        self, made: Path, portfolio_file: Path, tmp_path: Path
    ) -> None:
        """A journal of a crash, as SQLite leaves it: it would undo the restored pages if it were found."""
        writer = open_writer(portfolio_file)
        writer.execute("PRAGMA cache_spill = 1")
        writer.execute("PRAGMA cache_size = 1")
        writer.execute("BEGIN IMMEDIATE")
        writer.executemany(
            "INSERT INTO session_state (name, value) VALUES (?, ?)", [(str(n), "x" * 3000) for n in range(50)]
        )
        crashed = tmp_path / "crashed.pmo"
        for suffix in ("", "-journal"):
            shutil.copyfile(f"{portfolio_file}{suffix}", f"{crashed}{suffix}")
        writer.execute("ROLLBACK")
        writer.close()
        journal = Path(f"{crashed}-journal")
        assert journal.stat().st_size > 0
        kept = backup.swap(made, crashed, now=NOW)
        assert kept is not None
        assert not journal.exists()
        with closing(open_reader(crashed)) as reader:
            assert reader.execute("SELECT count(*) FROM scheme").fetchone() == (177,)
            assert verify(reader) == []
        with closing(open_reader(kept)) as reader:  # and the kept one is rolled back by its own journal
            assert reader.execute("SELECT count(*) FROM session_state").fetchone() == (0,)
            assert verify(reader) == []

    def test_a_refused_rename_puts_everything_back(
        self, made: Path, portfolio_file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        journal = portfolio_file.with_name(portfolio_file.name + "-journal")
        journal.write_bytes(b"")

        def refuse(path: Path, target: Path) -> Path:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "replace", refuse)
        with pytest.raises(errors.WriteFailed, match="No space left"):
            backup.swap(made, portfolio_file, now=NOW)
        assert portfolio_file.exists()
        assert journal.exists()
        assert made.exists()
