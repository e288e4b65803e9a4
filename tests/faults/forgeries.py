"""Ways to change the history, as SQL, and where each must be noticed."""

CS = "(SELECT id FROM change_set WHERE site_seq = {})"
FROM_LAST = "FROM audit WHERE seq = (SELECT max(seq) FROM audit)"
ROW = "cs_id, tbl, row_id, op, changed"
REST = "kind, actor, role, actor_src, reason, meeting_id, app_version, at_utc, parents"
LAST_ROW = f"(SELECT max(seq) FROM audit WHERE cs_id = {CS})"

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
            f"edit the {column} of a row of the history",
            [f"UPDATE audit SET {column} = {value} WHERE seq = {LAST_ROW.format(3)}"],
            [("change set #3, history row", "was changed after it was written")],
        )
        for column, value in (
            ("op", "'I'"),
            ("changed", """'["description"]'"""),
            ("origin_site", "'elsewhere'"),
            ("origin_seq", "99"),
        )
    ],
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
        "set the counter of the history to its end, so that nothing can be saved any more",
        ["UPDATE sqlite_sequence SET seq = 9223372036854775807 WHERE name = 'audit'"],
        [("history rows", "is the last, but 9223372036854775807 were counted")],
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
