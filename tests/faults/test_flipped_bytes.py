"""One byte of the file is different (RELIABILITY c.37): reported, and never a crash."""

import os
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db import errors
from db.audit.verify import verify
from db.file import inspect
from db.models import Scheme
from db.reading.reader import Reader
from pmo_tui.services.workspace import Workspace

MARK = "Prescribing optimisation"
FLIPS = 200 * max(1, int(os.environ.get("PMO_SOAK_EXAMPLES", "0")) // 50)


@pytest.fixture
def marked(samples: Workspace) -> bytes:
    """The bytes of a sound file that holds a known text, closed."""
    with samples.unit() as unit:
        unit.get(Scheme, "scheme-1").name = MARK
        unit.get(Scheme, "scheme-1").description = MARK
        unit.commit()
    samples.close()
    return samples.path.read_bytes()


def check(path: Path) -> list[str]:
    """Open and verify a file as the app does; return where something is wrong."""
    inspect(path)
    reader = Reader(path)
    try:
        return [finding.where for finding in verify(reader.connection)]
    finally:
        reader.close()


def places(data: bytes, text: bytes) -> list[int]:
    """Return where a text stands in the file."""
    found, start = [], data.find(text)
    while start >= 0:
        found.append(start)
        start = data.find(text, start + 1)
    return found


@pytest.mark.parametrize(
    "value", [ord("X"), 0xFF, 0x00, ord('"')], ids=["letter", "no UTF-8", "NUL", "quote"]
)
def test_a_flipped_byte_of_a_text_is_reported_wherever_the_text_stands(
    marked: bytes, tmp_path: Path, value: int
) -> None:
    """In the table, in an index, in the history; SQLite's own check sees only some of them."""
    path = tmp_path / "flipped.pmo"
    found = places(marked, MARK.encode())
    assert len(found) >= 4
    unseen = 0
    for place in found:
        data = bytearray(marked)
        data[place + 5] = value
        path.write_bytes(data)
        assert check(path), place
        with closing(sqlite3.connect(path)) as connection:
            unseen += connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert unseen >= 3


def test_the_field_is_named(marked: bytes, tmp_path: Path) -> None:
    """Where the table's own text was hit."""
    path = tmp_path / "flipped.pmo"
    named = set()
    for place in places(marked, MARK.encode()):
        data = bytearray(marked)
        data[place] = ord("p")
        path.write_bytes(data)
        named |= set(check(path))
    assert {"scheme scheme-1, description", "scheme scheme-1, name", "file"} <= named
    assert any(where.startswith("change set #3, history row") for where in named)


@pytest.mark.soak
def test_any_flipped_byte_is_a_finding_or_a_plain_error_and_never_a_crash(
    marked: bytes, tmp_path: Path
) -> None:
    """Structure, schema, rows, history: whatever is hit, the check ends with something that can be read."""
    path = tmp_path / "flipped.pmo"
    chance = random.Random(20181015)
    noticed, said = 0, set()
    for _ in range(FLIPS):
        data = bytearray(marked)
        place = chance.randrange(len(data))
        data[place] = chance.choice([data[place] ^ 1, data[place] ^ 0x80, 0xFF, chance.randrange(256)])
        path.write_bytes(data)
        try:
            noticed += bool(check(path))
        except errors.DbError as problem:
            noticed += 1
            said.add(str(problem))
    assert all(words.endswith((".", "pmo-tui verify", "pmo-tui restore")) for words in said), said
    assert noticed > FLIPS // 10
