"""Putting guards back and noting it: both, or neither."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from db.audit.manifest import differing_guards
from db.audit.repair import Repair
from db.engine import make_engine
from db.enums import ChangeKind
from db.file import open_reader, open_writer
from db.unit_of_work import Actor
from tests.conftest import Ticking
from tests.db.steps import read
from tests.db.tamper import findings

NAMES = ["audit_risk_update", "keep_seal_delete"]
LAST = "SELECT kind, reason, parents FROM change_set ORDER BY site_seq DESC LIMIT 1"


@pytest.fixture
def spoilt(portfolio_file: Path) -> Path:
    """A file two of whose guards are gone."""
    with closing(open_writer(portfolio_file)) as connection:
        for name in NAMES:
            connection.execute(f"DROP TRIGGER {name}")
    return portfolio_file


def repair(path: Path, actor: Actor) -> Repair:
    engine = make_engine(path)
    return Repair(engine, actor=actor, clock=Ticking(), app_version="1", kind=ChangeKind.MIGRATION)


def differing(path: Path) -> list[str]:
    with closing(open_reader(path)) as reader:
        return differing_guards(reader)


def test_they_are_put_back_and_it_is_noted(spoilt: Path, actor: Actor) -> None:
    with repair(spoilt, actor) as unit:
        assert unit.mended == NAMES
        assert unit.commit(even_if_empty=True) is not None
    assert differing(spoilt) == []
    ((kind, reason, parents),) = read(spoilt, LAST)
    assert (kind, reason, json.loads(parents)) == ("migration", f"guards put back: {', '.join(NAMES)}", [])
    assert findings(spoilt) == []


def test_what_is_not_noted_is_not_put_back(spoilt: Path, actor: Actor) -> None:
    """A crash in the middle leaves the file as it was: the repair is offered again."""
    before = read(spoilt, LAST)
    with pytest.raises(ZeroDivisionError), repair(spoilt, actor):
        raise ZeroDivisionError
    assert differing(spoilt) == NAMES
    assert read(spoilt, LAST) == before


def test_what_cannot_be_put_back_is_not_noted(
    spoilt: Path, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> list[str]:
        raise ZeroDivisionError

    monkeypatch.setattr("db.audit.repair.reinstall_guards", fail)
    before = read(spoilt, LAST)
    with pytest.raises(ZeroDivisionError), repair(spoilt, actor):
        pytest.fail("it began")
    assert read(spoilt, LAST) == before
    with closing(open_writer(spoilt, wait_ms=0)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("ROLLBACK")


def test_a_trigger_that_stops_the_history_does_not_stop_the_repair(spoilt: Path, actor: Actor) -> None:
    with closing(open_writer(spoilt)) as connection:
        connection.execute(
            "CREATE TRIGGER theirs BEFORE INSERT ON change_set BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    with repair(spoilt, actor) as unit:
        unit.commit(even_if_empty=True)
    assert differing(spoilt) == []
    assert findings(spoilt) == []
