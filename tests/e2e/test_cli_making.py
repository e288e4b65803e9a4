"""`pmo-tui new` and `pmo-tui demo`."""

from contextlib import closing
from pathlib import Path

import pytest

from db import errors
from db.reading.portfolio import view
from db.reading.reader import Reader
from pmo_tui import locations, settings
from pmo_tui.cli import making
from pmo_tui.services import periods
from tests.e2e.conftest import Command

ALL = (
    *("--name", "North Plans", "--short-name", "North", "--year", "2019/20"),
    *("--framework", "llr-2018-19", "--organisation", "AA=Alpha Trust", "--organisation", "BB=Beta CCG"),
)


def test_every_answer_as_an_option(command: Command, tmp_path: Path, home: Path) -> None:
    path = tmp_path / "north.pmo"
    done = command("new", path, *ALL, "--month", "2019-05", "--as", "Amy,PMO manager", "--json")
    assert done.code == 0
    assert done.json == {"file": str(path), "month": "2019-05"}
    with closing(Reader(path)) as reader:
        seen = view(reader)
        assert (seen.portfolio.name, seen.portfolio.financial_year) == ("North Plans", "2019/20")
        assert [(owner.code, owner.name) for owner in seen.organisations] == [
            ("AA", "Alpha Trust"),
            ("BB", "Beta CCG"),
        ]
        assert seen.period is not None
        assert (seen.period.month, seen.period.ratings_as_at) == ("2019-05", "2019-05-31")
        assert set(reader.rows("SELECT actor, role FROM change_set")) == {("Amy", "PMO manager")}
    assert settings.recent(locations.recent_file()) == [path]


def test_every_answer_typed_and_wrong_ones_asked_again(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "north.pmo"
    answers = ["", "North Plans", "", "2019", "2019/20", "own", "", "AA", "AA=Alpha Trust", "", "2018-10", ""]
    done = command("new", path, answers="\n".join(answers) + "\n")
    assert done.code == 0, done.err
    assert done.out == ""
    for complaint in (
        "Give the portfolio a name.",
        "“2019” is not a financial year",
        "There is no framework “own”",
        "“AA” is not an organisation",
        "2018-10 is not a month of 2019/20, which goes from 2019-04 to 2020-03",
    ):
        assert complaint in done.err
    with closing(Reader(path)) as reader:
        seen = view(reader)
        assert seen.portfolio.short_name == "North Plans"
        assert seen.period is None


@pytest.mark.parametrize("year", ["2019-20", "19/20", "2019/2020"])
def test_the_month_that_is_given_as_an_example_is_the_years_first(
    command: Command, tmp_path: Path, year: str
) -> None:
    done = command("new", tmp_path / "n.pmo", *ALL, "--year", year, answers="\n")
    assert done.code == 0
    assert "First month to open, as 2019-04 (empty for none)" in done.err
    with closing(Reader(tmp_path / "n.pmo")) as reader:
        assert view(reader).portfolio.financial_year == "2019/20"


@pytest.mark.parametrize("answers", ["\n", ""], ids=["none wanted", "nobody there"])
def test_organisations_may_be_added_later(command: Command, tmp_path: Path, answers: str) -> None:
    path = tmp_path / "n.pmo"
    done = command("new", path, *ALL[:8], "--month", "2019-04", answers=answers)
    assert done.code == 0
    assert "It has no organisation yet: add them in Set-up (key 0), or import them." in done.err
    with closing(Reader(path)) as reader:
        assert view(reader).organisations == ()
    assert command("check", path).code == 0
    assert command("tables", "organisation", path).code == 0


def test_organisations_are_asked_for_until_an_empty_answer(command: Command, tmp_path: Path) -> None:
    answers = "AA\nAA=Alpha\n\n"
    done = command("new", tmp_path / "n.pmo", *ALL[:8], "--month", "", answers=answers)
    assert done.code == 0
    assert done.err.count("Organisation, as CODE=Name") == 3
    assert "“AA” is not an organisation" in done.err
    assert "no organisation" not in done.err


@pytest.mark.parametrize("there", [True, False])
def test_the_place_is_looked_at_before_anything_is_asked(
    command: Command, tmp_path: Path, there: bool
) -> None:
    path = tmp_path / "none" / "n.pmo"
    if there:
        path = tmp_path / "n.pmo"
        path.write_text("mine", encoding="utf-8")
    done = command("new", path, answers="North Plans\n")
    done.refused(2 if there else 3, "exists already" if there else "Choose a folder that exists")
    assert "Name of the portfolio" not in done.err
    assert path.exists() is there


def test_nobody_to_answer(command: Command, tmp_path: Path) -> None:
    done = command("new", tmp_path / "n.pmo", "--name", "N")
    done.refused(2, "Nobody was there to answer. Give every answer as an option")
    assert not (tmp_path / "n.pmo").exists()


def test_nothing_is_overwritten(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("mine", encoding="utf-8")
    command("new", path, *ALL, "--month", "").refused(2, "exists already")
    assert path.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--name", " ", "Give the portfolio a name"),
        ("--name", "x" * 3000, "The name has 3,000 characters; 300 fit. Shorten it by 2,700."),
        ("--short-name", "x" * 31, "The short name has 31 characters; 30 fit. Shorten it by 1."),
        ("--year", "1980/81", "Write a year from 1990 to 2100."),
        ("--organisation", "-X=Minus", "A code begins with a letter or a digit, as in WL."),
        ("--organisation", "E C=East", "A code has no blanks, as in WL: it is typed in filters."),
        ("--organisation", f"{'x' * 21}=Name", "The code has 21 characters; 20 fit."),
        ("--organisation", f"CC={'x' * 301}", "The name has 301 characters; 300 fit."),
        ("--year", "2019", "not a financial year"),
        ("--framework", "none", "no framework “none”"),
        ("--organisation", "AA", "not an organisation"),
        ("--organisation", "aa=Again", "Two organisations have the same code"),
        ("--month", "2020-07", "not a month of 2019/20"),
        ("--month", "May", "not a month"),
    ],
)
def test_a_wrong_option_is_refused(
    command: Command, tmp_path: Path, option: str, value: str, words: str
) -> None:
    options = [*ALL, "--month", "", option, value]
    command("new", tmp_path / "n.pmo", *options).refused(2, words)
    assert not (tmp_path / "n.pmo").exists()


