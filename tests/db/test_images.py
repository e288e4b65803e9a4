"""Whole tables as plain values."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from db.file import open_reader as connect
from db.reading.images import table_rows
from db.reading.reader import Reader
from pmo_tui.services.workspace import Workspace
from tests.db.samples import TABLES, table_image


@pytest.mark.parametrize("table", TABLES)
def test_every_row_of_a_table_with_all_its_columns(
    shared_samples: Workspace, open_reader: Callable[[Path], Reader], table: str
) -> None:
    """By id; the columns are those that the file itself knows of."""
    found = table_rows(open_reader(shared_samples.path), table)
    with closing(connect(shared_samples.path)) as connection:
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})").fetchall()]
        assert {row["id"]: row for row in found} == table_image(connection, table)
    assert [row["id"] for row in found] == sorted(row["id"] for row in found)
    assert len(found) >= 2
    assert all(sorted(row) == sorted(names) for row in found)
