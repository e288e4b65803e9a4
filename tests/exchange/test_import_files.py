"""Reading the files people send: any common encoding and delimiter, problems by row and column."""

import csv
from pathlib import Path

import pytest

from pmo_tui.errors import BadFile
from pmo_tui.exchange import csv_files
from pmo_tui.exchange.csv_files import read_folder
from tests.exchange.conftest import Book

HEADER = "ref,name,programme_area"


def refs(book: Book) -> list[str]:
    return [row.get("ref") for row in book.read().rows("schemes.csv")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_common_encodings_are_read(book: Book, encoding: str) -> None:
    mark = {"utf-16-le": "\ufeff", "utf-16-be": "\ufeff"}.get(encoding, "")
    book.write("schemes.csv", f"{mark}{HEADER}", "A9,Café – £1m,Planned Care", encoding=encoding)
    folder = book.read()
    assert folder.rejects == []
    assert folder.rows("schemes.csv")[0].cells == {
        "ref": "A9",
        "name": "Café – £1m",
        "programme_area": "Planned Care",
    }
    assert folder.notes == (
        ["schemes.csv is not UTF-8; it was read as Windows text (cp1252)."] if encoding == "cp1252" else []
    )


@pytest.mark.parametrize("damaged", [b"caf\xe9 \x81", b"\xff\xfeA"])
def test_bytes_that_no_encoding_knows_are_marked_and_named(book: Book, damaged: bytes) -> None:
    (book.folder / "schemes.csv").write_bytes(damaged)
    folder = book.read()
    assert "schemes.csv: characters that could not be read stand as “\ufffd”." in folder.notes


@pytest.mark.parametrize(
    ("delimiter", "end"), [(",", "\n"), (";", "\r\n"), ("\t", "\r\n"), (",", "\r"), (";", "\n")]
)
def test_delimiters_and_line_ends_are_found_out(book: Book, delimiter: str, end: str) -> None:
    lines = [HEADER.replace(",", delimiter), f'A9{delimiter}"Hub; MSK, and\tmore"{delimiter}Planned Care', ""]
    (book.folder / "schemes.csv").write_bytes(end.join(lines).encode())
    row = book.read().rows("schemes.csv")[0]
    assert row.get("name") == "Hub; MSK, and more"  # a name is one line with single blanks
    assert row.get("programme_area") == "Planned Care"


def test_the_delimiter_is_the_headers_whatever_the_rows_hold(book: Book) -> None:
    book.write("schemes.csv", HEADER, "A9,a;b;c;d;e,CHC")
    assert book.read().rows("schemes.csv")[0].get("name") == "a;b;c;d;e"


def test_rows_are_numbered_as_a_spreadsheet_shows_them(book: Book) -> None:
    book.write("commentary.csv", "month,ref,issue", "", '2018-10,A9,"two', 'lines"', ",,", "October,5,x")
    folder = book.read()
    assert [(row.row, row.get("issue")) for row in folder.rows("commentary.csv")] == [(3, "two\nlines")]
    assert [(r.row, r.column) for r in folder.rejects] == [(5, "month")]


def test_blank_cells_are_absent_and_trailing_ones_do_no_harm(book: Book) -> None:
    book.write("schemes.csv", f"{HEADER},status", " A9 ,Pathway, CHC ,  ,,", "5,Stroke,CHC")
    assert [row.cells for row in book.read().rows("schemes.csv")] == [
        {"ref": "A9", "name": "Pathway", "programme_area": "CHC"},
        {"ref": "5", "name": "Stroke", "programme_area": "CHC"},
    ]


def test_file_names_are_known_in_capitals_too_but_not_twice(book: Book) -> None:
    book.write("Schemes.CSV", HEADER, "A9,Pathway,CHC")
    assert refs(book) == ["A9"]
    if not (book.folder / "schemes.csv").exists():  # a folder that tells the two apart
        book.write("schemes.csv", HEADER, "5,Stroke,CHC")
        folder = book.read()
        assert [(r.file, r.row, r.column) for r in folder.rejects] == [("schemes.csv", 0, "")]
        assert "two files of this name" in folder.rejects[0].reason


def test_one_file_may_be_given(book: Book) -> None:
    book.write("schemes.csv", HEADER, "A9,Pathway,CHC").write("people.csv", "name", "PMO")
    folder = read_folder(book.folder / "schemes.csv")
    assert list(folder.sheets) == ["schemes.csv"]


def test_files_and_columns_that_are_not_known_are_left_alone_and_named(book: Book) -> None:
    book.write("notes.csv", "anything").write("readme.txt", "not a CSV")
    book.write("schemes.csv", f"{HEADER},colour,,", "A9,Pathway,CHC,blue,a,b")
    folder = book.read()
    assert refs(book) == ["A9"]
    assert folder.notes == [
        "schemes.csv: column “colour” is not known and was left alone.",
        "schemes.csv: a column without a name was left alone.",
        "notes.csv is not one of the known layouts and was left alone.",
    ]


@pytest.mark.parametrize(
    "header",
    [
        "Ref,Organisation,Annual plan,FOT M7",
        " REF , organisation ,ANNUAL_PLAN,fot-m07",
        "ref,Organisation,annual-plan,Fot  m7 ",
    ],
)
def test_headings_are_known_whatever_their_capitals_and_between_their_words(book: Book, header: str) -> None:
    folder = book.write("scheme_finance.csv", header, "A9,WL,1,2").read()
    assert (folder.rejects, folder.notes) == ([], [])
    assert folder.rows("scheme_finance.csv")[0].cells == {
        "ref": "A9",
        "organisation": "WL",
        "annual_plan": 100,
        "fot_m7": 200,
    }


def test_months_are_headings_however_their_parts_are_joined(book: Book) -> None:
    folder = book.write("monthly_profile.csv", "Ref,Organisation,2018 04,2018_05", "A9,WL,1,2").read()
    assert folder.rows("monthly_profile.csv")[0].get("2018-04") == 100
    assert folder.rows("monthly_profile.csv")[0].get("2018-05") == 200


def test_words_of_a_choice_are_known_however_they_are_written(book: Book) -> None:
    rows = ("2018-10,A9,To be assessed", "2018-10,5,TO_BE-ASSESSED", "2018-10,6, to be assessed ")
    folder = book.write("commentary.csv", "Month,Ref,Confidence", *rows).read()
    assert {row.get("confidence") for row in folder.rows("commentary.csv")} == {"to_be_assessed"}


@pytest.mark.parametrize(
    ("header", "known"),
    [
        ("fot_m6", {"fot_m6": 100}),
        ("fot_m06", {"fot_m6": 100}),
        ("fot_m1", {"fot_m1": 100}),
        ("fot_m006", {}),
        ("ytd_plan_m12", {"ytd_plan_m12": 100}),
        ("fot_m0", {}),
        ("fot_m13", {}),
        ("fot_m", {}),
        ("fot_m²", {}),
        ("fot_m" + "1" * 5000, {}),
        ("2018-04", {}),
    ],
)
def test_columns_of_months_by_number(book: Book, header: str, known: dict[str, int]) -> None:
    book.write("scheme_finance.csv", f"ref,organisation,annual_plan,{header}", "A9,WL,0,1")
    cells = book.read().rows("scheme_finance.csv")[0].cells
    assert {
        name: cells[name] for name in cells if name not in {"ref", "organisation", "annual_plan"}
    } == known


def test_columns_of_months_by_name(book: Book) -> None:
    book.write("monthly_profile.csv", "ref,organisation,2018-04,2018-4,fot_m7", "A9,WL,1,2,3")
    assert book.read().rows("monthly_profile.csv")[0].cells == {
        "ref": "A9",
        "organisation": "WL",
        "2018-04": 100,
    }


@pytest.mark.parametrize(
    ("header", "column", "reason"),
    [
        ("ref,name", "programme_area", "The column is missing."),
        ("ref,name,programme_area,ref", "ref", "The header has this column twice."),
        ("ref,name,programme_area,overall,overall", "overall", "The header has this column twice."),
        (
            "ref,name,Programme area,programme_area",
            "programme_area",
            "The header has this column twice, as “Programme area” and “programme_area”.",
        ),
    ],
)
def test_a_header_that_is_not_sound_is_refused(book: Book, header: str, column: str, reason: str) -> None:
    book.write("schemes.csv", header, "A9,Pathway,CHC")
    folder = book.read()
    assert [(r.file, r.row, r.column, r.reason) for r in folder.rejects] == [
        ("schemes.csv", 1, column, reason)
    ]
    assert folder.rows("schemes.csv") == []


def test_two_spellings_of_one_month_are_the_same_column_twice(book: Book) -> None:
    book.write("scheme_finance.csv", "ref,organisation,annual_plan,fot_m7,fot_m07", "A9,WL,0,1,2")
    assert [(r.row, r.column) for r in book.read().rejects] == [(1, "fot_m7")]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ('ref,name,programme_area\nA9,"open,CHC\n5,Stroke,CHC\n', 2),
        ('ref,name,programme_area\nA9,a,b\n5,"open, and "shut",CHC\n', 3),
        ('"ref,name,programme_area\n', 1),
    ],
)
def test_unbalanced_quotes_are_refused_at_the_row_they_begin_in(book: Book, text: str, row: int) -> None:
    (book.folder / "schemes.csv").write_text(text)
    folder = book.read()
    assert [(r.file, r.row, r.column) for r in folder.rejects] == [("schemes.csv", row, "")]
    assert folder.rejects[0].reason.startswith("The file is not sound CSV from here on (")
    assert folder.rejects[0].reason.endswith("): check the quotes.")
    assert folder.rows("schemes.csv") == []


