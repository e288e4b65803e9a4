"""The demo portfolio's overview, read once for each module."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from db.reading import overview as reading
from db.reading.overview import Overview
from db.reading.portfolio import view
from db.reading.reader import Reader


@pytest.fixture(scope="module")
def reader(demo_template: Path) -> Iterator[Reader]:
    with closing(Reader(demo_template)) as opened:
        yield opened


@pytest.fixture(scope="module")
def found(reader: Reader) -> Overview:
    return reading.overview(reader, view(reader))
