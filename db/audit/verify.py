"""Is the file what its history says? Like a file system check: silent when sound, exact when not."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from db import errors
from db.audit import seal
from db.audit.fold import content_hash, differences, freezes
from db.audit.manifest import differing_guards, differing_schema
from db.sqlite_errors import DRIVER_ERRORS, explained

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: where, and what it means."""

    where: str
    what: str


@dataclass(frozen=True)
class Anchor:
    """The end of the chain as somebody else knows it: from a backup's name or an anchor file."""

    n: int
    hash_start: str
    """The first characters of the seal's hash; at least 12."""
    origin: str


def verify(
    connection: sqlite3.Connection, anchors: Iterable[Anchor] = (), progress: Progress = lambda step: None
) -> list[Finding]:
    """Check the file, its tables and triggers, the chain, the history against the tables, and the anchors.

    What is too damaged to be read is a finding too. Raises Busy when a writer holds the lock for longer than
    the connection waits.
    """
    found: list[Finding] = []
    checks = (*CHECKS, ("anchors", lambda looked_at: _anchors(looked_at, anchors)))
    with _any_text(connection):
        for name, check in checks:
            progress(name)
            found += _run(connection, name, check)
    return found


Check = Callable[[sqlite3.Connection], Iterable[Finding]]


def _run(connection: sqlite3.Connection, name: str, check: Check) -> list[Finding]:
    """Run one check on one state of the file: a save that goes on meanwhile is seen whole or not at all."""
    found: list[Finding] = []
    began = not connection.in_transaction
    try:
        if began:
            connection.execute("BEGIN")
        found.extend(check(connection))
    except (
        *DRIVER_ERRORS,
        TypeError,
        AttributeError,
        RecursionError,
    ) as problem:  # a flipped bit makes a text a blob
        answer = explained(problem, reading=True)
        if isinstance(answer, errors.Busy | errors.TookTooLong):
            raise answer from problem
        found.append(Finding(name, f"could not be checked to the end: {problem}"))
    finally:
        if began:
            connection.rollback()
    return found


@contextmanager
def _any_text(connection: sqlite3.Connection) -> Iterator[None]:
    """Read damaged text too, with a mark where it is not UTF-8; it then differs from what was written."""
    usual = connection.text_factory
    connection.text_factory = lambda raw: raw.decode("utf-8", errors="replace")
    try:
        yield
    finally:
        connection.text_factory = usual


def _file(connection: sqlite3.Connection) -> Iterator[Finding]:
    for (line,) in connection.execute("PRAGMA integrity_check(20)").fetchall():
        if line != "ok":
            yield Finding("file", f"SQLite finds damage: {line}")
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check").fetchall():
        yield Finding(f"{table} row {row}", f"refers to a row of {parent} that is not there")
    for kind, name in differing_schema(connection):
        yield Finding(
            f"{kind} {name}", "is missing, changed, or not ours: the file may hold what it should not"
        )
    yield from _site(connection)


def _site(connection: sqlite3.Connection) -> Iterator[Finding]:
    site = connection.execute("SELECT site_id FROM site").fetchone()
    if site is None:
        yield Finding("site", "is gone: the file no longer knows which copy it is")
        return
    first = connection.execute(
        "SELECT c.site_id FROM seal s JOIN change_set c ON c.id = s.cs_id ORDER BY s.n LIMIT 1"
    ).fetchone()
    if first is not None and first != site:  # the seal vouches for the change set's own
        yield Finding("site", "is not the one that began the history: somebody changed it outside the app")


def _triggers(connection: sqlite3.Connection) -> Iterator[Finding]:
    for name in differing_guards(connection):
        yield Finding(
            f"guard {name}", "is missing, changed, or not ours: writes may have passed without history"
        )
    for (cs_id,) in connection.execute("SELECT cs_id FROM cs_current").fetchall():
        yield Finding(
            f"change set {cs_id}", "is still marked as being written: somebody wrote outside the app"
        )


def _chain(connection: sqlite3.Connection) -> Iterator[Finding]:
    seals = connection.execute("SELECT n, cs_id, hash FROM seal ORDER BY n").fetchall()
    header = {row[0]: row for row in connection.execute(f"SELECT {seal.HEADER} FROM change_set").fetchall()}
    previous, expected, last_seq = seal.START, 1, 0
    for n, cs_id, stored in seals:
        if n != expected:
            yield Finding(f"seal {expected}", f"is missing: the next one is {n}")
        expected = n + 1
        if cs_id not in header:
            yield Finding(f"seal {n}", f"seals change set {cs_id}, which is not there")
            previous = stored
            continue
        label = f"change set #{header[cs_id][2]}"
        hashes, problems, last_seq = _rows(connection, cs_id, label, last_seq)
        yield from problems
        if seal.link(previous, header[cs_id], hashes) != stored:
            yield Finding(label, "does not match its seal: its author, time, reason or rows were changed")
        previous = stored
        del header[cs_id]
    for row in header.values():
        yield Finding(
            f"change set #{row[2]}", "has no seal: it was not written by the app, or its seal was removed"
        )


