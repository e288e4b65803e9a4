"""A portfolio with two rows in every table, made once."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pmo_tui.services.workspace import Workspace
from tests.conftest import Ticking
from tests.db.samples import fill


@pytest.fixture(scope="session")
def sample_template(fresh_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = Path(shutil.copyfile(fresh_template, tmp_path_factory.mktemp("samples") / "samples.pmo"))
    workspace = Workspace(path, name="PMO manager", role="PMO", clock=Ticking())
    with workspace.unit(reason="samples") as unit:
        fill(unit, 1, 2)
        unit.commit()
    workspace.close()
    return path


@pytest.fixture
def sample_file(sample_template: Path, tmp_path: Path) -> Path:
    """A portfolio with the rows `table-1` and `table-2` in every table; no month is frozen."""
    return Path(shutil.copyfile(sample_template, tmp_path / "samples.pmo"))


@pytest.fixture
def samples(sample_file: Path, open_workspace: Callable[[Path], Workspace]) -> Workspace:
    """The sample portfolio, open for writing."""
    return open_workspace(sample_file)


@pytest.fixture(scope="module")
def shared_samples(sample_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The sample portfolio, one for a whole module: for tests that leave without a commit."""
    path = Path(shutil.copyfile(sample_template, tmp_path_factory.mktemp("shared") / "samples.pmo"))
    workspace = Workspace(path, name="PMO manager", role="PMO", clock=Ticking())
    yield workspace
    workspace.close()
