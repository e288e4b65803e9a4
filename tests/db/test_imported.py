"""What imports and people have done, as the next import asks for it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from db import rows
from db.enums import ChangeKind
from db.reading.imported import left_open, returns_by_hand
from db.reading.reader import Reader
from pmo_tui.services.workspace import Workspace
from tests.db.samples import sample
from tests.db.steps import save, sql

Opened = Callable[[Path], Reader]

SPLIT = (
    "UPDATE confidence_split SET fot_pence = 7, low_pence = 7, medium_pence = 0, high_pence = 0"
    " WHERE id = 'confidence_split-3'"
)


def months(workspace: Workspace, kind: ChangeKind, *names: str) -> None:
    """Write some open months as one change set."""
    with workspace.unit(kind) as unit:
        for name in names:
            rows.insert(unit.sqlite, "period", sample("period", 1) | {"id": name, "month": name})
        unit.commit()


def test_a_month_that_came_with_a_later_one_was_left_open(samples: Workspace, open_reader: Opened) -> None:
    """By an import, while it is open; not the last of them, nor one that came alone or by hand."""
    months(samples, ChangeKind.IMPORT, "2020-04", "2020-05", "2020-06")
    months(samples, ChangeKind.IMPORT, "2020-07")
    months(samples, ChangeKind.EDIT, "2020-08", "2020-09")
    reader = open_reader(samples.path)
    assert left_open(reader) == {"2020-04", "2020-05"}
    save(samples, sql("UPDATE period SET state = 'frozen' WHERE id = '2020-04'"))
    assert left_open(reader) == {"2020-05"}


@pytest.fixture
def imported(samples: Workspace) -> Workspace:
    """Rows `3` of every table that a return is made of, brought by an import; 1 and 2 were typed."""
    with samples.unit(ChangeKind.IMPORT) as unit:
        for name in ("period", "scheme", "dimension", "organisation", "return_", "rating"):
            rows.insert(unit.sqlite, name, sample(name, 3) | _own(name))
        for name in ("confidence_split", "exception", "exception_update"):
            rows.insert(unit.sqlite, name, sample(name, 3) | _own(name))
        unit.commit()
    return samples


def _own(name: str) -> dict[str, str]:
    return {
        "scheme": {"programme_id": "programme-1"},
        "period": {"framework_id": "framework-1"},
        "dimension": {"framework_id": "framework-1", "kind": "component"},
    }.get(name, {})


def test_what_an_import_brought_is_in_nobodys_hand(imported: Workspace, open_reader: Opened) -> None:
    """What people typed is."""
    assert returns_by_hand(open_reader(imported.path)) == {"return_-1", "return_-2"}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE return_ SET state = 'draft' WHERE id = 'return_-3'",
        "UPDATE rating SET reason = 'typed' WHERE id = 'rating-3'",
        SPLIT,
        "UPDATE exception_update SET issue = 'typed' WHERE id = 'exception_update-3'",
    ],
)
def test_whoever_types_takes_a_return_in_hand(imported: Workspace, open_reader: Opened, change: str) -> None:
    """By its state, a rating, the forecast or the commentary; not by the scheme's name."""
    reader = open_reader(imported.path)
    save(imported, sql("UPDATE scheme SET name = 'typed' WHERE id = 'scheme-3'"))
    assert "return_-3" not in returns_by_hand(reader)
    save(imported, sql(change))
    assert "return_-3" in returns_by_hand(reader)
