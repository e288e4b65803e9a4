"""How a unit of work ends when something is wrong: with it, with the file, or with the caller."""

import datetime as dt
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlalchemy.exc import InvalidRequestError

from db import errors
from db.audit.verify import verify
from db.file import open_reader, open_writer
from db.models import Programme, Scheme
from db.times import utc_text
from db.unit_of_work import Actor, UnitOfWork, translated
from pmo_tui.services.workspace import Workspace
from tests.conftest import START, Ticking
from tests.db.steps import read, sound
from tests.db.tamper import tampering


def test_a_second_commit_says_that_it_is_over(samples: Workspace) -> None:
    """It must not run on a connection that somebody else may have by now."""
    with samples.unit() as unit:
        unit.get(Scheme, "scheme-1").name = "once"
        assert unit.commit() is not None
        with pytest.raises(errors.WriteFailed, match="finished already"):
            unit.commit()
    with pytest.raises(errors.WriteFailed, match="finished already"):
        samples.unit().commit()
    assert read(samples.path, "SELECT max(site_seq) FROM change_set") == [(3,)]


def test_an_error_that_was_passed_over_does_not_become_an_empty_save(samples: Workspace) -> None:
    """After a failed flush the transaction is gone: a commit then says so, it does not return None."""
    with samples.unit() as unit:
        unit.add(Programme(id="p-9", name="first"))
        unit.flush()
        unit.add(Programme(id="p-10", name="first"))
        with pytest.raises(errors.ConstraintBroken, match="already"):
            unit.flush()
        with pytest.raises(errors.WriteFailed, match="given up"):
            unit.commit()
    assert sound(samples)


def test_a_unit_inside_a_unit_waits_and_takes_nothing_along(
    sample_file: Path, actor: Actor, clock: Ticking
) -> None:
    """The outer one is saved all the same; the inner one is told that somebody is writing."""
    from db.engine import make_engine

    engine = make_engine(sample_file, wait_ms=50)

    def unit() -> UnitOfWork:
        return UnitOfWork(engine, actor=actor, clock=clock, app_version="1")

    with unit() as outer:
        outer.get(Scheme, "scheme-1").name = "outer"
        with pytest.raises(errors.Busy), unit():
            pass
        assert outer.commit() is not None
    engine.dispose()
    assert read(sample_file, "SELECT name FROM scheme WHERE id = 'scheme-1'") == [("outer",)]


def test_a_mark_left_by_somebody_else_does_not_stop_saves(samples: Workspace) -> None:
    """Whoever wrote by hand left the mark; the save puts its own in place and clears it, verify tells."""
    with closing(open_writer(samples.path)) as other:
        other.execute("INSERT INTO cs_current (one, cs_id) VALUES (1, 'nobody')")
    assert not sound(samples)
    with samples.unit() as unit:
        unit.get(Scheme, "scheme-1").name = "saved"
        assert unit.commit() is not None
    assert read(samples.path, "SELECT * FROM cs_current") == []
    assert sound(samples)


def test_a_file_without_its_identity_is_refused_plainly(samples: Workspace) -> None:
    """The site's row can be deleted by whoever drops the triggers first."""
    with tampering(samples.path) as other:
        other.execute("DELETE FROM site")
    with pytest.raises(errors.WriteFailed, match="lost its identity"), samples.unit():
        pass
    with closing(open_reader(samples.path)) as reader:
        assert [finding.where for finding in verify(reader)] == ["site"]


def test_a_moved_file_is_said_plainly(samples: Workspace) -> None:
    """Before the first save of this run, so nothing is open yet."""
    samples.path.rename(samples.path.with_name("elsewhere.pmo"))
    with pytest.raises(errors.WriteFailed, match="moved or deleted"), samples.unit():
        pass


def test_the_connection_is_clean_after_every_kind_of_end(samples: Workspace) -> None:
    """Nothing of a broken save is left on the kept connection."""

    def refused() -> None:
        with samples.unit() as unit, translated():
            unit.sqlite.execute("UPDATE scheme SET status = 'nonsense'")

    def left() -> None:
        with samples.unit() as unit:
            unit.get(Scheme, "scheme-1").name = "left"
            unit.flush()

    def broke() -> None:
        with samples.unit() as unit:
            unit.get(Scheme, "scheme-1").name = "broke"
            unit.flush()
            unit.sqlite.execute("SELECT nonsense")

    ends: list[Callable[[], None]] = [refused, left, broke]
    for end in ends:
        with suppress(errors.DbError, sqlite3.OperationalError):
            end()
        with samples.engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            assert not driver.in_transaction
        with closing(open_writer(samples.path, wait_ms=0)) as other:
            other.execute("BEGIN EXCLUSIVE")
            other.execute("ROLLBACK")
    assert read(samples.path, "SELECT name FROM scheme WHERE id = 'scheme-1'") == [("name 1",)]


def test_what_fails_at_the_end_is_a_plain_error_too(
    samples: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Leaving without commit takes back; when even that fails the connection is let go."""

    def fail() -> None:
        raise InvalidRequestError("the session is in a bad way")

    with pytest.raises(errors.DbError), samples.unit() as unit:
        monkeypatch.setattr(unit.session, "close", fail)
    monkeypatch.undo()
    with samples.unit() as again:
        again.get(Scheme, "scheme-1").name = "works"
        assert again.commit() is not None


def test_sqlalchemys_own_errors_are_translated() -> None:
    """With or without an error of the file inside."""
    with pytest.raises(errors.ConstraintBroken), translated():
        raise InvalidRequestError("no")


def test_times_are_utc_text_that_sorts() -> None:
    """Microseconds always, whatever the zone."""
    summer = dt.timezone(dt.timedelta(hours=1))
    assert utc_text(dt.datetime(2018, 7, 1, 0, 30, tzinfo=summer)) == "2018-06-30T23:30:00.000000Z"
    moments = [START, START + dt.timedelta(microseconds=5), START + dt.timedelta(days=400)]
    assert sorted(map(utc_text, moments)) == list(map(utc_text, moments))
