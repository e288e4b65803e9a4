"""What the tests share: portfolio files made once and copied, a fixed clock, somebody who types."""

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from db.reading.reader import Reader
from db.unit_of_work import Actor
from pmo_tui.exchange.apply import apply_import
from pmo_tui.exchange.csv_files import read_folder
from pmo_tui.exchange.plan import plan_import
from pmo_tui.services import frameworks
from pmo_tui.services.new_portfolio import NewPortfolio, create
from pmo_tui.services.periods import freeze
from pmo_tui.services.workspace import Workspace

DEMO_FOLDER = Path(__file__).parent.parent / "db" / "demo" / "llr-2018-19"
"""The demo portfolio's CSV files, as shipped."""

ORGANISATIONS = (
    ("ELR", "East Leicestershire and Rutland CCG"),
    ("LC", "Leicester City CCG"),
    ("WL", "West"),
)

START = dt.datetime(2018, 10, 15, 9, 0, tzinfo=dt.UTC)


class Ticking:
    """A clock that starts at a fixed time and goes on by one second at each look."""

    def __init__(self, start: dt.datetime = START) -> None:
        self.time = start

    def __call__(self) -> dt.datetime:
        """Return the time, and let a second pass."""
        now = self.time
        self.time += dt.timedelta(seconds=1)
        return now


def new_portfolio() -> NewPortfolio:
    """Return what a person would answer to `pmo-tui new` for the LLR portfolio."""
    return NewPortfolio(
        name="LLR QIPP 2018/19",
        short_name="LLR QIPP",
        financial_year="2018/19",
        framework=frameworks.load(frameworks.find("llr-2018-19")),
        organisations=ORGANISATIONS,
    )


@pytest.fixture
def clock() -> Ticking:
    """A clock that starts on 15 October 2018, 09:00 UTC, and goes on by a second at each look."""
    return Ticking()


@pytest.fixture
def actor() -> Actor:
    """Somebody who types."""
    return Actor("PMO manager", "PMO", "pmo")


@pytest.fixture(scope="session")
def fresh_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fresh") / "fresh.pmo"
    workspace = Workspace(path, name="PMO manager", role="PMO", clock=Ticking())
    create(workspace, new_portfolio())
    workspace.close()
    return path


@pytest.fixture(scope="session")
def demo_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "demo.pmo"
    workspace = Workspace(path, name="PMO manager", role="PMO", clock=Ticking())
    create(workspace, new_portfolio())
    folder = read_folder(DEMO_FOLDER)
    for month in ("2018-09", "2018-10"):
        reader = Reader(path)
        plan = plan_import(reader, folder, until=month)
        reader.close()
        apply_import(workspace, plan, reason=f"demo, {month}")
        if month == "2018-09":
            freeze(workspace, month, "month 6 closed")
    workspace.close()
    return path


@pytest.fixture
def portfolio_file(fresh_template: Path, tmp_path: Path) -> Path:
    """A new portfolio with its framework and three organisations: no month, no scheme."""
    return Path(shutil.copyfile(fresh_template, tmp_path / "portfolio.pmo"))


@pytest.fixture
def demo_file(demo_template: Path, tmp_path: Path) -> Path:
    """The demo portfolio: September 2018 frozen, October 2018 open, 177 schemes."""
    return Path(shutil.copyfile(demo_template, tmp_path / "demo.pmo"))


@pytest.fixture
def open_workspace(clock: Ticking) -> Iterator[Callable[[Path], Workspace]]:
    """Open files for writing as the PMO manager; they are closed at the end of the test."""
    opened: list[Workspace] = []

    def open_one(path: Path) -> Workspace:
        opened.append(Workspace(path, name="PMO manager", role="PMO", clock=clock))
        return opened[-1]

    yield open_one
    for workspace in opened:
        workspace.close()


@pytest.fixture
def workspace(portfolio_file: Path, open_workspace: Callable[[Path], Workspace]) -> Workspace:
    """The new portfolio, open for writing."""
    return open_workspace(portfolio_file)


@pytest.fixture
def demo(demo_file: Path, open_workspace: Callable[[Path], Workspace]) -> Workspace:
    """The demo portfolio, open for writing."""
    return open_workspace(demo_file)


@pytest.fixture
def open_reader() -> Iterator[Callable[[Path], Reader]]:
    """Open files for reading; they are closed at the end of the test."""
    opened: list[Reader] = []

    def open_one(path: Path) -> Reader:
        opened.append(Reader(path))
        return opened[-1]

    yield open_one
    for reader in opened:
        reader.close()


@pytest.fixture
def reader(portfolio_file: Path, open_reader: Callable[[Path], Reader]) -> Reader:
    """The new portfolio, open for reading."""
    return open_reader(portfolio_file)


@pytest.fixture
def demo_reader(demo_file: Path, open_reader: Callable[[Path], Reader]) -> Reader:
    """The demo portfolio, open for reading."""
    return open_reader(demo_file)


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, caches and recent files of the test's own, never the machine's."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("PMO_TUI_HOME", str(home))
    return home