def _rows(
    connection: sqlite3.Connection, cs_id: str, label: str, last_seq: int
) -> tuple[list[str], list[Finding], int]:
    rows = connection.execute(
        f"SELECT {seal.PAYLOAD} FROM audit WHERE cs_id = ? ORDER BY seq", (cs_id,)
    ).fetchall()
    kept = {
        seq: (salt, stored)
        for seq, salt, stored in connection.execute(
            "SELECT h.seq, h.salt, h.row_hash FROM audit_hash h JOIN audit a ON a.seq = h.seq"
            " WHERE a.cs_id = ?",
            (cs_id,),
        ).fetchall()
    }
    hashes, problems = [], []
    for row in rows:
        where = f"{label}, history row {row[0]} ({row[2]} {row[3]})"
        if row[0] <= last_seq:
            problems.append(Finding(where, "stands before rows of an earlier change set"))
        last_seq = max(last_seq, row[0])
        if row[0] not in kept:
            problems.append(Finding(where, "has no hash: it was added outside the app"))
            continue
        salt, stored = kept[row[0]]
        hashes.append(stored)
        if seal.row_hash(salt, row) != stored:
            problems.append(Finding(where, "was changed after it was written"))
    return hashes, problems, last_seq


def _orphans(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Look for rows of the history without what they belong to, and at the counter that numbers them."""
    counter, last = connection.execute(
        "SELECT (SELECT seq FROM sqlite_sequence WHERE name = 'audit'), (SELECT max(seq) FROM audit)"
    ).fetchone()
    if counter != last:
        yield Finding("history rows", f"number {last} is the last, but {counter} were counted")
    for seq, table in connection.execute(
        "SELECT seq, tbl FROM audit WHERE cs_id NOT IN (SELECT id FROM change_set)"
    ).fetchall():
        yield Finding(f"history row {seq} ({table})", "belongs to a change set that is not there")
    for (seq,) in connection.execute(
        "SELECT seq FROM audit_hash WHERE seq NOT IN (SELECT seq FROM audit)"
    ).fetchall():
        yield Finding(f"history row {seq}", "was deleted: its hash is still there")


def _tables(connection: sqlite3.Connection) -> Iterator[Finding]:
    for difference in differences(connection):
        where = f"{difference.table} {difference.row_id}"
        if not difference.in_history:
            yield Finding(where, "is in the table but not in the history")
        elif not difference.in_table:
            yield Finding(where, "is in the history but not in the table")
        elif not difference.fields:
            yield Finding(where, "has a history that cannot be read: the file is damaged")
        else:
            yield Finding(
                f"{where}, {', '.join(difference.fields)}", "differs from its history: edited outside the app"
            )


def _frozen(connection: sqlite3.Connection) -> Iterator[Finding]:
    known = freezes(connection)
    for freeze in known:
        if content_hash(connection, freeze.seq) != freeze.content_hash:
            yield Finding(f"month {freeze.month}", "is not what was frozen: its content hash differs")
    for period_id, month, stored in connection.execute(
        "SELECT id, month, content_hash FROM period WHERE state = 'frozen' ORDER BY month"
    ).fetchall():
        if not any(freeze.period_id == period_id and freeze.content_hash == stored for freeze in known):
            yield Finding(f"month {month}", "is marked frozen, but not as the app freezes a month")


def _anchors(connection: sqlite3.Connection, anchors: Iterable[Anchor]) -> Iterator[Finding]:
    seals = dict(connection.execute("SELECT n, hash FROM seal").fetchall())
    for anchor in anchors:
        stored = seals.get(anchor.n)
        if anchor.n and stored is None:
            yield Finding(
                anchor.origin,
                f"knows {anchor.n} change sets; the file has only {len(seals)}: the end was cut off, "
                "or this is about another file",
            )
        elif stored is not None and not stored.startswith(anchor.hash_start):
            yield Finding(
                anchor.origin,
                f"has another seal for change set {anchor.n}: the history was rewritten, "
                "or this is about another file",
            )


CHECKS: tuple[tuple[str, Check], ...] = (
    ("file", _file),
    ("triggers", _triggers),
    ("seals", _chain),
    ("history rows", _orphans),
    ("tables against history", _tables),
    ("frozen months", _frozen),
)
"""What is checked, in order, with the words shown while it runs."""
