"""Drafts: what is being typed, written through so that it survives a crash (RELIABILITY b.7).

Unaudited: nobody has said it yet. A real save removes its draft in the same transaction.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from db import errors, local
from db.file import inspect
from db.times import utc_text
from pmo_tui.domain.text import harmless
from pmo_tui.services.workspace import Workspace

WAIT_MS = 500
"""How long a draft waits for somebody else's lock: it is tried again later, and a save may be behind it."""

if TYPE_CHECKING:
    from db.unit_of_work import UnitOfWork


class DraftKey(NamedTuple):
    """Which form a draft belongs to: what is edited, and which row ("new" for one that is not there yet)."""

    entity: str
    row_id: str


def keep(workspace: Workspace, key: DraftKey, fields: Mapping[str, str], base_version: int = 0) -> None:
    """Write the fields of a form as they stand. Raises DbError when the file cannot be written."""
    at = utc_text(workspace.clock())
    kept = {name: harmless(text).text for name, text in fields.items()}
    with _transaction(workspace) as connection:
        local.keep_draft(connection, key, kept, base_version=base_version, at_utc=at)


def discard(workspace: Workspace, keys: Iterable[DraftKey]) -> None:
    """Throw the drafts of these forms away."""
    with _transaction(workspace) as connection:
        local.discard_drafts(connection, keys)


def clear_in(unit: "UnitOfWork", key: DraftKey) -> None:
    """Remove a form's drafts inside the change set that saves it."""
    local.discard_drafts(unit.sqlite, [key])


def clear_of(unit: "UnitOfWork", row_ids: Iterable[str]) -> None:
    """Remove every draft about rows that a change set takes out, and about what they have: one key/other."""
    local.discard_drafts_of(unit.sqlite, row_ids)


def remember_session(workspace: Workspace, values: Mapping[str, str]) -> None:
    """Write where the app was left. A file that cannot be written is no reason to fail at leaving."""
    try:
        with _transaction(workspace) as connection:
            local.remember_session(connection, values)
    except Exception:  # leaving must not fail; what is lost is a cursor
        return


@contextmanager
def _transaction(workspace: Workspace) -> Iterator[sqlite3.Connection]:
    """A small unaudited write: all or nothing, on a connection of its own.

    When another file has taken the place of the opened one, drafts go there, if it is a portfolio.
    """
    if workspace.strayed():
        try:
            inspect(workspace.path)
        except errors.FileMissing:
            workspace.must_be_there()
    with local.unaudited(workspace.path, wait_ms=WAIT_MS) as connection:
        yield connection
