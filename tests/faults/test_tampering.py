"""A history that was changed is noticed, and where (RELIABILITY c.36, c.38)."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from db.audit.verify import Anchor
from db.file import open_writer
from db.models import Milestone, Scheme
from pmo_tui.services.workspace import Workspace
from tests.db.tamper import anchor, chain_again, findings, tampering


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


CS = "(SELECT id FROM change_set WHERE site_seq = {})"
FROM_LAST = "FROM audit WHERE seq = (SELECT max(seq) FROM audit)"
ROW = "cs_id, tbl, row_id, op, changed"
REST = "kind, actor, role, actor_src, reason, meeting_id, app_version, at_utc, parents"
LAST_ROW = f"(SELECT max(seq) FROM audit WHERE cs_id = {CS})"


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


def test_a_trigger_that_is_missing_or_changed_is_named(told: Path) -> None:
    """Writes may have passed without history."""
    with closing(open_writer(told)) as connection:
        connection.execute("DROP TRIGGER audit_risk_update")
        connection.execute("DROP TRIGGER lock_rating_insert")
        connection.execute("CREATE TRIGGER lock_rating_insert BEFORE INSERT ON rating BEGIN SELECT 1; END")
    assert [finding.where for finding in findings(told)] == [
        "trigger audit_risk_update",
        "trigger lock_rating_insert",
    ]


Case = tuple[str, list[str], list[tuple[str, str]]]

CASES: list[Case] = [
    (
        "edit a value in the history",
        [f"UPDATE audit SET new = replace(new, 'third', 'thirt') WHERE seq = {LAST_ROW.format(5)}"],
        [
            ("change set #5, history row", "was changed after it was written"),
            ("scheme scheme-1, name", "differs"),
        ],
    ),
    (
        "edit an older value in the history",
        [f"UPDATE audit SET new = replace(new, 'first', 'fjrst') WHERE seq = {LAST_ROW.format(3)}"],
        [("change set #3, history row", "was changed after it was written")],
    ),
    *[
        (
            f"edit the {column} of a change set",
            [f"UPDATE change_set SET {column} = '{value}' WHERE site_seq = 4"],
            [("change set #4", "does not match its seal")],
        )
        for column, value in (
            ("actor", "Nobody"),
            ("role", "SRO"),
            ("actor_src", "forger"),
            ("reason", "a better one"),
            ("at_utc", "2018-01-01T00:00:00.000000Z"),
            ("kind", "restatement"),
            ("app_version", "9"),
            ("meeting_id", "m"),
            ("parents", '["x"]'),
        )
    ],
    (
        "delete a row of the history",
        [f"DELETE FROM audit WHERE seq = {LAST_ROW.format(3)}"],
        [
            ("change set #3", "does not match its seal"),
            ("history row", "was deleted: its hash is still there"),
        ],
    ),
    (
        "delete a row of the history and its hash",
        [
            f"DELETE FROM audit_hash WHERE seq = {LAST_ROW.format(3)}",
            f"DELETE FROM audit WHERE seq = {LAST_ROW.format(3)}",
        ],
        [("change set #3", "does not match its seal")],
    ),
    (
        "delete the header of a change set",
        ["DELETE FROM change_set WHERE site_seq = 4"],
        [
            ("seal 4", "which is not there"),
            ("history row", "belongs to a change set that is not there"),
            ("history row", "belongs to a change set that is not there"),
        ],
    ),
    (
        "delete a whole change set",
        [
            f"DELETE FROM audit_hash WHERE seq IN (SELECT seq FROM audit WHERE cs_id = {CS.format(3)})",
            f"DELETE FROM audit WHERE cs_id = {CS.format(3)}",
            f"DELETE FROM seal WHERE cs_id = {CS.format(3)}",
            "DELETE FROM change_set WHERE site_seq = 3",
        ],
        [("seal 3", "is missing: the next one is 4"), ("change set #4", "does not match its seal")],
    ),
    (
        "delete a seal",
        ["DELETE FROM seal WHERE n = 3"],
        [
            ("seal 3", "is missing: the next one is 4"),
            ("change set #4", "does not match its seal"),
            ("change set #3", "has no seal"),
        ],
    ),
    (
        "add a row to the history",
        [
            f"INSERT INTO audit SELECT NULL, {ROW}, replace(new, 'third', 'x'), NULL, NULL {FROM_LAST}",
        ],
        [("change set #5, history row", "has no hash"), ("scheme scheme-1, name", "differs")],
    ),
    (
        "add a change set",
        [
            f"INSERT INTO change_set SELECT 'forged', site_id, 99, {REST} FROM change_set WHERE site_seq = 5",
        ],
        [("change set #99", "has no seal")],
    ),
    (
        "swap two rows of the history",
        [
            f"UPDATE audit SET seq = -seq WHERE cs_id = {CS.format(4)}",
            f"UPDATE audit SET seq = 2 * {LAST_ROW.format(5)} - 3 + seq WHERE seq < 0",
        ],
        [
            ("(scheme scheme-1)", "was changed after it was written"),
            ("(milestone milestone-1)", "was changed after it was written"),
        ],
    ),
    (
        "swap two seals",
        [
            "UPDATE seal SET n = 100 WHERE n = 3",
            "UPDATE seal SET n = 3 WHERE n = 4",
            "UPDATE seal SET n = 4 WHERE n = 100",
        ],
        [
            ("change set #4", "does not match its seal"),
            ("change set #3, history row", "stands before rows of an earlier change set"),
            ("change set #3", "does not match its seal"),
            ("change set #5", "does not match its seal"),
        ],
    ),
    (
        "move a row to another change set",
        [f"UPDATE audit SET cs_id = {CS.format(5)} WHERE seq = {LAST_ROW.format(3)}"],
        [
            ("change set #3", "does not match its seal"),
            ("change set #5, history row", "was changed after it was written"),
            ("change set #5, history row", "stands before"),
            ("change set #5", "does not match its seal"),
        ],
    ),
    (
        "change a seal",
        ["UPDATE seal SET hash = replace(hash, substr(hash, 1, 4), 'beef') WHERE n = 4"],
        [("change set #4", "does not match its seal"), ("change set #5", "does not match its seal")],
    ),
    (
        "change a salt",
        [f"UPDATE audit_hash SET salt = 'pepper é' WHERE seq = {LAST_ROW.format(5)}"],
        [("change set #5, history row", "was changed after it was written")],
    ),
    (
        "pretend that a change set is being written",
        ["INSERT INTO cs_current (one, cs_id) VALUES (1, 'x')"],
        [("change set x", "is still marked as being written")],
    ),
    (
        "point a reference at nothing",
        ["DELETE FROM person WHERE id = 'person-2'"],
        [("row", "refers to a row of person"), ("person person-2", "is in the history but not in the table")],
    ),
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
        "has another seal for change set 5: the history was rewritten",
    )
    assert findings(told, Anchor(0, "000000000000", "a new file")) == []