def test_names_are_kept_as_an_import_keeps_them(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "n.pmo"
    long = "A long  name of\na portfolio, which is its short name too"
    owner = (
        *("--year", "2019/20", "--framework", "llr-2018-19"),
        *("--organisation", " AA = Alpha  Trust "),
    )
    assert command("new", path, "--name", long, "--short-name", long, *owner, "--month", "").code == 0
    with closing(Reader(path)) as reader:
        seen = view(reader)
        assert seen.portfolio.name == seen.portfolio.short_name == " ".join(long.split())
        assert [(owner.code, owner.name) for owner in seen.organisations] == [("AA", "Alpha Trust")]


def test_a_month_that_cannot_be_opened_leaves_no_file(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise errors.WriteFailed("There is no room.")

    monkeypatch.setattr(periods, "open_month", refused)
    command("new", tmp_path / "n.pmo", *ALL, "--month", "2019-05").refused(3, "There is no room.")
    assert list(tmp_path.glob("n.pmo*")) == []


def test_a_folder_that_is_not_there(command: Command, tmp_path: Path) -> None:
    done = command("new", tmp_path / "none" / "n.pmo", *ALL, "--month", "")
    done.refused(3, "Choose a folder that exists")


class TestDemo:
    def test_it_is_written_to_a_file_or_a_folder(self, command: Command, tmp_path: Path) -> None:
        folder = tmp_path / "folder"
        folder.mkdir()
        assert command("demo", "--init", folder).out == f"{folder / 'llr-qipp-2018-19.pmo'}\n"
        command("demo", "--init", folder).refused(2, "exists already")
        done = command("demo", "--init", tmp_path / "mine.pmo", "--json")
        assert done.json == {"file": str(tmp_path / "mine.pmo")}
        command("demo", "--init", tmp_path / "none" / "mine.pmo").refused(2, "There is no folder")

    def test_it_opens_on_a_scratch_copy_that_goes(
        self, command: Command, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened: list[Path] = []

        def open_app(path: Path, *, scratch: bool, name: str, role: str) -> int:
            assert scratch
            assert (name, role) == ("Amy", "PMO")
            assert path.exists()
            opened.append(path)
            return 7

        monkeypatch.setattr(making, "open_app", open_app)
        assert command("demo", "--as", "Amy,PMO").code == 7
        assert command("demo", "--as", "Amy,PMO").code == 7
        assert not any(path.parent.exists() for path in opened)
        assert len(list((home / "cache").glob("demo-*.pmo"))) == 1
        assert settings.recent(locations.recent_file()) == []


def test_the_app_is_opened_with_what_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    from pmo_tui import cli, start
    from pmo_tui.options import Options

    def run_app(options: Options, *, writable: bool) -> int:
        assert writable
        assert options == Options(path=Path("x.pmo"), scratch=True, name="Amy", role="PMO")
        return 5

    monkeypatch.setattr(start, "open_app", run_app)
    assert cli.open_app(Path("x.pmo"), scratch=True, name="Amy", role="PMO") == 5
