"""Seals: a chain of hashes over the change sets, so that a changed history is noticed (RELIABILITY b.5)."""

import hashlib
import json
import secrets
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

HEADER = (
    "id, site_id, site_seq, kind, actor, role, actor_src, reason, meeting_id, app_version, at_utc, parents"
)
PAYLOAD = "seq, cs_id, tbl, row_id, op, changed, new, origin_site, origin_seq"
START = "0" * 64
"""What the first seal is chained to."""


@dataclass(frozen=True)
class Head:
    """The end of the chain: how many seals, and the last one's hash."""

    n: int
    hash: str


def canonical(value: object) -> bytes:
    """Return the one JSON text of a value that hashes are taken over. Damage (bytes) has one too."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=repr).encode(
        "utf-8"
    )


def row_hash(salt: str, payload: Iterable[object]) -> str:
    """Hash one audit row. The salt keeps a short value from being guessed after a redaction."""
    return hashlib.sha256(salt.encode("utf-8") + canonical(list(payload))).hexdigest()


def link(previous: str, header: Iterable[object], row_hashes: Iterable[str]) -> str:
    """Hash one change set onto the chain."""
    return hashlib.sha256(canonical([previous, list(header), list(row_hashes)])).hexdigest()


def head(connection: sqlite3.Connection) -> Head:
    """Return the end of the chain; n is 0 for a file without history."""
    row = connection.execute("SELECT n, hash FROM seal ORDER BY n DESC LIMIT 1").fetchone()
    return Head(0, START) if row is None else Head(row[0], row[1])


def seal(connection: sqlite3.Connection, cs_id: str) -> Head:
    """Add the hashes of a change set's rows and its seal. Called inside its transaction, at the very end."""
    rows = connection.execute(
        f"SELECT {PAYLOAD} FROM audit WHERE cs_id = ? ORDER BY seq", (cs_id,)
    ).fetchall()
    hashes = []
    for row in rows:
        salt = secrets.token_hex(16)
        hashes.append((row[0], salt, row_hash(salt, row)))
    connection.executemany("INSERT INTO audit_hash (seq, salt, row_hash) VALUES (?, ?, ?)", hashes)
    header = connection.execute(f"SELECT {HEADER} FROM change_set WHERE id = ?", (cs_id,)).fetchone()
    before = head(connection)
    after = Head(before.n + 1, link(before.hash, header, (entry[2] for entry in hashes)))
    connection.execute("INSERT INTO seal (n, cs_id, hash) VALUES (?, ?, ?)", (after.n, cs_id, after.hash))
    return after
