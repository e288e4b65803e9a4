"""The figures of the demo, read once."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from db.reading.portfolio import view
from db.reading.reader import Reader
from pmo_tui.reports import figures
from pmo_tui.reports.figures import Figures

Reading = Callable[..., Figures]


def read_figures(path: Path, month: str | None = None, organisation: str = "") -> Figures:
    """Read a file's figures for a month and an organisation."""
    with closing(Reader(path)) as reader:
        seen = view(reader, month)
        return figures.read(reader, seen, seen.organisation(organisation) if organisation else None)


@pytest.fixture(scope="session")
def october(demo_template: Path) -> Figures:
    """The demo's October 2018, all organisations."""
    return read_figures(demo_template)


@pytest.fixture(scope="session")
def by_organisation(demo_template: Path) -> Reading:
    """The demo's October 2018 of one organisation, read once each."""
    known: dict[str, Figures] = {}

    def read(code: str) -> Figures:
        if code not in known:
            known[code] = read_figures(demo_template, None, code)
        return known[code]

    return read


@pytest.fixture(scope="session")
def demo_path(demo_template: Path) -> Path:
    """The demo itself, for tests that only read."""
    return demo_template
