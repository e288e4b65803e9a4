"""A history that was changed is noticed, and where (RELIABILITY c.36, c.38)."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from db.audit.verify import Anchor
from db.file import open_reader, open_writer
from db.models import Milestone, Risk, Scheme
from pmo_tui.services.workspace import Workspace
from tests.db.tamper import anchor, chain_again, findings, tampering
from tests.faults.forgeries import CASES


@pytest.fixture
def told(samples: Workspace) -> Path:
    """A file with five change sets: new portfolio, samples, and three edits of one scheme's name."""
    for name in ("first", "second", "third"):
        with samples.unit(reason=f"{name} edit") as unit:
            unit.get(Scheme, "scheme-1").name = name
            if name == "second":
                unit.delete(unit.get(Milestone, "milestone-1"))
            unit.commit()
    samples.close()
    assert findings(samples.path) == []
    return samples.path


def test_a_row_edited_with_the_triggers_away_is_named_with_its_field(told: Path) -> None:
    """Drop the trigger, edit, put the trigger back: the history still knows better (c.36)."""
    with tampering(told) as connection:
        connection.execute("UPDATE risk SET mitigation = 'all is well' WHERE id = 'risk-2'")
        connection.execute(
            "UPDATE scheme_share SET annual_plan_pence = 77, version = 9 WHERE id = 'scheme_share-1'"
        )
    assert [(finding.where, finding.what) for finding in findings(told)] == [
        (
            "scheme_share scheme_share-1, annual_plan_pence, version",
            "differs from its history: edited outside the app",
        ),
        ("risk risk-2, mitigation", "differs from its history: edited outside the app"),
    ]


def test_rows_added_and_removed_with_the_triggers_away_are_named(told: Path) -> None:
    """Both ways."""
    with tampering(told) as connection:
        connection.execute("DELETE FROM milestone WHERE id = 'milestone-2'")
        connection.execute("INSERT INTO programme VALUES ('p-9', 1, 'sneaked in', '', 0)")
    assert [(finding.where, finding.what) for finding in findings(told)] == [
        ("programme p-9", "is in the table but not in the history"),
        ("milestone milestone-2", "is in the history but not in the table"),
    ]


def test_an_edit_behind_the_apps_back_shows_with_the_next_change(samples: Workspace) -> None:
    """Whoever saves the row next does not cover it up: the history says that both fields changed."""
    samples.close()
    with tampering(samples.path) as connection:
        connection.execute("UPDATE risk SET mitigation = 'all is well' WHERE id = 'risk-2'")
    with samples.unit(reason="a better title") as unit:
        unit.get(Risk, "risk-2").title = "Slippage of the clinic"
        unit.commit()
    samples.close()
    with closing(open_reader(samples.path)) as reader:
        changed = reader.execute("SELECT changed FROM audit ORDER BY seq DESC LIMIT 1").fetchone()[0]
    assert json.loads(changed) == ["title", "mitigation"]
    assert findings(samples.path) == []


def test_a_trigger_that_is_missing_or_changed_is_named(told: Path) -> None:
    """Writes may have passed without history."""
    with closing(open_writer(told)) as connection:
        connection.execute("DROP TRIGGER audit_risk_update")
        connection.execute("DROP TRIGGER lock_rating_insert")
        connection.execute("CREATE TRIGGER lock_rating_insert BEFORE INSERT ON rating BEGIN SELECT 1; END")
    assert [finding.where for finding in findings(told)] == [
        "guard audit_risk_update",
        "guard lock_rating_insert",
    ]


@pytest.mark.parametrize(
    ("statements", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_each_forgery_is_found_where_it_is(
    told: Path, statements: list[str], expected: list[tuple[str, str]]
) -> None:
    """Each expected finding is there, by place and meaning."""
    with tampering(told) as connection:
        for statement in statements:
            assert connection.execute(statement).rowcount >= 0
    found = findings(told)
    assert found
    for where, what in expected:
        assert any(where in finding.where and what in finding.what for finding in found), found


def test_a_seal_of_a_deleted_change_set_does_not_hide_the_rest(told: Path) -> None:
    """Only what was touched is named, not everything after it."""
    with tampering(told) as connection:
        connection.execute("UPDATE change_set SET reason = 'x' WHERE site_seq = 3")
    assert [finding.where for finding in findings(told)] == ["change set #3"]


def cut_the_end(told: Path) -> None:
    """Take the last change set away with everything it did."""
    with tampering(told) as connection:
        connection.execute("UPDATE scheme SET name = 'second', version = version - 1 WHERE id = 'scheme-1'")
        for table, column in (("audit_hash", "seq"), ("audit", "seq")):
            connection.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT max({column}) FROM {table})")
        connection.execute(
            "UPDATE sqlite_sequence SET seq = (SELECT max(seq) FROM audit) WHERE name = 'audit'"
        )
        connection.execute("DELETE FROM seal WHERE n = 5")
        connection.execute("DELETE FROM change_set WHERE site_seq = 5")


def forge_and_chain_again(told: Path) -> None:
    """Change what was written and by whom, and compute every hash again."""
    with tampering(told) as connection:
        connection.execute("UPDATE audit SET new = replace(new, 'third', 'better')")
        connection.execute("UPDATE scheme SET name = 'better' WHERE id = 'scheme-1'")
        connection.execute("UPDATE change_set SET actor = 'Nobody' WHERE site_seq = 3")
        chain_again(connection)


@pytest.mark.parametrize(
    ("forge", "what"),
    [(cut_the_end, "the end was cut off"), (forge_and_chain_again, "the history was rewritten")],
)
def test_a_perfect_forgery_needs_an_anchor(told: Path, forge: Callable[[Path], None], what: str) -> None:
    """Evidence, not prevention: without an anchor nothing is seen, with one it is (RELIABILITY b.5)."""
    held = anchor(told)
    assert findings(told, held) == []
    forge(told)
    assert findings(told) == []
    (finding,) = findings(told, held)
    assert finding.where == "backup of Monday"
    assert what in finding.what


def test_an_anchor_holds_while_the_history_grows(
    told: Path, open_workspace: Callable[[Path], Workspace]
) -> None:
    """Yesterday's backup still bears witness to its part of the chain."""
    held = anchor(told)
    with open_workspace(told).unit() as unit:
        unit.get(Scheme, "scheme-1").name = "fourth"
        unit.commit()
    assert findings(told, held) == []


def test_an_anchor_of_another_file_does_not_fit(told: Path) -> None:
    """Even with as many change sets; an anchor from before the first change set fits everything."""
    (finding,) = findings(told, Anchor(5, "0123456789ab", "another office's backup"))
    assert (finding.where, finding.what) == (
        "another office's backup",
        "has another seal for change set 5: the history was rewritten, or this is about another file",
    )
    assert findings(told, Anchor(0, "000000000000", "a new file")) == []
