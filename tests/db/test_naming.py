"""Things found by a word of their name: in the tables as they are, and among what was taken out."""

from collections.abc import Callable
from pathlib import Path

import pytest

from db import rows
from db.models import Organisation
from db.reading import naming
from db.reading.naming import named
from db.reading.reader import Reader
from pmo_tui.services.workspace import Workspace


def test_a_word_finds_references_codes_names_and_titles(
    samples: Workspace, open_reader: Callable[[Path], Reader]
) -> None:
    """Whatever its capitals; an accented one too, and nothing in it is a pattern."""
    reader = open_reader(samples.path)
    with samples.unit() as unit:
        rows.update(unit.sqlite, "scheme", "scheme-1", {"name": "100% Élan"})
        rows.update(unit.sqlite, "risk", "risk-1", {"title": "100% sure"})
        unit.commit()
    assert set(named(reader, "100%")) == {"scheme-1", "risk-1"}
    assert named(reader, "éLAN") == ["scheme-1"]
    assert named(reader, "1_0%") == []
    (ref,) = reader.row("SELECT ref FROM scheme WHERE id = 'scheme-1'")
    assert "scheme-1" in named(reader, ref.upper())


def test_what_was_taken_out_is_found_by_its_last_name(
    workspace: Workspace, open_reader: Callable[[Path], Reader]
) -> None:
    with workspace.unit() as unit:
        unit.add(Organisation(id="gone", code="GG", name="Gone tomorrow", position=9))
        unit.commit()
    with workspace.unit(reason="a slip") as unit:
        unit.delete(unit.get(Organisation, "gone"))
        unit.commit()
    reader = open_reader(workspace.path)
    assert named(reader, "tomorrow") == ["gone"]
    assert named(reader, "gøne") == []


def test_no_more_than_one_too_many_is_found(demo_reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(naming, "MOST", 5)
    assert len(named(demo_reader, "a")) == 6