def test_what_is_wrong_before_an_open_quote_is_said_with_it(book: Book) -> None:
    """All mistakes at once; of a file that is not sound no row is taken all the same."""
    rows = ("October,A9,soon,maybe", "2018-10,5,2018-11-30,high", '2018-10,6,"2018-11-30,high', "x,y,z,a")
    folder = book.write("commentary.csv", "month,ref,recovery_date,confidence", *rows).read()
    places = [(2, "month"), (2, "recovery_date"), (2, "confidence"), (4, "")]
    assert [(reject.row, reject.column) for reject in folder.rejects] == places
    assert "commentary.csv" not in folder.sheets
    assert folder.unread["commentary.csv"].row == 4


def test_reading_long_cells_leaves_pythons_own_limit_alone(book: Book) -> None:
    before = csv.field_size_limit()
    book.write("schemes.csv", HEADER, f"A9,{'x' * 140_000},CHC")
    book.read()
    assert csv.field_size_limit() == before


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_refused(book: Book, content: bytes) -> None:
    (book.folder / "schemes.csv").write_bytes(content)
    assert [(r.row, r.reason) for r in book.read().rejects] == [(0, "The file is empty.")]


def test_a_file_of_blank_lines_has_no_columns(book: Book) -> None:
    book.write("people.csv", "", "", "")
    assert [(r.row, r.column) for r in book.read().rejects] == [(1, "name")]


