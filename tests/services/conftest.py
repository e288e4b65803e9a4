"""A file with a past: backed up, changed, backed up; a rating given; somebody else with the same file."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from db.backup import Backup
from db.enums import Rating
from db.reading import history as reading
from db.reading.history import Wanted
from db.reading.reader import Reader
from pmo_tui.domain.changes import Entry
from pmo_tui.services import backups, history
from pmo_tui.services.workspace import Workspace

TwoBackups = tuple[Backup, Backup]


def edit(workspace: Workspace, name: str) -> None:
    """Call the portfolio something else."""
    from db.models import Portfolio

    with workspace.unit(reason=f"call it {name}") as unit:
        unit.all(Portfolio)[0].name = name
        unit.commit()


@pytest.fixture
def two_backups(workspace: Workspace, portfolio_file: Path) -> TwoBackups:
    """The file was backed up as it was, then called Second, backed up, and called Third."""
    first = backups.make(portfolio_file, now=workspace.clock())
    edit(workspace, "Second")
    second = backups.make(portfolio_file, now=workspace.clock())
    edit(workspace, "Third")
    return first, second


A9 = "A9 Pathway Redesign"


def rate(workspace: Workspace, rating: Rating, reason: str = "", ref: str = "A9") -> str:
    """Give a scheme another overall rating in the open month; return the change set's id."""
    from db.models import Dimension, Period, RatingGiven, Return, Scheme

    with workspace.unit(reason=reason) as unit:
        scheme, period = unit.find(Scheme, ref=ref), unit.find(Period, month="2018-10")
        dimension = unit.find(Dimension, code="overall")
        assert scheme
        assert period
        assert dimension
        given = unit.find(Return, scheme_id=scheme.id, period_id=period.id)
        assert given
        row = unit.find(RatingGiven, return_id=given.id, dimension_id=dimension.id, organisation_id=None)
        assert row
        row.chosen = rating
        done = unit.commit()
    assert done is not None
    return done.id


def entries(path: Path, asked: Wanted = reading.EVERYTHING, **window: int) -> list[Entry]:
    with closing(Reader(path)) as reader:
        return history.timeline(reader, asked, **window)


@pytest.fixture
def colleague(demo_file: Path, clock: Callable[[], object]) -> Workspace:
    """Somebody else with the same file."""
    return Workspace(demo_file, name="Amy", role="programme lead", clock=clock)  # type: ignore[arg-type]
