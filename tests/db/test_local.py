"""Drafts and where the app was left: written without a change set, all or nothing."""

import sqlite3
from pathlib import Path

import pytest

from db import errors, local
from db.reading.local import drafts
from db.reading.reader import Reader
from db.reading.session import session_state
from tests.db.steps import read


def test_a_draft_is_kept_in_place_of_the_one_before(portfolio_file: Path, reader: Reader) -> None:
    """Field by field: what is not given again stays."""
    with local.unaudited(portfolio_file, wait_ms=0) as connection:
        local.keep_draft(connection, ("risk", "r1"), {"title": "a", "cause": "b"}, base_version=1, at_utc="1")
        local.keep_draft(connection, ("risk", "r1"), {"title": "c"}, base_version=2, at_utc="2")
    kept = [(draft.field, draft.text, draft.base_version, draft.at_utc) for draft in drafts(reader)]
    assert kept == [("title", "c", 2, "2"), ("cause", "b", 1, "1")]
    assert read(portfolio_file, "SELECT count(*) FROM audit WHERE tbl = 'draft'") == [(0,)]


def test_forms_that_are_discarded_leave_the_others(portfolio_file: Path, reader: Reader) -> None:
    with local.unaudited(portfolio_file, wait_ms=0) as connection:
        for row_id in ("r1", "r2", "r3"):
            local.keep_draft(connection, ("risk", row_id), {"title": "x"}, base_version=1, at_utc="1")
        local.discard_drafts(connection, [("risk", "r1"), ("risk", "r3"), ("issue", "r2")])
    assert [draft.row_id for draft in drafts(reader)] == ["r2"]


def test_where_the_app_was_left_is_written_over(portfolio_file: Path, reader: Reader) -> None:
    """By name; what is not named stays."""
    for values in ({"screen": "schemes", "filter": "rag:red"}, {"screen": "risks"}):
        with local.unaudited(portfolio_file, wait_ms=0) as connection:
            local.remember_session(connection, values)
    assert session_state(reader) == {"screen": "risks", "filter": "rag:red"}


def test_what_fails_half_way_is_taken_back(portfolio_file: Path, reader: Reader) -> None:
    """And its error is told."""

    def fail() -> None:
        with local.unaudited(portfolio_file, wait_ms=0) as connection:
            local.remember_session(connection, {"screen": "schemes"})
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert session_state(reader) == {}


def test_a_file_that_is_held_is_told(portfolio_file: Path) -> None:
    """As db.errors names it."""
    with (
        local.unaudited(portfolio_file, wait_ms=0),
        pytest.raises(errors.Busy),
        local.unaudited(portfolio_file, wait_ms=0),
    ):
        pytest.fail("two at once")


def test_what_sqlite_took_back_itself_is_told_as_it_was(portfolio_file: Path, reader: Reader) -> None:
    """As on a full disk: there is nothing to roll back any more, and that must not be the message."""
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorname = "SQLITE_FULL"

    def fail() -> None:
        with local.unaudited(portfolio_file, wait_ms=0) as connection:
            local.remember_session(connection, {"screen": "schemes"})
            connection.execute("ROLLBACK")
            raise full

    with pytest.raises(errors.WriteFailed, match="disk is full"):
        fail()
    assert session_state(reader) == {}


def test_drafts_of_a_row_go_with_those_of_its_parts(portfolio_file: Path, reader: Reader) -> None:
    """Whatever form they are of; a row whose id only begins alike keeps its own."""
    with local.unaudited(portfolio_file, wait_ms=0) as connection:
        for entity, row_id in (("share", "s1/o1"), ("scheme", "s1"), ("scheme", "s10"), ("scheme", "s2")):
            local.keep_draft(connection, (entity, row_id), {"title": "x"}, base_version=1, at_utc="1")
        local.discard_drafts_of(connection, ["s1", "gone"])
    assert sorted(draft.row_id for draft in drafts(reader)) == ["s10", "s2"]