def test_a_file_with_a_header_only_has_no_rows(book: Book) -> None:
    book.write("people.csv", "name")
    folder = book.read()
    assert (folder.rejects, folder.rows("people.csv")) == ([], [])


def test_a_folder_that_is_called_like_a_file_is_refused(book: Book) -> None:
    (book.folder / "schemes.csv").mkdir()
    rejects = book.read().rejects
    assert [(r.file, r.row) for r in rejects] == [("schemes.csv", 0)]
    assert rejects[0].reason.startswith("The file cannot be read: ")


def test_a_file_that_is_too_large_is_refused(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_files, "LARGEST_BYTES", 30)
    book.write("schemes.csv", HEADER, "A9,Pathway,CHC")
    assert [r.reason for r in book.read().rejects] == ["The file is larger than 100 MB."]


def test_a_folder_with_nothing_to_import_names_what_could_be_there(book: Book) -> None:
    for files in ([], ["control.csv"]):
        for file in files:
            book.write(file, "a")
        with pytest.raises(BadFile, match=r"Nothing to import in .*organisations\.csv.*: pmo-tui layouts"):
            book.read()


def test_a_single_file_of_another_kind_is_refused(book: Book) -> None:
    with pytest.raises(BadFile, match="Nothing to import"):
        read_folder(book.workspace.path)


@pytest.mark.parametrize("name", ["nowhere", "x" * 5000, "nul\x00byte"])
def test_a_place_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadFile, match=r"There is no |cannot be read: "):
        read_folder(tmp_path / name)
