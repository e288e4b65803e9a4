"""A portfolio with an import folder beside it."""

from pathlib import Path
from typing import Any

import pytest

from db.reading.reader import Reader
from db.unit_of_work import Committed
from pmo_tui.domain.period import months_of
from pmo_tui.exchange.apply import apply_import
from pmo_tui.exchange.csv_files import Folder, read_folder
from pmo_tui.exchange.plan import ImportPlan, plan_import
from pmo_tui.services.workspace import Workspace


class Book:
    """A portfolio file and the folder that is imported into it."""

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self.workspace = workspace
        self.folder = folder

    def write(self, file: str, *lines: str, encoding: str = "utf-8") -> "Book":
        """Put a file into the folder, replacing the one that was there."""
        (self.folder / file).write_bytes("\n".join(lines).encode(encoding))
        return self

    def schemes(self, *refs: str) -> "Book":
        """Put a list of schemes of the programme area CHC into the folder."""
        return self.write("schemes.csv", "ref,name,programme_area", *(f"{ref},Name,CHC" for ref in refs))

    def remove(self, *files: str) -> "Book":
        """Take files out of the folder."""
        for file in files:
            (self.folder / file).unlink()
        return self

    def read(self) -> Folder:
        """Read the folder."""
        return read_folder(self.folder)

    def plan(self, until: str | None = None) -> ImportPlan:
        """Do a dry run."""
        reader = Reader(self.workspace.path)
        try:
            return plan_import(reader, self.read(), until=until)
        finally:
            reader.close()

    def apply(self, until: str | None = None) -> Committed | None:
        """Import the folder, which must have nothing wrong."""
        plan = self.plan(until)
        assert plan.rejects == ()
        return apply_import(self.workspace, plan, reason="test")

    def rejects(self, until: str | None = None) -> list[tuple[str, int, str, str]]:
        """Return what a dry run refuses: file, row, column, reason."""
        return [(r.file, r.row, r.column, r.reason) for r in self.plan(until).rejects]

    def rows(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Return rows of the portfolio."""
        reader = Reader(self.workspace.path)
        try:
            return [tuple(row) for row in reader.rows(sql, parameters)]
        finally:
            reader.close()

    def value(self, sql: str, *parameters: Any) -> Any:
        """Return one value of the portfolio."""
        return self.rows(sql, *parameters)[0][0]


SCHEMES = (
    "ref,name,programme_area,status,deliverables,milestones,risks,issues,overall",
    "A9,Pathway Redesign,Planned Care,open,Green,Amber,Green,Green,Amber",
    "5,Stroke,CHC,open,Green,Green,Green,Green,Green",
)
FINANCE = (
    "ref,organisation,annual_plan,ytd_plan_m7,fot_m6,fot_m7,low_confidence,medium_confidence,high_confidence",
    "A9,WL,1000,500.01,900,800,100,200,500",
    "5,LC,1200,700,1200,1300,,,1300",
)
PROFILE = (
    ",".join(["ref,organisation,source", *months_of("2018/19")]),
    "A9,WL,published,50,50,50,50,50,50,50,90,90,90,90,90",
)


@pytest.fixture
def book(workspace: Workspace, tmp_path: Path) -> Book:
    """A new portfolio (ELR, LC and WL, no month) and an empty folder."""
    folder = tmp_path / "folder"
    folder.mkdir()
    return Book(workspace, folder)


@pytest.fixture
def two_months(book: Book) -> Book:
    """The same, with a folder of two schemes that speaks of September and October 2018."""
    book.write("schemes.csv", *SCHEMES)
    book.write("scheme_finance.csv", *FINANCE)
    return book.write("monthly_profile.csv", *PROFILE)


@pytest.fixture
def imported(two_months: Book) -> Book:
    """The same, imported: September frozen, October open."""
    two_months.apply()
    return two_months
