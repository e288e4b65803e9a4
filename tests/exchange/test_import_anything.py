"""Whatever stands in the files: a dry run ends in a plan with rejects, or in words for a person.

What it takes is written whole, the history stays sound, and importing it again changes nothing.
"""

import csv
import io
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.audit.verify import verify
from db.reading.reader import Reader
from pmo_tui.domain.money import parse_amount
from pmo_tui.domain.period import months_of
from pmo_tui.errors import PmoError
from pmo_tui.exchange.apply import apply_import
from pmo_tui.exchange.cells import Parse
from pmo_tui.exchange.csv_files import read_folder
from pmo_tui.exchange.layouts import LAYOUTS, Layout
from pmo_tui.exchange.plan import plan_import
from pmo_tui.services.workspace import Workspace

SHORT = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
WORDS = [
    *("", "A9", "5", "NEW G", "CHC", "WL", "LC", "UHL", "wl", "Lead", "R-1", "late", "x" * 301),
    *("2018-09", "2018-10", "2019-04", "2018-10-05", "31/10/2018"),
    *("0", "100", "-50.5", "(20)", "900", "1,2,3", "½", "3"),
    *("Red", "Amber", "Green", "Grey", "E", "open", "closed", "high", "low", "current", "improving", "sro"),
    *("published", "phased", "recurrent", "identified", "signed off", "QIPP"),
    *("\x00", "\u202e", "=1+1", '"', "a;b"),
]
GOOD = {
    "organisations.csv": b"code,name\nUHL,University Hospitals\n",
    "schemes.csv": b"ref,name,programme_area\nA9,Pathway,CHC\n5,Stroke,CHC\n",
    "people.csv": b"name\nLead\n",
    "scheme_finance.csv": b"ref,organisation,annual_plan,fot_m6,fot_m7\nA9,WL,1000,900,800\n5,LC,0,0,10\n",
    "risks.csv": b"risk_ref,title,ref,opened_on\nR-1,Late,A9,2018-05-01\n",
}


def fitting(layout: Layout) -> dict[str, list[str]]:
    """Return a layout's columns, each with the words that it takes."""
    parsers = {column.name: column.parse for column in layout.columns}
    parsers |= {
        f"{prefix}{number}": parse_amount for prefix in layout.monthly_columns or {} for number in (6, 7)
    }
    parsers |= dict.fromkeys(months_of("2018/19") if layout.month_series else (), parse_amount)
    return {name: [word for word in WORDS if taken(parse, word)] for name, parse in parsers.items()}


def taken(parse: Parse, word: str) -> bool:
    """Say whether a column takes a word."""
    try:
        return parse(word) is not None
    except ValueError:
        return False


COLUMNS = {layout.file: fitting(layout) for layout in LAYOUTS}


@st.composite
def files(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a file of known columns, a few left out, with rows of words that mostly fit."""
    file = draw(st.sampled_from(sorted(COLUMNS)))
    names = [name for name in COLUMNS[file] if draw(st.integers(0, 19))] or list(COLUMNS[file])
    rows = []
    for _ in range(draw(st.integers(0, 3))):
        cells = [WORDS if draw(st.integers(0, 29)) == 7 else COLUMNS[file][name] for name in names]
        rows.append([draw(st.sampled_from(words)) if draw(st.integers(0, 3)) else "" for words in cells])
    text = io.StringIO()
    csv.writer(text).writerows([names, *rows])
    return file, text.getvalue()


Files = dict[str, bytes]
DRAWN = st.lists(files(), min_size=1, max_size=4).map(
    lambda drawn: {file: text.encode() for file, text in drawn}
)


def imported(portfolio: Path, *folders: Files) -> None:
    """Import folders into a copy of a portfolio, one by one, and check what must hold whatever they say."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(shutil.copyfile(portfolio, Path(place) / "copy.pmo"))
        reader = Reader(path)
        workspace = Workspace(path, name="PMO manager")
        try:
            for number, contents in enumerate(folders):
                folder = Path(place) / str(number)
                folder.mkdir()
                for file, data in contents.items():
                    (folder / file).write_bytes(data)
                assert _import_one(workspace, reader, folder).endswith(".")
                assert list(verify(reader.connection)) == []
        finally:
            workspace.close()
            reader.close()


def _import_one(workspace: Workspace, reader: Reader, folder: Path) -> str:
    try:
        plan = plan_import(reader, read_folder(folder))
        for reject in plan.rejects:
            assert reject.reason.endswith(".")
            assert len(reject.reason) < 400
        apply_import(workspace, plan, reason="test")
    except PmoError as refused:
        return str(refused)
    again = plan_import(reader, read_folder(folder))
    assert again.ops == ()
    assert again.rejects == plan.rejects
    return "Taken."


@SHORT
@given(drawn=DRAWN, good=st.sets(st.sampled_from(sorted(GOOD))))
def test_files_of_any_cells(portfolio_file: Path, drawn: Files, good: set[str]) -> None:
    imported(portfolio_file, {file: GOOD[file] for file in good} | drawn)


@SHORT
@given(folders=st.lists(DRAWN, min_size=1, max_size=3))
def test_files_of_any_cells_one_upon_the_other(portfolio_file: Path, folders: list[Files]) -> None:
    imported(portfolio_file, GOOD, *folders)


@SHORT
@given(
    file=st.sampled_from(sorted(GOOD)), data=st.binary(max_size=60), at=st.integers(0, 80), cut=st.booleans()
)
def test_files_with_damaged_bytes(portfolio_file: Path, file: str, data: bytes, at: int, cut: bool) -> None:
    whole = GOOD[file]
    rest = whole[at + len(data) :] if cut else whole[at:]
    imported(portfolio_file, GOOD | {file: whole[:at] + data + rest})


@SHORT
@given(data=st.binary(max_size=200))
def test_a_file_of_any_bytes(portfolio_file: Path, data: bytes) -> None:
    imported(portfolio_file, {"schemes.csv": data})


def test_what_is_good_in_it_is_taken(portfolio_file: Path, tmp_path: Path) -> None:
    for file, data in GOOD.items():
        (tmp_path / file).write_bytes(data)
    reader = Reader(portfolio_file)
    plan = plan_import(reader, read_folder(tmp_path))
    reader.close()
    assert plan.rejects == ()
    assert plan.added["scheme"] == 2
