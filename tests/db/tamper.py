"""Changing a file behind the app's back, as an administrator with a shell could."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from db.audit import seal
from db.audit.manifest import reinstall_guards
from db.audit.verify import Anchor, Finding, verify
from db.file import open_reader, open_writer


@contextmanager
def tampering(path: Path) -> Iterator[sqlite3.Connection]:
    """Give a connection without triggers or checks of references; the triggers are back afterwards."""
    with closing(open_writer(path)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (name,) in connection.execute(triggers).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("COMMIT")
        yield connection
        connection.execute("BEGIN")
        reinstall_guards(connection)
        connection.execute("COMMIT")


def findings(path: Path, *anchors: Anchor) -> list[Finding]:
    """Verify a file."""
    with closing(open_reader(path)) as reader:
        return verify(reader, anchors)


def anchor(path: Path) -> Anchor:
    """Return the end of the chain as a backup's name would keep it."""
    with closing(open_reader(path)) as reader:
        end = seal.head(reader)
    return Anchor(end.n, end.hash[:12], "backup of Monday")


def chain_again(connection: sqlite3.Connection) -> None:
    """Compute every hash and seal again, as somebody who knows this program would after a forgery."""
    order = [cs_id for (cs_id,) in connection.execute("SELECT cs_id FROM seal ORDER BY n").fetchall()]
    connection.execute("DELETE FROM audit_hash")
    connection.execute("DELETE FROM seal")
    for cs_id in order:
        seal.seal(connection, cs_id)
